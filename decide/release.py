"""Releasing a name: each owner of a meeting says that a retro may call it by its title; until all have, none does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from model import Decision
from settings import now
from store import Store

KIND = "release"


def of(about: str, first: date, family: str) -> str:
    """What such a decision is about: a meeting's family in the retro of a quarter, and in no other."""
    return f"{about}/{first.isoformat()}/{family}"


def release(store: Store, owner: str, about: str, first: date, family: str, title: str) -> str:
    """Let the retro of this quarter call a meeting by this title, as far as this owner is asked."""
    return store.decide(owner, KIND, of(about, first, family), {"title": title[:200]}, now())


def withhold(store: Store, owner: str, about: str, first: date, family: str) -> None:
    """Take an own release back."""
    for one in store.decisions({KIND}, owner):
        if one.target == of(about, first, family):
            store.undo(one.id, now())


def own(decisions: Iterable[Decision], owner: str, about: str, first: date) -> set[str]:
    """The families that one owner has released for a retro."""
    begin = of(about, first, "")
    return {d.target.removeprefix(begin) for d in decisions if d.owner == owner and d.target.startswith(begin)}


def names(
    decisions: Iterable[Decision], about: str, first: date, owners: Mapping[str, frozenset[str]]
) -> dict[str, str]:
    """The title of each family that every one of its owners has released, in the newest of their words."""
    begin = of(about, first, "")
    said: dict[str, dict[str, str]] = {}
    for d in decisions:
        if d.kind == KIND and d.target.startswith(begin):
            said.setdefault(d.target.removeprefix(begin), {})[d.owner] = str(d.data["title"])
    return {
        family: list(by.values())[-1]
        for family, by in said.items()
        if owners.get(family) and owners[family] <= by.keys()
    }
