"""Alarms that mean something: what was seen, since when, how sure that is, what took the hours, and one thing to do."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from metrics import drift, drought
from metrics.customers import FLOOR_HOURS, Company
from metrics.drift import Month
from metrics.drought import Look, Week, there
from metrics.phase import State
from metrics.profiles import PROFILES, Profile
from metrics.pushed import Pushed, lost_by_taker

RECENT = 4  # weeks in which what was pushed aside makes an alarm...
LOST_EVENTS, LOST_HOURS = 2, 2.0  # ...where so much of it was lost
GAIN = 0.5  # hours a week by which a category must have grown to be named
NAMED = 3  # categories named at most
Hours = Mapping[tuple[date, str], float]  # (Monday, category) -> hours
Took = tuple[tuple[str, float], ...]  # (category, hours a week), most first


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm, in plain words. Titles and names in them come from outside: escape them where they are shown."""

    id: str  # what a snooze is about: the kind of alarm
    title: str
    seen: str
    since: date
    sure: str
    took: Took  # what took the hours
    do: str
    behind: tuple[str, ...] = ()  # activities to look at


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one person, up to the last whole week."""

    weeks: Sequence[Week] = ()  # customer contact, without gaps, the last whole week last
    states: Sequence[State] = ()  # the phase against the person's target
    months: Sequence[Month] = ()  # whole ones, against the profiles
    own: Profile = PROFILES["pm"]
    pushed: Sequence[Pushed] = ()
    hours: Hours = field(default_factory=dict)  # by week and category
    sides: Mapping[str, str] = field(default_factory=dict)  # category -> its side
    companies: Sequence[Company] = ()  # longest not met first
    floor: float = FLOOR_HOURS
    contacts: Sequence[tuple[date, str]] = ()  # direct ones: day and activity, oldest first

    def on(self, *sides: str) -> set[str]:
        """The categories on these sides."""
        return {category for category, side in self.sides.items() if side in sides}


def alarms(facts: Facts) -> list[Alarm]:
    """Every alarm that the facts raise; none in a holiday week, nor in one of which nothing is known."""
    if not facts.weeks or not there(facts.weeks[-1]):
        return []
    found = (_drought(facts), _starved(facts), _pushed(facts), _drift(facts))
    return [one for one in found if one is not None]


def awake(found: Iterable[Alarm], snoozed: Mapping[str, date], today: date) -> list[Alarm]:
    """Those alarms that nobody has sent to sleep until a later day."""
    return [one for one in found if snoozed.get(one.id, today) <= today]


def gained(hours: Hours, weeks: Sequence[Week], since: date, among: Collection[str]) -> Took:
    """What grew from `since` on against the 26 weeks before, in hours a week of 5 present days; empty without a past.

    Only categories of `among`, at most 3, each by half an hour a week or more.
    """
    begin = since - timedelta(weeks=drought.PAST)
    present = {one.week: one.present for one in weeks if one.known and one.week >= begin}
    days = [sum(d for week, d in present.items() if (week >= since) is now) for now in (False, True)]
    if not all(days):
        return ()
    rates: dict[str, float] = {}
    for (week, category), value in hours.items():
        if category in among and week in present:
            change = value / days[1] if week >= since else -value / days[0]
            rates[category] = rates.get(category, 0.0) + drought.FULL * change
    return _most(rates)


def _most(rates: Mapping[str, float]) -> Took:
    grown = [(category, rate) for category, rate in rates.items() if rate >= GAIN]
    return tuple(sorted(grown, key=lambda row: (-row[1], row[0]))[:NAMED])


def _drought(facts: Facts) -> Alarm | None:
    found = drought.droughts(facts.weeks, facts.floor)
    if not found or found[-1].until != facts.weeks[-1].week:
        return None
    since, look = found[-1].since, found[-1].look
    took = gained(facts.hours, facts.weeks, since, facts.on("strategy", "execution", "neither") - {"customers"})
    if facts.companies:
        first = facts.companies[0]
        do = f"Write to {first.company}: the last contact was {first.days} days ago."
        return Alarm("drought", *_few(look), since, _chance(look), took, do, (first.activity,))
    do = "Book one conversation with a customer for next week."
    return Alarm("drought", *_few(look), since, _chance(look), took, do)


def _few(look: Look) -> tuple[str, str]:
    title = "Out of touch with customers"
    if look.rule == "past":
        usual = f"the half year before makes {look.expected:.1f} h likely"
        return title, f"{look.hours:.1f} h with customers in 4 weeks, where {usual}."
    return title, f"{look.hours:.1f} h with customers in 6 weeks, and under {look.expected:.1f} h for 6 weeks or more."


def _chance(look: Look) -> str:
    if look.rule == "floor":
        few = {0: "No contact is", 1: "One contact is"}.get(look.contacts, f"{look.contacts} contacts are")
        return f"{few} known of these weeks. Was there another? Mark it."
    often = f"{1 / look.chance:,.0f}" if look.chance > 1e-3 else "more than 1,000"
    return f"With such a past, so few contacts come by chance once in {often} months."


def _starved(facts: Facts) -> Alarm | None:
    state = facts.states[-1] if facts.states else None
    if state is None or state.phase != "starved" or state.week != facts.weeks[-1].week or state.share is None:
        return None
    going = "and falling" if (state.slope or 0) < 0 else "and not rising"
    seen = f"Strategy is {state.share:.0%} of product work over 4 weeks, where {state.target:.0%} is wanted, {going}."
    sure = f"So for {state.weeks} weeks, whatever the hours that are not sorted yet turn out to be."
    took = gained(facts.hours, facts.weeks, state.since, facts.on("execution", "neither"))
    lacks = (state.target - state.share) * _work(facts)
    do = f"Keep {min(4, max(1, round(lacks)))} h free for strategy next week; it lacks about {lacks:.0f} h a week."
    return Alarm("starved", "Starved of strategy", seen, state.since, sure, took, do)


def _work(facts: Facts) -> float:
    """Hours of product work a week, over the last 4 that are known."""
    last, product_work = [one.week for one in facts.weeks[-RECENT:] if one.known], facts.on("strategy", "execution")
    found = [hours for (week, category), hours in facts.hours.items() if week in last and category in product_work]
    return math.fsum(found) / len(last)


def lost(facts: Facts) -> list[Pushed]:
    """What gave way in the last 4 weeks and was not held since."""
    begin = facts.weeks[-1].week - timedelta(weeks=RECENT - 1)
    end = facts.weeks[-1].week + timedelta(weeks=1)
    return [one for one in facts.pushed if one.outcome == "lost" and begin <= one.day < end]


def _pushed(facts: Facts) -> Alarm | None:
    gone = lost(facts)
    hours = math.fsum(one.hours for one in gone)
    sure = sum(one.sure for one in gone)
    if sure < LOST_EVENTS or hours < LOST_HOURS:
        return None
    seen = (
        f"{len(gone)} events with customers or on strategy ({hours:.1f} h) gave way in 4 weeks and were not held since."
    )
    how = f"In {sure} of {len(gone)} cases what took the time stood there before; the others came to light with it."
    took = tuple((category, value / RECENT) for category, value in lost_by_taker(gone))
    largest = max(gone, key=lambda one: (one.hours, one.start))
    do = f"Give the largest a new date: {largest.title or '(private)'}, {largest.hours:.1f} h."
    behind = tuple(dict.fromkeys(one.taker.key for one in gone))
    return Alarm("pushed", "Pushed aside", seen, gone[0].day, how, took[:NAMED], do, behind)


def _drift(facts: Facts) -> Alarm | None:
    found = drift.drift(list(facts.months), facts.own.id)
    if found is None:
        return None
    other, last = PROFILES[found.other], found.last
    own, far = (last.distances[one] for one in (found.own, found.other))
    seen = f"The work has moved from that of a {facts.own.name.lower()} to that of a {other.name.lower()}."
    sure = (
        f"So for {found.months} months. To fit the other role {far:.0%} of last month's hours would have to be "
        f"different work, to fit this one {own:.0%}."
    )
    weekly = _work(facts)
    more = {one: weekly * (last.shares.get(one, 0.0) - share) for one, share in facts.own.shares.items()}
    took = _most(more)
    do = "Is that the role you want? If not, hand over one recurring meeting of the kind that grew most."
    return Alarm("drift", f"Drifting to {other.name.lower()}", seen, found.since, sure, took, do)
