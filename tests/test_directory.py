"""The people directory: what a CSV file means, and which rows and headers are told rather than taken."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import directory
from model import EvenkeelError, Person, Reading

FULL = """e-mail,name,relation,role,team,products,manager,country,zone,working hours,valid from
Pia@Larkfield.example,Pia Sund,Colleague,pm,Core,"Billing; Portal|Mobile",omar@larkfield.example,de-by,\
Europe/Berlin,"Mon-Thu 09:00-17:00, Fri 09:00-13:00",2026-01-01
@acme.example,Acme,customer,,,,,,,,
"""


def reading(text: str, encoding: str = "utf-8") -> Reading:
    return directory.read(text.encode(encoding), "people.csv")


def test_a_person_and_a_whole_domain() -> None:
    pia, acme = reading(FULL).people
    assert pia == Person(
        email="pia@larkfield.example",
        name="Pia Sund",
        relation="colleague",
        role="pm",
        team="Core",
        products=("Billing", "Portal", "Mobile"),
        manager="omar@larkfield.example",
        country="DE-BY",
        zone="Europe/Berlin",
        hours="Mon-Thu 09:00-17:00, Fri 09:00-13:00",
        valid_from=date(2026, 1, 1),
    )
    assert acme == Person(email="@acme.example", name="Acme", company="Acme", relation="customer")
    assert reading(FULL).counts == {"rows": 2, "people": 1, "domains": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "windows"])
def test_however_a_spreadsheet_writes_it(encoding: str, delimiter: str, ends: str) -> None:
    rows = [["Email", "Full name", "Products", ""], ["zoe@larkfield.example", "Zoë", "Billing|Portal", ""]]
    text = ends.join(delimiter.join(row) for row in rows) + ends
    [zoe] = reading(text, encoding).people
    assert (zoe.email, zoe.name, zoe.products) == ("zoe@larkfield.example", "Zoë", ("Billing", "Portal"))


@pytest.mark.parametrize("header", ["E-MAIL,Time Zone,Reports to,Working_Hours", " email , zone,manager, hours"])
def test_header_names_are_read_with_tolerance(header: str) -> None:
    [pia] = reading(f"{header}\npia@x.example,UTC,omar@x.example,Mon-Fri 9:00-17:00\n").people
    assert (pia.zone, pia.manager, pia.hours) == ("UTC", "omar@x.example", "Mon-Fri 9:00-17:00")


def test_a_domain_may_be_written_without_its_sign_and_aliases_may_be_jira_accounts() -> None:
    domain, pia = reading("e-mail,aliases\nacme.example,\npia@x.example,Pia.S@x.example|jira:5Bc\n").people
    assert domain.email == "@acme.example"
    assert pia.aliases == ("pia.s@x.example", "jira:5Bc")


def test_the_same_person_twice_from_different_days() -> None:
    rows = "e-mail,team,valid from\npia@x.example,Core,\npia@x.example,Growth,01.06.2026\n"
    assert [(one.team, one.valid_from) for one in reading(rows).people] == [
        ("Core", None),
        ("Growth", date(2026, 6, 1)),
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (",Nobody,,,", "no e-mail address"),
        ("not an address,,,,", "'not an address'"),
        ("a@x.example,,Mars/Base,,", "'Mars/Base'"),
        ("a@x.example,,,whenever,", "'whenever'"),
        ("a@x.example,,,Mon-Fri 17:00-09:00,", "Mon-Fri 09:00-17:00"),
        ("a@x.example,,,,03/04/2026", "2026-01-31"),
        ("a@x.example,,,,2026-02-30", "2026-01-31"),
        ("a@x.example,,,,,more", "more cells"),
        ("pia@x.example,Again,,,", "stands above"),
    ],
)
def test_a_bad_row_costs_that_row_and_is_told_with_its_line(row: str, says: str) -> None:
    header = "e-mail,name,zone,working hours,valid from"
    found = reading(f"{header}\npia@x.example,Pia,,,\n\n{row}\nomar@x.example,Omar,,,\n")
    assert [one.name for one in found.people] == ["Pia", "Omar"]
    [problem] = found.problems
    assert problem.where == "people.csv, line 4"
    assert says in problem.text
    assert found.counts["left out: could not be read"] == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("e-mail,shoe size\n", "'shoe size'"),
        ("name,role\nPia,pm\n", "no column e-mail"),
        ("e-mail,email\n", "two columns"),
        ("BEGIN:VCALENDAR\n", "'BEGIN:VCALENDAR'"),
    ],
)
def test_another_table_is_refused_with_the_right_columns(text: str, says: str) -> None:
    with pytest.raises(EvenkeelError, match=r"e-mail, name, relation.*working hours, valid from") as error:
        reading(text)
    assert says in str(error.value)
    assert "people.csv" in error.value.problem.text


def test_a_directory_without_rows_says_so() -> None:
    assert [problem.code for problem in reading("e-mail,name\n").problems] == ["directory.empty"]


@given(st.binary(max_size=300), st.sampled_from([b"", b"e-mail,name,zone,valid from,products\n"]))
def test_no_bytes_raise_anything_but_a_sentence(data: bytes, head: bytes) -> None:
    try:
        found = directory.read(head + data, "people.csv")
    except EvenkeelError as error:
        assert "people.csv" in str(error)  # noqa: PT017
    else:
        counts = found.counts
        taken = counts.get("people", 0) + counts.get("domains", 0)
        assert taken == len(found.people)
        assert counts.get("rows", 0) == taken + counts.get("left out: could not be read", 0)
