"""What a change of sorting would reach: the counted activities that a correction or a rule would sort anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import pandas as pd

from ledger import Ledger
from ledger.basis import Basis
from ledger.files import Version
from metrics.case import Case
from metrics.rules import Rule, fits
from metrics.steps import family
from model import OPEN, Activity, Subject
from store import Store

REACHED = ("activity", "day", "series", "category", "side", "decided")  # and hours, booked_hours
ALWAYS = datetime(1, 1, 2, tzinfo=UTC), OPEN
Found = list[tuple[str, Activity, Subject]]


def of_series(ledger: Ledger, version: Version, who: str, series: Iterable[str]) -> pd.DataFrame:
    """The counted activities of some series, past days only: REACHED, hours, booked_hours.

    Those that were corrected one by one stay as they are, and are not in it.
    """
    found = ledger.hours(version, REACHED, {"person": who, "series": list(series)})
    return found[found["decided"] != "correction"]


def of_activity(ledger: Ledger, version: Version, who: str, key: str) -> pd.DataFrame:
    """One counted activity, a row for each day it fell on: REACHED, hours, booked_hours."""
    return ledger.hours(version, REACHED, {"person": who, "activity": key})


def of_family(store: Store, ledger: Ledger, version: Version, who: str, issue: str) -> pd.DataFrame:
    """The counted activities of an issue and its children: REACHED, hours, booked_hours."""
    found = every(store, ledger.basis(version), who)
    return of_series(ledger, version, who, {a.series for _, a, s in found if issue in (s.issue, s.parent)})


def of_rule(
    ledger: Ledger, version: Version, who: str, found: Found, rules: Sequence[Rule], rule: Rule
) -> pd.DataFrame:
    """The counted activities that one of these rules would decide: REACHED, hours, booked_hours.

    `found`: all activities of the person, as `every` gives them.
    """
    wins, _ = decided(ledger.basis(version), who, found, rules)
    keys = wins[rule.id]
    rows = of_series(ledger, version, who, {activity.series for key, activity, _ in found if key in keys})
    return rows[rows["activity"].isin(list(keys))]


def decided(
    basis: Basis, who: str, found: Found, rules: Sequence[Rule]
) -> tuple[dict[str, set[str]], Counter[tuple[str, str]]]:
    """What each rule decides, as keys of activities; and how many it would, if an earlier one did not say otherwise.

    The first answer is by rule id; the second by (id of the earlier rule, id of the later one).
    """
    wins: dict[str, set[str]] = {rule.id: set() for rule in rules}
    behind: Counter[tuple[str, str]] = Counter()
    order = [*(r for r in rules if r.owner == who and not r.off), *(r for r in rules if not r.owner and not r.off)]
    known: dict[str, list[Rule]] = {}
    for key, activity, subject in found:
        if subject.id not in known:
            case = Case(subject, basis.context(who, activity.start.date()))
            known[subject.id] = [] if family(case) else [rule for rule in order if fits(rule, subject, case.bare)]
        if fitting := known[subject.id]:
            wins[fitting[0].id].add(key)
            behind.update((fitting[0].id, r.id) for r in fitting[1:] if r.category != fitting[0].category)
    return wins, behind


def every(store: Store, basis: Basis, who: str) -> Found:
    """(key, activity, subject) of all that a person ever did."""
    with store.read() as c:
        return store.activities(c, basis.owners.get(who, ()), *ALWAYS)
