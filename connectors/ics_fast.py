"""The fast way through a calendar: what is written as nearly all programs write it, without the libraries' cost.

Each function here does one thing that icalendar, recurring-ical-events or dateutil do for us, for simple input
only, and says None for all else; then the libraries do it. So the result is the same with `ON` and without.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from icalendar import Component
from icalendar.parser import split_on_unescaped_comma, unescape_backslash
from icalendar.prop import vDDDTypes, vRecur

from connectors.ics_lines import LINE, USED
from connectors.ics_text import BROKEN, ZONE

ON = True  # without it all is left to the libraries: the tests and the benchmark compare both
MOST_STARTS = 10_000
LONG = 300  # characters before a line's colon that are not remembered
DAY = timedelta(days=1)
# A name, parameters without anything that needs an escape, and the colon.
_WORD = r'[^\s\x00-\x1f\x7f";:,=\\^%]+'
_VALUE = rf'(?:"[^\x00-\x1f\x7f";\\^%]+"|{_WORD}(?: {_WORD})*)'
_HEAD = re.compile(rf"([A-Z-]+)((?:;[A-Za-z0-9-]+={_VALUE})*):")
_PARAMETER = re.compile(rf";([A-Za-z0-9-]+)=({_VALUE})")
_TIME = re.compile(r"[0-9]{8}(T([01][0-9]|2[0-3])[0-9]{4}Z?)?")
_RULE = re.compile(r"[A-Z0-9=;,+-]+")


class _Words(str):
    """A text or an address with its parameters."""

    __slots__ = ("params",)
    params: dict[str, str]


class _Head(NamedTuple):
    """A property's name and parameters, and what reads its value."""

    name: str
    params: dict[str, str]
    read: Callable[[str, dict[str, str]], Any]


class _Stamp(str):
    """A moment that is only compared."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        """As it stands in the file."""
        return self.encode()


def component(lines: str) -> Component | None:
    """An event from the lines inside it, unfolded; it answers what we ask of a Component."""
    if not ON:
        return None
    found: dict[str, list[Any]] = {}
    try:
        for line in lines.split("\n"):
            text, colon, value = line.partition(":")
            if '"' in text and (quoted := _HEAD.match(line)):  # a colon may stand inside the quotes
                text, value = quoted[0][:-1], line[quoted.end() :]
            head = _head(text) if len(text) < LONG else None
            if head is UNUSED and (colon or ";" in text):
                continue
            if head is None or head is UNUSED or not colon:
                if line.strip():
                    return None
                continue
            name, params, read = head
            held = read(value, params)
            if held is None:
                return None
            if name in found:
                found[name].append(held)
            else:
                found[name] = [held]
    except BROKEN:
        return None
    return cast(Component, found) if found.get("UID", [""])[0].strip() else None


@lru_cache(maxsize=20_000)  # the same people are in many events
def _head(text: str) -> _Head | None:
    """What stands before a line's colon; None where that is not simple."""
    start = LINE.match(text + ":")
    if start is None:
        return None
    if start[1].upper() not in USED:
        return UNUSED
    whole = _HEAD.fullmatch(text + ":")
    if whole is None or whole[1] not in _READERS:
        return None
    params = {name.upper(): value.strip('"') for name, value in _PARAMETER.findall(whole[2])}
    return _Head(whole[1], params, _READERS[whole[1]])


def _text(value: str, params: dict[str, str]) -> str | None:
    if "VALUE" in params:
        return None
    return value if "\\" not in value else unescape_backslash(value)


def _raw(value: str, params: dict[str, str]) -> str | None:
    return None if "VALUE" in params else value


def _person(value: str, params: dict[str, str]) -> _Words | None:
    if "VALUE" in params or "\\" in value:
        return None
    person = _Words(value)
    person.params = params
    return person


def _labels(value: str, params: dict[str, str]) -> SimpleNamespace | None:
    return None if "VALUE" in params else SimpleNamespace(params=params, cats=split_on_unescaped_comma(value))


def _moment(value: str, params: dict[str, str]) -> SimpleNamespace | None:
    at = _time(value)
    return None if at is None else SimpleNamespace(params=_zoned(params), dt=at)


def _moments(value: str, params: dict[str, str]) -> SimpleNamespace | None:
    each = [_time(one) for one in value.split(",")]
    return None if None in each else SimpleNamespace(params=_zoned(params), dts=[SimpleNamespace(dt=at) for at in each])


def _zoned(params: dict[str, str]) -> dict[str, str]:
    return {ZONE if name == "TZID" else name: value for name, value in params.items()}


def _time(text: str) -> date | None:
    """A date, or a time of a day in UTC or in no zone."""
    if not _TIME.fullmatch(text):
        return None
    return date.fromisoformat(text) if len(text) == 8 else datetime.fromisoformat(text)


def _stamp(value: str, params: dict[str, str]) -> _Stamp | None:
    return _Stamp(value) if not params and isinstance(_time(value), datetime) else None


def _number(value: str, params: dict[str, str]) -> int | None:
    return int(value) if not params and value.isascii() and value.isdigit() and len(value) < 10 else None


def _rule(value: str, params: dict[str, str]) -> vRecur | None:
    return _recur(value) if not params and _RULE.fullmatch(value) else None


@lru_cache(maxsize=1000)
def _recur(value: str) -> vRecur:
    return vRecur(vRecur.from_ical(value))


def _duration(value: str, params: dict[str, str]) -> vDDDTypes | None:
    if params or value[:1] != "P":
        return None
    return vDDDTypes(vDDDTypes.from_ical(value))  # type: ignore[no-untyped-call]


_READERS: dict[str, Callable[[str, dict[str, str]], Any]] = {
    **dict.fromkeys(("UID", "SUMMARY", "DESCRIPTION", "LOCATION", "CLASS", "STATUS", "TRANSP"), _text),
    **dict.fromkeys(("X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-ALLDAYEVENT"), _raw),
    **dict.fromkeys(("ATTENDEE", "ORGANIZER"), _person),
    **dict.fromkeys(("DTSTART", "DTEND", "RECURRENCE-ID"), _moment),
    **dict.fromkeys(("EXDATE", "RDATE"), _moments),
    "RRULE": _rule,
    "DURATION": _duration,
    "CATEGORIES": _labels,
    "SEQUENCE": _number,
    "DTSTAMP": _stamp,
}
UNUSED = _Head("", {}, _text)  # a line that nobody asks for


def starts(rule: vRecur, start: datetime, low: datetime, high: datetime) -> list[datetime] | None:
    """The times without zone in [low, high] at which something that begins at `start` takes place by a rule."""
    if not ON or rule.get("COUNT", [1])[0] < 1:
        return None
    until = rule.get("UNTIL", [start])[0]
    try:
        text = rule.to_ical().decode()  # type: ignore[no-untyped-call]
        found = rrulestr(text, dtstart=start).between(low, high, inc=True)
    except BROKEN:
        return None
    first = [start] if start <= until else []  # what the rule says of it or not
    return None if len(found) > MOST_STARTS else list(dict.fromkeys(first + found))


def instant(wall: datetime, zone: tzinfo | None) -> datetime | None:
    """The UTC instant at which the clocks of a zone show a time, where nobody changes them in the days around."""
    if not ON or zone is None:
        return None
    offset = _steady(zone, wall.date())
    return None if offset is None else (wall.replace(tzinfo=UTC) - offset)


@lru_cache(maxsize=20_000)
def _steady(zone: tzinfo, day: date) -> timedelta | None:
    """How far a zone is from UTC on a day and around it; None near a change.

    No zone changes there and back within five days, so one midnight in five tells of all days between them.
    """
    if not 1 < day.year < 9999:
        return None
    today = day.toordinal()
    five = today // 5 * 5
    for days in (five - 5, five, five + 5, five + 10), (today - 1, today, today + 1, today + 2):
        offsets = {_midnight(zone, one) for one in days}
        if len(offsets) == 1:
            return offsets.pop()
    return None


@lru_cache(maxsize=20_000)
def _midnight(zone: tzinfo, day: int) -> timedelta | None:
    return datetime.combine(date.fromordinal(day), time(), zone).utcoffset()
