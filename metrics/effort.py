"""The effort rule: where the hours of one person-day went, every minute counted once.

In this order: capacity, meetings, all-day events you confirmed, worklogs, what you told, Jira estimates, and
the rest of capacity is not seen. Each step takes from what the steps before it left, so an estimate never
pushes out a fact. What you tell comes before estimates, since a maker's estimate would leave no room for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from metrics import counts
from metrics.capacity import Window
from metrics.counts import ATTENDED, AWAY, BLOCK, OUTSIDE, TENTATIVE, TOLD, Account, Day, Item, Row, Told, rank
from metrics.estimates import claims_of, shares_of
from metrics.overlap import Span, clip, covered, gaps, share
from model import Known

HOUR = 3600.0
CLAIMING_ROLES = frozenset({"pm", "po", "lead"})
FULL = "no working hours of that day were left"
NOT_ESTIMATED = {  # why Jira says nothing of some roles' hours
    "action": "a change in Jira: only product people's time is estimated from these",
    "stretch": "an issue in progress: only makers' time is estimated from these",
}


def person_day(day: Day, items: Iterable[Item]) -> Account:
    """Apply the effort rule to one person-day.

    `items` are that person's activities that touch the day, in any order. Returns an Account whose rows sum,
    without the away rows, to at most max(capacity, meetings + worklogs); none is negative.
    """
    work = () if day.holiday else tuple(clip(a, b, day.begin, day.end) for a, b in day.work)
    day, account = replace(day, work=work), Account()
    ordered = sorted(items, key=lambda i: i.key)
    spans = _spans(day, ordered, account)
    got = share(spans.values())
    ranked = {i.key: i for i in ordered}
    away = [(s.start, s.end) for s in spans.values() if s.rank == AWAY]
    hours_of_work = sum(b - a for a, b in day.work)
    taken = covered(away, day.work)
    account.capacity = max(0.0, hours_of_work - taken) / HOUR
    _say_capacity(day, account, hours_of_work, taken)
    met = _meetings(day, account, ranked, spans, got)
    account.free = gaps(day.work, [(s.start, s.end) for s in spans.values()])
    if not day.done:
        return account
    _away_rows(day, account, spans)
    met += _attended(day, account, ordered, max(0.0, account.capacity - met))
    left = max(0.0, account.capacity - met - _worklogs(day, account, ordered, met))
    left -= _told(replace(day, told=day.told + tuple(_usual(day, account.free))), account, left)
    left -= _estimates(day, account, ordered, left, spans)
    if left > 1e-9:
        account.rows.append(Row(day.person, day.day, "not_seen", "", left, left, "not_seen", "", False))
        account.steps.append(("Not seen: the rest of the working hours", left))
    return account


def _row(day: Day, about: Item | Told, hours: float, booked: float, known: Known, tentative: bool = False) -> Row:
    return Row(day.person, day.day, about.category, about.product, hours, booked, known, about.key, tentative)


def _spans(day: Day, items: list[Item], account: Account) -> dict[str, Span]:
    """The timed claims on the day's instants; what does not count is explained in account.left_out."""
    spans: dict[str, Span] = {}
    events = [item for item in items if item.activity.kind == "event"]
    twice = counts.copies(events, day)
    for item in events:
        place, why = (None, counts.COPY) if item.key in twice else rank(item, day)
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
        known = known if day.done else "booked"
        account.rows.append(_row(day, about, hours, length, known, span.rank == TENTATIVE))
        total += hours
        booked += length
    if booked:
        extra = f" ({booked:.1f} h booked; overlaps count once)" if booked - total > 0.01 else ""
        account.steps.append((f"Meetings and named blocks{extra}", total))
    return total


def _away_rows(day: Day, account: Account, spans: dict[str, Span]) -> None:
    """Rows for away time inside working hours, shared where several entries cover it."""
    away = {key: span for key, span in sorted(spans.items()) if span.rank == AWAY}
    inside = [
        Span(f"{key}\x00{n}", *clip(span.start, span.end, a, b), 0)
        for key, span in away.items()
        for n, (a, b) in enumerate(day.work)
    ]
    hours = dict.fromkeys(away, 0.0)
    for part, seconds in share(inside).items():
        hours[part.split("\x00")[0]] += seconds / HOUR
    for key, value in hours.items():
        if value > 0:
            row = Row(day.person, day.day, "away", "", value, value, "calendar", key, False)
            account.rows.append(row)
        else:
            account.left_out[key] = OUTSIDE


def _attended(day: Day, account: Account, items: list[Item], left: float) -> float:
    """All-day events you said you attended fill time that no timed event covers: all of it, or half a day.

    One that has times, and lasts a day or longer, fills working hours in which it stands: not a last day that it
    only touches at six in the morning.
    """
    used = 0.0
    for item in items:
        said = day.attended.get(item.key)
        if account.left_out.get(item.key) != ATTENDED:
            continue
        there = min(account.capacity, covered([_times(day, item)], day.work) / HOUR)
        hours = min(left - used, there if said == "full" else account.capacity / 2, there)
        if hours > 1e-9:
            account.rows.append(_row(day, item, hours, hours, "calendar"))
            account.steps.append((f"{item.title or 'All-day event'}: you said you were there", hours))
            del account.left_out[item.key]
            used += hours
        else:
            account.left_out[item.key] = FULL
    return used


def _worklogs(day: Day, account: Account, items: list[Item], met: float) -> float:
    """Worklogs at face value, less what a meeting of the same issue, or all meetings, already counted."""
    logs = [i for i in items if i.activity.kind == "worklog"]
    if not logs:
        return 0.0
    logged = {i.key: (i.activity.minutes or 0.0) / 60 for i in logs}
    total = sum(logged.values())
    meeting_hours = {r.activity: r.hours for r in account.rows if r.category != "away"}
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
            said = (item.activity.minutes or 0.0) / 60
            account.rows.append(_row(day, item, logged[item.key], said, "jira"))
        else:
            spent = "its time is in a meeting of that day" if item.activity.minutes else "no time was logged"
            account.left_out[item.key] = spent
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


def _usual(day: Day, free: list[Window]) -> Iterator[Told]:
    """What they usually do at that time, as far as it was free and they said nothing else of it."""
    answered = [told.window for told in day.told if told.window]
    for usual in day.usual:
        unanswered = gaps([usual.window], answered)
        minutes = sum(covered(free, [part]) for part in unanswered) / 60
        if minutes > 0:
            yield Told(usual.key, minutes, usual.category, usual.product)


def _told(day: Day, account: Account, left: float) -> float:
    """What you told without a time fills what is left, each in proportion where it does not all fit."""
    told = sorted((t for t in day.told if t.start is None and t.minutes > 0), key=lambda t: t.key)
    wanted = sum(t.minutes for t in told) / 60
    factor = min(1.0, left / wanted) if wanted else 0.0
    for t in told:
        if factor > 1e-9:
            hours = t.minutes / 60 * factor
            account.rows.append(_row(day, t, hours, t.minutes / 60, "told"))
        else:
            account.left_out[t.key] = FULL
    if told:
        cut = f" ({wanted:.1f} h said; more did not fit into the day)" if factor < 1 else ""
        account.steps.append((f"Told by you{cut}", wanted * factor))
    return wanted * factor


def _estimates(day: Day, account: Account, items: list[Item], left: float, spans: dict[str, Span]) -> float:
    """Jira, estimated: a maker's issues in progress share the rest; a product person's own actions claim minutes."""
    hours: dict[str, float] = {}
    label = "Estimated from what you did in Jira"
    if day.role == "maker":
        stretches = [i for i in items if i.activity.kind == "stretch"]
        hours = shares_of(stretches, day.day, left, day.limits.stale_days, account.left_out)
        label = "Estimated from issues in progress"
    elif day.role in CLAIMING_ROLES:
        actions = [i for i in items if i.activity.kind == "action"]
        busy = [(s.start, s.end) for s in spans.values() if s.rank != AWAY]
        blocks = [_times(day, i) for i in items if account.left_out.get(i.key) == BLOCK]
        hours = claims_of(actions, left, busy, blocks, day.limits, account.left_out)
    for item in items:
        value = hours.get(item.key, 0.0)
        if value > 1e-9:
            account.rows.append(_row(day, item, value, value, "estimated"))
        elif item.activity.kind in NOT_ESTIMATED:
            why = FULL if item.key in hours else NOT_ESTIMATED[item.activity.kind]
            account.left_out.setdefault(item.key, why)
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
