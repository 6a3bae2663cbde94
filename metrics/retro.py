"""The facts of a retro: a quarter of a team or product against the last and the one a year before, and what moved.

Plain values throughout, so that closing a retro can keep them as JSON and a later reader gets them back as they were.
Meetings are known by a digest and described by how often they were; nobody's name or title is in here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any

from metrics import retro_moved
from metrics.balance import Balance
from metrics.retro_moved import Move, Part, Quarter
from metrics.taxonomy import Taxonomy

KEPT = 40  # moves that a retro keeps one by one; the small rest is added up by category
LIKELY = 1 / 3  # of the change that must have come in an event's weeks for the sentence to name it
STEADY = 0.02  # a change of the share under two points is none


@dataclass(frozen=True, slots=True)
class Line:
    """A category's hours in the quarter, the last one, and the one a year before."""

    category: str
    name: str
    side: str
    hours: float
    last: float
    year: float


@dataclass(frozen=True, slots=True)
class Pin:
    """Something that happened to everybody, pinned by somebody, and what part of the change came in its weeks."""

    what: str  # freeze, layoff, incident, ...
    label: str
    first: date
    before: date
    part: float | None  # see retro_moved.came_with


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment of the retro before, and what became of it, with figure and rule."""

    text: str
    standing: str  # kept, missed, running, can't tell
    figure: str
    rule: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """Customers met in the quarter: how often, how many companies; weeks in drought; what was pushed aside."""

    met: int
    companies: int
    hours: float
    weeks_without: int  # the longest run of weeks with nobody met
    moved: int | None  # strategy and customer events that were moved; None where that cannot be known
    lost: int | None
    drought_weeks: int = 0  # by the rules of metrics.drought, taken for all together


@dataclass(frozen=True)
class Facts:
    """All that a retro starts from."""

    about: str  # a key of metrics.retro_about
    first: date
    before: date  # of the quarter, also where it is not over
    upto: date  # the day before which hours are counted
    now: Balance
    last: Balance | None
    year: Balance | None
    lines: tuple[Line, ...]
    moves: tuple[Move, ...]
    pins: tuple[Pin, ...] = ()
    promises: tuple[Promise, ...] = ()
    contacts: Contacts | None = None
    people: int = 0  # whose hours these are

    @property
    def change(self) -> float | None:
        """By how much the share changed since last quarter; None where one of them has none."""
        if self.last is None or self.last.share is None or self.now.share is None:
            return None
        return self.now.share - self.last.share

    @property
    def certain(self) -> bool:
        """Whether the direction of the change holds wherever the unsorted hours belong."""
        if self.last is None:
            return False
        (low, high), (low_before, high_before) = self.now.band, self.last.band
        return low > high_before or high < low_before

    @property
    def cause(self) -> Pin | None:
        """The pinned event in whose weeks most of the change came, if at least a third did."""
        if self.change is None or abs(self.change) < STEADY or self.now.mostly_unseen:
            return None
        told = [(p.part, p) for p in self.pins if p.part is not None and LIKELY <= p.part <= 1.25]
        return max(told, key=lambda both: both[0])[1] if told else None

    @cached_property
    def families(self) -> list[Move]:
        """The moves by series, epic or issue; see retro_moved.families."""
        return retro_moved.families(self.moves)

    def changed(self, how: str) -> list[Move]:
        """What started, stopped, grew or shrank, by hours, most first."""
        mine = [m for m in self.families if m.change == how]
        return sorted(mine, key=lambda m: (-abs(m.hours - m.hours_before), m.category, m.family))


def facts(
    about: str,
    span: tuple[date, date],
    quarters: tuple[Quarter, Quarter, Quarter],
    taxonomy: Taxonomy,
    pinned: Sequence[tuple[str, str, date, date]] = (),
    people: int = 0,
    promises: Sequence[Promise] = (),
    contacts: Contacts | None = None,
) -> Facts:
    """The facts of a quarter [first, before) from the hours of it, of the last one and of the one a year before.

    `pinned` are (what, label, first day, day after the last) of events in it. A quarter before which nothing was
    seen is None in the answer, and nothing is then said to have started.
    """
    now, last, year = quarters
    known, before = last.balance.seen > 0, last if last.balance.seen > 0 else Quarter(last.first, last.before, (), 0, 1)
    moves = retro_moved.moves(before, now) if known else ()
    pins = [Pin(what, label, first, end, retro_moved.came_with(last, now, first, end) if known else None)
            for what, label, first, end in pinned]  # fmt: skip
    return Facts(
        about=about,
        first=span[0],
        before=span[1],
        upto=now.before,
        now=now.balance,
        last=last.balance if known else None,
        year=year.balance if year.balance.seen > 0 else None,
        lines=_lines(quarters, taxonomy),
        moves=retro_moved.shortened(moves, KEPT),
        pins=tuple(pins),
        promises=tuple(promises),
        contacts=contacts,
        people=people,
    )


def _lines(quarters: tuple[Quarter, Quarter, Quarter], taxonomy: Taxonomy) -> tuple[Line, ...]:
    def hours(parts: tuple[Part, ...], category: str) -> float:
        return sum(p.hours for p in parts if p.category == category)

    found = []
    for one in [*taxonomy.categories, None]:
        category, name, side = (one.id, one.name, one.side) if one else ("not_seen", "Not seen", "not_seen")
        three = [hours(q.parts, category) for q in quarters]
        if side != "away" and any(three):
            found.append(Line(category, name, side, *three))
    return tuple(found)


# the record of a closed retro ------------------------------------------------------------------------------------

_LISTS: dict[str, Any] = {"lines": Line, "moves": Move, "pins": Pin, "promises": Promise}
_DAYS = {"first", "before", "upto"}


def frozen(found: Facts) -> dict[str, Any]:
    """The facts as what JSON can hold."""
    return {k: plain(v) for k, v in asdict(found).items()}


def plain(value: Any) -> Any:
    """A value as what JSON can hold: days as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, list | tuple) else value


def thawed(data: dict[str, Any]) -> Facts:
    """The facts that `frozen` made; fields that a later Evenkeel added have their defaults, unknown ones are left."""
    values: dict[str, Any] = {}
    for name, value in _known(Facts, data).items():
        if name in _LISTS:
            values[name] = tuple(_LISTS[name](**_known(_LISTS[name], one)) for one in value)
        elif name in ("now", "last", "year"):
            values[name] = Balance(**_known(Balance, value)) if value else None
        elif name == "contacts":
            values[name] = Contacts(**_known(Contacts, value)) if value else None
        else:
            values[name] = value
    return Facts(**values)


def _known(what: type, data: dict[str, Any]) -> dict[str, Any]:
    names = {f.name for f in fields(what)}
    return {k: date.fromisoformat(v) if k in _DAYS else v for k, v in data.items() if k in names}
