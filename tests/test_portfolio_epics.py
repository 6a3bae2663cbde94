"""Innovation: where an epic came from, its customer evidence and worth, and the no that something backs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from metrics.people import Directory
from metrics.portfolio_epics import Closing, Piece, backed, by_group, epics, evidence, is_refused, origin, value
from model import Person, Subject, subject

NOW = datetime(2026, 11, 20, tzinfo=UTC)
DIRECTORY = Directory(
    [
        Person("ana@us.example", relation="colleague", role="pm"),
        Person("ceo@us.example", relation="colleague", role="CEO"),
        Person("sam@us.example", relation="colleague", role="Sales engineer"),
        Person("@northwind.example", relation="customer", company="Northwind"),
    ]
)


def issue(key: str, title: str = "Returns", **fields: object) -> Subject:
    return subject(key, title, issue=key, **fields)  # type: ignore[arg-type]


def piece(about: Subject, days: int = 10, **hours: float) -> Piece:
    return Piece(about, hours or {"technical_team": 10.0}, NOW - timedelta(days=days))


@pytest.mark.parametrize(
    ("fields", "came"),
    [
        ({"asked_by": "Northwind"}, "customer"),
        ({"asked_by": "a customer"}, "customer"),
        ({"asked_by": "CEO"}, "leader"),
        ({"asked_by": "Sales"}, "sales"),
        ({"asked_by": "Engineering", "organizer": "sam@us.example"}, "team"),
        ({"labels": ("parity",), "organizer": "ana@us.example"}, "competitor"),
        ({"organizer": "ceo@us.example"}, "leader"),
        ({"organizer": "sam@us.example"}, "sales"),
        ({"organizer": "ana@us.example"}, "team"),
        ({"organizer": "kim@northwind.example"}, "customer"),
        ({"organizer": "who@else.example"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_where_an_epic_came_from(fields: dict, came: str) -> None:
    assert origin([issue("A-1", **fields)], DIRECTORY) == came


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": "Northwind waits for it"}, "A-1 names Northwind"),
        ({"asked_by": "Northwind"}, "asked for by Northwind"),
        ({"text": "Nobody asked"}, ""),
    ],
)
def test_customer_evidence_is_a_customer_who_asked_or_is_named(fields: dict, said: str) -> None:
    assert evidence([issue("A-1", **fields)], {"stories"}, DIRECTORY) == said
    assert evidence([issue("A-1")], {"customers", "stories"}, DIRECTORY) == "work with customers under it"


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"value": "High"}, "High"), ({"text": "Saves €40k a year"}, "its text says €4…"), ({"text": "nice to have"}, "")],
)
def test_what_an_epic_is_said_to_be_worth(fields: dict, said: str) -> None:
    assert value(issue("A-1", **fields)) == said


def test_the_hours_below_an_epic_are_its_own_and_make_four_plain_groups() -> None:
    asked = issue("A-1", "Returns", issue_type="Epic", asked_by="Northwind", value="High")
    plain = issue("A-9", "Dark mode", issue_type="Epic")
    story = issue("A-2", "Label", parent="A-1")
    sub = issue("A-3", "Print", parent="A-2")
    lone = issue("A-8", "Alone", parent="A-9", parent_title="Dark mode")
    pieces = [piece(story, 20), piece(sub, 30), piece(lone, 120), piece(asked, 5, stories=2.0)]
    found = epics(pieces, {"A-1": asked, "A-2": story}, DIRECTORY, NOW)
    assert [(e.key, e.title, e.hours, e.group, e.days, e.late) for e in found] == [
        ("A-1", "Returns", 22.0, "both", 30, False),
        ("A-9", "Dark mode", 10.0, "neither", 120, True),
    ]
    assert by_group(found) == {"both": 22.0, "evidence": 0.0, "value": 0.0, "neither": 10.0}
    assert plain.issue == "A-9"


def test_issues_that_are_each_others_parents_end() -> None:
    one, two = issue("A-1", parent="A-2"), issue("A-2", parent="A-1")
    assert len(epics([piece(one)], {"A-1": one, "A-2": two}, DIRECTORY, NOW)) == 1


def closed(key: str, minutes: int, commented: bool = True, **fields: object) -> Closing:
    return Closing(issue(key, **fields), "ana@us.example", NOW + timedelta(minutes=minutes), commented)


def test_a_no_is_backed_by_a_customer_named_a_link_or_a_written_reason() -> None:
    found = backed(
        [
            closed("A-1", 0, text="Northwind does not need it", organizer="sam@us.example"),
            closed("A-2", 60, commented=False, links=("relates to A-7",)),
            closed("A-3", 120),
            closed("A-4", 180, commented=False),
        ],
        DIRECTORY,
    )
    assert [(r.key, r.asked, r.why) for r in found] == [
        ("A-3", "Not known", "a reason was written when it was closed"),
        ("A-2", "Not known", "linked: relates to A-7"),
        ("A-1", "Sales or marketing", "A-1 names Northwind"),
    ]


def test_three_closed_within_five_minutes_were_swept_and_are_no_answer() -> None:
    assert backed([closed(f"A-{n}", n) for n in range(3)], DIRECTORY) == []
    assert len(backed([closed(f"A-{n}", n) for n in range(2)], DIRECTORY)) == 2


@pytest.mark.parametrize(
    ("resolution", "refused"), [("Won't Do", True), ("Declined", True), ("Done", False), ("", False)]
)
def test_which_resolutions_are_a_no(resolution: str, refused: bool) -> None:
    assert is_refused(resolution) is refused
