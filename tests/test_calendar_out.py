"""An event for somebody's own calendar program: what is written reads back as it was, and invites nobody by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from connectors import calendar_out

BERLIN = ZoneInfo("Europe/Berlin")
START, END = (datetime(2026, 11, 24, hour, 0, tzinfo=BERLIN) for hour in (9, 11))
MADE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_a_block_reads_back_as_it_was_in_utc() -> None:
    found = Calendar.from_ical(calendar_out.event("Focus: strategy", START, END, MADE))
    (event,) = found.walk("VEVENT")
    assert (event["SUMMARY"], event.decoded("DTSTART"), event.decoded("DTEND")) == ("Focus: strategy", START, END)
    assert "METHOD" not in found  # a message of iTIP would need an organiser, and PUBLISH allows no guests
    assert [found[name] for name in ("VERSION", "PRODID")] == ["2.0", "-//Evenkeel//EN"]
    assert {"UID", "DTSTAMP"} <= set(event)
    assert event.get("ATTENDEE") is None


def test_a_draft_names_its_guest() -> None:
    file = calendar_out.event("A talk", START, END, MADE, "Half an hour", ["ada@acme.example"], "me@us.example")
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    assert (event["ATTENDEE"], event["DESCRIPTION"]) == ("mailto:ada@acme.example", "Half an hour")
    assert event["ORGANIZER"] == "mailto:me@us.example"


@pytest.mark.parametrize("title", ["a\r\nATTENDEE:mailto:evil@x.example", "a;b,c\\n", "x" * 500, "ü — 決定"])
def test_no_title_adds_a_line_of_its_own(title: str) -> None:
    file = calendar_out.event(title, START, END, MADE)
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    assert event.get("ATTENDEE") is None
    assert str(event["SUMMARY"]).replace("\r\n", "\n") == title.replace("\r\n", "\n")
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
