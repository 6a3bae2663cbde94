"""What is behind a number: one person-day worked through, activities in words, and how the hours add up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

import pandas as pd

from ledger import Ledger
from ledger.workdays import DAY, Basis, accounts
from metrics import capacity, quality
from metrics.counts import Account, Day, Item
from model import LOCAL, OPEN, Problem, Subject
from settings import Settings, today
from store import Store

DESCRIBED = (
    "activity",
    "title",
    "kind",
    "start",
    "minutes",
    "people",
    "reason",
    "step",
    "sure",
    "series",
    "issue",
    "product",
)


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
    told = {f"told/{d.id}": d for d in store.decisions({"told"})}
    rows: list[tuple[object, ...]] = []
    for key in keys:
        if key in told:
            d = told[key]
            note = str(d.data.get("note") or "") or "Added by you"
            rows.append(
                (
                    key,
                    note,
                    "told",
                    datetime.fromisoformat(d.data.get("start") or d.data["day"]),
                    float(d.data["minutes"]),
                    0,
                    "You said so",
                    "told",
                    1.0,
                    "",
                    "",
                    d.data.get("product", ""),
                )
            )
            continue
        found = store.activity(key)
        if found is None:
            continue
        activity, about = found
        verdict = basis.verdict(who, key, activity, about)
        zone = capacity.zone_of(basis.person(who, activity.start.date()).zone)
        start = activity.start if activity.all_day else activity.start.astimezone(zone)
        minutes = (
            activity.minutes if activity.minutes is not None else (activity.end - activity.start).total_seconds() / 60
        )
        title = about.title if not about.issue else f"{about.issue} {about.title}"
        if activity.kind == "action":
            title = f"{title} ({activity.detail})"
        item = basis.item(who, key, activity, about)
        rows.append(
            (
                key,
                title,
                activity.kind,
                start.replace(tzinfo=None),
                minutes,
                len(about.people),
                verdict.reason,
                verdict.step,
                verdict.sure,
                about.series,
                about.issue,
                item.product,
            )
        )
    return rows


def doubts(store: Store, basis: Basis, who: str, first: date, before: date) -> quality.Doubts:
    """How a person's hours add up over some days, with the questions and problems that come of it."""
    if who not in basis.owners:
        return quality.Doubts()
    with store.read() as c:
        span = store.months(c, basis.owners[who])
        first = max(first, span[0] - 7 * DAY) if span else first
        before = min(before, basis.today)
        days = accounts(store, c, basis, who, first, before - DAY) if first < before else iter(())
        found = quality.doubts((day, account, {k: i for k, (i, _) in items.items()}) for day, account, items in days)
        logs = any(True for _ in store.activities(c, basis.owners[who], _at(first), _at(before), ("worklog",)))
        others = len({basis.directory.key(o) for o in store.owners(c)} - basis.owners.keys())
    found.problems = _settings_problems(basis, who, logs)
    if others:
        found.problems.append(
            Problem(
                "people.no_role",
                "directory",
                f"{others} other people in Jira have no role in the directory, so their hours are not worked out.",
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
    """Everything of one kind as a table: activities, ledger rows, or problems. Private words stay out."""
    today_ = today()
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
    basis = ledger.basis(today_)
    found = []
    with store.read() as c:
        for who in sorted(basis.owners):
            for key, a, s in store.activities(c, basis.owners[who], datetime(1, 1, 2, tzinfo=UTC), OPEN):
                v = basis.verdict(who, key, a, s)
                found.append(
                    (
                        key,
                        who,
                        a.kind,
                        a.start.isoformat(),
                        "" if a.end >= OPEN else a.end.isoformat(),
                        a.all_day,
                        a.minutes,
                        s.title,
                        s.issue,
                        a.answer,
                        a.busy,
                        a.cancelled,
                        v.category,
                        v.step,
                        v.reason,
                        v.sure,
                    )
                )
    columns = [
        "activity",
        "person",
        "kind",
        "start_utc",
        "end_utc",
        "all_day",
        "minutes",
        "title",
        "issue",
        "answer",
        "busy",
        "cancelled",
        "category",
        "step",
        "reason",
        "sure",
    ]
    return pd.DataFrame(found, columns=columns).sort_values(["person", "start_utc", "activity"], ignore_index=True)
