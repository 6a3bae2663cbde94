"""Last week and this one, read from the record: what to ask about, what is booked, and what is still free."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ledger.basis import Basis
from ledger.workdays import accounts
from metrics import capacity, week
from store import Store

DAY = timedelta(days=1)
ASKED = 5  # stretches of a check-in, longest first


class Block(NamedTuple):
    """A stretch in the person's own zone; minutes are those that nothing explains, or that are free."""

    start: datetime
    end: datetime
    minutes: float


class Booked(NamedTuple):
    """An event to come that counts."""

    key: str
    title: str | None
    start: datetime
    end: datetime
    category: str
    side: str
    hours: float
    solo: bool  # nobody else is in it


@dataclass(slots=True)
class Ahead:
    """What stands in some days to come: events in their order, and free stretches."""

    booked: list[Booked] = field(default_factory=list)
    free: list[Block] = field(default_factory=list)


def unexplained(store: Store, basis: Basis, who: str, first: date, last: date, most: int = ASKED) -> list[Block]:
    """The longest stretches of past days that nothing explains, at most so many, longest first."""
    found = []
    with store.read() as c:
        for day, account, _ in accounts(store, c, basis, who, first, last):
            zone = capacity.zone_of(basis.person(who, day.day).zone)
            found += [_block(one, zone) for one in week.unexplained(day, account) if day.done]
    return sorted(found, key=lambda one: (-one.minutes, one.start))[:most]


def ahead(store: Store, basis: Basis, who: str, now: datetime, last: date) -> Ahead:
    """The events that count and the free stretches from now to the end of `last`."""
    found = Ahead()
    first = now.astimezone(capacity.zone_of(basis.person(who, now.date()).zone)).date()
    with store.read() as c:
        for day, account, items in accounts(store, c, basis, who, first, last):
            zone = capacity.zone_of(basis.person(who, day.day).zone)
            for row in account.rows:
                if row.known == "booked" and row.activity in items:
                    item, subject = items[row.activity]
                    start, end = (m.astimezone(zone) for m in (item.activity.start, item.activity.end))
                    side = basis.taxonomy.side(row.category)
                    if end > now:
                        found.booked.append(
                            Booked(row.activity, subject.title, start, end, row.category, side, row.hours, item.solo)
                        )
            free = week.free(account, (item for item, _ in items.values()), now.timestamp())
            found.free += [_block(one, zone) for one in free]
    found.booked.sort(key=lambda one: (one.start, one.key))
    return found


def _block(one: week.Stretch, zone: object) -> Block:
    start, end = (datetime.fromtimestamp(at, zone) for at in (one.begin, one.end))  # type: ignore[arg-type]
    return Block(start, end, one.minutes)
