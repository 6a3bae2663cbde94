"""What the record holds that bears on everybody's hours; of a version that follows, only what was touched is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from model import Decision, Person
from store import Store
from store.decisions import OF_HOURS

EVERYBODY = "*"
MANY = 400  # names of whom one query asks at most; where more were touched, everything is read


@dataclass(frozen=True, slots=True)
class Heard:
    """The directory, what people decided, and whose activities and sources are here, at one version of the facts."""

    record: str
    facts: int
    people: list[Person]
    told: dict[str, list[Decision]]  # person -> what they decided that bears on hours and holds, oldest first
    owners: set[str]  # everybody whose time some activity took, by the name it stands under
    telling: set[str]  # who told of hours themselves
    holders: set[str]  # whose calendars, rows and directories are here
    anew: frozenset[str] | None = None  # the people of whom it was read anew; None: of everybody


def read(store: Store, c: sa.Connection, before: Heard | None, key: Callable[[str], str]) -> Heard | None:
    """What is new since a reading, by the directory of that; None where all of it has to be read anew."""
    record, facts = store.identity(c), store.counter("facts", c)
    if before is None or before.record != record or before.facts > facts:
        return None
    names = {owner for owner, _ in store.touched_since(before.facts, c)}
    if EVERYBODY in names:
        return None
    who = {key(name) for name in names}
    names |= {d.owner for one in who for d in before.told.get(one, ())}
    if len(names) > MANY:
        return None
    found = store.decisions(OF_HOURS, names, c)
    told = {k: v for k, v in before.told.items() if k not in who} | _by_person(found, key)
    if any(_rules(told.get(one, ())) != _rules(before.told.get(one, ())) for one in who):
        return None  # their order is one for all
    owners = before.owners - names | store.owners(c, names)
    holders = before.holders - names | store.holders(c, names)
    telling = before.telling - names | _telling(found)
    return Heard(record, facts, before.people, told, owners, telling, holders, frozenset(who))


def everything(
    store: Store, c: sa.Connection, people: list[Person], told: list[Decision], key: Callable[[str], str]
) -> Heard:
    """A reading of all, with the directory and the decisions that were read already."""
    record, facts = store.identity(c), store.counter("facts", c)
    return Heard(record, facts, people, _by_person(told, key), store.owners(c), _telling(told), store.holders(c))


def _by_person(found: list[Decision], key: Callable[[str], str]) -> dict[str, list[Decision]]:
    """Decisions by whose they are, in the order they come."""
    told: dict[str, list[Decision]] = {}
    for d in found:
        told.setdefault(key(d.owner), []).append(d)
    return told


def _telling(found: Iterable[Decision]) -> set[str]:
    return {d.owner for d in found if d.kind == "told"}


def _rules(told: Iterable[Decision]) -> list[Decision]:
    return [d for d in told if d.kind == "rule"]
