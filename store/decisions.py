"""Decisions in the record: added, undone, never lost, each with the hours that it can change."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from model import Decision, digest
from store import rows
from store.schema import decisions

EVERYTHING = ("*", "*")  # everybody's hours in every month
OF_HOURS = frozenset({"correction", "series", "shorter", "attended", "told", "me", "worklogs", "product", "rule"})
OF_EVERYBODY = frozenset({"me", "product", "rule"})  # these change how everybody's activities are read
# What all of a team see, whoever decided it; each other kind is its owner's alone.
OF_TEAM = frozenset({"product", "rule", "stage", "plan", "rate", "review", "mirror"})
TEAM_OWNERS = ("retro:", "review:")  # what an owner is called that is no person but something that a team does together
Touches = set[tuple[str, str]]


def add(
    c: sa.Connection,
    owner: str,
    kind: str,
    target: str,
    data: dict[str, Any],
    at: datetime,
    months: Iterable[str],
) -> tuple[str, Touches]:
    """Keep a decision; returns its id and the (owner, month or day) pairs whose hours it can change."""
    n = c.execute(sa.select(sa.func.coalesce(sa.func.max(decisions.c.n), 0))).scalar_one() + 1
    decision_id = digest(owner, kind, target, data, at.isoformat(), n)
    values = {"id": decision_id, "owner": owner, "kind": kind, "target": target, "by": owner}
    c.execute(
        sa.insert(decisions).values(
            n=n, data=json.dumps(data), months=json.dumps(sorted(months)), at=at.isoformat(), **values
        )
    )
    return decision_id, _touches(owner, kind, months)


def undo(c: sa.Connection, decision_id: str, at: datetime) -> Touches | None:
    """Mark a decision as undone; returns what that touches, or None where there was nothing to undo."""
    row = c.execute(sa.select(decisions).where(decisions.c.id == decision_id)).mappings().first()
    if row is None or row["undone"]:
        return None
    c.execute(sa.update(decisions).where(decisions.c.id == decision_id).values(undone=at.isoformat()))
    return _touches(row["owner"], row["kind"], json.loads(row["months"]))


def _touches(owner: str, kind: str, months: Iterable[str]) -> Touches:
    if kind not in OF_HOURS:
        return set()
    return {EVERYTHING} if kind in OF_EVERYBODY else {(owner, month) for month in months}


def holding(c: sa.Connection, kinds: Iterable[str] | None, owner: str | None) -> list[Decision]:
    """Decisions that are not undone, oldest first, of some kinds and one owner or of all."""
    query = sa.select(decisions).where(decisions.c.undone.is_(None)).order_by(decisions.c.at, decisions.c.n)
    if kinds is not None:
        query = query.where(decisions.c.kind.in_(sorted(kinds)))
    if owner is not None:
        query = query.where(decisions.c.owner == owner)
    return [rows.decision(r) for r in c.execute(query)]


def holding_id(c: sa.Connection, decision_id: str) -> Decision | None:
    """One decision, undone or not."""
    row = c.execute(sa.select(decisions).where(decisions.c.id == decision_id)).first()
    return rows.decision(row) if row else None
