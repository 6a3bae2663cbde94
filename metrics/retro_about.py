"""Whom and when a retro is about: a product, a team or everybody here, and a quarter by its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from model import Person
from settings import start_of

PRODUCT_ROLES = frozenset({"pm", "po", "lead"})  # whose hours are a product's balance; makers count in Investment alone


@dataclass(frozen=True, slots=True)
class About:
    """Whose hours: of a product, of a team, or (both empty) of everybody here."""

    product: str = ""
    team: str = ""

    @property
    def key(self) -> str:
        """The text by which the record knows it."""
        return f"product:{self.product}" if self.product else f"team:{self.team}" if self.team else "everybody"

    @property
    def name(self) -> str:
        """What people call it."""
        return self.product or self.team or "Everybody here"


def about(key: str) -> About:
    """The About of a key; everybody where the key says nothing else."""
    what, _, name = key.partition(":")
    return About(product=name) if what == "product" else About(team=name) if what == "team" else About()


def members(of: About, people: Mapping[str, Person]) -> set[str]:
    """Who of the people (by their key, as they are in that quarter) counts.

    Product people count; of a team that has none, everybody does, and so where nobody's role is known.
    """
    mine = {who: p for who, p in people.items() if not of.team or p.team == of.team}
    return {who for who, p in mine.items() if p.role in PRODUCT_ROLES} or set(mine)


@dataclass(frozen=True, slots=True)
class Span:
    """A quarter: its first day, and the day after its last."""

    first: date
    before: date
    fiscal_year_start: int = 1

    @property
    def last(self) -> Span:
        """The quarter before."""
        return quarter(self.first - timedelta(days=1), self.fiscal_year_start)

    @property
    def year_before(self) -> Span:
        """The same quarter a year before."""
        return quarter(self.first.replace(year=self.first.year - 1), self.fiscal_year_start)

    @property
    def name(self) -> str:
        """As in Q3 2026; another fiscal year is named after the year it ends in, as in Q1 FY2027."""
        start = self.fiscal_year_start
        number = (self.first.month - start) % 12 // 3 + 1
        if start == 1:
            return f"Q{number} {self.first.year}"
        return f"Q{number} FY{self.first.year + (self.first.month >= start)}"


def quarter(day: date, fiscal_year_start: int = 1) -> Span:
    """The calendar or fiscal quarter that holds a day."""
    first = start_of(day, "quarter", fiscal_year_start)
    return Span(first, start_of(first + timedelta(days=95), "quarter", fiscal_year_start), fiscal_year_start)
