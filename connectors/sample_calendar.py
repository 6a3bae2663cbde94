"""The sample company's calendars: the tables of `sample_meetings` and `sample_own` as .ics files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from connectors import sample_meetings as tables
from connectors import sample_own as own
from connectors.sample_ics import Guest, Meeting, file, vevent, when
from connectors.sample_people import CALENDARS, FIRST_WEEK, OUTSIDE, PEOPLE, crowd, rows_of, zone_in

DAYS_AHEAD = 21
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_CLOSED = {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)}  # the company is shut: no meeting takes place
_HOURS_FROM_UTC = {  # in winter; good enough to find a free slot
    "Europe/London": 0, "Europe/Lisbon": 0, "Europe/Dublin": 0, "Europe/Sofia": 2, "America/New_York": -5,
}  # fmt: skip
_MAKERS = {  # the engineer and the designer that a product's people turn to
    "Waypoint": ("ravi", "sofia"), "Scout": ("kwame", "hana"), "Dockside": ("dmitri", "leila"),
    "Tally": ("owen", "bo"),
}  # fmt: skip


class Diary:
    """What stands in whose calendar, and when each owner is taken (so that calls find a free slot)."""

    def __init__(self, today: date) -> None:
        self.monday = today - timedelta(days=today.weekday())
        self.last = today + timedelta(days=DAYS_AHEAD)
        self.stamp = f"{self.monday + timedelta(weeks=FIRST_WEEK):%Y%m%d}T060000Z"
        self.text: dict[str, list[str]] = {handle: [] for handle in CALENDARS}
        self.taken: dict[str, dict[date, int]] = {handle: defaultdict(int) for handle in CALENDARS}

    def day(self, week: int, weekday: int) -> date:
        """A day by week from today's week and weekday (0 is Monday)."""
        return self.monday + timedelta(days=7 * week + weekday)

    def week_of(self, day: date) -> int:
        """The inverse of `day`."""
        return (day - self.monday).days // 7

    def open(self, day: date) -> bool:
        """Whether something can take place on a day: not closed, not after the last day booked."""
        return day <= self.last and (day.month, day.day) not in _CLOSED

    def write(self, meeting: Meeting) -> None:
        """Put a meeting into the calendar of everyone who has one here and is invited."""
        text = vevent(meeting, self.stamp)
        for handle in {g[0] for g in meeting.guests} & self.text.keys():
            self.text[handle].append(text)

    def take(self, meeting: Meeting, day: date) -> None:
        """Mark the time of a meeting on a day as taken, for its guests."""
        if meeting.start is None:
            return
        for handle in {g[0] for g in meeting.guests} & self.text.keys():
            zone = zone_in(handle, self.week_of(day))
            shift = 60 * (_HOURS_FROM_UTC.get(zone, 1) - _HOURS_FROM_UTC.get(meeting.zone, 1))
            self.taken[handle][day] |= _slots(meeting.start + shift, meeting.minutes)

    def add(self, meeting: Meeting) -> None:
        """Write a single meeting and take its time, unless the company is closed or it lies too far ahead."""
        if self.open(meeting.day):
            self.write(meeting)
            self.take(meeting, meeting.day)

    def free(self, handle: str, week: int, minutes: int, random: Random) -> tuple[date, int] | None:
        """A day and start for a call: a free slot, else any on a day at work, else None."""
        days = [d for n in range(5) if self.taken[handle][d := self.day(week, n)] >= 0 and self.open(d)]
        starts = [(day, start) for day in days for start in range(9 * 60 + 30, 16 * 60 + 45, 15)]
        random.shuffle(starts)
        for day, start in starts:
            if not self.taken[handle][day] & _slots(start, minutes):
                return day, start
        return starts[0] if starts else None


def calendars(today: date) -> dict[str, bytes]:
    """Each owner's calendar as an .ics file, by address; nothing later than three weeks after `today`."""
    diary = Diary(today)
    _own_days(diary)
    changes = _changes()
    answers = _answers()
    for row in rows_of(tables.SERIES + own.DAILY):
        _series(diary, row, changes, answers.get(row[0], {}))
    for row in rows_of(tables.EVENTS):
        _events(diary, row, answers.get(row[0], {}))
    for row in rows_of(tables.CALLS):
        _calls(diary, row)
    return {
        PEOPLE[handle].email: file(PEOPLE[handle].email, PEOPLE[handle].zone, events)
        for handle, events in diary.text.items()
    }


def away_days(today: date) -> set[tuple[str, date]]:
    """(handle, day) of every all-day absence or fair: days on which nobody writes in Jira either."""
    diary = Diary(today)
    _own_days(diary)
    return {(handle, day) for handle, days in diary.taken.items() for day, bits in days.items() if bits < 0}


def _own_days(diary: Diary) -> None:
    """Absences, fairs, birthdays and private appointments."""
    for n, (handle, title, week, weekday, days, flags) in enumerate(rows_of(own.DAYS)):
        kind, *times = flags.split()
        first, guest = diary.day(int(week), int(weekday)), _guests(handle)
        start, length = (_minutes(times[0]), int(times[1])) if times else (None, int(days))
        zone = zone_in(handle, int(week))
        meeting = Meeting(f"day-{n}", title, first, start, length, zone, guest, lines=_FLAGS[kind])
        diary.add(meeting)
        if kind in {"away", "fair"}:
            for k in range(length):
                diary.taken[handle][first + timedelta(days=k)] = -1  # every slot, and known as absent


_FLAGS = {
    "away": ("TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"),
    "fair": ("TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"),
    "birthday": ("TRANSP:TRANSPARENT", "CATEGORIES:Birthday"),
    "private": ("CLASS:PRIVATE",),
    "elsewhere": ("TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"),
}


def _series(diary: Diary, row: list[str], changes: dict[tuple[str, int, str], str], answers: dict[str, str]) -> None:
    """One repeating meeting: its rule, the dates left out, and one more VEVENT per changed occurrence."""
    name, title, days, at, minutes, every, first, last, who = row
    guests = _guests(who)
    all_day = at == "all day"
    weekdays = [_DAYS.index(d) for d in days.split()]
    until = min(diary.day(int(last), 6), diary.last)
    start_day = diary.day(int(first), weekdays[0])
    zone = zone_in(guests[0][0], int(first)) if guests[0][0] in PEOPLE else "Europe/Berlin"
    end = f"{until:%Y%m%d}" + ("" if all_day else "T235959Z")
    rule = f"RRULE:FREQ=WEEKLY;INTERVAL={every};BYDAY={','.join(days.split())};UNTIL={end}"
    meeting = Meeting(
        name, title, start_day, None if all_day else _minutes(at), int(minutes), zone, guests, answers,
        _FLAGS["elsewhere"] if all_day else (),
    )  # fmt: skip
    left_out, changed = [], []
    for week in range(int(first), int(last) + 1, int(every)):
        for weekday in weekdays:
            day = diary.day(week, weekday)
            change = changes.get((name, week, _DAYS[weekday]), "")
            if day > until:
                continue
            if change == "skipped" or not diary.open(day):
                left_out.append("EXDATE" + when(meeting, day))
                continue
            other = _changed(meeting, day, change) if change else meeting
            diary.take(other, other.day if change else day)
            if change:
                changed.append(other)
    diary.write(replace(meeting, lines=(rule, *left_out, *meeting.lines)))
    for other in changed:
        diary.write(other)


def _changed(meeting: Meeting, day: date, change: str) -> Meeting:
    """An occurrence that was "moved <days> <hh:mm>", "cancelled", or "declined <handle> ..."."""
    what, *rest = change.split()
    one = replace(meeting, day=day, lines=("RECURRENCE-ID" + when(meeting, day), "SEQUENCE:1"))
    if what == "moved":
        return replace(one, day=day + timedelta(days=int(rest[0])), start=_minutes(rest[1]))
    if what == "declined":
        return replace(one, answers={**meeting.answers, **dict.fromkeys(rest, "DECLINED")})
    return replace(one, status="CANCELLED")


def _events(diary: Diary, row: list[str], answers: dict[str, str]) -> None:
    """A meeting called for certain weeks, each time anew."""
    name, title, weeks, weekday, at, minutes, who = row
    guests = _guests(who)
    for week in _weeks(weeks):
        zone = zone_in(guests[0][0], week) if guests[0][0] in PEOPLE else "Europe/Berlin"
        words = title.format(n=400 + week * 3 + _DAYS.index(weekday))
        day = diary.day(week, _DAYS.index(weekday))
        diary.add(Meeting(f"{name}-{week}", words, day, _minutes(at), int(minutes), zone, guests, answers))


def _calls(diary: Diary, row: list[str]) -> None:
    """The single meetings of one owner and kind, so many a week, each in a free slot of the week."""
    owner, first, last, rate, kind = row
    who, titles = tables.KINDS[kind]
    for week in range(int(first), int(last) + 1):
        done = week - int(first)
        for n in range(int((done + 1) * float(rate)) - int(done * float(rate))):
            uid = f"{owner}-{kind}-{week}-{n}"
            random = Random(uid)
            guests, company = _cast(owner, who, random)
            title, minutes = random.choice(titles)
            slot = diary.free(owner, week, minutes, random)
            if slot is None:
                continue
            product = (PEOPLE[owner].products or ("portfolio",))[0]
            words = title.format(c=company, p=product)
            about = f"What we want to learn: how {company} plans its week." if company else ""
            zone = zone_in(owner, week)
            answers = {owner: "TENTATIVE"} if random.random() < 0.06 else {}
            diary.add(Meeting(uid, words, *slot, minutes, zone, guests, answers, (), "CONFIRMED", about))


def _cast(owner: str, who: str, random: Random) -> tuple[tuple[Guest, ...], str]:
    """Who comes to a call, and the name of the company outside, if any. Sales call some of them."""
    handles, company = [owner], ""
    for word in who.split():
        if word in {o.relation for o in OUTSIDE.values()}:
            outside = random.choice([o for o in OUTSIDE.values() if o.relation == word])
            company = outside.name
            handles.append(outside.key)
        elif word in {"eng", "des"}:
            handles.append(_MAKERS[PEOPLE[owner].products[0]][word == "des"])
        elif word == "sales":
            if random.random() < 0.7:
                handles.insert(random.randrange(2), random.choice(("fatima", "sean")))
        elif word != owner:
            handles.append(word)
    return _guests(" ".join(handles)), company


def _guests(who: str) -> tuple[Guest, ...]:
    """The people behind words such as "maren +way northgate", each once, in order."""
    found: dict[str, Guest] = {}
    for word in who.split():
        if word == "+crowd":
            found.update((address, ("", name, address)) for name, address in crowd())
        elif word in OUTSIDE:
            for address in OUTSIDE[word].contacts:
                found[address] = (word, address.partition("@")[0].replace(".", " ").title(), address)
        else:
            for handle in tables.GROUPS.get(word, word).split():
                found.setdefault(PEOPLE[handle].email, (handle, PEOPLE[handle].name, PEOPLE[handle].email))
    return tuple(found.values())


def _changes() -> dict[tuple[str, int, str], str]:
    return {(series, week, day): what for series, weeks, day, what in rows_of(tables.CHANGES) for week in _weeks(weeks)}


def _answers() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for series, handle, answer in rows_of(tables.ANSWERS):
        found[series][handle] = answer
    return found


def _weeks(text: str) -> list[int]:
    """The weeks of "-66..-64 -60": single ones and runs, both ends included."""
    runs = [run.split("..") for run in text.split()]
    return [week for run in runs for week in range(int(run[0]), int(run[-1]) + 1)]


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _slots(start: int, minutes: int) -> int:
    """The quarter hours of a day that a meeting takes, as bits."""
    first, last = max(0, start // 15), max(0, -(-(start + minutes) // 15))
    return (1 << last) - (1 << first)
