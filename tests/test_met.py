"""Whom a person meets, and how few clicks settle who they are."""

from __future__ import annotations

from datetime import date

import pytest

from metrics import examples, met
from metrics.met import Meeting
from metrics.people import Directory
from model import Person, subject

DAY = date(2026, 11, 2)
US = Directory([Person("ceo@us.example", role="CEO")], ["us.example"])


def meeting(title: str, hours: float, *people: str) -> Meeting:
    """A meeting of me@us.example with these people."""
    return Meeting(subject(title, title, people=("me@us.example", *people)), DAY, hours)


def test_companies_stand_by_domain_and_free_mail_by_person() -> None:
    found = met.met(
        [
            meeting("Customer interview", 1.0, "a@acme.example", "b@acme.example"),
            meeting("Demo", 2.0, "a@acme.example", "eve@gmail.com"),
            meeting("Weekly", 0.5, "ceo@us.example", "dev@us.example"),
        ],
        "me@us.example",
        US,
    )
    assert [(one.address, one.meetings, one.hours, one.outside) for one in found] == [
        ("@acme.example", 2, 3.0, True),
        ("eve@gmail.com", 1, 2.0, True),
        ("ceo@us.example", 1, 0.5, False),
        ("dev@us.example", 1, 0.5, False),
    ]
    assert found[0].people == {"a@acme.example", "b@acme.example"}


@pytest.mark.parametrize(
    ("title", "guest", "proposal"),
    [
        ("Customer interview", "a@acme.example", "customer"),
        ("Job interview", "eve@gmail.com", "candidate"),
        ("Market study", "a@study.example", "analyst"),
        ("Luna", "a@acme.example", "customer"),
    ],
)
def test_a_proposal_follows_from_what_the_meetings_were_about(title: str, guest: str, proposal: str) -> None:
    assert met.met([meeting(title, 1.0, guest)], "me@us.example", US)[0].proposal == proposal


def test_what_the_directory_knows_needs_no_click() -> None:
    known = Directory([Person("@acme.example", relation="customer", company="Acme")], ["us.example"])
    one = met.met([meeting("Demo", 1.0, "a@acme.example")], "me@us.example", known)[0]
    assert (one.known, one.name, one.relation) == (True, "Acme", "customer")
    assert met.settled([one], 10) == 1


def test_ten_clicks_settle_most_outside_hours_of_each_labelled_persona() -> None:
    """Their own directory is taken away; what is left is what a new user has: addresses."""
    shares = {}
    rows = [row for row in examples.rows() if row["kind"] == "calendar"]
    for persona in sorted({row["persona"] for row in rows}):
        mine = [row for row in rows if row["persona"] == persona]
        own = Directory([], {row["company_domain"] for row in mine if row.get("company_domain")})
        meetings = [Meeting(examples.about(row)[0], DAY, 1.0) for row in mine]
        found = met.met(meetings, mine[0]["owner_email"], own)
        shares[persona] = met.settled(found, 10)
    print("part of the outside meetings that ten clicks settle:", {k: round(v, 2) for k, v in shares.items()})
    assert min(shares.values()) > 0.5
