"""Erasure: a person taken out of every table, their own rows deleted, and a pseudonym in those of others.

Each table has a rule here; a test holds that none is without. What a rule does not delete is searched, word for word
in every text, so that a kind of decision or a field that comes later is covered by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from model import digest
from store import people as everybody
from store import rows
from store.schema import HOLDS, Text, activities, metadata, sources, subjects

# Table -> the column that says whose a row is: such rows are deleted. "": rows of nobody, or of a source; "who" of the
# audit log stays under a pseudonym, so that what others did beside it can still be told.
RULES = {
    "activities": "owner",
    "audit": "",
    "counters": "",
    "decisions": "owner",
    "history": "owner",
    "issues": "",
    "people": "",  # by the address in its data
    "problems": "",
    "slips": "",  # nobody's: what people put into a retro has no author
    "sources": "owner",
    "subjects": "",  # those that no activity is about any more
    "touched": "owner",
}


@dataclass
class Erasure:
    """What is known of a person, and what an erasure does or did: rows by table."""

    addresses: frozenset[str]  # in small letters, with jira:<account>
    names: frozenset[str]
    gone: list[str] = field(default_factory=list)  # ids of sources
    deleted: dict[str, int] = field(default_factory=dict)
    mended: dict[str, int] = field(default_factory=dict)


def known_of(c: sa.Connection, address: str) -> Erasure:
    """The addresses, accounts and names by which the record knows the person of an address."""
    address = address.strip().lower()
    found = everybody.read(c)
    theirs = [p for p in found if address in {p.email.lower(), *(a.lower() for a in p.aliases)}]
    held = {address, *(a.lower() for p in theirs for a in (p.email, *p.aliases))} - {""}
    told = sa.select(sa.text("data")).select_from(metadata.tables["people"])
    people = [rows.person(json.loads(data)) for data in c.execute(told).scalars()]
    names = {p.name for p in [*theirs, *people] if p.email.lower() in held and " " in p.name.strip()}
    return Erasure(frozenset(held), frozenset(names))


def erase(c: sa.Connection, who: Erasure, pseudonym: str) -> None:
    """Delete what is the person's own, and put `pseudonym` in place of them everywhere else; `who` counts it."""
    owned = sa.select(sources.c.id, sources.c.owner)
    who.gone = [i for i, owner in c.execute(owned) if owner.lower() in who.addresses]
    for source_id in who.gone:
        rows.remove_source(c, source_id)
    who.deleted["sources"] = len(who.gone)
    for name, column in sorted(RULES.items()):
        if column:
            table = metadata.tables[name]
            mine = sa.func.lower(table.c[column]).in_(sorted(who.addresses))
            who.deleted[name] = who.deleted.get(name, 0) + c.execute(sa.delete(table).where(mine)).rowcount
    who.deleted["people"] = _people(c, who)
    who.deleted["subjects"] = without_activity(c)
    recount(c)
    swap = _swap(who, pseudonym)
    for name in sorted(RULES):
        who.mended[name] = _mend_table(c, metadata.tables[name], swap)


def without_activity(c: sa.Connection) -> int:
    """Delete the subjects that no activity is about; how many."""
    about = sa.exists().where(activities.c.source == subjects.c.source, activities.c.subject == subjects.c.id)
    return c.execute(sa.delete(subjects).where(~about)).rowcount


def recount(c: sa.Connection) -> None:
    """Say anew in each source's state how much it holds."""
    what = activities.c.source, activities.c.kind
    held: dict[str, dict[str, int]] = {}
    for source, kind, n in c.execute(sa.select(*what, sa.func.count()).group_by(*what).order_by(*what)):
        held.setdefault(source, {})[kind] = int(n)
    for source, state in c.execute(sa.select(sources.c.id, sources.c.state)).all():
        if json.loads(state).get(HOLDS, {}) != held.get(source, {}):
            rows.merge_state(c, source, {HOLDS: held.get(source, {})})


def _people(c: sa.Connection, who: Erasure) -> int:
    table = metadata.tables["people"]
    gone = 0
    for source, n, data in c.execute(sa.select(table.c.source, table.c.n, table.c.data)).all():
        if json.loads(data)["email"].lower() in who.addresses:
            gone += c.execute(sa.delete(table).where(table.c.source == source, table.c.n == n)).rowcount
    return gone


@dataclass(frozen=True)
class Swap:
    """Patterns of a person, and what stands in their place."""

    parts: tuple[tuple[re.Pattern[str], str], ...]

    def __call__(self, text: str) -> str:
        """The text without the person; JSON in it is read as such, so that no escape hides a word."""
        if text[:1] in ("{", "["):
            try:
                held = json.loads(text)
            except ValueError:
                return self._words(text)
            mended = self._deep(held)
            return text if mended == held else json.dumps(mended, ensure_ascii=False, separators=(",", ":"))
        return self._words(text)

    def _words(self, text: str) -> str:
        for pattern, instead in self.parts:
            text = pattern.sub(instead, text)
        return text

    def _deep(self, held: Any) -> Any:
        if isinstance(held, str):
            return self(held)
        if isinstance(held, list):
            return [self._deep(one) for one in held]
        return {self(k): self._deep(v) for k, v in held.items()} if isinstance(held, dict) else held


def _swap(who: Erasure, pseudonym: str) -> Swap:
    """Addresses become the pseudonym at the same domain, so that colleagues stay colleagues in others' meetings."""
    parts = []
    for one in sorted(who.addresses, key=len, reverse=True):
        domain = one.partition("@")[2]
        instead = f"{pseudonym}@{domain}" if domain else f"jira:{pseudonym}" if one.startswith("jira:") else pseudonym
        ways = dict.fromkeys((one, one.replace("@", "%40")))
        parts += [(rf"(?<![\w.+%-]){re.escape(way)}(?![\w-])(?!\.\w)", instead) for way in ways]
        if one.startswith("jira:"):  # the account alone, as texts of Jira mention it
            parts.append((rf"(?<![\w-]){re.escape(one[5:])}(?![\w-])", pseudonym))
    for name in sorted(who.names, key=len, reverse=True):
        first, last = name.rsplit(None, 1)
        for written in (name, f"{last}, {first}"):
            spaced = r"\s+".join(map(re.escape, written.split()))
            parts.append((rf"(?<!\w){spaced}(?!\w)", "somebody forgotten"))
    return Swap(tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in parts))


def _mend_table(c: sa.Connection, table: sa.Table, swap: Swap) -> int:
    """Every text of a table without the person; how many rows that changed."""
    texts = [column.name for column in table.columns if isinstance(column.type, Text)]
    keys = [column.name for column in table.primary_key.columns]
    wanted = dict.fromkeys([*keys, *texts])
    changes: list[tuple[dict[str, Any], dict[str, str]]] = []
    for row in c.execute(sa.select(*(table.c[name] for name in wanted))).mappings():
        new = {name: mended for name in texts if row[name] and (mended := swap(row[name])) != row[name]}
        if new:
            changes.append(({name: row[name] for name in keys}, new))
    for old, new in changes:
        c.execute(sa.update(table).where(*(table.c[name] == value for name, value in old.items())).values(**new))
    return len(changes)


def scrub(engine: sa.Engine) -> bool:
    """Write the database anew, without what was deleted; False where others are at it, so that its log still has some.

    SQLite: VACUUM, then the log is cut. PostgreSQL: VACUUM FULL of each table.
    """
    held = engine.raw_connection()
    try:
        driver: Any = held.driver_connection
        if engine.name == "sqlite":
            driver.execute("VACUUM")
            return bool(driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
        driver.autocommit = True
        for name in sorted(RULES):
            driver.execute(f'VACUUM FULL "{name}"')
        return True
    finally:
        held.invalidate()


def pseudonym_of(addresses: Iterable[str], salt: str) -> str:
    """A name for somebody who is forgotten, which nobody can make again without the salt."""
    return f"forgotten-{digest(salt, sorted(addresses))[:8]}"
