"""Calendars for the tests, and what must hold of any reading, whatever the file."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from connectors import calendar_ics
from model import EvenkeelError, Reading

PIA = "pia@larkfield.example"
DATA = Path(__file__).parent / "data"
CALENDARS = sorted((DATA / "calendars").glob("*.ics"))
NEIGHBOUR = (datetime(2026, 3, 18, 8, 0, tzinfo=UTC), datetime(2026, 3, 18, 9, 0, tzinfo=UTC))
REFUSED = {"calendar.not_a_calendar", "calendar.too_large", "calendar.too_slow"}
LEFT_OUT = ("could not be read", "older version of the same event", "outside the range")


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def calendar(*parts: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""]).encode()


GOOD = event("UID:the-good-neighbour", "DTSTART:20260318T080000Z", "DTEND:20260318T090000Z", "SUMMARY:Good neighbour")


def sound(data: bytes, zone: str = "Europe/Berlin") -> Reading | None:
    """The reading of a file, in which events in = events out + what was left out; None where a sentence refuses it."""
    try:
        guess = calendar_ics.who(data, "pia.ics")
        read = calendar_ics.read(data, "pia.ics", PIA, (PIA,), date(2026, 1, 1), date(2027, 1, 1), zone)
    except EvenkeelError as error:
        if error.problem.code not in REFUSED or "pia.ics" not in str(error):
            raise
        return None
    assert guess.address == guess.address.lower()
    counts = read.counts
    given = sum(counts.get(f"left out: {why}", 0) for why in LEFT_OUT)
    assert counts.get("events read", 0) == counts.get("events in the range", 0) + given, counts
    assert counts.get("occurrences", 0) == len(read.activities) == len({one.id for one in read.activities})
    assert all(one.start <= one.end for one in read.activities)
    assert all(len(one.id) < 400 and one.subject in read.subjects for one in read.activities)
    assert len(read.problems) <= 2 * calendar_ics.NAMED + 6
    assert all(len(problem.text) < 400 and "pia.ics" in problem.where for problem in read.problems)
    named = sum(problem.code in ("calendar.bad_event", "calendar.bad_series") for problem in read.problems)
    assert bool(named) == bool(counts.get("left out: could not be read"))
    return read


def neighbour_kept(read: Reading) -> bool:
    """Whether the GOOD event of a file is in its reading, once."""
    there = [one for one in read.activities if read.subjects[one.subject].title == "Good neighbour"]
    return [(one.start, one.end) for one in there] == [NEIGHBOUR]


def check_golden(found: Reading, golden: dict[str, Any]) -> None:
    """The reading is what a golden file lists, and no other; each entry names the keys to compare."""
    rows = [asdict(found.subjects[one.subject]) | asdict(one) for one in found.activities]
    rows.sort(key=lambda row: (row["start"], row["title"] or ""))
    got = [{key: _as_json(row[key]) for key in wanted} for row, wanted in zip(rows, golden["expected"], strict=False)]
    assert got == golden["expected"]
    assert len(rows) == len(golden["expected"])
    assert sorted(problem.code for problem in found.problems) == golden["problems"]


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        assert value.tzinfo is UTC
        return value.strftime("%Y-%m-%dT%H:%M")
    return list(value) if isinstance(value, tuple) else value
