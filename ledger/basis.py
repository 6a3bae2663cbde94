"""What holds for everybody at one version of the facts: who is who, what people decided, and how things are sorted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import NamedTuple

from ledger.answers import NOTHING_SAID, Answers, Taught
from ledger.heard import Heard
from metrics import examples, sorting, taxonomy
from metrics.blocks import is_block
from metrics.counts import Account, Day, Item, Limits
from metrics.people import Directory, is_nobody
from metrics.products import Mapped, product_of
from metrics.text_model import Model
from metrics.trained import trained
from model import LOCAL, Activity, Person, Subject, digest
from settings import Settings, local_zone

ISSUE_KEY = re.compile(r"\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b")
REMEMBERED = 50_000  # subjects whose sorting is kept at hand; a company has more than fit


class About(NamedTuple):
    """What a subject says of each of its activities; see metrics.counts.Item."""

    verdict: sorting.Verdict
    product: str
    title: str
    block: bool
    solo: bool
    own: bool
    names: frozenset[str]


Worked = tuple[Day, Account, dict[str, tuple[Item, Subject]]]  # a person-day, what counts of it, its activities


class Weeks:
    """What weeks of somebody held when they were last worked out; this one remembers nothing, as a build must not."""

    def get(self, who: str, monday: date) -> list[Worked] | None:  # noqa: ARG002
        """The days of a week; None where they have to be worked out."""
        return None

    def put(self, who: str, monday: date, days: list[Worked]) -> None:
        """Remember them."""


@dataclass(slots=True)
class Basis:
    """All that holds for everybody at one version of the facts."""

    heard: Heard  # what it was worked out from
    today: date
    settings: Settings
    taxonomy: taxonomy.Taxonomy
    directory: Directory
    answers: dict[str, Answers]
    rules: tuple[sorting.Rule, ...]
    products: tuple[str, ...]
    mapped: Mapped
    limits: Limits
    owners: dict[str, set[str]] = field(default_factory=dict)  # person -> the owner names of their activities
    guesses: dict[str, str] = field(default_factory=dict)  # person -> worklog habit
    weeks: Weeks = field(default_factory=Weeks)
    others: int = 0  # how many more have activities, whose hours are not worked out
    taught: dict[str, list[Taught]] = field(default_factory=dict)  # what each person's text model has learnt
    _guides: dict[str, Directory] = field(default_factory=dict)
    _models: dict[str, Model] = field(default_factory=dict)
    _abouts: dict[tuple[str, ...], About] = field(default_factory=dict)
    _knows: dict[str, str] = field(default_factory=dict)
    _people: dict[tuple[str, int], Person] = field(default_factory=dict)

    @property
    def facts(self) -> int:
        """The version of the facts."""
        return self.heard.facts

    @property
    def people(self) -> list[Person]:
        """Everybody's rows of the directory; see store.people."""
        return self.heard.people

    def person(self, who: str, day: date) -> Person:
        """Who somebody is on a day, with the settings' defaults where nobody said."""
        asked = who, self.directory.period(day)
        if asked not in self._people:
            known = self.directory.on(who, day) or Person(email=who)
            self._people[asked] = replace(
                known,
                zone=known.zone or self.settings.zone or local_zone(),
                hours=known.hours or self.settings.hours,
                country=known.country or self.settings.country,
                role=known.role or ("pm" if who == LOCAL or known.access else ""),
            )
        return self._people[asked]

    def verdict(self, who: str, key: str, activity: Activity, subject: Subject) -> sorting.Verdict:
        """How an activity is sorted and why; a subject is sorted once per person and directory period."""
        found = self._verdict(who, key, activity, subject, self._about(who, activity, subject))
        if found.reason:
            return found
        return sorting.sort_subject(subject, self.context(who, activity.start.date()))

    def item(self, who: str, key: str, activity: Activity, subject: Subject) -> Item:
        """An activity with everything that the effort rule asks of it."""
        about = self._about(who, activity, subject)
        verdict = self._verdict(who, key, activity, subject, about)
        return Item(
            key,
            activity,
            verdict.category,
            about.product,
            about.title,
            about.block or activity.special == "focus",
            about.solo,
            about.own,
            len(subject.people),
            about.names,
            subject.issue,
            verdict.decided,
            verdict.sure,
        )

    def product(self, subject: Subject) -> str:
        """The product that an issue is for, whoever works on it."""
        return product_of(subject, None, self.mapped, self.products)

    def _verdict(self, who: str, key: str, activity: Activity, subject: Subject, about: About) -> sorting.Verdict:
        if activity.kind == "told":
            return sorting.Verdict(subject.labels[0], "told", "You said so in a file of your own rows", 1.0)
        if activity.special or key in (self.answers.get(who) or NOTHING_SAID).corrections:
            return sorting.sort(activity, key, subject, self.context(who, activity.start.date()))
        return about.verdict

    def context(self, who: str, day: date) -> sorting.Context:
        """What sorting knows of a person on a day."""
        said = self.answers.get(who) or NOTHING_SAID
        guide, model = self.guide(who), self._model(who)
        return sorting.Context(who, day, guide, self.taxonomy, said.corrections, said.series, self.rules, model)

    def guide(self, who: str) -> Directory:
        """Who is who to one person: the directory, and over it what they said of the people they meet."""
        said = (self.answers.get(who) or NOTHING_SAID).who
        if not said:
            return self.directory
        if who not in self._guides:
            known = {p.email for p in self.people}
            people = [_as_said(p, said.get(p.email)) for p in self.people]
            people += [p for address, p in said.items() if address not in known]
            own = {p.email for p in said.values() if p.relation == "colleague" and p.email.startswith("@")}
            self._guides[who] = Directory(people, {*self.directory.own_domains, *own})
        return self._guides[who]

    def _model(self, who: str) -> Callable[[], Model] | None:
        """What gives a person's own text model, where they taught theirs anything; None: everybody's."""
        return (lambda: self._own_model(who)) if self.taught.get(who) else None

    def _own_model(self, who: str) -> Model:
        if who not in self._models:
            context = replace(self.context(who, self.today), model=None)
            told = (examples.corrected(about, context, category) for about, category in self.taught[who])
            self._models[who] = trained(tuple(told))
        return self._models[who]

    def _about(self, who: str, activity: Activity, subject: Subject) -> About:
        """What follows from a subject alone, the same for each of its activities: worked out once."""
        day = activity.start.date()
        asked = subject.id, who, self._known_to(who), str(self.directory.period(day)), activity.kind
        found = self._abouts.get(asked)
        if found is None:
            if len(self._abouts) >= REMEMBERED:
                self._abouts.clear()
            others = {self.directory.key(p) for p in subject.people if not is_nobody(p)} - {who}
            caller = self.directory.key(subject.organizer) if subject.organizer else ""
            event, title = activity.kind == "event", subject.title or ""
            found = self._abouts[asked] = About(
                verdict=sorting.sort_subject(subject, self.context(who, day), explained=False),
                product=subject.components[0]
                if activity.kind == "told" and subject.components
                else product_of(subject, self.directory.on(who, day), self.mapped, self.products),
                title=title,
                block=is_block(title),
                solo=not (others or (event and caller and caller != who)),
                own=not caller or caller == who,
                names=frozenset(ISSUE_KEY.findall(title)) if event else frozenset(),
            )
        return found

    def _known_to(self, who: str) -> str:
        """A digest of what somebody said that sorts more than one activity of theirs."""
        if who not in self._knows:
            said = self.answers.get(who) or NOTHING_SAID
            self._knows[who] = digest(sorted(said.series.items()), sorted(said.who.items()), said.learnt)
        return self._knows[who]


def _as_said(person: Person, said: Person | None) -> Person:
    """A row of the directory as somebody knows that person better."""
    given = {f.name: value for f in fields(Person) if said and (value := getattr(said, f.name))}
    return replace(person, **given)
