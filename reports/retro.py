"""The report Retro: a quarter of a product or team against the last, what moved the balance, and what was promised."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from decide import retro_pack
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


def retro(asked: Asked) -> Report:
    """The quarter that holds the first day asked for, of the product asked for, else of the person's product or team.

    Nobody is named: it holds what the page shows. Raises EvenkeelError where the quarter holds no hours.
    """
    settings = asked.basis.settings
    span = quarter(asked.first, settings.fiscal_year_start)
    about = whom(asked)
    ledger = Ledger(asked.store, settings)
    pack = retro_pack.pack(ledger, ledger.version(asked.basis.today), about, span)
    facts, names = pack.facts, pack.names
    if facts.now.seen <= 0:
        raise EvenkeelError(
            f"There are no hours of {words.plain(about.name, 60)} in {span.name}.", "Choose another.", "report.empty"
        )
    title = words.plain(about.name, 60)
    sections = (_compared(facts), _moved(facts), *_changed(facts, names), _customers(facts), _promised(facts))
    asking = " ".join(f"{n}. {q}" for n, (q, *_) in enumerate(retro_ask.questions(facts, names), 1))
    days = words.span(span.first, min(span.before, facts.upto) - timedelta(days=1))
    return Report(
        title=f"Retro: {title}, {span.name}",
        answer=told.sentence(facts),
        # doubts about one person's calendar may hold its titles: their number is enough here
        about=replace(asked.about(f"{span.name}, {days}"), whose=title, filters=title, doubts=()),
        sections=(*(s for s in sections if s), Section("Three questions", asking)),
    )


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


def _changed(facts: Facts, names: Names) -> list[Section]:
    """What started, stopped, grew and shrank, where anything did."""
    said, found = told.labels(facts, names), []
    columns = (Column("What"), Column("This quarter", "hours"), Column("The last", "hours"))
    for how, title in told.CHANGES.items():
        rows = tuple((said[told.key(m)], m.hours, m.hours_before) for m in facts.changed(how)[:10])
        found += [Section(title, table=Table(columns, rows))] if rows else []
    return found


def _customers(facts: Facts) -> Section | None:
    return Section("Customers", told.customers(facts.contacts)) if facts.contacts else None


def _promised(facts: Facts) -> Section | None:
    rows = tuple((words.plain(p.text, 300), p.standing, f"{p.figure}. {p.rule}") for p in facts.promises)
    columns = (Column("Promise"), Column("Standing"), Column("Figure and rule"))
    return Section("What we had promised", table=Table(columns, rows)) if rows else None
