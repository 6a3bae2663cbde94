"""What is behind a number: one person-day worked through, activities in words, and how the hours add up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

import pandas as pd

from ledger import Ledger
from ledger.basis import Basis
from ledger.workdays import DAY, accounts
from metrics import capacity, quality
from metrics.counts import Account, Day, Item
from metrics.sorting import Verdict
from model import LOCAL, OPEN, Activity, Decision, Problem, Subject
from settings import Settings, today
from store import Store, audit

DESCRIBED = ("activity", "title", "kind", "start", "minutes", "people", "reason", "step", "sure", "series", "issue",
             "product")  # fmt: skip
EXPORTED = ("activity", "person", "kind", "start_utc", "end_utc", "all_day", "minutes", "title", "issue", "answer",
            "busy", "cancelled", "category", "step", "reason", "sure")  # fmt: skip


def explain(
    store: Store, basis: Basis, who: str, day: date
) -> tuple[Day, Account, dict[str, tuple[Item, Subject]]] | None:
    """One person-day worked through; None where nothing is known of its week."""
    if who not in basis.owners:
        return None
    with store.read() as c:
        return next(accounts(store, c, basis, who, day, day), None)


def describe(store: Store, basis: Basis, who: str, keys: Iterable[str]) -> list[tuple[object, ...]]:
    """One row of DESCRIBED columns for each activity key, with how it was sorted and why."""
    keys = list(keys)
    said = basis.heard.told.get(who, ()) if store.shows(who) else ()
    told = {f"{d.kind}/{d.id}": d for d in said if d.kind in ("told", "usual")}
    stored = store.by_key(key for key in keys if key not in told)
    rows = (
        _told_row(k, told[k]) if k in told else _row(basis, who, k, *stored[k])
        for k in keys
        if k in told or k in stored
    )
    return [tuple(row[column] for column in DESCRIBED) for row in rows]


def _told_row(key: str, d: Decision) -> dict[str, object]:
    said: dict[str, object] = dict.fromkeys(DESCRIBED, "")
    said |= {"activity": key, "kind": "told", "step": "told", "reason": "You said so"}
    if d.kind == "usual":
        said |= {"title": "What you usually do then", "start": datetime.fromisoformat(d.data["since"])}
        return said | {"minutes": 0.0, "people": 0, "sure": 1.0, "product": d.data.get("product", "")}
    return said | {
        "title": str(d.data.get("note") or "") or "Added by you",
        "start": datetime.fromisoformat(d.data.get("start") or d.data["day"]),
        "minutes": float(d.data["minutes"]),
        "people": 0,
        "sure": 1.0,
        "product": d.data.get("product", ""),
    }


def titled(activity: Activity, about: Subject) -> str | None:
    """What an activity is called; None where it is private."""
    title = about.title if not about.issue else f"{about.issue} {about.title}"
    return f"{title} ({activity.detail})" if activity.kind == "action" else title


def local(basis: Basis, who: str, activity: Activity) -> datetime:
    """When an activity began, by the clock of whose it is."""
    zone = capacity.zone_of(basis.person(who, activity.start.date()).zone)
    return (activity.start if activity.all_day else activity.start.astimezone(zone)).replace(tzinfo=None)


def _row(basis: Basis, who: str, key: str, activity: Activity, about: Subject) -> dict[str, object]:
    verdict = basis.verdict(who, key, activity, about)
    lasted = (activity.end - activity.start).total_seconds() / 60
    return {
        "activity": key,
        "title": titled(activity, about),
        "kind": activity.kind,
        "start": local(basis, who, activity),
        "minutes": lasted if activity.minutes is None else activity.minutes,
        "people": len(about.people),
        "reason": verdict.reason,
        "step": verdict.step,
        "sure": verdict.sure,
        "series": about.series,
        "issue": about.issue,
        "product": basis.item(who, key, activity, about).product,
    }


def doubts(store: Store, basis: Basis, who: str, first: date, before: date) -> quality.Doubts:
    """How a person's hours add up over some days, with the questions and problems that come of it."""
    if who not in basis.owners or not store.shows(who):
        return quality.Doubts()
    with store.read() as c:
        span = store.months(c, basis.owners[who])
        first = max(first, span[0] - 7 * DAY) if span else first
        before = min(before, basis.today)
        days = accounts(store, c, basis, who, first, before - DAY) if first < before else iter(())
        found = quality.doubts((day, account, {k: i for k, (i, _) in items.items()}) for day, account, items in days)
        logs = bool(store.loggers(c, basis.owners[who], _at(first), _at(before)))
    found.problems = _settings_problems(basis, who, logs)
    if basis.others and store.viewer is None:
        found.problems.append(
            Problem(
                "people.no_role",
                "directory",
                f"{basis.others} other people in Jira have no role in the directory, so their hours do not count.",
                "Add them to a directory file if their hours should count.",
                "note",
            )
        )
    return found


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _settings_problems(basis: Basis, who: str, logs: bool) -> list[Problem]:
    person = basis.person(who, basis.today)
    name = person.name or ("you" if who == LOCAL else who)
    found = []
    if not person.country:
        found.append(
            Problem(
                "holidays.unknown",
                name,
                "No country is known, so public holidays count as working days.",
                "Choose the country under Who am I on Sources, or in the directory.",
                "doubt",
            )
        )
    elif not capacity.known_country(person.country):
        found.append(
            Problem(
                "holidays.country",
                name,
                f"{person.country!r} is not a country whose public holidays are known.",
                "Write an ISO code such as DE or DE-BY.",
                "person",
            )
        )
    if logs and basis.guesses.get(who, "unknown") == "unknown":
        found.append(
            Problem(
                "worklogs.habit",
                name,
                "It is not clear whether the time logged in Jira includes meetings; it is counted beside them.",
                "Say which it is on Problems.",
                "person",
            )
        )
    return found


def export(store: Store, settings: Settings, what: str) -> pd.DataFrame:
    """Everything of one kind as a table: activities, ledger rows, problems or audit. Private words stay out."""
    today_ = today()
    if what == "audit":
        noted = [(e.at.isoformat(), *e[1:]) for e in audit.entries(store.engine)]
        return pd.DataFrame(noted, columns=list(audit.Entry._fields))
    if what == "problems":
        rows = [(source, p.severity, p.code, p.where, p.text, p.do) for source, p in store.problems()]
        return pd.DataFrame(rows, columns=["source", "severity", "code", "where", "text", "do"])
    ledger = Ledger(store, settings)
    if what == "ledger":
        frame = ledger.hours(
            ledger.version(today_),
            ("person", "day", "category", "side", "product", "known", "activity", "tentative"),
        )
        return frame.assign(day=pd.to_datetime(frame["day"]).dt.date.astype(str))
    basis = ledger.basis(ledger.version(today_))
    always = datetime(1, 1, 2, tzinfo=UTC), OPEN
    with store.read() as c:
        found = [
            _exported(who, key, a, s, basis.verdict(who, key, a, s))
            for who in sorted(basis.owners)
            for key, a, s in store.activities(c, basis.owners[who], *always)
        ]
    frame = pd.DataFrame(found, columns=list(EXPORTED))
    return frame.sort_values(["person", "start_utc", "activity"], ignore_index=True)


def _exported(who: str, key: str, a: Activity, s: Subject, verdict: Verdict) -> tuple[object, ...]:
    end = "" if a.end >= OPEN else a.end.isoformat()
    what = (key, who, a.kind, a.start.isoformat(), end, a.all_day, a.minutes, s.title, s.issue)
    sorted_as = (verdict.category, verdict.step, verdict.reason, verdict.sure)
    return (*what, a.answer, a.busy, a.cancelled, *sorted_as)
