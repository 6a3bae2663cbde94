"""Customer contacts read from the record: the ledger says what took time, the record who was in the room."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import Any

from ledger import Ledger
from ledger.basis import Basis
from ledger.changed import Kept, changed, days_changed
from ledger.files import Version
from metrics.contacts import Contact, contact
from metrics.frames import tuples
from model import Decision

ORDER = attrgetter("day", "person", "activity")
SAID = frozenset({"spoke", "told"})
BY = ("person", "activity", "day", "product")


def contacts(
    ledger: Ledger,
    version: Version,
    people: Iterable[str],
    first: date | None = None,
    before: date | None = None,
    product: str | None = None,
    booked: bool = False,
    said: Sequence[Decision] | None = None,
) -> list[Contact]:
    """The customer contacts of some people in [first, before), direct and second-hand, oldest first.

    An activity sorted as `customers`, or one that its owner marked with "I spoke with customers here" (see
    decide.spoke). `product` keeps those for one product; `booked` asks for what stands in the calendar from today on.
    `said`: all decisions of SAID, where they are at hand.
    """
    said = ledger.store.decisions(SAID) if said is None else said
    basis, whose = ledger.basis(version), sorted(people)
    asked = {"first": first, "before": before, "product": product, "known": "booked" if booked else None}
    where: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    where["person"] = whose[0] if len(whose) == 1 else whose
    marked = _marked(said, basis, set(whose))
    rows = _rows(ledger, version, {**where, "category": "customers"})
    if keys := sorted({key for _, key in marked}):
        rows |= _rows(ledger, version, {**where, "activity": keys}, marked)
    return sorted(_contacts(ledger, basis, rows, marked, said), key=ORDER)


_KEPT: Kept[list[Contact]] = Kept()


def of_many(ledger: Ledger, version: Version, people: Iterable[str], first: date, before: date) -> list[Contact]:
    """The same, read again only of those and for those days that changed since it was last asked; never changed."""
    whose, said = frozenset(people), ledger.store.decisions(SAID)
    asked = whose, first, before, frozenset(one.id for one in said if one.kind == "spoke")
    last = _KEPT.last(ledger, asked)
    found = _still(ledger, version, *last, whose, first, before, said) if last else None
    if found is None:
        found = contacts(ledger, version, whose, first, before, said=said)
    _KEPT.put(ledger, version, asked, found)
    return found


def _still(
    ledger: Ledger,
    version: Version,
    since: Version,
    known: list[Contact],
    whose: frozenset[str],
    first: date,
    before: date,
    said: Sequence[Decision],
) -> list[Contact] | None:
    """What was known at a version, with the days that changed read again of those who did; None where all may have."""
    moved, days = changed(ledger, since, version, first, before), days_changed(ledger, since, version)
    if moved is None or days is None:
        return None
    again = moved & whose
    if not again or not days:
        return known
    low, high = max(days[0], first), min(days[1], before)
    begin, end = (bisect_left(known, day, key=attrgetter("day")) for day in (low, high))
    window = [one for one in known[begin:end] if one.person not in again]
    window += contacts(ledger, version, again, low, high, said=said)
    return [*known[:begin], *sorted(window, key=ORDER), *known[end:]]


Key = tuple[str, str, date, str]  # of BY


def _rows(
    ledger: Ledger, version: Version, where: dict[str, Any], only: set[tuple[str, str]] | None = None
) -> dict[Key, float]:
    found = tuples(ledger.hours(version, BY, where), *BY, "hours")
    return {(*key,): hours for *key, hours in found if key[1] and (only is None or (key[0], key[1]) in only)}


def _marked(said: Sequence[Decision], basis: Basis, whose: set[str]) -> set[tuple[str, str]]:
    """(person, activity) of what its owner marked."""
    marks = ((basis.directory.key(one.owner), one.target) for one in said if one.kind == "spoke")
    return {(who, key) for who, key in marks if who in whose}


def _contacts(
    ledger: Ledger, basis: Basis, rows: dict[Key, float], marked: set[tuple[str, str]], said: Sequence[Decision]
) -> Iterator[Contact]:
    stored = ledger.store.by_key({key for _, key, *_ in rows})
    told = {f"told/{one.id}": one for one in said if one.kind == "told"}
    for (who, key, day, product), hours in rows.items():
        mine = (who, key) in marked
        if key in stored:
            activity, subject = stored[key]
            found = contact(activity, key, subject, mine, who, day, basis.directory)
        else:
            found = _told(told[key], key, mine, who, day) if key in told else None
        if found is not None:
            yield replace(found, product=product, hours=hours)


def _told(decision: Decision, key: str, marked: bool, who: str, day: date) -> Contact:
    """What a person added themselves: a call at a time is direct, hours of a day only where they say so."""
    return Contact(day, key, key, who, "", 0.0, direct=marked or bool(decision.data.get("start")))
