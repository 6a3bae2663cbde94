"""The report Balance: what the page of that name says, to carry away."""

from __future__ import annotations

from metrics.balance import Balance
from reports import parts
from reports.asked import Asked
from reports.report import Report, Section
from ui import words


def balance(asked: Asked) -> Report:
    """The summary sentence, how the hours are known, categories, periods, the trend, and how to read it all.

    Raises EvenkeelError where the period holds no hours.
    """
    found = asked.summary()
    target, stale = asked.target, words.stale(asked.ages())
    return Report(
        title=f"Balance of {asked.name}" if asked.name else "Your balance",
        answer=words.answer(found.summed, found.top, target, asked.whose, stale, asked.then, asked.over),
        about=asked.about(),
        sections=(
            parts.known(found.parts),
            parts.categories(found, asked.taxonomy, target),
            parts.periods(asked),
            parts.trend(asked),
            meaning(found.summed),
        ),
    )


def meaning(b: Balance) -> Section:
    """What a share means, how it came about, and what it leaves out."""
    (low, high), (wide_low, wide_high) = b.band, b.wide
    return Section(
        "How to read this",
        f"Strategy share = strategy / (strategy + execution) = {b.strategy:.1f} / ({b.strategy:.1f} + "
        f"{b.execution:.1f}) h; work on neither side ({b.neither:.1f} h) and time off are left out. It lies between "
        f"{words.percent(low)} and {words.percent(high)}, as the {b.unsorted:.1f} h that are not sorted may be one or "
        f"the other; with the {b.not_seen:.1f} h that nobody saw, anything between {words.percent(wide_low)} and "
        f"{words.percent(wide_high)} is possible. A share also rises by doing less of the other: read the hours beside "
        f"it. {words.OBJECTION}",
    )
