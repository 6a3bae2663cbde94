"""What a report is made of: a title, the sentence that answers, what it is about, and sections of rows.

Values alone, in plain words: whoever writes one into a form makes every text safe for that form.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from model import EvenkeelError

Unit = Literal["text", "hours", "share", "count", "day"]
Cell = str | float | date | None
# parts: one bar in parts; bars: stacked by label; mirror: the same, what is negative is drawn below the line and read
# without its sign; lines: one point a label.
Kind = Literal["parts", "bars", "mirror", "lines"]
Style = Literal["plain", "dashed", "low", "high"]  # of a line; low and high are the ends of a band


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, and what its numbers are."""

    name: str
    unit: Unit = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their columns; None is an empty cell."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sums: tuple[int, ...] = ()  # the rows, counted from 0, that sum others up


@dataclass(frozen=True, slots=True)
class Series:
    """What is drawn in one colour: a value for each label of the chart, None where there is none."""

    name: str
    values: tuple[float | None, ...]
    colours: tuple[str, str]  # "#rrggbb" on light, and on dark
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure's rows: every form draws them in its own way."""

    kind: Kind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Literal["hours", "share"]
    alt: str  # what it shows, in a sentence


@dataclass(frozen=True, slots=True)
class Section:
    """One thing that a report says: a heading, a sentence, and the rows behind it."""

    heading: str
    sentence: str = ""
    chart: Chart | None = None
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What every report says of itself, whatever its form."""

    whose: str
    period: str
    filters: str
    facts: str  # which version of the facts it was made from
    made: str
    doubts: tuple[str, ...] = ()  # in sentences, the first of them
    doubted: int = 0  # how many there are
    sample: bool = False

    @property
    def line(self) -> str:
        """It all in one line, the doubts as a number, for the foot of a page."""
        doubts = f"{self.doubted or 'no'} doubt{'' if self.doubted == 1 else 's'}"
        parts = [self.period, self.filters, doubts, f"facts {self.facts}", f"made {self.made}"]
        return " · ".join(["Sample data"] * self.sample + parts)

    @property
    def facts_of_it(self) -> tuple[tuple[str, str], ...]:
        """(what, said) of everything but the doubts."""
        said = (
            ("About", self.whose),
            ("Period", self.period),
            ("Filters", self.filters),
            ("Version of the facts", self.facts),
            ("Made", self.made),
        )
        return (("Sample data", "An invented company"), *said) if self.sample else said


@dataclass(frozen=True, slots=True)
class Report:
    """A report, ready to be written in any form."""

    title: str
    answer: str
    about: About
    sections: tuple[Section, ...]

    def only(self, headings: tuple[str, ...]) -> Report:
        """The same with some of its sections, by their headings in any case. EvenkeelError names a wrong one."""
        wanted = {heading.strip().casefold() for heading in headings}
        strange = sorted(wanted - {section.heading.casefold() for section in self.sections})
        if strange:
            raise EvenkeelError(
                f"This report has no section {strange[0]!r}.",
                f"It has: {', '.join(section.heading for section in self.sections)}.",
                "report.section",
            )
        return replace(self, sections=tuple(s for s in self.sections if s.heading.casefold() in wanted))
