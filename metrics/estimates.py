"""Hours estimated from Jira, where nobody logged any: always marked, never above what is left of capacity."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from metrics.capacity import Window
from metrics.counts import Item, Limits


def shares_of(
    stretches: list[Item], day: date, left: float, stale_days: int, left_out: dict[str, str]
) -> dict[str, float]:
    """Hours per stretch: `left` shared equally over the issues in progress on `day`.

    An issue that nobody touched for more than `stale_days` drops out; why is written to `left_out`.
    """
    live: dict[str, list[Item]] = defaultdict(list)
    for item in stretches:
        touched = [t for t in item.activity.touches if t <= day]
        latest = max(touched, default=item.activity.start.date())
        if day - latest > timedelta(days=stale_days):
            left_out[item.key] = f"untouched since {latest.day} {latest:%b %Y}"
        else:
            live[item.issue or item.key].append(item)
    if not live:
        return {}
    each = left / len(live)
    return {item.key: each / len(same) for same in live.values() for item in same}


def claims_of(
    actions: list[Item],
    left: float,
    busy: list[Window],
    blocks: list[Window],
    limits: Limits,
    left_out: dict[str, str],
) -> dict[str, float]:
    """Hours per action: minutes claimed by authored actions, cut to what is left.

    Actions close together on one issue are one; a bulk edit is one; automation and actions inside counted
    meetings are none. Actions inside unnamed blocks are served first. Why others add nothing: `left_out`.
    """
    alive = []
    for item in sorted(actions, key=lambda i: (i.activity.start, i.key)):
        at = item.activity.start.timestamp()
        if item.activity.automation:
            left_out[item.key] = "done by an automation"
        elif any(a <= at < b for a, b in busy):
            left_out[item.key] = "done inside a meeting that counts"
        else:
            alive.append(item)
    alive = _one_per_bulk(alive, limits, left_out)
    first: dict[str, float] = {}
    rest: dict[str, float] = {}
    for lead, minutes in _clusters(alive, limits, left_out):
        at = lead.activity.start.timestamp()
        (first if any(a <= at < b for a, b in blocks) else rest)[lead.key] = minutes / 60
    hours = _fit(first, left)
    hours.update(_fit(rest, left - sum(hours.values())))
    return hours


def _one_per_bulk(actions: list[Item], limits: Limits, left_out: dict[str, str]) -> list[Item]:
    """Keep the first action of each bulk edit: the same change on several issues within minutes."""
    by_change: dict[str, list[Item]] = defaultdict(list)
    for item in actions:
        if item.activity.detail != "comment":
            by_change[item.activity.detail].append(item)
    for same in by_change.values():
        end = 0
        for begin, first in enumerate(same):
            last = first.activity.start + timedelta(minutes=limits.bulk_minutes)
            while end < len(same) and same[end].activity.start <= last:
                end += 1
            if len({i.issue for i in same[begin:end]}) >= limits.bulk_issues:
                left_out.update({i.key: "part of one bulk edit" for i in same[begin + 1 : end]})
    return [i for i in actions if i.key not in left_out]


def _clusters(actions: list[Item], limits: Limits, left_out: dict[str, str]) -> list[tuple[Item, float]]:
    """Actions on one issue, each within minutes of the one before, as (first action, minutes claimed)."""
    by_issue: dict[str, list[Item]] = defaultdict(list)
    for item in actions:
        by_issue[item.issue or item.key].append(item)
    found: list[tuple[Item, float]] = []
    for same in by_issue.values():
        for run in _runs(same, limits.same_issue_minutes):
            wrote = max(i.activity.words for i in run) >= limits.description_words
            found.append((run[0], limits.description_minutes if wrote else limits.action_minutes))
            left_out.update({i.key: "counted with the action just before it on the same issue" for i in run[1:]})
    return sorted(found, key=lambda f: f[0].key)


def _runs(items: list[Item], minutes: float) -> list[list[Item]]:
    """Items in time order, parted where one lies over `minutes` after the one before."""
    runs: list[list[Item]] = []
    for item in items:
        if runs and item.activity.start - runs[-1][-1].activity.start <= timedelta(minutes=minutes):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _fit(claims: dict[str, float], room: float) -> dict[str, float]:
    """The claims, each cut in proportion where they do not all fit into `room` hours."""
    wanted = sum(claims.values())
    factor = min(1.0, max(0.0, room) / wanted) if wanted else 0.0
    return {key: value * factor for key, value in claims.items()}
