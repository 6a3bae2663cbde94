"""Which time a calendar file speaks for, so that an export of some weeks deletes nothing outside them."""

from __future__ import annotations

import re
from datetime import date

from connectors import ics_text

Days = tuple[date | None, date | None]
_SAID = re.compile(r"(?im)^(X-CALSTART|X-CALEND)(?:;[^:\n]*)?:([0-9]{8})")  # Outlook: the days one chose
_BEGINS = re.compile(r"(?im)^DTSTART(?:[;][^\n]*)?:([0-9]{8})")
_REPEATS = re.compile(r"(?im)^(?:RRULE|RDATE|RECURRENCE-ID)[;:]")


def covered(data: bytes, name: str) -> Days:
    """The first and the last day that an export tells of; (None, None) where nothing in it says.

    They are the days that the file names, as Outlook's do; else those of its single events, since a series is
    exported from its beginning and without its end, whatever time was chosen. Raises EvenkeelError where the file
    is no calendar.
    """
    said = {what.upper(): day for what, day in _SAID.findall(_head(data))}
    starts = [
        found[1]
        for lines, _ in ics_text.parse(data, name).events
        if not _REPEATS.search(lines) and (found := _BEGINS.search(lines))
    ]
    first = said.get("X-CALSTART") or min(starts, default="")
    last = said.get("X-CALEND") or max(starts, default="")
    return _day(first), _day(last)


def _head(data: bytes) -> str:
    return data[:4000].decode("utf-8", "replace")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
