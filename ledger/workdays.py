"""From the record to worked person-days: sort and effort, one person and day at a time.

No cache and no files: the ledger calls this for the partitions that a change touches, and "how was this
computed?" calls it for one day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from ledger.answers import Answers
from ledger.basis import Basis, Worked
from metrics import capacity, worklogs
from metrics.counts import Day, Item, Told, Usual
from metrics.effort import person_day
from model import Activity, Subject
from store import Store

DAY = timedelta(days=1)
GUESS_DAYS = 90  # how far back a person's worklog habit is looked for


def habit(store: Store, c: sa.Connection, basis: Basis, who: str) -> str:
    """Whether a person's worklogs include their meetings: as they said, else as their last days look.

    One of "include", "beside" and "unknown"; see metrics.worklogs.guess.
    """
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


def accounts(store: Store, c: sa.Connection, basis: Basis, who: str, first: date, last: date) -> Iterator[Worked]:
    """The worked days of one person from `first` to `last`, both included, with the activities of each.

    Weeks in which nothing at all was recorded are left out: nothing is known of them, not even absence. Nobody's
    days come from a record that does not show them. What they hold may be remembered: it is never changed.
    """
    if not store.shows(who):
        return
    low, high = first - first.weekday() * DAY, last + (6 - last.weekday()) * DAY
    mondays = [low + n * DAY for n in range(0, (high - low).days + 1, 7)]
    known = {monday: week for monday in mondays if (week := basis.weeks.get(who, monday)) is not None}
    for run in _runs([monday for monday in mondays if monday not in known]):
        known |= {monday: [] for monday in run}
        for one in _worked(store, c, basis, who, run[0], run[-1] + 6 * DAY):
            known[one[0].day - one[0].day.weekday() * DAY].append(one)
        for monday in run:
            basis.weeks.put(who, monday, known[monday])
    for monday in mondays:
        yield from (one for one in known[monday] if first <= one[0].day <= last)


def _runs(mondays: list[date]) -> Iterator[list[date]]:
    """Weeks on end, which are read together."""
    run: list[date] = []
    for monday in mondays:
        if run and monday != run[-1] + 7 * DAY:
            yield run
            run = []
        run.append(monday)
    if run:
        yield run


def _worked(store: Store, c: sa.Connection, basis: Basis, who: str, low: date, high: date) -> Iterator[Worked]:
    """The worked days of whole weeks, from a Monday to a Sunday."""
    said = basis.answers.get(who) or Answers()
    days = [_day(basis, who, low + n * DAY, said) for n in range((high - low).days + 1)]
    begin, end = (datetime.fromtimestamp(t, UTC) for t in (days[0].begin, days[-1].end))
    by_day: dict[date, dict[str, tuple[Item, Subject]]] = {d.day: {} for d in days}
    for key, activity, subject in store.activities(c, basis.owners.get(who, set()), begin - DAY, end + DAY):
        item = basis.item(who, key, activity, subject)
        for day in _touched(days, activity, low):
            by_day[day.day][key] = (item, subject)
    seen = {d.day - d.day.weekday() * DAY for d in days if d.told or _evidence(d, by_day[d.day].values())}
    for day in days:
        if day.day - day.day.weekday() * DAY in seen:
            found = by_day[day.day]
            imported = tuple(_told(item) for item, _ in found.values() if item.activity.kind == "told")
            worked = replace(day, told=day.told + imported)
            yield worked, person_day(worked, (item for item, _ in found.values())), found


def _touched(days: list[Day], activity: Activity, low: date) -> Iterator[Day]:
    """The days that an activity falls on."""
    if activity.all_day:
        start, end = activity.start.date(), max(activity.start.date() + DAY, activity.end.date())
        yield from (d for d in days[max(0, (start - low).days) :] if d.day < end)
        return
    start_at = activity.start.timestamp()
    end_at = start_at if activity.kind in ("worklog", "action", "told") else activity.end.timestamp()
    guess = max(0, (activity.start.date() - low).days - 2)
    for day in days[guess:]:
        if day.begin > end_at:
            return
        touches = day.begin <= start_at < day.end or (start_at < day.end and end_at > day.begin)
        if touches and (activity.kind != "stretch" or day.done):
            yield day


def _told(item: Item) -> Told:
    """A row of a person's own file, as what they told."""
    activity = item.activity
    start = None if activity.all_day else activity.start.timestamp()
    return Told(item.key, activity.minutes or 0.0, item.category, item.product, start)


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
        usual=tuple(_usual(said, day, person.zone)),
        limits=basis.limits,
    )


def _usual(said: Answers, day: date, zone: str) -> Iterator[Usual]:
    """What a person usually does on this weekday, since they said so."""
    for d in said.usual.values():
        data = d.data
        if data["weekday"] == day.weekday() and data["since"] <= day.isoformat() and data["category"]:
            clock = (time.fromisoformat(data[at]) for at in ("from", "until"))
            begin, end = (datetime.combine(day, at, capacity.zone_of(zone)).timestamp() for at in clock)
            yield Usual(f"usual/{d.id}", (begin, end), data["category"], data.get("product", ""))


def _capacity(basis: Basis, who: str, day: date) -> float:
    person = basis.person(who, day)
    return sum(b - a for a, b in capacity.windows(day, person.zone, person.hours)) / 3600
