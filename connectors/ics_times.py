"""Times in calendar files: as written, in zones by any name, and as the starts that a rule gives."""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from connectors.ics_text import Component

_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?)?(Z?)$", re.IGNORECASE)
_TZID = re.compile(r';\s*TZID="?([^";]+)', re.IGNORECASE)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$", re.IGNORECASE
)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)(?::?(\d\d))?$")
_FIXED = re.compile(r"\(?(?:UTC|GMT) ?([+-])(\d\d?)(?::?00)?\)?", re.IGNORECASE)
_STEP = {"WEEKLY": 604800, "DAILY": 86400, "HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}  # seconds
_TABLE_END = datetime(2100, 1, 1)  # how far a zone that only the file knows is worked out
_FOR_EVER = datetime(9999, 12, 31)
MOST_STARTS = 20_000  # per rule and reading
MOST_SECONDS = 1.0  # of computing, per rule
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or time as the file writes it: wall clock and zone. A date is its midnight, in UTC."""

    wall: datetime  # naive
    zone: tzinfo
    is_date: bool = False
    floats: bool = False  # written without any zone

    @property
    def utc(self) -> datetime:
        """The instant, aware and in UTC."""
        return to_utc(self.wall, self.zone)


class FileZone(tzinfo):
    """A zone that only the file itself describes (VTIMEZONE), as a table of its clock changes."""

    def __init__(self, component: Component) -> None:
        """Work out the table; ValueError where the description is broken or empty."""
        changes: list[tuple[datetime, timedelta, timedelta]] = []
        for part in component.parts:
            before, after = (_offset(part.word(f"TZOFFSET{way}")) for way in ("FROM", "TO"))
            changes += [(wall - before, before, after) for wall in _onsets(part, before)]
        if not changes:
            raise ValueError("a time zone without rules")
        changes.sort()
        # The later of the two readings: a skipped hour keeps the clock of before, a repeated one comes first.
        self._walls = [onset + max(before, after) for onset, before, after in changes]
        self._onsets = [onset for onset, _, _ in changes]
        self._offsets = [changes[0][1]] + [after for _, _, after in changes]

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """The distance to UTC at that wall-clock time."""
        return self._offsets[bisect_right(self._walls, (moment or _TABLE_END).replace(tzinfo=None))]

    def fromutc(self, moment: datetime) -> datetime:
        """The wall-clock time of a UTC time."""
        return moment + self._offsets[bisect_right(self._onsets, moment.replace(tzinfo=None))]

    def tzname(self, moment: datetime | None) -> None:
        """Unnamed."""

    def dst(self, moment: datetime | None) -> None:
        """Unknown."""


class Zones:
    """The zones of one file. `unknown` counts the names that nobody knows, whose times are read in `home`."""

    def __init__(self, described: list[Component], home: tzinfo) -> None:
        self.home = home
        self.unknown: Counter[str] = Counter()
        self._described = {part.text("TZID"): part for part in described}
        self._known: dict[str, tzinfo | None] = {}

    def get(self, name: str) -> tzinfo:
        """A zone by its TZID: the public name first, then the file's own description, then a Windows name."""
        name = name.strip()
        if name not in self._known:
            self._known[name] = self._find(name)
        zone = self._known[name]
        if zone is None:
            self.unknown[name] += 1
        return zone or self.home

    def _find(self, name: str) -> tzinfo | None:
        described = self._described.get(name)
        public = public_zone(name) or (public_zone(described.text("X-LIC-LOCATION")) if described else "")
        if not public and described:
            try:
                return FileZone(described)
            except (ValueError, OverflowError):
                public = ""  # a broken description is none
        public = public or other_zone(name)
        return ZoneInfo(public) if public else None

    def moment(self, raw: str) -> Moment:
        """A property's raw line (parameters and value) as a Moment; ValueError where it is no time."""
        head, _, value = raw.rpartition(":")  # no time holds a colon, but a zone's name may
        named = _TZID.search(head)
        wall, has_time, is_utc = _parts(value)
        if not has_time or ("VALUE=DATE" in head.upper() and wall == wall.replace(hour=0, minute=0)):
            return Moment(wall, UTC, is_date=True)
        if is_utc:
            return Moment(wall, UTC)
        return Moment(wall, self.get(named[1])) if named else Moment(wall, self.home, floats=True)

    def many(self, raws: list[str]) -> Iterator[tuple[Moment, timedelta | None]]:
        """The times of EXDATE or RDATE lines, with the length where an RDATE gives a period."""
        for raw in raws:
            head, _, values = raw.rpartition(":")
            for value in filter(str.strip, values.split(",")):
                begin, _, rest = value.partition("/")
                moment = self.moment(f"{head}:{begin}")
                if not rest:
                    yield moment, None
                elif "P" in rest.upper():
                    yield moment, duration(rest)
                else:
                    yield moment, self.moment(f"{head}:{rest}").utc - moment.utc


def to_utc(wall: datetime, zone: tzinfo) -> datetime:
    """A naive wall-clock time in a zone as an aware UTC time."""
    if zone is UTC:
        return wall.replace(tzinfo=UTC)
    return (wall - (wall.replace(tzinfo=zone).utcoffset() or timedelta(0))).replace(tzinfo=UTC)


def from_utc(moment: datetime, zone: tzinfo) -> datetime:
    """The naive wall-clock time of an instant in a zone."""
    return moment.astimezone(zone).replace(tzinfo=None)


def duration(value: str) -> timedelta:
    """A DURATION value ("PT1H30M"); ValueError where it is none."""
    found = _DURATION.match(value.strip())
    if found is None:
        raise ValueError(f"{value.strip()[:40]!r} is no duration")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length


@cache
def public_zone(name: str) -> str:
    """The IANA name behind a zone's name (itself, or a path that ends in one), or ""."""
    parts = name.strip().strip("/").split("/")
    for size in (len(parts), 3, 2):  # "/softwarestudio.org/Olson_20011030_5/Europe/Berlin"
        tail = "/".join(parts[-size:])
        if "/" in tail and tail in available_timezones():
            return tail
    return "UTC" if name.strip().upper() in ("UTC", "Z") else ""


@cache
def other_zone(name: str) -> str:
    """The IANA name behind any other name of a zone, or "".

    That is a Windows name, a name without a region ("EST5EDT"), what Outlook shows ("(UTC+01:00) Amsterdam,
    Berlin", "Eastern Time (US & Canada)"), or a fixed distance ("UTC+01").
    """
    name = name.strip()
    if name in WINDOWS_TO_OLSON or name in available_timezones():
        return WINDOWS_TO_OLSON.get(name, name)
    if (fixed := _FIXED.fullmatch(name)) is not None:
        hours = int(fixed[1] + fixed[2])
        return f"Etc/GMT{-hours:+d}" if -12 <= hours <= 14 else ""  # the sign there is the other way round
    shown = re.sub(r"^\([^)]*\)|\([^)]*\)$", "", name).strip()
    if (windows := shown.removesuffix(" Time") + " Standard Time") in WINDOWS_TO_OLSON:
        return WINDOWS_TO_OLSON[windows]
    for city in filter(None, map(str.strip, shown.split(","))):
        for zone in sorted(available_timezones()):
            if zone.endswith("/" + city.replace(" ", "_")):
                return zone
    return ""


def starts(rule: str, first: Moment, low: datetime, high: datetime) -> list[datetime]:
    """The wall-clock starts, from `low` to `high` (naive, in the series' zone), that an RRULE gives.

    ValueError, in words, where the rule is broken, gives more than MOST_STARTS or takes too long.
    """
    parts = _rule(rule)
    high = min(high, last(rule, first))
    parts.pop("UNTIL", "")
    if high < max(low, first.wall):
        return []
    interval = int(parts.get("INTERVAL", "1"))
    if interval < 1:
        raise ValueError("it repeats at an interval of nothing")
    step = _STEP.get(parts.get("FREQ", ""), 0) * interval
    if 0 < step < 86400 and "BYSETPOS" in parts:
        raise ValueError("a rule that picks from repetitions within a day cannot be read")
    begin = first.wall
    if step and "COUNT" not in parts and low > begin:  # years of old repetitions need no walk
        begin += (low - begin) // timedelta(seconds=step) * timedelta(seconds=step)
    plain_rule = ";".join(f"{key}={value}" for key, value in parts.items())
    try:
        return _walk(plain_rule, begin, low, high)
    except (LookupError, TypeError, AttributeError) as error:  # how dateutil meets some broken rules
        raise ValueError(f"the rule {plain_rule[:80]!r} cannot be read") from error


def _walk(rule: str, begin: datetime, low: datetime, high: datetime) -> list[datetime]:
    found: list[datetime] = []
    deadline = time.thread_time() + MOST_SECONDS
    for wall in rrulestr(rule, dtstart=begin):
        if wall > high:
            break
        if wall >= low:
            found.append(wall)
        if len(found) > MOST_STARTS:
            raise ValueError(f"it repeats more than {MOST_STARTS:,} times in the period")
        if time.thread_time() > deadline:
            raise ValueError("its repetitions take too long to work out")
    return found


def last(rule: str, first: Moment) -> datetime:
    """The last wall-clock time that an RRULE allows; a bare date includes its whole day."""
    until = _rule(rule).get("UNTIL")
    if not until:
        return _FOR_EVER
    wall, has_time, _ = _parts(until)
    if not has_time or first.is_date:
        return wall.replace(hour=0, minute=0, second=0) + DAY - timedelta(microseconds=1)
    # Beside a start in a zone it is UTC, even where the file forgot the Z.
    return wall if first.floats else from_utc(wall.replace(tzinfo=UTC), first.zone)


def _rule(rule: str) -> dict[str, str]:
    words = re.sub(r"\s+", "", rule).upper().split(";")
    parts = dict(word.split("=", 1) for word in words if "=" in word)
    days = parts.get("BYDAY", "").split(",")
    if len({len(day) > 2 for day in days}) > 1:  # dateutil reads "3MO,WE" as both at once, so say which WE
        most = 5 if parts.get("FREQ") == "MONTHLY" or "BYMONTH" in parts else 53
        parts["BYDAY"] = ",".join(
            day if len(day) > 2 else f"{n + 1}{day}" for day in days for n in range(most)
        )
    return parts


def _parts(value: str) -> tuple[datetime, bool, bool]:
    """A bare value as wall clock, whether it has a time, and whether that is UTC."""
    found = _TIME.match(value.strip(' "'))
    if found is None:
        raise ValueError(f"{value.strip()[:40]!r} is no date or time")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    return datetime(year, month, day, hour, minute, min(second, 59)), found[4] is not None, bool(found[7])


def _onsets(part: Component, before: timedelta) -> set[datetime]:
    """The wall-clock times of a zone description's clock changes, by the clock of before."""
    zones = Zones([], UTC)
    first = zones.moment(part.lines.get("DTSTART", [":19700101T000000"])[0]).wall
    found = {first} | {moment.wall for moment, _ in zones.many(part.lines.get("RDATE", []))}
    for rule in part.all("RRULE"):
        found.update(starts(rule.value, Moment(first, timezone(before)), first, _TABLE_END))
    return found


def _offset(value: str) -> timedelta:
    found = _OFFSET.match(value)
    if found is None:
        raise ValueError(f"{value!r} is no distance to UTC")
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length
