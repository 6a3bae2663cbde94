"""Events with their times, and a series' occurrences in a range, which recurring-ical-events works out.

That library knows no limit and is at odds with itself where zones mix. So it gets each series in wall-clock time
and without X-WR-TIMEZONE, rules that would run on are refused before, and what it finds becomes UTC here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from time import thread_time
from typing import Any, NamedTuple

import recurring_ical_events
from dateutil.tz import resolve_imaginary  # type: ignore[import-untyped]
from icalendar import Calendar, Component
from icalendar import Event as Part
from icalendar.prop import vDDDLists, vDDDTypes, vRecur

from connectors import ics_fast, ics_rule
from connectors.ics_lines import TOO_LARGE
from connectors.ics_text import ALL_DAY, ZONE, Zones, first, known, values, word
from model import digest

LONGEST_UID = 255  # RFC 7986, 5.3, asks to write none that is longer; for those, a digest
MOST = 20_000  # occurrences of a series in the range
MOST_SECONDS = 1.0  # of computing, for one series
MOST_STEPS = 150_000  # of a rule, from its first start to the end of the range
TIGHT = 15  # how many times less of both, once others have used up the file's share
TOO_LONG = "its repetitions take too long to work out"
DAY = timedelta(days=1)
LATEST = datetime(2389, 12, 31, tzinfo=UTC)  # what is later is nobody's; some write the year 9999 for "without end"
_CYCLE = 146_097 * DAY  # 400 years, after which every date has its weekday again


@dataclass(frozen=True, slots=True)
class Event:
    """A VEVENT whose times are read. A bare date is its midnight in the zone ALL_DAY."""

    part: Component
    uid: str
    start: datetime
    length: timedelta  # by the clock on the wall: a day is a day, also of 23 hours
    replaces: datetime | None  # RECURRENCE-ID: which occurrence this is instead of
    rank: tuple[int, bytes]  # SEQUENCE, DTSTAMP: the higher is the newer
    cancelled: bool
    backwards: bool  # the file lets it end before it starts

    @property
    def all_day(self) -> bool:
        """Whether it lasts whole days."""
        return self.start.tzinfo is ALL_DAY

    @property
    def repeats(self) -> bool:
        """Whether it is a series."""
        return "RRULE" in self.part or "RDATE" in self.part

    def at(self, wall: datetime, original: datetime | None = None, length: timedelta | None = None) -> Occurrence:
        """Its occurrence at this wall-clock time in its zone, instead of the one at `original`."""
        length = self.length if length is None else length
        plain = wall.replace(tzinfo=None)
        start, finish = (ics_fast.instant(at, self.start.tzinfo) for at in (plain, plain + length))
        if start and finish:
            return Occurrence(self, start, finish, original or start)
        begin = resolve_imaginary(wall.replace(tzinfo=self.start.tzinfo))  # RFC 5545, 3.3.5: in a skipped hour
        end = resolve_imaginary(begin + length)  # the old clock goes on
        start = begin.astimezone(UTC)
        return Occurrence(self, start, end.astimezone(UTC), original or start)

    def itself(self, main: Event) -> Occurrence:
        """Its own occurrence, named by what it replaces; `main` is the first of its series."""
        if self.replaces is None:
            return self.at(self.start)
        if main.all_day and main.replaces is None:  # whatever time of the day the program wrote
            return self.at(self.start, datetime.combine(self.replaces, time(), UTC))
        return self.at(self.start, resolve_imaginary(self.replaces).astimezone(UTC))


class Occurrence(NamedTuple):
    """One time that an event takes place (UTC)."""

    event: Event
    start: datetime
    end: datetime
    original: datetime  # the start before it was moved: what names the occurrence


class Span(NamedTuple):
    """The range asked for (UTC), and the zone whose days the all-day events in it stand for."""

    low: datetime
    high: datetime
    zone: tzinfo
    first: str  # the dates, as a file writes them, that are two days further out
    last: str

    @classmethod
    def of(cls, start: date, end: date, zone: tzinfo) -> Span:
        """From local dates in `zone`, or from aware datetimes."""
        low, high = (at if isinstance(at, datetime) else datetime.combine(at, time(), zone) for at in (start, end))
        low, high = low.astimezone(UTC), high.astimezone(UTC)
        first = date.fromordinal(max(low.toordinal() - 2, date.min.toordinal()))
        last = date.fromordinal(min(high.toordinal() + 2, date.max.toordinal()))
        return cls(low, high, zone, first.isoformat().replace("-", ""), last.isoformat().replace("-", ""))

    def holds(self, found: Occurrence) -> bool:
        """Whether an occurrence overlaps the range; one without length must begin in it."""
        start, end = found.start, found.end
        if found.event.all_day:
            start, end = (at.replace(tzinfo=self.zone).astimezone(UTC) for at in (start, end))
        return start < self.high and (end > self.low or start == end == self.low)


def event(part: Component, method: str, zones: Zones) -> Event:
    """A VEVENT with its times, from a calendar of that METHOD; ValueError, in words, where they are broken."""
    if TOO_LARGE in part:
        raise ValueError("it is too large to read")
    if "DTSTART" not in part:
        raise ValueError("it has no start")
    start = zones.moment(first(part, "DTSTART"))
    zone = zones.home if start.tzinfo is ALL_DAY else start.tzinfo
    length = DAY if start.tzinfo is ALL_DAY else timedelta(0)
    if "DTEND" in part:
        length = zones.moment(first(part, "DTEND"), zone).astimezone(start.tzinfo) - start
    elif "DURATION" in part:
        length = known(first(part, "DURATION"), timedelta, "duration")
    midnights = start.time() == time() and not length % DAY
    if midnights and word(part, "X-MICROSOFT-CDO-ALLDAYEVENT") == "TRUE":
        start = start.replace(tzinfo=ALL_DAY)
    sequence, stamp = first(part, "SEQUENCE"), first(part, "DTSTAMP")
    stamp = stamp.to_ical() if stamp else b""  # text where it is broken
    replaces = zones.moment(first(part, "RECURRENCE-ID"), zone) if "RECURRENCE-ID" in part else None
    if not all(1 < at.year <= LATEST.year for at in (start, replaces or start)):
        raise ValueError(f"it is in the year 1, or in one after {LATEST.year}")
    return Event(
        part,
        uid(part),
        start,
        max(min(length, LATEST - start), timedelta(0)),
        replaces,
        (sequence if isinstance(sequence, int) else 0, stamp if isinstance(stamp, bytes) else b""),
        cancelled=method == "CANCEL" or word(part, "STATUS") == "CANCELLED",
        backwards=length < timedelta(0),
    )


def uid(part: Component) -> str:
    """What names a VEVENT's series; a digest, of its content if need be, where the file gives it no short UID."""
    found = str(first(part, "UID")).strip() or part.to_ical()
    return found if isinstance(found, str) and len(found) <= LONGEST_UID else digest(found)


def newest(group: list[Event]) -> list[Event]:
    """Of the events with one UID, the newest for each RECURRENCE-ID; the series itself first."""
    kept: dict[datetime | None, Event] = {}
    for each in group:
        if each.replaces not in kept or each.rank >= kept[each.replaces].rank:
            kept[each.replaces] = each
    return sorted(kept.values(), key=lambda each: each.replaces is not None)


def occurrences(group: list[Event], zones: Zones, span: Span, tight: bool = False) -> list[Occurrence]:
    """The occurrences in a range of one series, as `newest` gives it; one of BROKEN where it cannot be read."""
    main, most = group[0], MOST // (TIGHT if tight else 1)
    alone = len(group) == 1 and not main.part.keys() & {"RRULE", "RDATE", "EXDATE"}
    if alone or main.replaces or ("RDATE" not in main.part and main.start > span.high + DAY):
        found = [each.itself(main) for each in group]
    else:
        series = _Series(group, zones, span, MOST_STEPS // (TIGHT if tight else 1))
        quick = None if tight else series.plainly()
        found = list(islice(series.occurrences(), most + 1)) if quick is None else quick
    if len(found) > most:
        raise ValueError(f"it repeats more than {most:,} times in the period")
    return list(filter(span.holds, found))


class _Series:
    """A series as the library gets it: in its own wall-clock time, as many times 400 years ahead as there are.

    dateutil, inside the library, gives up a rule that never comes true (30 February) only after the year 9999. So
    far ahead that is soon, and weekdays and leap years are the same.
    """

    def __init__(self, group: list[Event], zones: Zones, span: Span, steps: int) -> None:
        self.group, self.main, self.zones, self.steps = group, group[0], zones, steps
        self.ahead = (9990 - span.high.year) // 400 * _CYCLE
        self.low, self.high = (at.replace(tzinfo=None) + self.ahead for at in (span.low - 2 * DAY, span.high + 2 * DAY))

    def plainly(self) -> list[Occurrence] | None:
        """The same as `occurrences` finds, where one rule says it all; None elsewhere."""
        moved = {self.wall(each.replaces): each for each in self.group if each.replaces}
        ranges = any("RANGE" in first(each.part, "RECURRENCE-ID").params for each in moved.values())
        rules = values(self.main.part, "RRULE")
        if (
            len(rules) != 1
            or self.main.length > 366 * DAY
            or "RDATE" in self.main.part
            or ranges
            or len(moved) != len(self.group) - 1
        ):
            return None
        start = self.wall(self.main.start)
        walls = ics_fast.starts(self.rule(rules[0]), start, self.low - self.main.length, self.high)
        if walls is None:
            return None
        without = {at for at in self.times("EXDATE") if isinstance(at, date)}  # not periods, as the library
        hours = {at if isinstance(at, datetime) else datetime.combine(at, time()) for at in without}
        plain = [wall for wall in walls if wall not in moved and wall not in hours and wall.date() not in without]
        found = [self.main.at(wall - self.ahead) for wall in plain]
        return found + [each.itself(self.main) for wall, each in moved.items() if wall not in hours]

    def occurrences(self) -> Iterator[Occurrence]:
        """What the library finds in the range, and a little around it."""
        named = {self.wall(each.replaces): each for each in self.group if each.replaces}
        [series] = recurring_ical_events.of(self.calendar()).series
        deadline = thread_time() + MOST_SECONDS
        for found in series.between(self.low, self.high):
            if thread_time() > deadline:
                raise ValueError(TOO_LONG)
            each = named[found.recurrence_ids[0]] if found.recurrence_ids else self.main
            if each.replaces is None:
                yield each.at(found.start - self.ahead, length=found.end - found.start)
            elif found.start == self.wall(each.start):
                yield each.itself(self.main)
            else:  # a later one, which it moves as well (RFC 5545, 3.2.13)
                moved = self.wall(each.start) - self.wall(each.replaces)
                wall = self.main.at(found.start - self.ahead).start.astimezone(each.start.tzinfo)
                yield each.at(wall, self.main.at(found.start - moved - self.ahead).start)

    def calendar(self) -> Calendar:
        """Only what says when, without zones."""
        calendar = Calendar()
        for each in self.group:
            start, part = self.wall(each.start), Part(UID="series")
            part["DTSTART"], part["DTEND"] = vDDDTypes(start), vDDDTypes(start + each.length)
            if each.replaces:
                reach = str(first(each.part, "RECURRENCE-ID").params.get("RANGE", "")).upper()
                part["RECURRENCE-ID"] = vDDDTypes(self.wall(each.replaces), {"RANGE": reach})
            else:
                part["RRULE"] = [self.rule(rule) for rule in values(each.part, "RRULE")]
                part["RDATE"] = vDDDLists(self.times("RDATE"))
                part["EXDATE"] = vDDDLists(self.times("EXDATE"))
            calendar.add_component(part)
        return calendar

    def wall(self, moment: datetime) -> datetime:
        """A moment by the series' clock; a bare date is that day's, or is the day where whole days repeat."""
        if self.main.all_day or moment.tzinfo is ALL_DAY:
            return datetime.combine(moment, self.main.start.time()) + self.ahead
        return moment.astimezone(self.main.start.tzinfo).replace(tzinfo=None) + self.ahead

    def times(self, name: str) -> Iterator[Any]:
        """EXDATE or RDATE; a period as start and length."""
        for prop in filter(None, values(self.main.part, name)):
            for each in known(prop, list, "list of times"):
                begin, end = each.dt if isinstance(each.dt, tuple) else (each.dt, timedelta(0))
                moment = self.zones.moment(prop, self.main.start.tzinfo, begin)
                if name == "EXDATE" and moment.tzinfo is ALL_DAY:
                    yield self.wall(moment).date()  # every time of that day
                if isinstance(end, datetime):
                    end = self.zones.moment(prop, self.main.start.tzinfo, end) - moment
                yield (self.wall(moment), end) if end else self.wall(moment)

    def rule(self, given: Any) -> vRecur:
        """A rule by the series' clock; ValueError, in words, where it would not come to an end."""
        rule = vRecur(known(given, vRecur, "rule"))
        ics_rule.check(rule)
        last = self.high
        if "UNTIL" in rule:
            rule["UNTIL"] = [self.until(rule["UNTIL"][0])]
            last = min(last, rule["UNTIL"][0])
        start = self.wall(self.main.start)
        ics_rule.spell_out(rule, start, self.main.all_day)
        if ics_rule.steps(rule, last - start) > self.steps:
            raise ValueError(TOO_LONG)
        return rule

    def until(self, last: Any) -> datetime:
        """The last time, by the series' clock, that a rule allows; a bare date includes its whole day.

        RFC 5545, 3.3.10, allows a bare date beside bare dates only; people who write one mean the day.
        """
        start, zone = first(self.main.part, "DTSTART"), self.main.start.tzinfo
        if self.main.all_day or not isinstance(last, datetime):
            wall = datetime.combine(last, time(23, 59, 59))
        elif start.dt.tzinfo is None and ZONE not in start.params:  # both float
            wall = last
        else:  # beside a zone it is UTC, even where the file forgot the Z
            wall = min(last.replace(tzinfo=UTC), LATEST).astimezone(zone)
        return min(wall.replace(tzinfo=None), LATEST.replace(tzinfo=None)) + self.ahead
