"""The report Portfolio: which products are fed and which starved, where the hours go, and what became of decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

import identity
from decide import portfolio_checks, portfolio_pack, products, review, sharing
from decide.portfolio_pack import Quarter, Seen
from ledger import Ledger, innovation
from metrics import portfolio as measures
from metrics.commitments import Check
from metrics.portfolio_epics import by_group
from model import Decision, EvenkeelError
from reports.asked import Asked
from reports.report import Cell, Chart, Column, Report, Section, Series, Table
from ui import palette, words
from ui import portfolio_words as say

DRAWN, PAST = 12, 3  # products in a chart, quarters looked back to
BUILT = ("Evidence and value", "Evidence alone", "Value alone", "Neither yet")  # of epics, as metrics.by_group orders


class Asking(NamedTuple):
    """What the sections are made from."""

    asked: Asked
    ledger: Ledger  # as whoever reads the report may ask it
    found: Seen
    decided: Sequence[Decision]  # of reviews
    now: Quarter
    before: Quarter | None


def portfolio(asked: Asked) -> Report:
    """The portfolio in the quarter that holds the first day asked for.

    Where people sign in to this record, it holds what a leader may see. EvenkeelError where there is no product.
    """
    ledger = Ledger(asked.store, asked.basis.settings)
    said = asked.store.decisions(products.KINDS)
    if identity.team(asked.store):
        found = portfolio_pack.shared(ledger, asked.version, said, sharing.shares(asked.store))
    else:
        found = portfolio_pack.everything(ledger, asked.version, said, asked.store.sources())
    every = portfolio_pack.quarters(found)
    now = next((q for q in every if q.first <= asked.first), every[-1])
    return of_seen(asked, ledger, found, now)


def of_seen(asked: Asked, ledger: Ledger, found: Seen, now: Quarter) -> Report:
    """The same from figures that are at hand, within what these hold: a page's, in one of its quarters."""
    if not found.standings:
        raise EvenkeelError(
            say.sentence([], asked.basis.today, found.whole), "Say on Portfolio what tells a product.", "report.empty"
        )
    before = next((q for q in portfolio_pack.quarters(found) if q.first < now.first), None)
    decided = asked.store.decisions(review.KINDS)
    of = Asking(asked, ledger, found, decided, now, before)
    fiscal, name = asked.basis.settings.fiscal_year_start, "Products" if found.whole else "Products shared with leaders"
    sections = (_products(of), _lines(of), _looks(of), _past(of), _moved(of), _invested(of), _plan(of), _built(of))
    return Report(
        title=f"Portfolio, {say.quarter(now.first, fiscal)}",
        answer=say.sentence(found.standings, asked.basis.today, found.whole),
        about=asked.about(
            f"{say.quarter(now.first, fiscal)}: {words.span(now.first, now.before - timedelta(days=1))}",
            name,
            "Product managers, product owners and leads; under Investment everybody",
            tuple(_doubts(of)),
        ),
        sections=tuple(s for s in (*sections, _decisions(of)) if s),
    )


def _doubts(of: Asking) -> Iterator[str]:
    """What these figures leave out."""
    silent = [one.product.name for one in of.found.standings if one.phase == "silent"]
    if silent:
        yield words.plain(f"Too little is seen for a verdict: {', '.join(silent)}.", 400)
    shown = of.found.open(of.now.first)
    rows = of.found.of(of.found.people, of.now.first)
    rows = rows[rows["product"].isin([*shown, ""])]
    for hours, what in (
        (rows.loc[rows["category"] == "unsorted", "hours"].sum(), "are not sorted"),
        (rows.loc[rows["product"] == "", "hours"].sum(), "are of no product"),
    ):
        if hours >= 0.5:
            yield f"{words.hours(float(hours))} of product people's work in the quarter {what}."
    if not of.found.whole:
        yield "Whole months of groups; what nobody saw is not known here."
        if left_out := say.closed(of.found.names, shown):
            yield left_out
        if hidden := say.hidden(of.found.hidden, of.asked.basis.settings.group_size):
            yield f"{hidden[0].upper()}{hidden[1:]}."


def _name(product: str) -> str:
    return words.plain(product, 60) if product else words.NO_PRODUCT


def _products(of: Asking) -> Section:
    today, found = of.asked.basis.today, of.found
    columns = [Column("Product"), Column("Now", "share"), Column("Wanted", "share"), Column("Stage")]
    columns += [Column("Lead"), *([Column("Customers")] if found.whole else []), Column("State")]
    rows: list[tuple[Cell, ...]] = []
    for one in found.standings:
        share, wanted = (one.now.share, one.now.target) if one.now else (None, None)
        met = [say.customer(one)] if found.whole else []
        lead = words.plain(found.leads.get(one.product.name, ""), 120)
        rows.append((_name(one.product.name), share, wanted, say.stage(one, today), lead, *met, say.state(one, today)))
    said = "Strategy in the last four weeks beside what is wanted, those that need a look first."
    return Section("Products", said, table=Table(tuple(columns), tuple(rows)))


def _lines(of: Asking) -> Section | None:
    """What the managers of products want everybody to know before they look."""
    rows = [(_name(n), words.plain(line, 500)) for n in of.found.names if (line := _line(of, n))]
    columns = (Column("Product"), Column("Its manager's line"))
    return Section("Context", table=Table(columns, tuple(rows))) if rows else None


def _line(of: Asking, product: str) -> str:
    if of.found.whole:
        return review.context(of.decided, product, of.now.first)
    return of.found.lines.get((product, of.now.first), "")


def _looks(of: Asking) -> Section:
    hours, taxonomy = of.found.table(of.now, of.asked.taxonomy), of.asked.taxonomy
    empty, cells = int((hours < 0.05).to_numpy().sum()), hours.size
    said = f"Hours of product people in the quarter. Nobody looked at {empty} of {cells} cells."
    said = said if cells else say.closed(of.found.names, of.found.open(of.now.first))
    labels = tuple(_name(n) for n in hours.index)
    series = []
    for position, one in enumerate(taxonomy.categories):
        if one.id in hours and (values := tuple(float(h) for h in hours[one.id][:DRAWN])) and any(values):
            themes: tuple[palette.Theme, ...] = ("light", "dark")
            light, dark = (palette.category(theme, one.id, position) for theme in themes)
            series.append(Series(words.category_name(taxonomy, one.id), values, (light, dark)))
    shown = "" if len(labels) <= DRAWN else f" The chart has the {DRAWN} that most need a look."
    chart = Chart("bars", labels[:DRAWN], tuple(series), "hours", f"Hours by product and category. {said}{shown}")
    names = [Column(words.category_name(taxonomy, str(c)), "hours") for c in hours.columns]
    rows: list[tuple[Cell, ...]] = [
        (_name(n), *map(float, row)) for n, row in zip(hours.index, hours.to_numpy(), strict=True)
    ]
    table = Table((Column("Product"), *names), tuple(rows))
    return Section("Who looks at what", said + shown, chart if series else None, table)


def _past(of: Asking) -> Section:
    some = [q for q in portfolio_pack.quarters(of.found) if q.first <= of.now.first][:PAST]
    past, fiscal = of.found.by_quarter(some, of.asked.taxonomy), of.asked.basis.settings.fiscal_year_start
    columns = [Column("Product")]
    for q in some:
        name = say.quarter(q.first, fiscal)
        columns += [Column(f"{name}, strategy", "share"), Column("customers", "hours")]
    rows: list[tuple[Cell, ...]] = []
    for n in of.found.names:
        cells = [past[n, q.first] for q in some]
        rows.append((_name(n), *(x for c in cells for x in (c.share, c.customers))))
    said = "The share of strategy, where eight hours a week are sorted, and hours with customers, of product people."
    return Section("Strategy beside customers", said, table=Table(tuple(columns), tuple(rows)))


def _moved(of: Asking) -> Section | None:
    if of.before is None or not (moves := of.found.moves(of.now, of.before, of.asked.taxonomy)):
        return None
    name = say.quarter(of.before.first, of.asked.basis.settings.fiscal_year_start)
    columns = (Column("Product"), Column("Category"), Column("Before", "hours"), Column("Now", "hours"))
    rows = tuple((_name(m.product), words.category_name(of.asked.taxonomy, m.category), m.before, m.now) for m in moves)
    return Section("What moved", f"Hours a week of product people, against {name}.", table=Table(columns, rows))


def _invested(of: Asking) -> Section:
    taxonomy, rate = of.asked.taxonomy, of.found.said.rate
    kinds = [c.id for c in taxonomy.categories]
    rows = of.found.of(of.found.everyone, of.now.first)
    hours = measures.table(rows, of.found.open_to_all(of.now.first), kinds)
    sides = ("strategy", "execution", "neither", "unsorted")
    columns = [Column("Product"), Column("Hours", "hours"), *([Column("Money")] if rate else [])]
    columns += [Column(words.SIDES[side], "hours") for side in sides]
    table: list[tuple[Cell, ...]] = []
    for product, row in zip(hours.index, hours.to_dict("records"), strict=True):
        by = {side: sum(float(h) for c, h in row.items() if taxonomy.side(str(c)) == side) for side in sides}
        whole = sum(by.values())
        table.append((_name(str(product)), whole, *([say.money(whole, *rate)] if rate else []), *by.values()))
    said = "Everybody's work in the quarter so far, engineers and designers too"
    said += "; money is hours at one rate for all." if rate else "."
    return Section("Investment", said, table=Table(tuple(columns), tuple(table)))


def _plan(of: Asking) -> Section | None:
    sides = {c.id: c.side for c in of.asked.taxonomy.categories}
    rows = of.found.of(of.found.everyone, of.now.first)
    shown = of.found.open_to_all(of.now.first)
    every = [one for one in of.found.said.products.values() if of.found.whole or one.name in shown]
    plan = measures.against_plan(rows, every, of.now.first, of.now.over, sides)
    if not plan:
        return None
    columns = (Column("Product"), Column("Category"), *(Column(n, "hours") for n in ("Planned so far", "Seen")))
    names = {"": "All of it", **words.SIDES}
    kinds = names | {c.id: c.name for c in of.asked.taxonomy.categories}
    table = tuple(
        (_name(a.product), kinds.get(a.category, words.plain(a.category, 60)), a.planned, a.seen) for a in plan
    )
    said = f"{words.percent(of.now.over)} of the quarter's working days are over; planned hours are for that part."
    return Section("Against plan", said, table=Table(columns, table))


def _built(of: Asking) -> Section | None:
    """Hours of epics by whether customers asked and whether a value is stated: no titles, which travel badly."""
    if not of.found.whole:
        return None
    rows: list[tuple[Cell, ...]] = []
    for name in of.found.names[:DRAWN]:
        epics, refused = innovation.of_product(of.ledger, of.asked.version, name)
        noes = len(refused) + len(review.refused(of.decided, name))
        if epics or noes:
            rows.append((_name(name), *by_group(epics).values(), sum(e.late for e in epics), noes))
    columns = (Column("Product"), *(Column(n, "hours") for n in BUILT))
    columns += (Column("Old, no evidence", "count"), Column("Backed noes", "count"))
    said = "Everybody's hours on epics in the last year, by customer evidence found and value stated."
    return Section("What is built", said, table=Table(columns, tuple(rows))) if rows else None


def _decisions(of: Asking) -> Section | None:
    every = portfolio_checks.checked(of.ledger, of.asked.version, of.found, of.decided)
    names = ("Decided", "Decision", "Product", "Who sees to it", "Because", "Standing", "Expected, and how it stands")
    columns = tuple(Column(n, "day" if n == "Decided" else "text") for n in names)
    rows = tuple(_decision(one, check) for one, check in every)
    return Section("Decisions of reviews", _counted(c for _, c in every), table=Table(columns, rows)) if rows else None


def _decision(one: review.Review, check: Check | None) -> tuple[Cell, ...]:
    standing = say.STANDING[check.state] if check else "Taken back"
    figure = ""
    if check and one.expected:
        figure = f"By {words.day(one.expected.until)}: {one.expected.text}. So far: {check.figure}. {check.rule}"
    what, who, why = review.WHAT[one.what], words.plain(one.owner, 80), words.plain(one.reason, 300)
    return one.day, what, _name(one.product), who, why, standing, words.plain(figure, 600)


def _counted(checks: Iterable[Check | None]) -> str:
    states = [say.STANDING[c.state].lower() for c in checks if c]
    return ", ".join(f"{states.count(one)} {one}" for one in dict.fromkeys(states))
