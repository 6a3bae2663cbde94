"""Slips: what people put into a retro, such as cards and votes. No author, no time, and no order that tells either.

A slip's id is random and is what it is stored and read by. While its token is there, whoever has the token can take
the slip back; `forget` deletes the tokens and writes all slips anew under other ids, in one transaction. A counter of
their own moves with every change, so that those who look on need ask for nothing else.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from store import Store
from store.schema import counters, slips


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip as it is stored."""

    id: str
    retro: str
    kind: str  # card, vote, guess, health
    about: str
    text: str
    token: str = ""


def moved(store: Store) -> tuple[int, int]:
    """Which record this is, and its counter of slips: while both are the same, nobody has put in or taken anything."""
    query = sa.select(counters.c.value).where(counters.c.name.in_(("record", "slips"))).order_by(counters.c.name)
    with store.read() as c:
        record, count = c.execute(query).scalars().all()
    return int(record), int(count)


def bump(c: sa.Connection) -> None:
    """Tell those who look on that there is something to see."""
    c.execute(sa.update(counters).where(counters.c.name == "slips").values(value=counters.c.value + 1))


def put(c: sa.Connection, retro: str, kind: str, about: str, text: str, token: str) -> str:
    """Put a slip in; returns its id."""
    slip = secrets.token_hex(8)
    c.execute(sa.insert(slips).values(id=slip, retro=retro, kind=kind, about=about, text=text, token=token))
    bump(c)
    return slip


def of(c: sa.Connection, retro: str, kind: str = "", token: str = "") -> list[Slip]:
    """The slips of a retro by their random ids, of one kind or token or of all."""
    query = sa.select(slips).where(slips.c.retro == retro).order_by(slips.c.id)
    if kind:
        query = query.where(slips.c.kind == kind)
    if token:
        query = query.where(slips.c.token == token)
    return [Slip(**row) for row in c.execute(query).mappings()]


def take(c: sa.Connection, retro: str, kind: str, token: str, slip: str = "") -> int:
    """Take back the own slips of a kind, or one of them; returns how many there were."""
    mine = sa.delete(slips).where(slips.c.retro == retro, slips.c.kind == kind, slips.c.token == token)
    gone = int(c.execute(mine.where(slips.c.id == slip) if slip else mine).rowcount) if token else 0
    if gone:
        bump(c)
    return gone


def clear(c: sa.Connection, retro: str, kind: str) -> None:
    """Take all slips of a kind out of a retro; SQLite overwrites what it deletes."""
    if c.dialect.name == "sqlite":
        c.exec_driver_sql("PRAGMA secure_delete=ON").close()
    c.execute(sa.delete(slips).where(slips.c.retro == retro, slips.c.kind == kind))
    bump(c)


def forget(c: sa.Connection, retro: str, kind: str) -> None:
    """Delete whose slips of a kind these were, and with their ids what could still tell the order they came in."""
    found = of(c, retro, kind)
    new = {slip.id: secrets.token_hex(8) for slip in found}
    clear(c, retro, kind)
    rows = [
        {"id": new[s.id], "retro": retro, "kind": kind, "about": s.about, "text": s.text, "token": ""} for s in found
    ]
    if rows:
        c.execute(sa.insert(slips), sorted(rows, key=lambda row: row["id"]))
    for vote in of(c, retro, "vote"):
        if vote.about in new:
            c.execute(sa.update(slips).where(slips.c.id == vote.id).values(about=new[vote.about]))
