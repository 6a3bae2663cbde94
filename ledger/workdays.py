"""From the record to worked person-days: everything that holds at one version, then sort and effort per day.

No cache and no files: the ledger calls this for the partitions that a change touches, and "how was this
computed?" calls it for one day.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from metrics import capacity, sorting, taxonomy, worklogs
from metrics.blocks import is_block
from metrics.counts import Account, Day, Item, Limits, Told
from metrics.effort import person_day
from metrics.people import FREE_MAIL, Directory, domain_of, is_nobody
from metrics.products import product_of
from model import LOCAL, Activity, Decision, EvenkeelError, Person, Source, Subject
from settings import Settings, local_zone
from store import Store

ISSUE_KEY = re.compile(r"\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b")
DAY = timedelta(days=1)
GUESS_DAYS = 90  # how far back a person's worklog habit is looked for


@dataclass(slots=True)
class Answers:
    """One person's decisions that bear on hours, by what they are about."""

    corrections: dict[str, str] = field(default_factory=dict)  # activity key -> category
    series: dict[str, str] = field(default_factory=dict)  # series -> category
    shorter: dict[str, float] = field(default_factory=dict)
    attended: dict[str, str] = field(default_factory=dict)
    told: dict[date, list[Told]] = field(default_factory=lambda: defaultdict(list))
    worklogs: str = ""


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
    project_products: dict[str, str]
    limits: Limits
    guesses: dict[str, str] = field(default_factory=dict)  # person -> worklog habit
    _verdicts: dict[tuple[str, str, int], sorting.Verdict] = field(default_factory=dict)

    def person(self, who: str, day: date) -> Person:
        """Who somebody is on a day, with the settings' defaults where nobody said."""
        known = self.directory.on(who, day) or Person(email=who)
        return replace(
            known,
            zone=known.zone or self.settings.zone or local_zone(),
            hours=known.hours or self.settings.hours,
            country=known.country or self.settings.country,
            role=known.role or ("pm" if who == LOCAL else ""),
        )

    def verdict(self, who: str, key: str, activity: Activity, subject: Subject) -> sorting.Verdict:
        """How an activity is sorted and why; a subject is sorted once per person and directory period."""
        day = activity.start.date()
        said = self.answers.get(who) or Answers()
        context = sorting.Context(who, day, self.directory, self.taxonomy, said.corrections, said.series, self.rules)
        if key in said.corrections or activity.special:
            return sorting.sort(activity, key, subject, context)
        cached = (subject.id, who, self.directory.period(day))
        if cached not in self._verdicts:
            self._verdicts[cached] = sorting.sort(activity, key, subject, context)
        return self._verdicts[cached]

    def item(self, who: str, key: str, activity: Activity, subject: Subject) -> Item:
        """An activity with everything that the effort rule asks of it."""
        others = {self.directory.key(p) for p in subject.people if not is_nobody(p)} - {who}
        caller = self.directory.key(subject.organizer) if subject.organizer else ""
        if activity.kind == "event" and caller and caller != who:
            others.add(caller)
        title = subject.title or ""
        return Item(
            key=key,
            activity=activity,
            category=self.verdict(who, key, activity, subject).category,
            product=product_of(
                subject, self.directory.on(who, activity.start.date()), self.project_products, self.products
            ),
            title=title,
            block=activity.special == "focus" or is_block(title),
            solo=not others,
            own=not caller or caller == who,
            crowd=len(subject.people),
            names=frozenset(ISSUE_KEY.findall(title)) if activity.kind == "event" else frozenset(),
            issue=subject.issue,
        )


def load(store: Store, c: sa.Connection, settings: Settings, today: date) -> Basis:
    """Read what holds for everybody, in the reader's own view of the record."""
    sources = store.sources(c)
    people = store.people(c)
    mine = {domain_of(a) for p in people if p.email == LOCAL for a in p.aliases if "@" in a} - FREE_MAIL
    directory = Directory(people, {*settings.own_domains, *mine})
    decisions = store.decisions(connection=c)
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
        products=tuple(sorted({p for person in people for p in person.products})),
        project_products={d.target: str(d.data["product"]) for d in decisions if d.kind == "product"},
        limits=_limits(settings),
    )
    basis.answers = _answers(decisions, directory)
    for owner in store.owners(c) | {d.owner for d in decisions if d.kind == "told"}:
        who = directory.key(owner)
        if _counts(who, sources, basis):
            basis.owners.setdefault(who, set()).add(owner)
    basis.guesses = {who: _guess(store, c, basis, who) for who in sorted(basis.owners)}
    return basis


def _counts(who: str, sources: list[Source], basis: Basis) -> bool:
    """Hours are worked out for people whose calendar is here and for those whose role the directory tells."""
    if who == LOCAL or any(s.kind != "jira" and s.owner == who for s in sources):
        return True
    return any(p.email == who and p.role and p.relation in ("", "colleague") for p in basis.people)


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


def _guess(store: Store, c: sa.Connection, basis: Basis, who: str) -> str:
    said = basis.answers.get(who)
    if said and said.worklogs:
        return said.worklogs
    end = datetime.combine(basis.today, time(), UTC)
    recent = store.activities(c, basis.owners[who], end - GUESS_DAYS * DAY, end, ("worklog", "event"))
    if not any(a.kind == "worklog" for _, a, _ in recent):
        return "unknown"
    logged: dict[date, float] = defaultdict(float)
    met: dict[date, float] = defaultdict(float)
    for _, a, _ in recent:
        local = a.start.astimezone(capacity.zone_of(basis.person(who, a.start.date()).zone)).date()
        if a.kind == "worklog":
            logged[local] += (a.minutes or 0) / 60
        elif not (a.all_day or a.cancelled or a.answer == "declined" or a.busy in ("free", "away")):
            met[local] += (a.end - a.start).total_seconds() / 3600
    return worklogs.guess([(logged[d], met[d], _capacity(basis, who, d)) for d in logged])


def accounts(
    store: Store, c: sa.Connection, basis: Basis, who: str, first: date, last: date
) -> Iterator[tuple[Day, Account, dict[str, tuple[Item, Subject]]]]:
    """The worked days of one person from `first` to `last`, both included, with the activities of each.

    Weeks in which nothing at all was recorded are left out: nothing is known of them, not even absence.
    """
    low, high = first - first.weekday() * DAY, last + (6 - last.weekday()) * DAY
    said = basis.answers.get(who) or Answers()
    days = [_day(basis, who, low + n * DAY, said) for n in range((high - low).days + 1)]
    begin, end = (datetime.fromtimestamp(t, UTC) for t in (days[0].begin, days[-1].end))
    by_day: dict[date, dict[str, tuple[Item, Subject]]] = {d.day: {} for d in days}
    for key, activity, subject in store.activities(c, basis.owners[who], begin - DAY, end + DAY):
        item = basis.item(who, key, activity, subject)
        for day in _touched(days, activity, low):
            by_day[day.day][key] = (item, subject)
    seen = {d.day - d.day.weekday() * DAY for d in days if d.told or _evidence(d, by_day[d.day].values())}
    for day in days:
        if first <= day.day <= last and day.day - day.day.weekday() * DAY in seen:
            found = by_day[day.day]
            yield day, person_day(day, (item for item, _ in found.values())), found


def _touched(days: list[Day], activity: Activity, low: date) -> Iterator[Day]:
    """The days that an activity falls on."""
    if activity.all_day:
        start, end = activity.start.date(), max(activity.start.date() + DAY, activity.end.date())
        yield from (d for d in days[max(0, (start - low).days) :] if d.day < end)
        return
    start_at = activity.start.timestamp()
    end_at = start_at if activity.kind in ("worklog", "action") else activity.end.timestamp()
    guess = max(0, (activity.start.date() - low).days - 2)
    for day in days[guess:]:
        if day.begin > end_at:
            return
        touches = day.begin <= start_at < day.end or (start_at < day.end and end_at > day.begin)
        if touches and (activity.kind != "stretch" or day.done):
            yield day


def _evidence(day: Day, found: Iterable[tuple[Item, Subject]]) -> bool:
    """Whether anything happened on a day: not a birthday, and no issue that nobody touches any more."""
    for item, _ in found:
        activity = item.activity
        if activity.kind == "stretch":
            stale = day.limits.stale_days * DAY
            if day.role == "maker" and any(t <= day.day <= t + stale for t in activity.touches):
                return True
        elif not (activity.cancelled or activity.special in ("birthday", "holiday", "working_location")):
            return True
    return False


def _day(basis: Basis, who: str, day: date, said: Answers) -> Day:
    person, after = basis.person(who, day), basis.person(who, day + DAY)
    return Day(
        person=who,
        day=day,
        begin=capacity.midnight(day, person.zone),
        end=capacity.midnight(day + DAY, after.zone),
        work=tuple(capacity.windows(day, person.zone, person.hours)),
        holiday=capacity.holiday(person.country, day),
        role=person.role,
        done=day < basis.today,
        worklogs=basis.guesses.get(who, "unknown"),
        shorter=said.shorter,
        attended=said.attended,
        told=tuple(said.told.get(day, ())),
        limits=basis.limits,
    )


def _capacity(basis: Basis, who: str, day: date) -> float:
    person = basis.person(who, day)
    return sum(b - a for a, b in capacity.windows(day, person.zone, person.hours)) / 3600
