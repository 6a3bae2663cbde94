"""The effort rule a second time, minute by minute and as plainly as possible, to hold the quick one against.

Written from the rule's words, not from metrics/effort.py: it looks at each minute of the local day and asks who
gets it. It serves the tests alone and expects times on whole minutes.
"""

from __future__ import annotations

from datetime import timedelta

from metrics.counts import Day, Item, Told

CLAIMS = ("pm", "po", "lead")
ORDER = ("away", "accepted", "tentative", "named block", "told")


def rows_of(day: Day, items: list[Item]) -> dict[tuple[str, str, str], tuple[float, float]]:
    """Hours and booked hours by (activity, category, how known); hours not seen have the activity ""."""
    items = sorted(items, key=lambda i: i.key)
    minutes = [day.begin + 60 * n for n in range(round((day.end - day.begin) / 60))]
    working = [bool(not day.holiday and any(a <= m < b for a, b in day.work)) for m in minutes]
    met, away, capacity = _minute_by_minute(day, items, minutes, working)
    about = {i.key: i.category for i in items} | {t.key: t.category for t in day.told}
    booked = {key: len(_present(day, items, key, minutes)) for key in met}
    told = {t.key for t in day.told}
    if not day.done:
        return {(k, about[k], "booked"): (v / 60, booked[k] / 60) for k, v in met.items()}

    rows = {(k, about[k], "told" if k in told else "calendar"): (v, booked[k]) for k, v in met.items()}
    rows |= {(k, "away", "calendar"): (v, v) for k, v in away.items()}
    there = {i.key: sum(w and stands(day, i, m) for m, w in zip(minutes, working, strict=True)) for i in items}
    fairs = _fairs(day, items, capacity, capacity - sum(met.values()), there)
    rows |= {(k, about[k], "calendar"): (v, v) for k, v in fairs.items()}
    logs = _logs(day, items, met | fairs, len(minutes))
    rows |= {(i.key, i.category, "jira"): (logs[i.key], i.activity.minutes) for i in items if i.key in logs}

    left = max(0.0, capacity - sum(met.values()) - sum(fairs.values()) - sum(logs.values()))
    said = {t.key: t.minutes for t in day.told if t.start is None}
    heard = _in_proportion(said, left)
    rows |= {(k, about[k], "told"): (v, said[k]) for k, v in heard.items()}
    left -= sum(heard.values())
    guessed = _guesses(day, items, left, minutes)
    rows |= {(k, about[k], "estimated"): (v, v) for k, v in guessed.items()}
    left -= sum(guessed.values())
    rows["", "not_seen", "not_seen"] = (left, left)
    return {k: (v / 60, b / 60) for k, (v, b) in rows.items()}


def claim(day: Day, item: Item) -> str:
    """What an event claims its minutes as: one of ORDER, "all day", "block" for a container, or "" for nothing."""
    event = item.activity
    if event.kind != "event" or event.cancelled or event.answer == "declined":
        return ""
    if event.special in ("working_location", "birthday", "holiday") or day.shorter.get(item.key) == 0:
        return ""
    marked_away = event.special == "away" or event.busy == "away"
    if event.busy == "elsewhere" and event.all_day and not marked_away:
        return ""
    if marked_away or item.category == "away":
        mine = marked_away or item.own
        meant = event.busy != "free" or day.attended.get(item.key) == "full"
        return "away" if mine and meant else ""
    if event.busy == "free":
        return ""
    if event.all_day or event.end - event.start >= timedelta(days=1):
        return "all day"
    if item.solo:
        return "block" if item.block or event.private else "named block"
    goes = day.attended.get(event.series) == "full"
    if event.answer == "none" and item.crowd >= day.limits.mass_invitation and not goes:
        return ""
    return "accepted" if event.answer == "accepted" and event.busy != "tentative" else "tentative"


def stands(day: Day, item: Item, minute: float) -> bool:
    """Whether an event, as long as it really was, stands in the minute that begins there."""
    event = item.activity
    if event.all_day:
        return event.start.date() <= day.day < max(event.end.date(), event.start.date() + timedelta(days=1))
    lasted = (event.end - event.start).total_seconds()
    if item.key in day.shorter:
        lasted = min(lasted, 60 * day.shorter[item.key])
    return event.start.timestamp() <= minute < event.start.timestamp() + lasted


def _minute_by_minute(
    day: Day, items: list[Item], minutes: list[float], working: list[bool]
) -> tuple[dict[str, float], dict[str, float], float]:
    """Minutes worked in meetings, minutes away within working hours, both by key, and the capacity in minutes."""
    claims = {i.key: claim(day, i) for i in items}
    met: dict[str, float] = {}
    away: dict[str, float] = {}
    capacity = 0.0
    for minute, at_work in zip(minutes, working, strict=True):
        here = [(claims[i.key], i.key) for i in items if claims[i.key] in ORDER and stands(day, i, minute)]
        here += [("told", t.key) for t in day.told if t.start is not None and _telling(t, minute)]
        for _, key in (one for one in here if one[0] != "away"):
            met.setdefault(key, 0.0)
        best = min((ORDER.index(c) for c, _ in here), default=None)
        winners = [key for c, key in here if ORDER.index(c) == best]
        if best == 0:
            for key in winners if at_work else []:
                away[key] = away.get(key, 0.0) + 1 / len(winners)
            continue
        capacity += at_work
        for key in winners:
            met[key] += 1 / len(winners)
    return met, away, capacity


def _telling(told: Told, minute: float) -> bool:
    return told.start <= minute < told.start + 60 * told.minutes


def _present(day: Day, items: list[Item], key: str, minutes: list[float]) -> list[float]:
    found = [i for i in items if i.key == key]
    if found:
        return [m for m in minutes if stands(day, found[0], m)]
    told = next(t for t in day.told if t.key == key)
    return [m for m in minutes if _telling(told, m)]


def _fairs(day: Day, items: list[Item], capacity: float, left: float, there: dict[str, float]) -> dict[str, float]:
    """All-day events that the person attended fill what no timed event covers, the first by key first.

    Each at most the working minutes in which it stands.
    """
    found = {}
    for item in items:
        most = {"full": capacity, "half": capacity / 2}.get(day.attended.get(item.key, ""), 0.0)
        if claim(day, item) == "all day":
            found[item.key] = max(0.0, min(most, there[item.key], left - sum(found.values())))
    return found


def _logs(day: Day, items: list[Item], met: dict[str, float], length: int) -> dict[str, float]:
    """Logged minutes that remain beside the meetings."""
    logs = {i.key: i.activity.minutes or 0.0 for i in items if i.activity.kind == "worklog"}
    issue = {i.key: i.issue for i in items}
    logged = sum(logs.values())
    for one in sorted(set(issue.values())):
        meant = sum(met.get(i.key, 0.0) for i in items if one in i.names)
        same = [k for k in logs if issue[k] == one]
        logs |= _less({k: logs[k] for k in same}, meant)
    if day.worklogs == "include":
        already = logged - sum(logs.values())
        logs = _less(logs, max(0.0, sum(met.values()) - already))
    return _in_proportion(logs, max(0.0, length - sum(met.values())))


def _less(logs: dict[str, float], minutes: float) -> dict[str, float]:
    return _in_proportion(logs, max(0.0, sum(logs.values()) - minutes))


def _in_proportion(wanted: dict[str, float], room: float) -> dict[str, float]:
    total = sum(wanted.values())
    return wanted if total <= room else {k: v * room / total for k, v in wanted.items()}


def _guesses(day: Day, items: list[Item], left: float, minutes: list[float]) -> dict[str, float]:
    """Estimates from Jira: a maker's issues share what is left, a product person's actions claim minutes."""
    if day.role == "maker":
        live = [i for i in items if i.activity.kind == "stretch" and _touched_lately(day, i)]
        issues = {i.issue for i in live}
        return {i.key: left / len(issues) / sum(o.issue == i.issue for o in live) for i in live}
    if day.role not in CLAIMS:
        return {}
    busy = [i for i in items if claim(day, i) in ("accepted", "tentative", "named block")]
    acts = [i for i in items if i.activity.kind == "action" and not i.activity.automation]
    acts = [a for a in acts if not any(stands(day, e, a.activity.start.timestamp()) for e in busy)]
    timed = [t for t in day.told if t.start is not None]
    acts = [a for a in acts if not any(_telling(t, a.activity.start.timestamp()) for t in timed)]
    acts = sorted(acts, key=lambda a: (a.activity.start, a.key))
    claimed = _claims(day, [a for a in acts if not _tail_of_bulk(day, a, acts)])
    blocks = [i for i in items if claim(day, i) == "block"]
    at = {a.key: a.activity.start.timestamp() for a in acts}
    inside = {k: v for k, v in claimed.items() if any(stands(day, b, at[k]) for b in blocks)}
    first = _in_proportion(inside, left)
    beside = {k: v for k, v in claimed.items() if k not in inside}
    return first | _in_proportion(beside, max(0.0, left - sum(first.values())))


def _touched_lately(day: Day, item: Item) -> bool:
    days = [t for t in item.activity.touches if t <= day.day] or [item.activity.start.date()]
    return (day.day - max(days)).days <= day.limits.stale_days


def _tail_of_bulk(day: Day, act: Item, acts: list[Item]) -> bool:
    """Whether some minutes that hold the same change on enough issues hold this action too, and not as their first."""
    if act.activity.detail == "comment":  # the same word for different texts
        return False
    same = [a for a in acts if a.activity.detail == act.activity.detail]
    for n, first in enumerate(same[: same.index(act)]):
        until = first.activity.start + timedelta(minutes=day.limits.bulk_minutes)
        near = [a for a in same[n:] if a.activity.start <= until]
        if act in near and len({a.issue for a in near}) >= day.limits.bulk_issues:
            return True
    return False


def _claims(day: Day, acts: list[Item]) -> dict[str, float]:
    """Minutes of each run of actions on one issue, at its first action."""
    runs: list[list[Item]] = []
    for act in acts:
        gap = timedelta(minutes=day.limits.same_issue_minutes)
        near = [r for r in runs if r[-1].issue == act.issue and act.activity.start - r[-1].activity.start <= gap]
        if near:
            near[-1].append(act)
        else:
            runs.append([act])
    limits = day.limits
    wrote = {r[0].key: any(a.activity.words >= limits.description_words for a in r) for r in runs}
    return {k: float(limits.description_minutes if w else limits.action_minutes) for k, w in wrote.items()}
