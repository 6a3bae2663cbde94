"""Handing over: what stood on a machine without a sign-in, as that of whoever sits at it, becomes one person's.

A team's record begins with one person's, or is restored from one. Its rows belong to `model.LOCAL`, whom nobody signs
in as. Jira and the directory stay the installation's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from model import LOCAL, EvenkeelError
from settings import has_login, now
from store import Store, audit
from store.accounts import PREFIX
from store.decisions import EVERYTHING, holding
from store.people import listed, said
from store.schema import activities, decisions, history, sources
from store.scope import SHARED

MINE = sa.and_(sources.c.owner == LOCAL, sources.c.kind.not_in(sorted(SHARED)))


@dataclass(frozen=True, slots=True)
class Held:
    """What there is to hand over."""

    sources: tuple[str, ...]  # by name
    activities: int
    decisions: int
    aliases: tuple[str, ...]  # addresses and accounts that whoever sat there said are theirs


def held(store: Store, person: str) -> Held:
    """What would be handed over to a person, by their address in the directory.

    Raises EvenkeelError where nobody signs in here, the directory does not have them, or there is nothing.
    """
    if not has_login():
        raise EvenkeelError(
            "Nobody signs in here, so what is kept is of whoever sits at this machine, who would not see it any more.",
            "Set up the sign-in first: README, under “For a team”.",
            "handover.alone",
        )
    with store.read() as c:
        known = {p.email for p in listed(c)}
        if person not in known:
            raise EvenkeelError(f"{person!r} is not in the directory.", "Add them, or give another.", "handover.whom")
        names = c.execute(sa.select(sources.c.name).where(MINE).order_by(sources.c.name)).scalars().all()
        aliases = {a for fields in said(c).get(LOCAL, {}).values() for a in fields.get("aliases", ())} - {person}
        counts = [
            int(c.execute(sa.select(sa.func.count()).where(table.c.owner == LOCAL)).scalar_one())
            for table in (activities, decisions)
        ]
    if not (names or any(counts)):
        raise EvenkeelError(
            "Everything in this record is somebody's already.", "There is nothing to do.", "handover.none"
        )
    return Held(tuple(names), counts[0], counts[1], tuple(sorted(aliases)))


def hand_over(store: Store, person: str) -> Held:
    """Make it all the person's, all or nothing, and note that in the audit log; what it was.

    Accounts of Jira that were theirs stay theirs; which addresses are, only the directory says from now on. Raises
    EvenkeelError as `held` does.
    """
    with store.write() as c:
        found = held(store, person)
        c.execute(sa.update(sources).where(MINE).values(owner=person))
        c.execute(sa.update(activities).where(activities.c.owner == LOCAL).values(owner=person))
        for n, text in c.execute(sa.select(history.c.n, history.c.data).where(history.c.owner == LOCAL)).all():
            kept = json.dumps(_theirs(json.loads(text), person), ensure_ascii=False, separators=(",", ":"))
            c.execute(sa.update(history).where(history.c.n == n).values(owner=person, data=kept))
        _decisions(c, person)
        for account in found.aliases:
            if account.startswith(PREFIX):
                store.decide(person, "account", account, {"person": person, "name": ""}, now())
        store.moved(c, {EVERYTHING})
        store.bump(c, "states")
        audit.decided(c, LOCAL, "handed over", "record", person)
    return found


def _decisions(c: sa.Connection, person: str) -> None:
    """What was said: by this person from now on, and about them where it was about whoever sat there."""
    for d in holding(c, {"me", "account"}, None):
        data = {k: person if k == "person" and v == LOCAL else v for k, v in d.data.items()}
        target = person if d.target == LOCAL else d.target
        if (data, target) != (d.data, d.target):
            changed = sa.update(decisions).where(decisions.c.id == d.id)
            c.execute(changed.values(data=json.dumps(data), target=target))
    c.execute(sa.update(decisions).where(decisions.c.owner == LOCAL).values(owner=person, by=person))


def _theirs(data: Mapping[str, Any], person: str) -> dict[str, Any]:
    """What history keeps of an event, with its owner."""
    return {k: v | {"owner": person} if isinstance(v, dict) and v.get("owner") == LOCAL else v for k, v in data.items()}
