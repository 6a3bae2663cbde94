"""The report A page for my manager: totals alone. No titles, no names of people, companies or files."""

from __future__ import annotations

from dataclasses import replace

from reports import parts
from reports.asked import Asked
from reports.balance import meaning
from reports.report import Column, Report, Section, Table
from ui import words
from ui.sums import Summary

SIDES = ("strategy", "execution", "neither", "unsorted", "not_seen")


def manager(asked: Asked) -> Report:
    """Totals by side, category and period, for their owner to hand over; its sections are ticked with Report.only.

    Raises EvenkeelError where the period holds no hours.
    """
    found = asked.summary()
    target = asked.target
    stale = words.stale([("a source", days) for _, days in sorted(asked.ages(), key=lambda age: -age[1])[:1]])
    about = asked.about()
    n = about.doubted
    open_ones = (f"{n} doubt{'' if n == 1 else 's'} about the data {'is' if n == 1 else 'are'} open.",) if n else ()
    return Report(
        title="Where my focus went",
        answer=words.answer(found.summed, found.top, target, "my", stale, asked.then, asked.over),
        about=replace(about, whose="Whoever hands this over", doubts=open_ones),
        sections=(
            _sides(found),
            parts.categories(found, asked.taxonomy, target),
            parts.known(found.parts),
            parts.periods(asked),
            parts.trend(asked),
            meaning(found.summed),
        ),
    )


def _sides(found: Summary) -> Section:
    b = found.summed
    rows = tuple(
        (words.SIDES[side], hours, hours / b.weeks, hours / b.total if b.total else None)
        for side in SIDES
        for hours in [float(getattr(b, side))]
    )
    columns = (Column("Side"), Column("Hours", "hours"), Column("Hours a week", "hours"), Column("Of all", "share"))
    said = f"{words.hours(b.strategy)} strategy and {words.hours(b.execution)} execution"
    if b.share is not None:
        low, high = (words.percent(share) for share in b.band)
        said += f": {words.percent(b.share)} strategy{f', between {low} and {high}' if low != high else ''}"
    return Section("Strategy and execution", f"{said}.", table=Table(columns, rows))
