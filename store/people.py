"""Who everybody is: what Jira tells, over it the directory's rows, over these what each owner says themselves."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from model import LOCAL, Person
from store import decisions, rows
from store.schema import people, sources

Dated = dict[date | None, dict[str, Any]]  # valid from -> fields


def read(c: sa.Connection) -> list[Person]:
    """One row per person and day from which it holds, with the fields that anybody told of them.

    Where several tell the same, the owner's own word beats the directory, and the directory beats Jira. Rows of
    somebody's other addresses are about that person too.
    """
    told = sa.select(sources.c.kind, people.c.data).join(sources, sources.c.id == people.c.source)
    held = c.execute(told.order_by(people.c.source, people.c.n)).all()
    own = tuple((owner, day, json.dumps(f)) for owner, dated in said(c).items() for day, f in dated.items())
    return list(_everybody(tuple((kind, data) for kind, data in held), own))


def listed(c: sa.Connection) -> list[Person]:
    """The rows of the directory alone, as its administrator wrote them: they say who may sign in."""
    rows_of = sa.select(people.c.data).join(sources, sources.c.id == people.c.source)
    held = rows_of.where(sources.c.kind == "directory", sources.c.owner == LOCAL).order_by(people.c.source, people.c.n)
    return [rows.person(json.loads(data)) for data in c.execute(held).scalars()]


@lru_cache(maxsize=4)  # of a large company it takes longer than all else that a correction asks for
def _everybody(
    told_rows: tuple[tuple[str, str], ...], said_rows: tuple[tuple[str, date | None, str], ...]
) -> list[Person]:
    own: dict[str, Dated] = {}
    for owner, day, text in said_rows:
        own.setdefault(owner, {})[day] = json.loads(text)
    found_rows = [(kind, rows.person(json.loads(data))) for kind, data in told_rows]
    home = _homes(own, found_rows)
    told: dict[str, dict[str, Dated]] = defaultdict(lambda: {"jira": {}, "directory": {}})
    for kind, p in found_rows:
        who = home.get(p.email, p.email)
        fields = {k: v for k, v in asdict(p).items() if v and k not in ("email", "valid_from")}
        fields["aliases"] = sorted({*p.aliases, p.email} - {who})
        layer = told[who]["jira" if kind == "jira" else "directory"]
        layer.setdefault(p.valid_from, {}).update(fields)
    layers = {who: [*found.values(), own.get(who, {})] for who, found in told.items()}
    layers |= {owner: [dated] for owner, dated in own.items() if owner not in told}
    return [p for who, found in layers.items() for p in _laid_over(who, found, own.get(who, {}))]


def _homes(own: dict[str, Dated], found: list[tuple[str, Person]]) -> dict[str, str]:
    """Other address -> the person it belongs to. A directory row of an address' own makes it a person's own."""
    listed = {p.email for kind, p in found if kind != "jira"}
    home = {a.lower(): p.email for _, p in found for a in p.aliases if a.lower() not in listed}
    for owner, dated in own.items():
        home |= {a.lower(): owner for fields in dated.values() for a in fields.get("aliases", ())}
    home = {alias: home.get(whose, whose) for alias, whose in home.items()}  # an alias of an alias
    return {alias: whose for alias, whose in home.items() if alias != whose and whose not in home}


def said(c: sa.Connection) -> dict[str, Dated]:
    """Owner -> what they said of themselves, by the day from which it holds, in that order.

    The later word of the same day wins; what always held takes back earlier words about the same from any day.
    In a team only the directory says which addresses are whose, or one could claim a colleague's.
    """
    found: dict[str, Dated] = {}
    for d in decisions.holding(c, {"me"}, None):
        start = date.fromisoformat(d.data["valid_from"]) if d.data.get("valid_from") else None
        fields = {k: v for k, v in d.data.items() if k != "valid_from" and (k != "aliases" or d.owner == LOCAL)}
        dated = found.setdefault(d.owner, {})
        for earlier in dated.values() if start is None else ():
            for name in fields.keys() & earlier.keys():
                del earlier[name]
        dated.setdefault(start, {}).update(fields)
    return {owner: dict(sorted(dated.items(), key=lambda one: _when(one[0]))) for owner, dated in found.items()}


def _laid_over(who: str, layers: list[Dated], own: Dated) -> list[Person]:
    """A person's row for each day on which any layer changes; later layers win, empty fields never do.

    In Jira and the directory a newer row stands for all of the person; the owner's own words add up.
    """
    laid = []
    for begin in sorted({day for layer in layers for day in layer}, key=_when):
        fields: dict[str, Any] = {}
        aliases: set[str] = set()
        for layer in layers:
            aliases |= {a for row in layer.values() for a in row.get("aliases", ())}
            held = {day: row for day, row in layer.items() if _when(day) <= _when(begin)}
            if layer is not own and held:
                held = {max(held, key=_when): held[max(held, key=_when)]}
            then: dict[str, Any] = {}
            for row in held.values():
                then |= row
            fields |= {k: v for k, v in then.items() if v}
        fields |= {"email": who, "aliases": sorted(aliases - {who}), "valid_from": begin and begin.isoformat()}
        laid.append(rows.person(fields))
    return laid


def _when(day: date | None) -> date:
    return day or date.min
