"""What became of what reviews decided: each decision with how what it expects to see stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd

from decide import review
from decide.portfolio_pack import Seen
from decide.review import Review
from ledger import Ledger, portfolio
from ledger.files import Version
from metrics import commitments
from metrics.commitments import Check
from metrics.frames import tuples
from metrics.taxonomy import Taxonomy
from model import KNOWN, Decision

BY = ("person", "day", "category", "side", "product", "known")


def checked(
    ledger: Ledger, version: Version, found: Seen, decisions: Sequence[Decision]
) -> list[tuple[Review, Check | None]]:
    """The decisions of reviews, newest first; None for one that was taken back. `decisions`: of review.KINDS."""
    return [(one, _check(ledger, version, found, one)) for one in review.listed(decisions)]


def _check(ledger: Ledger, version: Version, found: Seen, one: Review) -> Check | None:
    expected = one.expected
    if expected is None:
        return None
    basis = ledger.basis(version)
    names = {c.id: c.name for c in basis.taxonomy.categories}
    of = expected.product
    if found.whole:
        rows, met, today = _rows(ledger, version, expected), found.met_for(of), basis.today
    else:  # no contact is known, and the month that is under way is not over for who sees whole ones
        rows, met, today = _daily(found, of, basis.taxonomy), None, basis.today.replace(day=1)
    return commitments.check(expected, rows, met, today, names)


def _rows(ledger: Ledger, version: Version, expected: commitments.Commitment) -> pd.DataFrame:
    """The hours of the product's people from the day of the decision on: all they did, so that doubts are seen."""
    basis = ledger.basis(version)
    whose = portfolio.product_people(basis, basis.today)
    span = {"first": expected.first, "before": expected.until + timedelta(days=1)}
    on_it = ledger.hours(version, ("person",), {"person": whose, "product": expected.product, **span})["person"]
    return ledger.hours(version, BY, {"person": list(on_it), "known": [*KNOWN, "booked"], **span})


def _daily(found: Seen, product: str, taxonomy: Taxonomy) -> pd.DataFrame:
    """For who sees whole months alone: a product's hours, spread evenly over the working days."""
    rows = []
    mine = found.people[found.people["product"] == product]
    for month, category, hours in tuples(mine, "month", "category", "hours"):
        days, side = pd.bdate_range(month, month + pd.offsets.MonthEnd(0)), taxonomy.side(category)
        rows += [(day.date(), category, side, product, hours / len(days), "calendar") for day in days]
    return pd.DataFrame(rows, columns=["day", "category", "side", "product", "hours", "known"])
