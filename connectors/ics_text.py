"""A calendar file's bytes as icalendar components, each parsed by itself, and the zones its times are in.

icalendar forgives broken lines inside an event, but not around it, nor a forgotten END. So the file is cut into
its components here, and what is broken costs that line or that event, and is counted.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from icalendar import Component, Timezone
from icalendar.prop import vBroken
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from connectors import ics_lines
from connectors.ics_lines import LINE, MOST_OF_ZONE, TIMES, USED, Limit, bounded
from model import EvenkeelError

# How the two libraries meet data that they did not expect.
BROKEN = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError)
ZONE = "X-ZONE"  # the parameter that TZID becomes here, so that one place finds every zone
ALL_DAY = timezone(timedelta(0), "all day")  # the zone of a bare date, which stands for somebody's local day
TEXT_LENGTH = 2000
SECONDS = 2.0  # of computing, for what is around the events of a file: calendars and zones
_TZID = re.compile(r';\s*TZID\s*="?([^";]+)"?', re.IGNORECASE)
_VALUE = re.compile(r";\s*VALUE\s*=[^;:]*", re.IGNORECASE)
_FIXED = re.compile(r"\(?(?:UTC|GMT) ?([+-])(\d\d?)(?::?00)?\)?", re.IGNORECASE)
# The rules of a zone that may be followed without a guard; programs write no others.
_ZONE_RULE = re.compile(r"(FREQ=YEARLY|INTERVAL=1|(BYMONTH|BYDAY|BYMONTHDAY|UNTIL|COUNT|WKST)=[^;]*|;)+")
_TAGS = "a|b|i|u|p|br|hr|div|span|ul|ol|li|em|strong|font|h\\d|img|html|head|body|meta|table|tbody|tr|td|th"
_TAG = re.compile(rf"</?(?:{_TAGS})(?:[\s/][^<>]*)?>", re.IGNORECASE)  # not <someone@acme.example>
_TAG_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^<>]*>", re.IGNORECASE)


@dataclass
class CalendarText:
    """A file's components, and what could not be read of it. Shared between readings: not to be changed."""

    calendars: list[Component] = field(default_factory=list)
    events: list[tuple[str, str]] = field(default_factory=list)  # the lines inside each, its calendar's METHOD
    zones: list[Component] = field(default_factory=list)
    described: list[str] = field(default_factory=list)  # the lines inside each description of a zone
    others: int = 0  # to-dos and journal entries
    unreadable: int = 0  # lines outside of events that are no property
    cut_short: bool = False  # the file ends inside a component

    def word(self, name: str) -> str:
        """The first value of a calendar-level property in the file, as plain text, or ""."""
        return next((text for calendar in self.calendars if (text := plain(first(calendar, name)))), "")


def parse(data: bytes, name: str) -> CalendarText:
    """Read a calendar file; EvenkeelError, naming the file, if it is none, or larger than we read."""
    text = _parse(data, name)
    if not text.calendars:
        raise EvenkeelError(
            f"{name} is not a calendar file: {_looks_like(data)}.",
            "Export the calendar as iCalendar (.ics) and import that file.",
            code="calendar.not_a_calendar",
            where=name,
        )
    return text


def values(part: Component, name: str) -> list[Any]:
    """Every value of a component's property, in the order of the file."""
    found = part.get(name, [])
    return found if isinstance(found, list) else [found]


def first(part: Component, name: str) -> Any:
    """The first value of a component's property, or ""."""
    found = part.get(name, "")
    return found if not isinstance(found, list) else found[0] if found else ""


def word(part: Component, name: str) -> str:
    """The first value of that name, upper case and trimmed, or ""."""
    return str(first(part, name)).strip().upper()


def known(prop: Any, kind: type, called: str) -> Any:
    """What a property holds (dt, dts or itself); ValueError, in words, where that is no such thing."""
    held = None if isinstance(prop, vBroken) else getattr(prop, "dt", getattr(prop, "dts", prop))
    if not isinstance(held, kind):
        raise ValueError(f"{str(prop)[:40]!r} is no {called}")
    return held


def plain(text: object) -> str:
    """Text without HTML, trimmed, at most TEXT_LENGTH characters."""
    text = str(text).replace('\\"', '"')  # an escape that only some programs write
    if "<" in text and _TAG.search(text):
        text = html.unescape(_TAG.sub("", _TAG_BREAK.sub("\n", text)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(filter(None, lines))[:TEXT_LENGTH].rstrip()


class Zones:
    """The zones of one file. `unknown` counts the names that nobody knows, whose times are read in `home`."""

    def __init__(self, described: list[Component], home: str) -> None:
        """`home` is an IANA name; EvenkeelError where nobody knows it."""
        try:
            self.home: tzinfo = ZoneInfo(home)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            text = f"There is no time zone called {home!r}."
            raise EvenkeelError(text, 'Use a name such as "Europe/Berlin".', "calendar.zone") from None
        self.unknown: Counter[str] = Counter()
        self._described = {str(first(part, "TZID")).strip(' "'): part for part in described}
        self._found: dict[str, tzinfo | None] = {}

    def moment(self, prop: Any, floating: tzinfo | None = None, one: date | None = None) -> datetime:
        """A property's time, or `one` of its times; aware. Without any zone it is in `floating`, or at home."""
        at = one or known(prop, date, "date or time")
        if not isinstance(at, datetime):
            return datetime.combine(at, time(), ALL_DAY)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
        name = str(prop.params.get(ZONE, "")).strip()
        return at.replace(tzinfo=self._get(name) if name else floating or self.home)

    def _get(self, name: str) -> tzinfo:
        if name not in self._found:
            self._found[name] = self._find(name)
        if (zone := self._found[name]) is None:
            self.unknown[name] += 1
        return zone or self.home

    def _find(self, name: str) -> tzinfo | None:
        """A zone by its TZID: under its full public name, as the file describes it, or under any other name.

        RFC 5545, 3.6.5, lets the description rule; but descriptions go stale, and the name says what was meant.
        """
        public, described = zone_name(name), self._described.get(name)
        if isinstance(described, Timezone) and not (public and "/" in name):
            rules = [rule for part in described.subcomponents for rule in values(part, "RRULE")]
            if all(_ZONE_RULE.fullmatch(rule.to_ical().decode()) for rule in rules):
                with suppress(*BROKEN):  # a broken description is none
                    return described.to_tz(lookup_tzid=False)
        return ZoneInfo(public) if public else None


@lru_cache(maxsize=1000)
def zone_name(name: str) -> str:
    """The IANA name behind a zone's name, or "".

    That is itself, a path that ends in it, a Windows name, what Outlook shows ("(UTC+01:00) Amsterdam, Berlin",
    "Eastern Time (US & Canada)"), or a fixed distance ("UTC+01").
    """
    if len(name) > 200:
        return ""
    public_names = available_timezones()
    parts = name.strip().strip("/").split("/")  # "/softwarestudio.org/Olson_20011030_5/Europe/Berlin"
    shown = re.sub(r"^\([^)]*\)|\([^)]*\)$", "", name.strip()).strip()
    guesses = ["/".join(parts[n:]) for n in range(len(parts))]
    guesses += [WINDOWS_TO_OLSON.get(key, "") for key in (parts[0], shown.removesuffix(" Time") + " Standard Time")]
    if (fixed := _FIXED.fullmatch(name.strip())) is not None:
        guesses.append(f"Etc/GMT{-int(fixed[1] + fixed[2]):+d}")  # the sign there is the other way round
    guesses += [_places().get(city.strip().replace(" ", "_"), "") for city in shown.split(",")]
    return next((guess for guess in guesses if guess in public_names), "")


@cache
def _places() -> dict[str, str]:
    return {zone.rpartition("/")[2]: zone for zone in sorted(available_timezones(), reverse=True) if "/" in zone}


@lru_cache(maxsize=1)  # whose a file is and what is in it are asked one after the other
def _parse(data: bytes, name: str) -> CalendarText:
    ics_lines.check(data, name)
    out = CalendarText()
    bare, *inside = ics_lines.cut(data)
    limit = Limit(SECONDS, name)
    out.cut_short = not all(content.closed for content in inside)
    for content in [bare, *inside] if any(kind == "VEVENT" for kind, _ in bare.parts) else inside:
        text, skipped = bounded(content.lines)
        calendar, unreadable = component("VCALENDAR", text)
        out.calendars.append(calendar)
        method = word(calendar, "METHOD")
        out.unreadable += unreadable + skipped
        for kind, lines in limit.within(content.parts):
            if kind == "VEVENT":
                text, skipped = bounded(lines)
                out.unreadable += skipped
                out.events.append((text, method))
            elif kind == "VTIMEZONE" and sum(map(len, lines)) < MOST_OF_ZONE:
                out.described.append("\n".join(lines))
                with suppress(*BROKEN):  # a zone without its description is told of where a time needs it
                    out.zones.append(_read("VTIMEZONE", lines))
            out.others += kind in ("VTODO", "VJOURNAL")
    return out


def component(kind: str, text: str) -> tuple[Component, int]:
    """The component that icalendar reads from lines, without those for which it would give up, and their number."""
    lines: list[str] = []
    unreadable = 0
    for line in filter(str.strip, text.split("\n")):
        name = LINE.match(line)
        if name is None:
            unreadable += 1
        elif name[1].upper() in TIMES:
            lines.append(_tidy(line))
        elif name[1].upper() in USED:
            lines.append(line)
    try:
        part = _read(kind, lines)
    except BROKEN:
        whole = [line for line in lines if _can_be_read(kind, line)]
        unreadable += len(lines) - len(whole)
        part = _read(kind, whole)
    return part, unreadable + sum(name is None for name, _ in part.errors)


def _can_be_read(kind: str, line: str) -> bool:
    try:
        _read(kind, [line])
    except BROKEN:
        return False
    return True


def _read(kind: str, lines: list[str]) -> Component:
    return Component.from_ical("\n".join((f"BEGIN:{kind}", *lines, f"END:{kind}")))


def _tidy(line: str) -> str:
    """A line with times, typed by their form alone, and with the zone's name set aside and quoted."""
    head, _, value = line.rpartition(":")  # no time holds a colon, but a zone's name may
    value = re.sub(r"[\s\"]+|(?<=\b\d{8})Z", "", value)  # some programs write a Z behind a bare date
    return _VALUE.sub("", _TZID.sub(rf';{ZONE}="\1"', head)) + ":" + value.upper()


def _looks_like(data: bytes) -> str:
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start.strip(b"\0"):
        return "it is empty"
    if start.startswith((b"<!doctype", b"<html", b"<?xml")) or b"<html" in start:
        return "it is a web page, perhaps the sign-in page that came instead of the calendar"
    if start.startswith(b"pk\3\4"):
        return "it is a ZIP archive, and the calendar may be inside"
    if b"\0" in start:
        return "it is a picture or another binary file"
    return "no BEGIN:VCALENDAR and no event stands in it"
