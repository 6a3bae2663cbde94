"""What holds for everybody at one version of the facts: who is who, what people decided, and how things are sorted."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from metrics import sorting, taxonomy
from metrics.blocks import is_block
from metrics.counts import Item, Limits, Told
from metrics.people import FREE_MAIL, Directory, domain_of, is_nobody
from metrics.products import Mapped, product_of
from model import LOCAL, Activity, Decision, EvenkeelError, Person, Subject
from settings import Settings, local_zone
from store import Store

ISSUE_KEY = re.compile(r"\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b")
REMEMBERED = 50_000  # subjects whose sorting is kept at hand; a company has more than fit


@dataclass(slots=True)
class Answers:
    """One person's decisions that bear on hours, by what they are about."""

    corrections: dict[str, str] = field(default_factory=dict)  # activity key -> category
    series: dict[str, str] = field(default_factory=dict)  # series -> category
    shorter: dict[str, float] = field(default_factory=dict)
    attended: dict[str, str] = field(default_factory=dict)
    told: dict[date, list[Told]] = field(default_factory=lambda: defaultdict(list))
    worklogs: str = ""


NOTHING_SAID = Answers()


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
    _abouts: dict[tuple[str, str, int, str], About] = field(default_factory=dict)
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
        return self._verdict(who, key, activity, subject, self._about(who, activity, subject))

    def item(self, who: str, key: str, activity: Activity, subject: Subject) -> Item:
        """An activity with everything that the effort rule asks of it."""
        about = self._about(who, activity, subject)
        return Item(
            key,
            activity,
            self._verdict(who, key, activity, subject, about).category,
            about.product,
            about.title,
            about.block or activity.special == "focus",
            about.solo,
            about.own,
            len(subject.people),
            about.names,
            subject.issue,
        )

    def product(self, subject: Subject) -> str:
        """The product that an issue is for, whoever works on it."""
        return product_of(subject, None, self.mapped, self.products)

    def _verdict(self, who: str, key: str, activity: Activity, subject: Subject, about: About) -> sorting.Verdict:
        if activity.kind == "told":
            return sorting.Verdict(subject.labels[0], "told", "You said so in a file of your own rows", 1.0)
        if activity.special or key in (self.answers.get(who) or NOTHING_SAID).corrections:
            return sorting.sort(activity, key, subject, self._context(who, activity.start.date()))
        return about.verdict

    def _context(self, who: str, day: date) -> sorting.Context:
        said = self.answers.get(who) or NOTHING_SAID
        return sorting.Context(who, day, self.directory, self.taxonomy, said.corrections, said.series, self.rules)

    def _about(self, who: str, activity: Activity, subject: Subject) -> About:
        """What follows from a subject alone, the same for each of its activities: worked out once."""
        day = activity.start.date()
        asked = subject.id, who, self.directory.period(day), activity.kind
        if asked not in self._abouts:
            if len(self._abouts) >= REMEMBERED:
                self._abouts.clear()
            others = {self.directory.key(p) for p in subject.people if not is_nobody(p)} - {who}
            caller = self.directory.key(subject.organizer) if subject.organizer else ""
            event, title = activity.kind == "event", subject.title or ""
            self._abouts[asked] = About(
                verdict=sorting.sort_subject(subject, self._context(who, day)),
                product=subject.components[0]
                if activity.kind == "told" and subject.components
                else product_of(subject, self.directory.on(who, day), self.mapped, self.products),
                title=title,
                block=is_block(title),
                solo=not (others or (event and caller and caller != who)),
                own=not caller or caller == who,
                names=frozenset(ISSUE_KEY.findall(title)) if event else frozenset(),
            )
        return self._abouts[asked]


def load(
    store: Store, c: sa.Connection, settings: Settings, today: date, guesses: Mapping[str, str] | None = None
) -> Basis:
    """Read what holds for everybody, in the reader's own view of the record.

    `guesses` are the worklog habits that a version of the ledger found; see workdays.habit.
    """
    people = store.people(c)
    mine = {domain_of(a) for p in people if p.email == LOCAL for a in p.aliases if "@" in a} - FREE_MAIL
    directory = Directory(people, {*settings.own_domains, *mine})
    decisions = store.decisions(connection=c)
    mapped = Mapped(
        tuple((d.data.get("by", "project"), d.target, d.data["product"]) for d in decisions if d.kind == "product")
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
        rules=_rules(decisions),
        products=tuple(sorted({p for person in people for p in person.products} | set(mapped.names))),
        mapped=mapped,
        limits=_limits(settings),
        guesses=dict(guesses or {}),
    )
    basis.answers = _answers(decisions, directory)
    counted = store.holders(c) | {LOCAL}
    counted |= {p.email for p in people if p.role and p.relation in ("", "colleague")}
    for owner in store.owners(c) | {d.owner for d in decisions if d.kind == "told"}:
        who = directory.key(owner)
        if who in counted:  # whose calendar is here, or whose role the directory tells
            basis.owners.setdefault(who, set()).add(owner)
    return basis


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


def _rules(decisions: list[Decision]) -> tuple[sorting.Rule, ...]:
    return tuple(_rule(d) for d in decisions if d.kind == "rule")


def _rule(d: Decision) -> sorting.Rule:
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in d.data.items()}
    return sorting.Rule(id=d.id, **fields)


def _answers(decisions: list[Decision], directory: Directory) -> dict[str, Answers]:
    found: dict[str, Answers] = defaultdict(Answers)
    for d in decisions:
        answers, data = found[directory.key(d.owner)], d.data
        if d.kind == "correction":
            answers.corrections[d.target] = data["category"]
        elif d.kind == "series":
            answers.series[d.target] = data["category"]
        elif d.kind == "shorter":
            answers.shorter[d.target] = float(data["minutes"])
        elif d.kind == "attended":
            answers.attended[d.target] = data["answer"]
        elif d.kind == "worklogs":
            answers.worklogs = data["habit"]
        elif d.kind == "told":
            start = datetime.fromisoformat(data["start"]).timestamp() if data.get("start") else None
            told = Told(f"told/{d.id}", float(data["minutes"]), data["category"], data.get("product", ""), start)
            answers.told[date.fromisoformat(data["day"])].append(told)
    return dict(found)
