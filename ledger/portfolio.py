"""The portfolio read from ledger and directory: whose hours a product's are, by week, by month, and for the lattice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

import pandas as pd

from ledger import Ledger, pieces
from ledger.basis import Basis
from ledger.files import Version
from metrics.frames import tuples
from metrics.lattice import Cell, Hours, Why
from metrics.portfolio import PRODUCT_PEOPLE, spread
from metrics.portfolio import monthly as as_months
from metrics.products import By, Mapped, product_of

Total = tuple[str, str, str, float]  # Monday, product, category, hours
SEEN = ("calendar", "jira", "estimated")
WORK = ("strategy", "execution", "neither", "unsorted")
PEOPLE, MAKERS = "people", "makers"  # the two groups of a product, which nobody is in both of


def product_people(basis: Basis, day: date) -> list[str]:
    """Everybody whose time counts and who is pm, po or lead on a day, sorted."""
    return sorted(who for who in basis.owners if basis.person(who, day).role in PRODUCT_PEOPLE)


def leads(basis: Basis, day: date) -> dict[str, str]:
    """Who leads each product, by the directory: its lead, else its product managers; names with commas between."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for who in product_people(basis, day):
        person = basis.person(who, day)
        for product in person.products:
            found[product][person.role].append(person.name or who)
    ranked = {product: by.get("lead") or by.get("pm") or by.get("po") or [] for product, by in found.items()}
    return {product: ", ".join(sorted(names)) for product, names in ranked.items()}


def monthly(ledger: Ledger, version: Version, people: Iterable[str]) -> pd.DataFrame:
    """Columns product, month, category, hours of some people; time off and what was not seen left out."""
    where = {"side": WORK, "person": sorted(people)}
    rows = pieces.hours(ledger, version, ("month", "product", "category"), where)
    return rows[["product", "month", "category", "hours"]]


def weekly(ledger: Ledger, version: Version, people: Iterable[str], first: date, before: date) -> pd.DataFrame:
    """Columns product, week, side, hours of some people in [first, before), with what was not seen of their weeks."""
    whose = tuple(sorted(people))

    def between(low: date | None, high: date | None) -> pd.DataFrame:
        rows = ledger.hours(version, ("person", "week", "product", "side"), {"first": low, "before": high})
        return spread(rows[rows["person"].isin(whose)])  # quicker than to ask for each of hundreds by name

    asked = "weekly", whose, first, before
    return pieces.pieced(ledger, version, asked, "week", first, before, between, frozenset(whose))


def totals(ledger: Ledger, version: Version, who: str, first: date, before: date) -> list[Total]:
    """A person's hours by week, product and category; what was not seen is shared over products as `spread` does."""
    rows = ledger.hours(
        version, ("person", "week", "product", "category"), {"person": who, "first": first, "before": before}
    )
    found = spread(rows.rename(columns={"category": "side"}))
    return [
        (week.isoformat(), product, category, round(float(hours), 2))
        for product, week, category, hours in tuples(found, "product", "week", "side", "hours")
        if hours >= 0.005
    ]


def by_person(
    ledger: Ledger, version: Version, basis: Basis, before: date
) -> dict[tuple[str, date], Mapping[str, Hours]]:
    """(group, month) -> person -> category -> hours of whole months before a day: what the lattice is made of.

    A group is "people:<product>" or "makers:<product>", by the role that a person had when the month began.
    """
    rows = ledger.hours(version, ("person", "product", "month", "category"), {"side": WORK, "before": before})
    found: dict[tuple[str, date], dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for who, product, month, category, hours in tuples(rows, "person", "product", "month", "category", "hours"):
        if product and hours > 0:
            role = PEOPLE if basis.person(who, month).role in PRODUCT_PEOPLE else MAKERS
            found[f"{role}:{product}", month][who][category] = round(float(hours), 2)
    return {place: dict(people) for place, people in found.items()}


def shown(cells: Iterable[Cell]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What may be shown as the frames that `monthly` gives: of product people, and of everybody.

    Everybody's of a product and month is there only where each of its groups is.
    """
    groups: dict[tuple[str, date], dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        role, _, product = cell.group.partition(":")
        groups[product, cell.month][role] = cell
    people, everyone = [], []
    for (product, month), by in groups.items():
        found = {role: [(product, month, c, h) for c, h in cell.hours.items()] for role, cell in by.items()}
        people += found.get(PEOPLE, [])
        if all(cell.why == "shown" for cell in by.values()):
            everyone += [row for rows in found.values() for row in rows]
    return as_months(people), as_months(everyone)


def closed(cells: Iterable[Cell], quarter: Mapping[date, date], roles: Collection[str]) -> frozenset[tuple[str, date]]:
    """(product, quarter) where a month of a group of these roles is not shown: the sum of the others is too small."""
    named = ((cell.group.partition(":"), cell) for cell in cells if cell.why != "shown")
    return frozenset((product, quarter[cell.month]) for (role, _, product), cell in named if role in roles)


def hidden(cells: Iterable[Cell], seen: Collection[str]) -> dict[str, Why]:
    """Why nothing is shown of the product people of a product, for those of which nothing is."""
    newest = sorted(cells, key=lambda cell: cell.month)
    found = {c.group.partition(":")[2]: c.why for c in newest if c.group.startswith(PEOPLE)}
    return {product: why for product, why in found.items() if product not in seen}


def preview(ledger: Ledger, version: Version, who: str, by: By, value: str, product: str) -> tuple[int, float]:
    """How many of a person's activities of 12 weeks one more rule would bring to a product, and their hours."""
    basis = ledger.basis(version)
    more = Mapped((*basis.mapped.said, (by, value, product)))
    names = tuple(sorted({*basis.products, product}))
    since = basis.today - timedelta(weeks=12)
    rows = ledger.hours(version, ("activity", "product"), {"person": who, "first": since, "known": SEEN})
    hours = {key: (was, h) for key, was, h in tuples(rows, "activity", "product", "hours")}
    person = basis.person(who, basis.today)
    moved = [
        hours[key][1]
        for key, (_, subject) in ledger.store.by_key(hours).items()
        if hours[key][0] != product and product_of(subject, person, more, names) == product
    ]
    return len(moved), sum(moved)
