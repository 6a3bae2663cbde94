"""What a change of sorting would reach: the counted activities that a correction or a rule would sort anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pandas as pd

from ledger import Ledger, pieces
from ledger.basis import Basis
from ledger.files import Version
from metrics.case import Case
from metrics.rules import Rule, fits
from metrics.steps import family
from store import Store
from store.rows import About

Found = Sequence[About]  # what all activities of a person were about
REACHED = ("activity", "day", "series", "category", "side", "decided")  # and hours, booked_hours


def of_series(ledger: Ledger, version: Version, who: str, series: Iterable[str]) -> pd.DataFrame:
    """The counted activities of some series, past days only: REACHED, hours, booked_hours.

    Those that were corrected one by one stay as they are, and are not in it.
    """
    found = pieces.hours(ledger, version, ("month", *REACHED), {"person": who, "series": sorted(series)})
    return found[found["decided"] != "correction"].drop(columns="month")


def of_activity(ledger: Ledger, version: Version, who: str, key: str) -> pd.DataFrame:
    """One counted activity, a row for each day it fell on: REACHED, hours, booked_hours."""
    return ledger.hours(version, REACHED, {"person": who, "activity": key})


def of_family(store: Store, ledger: Ledger, version: Version, who: str, issue: str) -> pd.DataFrame:
    """The counted activities of an issue and its children: REACHED, hours, booked_hours."""
    found = every(store, ledger.basis(version), who)
    return of_series(ledger, version, who, {s.series for s, _, _ in found if issue in (s.issue, s.parent)})


def of_rule(
    ledger: Ledger, version: Version, who: str, found: Found, rules: Sequence[Rule], rule: Rule
) -> pd.DataFrame:
    """The counted activities that one of these rules would decide: REACHED, hours, booked_hours.

    `found`: what all activities of the person were about, as `every` gives it.
    """
    wins, _ = decided(ledger.basis(version), who, found, rules)
    won = wins[rule.id]
    rows = of_series(ledger, version, who, {subject.series for subject, _, keys in found if keys[0] in won})
    return rows[rows["activity"].isin(list(won))]


def decided(
    basis: Basis, who: str, found: Found, rules: Sequence[Rule]
) -> tuple[dict[str, set[str]], Counter[tuple[str, str]]]:
    """What each rule decides, as keys of activities; and how many it would, if an earlier one did not say otherwise.

    The first answer is by rule id; the second by (id of the earlier rule, id of the later one).
    """
    wins: dict[str, set[str]] = {rule.id: set() for rule in rules}
    behind: Counter[tuple[str, str]] = Counter()
    order = [*(r for r in rules if r.owner == who and not r.off), *(r for r in rules if not r.owner and not r.off)]
    for subject, day, keys in found:
        case = Case(subject, basis.context(who, day))
        fitting = [] if family(case) else [rule for rule in order if fits(rule, subject, case.bare)]
        if fitting:
            wins[fitting[0].id].update(keys)
            for later in fitting[1:]:
                behind[fitting[0].id, later.id] += len(keys) if later.category != fitting[0].category else 0
    return wins, +behind


def every(store: Store, basis: Basis, who: str) -> Found:
    """What all that a person ever did was about; see Store.subjects."""
    with store.read() as c:
        return store.subjects(c, basis.owners.get(who, ()))
