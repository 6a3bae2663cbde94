"""What a portfolio shows: everything on a machine of one's own, or what a leader of a team may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

import settings
from connectors.totals import Totals
from decide import blocks, products, sharing
from ledger import Ledger, contacts, portfolio
from ledger.basis import Basis
from ledger.files import Version
from metrics.contacts import Contact
from metrics.frames import tuples
from metrics.portfolio import Move, Standing, by_month, by_week, moved, standings, table
from metrics.taxonomy import NOT_SEEN, Taxonomy
from model import Decision, Source
from sync import totals

WEEKS = 78  # of a trend
YEAR = 53 * 7  # days that contacts are looked back for
LEAST = 8.0  # sorted hours a week, under which there is no share
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


class Past(NamedTuple):
    """What a quarter of a product was."""

    share: float | None  # of strategy; None under 8 sorted hours a week
    customers: float | None  # hours with customers; None where the quarter is not shown


@dataclass(frozen=True)
class Seen:
    """The figures of the portfolio, made once for a version and what people said of products."""

    key: tuple[str, ...]  # what it depends on beside the version
    said: products.Portfolio
    people: Months  # of product people
    everyone: Months
    weekly: pd.DataFrame  # product, week, side, hours of product people
    standings: tuple[Standing, ...]  # those that most need a look first
    met: Sequence[Contact]  # with customers in the last year, oldest first
    leads: Mapping[str, str]  # product -> who leads it
    months: Mapping[date, date]  # month -> its quarter
    hidden: Mapping[str, str] = field(default_factory=dict)  # product -> why nothing of it is shown
    lines: Mapping[tuple[str, date], str] = field(default_factory=dict)  # product, quarter -> a line of who shares it
    whole: bool = True  # everything, on a machine of one's own; else whole months of groups
    closed: frozenset[tuple[str, date]] = frozenset()  # product, quarter: a month of its product people is not shown
    closed_all: frozenset[tuple[str, date]] = frozenset()  # the same of everybody

    @property
    def names(self) -> list[str]:
        """The products, those that most need a look first."""
        return [one.product.name for one in self.standings]

    def open(self, quarter: date) -> list[str]:
        """The products whose product people's quarter is shown: a sum that lacks a month would be a wrong one."""
        return [name for name in self.names if (name, quarter) not in self.closed]

    def open_to_all(self, quarter: date) -> list[str]:
        """The same of everybody's hours, "" for no product among them where that is known."""
        shown = [name for name in self.names if (name, quarter) not in self.closed_all]
        return [*shown, ""] if self.whole else shown

    def met_for(self, product: str) -> list[Contact]:
        """The contacts with customers for a product, oldest first."""
        return [one for one in self.met if one.product == product]

    def of(self, frame: Months, *quarters: date) -> Months:
        """The rows of some quarters."""
        months = [month for month, first in self.months.items() if first in quarters]
        return frame[frame["month"].isin(pd.DatetimeIndex(months))]

    def table(self, quarter: Quarter, taxonomy: Taxonomy) -> pd.DataFrame:
        """Hours of product people in a quarter: products in rows, categories of product work in columns."""
        return table(self.of(self.people, quarter.first), self.open(quarter.first), categories(taxonomy))

    def by_quarter(self, quarters: Sequence[Quarter], taxonomy: Taxonomy) -> dict[tuple[str, date], Past]:
        """The share of strategy and the hours with customers by (product, first day of a quarter)."""
        sides = {c.id: c.side for c in taxonomy.categories}
        sums, met = defaultdict[tuple[str, date, str], float](float), defaultdict[tuple[str, date], float](float)
        months, rows = self.months, self.of(self.people, *(q.first for q in quarters))
        for product, month, category, hours in tuples(rows, "product", "month", "category", "hours"):
            first = months[month]
            sums[product, first, sides.get(category, "")] += hours
            if category == "customers":
                met[product, first] += hours
        found = {}
        for name in self.names:
            for q in quarters:
                s, e = (sums.get((name, q.first, side), 0.0) for side in ("strategy", "execution"))
                share = s / (s + e) if s + e >= LEAST * q.weeks else None
                shown = (name, q.first) not in self.closed
                found[name, q.first] = Past(share, met.get((name, q.first), 0.0)) if shown else Past(None, None)
        return found

    def moves(self, now: Quarter, before: Quarter, taxonomy: Taxonomy) -> list[Move]:
        """The largest moves of hours a week between two quarters, of products that both are shown of."""
        return moves(self.table(now, taxonomy), self.table(before, taxonomy), (now.weeks, before.weeks))


def everything(ledger: Ledger, version: Version, decisions: Sequence[Decision], sources: Iterable[Source]) -> Seen:
    """All of it; `decisions` are those of products.KINDS."""
    basis = ledger.basis(version)
    whose = portfolio.product_people(basis, basis.today)
    people = portfolio.monthly(ledger, version, whose)
    everyone = pd.concat([people, portfolio.monthly(ledger, version, basis.owners.keys() - whose)])
    monday = basis.today - timedelta(days=basis.today.weekday())
    weekly = portfolio.weekly(ledger, version, whose, monday - timedelta(weeks=WEEKS), monday)
    given = totals.kept(sources)
    people, everyone, weekly = _with_totals(given, people, everyone, weekly, basis)
    met = contacts.of_many(ledger, version, whose, basis.today - timedelta(days=YEAR), basis.today)
    said = products.listed(decisions, _names(basis, everyone))
    since = _since(given, basis.today)
    since |= {name: min(days, since.get(name, days)) for name, days in _newest(met, said.products, basis.today).items()}
    stand = tuple(standings(weekly, said.products.values(), since))
    months = _quarters(everyone, ledger.settings.fiscal_year_start)
    key = (*(d.id for d in decisions), *(f"{one.label}{hash(one.rows)}" for one in given))
    return Seen(key, said, people, everyone, weekly, stand, met, portfolio.leads(basis, basis.today), months)


def shared(ledger: Ledger, version: Version, decisions: Sequence[Decision], shares: Sequence[sharing.Share]) -> Seen:
    """What the lattice gives: whole months, of groups that are large enough or share all together."""
    basis, fiscal = ledger.basis(version), ledger.settings.fiscal_year_start
    rows = portfolio.by_person(ledger, version, basis, basis.today.replace(day=1))
    months = {month: settings.start_of(month, "quarter", fiscal) for _, month in rows}
    roles = (portfolio.PEOPLE, portfolio.MAKERS)
    given = {(s.person, f"{role}:{s.product}", s.quarter) for s in shares for role in roles}
    cells = blocks.visible(ledger.store, rows, given, months, ledger.settings.group_size)
    people, everyone = portfolio.shown(cells)
    sides = {c.id: c.side for c in basis.taxonomy.categories}
    weekly = by_week(people, sides)
    said = products.listed(decisions, _names(basis, everyone))
    stand = [one for one in standings(weekly, said.products.values(), {}) if one.states]
    why = portfolio.hidden(cells, {one.product.name for one in stand})
    lines = {(s.product, s.quarter): s.line for s in shares if s.line}
    return Seen(
        (*(d.id for d in decisions), *(s.id for s in shares)),
        said, people, everyone, weekly, tuple(stand), (), portfolio.leads(basis, basis.today),
        _quarters(pd.concat([people, everyone]), fiscal), why, lines, whole=False,
        closed=portfolio.closed(cells, months, (portfolio.PEOPLE,)), closed_all=portfolio.closed(cells, months, roles),
    )  # fmt: skip


def moves(now: pd.DataFrame, before: pd.DataFrame, weeks: tuple[float, float]) -> list[Move]:
    """The largest moves of hours a week between two quarters' tables, of products that both have."""
    both = now.index.intersection(before.index)
    return moved(now.loc[both], before.loc[both], weeks)


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


def _newest(met: Sequence[Contact], names: Collection[str], today: date) -> dict[str, int]:
    """Days since the last direct contact for each product that has any; they lie oldest first."""
    found: dict[str, int] = {}
    for one in reversed(met):
        if len(found) == len(names):
            break
        if one.direct and one.product in names and one.product not in found:
            found[one.product] = (today - one.day).days
    return found


def _since(given: list[Totals], today: date) -> dict[str, int]:
    """Days since customers were met by what totals files say, which know the week: counted from its Friday on."""
    found: dict[str, int] = {}
    for week, product, category, _ in (row for one in given if one.role == portfolio.PEOPLE for row in one.rows):
        days = (today - date.fromisoformat(week)).days - 4
        if category == "customers" and 0 <= days + 4 <= YEAR:
            found[product] = min(max(days, 0), found.get(product, YEAR))
    return found


def _names(basis: Basis, rows: Months) -> set[str]:
    return {*basis.products, *rows["product"].unique()} - {""}


def _quarters(rows: Months, fiscal: int) -> dict[date, date]:
    months = {*(day.date() for day in rows["month"].unique()), settings.start_of(settings.today(), "month")}
    return {month: settings.start_of(month, "quarter", fiscal) for month in months}


def quarters(found: Seen) -> list[Quarter]:
    """The quarters that have hours, newest first; the one under way up to today, or as far as whole months are over."""
    until = settings.today() if found.whole else settings.today().replace(day=1)
    every = [_quarter(first, until) for first in sorted(set(found.months.values()), reverse=True)]
    return every[1:] if len(every) > 1 and every[0].before <= every[0].first else every


def _quarter(first: date, until: date) -> Quarter:
    end = (first + timedelta(days=95)).replace(day=1)
    before = min(end, until)
    return Quarter(first, before, min(1.0, _workdays(first, before) / max(_workdays(first, end), 1)))


def _workdays(first: date, before: date) -> int:
    return int(np.busday_count(first, before))


def categories(taxonomy: Taxonomy) -> list[str]:
    """The categories of product work, in their order."""
    return [one.id for one in taxonomy.categories if one.side in ("strategy", "execution")]
