"""An event for somebody's own calendar program to take in: a block kept free, an invitation to be sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress

from model import digest


def event(
    title: str,
    start: datetime,
    end: datetime,
    made: datetime,
    text: str = "",
    guests: Iterable[str] = (),
    organizer: str = "",
) -> bytes:
    """An .ics file of one event between two aware moments, in UTC; with guests it is a draft to be sent by hand.

    The same event gives the same file. It has no METHOD, so it is an event and no message of iTIP (RFC 5545, 3.7.2):
    no program answers it, or mails anybody, by itself. An `organizer`, which guests want (3.8.4.3), is an address.
    """
    one = Event()
    one.add("uid", f"{digest(title, start.isoformat(), end.isoformat())}@evenkeel")
    one.add("dtstamp", made.astimezone(UTC))
    one.add("dtstart", start.astimezone(UTC))
    one.add("dtend", end.astimezone(UTC))
    one.add("summary", title)
    if text:
        one.add("description", text)
    if organizer:
        one.add("organizer", vCalAddress(f"mailto:{organizer}"))
    for guest in guests:
        one.add("attendee", vCalAddress(f"mailto:{guest}"))
    calendar = Calendar()
    calendar.add("prodid", "-//Evenkeel//EN")
    calendar.add("version", "2.0")
    calendar.add_component(one)
    found: bytes = calendar.to_ical()
    return found
