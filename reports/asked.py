"""What a report is asked about: whose hours, of which days, at which version of the facts, and how one gets at them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import settings
from ledger import behind
from ledger.basis import Basis
from ledger.files import Version
from metrics import targets
from metrics.capacity import zone_of
from metrics.taxonomy import Taxonomy
from model import LOCAL, EvenkeelError, Problem, Source, digest
from reports.report import About
from store import Store
from ui import sums, words
from ui.sums import Hours, Summary

FOR_ALL = ("jira", "directory")  # kinds of sources that feed everybody's hours
SPELT_OUT = 6  # doubts in words on a report; Problems has them all


@dataclass(frozen=True)
class Asked:
    """What a report is asked about."""

    store: Store
    basis: Basis
    version: Version
    hours: Hours  # of this person and product, within what the asker may see
    person: str
    first: date
    before: date
    product: str | None = None  # None: all of them
    grain: settings.Grain = "week"
    sample: bool = False
    made: datetime = field(default_factory=settings.now)

    @property
    def taxonomy(self) -> Taxonomy:
        """The categories that hold at this version."""
        return self.basis.taxonomy

    @property
    def name(self) -> str:
        """The person's name as one reads it; "" for a reader who never gave one."""
        return words.plain(self.basis.person(self.person, self.basis.today).name, 60) or (
            "" if self.person == LOCAL else words.plain(self.person, 60)
        )

    @property
    def whose(self) -> str:
        """Whose focus it is, before a noun. A file travels, so a name is better than "your"."""
        return f"{self.name}'s" if self.name else "your"

    @property
    def wished(self) -> list[tuple[date, float]]:
        """(day, share of strategy) of what this person wants from that day on, oldest first."""
        return [(d.at.date(), float(d.data["strategy"])) for d in self.store.decisions({"target"}, self.person)]

    @property
    def target(self) -> float | None:
        """The share of strategy wanted of this period: today's, or for one that is over the one that held then."""
        held = targets.of_period(self.store.decisions({targets.KIND}, self.person), self.before, self.basis.today)
        return held.strategy if held else None

    @property
    def over(self) -> bool:
        """Whether the period was over before this week began, so that its target is the one of then."""
        return self.before < settings.start_of(self.basis.today, "week")

    @property
    def last(self) -> date:
        """The last day that it is about."""
        return max(self.first, min(self.before, self.basis.today) - timedelta(days=1))

    def summary(self) -> Summary:
        """The sums of the period. Raises EvenkeelError where it holds no hours."""
        found = sums.summary(self.hours, self.taxonomy, self.first, self.before)
        if found.weeks.empty:
            raise EvenkeelError(
                f"There are no hours of {self.name or 'you'} in {self.period}, so there is nothing to report.",
                self._instead(),
                "report.empty",
            )
        return found

    def _instead(self) -> str:
        days = self.hours(("week",))["week"]
        if days.empty:
            return "Add a calendar, or connect Jira."
        low, high = (date.fromisoformat(str(day)[:10]) for day in (days.min(), days.max()))
        return f"What was imported reaches from {words.span(low, high + timedelta(days=6))}."

    @property
    def period(self) -> str:
        """The days, in words."""
        return words.span(max(self.first, settings.EARLIEST), self.last)

    @property
    def then(self) -> str:
        """The days, as a part of a sentence: "from 19 Oct to 15 Nov 2026"."""
        return f"from {self.period.replace(' – ', ' to ')}" if " – " in self.period else f"on {self.period}"

    def ages(self) -> list[tuple[str, int]]:
        """(name, days since it was read) of the sources that feed these hours."""
        read = sums.read_at(self.store.sources(), self.person)
        return [(name, (self.made - settings.moment(at)).days) for name, at in read]

    def about(
        self, period: str = "", whose: str = "", filters: str = "", doubts: tuple[str, ...] | None = None
    ) -> About:
        """What a report made from this says of itself; each where it is not this person's, in the period asked for."""
        if doubts is None:
            found = self.doubts()
            doubts, doubted = _in_words(found), len(found)
        else:
            doubted = len(doubts)
        zone = zone_of(self.basis.person(self.person, self.basis.today).zone)
        local = self.made.astimezone(zone)
        filters = filters or (
            "All products" if self.product is None else f"Product: {words.plain(self.product or words.NO_PRODUCT, 40)}"
        )
        if self.version.updating:
            filters += "; newer facts were being worked out"
        return About(
            whose=whose or self.name or "Yourself",
            period=period or self.period,
            filters=filters,
            facts=f"{self.version.facts} ({digest(self.version.id)[:8]})",
            made=f"{words.day(local.date())}, {local:%H:%M} {zone.key}",
            doubts=doubts,
            doubted=doubted,
            sample=self.sample,
        )

    def doubts(self) -> list[Problem]:
        """Every doubt about these hours, those that need a person first, without mere notes."""
        found = behind.doubts(self.store, self.basis, self.person, self.first, self.before)
        asked = [
            Problem("attended", "", f"{title} lasts all day and counts only once somebody said whether it took place.")
            for _, title, _ in found.questions
        ]
        feeding = [s for s in self.store.sources() if s.kind in FOR_ALL or s.owner == self.person]
        return _ordered([*found.problems, *_failed(feeding), *self._stored(feeding), *asked])

    def doubts_of_all(self, also: Iterable[str]) -> list[Problem]:
        """The same for a report on a group: what could not be read of anybody's, and what it says that it leaves out.

        Of single entries only those of the directory and Jira: a doubt about a calendar is its owner's, as its titles.
        """
        every = self.store.sources()
        stored = self._stored(s for s in every if s.kind in FOR_ALL)
        return _ordered([*_failed(every), *stored, *(Problem("report.doubt", "", text) for text in also)])

    def _stored(self, sources: Iterable[Source]) -> list[Problem]:
        known = {s.id for s in sources}
        return [p for source, p in self.store.problems() if source in known]


def _failed(sources: Iterable[Source]) -> list[Problem]:
    return [Problem(**s.state["failed"]) for s in sources if s.state.get("failed")]


def _ordered(doubts: Iterable[Problem]) -> list[Problem]:
    return sorted((p for p in doubts if p.severity != "note"), key=lambda p: p.severity != "person")


def _in_words(doubts: list[Problem]) -> tuple[str, ...]:
    said = [words.plain(f"{p.where}: {p.text}" if p.where else p.text, 240) for p in doubts]
    more = len(said) - SPELT_OUT
    return (*said[:SPELT_OUT], f"and {more} more, on the page Problems") if more > 0 else tuple(said)
