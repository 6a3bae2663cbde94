"""The text of the sample company's calendars: VEVENTs and files as RFC 5545 wants them, folded, with CRLF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from connectors.sample_people import DOMAIN

Guest = tuple[str, str, str]  # handle or company key, name, address


@dataclass(frozen=True, slots=True)
class Meeting:
    """One VEVENT; `start` is in minutes of the day, None for all day, when `minutes` counts days."""

    uid: str
    title: str
    day: date
    start: int | None
    minutes: int
    zone: str
    guests: tuple[Guest, ...]
    answers: dict[str, str] = field(default_factory=dict)  # handle -> PARTSTAT, where it is not ACCEPTED
    lines: tuple[str, ...] = ()  # further properties, ready to write
    status: str = "CONFIRMED"
    description: str = ""


def when(meeting: Meeting, day: date, minutes: int = 0) -> str:
    """What follows the name of a property that holds a time: parameters, colon, value."""
    if meeting.start is None:
        return f";VALUE=DATE:{day + timedelta(days=minutes):%Y%m%d}"
    hour, minute = divmod(meeting.start + minutes, 60)
    return f";TZID={meeting.zone}:{day:%Y%m%d}T{hour:02}{minute:02}00"


def _lines(meeting: Meeting, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{meeting.uid}@{DOMAIN}"
    yield f"DTSTAMP:{stamp}"
    yield "DTSTART" + when(meeting, meeting.day)
    yield "DTEND" + when(meeting, meeting.day, meeting.minutes)
    yield "SUMMARY:" + meeting.title.replace(",", "\\,").replace(";", "\\;")
    yield from meeting.lines
    if meeting.description:
        yield "DESCRIPTION:" + meeting.description.replace(",", "\\,")
    yield f"STATUS:{meeting.status}"
    if len(meeting.guests) > 1:
        yield f"ORGANIZER;CN={meeting.guests[0][1]}:mailto:{meeting.guests[0][2]}"
        for n, (handle, name, address) in enumerate(meeting.guests):
            usual = "ACCEPTED" if handle or n % 3 == 0 else "NEEDS-ACTION"
            answer = meeting.answers.get(handle, usual)
            yield f"ATTENDEE;CN={name};PARTSTAT={answer}:mailto:{address}"
    yield "END:VEVENT"


def vevent(meeting: Meeting, stamp: str) -> str:
    """The lines of one VEVENT; `stamp` is its DTSTAMP."""
    return "".join(f"{_folded(line)}\r\n" for line in _lines(meeting, stamp))


def _folded(line: str) -> str:
    """A content line cut into pieces of at most 75 octets, as RFC 5545 asks."""
    if len(line) <= 37 or (len(line) <= 75 and line.isascii()):
        return line
    pieces, size = [""], 0
    for char in line:
        width = len(char.encode())
        if size + width > 74:
            pieces.append("")
            size = 0
        pieces[-1] += char
        size += width
    return "\r\n ".join(pieces)


def file(address: str, zone: str, events: Iterable[str]) -> bytes:
    """A calendar file in UTF-8: whose it is, the zone it is shown in, and its VEVENTs."""
    head = (
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{DOMAIN}//Sample//EN", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"X-WR-CALNAME:{address}", f"X-WR-TIMEZONE:{zone}",
    )  # fmt: skip
    return ("".join(f"{_folded(line)}\r\n" for line in head) + "".join(events) + "END:VCALENDAR\r\n").encode()
