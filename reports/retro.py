"""The report Retro: a quarter of a product or team against the last, what moved the balance, and what was promised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import identity
from decide import retro_pack, retro_sums
from decide.retro_pack import Pack
from ledger import Ledger
from metrics.retro import Facts
from metrics.retro_about import About, quarter
from model import EvenkeelError
from reports import parts
from reports.asked import Asked
from reports.report import Chart, Column, Report, Section, Series, Table
from ui import retro_ask, words
from ui import retro_words as told
from ui.retro_words import Names

CHANGED = 5  # of each kind


def retro(asked: Asked) -> Report:
    """The quarter that holds the first day asked for, of the product asked for, else of the person's product or team.

    Nobody is named: it holds what the page shows; where people sign in to this record, what was worked out there.
    Raises EvenkeelError where the quarter holds no hours.
    """
    settings = asked.basis.settings
    span = quarter(asked.first, settings.fiscal_year_start)
    ledger, about = Ledger(asked.store, settings), whom(asked)
    facts = retro_sums.pack if identity.team(asked.store) else retro_pack.pack
    return of_pack(asked, facts(ledger, asked.version, about, span))


def of_pack(asked: Asked, pack: Pack) -> Report:
    """The same from facts that are at hand, such as a page's. Raises EvenkeelError where there are no hours."""
    facts, names, span, title = pack.facts, pack.names, pack.span, words.plain(pack.about.name, 60)
    if facts.now.seen <= 0:
        raise EvenkeelError(f"There are no hours of {title} in {span.name}.", "Choose another.", "report.empty")
    sections = (_compared(facts), _moved(facts), _changed(facts, names), _customers(facts), _promised(facts))
    asked_ = tuple((q,) for q, *_ in retro_ask.questions(facts, names))
    asking = Section("Three questions", table=Table((Column("From the facts"),), asked_))
    days = words.span(span.first, min(span.before, facts.upto) - timedelta(days=1))
    return Report(
        title=f"Retro: {title}, {span.name}",
        answer=told.sentence(facts),
        about=asked.about(f"{span.name}, {days}", title, f"{facts.people} people's hours", tuple(_doubts(facts))),
        sections=(*(s for s in sections if s), asking),
    )


def _doubts(facts: Facts) -> Iterator[str]:
    """What the figures leave out: sums, since doubts about one person's calendar may hold its titles."""
    for b, when in ((facts.now, "this quarter"), (facts.last, "the quarter before")):
        if b and b.unsorted >= 0.5:
            yield f"{words.hours(b.unsorted)} of {when} are not sorted."
        if b and b.not_seen >= 0.5:
            yield f"{words.hours(b.not_seen)} of working time of {when} were seen by no source."


def whom(asked: Asked) -> About:
    """What the retro is about: the product asked for, else this person's first product, team, or everybody."""
    person = asked.basis.person(asked.person, asked.basis.today)
    if asked.product or person.products:
        return About(product=asked.product or person.products[0])
    return About(team=person.team)


def _compared(facts: Facts) -> Section:
    columns = (Column("Category"), *(Column(n, "hours") for n in ("This quarter", "The last", "A year before")))
    rows = tuple((words.plain(line.name, 60), line.hours, line.last, line.year) for line in facts.lines)
    three = (told.shares(b) for b in (facts.now, facts.last, facts.year))
    said = "Strategy share: {} this quarter, {} the last, {} a year before.".format(*three)
    return Section("This quarter and before", said, table=Table(columns, rows))


def _moved(facts: Facts) -> Section | None:
    points = told.category_points(facts)
    lines = [line for line in facts.lines if points.get(line.category)]
    if facts.change is None or not lines:
        return None
    series = tuple(
        Series(words.SIDES[side], tuple(points[one.category] if one.side == side else None for one in lines),
               parts.side_colours(side))
        for side in ("strategy", "execution")
    )  # fmt: skip
    labels = tuple(words.plain(line.name, 60) for line in lines)
    alt = ", ".join(f"{name} {told.signed(points[line.category])}" for name, line in zip(labels, lines, strict=True))
    rows = tuple((n, told.signed(points[line.category])) for n, line in zip(labels, lines, strict=True))
    said = "What each category moved the share of strategy by, in percentage points; together that is the change."
    chart = Chart("bars", labels, series, "share", f"Points by category: {alt}")
    return Section("What moved the balance", said, chart, Table((Column("Category"), Column("Points")), rows))


def _changed(facts: Facts, names: Names) -> Section | None:
    """What started, stopped, grew and shrank, where anything did."""
    said = told.labels(facts, names)
    rows = tuple(
        (title, said[told.key(m)], m.hours, m.hours_before)
        for how, title in told.CHANGES.items()
        for m in facts.changed(how)[:CHANGED]
    )
    columns = (Column("Change"), Column("What"), Column("This quarter", "hours"), Column("The last", "hours"))
    return Section("Started, stopped, grew, shrank", table=Table(columns, rows)) if rows else None


def _customers(facts: Facts) -> Section | None:
    return Section("Customers", told.customers(facts.contacts)) if facts.contacts else None


def _promised(facts: Facts) -> Section | None:
    rows = tuple((words.plain(p.text, 300), p.standing, f"{p.figure}. {p.rule}") for p in facts.promises)
    columns = (Column("Promise"), Column("Standing"), Column("Figure and rule"))
    return Section("What we had promised", table=Table(columns, rows)) if rows else None
