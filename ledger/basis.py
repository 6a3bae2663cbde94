"""What holds for everybody at one version of the facts: who is who, what people decided, and how things are sorted."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa

from ledger import answers
from ledger.answers import NOTHING_SAID, Answers, Taught
from metrics import examples, sorting, taxonomy
from metrics.blocks import is_block
from metrics.counts import Item, Limits
from metrics.people import FREE_MAIL, Directory, domain_of, is_nobody
from metrics.products import Mapped, product_of
from metrics.text_model import Model
from metrics.trained import trained
from model import LOCAL, Activity, EvenkeelError, Person, Subject, digest
from settings import Settings, local_zone
from store import Store, decisions

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


@dataclass(slots=True)
class Basis:
    """All that holds for everybody at one version of the facts."""

    facts: int
    today: date
    settings: Settings
    taxonomy: taxonomy.Taxonomy
    directory: Directory
    people: list[Person]
    owners: dict[str, set[str]]  # person -> the owner names of their activities
    answers: dict[str, Answers]
    rules: tuple[sorting.Rule, ...]
    products: tuple[str, ...]
    mapped: Mapped
    limits: Limits
    guesses: dict[str, str] = field(default_factory=dict)  # person -> worklog habit
    taught: dict[str, list[Taught]] = field(default_factory=dict)  # what each person's text model has learnt
    _guides: dict[str, Directory] = field(default_factory=dict)
    _models: dict[str, Model] = field(default_factory=dict)
    _abouts: dict[tuple[str, ...], About] = field(default_factory=dict)
    _knows: dict[str, str] = field(default_factory=dict)
    _people: dict[tuple[str, int], Person] = field(default_factory=dict)

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


def load(
    store: Store, c: sa.Connection, settings: Settings, today: date, guesses: Mapping[str, str] | None = None
) -> Basis:
    """Read what holds for everybody, in the reader's own view of the record.

    `guesses` are the worklog habits that a version of the ledger found; see workdays.habit.
    """
    people = store.people(c)
    mine = {domain_of(a) for p in people if p.email == LOCAL for a in p.aliases if "@" in a} - FREE_MAIL
    directory = _directory(tuple(people), frozenset({*settings.own_domains, *mine}))
    told = store.decisions(connection=c)
    mapped = Mapped(
        tuple((d.data.get("by", "project"), d.target, d.data["product"]) for d in told if d.kind == "product")
    )
    basis = Basis(
        facts=store.counter("facts", c),
        today=today,
        settings=settings,
        taxonomy=taxonomy.load(settings.taxonomy),
        directory=directory,
        people=people,
        owners={},
        answers={},
        rules=tuple(rule for rule in answers.rules(told, directory) if not rule.off),
        products=tuple(sorted({p for person in people for p in person.products} | set(mapped.names))),
        mapped=mapped,
        limits=_limits(settings),
        guesses=dict(guesses or {}),
    )
    basis._abouts = _remembered(directory, basis.taxonomy, basis.rules, mapped, basis.products)
    basis.answers = answers.answers(told, directory)
    basis.taught = {
        who: answers.taught(decisions.by_id(c, said.learnt)) for who, said in basis.answers.items() if said.learnt
    }
    counted = store.holders(c) | {LOCAL}
    counted |= {p.email for p in people if p.role and p.relation in ("", "colleague")}
    for owner in store.owners(c) | {d.owner for d in told if d.kind == "told"}:
        who = directory.key(owner)
        if who in counted:  # whose calendar is here, or whose role the directory tells
            basis.owners.setdefault(who, set()).add(owner)
    return basis


@lru_cache(maxsize=4)
def _remembered(*_: Hashable) -> dict[tuple[str, ...], About]:
    """What was found out of subjects while the directory, the categories, rules and products are the same."""
    return {}


@lru_cache(maxsize=4)
def _directory(people: tuple[Person, ...], own_domains: frozenset[str]) -> Directory:
    """The directory of the same people, whatever else has changed: what it has found out of rooms, it keeps."""
    return Directory(people, own_domains)


def _as_said(person: Person, said: Person | None) -> Person:
    """A row of the directory as somebody knows that person better."""
    given = {f.name: value for f in fields(Person) if said and (value := getattr(said, f.name))}
    return replace(person, **given)


def _limits(settings: Settings) -> Limits:
    known = {f.name for f in fields(Limits)}
    for name, value in settings.effort.items():
        if name not in known or type(value) not in (int, float) or not 0 <= value < math.inf:
            raise EvenkeelError(
                f"evenkeel.toml: [effort] cannot have {name} = {value!r}.",
                f"It takes numbers from 0 on for {', '.join(sorted(known))}.",
                "settings.effort",
            )
    return Limits(**settings.effort)
