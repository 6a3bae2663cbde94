"""Events as series, and a series as its occurrences in a range: rules, exceptions, moved ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.ics_text import Component
from connectors.ics_times import DAY, Moment, Zones, duration, from_utc, last, starts, to_utc
from model import EvenkeelError, digest


@dataclass(frozen=True, slots=True)
class Event:
    """A VEVENT whose times are read."""

    part: Component
    uid: str  # a digest of the content where the file gives none
    start: Moment
    end: Moment  # never before the start
    replaces: Moment | None  # RECURRENCE-ID: which occurrence this is instead of
    rank: tuple[int, str]  # SEQUENCE, DTSTAMP: the higher is the newer
    backwards: bool = False  # the file lets it end before it starts

    @property
    def repeats(self) -> bool:
        """Whether it is a series."""
        return "RRULE" in self.part.lines or "RDATE" in self.part.lines

    @property
    def from_here_on(self) -> bool:
        """Whether it replaces every later occurrence, too."""
        line = self.part.first("RECURRENCE-ID")
        return line is not None and line.params.get("RANGE", "").upper() == "THISANDFUTURE"

    @property
    def shift(self) -> timedelta:
        """By how much it moves the occurrence that it replaces."""
        return self.start.utc - self.replaces.utc if self.replaces else timedelta(0)

    def at(self, wall: datetime, length: timedelta | None = None) -> tuple[datetime, datetime]:
        """Start and end (UTC) of its occurrence at this wall-clock time; the wall clock gives the length."""
        start = to_utc(wall, self.start.zone)
        if length is not None:
            return start, start + length
        if self.start.zone == self.end.zone:
            begin = from_utc(start, self.start.zone)  # later than `wall` in an hour that the clocks skip
            return start, to_utc(begin + (self.end.wall - self.start.wall), self.end.zone)
        return start, start + (self.end.utc - self.start.utc)


class Occurrence(NamedTuple):
    """One time that an event takes place (UTC)."""

    event: Event
    start: datetime
    end: datetime
    original: datetime  # the start before it was moved: what names the occurrence


class Range(NamedTuple):
    """The range asked for: instants for timed events, UTC midnights of local dates for all-day ones."""

    low: datetime
    high: datetime
    first_day: datetime
    last_day: datetime

    @classmethod
    def of(cls, start: date, end: date, zone: str) -> Range:
        """From local dates in `zone`, or from aware datetimes; EvenkeelError where nobody knows the zone."""
        home = home_zone(zone)
        bounds: list[datetime] = []
        days: list[datetime] = []
        for bound in (start, end):
            if isinstance(bound, datetime):
                days.append(bound.astimezone(UTC))
                bounds.append(days[-1])
            else:
                midnight = datetime(bound.year, bound.month, bound.day)
                days.append(midnight.replace(tzinfo=UTC))
                bounds.append(to_utc(midnight, home))
        return cls(*bounds, *days)

    def holds(self, found: Occurrence) -> bool:
        """Whether an occurrence overlaps the range; one without length must begin in it."""
        all_day = found.event.start.is_date
        low, high = (self.first_day, self.last_day) if all_day else (self.low, self.high)
        return found.start < high and (found.end > low or found.start == found.end == low)


def home_zone(name: str) -> ZoneInfo:
    """A zone by its IANA name; EvenkeelError where nobody knows it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise EvenkeelError(
            f"There is no time zone called {name!r}.", 'Use a name such as "Europe/Berlin".', "calendar.zone"
        ) from None


def event(part: Component, zones: Zones) -> Event:
    """A VEVENT with its times; ValueError, in words, where they cannot be read."""
    if "DTSTART" not in part.lines:
        raise ValueError("it has no start")
    start = zones.moment(part.lines["DTSTART"][0])
    end = _end(part, start, zones)
    backwards = end.utc < start.utc
    if backwards:
        end = start
    midnights = not any((wall.hour, wall.minute) != (0, 0) for wall in (start.wall, end.wall))
    if part.word("X-MICROSOFT-CDO-ALLDAYEVENT") == "TRUE" and midnights:
        start, end = (Moment(moment.wall, UTC, is_date=True) for moment in (start, end))
    content = sorted((name, *values) for name, values in part.lines.items())
    replaced = part.lines.get("RECURRENCE-ID")
    sequence = part.word("SEQUENCE")
    return Event(
        part,
        part.text("UID") or digest(content),
        start,
        end,
        zones.moment(replaced[0]) if replaced else None,
        (int(sequence) if sequence.isdecimal() else 0, part.word("DTSTAMP")),
        backwards,
    )


def newest(group: list[Event]) -> list[Event]:
    """Of the events with one UID, the newest for each RECURRENCE-ID; the series itself first."""
    kept: dict[datetime | None, Event] = {}
    for each in group:
        key = each.replaces.utc if each.replaces else None
        if key not in kept or each.rank >= kept[key].rank:
            kept[key] = each
    return sorted(kept.values(), key=lambda each: each.replaces is not None)


def occurrences(group: list[Event], zones: Zones, span: Range) -> Iterator[Occurrence]:
    """The occurrences in a range of one series, as `newest` gives it; ValueError, in words, if broken."""
    overrides = [(each, each.replaces) for each in group if each.replaces]
    main = group[0] if group[0].replaces is None else None
    whole = main is not None and main.start.is_date
    exceptions = main.part.lines.get("EXDATE", []) if main else []
    gone = _Times((moment for moment, _ in zones.many(exceptions)), whole)
    for each, replaced in overrides:
        if not gone.hold(replaced.wall, replaced.utc):
            day = replaced.wall.replace(hour=0, minute=0, second=0, tzinfo=UTC)
            found = Occurrence(each, *each.at(each.start.wall), original=day if whole else replaced.utc)
            if span.holds(found):
                yield found
    if main is None:
        return
    moved = _Times((replaced for _, replaced in overrides), whole)
    later = sorted(((at.utc, each) for each, at in overrides if each.from_here_on), key=lambda pair: pair[0])
    for wall, length in _walls(main, [each for _, each in later], zones, span).items():
        instant = to_utc(wall, main.start.zone)
        if gone.hold(wall, instant) or moved.hold(wall, instant):
            continue
        found = Occurrence(main, *main.at(wall, length), instant)
        for since, each in later:
            if since < instant:
                begin = from_utc(instant, each.start.zone) + _wall_shift(each)
                found = Occurrence(each, *each.at(begin), instant)
        if span.holds(found):
            yield found


class _Times:
    """Times by which occurrences are told: by instant, or by local date where either side is a date."""

    def __init__(self, moments: Iterable[Moment], whole_days: bool) -> None:
        found = list(moments)
        self._days = {each.wall.date() for each in found if whole_days or each.is_date}
        self._instants = {each.utc for each in found if not (whole_days or each.is_date)}

    def hold(self, wall: datetime, instant: datetime) -> bool:
        """Whether a start, as wall clock and as instant, is one of them."""
        return instant in self._instants or wall.date() in self._days


def _end(part: Component, start: Moment, zones: Zones) -> Moment:
    raw, length = part.lines.get("DTEND"), part.word("DURATION")
    if raw:
        end = zones.moment(raw[0])
        return replace(end, zone=start.zone) if end.floats and not start.is_date else end
    default = DAY if start.is_date else timedelta(0)
    return replace(start, wall=start.wall + (duration(length) if length else default))


def _wall_shift(each: Event) -> timedelta:
    """A shift by the clock, so that a series moved to an hour later stays there when the clocks change."""
    return each.start.wall - from_utc(each.replaces.utc, each.start.zone) if each.replaces else timedelta(0)


def _walls(main: Event, later: list[Event], zones: Zones, span: Range) -> dict[datetime, timedelta | None]:
    """The wall-clock starts of a series that may touch the range, with a length where the file gives one."""
    walls: dict[datetime, timedelta | None] = {main.start.wall: None}
    if not main.repeats:
        return walls
    zone = main.start.zone
    reach = 2 * DAY + max(each.end.utc - each.start.utc + abs(each.shift) for each in (main, *later))
    low, high = from_utc(span.low - reach, zone), from_utc(span.high + reach, zone)
    for rule in main.part.all("RRULE"):
        if last(rule.value, main.start) < main.start.wall:
            walls.clear()  # a series that ends before it starts is none
        walls.update(dict.fromkeys(starts(rule.value, main.start, low, high)))
    for moment, length in zones.many(main.part.lines.get("RDATE", [])):
        by_date = moment.is_date or main.start.is_date
        day = datetime.combine(moment.wall, main.start.wall.time())
        walls[day if by_date else from_utc(moment.utc, zone)] = length
    return walls
