"""Targets: the mix of work somebody wants, dated, so that past weeks keep the target they had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from metrics.taxonomy import Taxonomy
from model import Decision

KIND = "target"


@dataclass(frozen=True, slots=True)
class Target:
    """What somebody wants from a day on; shares are parts of product work."""

    since: date
    strategy: float
    profile: str = ""  # id of the role profile it began with
    categories: Mapping[str, float] = field(default_factory=dict)  # as last said; see shares


def all_of(decisions: Iterable[Decision]) -> list[Target]:
    """The targets among one person's decisions (oldest first), by day; of one day the last holds.

    A target that names a share of strategy alone keeps the profile and categories of the one before.
    """
    found: dict[date, Target] = {}
    last = Target(date.min, 0.0)
    for one in decisions:
        if one.kind == KIND:
            profile, categories = (one.data.get(k, getattr(last, k)) for k in ("profile", "categories"))
            last = Target(one.at.date(), float(one.data["strategy"]), profile, categories)
            found[last.since] = last
    return list(found.values())


def targets_on(decisions: Iterable[Decision], day: date) -> Target | None:
    """The target that held on a day: the last one kept until then; None before the first."""
    held = [one for one in all_of(decisions) if one.since <= day]
    return held[-1] if held else None


def of_period(decisions: Iterable[Decision], before: date, today: date) -> Target | None:
    """The target for a period that ends before a day: the one that held on its last day.

    Where it reaches up to this week or into it, today's, since that is what is asked for now. What came before the
    first target is held against that one; None where none was ever kept.
    """
    kept = all_of(decisions)
    monday = today - timedelta(days=today.weekday())
    day = before - timedelta(days=1) if before < monday else today
    held = [one for one in kept if one.since <= day] or kept[:1]
    return held[-1] if held else None


def shares(target: Target, taxonomy: Taxonomy) -> dict[str, float]:
    """The part of product work that each category should have; empty where no categories were ever said.

    What was said of the categories of a side is scaled so that they add up to the side's share.
    """
    if not target.categories:
        return {}
    found: dict[str, float] = {}
    for side, whole in (("strategy", target.strategy), ("execution", 1 - target.strategy)):
        ids = taxonomy.on_side(side)
        said = {id_: max(0.0, float(target.categories.get(id_, 0.0))) for id_ in ids}
        total = sum(said.values())
        found |= {id_: whole * (part / total if total else 1 / len(ids)) for id_, part in said.items()}
    return found
