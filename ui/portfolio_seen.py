"""What Portfolio shows, loaded: everything on a machine of one's own, or what a leader of a team may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

import settings
from connectors.totals import Totals
from decide import blocks, products, sharing
from ledger import Ledger, contacts, portfolio
from ledger.basis import Basis
from metrics import balance, customers
from metrics.contacts import Contact
from metrics.portfolio import Standing, by_month, by_week, standings
from metrics.taxonomy import NOT_SEEN, Taxonomy
from model import Decision
from sync import totals
from ui import loaders
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
    hidden: Mapping[str, str] = field(default_factory=dict)  # product -> why nothing of it is shown
    lines: Mapping[tuple[str, date], str] = field(default_factory=dict)  # product, quarter -> a line of who shares it
    whole: bool = True  # everything, on a machine of one's own; else whole months of groups

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
    """Everything that Portfolio shows of this record, or what a leader of a team may see of it.

    Raises EvenkeelError for a member or an administrator of a team.
    """
    ledger = loaders.for_leaders(view.here)
    said = view.kept("products", lambda: view.here.store.decisions(products.KINDS))
    key = tuple(d.id for d in said)
    if view.here.access is None:
        files = [(s.id, s.state.get("last_sync")) for s in view.sources if s.kind == totals.KIND]
        return view.made("portfolio", lambda: _everything(view, ledger, said), (*key, *files))
    loaders.viewed(view.here, "portfolio")
    shares = view.kept("shares", lambda: sharing.shares(ledger.store))
    return view.made("portfolio", lambda: _shared(view, ledger, said, shares), (*key, *(s.id for s in shares)))


def _everything(view: View, ledger: Ledger, decisions: list[Decision]) -> Seen:
    version, basis = view.version, ledger.basis(view.version)
    whose = portfolio.product_people(basis, basis.today)
    people, everyone = (portfolio.monthly(ledger, version, some) for some in (whose, None))
    monday = basis.today - timedelta(days=basis.today.weekday())
    weekly = portfolio.weekly(ledger, version, whose, monday - timedelta(weeks=WEEKS), monday)
    given = totals.kept(view.sources)
    people, everyone, weekly = _with_totals(given, people, everyone, weekly, basis)
    met: dict[str, list[Contact]] = {}
    for one in contacts.contacts(ledger, version, whose, basis.today - timedelta(weeks=53), basis.today):
        met.setdefault(one.product, []).append(one)
    since = {name: days for name, some in met.items() if (days := customers.days_since(some, basis.today)) is not None}
    said = products.listed(decisions, _names(basis, everyone))
    stand = tuple(standings(weekly, said.products.values(), since))
    months = _quarters(everyone, view.here.settings.fiscal_year_start)
    key = (*(d.id for d in decisions), *(f"{one.label}{hash(one.rows)}" for one in given))
    return Seen(key, said, people, everyone, weekly, stand, met, portfolio.leads(basis, basis.today), months)


def _shared(view: View, ledger: Ledger, decisions: list[Decision], shares: list[sharing.Share]) -> Seen:
    """What the lattice gives: whole months, of groups that are large enough or share all together."""
    basis, fiscal = ledger.basis(view.version), view.here.settings.fiscal_year_start
    rows = portfolio.by_person(ledger, view.version, basis, basis.today.replace(day=1))
    months = {month: settings.start_of(month, "quarter", fiscal) for _, month in rows}
    roles = (portfolio.PEOPLE, portfolio.MAKERS)
    shared = {(s.person, f"{role}:{s.product}", s.quarter) for s in shares for role in roles}
    cells = blocks.visible(ledger.store, rows, shared, months, view.here.settings.group_size)
    people, everyone = portfolio.shown(cells)
    sides = {c.id: c.side for c in basis.taxonomy.categories}
    weekly = by_week(people, sides)
    said = products.listed(decisions, _names(basis, everyone))
    stand = [one for one in standings(weekly, said.products.values(), {}) if one.states]
    why = portfolio.hidden(cells, {one.product.name for one in stand})
    lines = {(s.product, s.quarter): s.line for s in shares if s.line}
    return Seen(
        (*(d.id for d in decisions), *(s.id for s in shares)),
        said, people, everyone, weekly, tuple(stand), {}, portfolio.leads(basis, basis.today),
        _quarters(pd.concat([people, everyone]), fiscal), why, lines, whole=False,
    )  # fmt: skip


def _with_totals(
    given: list[Totals], people: Months, everyone: Months, weekly: pd.DataFrame, basis: Basis
) -> tuple[Months, Months, pd.DataFrame]:
    """The frames with what totals files add to them. A category that is none here counts as not sorted."""
    for one in given:
        known = [(w, p, c if c in basis.taxonomy or c == NOT_SEEN else "unsorted", h) for w, p, c, h in one.rows]
        months = by_month(row for row in known if row[2] not in (NOT_SEEN, "away"))
        everyone = pd.concat([everyone, months])
        if one.role == portfolio.PEOPLE:
            people = pd.concat([people, months])
            sides = [(p, pd.Timestamp(w), basis.taxonomy.side(c), h) for w, p, c, h in known if c != "away"]
            weekly = pd.concat([weekly, pd.DataFrame(sides, columns=["product", "week", "side", "hours"])])
    return people, everyone, weekly


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
