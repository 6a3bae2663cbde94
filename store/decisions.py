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
OF_EVERYBODY = frozenset({"me", "product", "account"})  # these change how everybody's activities are read
# Kinds that can change hours; all others change none.
OF_HOURS = OF_EVERYBODY | {
    "correction", "series", "rule", "learnt", "shorter", "attended", "told", "usual", "who", "worklogs",
}  # fmt: skip
# What leaders of a team say for all of it; what is an administrator's is OF_EVERYBODY.
OF_PRODUCTS = frozenset({"stage", "plan", "rate"})  # these any of them may take back
OF_LEADERS = OF_PRODUCTS | {"review", "mirror"}
OF_TEAM = frozenset({"pinned"})  # what happened to the company: each may say it, and it is shown to all
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
    return decision_id, _touches(owner, kind, data, months)


def undo(c: sa.Connection, decision_id: str, at: datetime) -> Touches | None:
    """Mark a decision as undone; returns what that touches, or None where there was nothing to undo."""
    row = c.execute(sa.select(decisions).where(decisions.c.id == decision_id)).mappings().first()
    if row is None or row["undone"]:
        return None
    c.execute(sa.update(decisions).where(decisions.c.id == decision_id).values(undone=at.isoformat()))
    since = (
        ["*"] if row["kind"] in ("series", "attended") else json.loads(row["months"])
    )  # a series may have grown meanwhile
    return _touches(row["owner"], row["kind"], json.loads(row["data"]), since)


def _touches(owner: str, kind: str, data: dict[str, Any], months: Iterable[str]) -> Touches:
    if kind not in OF_HOURS:
        return set()
    of_all = kind in OF_EVERYBODY or is_rule_of_team(kind, data)
    return {EVERYTHING} if of_all else {(owner, month) for month in months}


def by_id(c: sa.Connection, ids: Iterable[str]) -> list[Decision]:
    """The decisions of these ids, oldest first, also those that were undone since."""
    found = (r for part in rows.chunks(ids) for r in c.execute(sa.select(decisions).where(decisions.c.id.in_(part))))
    return sorted(map(rows.decision, found), key=lambda d: (d.at, d.id))


def is_rule_of_team(kind: str, data: dict[str, Any]) -> bool:
    """Whether this is a rule that sorts everybody's activities; each other rule is its owner's alone."""
    return kind == "rule" and bool(data.get("team"))


def of_team(d: Decision) -> bool:
    """Whether all of a team see a decision, whoever made it; each other one is its owner's alone."""
    return d.kind in OF_TEAM | OF_LEADERS | OF_EVERYBODY - {"me"} or is_rule_of_team(d.kind, d.data)


def holding(c: sa.Connection, kinds: Iterable[str] | None, owner: str | Iterable[str] | None) -> list[Decision]:
    """Decisions that are not undone, oldest first, of some kinds and one or a few owners, or of all."""
    query = sa.select(decisions).where(decisions.c.undone.is_(None)).order_by(decisions.c.at, decisions.c.n)
    if kinds is not None:
        query = query.where(decisions.c.kind.in_(sorted(kinds)))
    if owner is not None:
        query = query.where(decisions.c.owner.in_([owner] if isinstance(owner, str) else sorted(owner)))
    return [rows.decision(r) for r in c.execute(query)]


def holding_id(c: sa.Connection, decision_id: str) -> Decision | None:
    """One decision, undone or not."""
    row = c.execute(sa.select(decisions).where(decisions.c.id == decision_id)).first()
    return rows.decision(row) if row else None
