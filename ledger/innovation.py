"""The epics of a product read from ledger and record: which issues took whose hours, and which were refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from ledger import Ledger
from ledger.files import Version
from metrics.frames import tuples
from metrics.portfolio_epics import DAY, Closing, Epic, Piece, Refusal, backed, epics, is_refused
from model import Activity, Subject
from settings import now
from store import tallies

WEEKS = 53


def of_product(ledger: Ledger, version: Version, product: str) -> tuple[list[Epic], list[Refusal]]:
    """The epics of a product that took anybody's hours in the last year, and the issues refused with a reason."""
    basis = ledger.basis(version)
    where = {"product": product, "known": ("jira", "estimated"), "first": basis.today - timedelta(weeks=WEEKS)}
    rows = ledger.hours(version, ("activity", "category"), where)
    hours: dict[str, dict[str, float]] = defaultdict(dict)
    for key, category, took in tuples(rows, "activity", "category", "hours"):
        hours[key][category] = hours[key].get(category, 0.0) + float(took)
    stored = ledger.store.by_key(hours)
    pieces = [
        Piece(subject, hours[key], activity.start) for key, (activity, subject) in stored.items() if subject.issue
    ]
    above = tallies.subjects_of(ledger.store, {p.subject.parent for p in pieces if p.subject.parent})
    above |= tallies.subjects_of(ledger.store, {s.parent for s in above.values() if s.parent and s.parent not in above})
    refused = {key: one for key, one in _refused(ledger).items() if basis.product(one) == product}
    closings = _closings(refused, tallies.actions_of(ledger.store, refused))
    return epics(pieces, above, basis.directory, now()), backed(closings, basis.directory)


def _refused(ledger: Ledger) -> dict[str, Subject]:
    """Every issue that was closed as not to be done."""
    return {key: one for key, one in tallies.resolved(ledger.store).items() if is_refused(one.resolution)}


def _closings(refused: Mapping[str, Subject], actions: list[tuple[str, Activity]]) -> list[Closing]:
    comments = [(a.owner, key, a.start) for key, a in actions if a.detail == "comment"]
    return [
        Closing(
            refused[key],
            a.owner,
            a.start,
            any(who == a.owner and on == key and timedelta() <= a.start - at <= DAY for who, on, at in comments),
        )
        for key, a in actions
        if "resolution:" in a.detail
    ]
