"""What Portfolio shows, loaded: everything on a machine of one's own, or what a leader of a team may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

import settings
from decide import products
from ledger import contacts, portfolio
from ledger.basis import Basis
from metrics import balance, customers
from metrics.contacts import Contact
from metrics.portfolio import Standing, standings
from metrics.taxonomy import Taxonomy
from model import Decision
from ui.frame import View

WEEKS = 78  # of a trend
Months = pd.DataFrame  # product, month, category, hours


class Quarter(NamedTuple):
    """A quarter of the company's year, as far as it is over."""

    first: date
    before: date  # the day after its last, or today
    over: float  # which part of its working days is over

    @property
    def weeks(self) -> float:
        """How many weeks of five working days are over."""
        return max(_workdays(self.first, self.before) / 5, 0.2)


@dataclass(frozen=True)
class Seen:
    """The figures of the portfolio, made once for a version and what people said of products."""

    key: tuple[str, ...]  # what it depends on beside the version
    said: products.Portfolio
    people: Months  # of product people
    everyone: Months
    weekly: pd.DataFrame  # product, week, side, hours of product people
    standings: tuple[Standing, ...]  # those that most need a look first
    contacts: Mapping[str, list[Contact]]  # by product, of the last year
    leads: Mapping[str, str]  # product -> who leads it
    months: Mapping[date, date]  # month -> its quarter

    @property
    def names(self) -> list[str]:
        """The products, those that most need a look first."""
        return [one.product.name for one in self.standings]

    def trend(self, product: str) -> pd.DataFrame:
        """The balance of a product over 4 weeks, as balance.trend gives it."""
        return balance.trend(self.weekly[self.weekly["product"] == product])

    def of(self, frame: Months, quarter: date) -> Months:
        """The rows of a quarter."""
        return frame[[self.months[month] == quarter for month in frame["month"]]]


def seen(view: View) -> Seen:
    """Everything that Portfolio shows of this record."""
    said = view.kept("products", lambda: view.here.store.decisions(products.KINDS))
    return view.made("portfolio", lambda: _seen(view, said), tuple(d.id for d in said))


def _seen(view: View, decisions: list[Decision]) -> Seen:
    ledger, version = view.here.ledger, view.version
    basis = ledger.basis(version)
    whose = portfolio.product_people(basis, basis.today)
    people, everyone = (portfolio.monthly(ledger, version, some) for some in (whose, None))
    monday = basis.today - timedelta(days=basis.today.weekday())
    weekly = portfolio.weekly(ledger, version, whose, monday - timedelta(weeks=WEEKS), monday)
    met: dict[str, list[Contact]] = {}
    for one in contacts.contacts(ledger, version, whose, basis.today - timedelta(weeks=53), basis.today):
        met.setdefault(one.product, []).append(one)
    said = products.listed(decisions, _names(basis, everyone))
    since = {name: days for name, some in met.items() if (days := customers.days_since(some, basis.today)) is not None}
    return Seen(
        tuple(d.id for d in decisions),
        said,
        people,
        everyone,
        weekly,
        tuple(standings(weekly, said.products.values(), since)),
        met,
        portfolio.leads(basis, basis.today),
        _quarters(everyone, view.here.settings.fiscal_year_start),
    )


def _names(basis: Basis, rows: Months) -> set[str]:
    return ({*basis.products} | set(rows["product"])) - {""}


def _quarters(rows: Months, fiscal: int) -> dict[date, date]:
    months = {*rows["month"], settings.start_of(settings.today(), "month")}
    return {month: settings.start_of(month, "quarter", fiscal) for month in months}


def quarters(found: Seen) -> list[Quarter]:
    """The quarters that have hours, newest first; the one under way up to today."""
    return [_quarter(first) for first in sorted(set(found.months.values()), reverse=True)]


def _quarter(first: date) -> Quarter:
    end = (first + timedelta(days=95)).replace(day=1)
    before = min(end, settings.today())
    return Quarter(first, before, min(1.0, _workdays(first, before) / max(_workdays(first, end), 1)))


def _workdays(first: date, before: date) -> int:
    return sum((first + timedelta(days=n)).weekday() < 5 for n in range((before - first).days))


def categories(taxonomy: Taxonomy) -> list[str]:
    """The categories of product work, in their order."""
    return [one.id for one in taxonomy.categories if one.side in ("strategy", "execution")]
