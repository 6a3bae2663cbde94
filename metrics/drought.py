"""Customer drought: far less time with customers than the person's own past, or than their floor, and since when."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median
from typing import Literal

from metrics.customers import FLOOR_HOURS, FLOOR_WEEKS

Rule = Literal["past", "floor", ""]
WINDOW, PAST, LEAST_PAST = 4, 26, 12  # weeks
FULL = 5.0  # present working days of a whole week
DROP, LEAST_HOURS = 0.4, 2.0  # of what the past makes expect, and in hours of 4 weeks
RARE = 1 / 200  # months as low as this, by the person's own past
PRESENT = 0.5  # of the window's working days, and of its last week: less is a holiday
UNSEEN = 0.25  # of the window's hours, above which nothing is said


@dataclass(frozen=True, slots=True)
class Week:
    """A week of one person: what went to customers, and how much of it the person was there."""

    week: date  # its Monday
    contacts: int = 0  # direct ones
    hours: float = 0.0  # of these
    present: float = FULL  # working days, without holidays and time off
    unseen: float = 0.0  # part of the hours that nothing explains
    known: bool = True  # False: nothing at all was recorded


@dataclass(frozen=True, slots=True)
class Look:
    """What the weeks up to one week say."""

    week: date
    rule: Rule  # which rule was broken; "" for none
    hours: float = 0.0  # with customers in the window: 4 weeks, or 6 for the floor
    expected: float = 0.0  # in so many present days, by the past or the floor
    contacts: int = 0
    chance: float = 1.0  # that the person's own past gives so few contacts
    silent: bool = False  # nothing can be said


@dataclass(frozen=True, slots=True)
class Drought:
    """A run of weeks in which customers were missing."""

    since: date  # the first day of it
    until: date  # the last Monday on which it was seen
    look: Look  # the last one that broke a rule


def looks(weeks: Sequence[Week], floor: float = FLOOR_HOURS) -> list[Look]:
    """One look for each week, back on its last weeks and the 26 before; `weeks` in order, without a gap.

    Past: hours per present day of 4 weeks at least 40% and 2 h under the median of the weeks before, and so few
    contacts that a Poisson process with the rate of these weeks gives them at most once in 200 months. It takes 12
    known weeks. Floor: under `floor` hours in 6 weeks, by present days, and so for 6 weeks. Silent in a holiday week
    or one that nobody knows of, where half of the window's days were off, and where over a quarter of its hours is
    not seen.
    """
    floors = [_floor(weeks, n, floor) for n in range(len(weeks))]
    return [_look(weeks, n, floors[max(0, n + 1 - 2 * FLOOR_WEEKS) : n + 1]) for n in range(len(weeks))]


def poisson(most: int, expected: float) -> float:
    """The chance of at most so many events where so many are expected."""
    return min(1.0, math.exp(-expected) * math.fsum(expected**n / math.factorial(n) for n in range(most + 1)))


def droughts(weeks: Sequence[Week], floor: float = FLOOR_HOURS) -> list[Drought]:
    """Every drought, oldest first: looks that broke a rule, and after them those that are silent or saw no contact.

    The longer it lasts, the more it becomes the past that later looks compare with; so only contact ends it.
    """
    found: list[Drought] = []
    run: list[Look] = []
    for look in [*looks(weeks, floor), Look(date.max, "", contacts=1)]:
        if look.rule or (run and not look.silent and not look.contacts):
            run.append(look)
        elif run and not look.silent:
            broken = [one for one in run if one.rule]
            found.append(Drought(_began(weeks, broken[0]), run[-1].week, broken[-1]))
            run = []
    return found


def _began(weeks: Sequence[Week], first: Look) -> date:
    """The first day of a drought that was first seen in a look: after the last contact, if that is a while ago."""
    length = WINDOW if first.rule == "past" else 2 * FLOOR_WEEKS - 1
    met = [one.week for one in weeks if one.contacts and one.week <= first.week]
    if met and (first.week - met[-1]).days // 7 >= length / 2:
        return met[-1] + timedelta(weeks=1)
    return first.week - timedelta(weeks=length - 1)


def _look(weeks: Sequence[Week], n: int, floors: Sequence[Look | None]) -> Look:
    week = weeks[n].week
    past = _past(weeks, n)
    if past is not None and past.rule:
        return past
    now, seen = floors[-1], [one for one in floors if one is not None][-FLOOR_WEEKS:]
    if now is None:
        return Look(week, "", silent=True)
    lasting = len(seen) == FLOOR_WEEKS and all(one.rule for one in seen)
    return now if lasting else past or replace(now, rule="")


def _past(weeks: Sequence[Week], n: int) -> Look | None:
    begin = max(0, n - WINDOW + 1)
    window, past = weeks[begin : n + 1], [one for one in weeks[max(0, begin - PAST) : begin] if there(one)]
    if len(past) < LEAST_PAST or not _visible(window, WINDOW):
        return None
    days = math.fsum(one.present for one in window)
    hours, contacts = math.fsum(one.hours for one in window), sum(one.contacts for one in window)
    expected = median(one.hours / one.present for one in past) * days
    rate = sum(one.contacts for one in past) / math.fsum(one.present for one in past)
    chance = poisson(contacts, rate * days)
    least = LEAST_HOURS * days / (WINDOW * FULL)
    broken = hours <= (1 - DROP) * expected and expected - hours >= least and chance <= RARE
    return Look(weeks[n].week, "past" if broken else "", hours, expected, contacts, chance)


def _floor(weeks: Sequence[Week], n: int, floor: float) -> Look | None:
    window = weeks[max(0, n - FLOOR_WEEKS + 1) : n + 1]
    if not _visible(window, FLOOR_WEEKS):
        return None
    days = math.fsum(one.present for one in window)
    hours, expected = math.fsum(one.hours for one in window), floor * days / (FLOOR_WEEKS * FULL)
    contacts = sum(one.contacts for one in window)
    return Look(weeks[n].week, "floor" if hours < expected else "", hours, expected, contacts)


def there(week: Week) -> bool:
    """Whether something is known of a week, and it is no holiday."""
    return week.known and week.present >= PRESENT * FULL


def _visible(window: Sequence[Week], length: int) -> bool:
    """Whether enough is known of a window: its weeks, its days, its hours; and its last week is no holiday."""
    known = [one for one in window if one.known]
    days = math.fsum(one.present for one in known)
    unseen = math.fsum(one.unseen * one.present for one in known)
    enough = len(known) == length and days >= PRESENT * FULL * length
    return enough and there(window[-1]) and unseen <= UNSEEN * days
