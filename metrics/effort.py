"""The effort rule: where the hours of one person-day went, every minute counted once.

In this order: capacity, meetings, all-day events you confirmed, worklogs, what you told, Jira estimates, and
the rest of capacity is not seen. Each step takes from what the steps before it left, so an estimate never
pushes out a fact. What you tell comes before estimates, since a maker's estimate would leave no room for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from metrics.capacity import Window
from metrics.counts import AWAY, TENTATIVE, TOLD, Day, Item, Told, rank
from metrics.estimates import claims_of, shares_of
from metrics.overlap import Span, clip, covered, share
from model import Known

HOUR = 3600.0
CLAIMING_ROLES = frozenset({"pm", "po", "lead"})


class Row(NamedTuple):
    """One row of the ledger; model.LEDGER_COLUMNS without side, which the taxonomy adds."""

    person: str
    day: date
    category: str
    product: str
    hours: float
    booked_hours: float  # as booked, logged or said, before overlaps were shared and the rest was cut
    known: Known
    activity: str
    tentative: bool


@dataclass(slots=True)
class Account:
    """A worked day: its rows, the steps in words with hours, and why each other activity added nothing."""

    rows: list[Row] = field(default_factory=list)
    steps: list[tuple[str, float]] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    capacity: float = 0.0  # hours


def person_day(day: Day, items: Iterable[Item]) -> Account:
    """Apply the effort rule to one person-day.

    `items` are that person's activities that touch the day, in any order. Returns an Account whose rows sum,
    without the away rows, to at most max(capacity, meetings + worklogs); none is negative.
    """
    account = Account()
    ordered = sorted(items, key=lambda i: i.key)
    spans = _spans(day, ordered, account)
    got = share(spans.values())
    ranked = {i.key: i for i in ordered}
    away = [(s.start, s.end) for s in spans.values() if s.rank == AWAY]
    hours_of_work = sum(b - a for a, b in day.work) if not day.holiday else 0.0
    taken = covered(away, day.work) if not day.holiday else 0.0
    account.capacity = max(0.0, hours_of_work - taken) / HOUR
    _say_capacity(day, account, hours_of_work, taken)
    met = _meetings(day, account, ranked, spans, got)
    if not day.done:
        return account
    _away_rows(day, account, ranked, spans, got)
    left = account.capacity - met
    left -= _attended(day, account, ordered, max(0.0, left))
    left -= _worklogs(day, account, ordered, met)
    left = max(0.0, left)
    left -= _told(day, account, left)
    left -= _estimates(day, account, ordered, left, spans)
    if left > 1e-9:
        account.rows.append(Row(day.person, day.day, "not_seen", "", left, left, "not_seen", "", False))
        account.steps.append(("Not seen: the rest of the working hours", left))
    return account


def _spans(day: Day, items: list[Item], account: Account) -> dict[str, Span]:
    """The timed claims on the day's instants; what does not count is explained in account.left_out."""
    spans: dict[str, Span] = {}
    for item in items:
        if item.activity.kind != "event":
            continue
        place, why = rank(item, day)
        if place is None:
            account.left_out[item.key] = why
            continue
        start, end = _times(day, item)
        start, end = clip(start, end, day.begin, day.end)
        if end > start:
            spans[item.key] = Span(item.key, start, end, place)
    for told in day.told:
        if told.start is not None:
            start, end = clip(told.start, told.start + told.minutes * 60, day.begin, day.end)
            if end > start:
                spans[told.key] = Span(told.key, start, end, TOLD)
    return spans


def _times(day: Day, item: Item) -> Window:
    activity = item.activity
    if activity.all_day:  # stands for local dates
        return day.begin, day.end
    start, end = activity.start.timestamp(), activity.end.timestamp()
    if item.key in day.shorter:
        end = min(end, start + day.shorter[item.key] * 60)
    return start, end


def _meetings(
    day: Day, account: Account, items: dict[str, Item], spans: dict[str, Span], got: dict[str, float]
) -> float:
    told = {t.key: t for t in day.told}
    total = booked = 0.0
    for key, span in sorted(spans.items()):
        if span.rank == AWAY:
            continue
        hours, length = got[key] / HOUR, (span.end - span.start) / HOUR
        known: Known = "told" if span.rank == TOLD else "calendar"
        about: Item | Told = told[key] if span.rank == TOLD else items[key]
        account.rows.append(
            Row(
                day.person,
                day.day,
                about.category,
                about.product,
                hours,
                length,
                known if day.done else "booked",
                key,
                span.rank == TENTATIVE,
            )
        )
        total += hours
        booked += length
    if booked:
        extra = f" ({booked:.1f} h booked; overlaps count once)" if booked - total > 0.01 else ""
        account.steps.append((f"Meetings and named blocks{extra}", total))
    return total


def _away_rows(
    day: Day, account: Account, items: dict[str, Item], spans: dict[str, Span], got: dict[str, float]
) -> None:
    """Rows for away time inside working hours, shared where several entries cover it."""
    inside = [
        Span(f"{key}\x00{n}", *clip(span.start, span.end, a, b), 0)
        for key, span in spans.items()
        if span.rank == AWAY
        for n, (a, b) in enumerate(day.work if not day.holiday else ())
    ]
    hours: dict[str, float] = {}
    for part, seconds in share(inside).items():
        key = part.split("\x00")[0]
        hours[key] = hours.get(key, 0.0) + seconds / HOUR
    for key, value in sorted(hours.items()):
        if value > 0:
            account.rows.append(
                Row(
                    day.person,
                    day.day,
                    items[key].category if items[key].category == "away" else "away",
                    "",
                    value,
                    value,
                    "calendar",
                    key,
                    False,
                )
            )


def _attended(day: Day, account: Account, items: list[Item], left: float) -> float:
    """All-day events you said you attended fill time that no timed event covers: all of it, or half a day."""
    used = 0.0
    for item in items:
        said = day.attended.get(item.key)
        if said not in ("full", "half") or item.key not in account.left_out or item.category == "away":
            continue
        hours = min(left - used, account.capacity if said == "full" else account.capacity / 2)
        if hours > 1e-9:
            account.rows.append(
                Row(
                    day.person,
                    day.day,
                    item.category,
                    item.product,
                    hours,
                    hours,
                    "calendar",
                    item.key,
                    False,
                )
            )
            account.steps.append((f"{item.title or 'All-day event'}: you said you were there", hours))
            used += hours
    return used


def _worklogs(day: Day, account: Account, items: list[Item], met: float) -> float:
    """Worklogs at face value, less what a meeting of the same issue, or all meetings, already counted."""
    logged = {i.key: (i.activity.minutes or 0.0) / 60 for i in items if i.activity.kind == "worklog"}
    logs = [i for i in items if logged.get(i.key, 0.0) > 0]
    if not logs:
        return 0.0
    total = sum(logged.values())
    meeting_hours = {r.activity: r.hours for r in account.rows}
    named: dict[str, float] = {}
    for item in items:
        for issue in item.names:
            named[issue] = named.get(issue, 0.0) + meeting_hours.get(item.key, 0.0)
    for issue in {i.issue for i in logs} & set(named):
        same = [i for i in logs if i.issue == issue]
        _scale(logged, [i.key for i in same], named[issue])
    if day.worklogs == "include":
        _scale(logged, list(logged), max(0.0, met - (total - sum(logged.values()))))
    room = max(0.0, (day.end - day.begin) / HOUR - met)
    _scale(logged, list(logged), max(0.0, sum(logged.values()) - room))
    for item in logs:
        if logged[item.key] > 1e-9:
            account.rows.append(
                Row(
                    day.person,
                    day.day,
                    item.category,
                    item.product,
                    logged[item.key],
                    (item.activity.minutes or 0.0) / 60,
                    "jira",
                    item.key,
                    False,
                )
            )
        else:
            account.left_out[item.key] = "its time is in a meeting of that day"
    counted = sum(logged.values())
    less = f" ({total:.1f} h logged; the rest is in the meetings)" if total - counted > 0.01 else ""
    account.steps.append((f"Worklogs{less}", counted))
    return counted


def _scale(hours: dict[str, float], keys: list[str], less: float) -> None:
    """Take `less` hours from these keys in proportion, never below zero."""
    total = sum(hours[k] for k in keys)
    factor = max(0.0, total - less) / total if total > 0 else 0.0
    for key in keys:
        hours[key] *= factor


def _told(day: Day, account: Account, left: float) -> float:
    """What you told without a time fills what is left, each in proportion where it does not all fit."""
    told = sorted((t for t in day.told if t.start is None and t.minutes > 0), key=lambda t: t.key)
    wanted = sum(t.minutes for t in told) / 60
    factor = min(1.0, left / wanted) if wanted else 0.0
    for t in told:
        if factor > 1e-9:
            hours = t.minutes / 60 * factor
            account.rows.append(
                Row(day.person, day.day, t.category, t.product, hours, t.minutes / 60, "told", t.key, False)
            )
        else:
            account.left_out[t.key] = "the working hours of that day were already full"
    if told:
        cut = f" ({wanted:.1f} h said; more did not fit into the day)" if factor < 1 else ""
        account.steps.append((f"Told by you{cut}", wanted * factor))
    return wanted * factor


def _estimates(day: Day, account: Account, items: list[Item], left: float, spans: dict[str, Span]) -> float:
    """Jira, estimated: a maker's issues in progress share the rest; a product person's own actions claim minutes."""
    if day.role == "maker":
        stretches = [i for i in items if i.activity.kind == "stretch"]
        hours = shares_of(stretches, day.day, left, day.limits.stale_days, account.left_out)
        label = "Estimated from issues in progress"
    elif day.role in CLAIMING_ROLES:
        actions = [i for i in items if i.activity.kind == "action"]
        busy = [(s.start, s.end) for s in spans.values() if s.rank != AWAY]
        blocks = [_times(day, i) for i in items if i.block and i.activity.kind == "event"]
        hours = claims_of(actions, left, busy, blocks, day.limits, account.left_out)
        label = "Estimated from what you did in Jira"
    else:
        return 0.0
    about = {i.key: i for i in items}
    for key, value in sorted(hours.items()):
        if value > 1e-9:
            item = about[key]
            account.rows.append(
                Row(day.person, day.day, item.category, item.product, value, value, "estimated", key, False)
            )
    used = sum(hours.values())
    if used > 1e-9:
        account.steps.append((label, used))
    return used


def _say_capacity(day: Day, account: Account, work: float, away: float) -> None:
    if day.holiday:
        account.steps.append((f"Working hours: none, {day.holiday}", 0.0))
        return
    account.steps.append(("Working hours" if work else "Working hours: none on this day", work / HOUR))
    if away:
        account.steps.append(("Away", -away / HOUR))
