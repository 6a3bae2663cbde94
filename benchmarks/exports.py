"""A made-up product manager's calendar as programs export it, of any size and number of years, always the same.

Single meetings, weekly series with exceptions, moved and cancelled occurrences, guests with answers, folded
descriptions, alarms, zones with their descriptions, whole days and private entries, each with one of four
programs' habits.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

OWNER = "pia@larkfield.example"
END = date(2026, 11, 1)  # of the years that a benchmark reads
YEARS = 3
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata")
WINDOWS = {"Europe/Berlin": "W. Europe Standard Time", "America/New_York": "Eastern Standard Time",
           "Asia/Kolkata": "India Standard Time"}  # fmt: skip
_CHANGES = {  # what begins at which hour of which day of the year, and the distances from UTC; once where clocks stay
    "Europe/Berlin": (("DAYLIGHT", 2, "+0100", "+0200", "3", "-1SU"), ("STANDARD", 3, "+0200", "+0100", "10", "-1SU")),
    "America/New_York": (("DAYLIGHT", 2, "-0500", "-0400", "3", "2SU"), ("STANDARD", 2, "-0400", "-0500", "11", "1SU")),
    "Asia/Kolkata": (("STANDARD", 0, "+0530", "+0530", "", ""),),
}
_TOPICS = ("Roadmap", "Pricing", "Discovery", "Checkout", "Onboarding", "Release", "Hiring", "Budget", "Support", "API")
_KINDS = ("review", "sync", "interview", "planning", "workshop", "demo", "1:1", "retro", "call with Acme", "deep dive")
_TALK = (
    "Agenda: numbers of the week\\, open questions; what blocks us\\nPlease read the notes before.\\n",
    "Join the call: https://meet.larkfield.example/room/7391?from=calendar\\nDial-in +49 30 555 0199\\n",
    "Decide whether the trial is longer for customers with more than fifty seats\\, and who tells them.\\n",
)
_BERLIN = ("Room Spree", "Room Havel, 3rd floor", "https://meet.larkfield.example/room/7391")

Lines = list[str]


def export(events: int, more_past: int = 0, changed: float = 0.0, exported: str = "20261101T060000Z") -> bytes:
    """A calendar with about that many events in the YEARS before END, as one .ics file.

    `more_past` years more, just as busy, stand before them. `changed` is the part of the events with another
    title and answer than in the file without it. `exported` is when: some programs write it into every event.
    """
    draw = random.Random(events)
    found: list[Lines] = []
    while len(found) < events:
        found += _entry(draw, len(found), END - timedelta(days=draw.randrange(1, 365 * YEARS)))
    past = random.Random(-events)
    older: list[Lines] = []
    while len(older) < events * more_past // YEARS:
        last = END - timedelta(days=365 * YEARS + 600)  # no series of these reaches the years that are read
        older += _entry(past, -1 - len(older), last - timedelta(days=past.randrange(1, 365 * more_past)))
    for lines in found[:: round(1 / changed)] if changed else []:
        lines[:] = [f"{line} (new)" if line.startswith("SUMMARY") else line for line in lines]
        lines[:] = [line.replace("PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED") for line in lines]
    head = ["BEGIN:VCALENDAR", "PRODID:-//Larkfield//Calendar//EN", "VERSION:2.0", f"X-WR-CALNAME:{OWNER}"]
    zones = [line for zone in ZONES for name in (zone, WINDOWS[zone]) for line in _zone(name, _CHANGES[zone])]
    body = [line.replace("EXPORTED", exported) for lines in older + found for line in lines]
    return "".join(map(_folded, [*head, *zones, *body, "END:VCALENDAR"])).encode()


def _zone(name: str, changes: tuple[tuple[str, int, str, str, str, str], ...]) -> Iterator[str]:
    yield from ("BEGIN:VTIMEZONE", f"TZID:{name}")
    for kind, hour, before, after, month, day in changes:
        start = f"DTSTART:19700101T{hour:02}0000"
        rule = [f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY={day}"] if month else []
        yield from (f"BEGIN:{kind}", start, f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}", *rule, f"END:{kind}")
    yield "END:VTIMEZONE"


def _entry(draw: random.Random, n: int, day: date) -> Iterator[Lines]:
    """One event, or one series with what was moved and cancelled in it; `n` names it, `day` is its first."""
    program = draw.choice((_google, _outlook, _apple, _nextcloud))
    uid = f"{abs(n):07d}{'f' if n < 0 else 'e'}{draw.getrandbits(64):016x}@{program.__name__.strip('_')}.example"
    zone = draw.choices(ZONES, (8, 1, 1))[0]
    start = datetime(day.year, day.month, day.day, draw.randrange(8, 17), draw.choice((0, 15, 30)))
    words = f"{draw.choice(_TOPICS)} {draw.choice(_KINDS)} {abs(n) % 97}"
    make = partial(program, uid, words, zone, _details(draw, program))
    if draw.random() < 0.05:
        days = draw.randrange(1, 4)
        last = start + timedelta(days=days)
        yield make([f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{last:%Y%m%d}", "TRANSP:TRANSPARENT"])
    elif draw.random() < 0.06:
        yield from _series(draw, make, start, timedelta(minutes=draw.choice((25, 30, 50, 60))))
    else:
        yield make(_when(start, timedelta(minutes=draw.choice((25, 30, 50, 60, 90)))))


def _when(start: datetime, length: timedelta) -> Lines:
    return [f"DTSTART;TZID=ZONE:{start:%Y%m%dT%H%M%S}", f"DTEND;TZID=ZONE:{start + length:%Y%m%dT%H%M%S}"]


def _series(draw: random.Random, make: Callable[[Lines], Lines], start: datetime, length: timedelta) -> Iterator[Lines]:
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[start.weekday()]
    rules = {f"WEEKLY;BYDAY={day}": 7, f"WEEKLY;INTERVAL=2;BYDAY={day}": 14, "DAILY;INTERVAL=3": 3}
    rule = draw.choices(list(rules), (7, 2, 1))[0]
    step, times = timedelta(days=rules[rule]), draw.randrange(8, 40)
    end = draw.choice((f"COUNT={times}", f"UNTIL={start + (times - 1) * step:%Y%m%d}T235959Z"))
    left_out = start + draw.randrange(1, 3) * step
    extra = [f"RRULE:FREQ={rule};{end}", f"EXDATE;TZID=ZONE:{left_out:%Y%m%dT%H%M%S}"]
    yield make(_when(start, length) + extra)
    for n in range(draw.randrange(0, 4)):
        replaced = start + (3 + n) * step
        moved = replaced + timedelta(hours=draw.choice((0, 1, 2, 26)))
        cancelled = ["STATUS:CANCELLED"] if draw.random() < 0.3 else []
        named = [f"RECURRENCE-ID;TZID=ZONE:{replaced:%Y%m%dT%H%M%S}", f"SEQUENCE:{n + 1}"]
        yield make(_when(moved, length) + named + cancelled)


def _details(draw: random.Random, program: Callable[..., Lines]) -> Lines:
    """Words, guests and marks, the same for a whole series."""
    names = [f"{draw.choice('ABCDEFGHIJKLMNOP')}. Marsh {draw.randrange(40)}" for _ in range(draw.randrange(0, 9))]
    answers = draw.choices(("ACCEPTED", "NEEDS-ACTION", "TENTATIVE", "DECLINED"), (6, 2, 1, 1), k=len(names) + 1)
    quote = '"{}"' if program is _outlook else "{}"
    extra = ";X-NUM-GUESTS=0" if program is _google else ";RSVP=TRUE"
    guests = [
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};CN={quote.format(name)}{extra}:mailto:{who}"
        for name, answer in zip(["Pia Winter", *names], answers, strict=True)
        for who in [
            OWNER if name == "Pia Winter" else f"{name.replace('. ', '').replace(' ', '')}@acme.example".lower()
        ]
    ]
    called = [f"ORGANIZER;CN={quote.format('Pia Winter')}:mailto:{OWNER}"] if draw.random() < 0.3 else guests[1:2]
    organizer = [line.replace("ATTENDEE;", "ORGANIZER;", 1) for line in called]
    text = "DESCRIPTION:" + "".join(draw.choices(_TALK, k=draw.randrange(1, 6)))
    private = ["CLASS:PRIVATE"] if draw.random() < 0.03 else []
    return [text, *(organizer + guests if names else []), *private, "LOCATION:" + draw.choice(_BERLIN)]


def _event(*lines: str) -> Lines:
    return ["BEGIN:VEVENT", *lines, "END:VEVENT"]


def _alarm(*lines: str) -> Lines:
    return ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Reminder", *lines, "END:VALARM"]


def _in_zone(times: Lines, name: str) -> Lines:
    return [line.replace("TZID=ZONE", f"TZID={name}") for line in times]


def _google(uid: str, words: str, zone: str, details: Lines, times: Lines) -> Lines:
    return _event(*_in_zone(times, zone), "DTSTAMP:EXPORTED", *details[1:-1], f"UID:{uid}", "CREATED:20230105T093000Z",
                  details[0], "LAST-MODIFIED:20230105T093000Z", details[-1].replace(",", "\\,"), "STATUS:CONFIRMED",
                  f"SUMMARY:{words}", *_alarm("TRIGGER:-P0DT0H10M0S"))  # fmt: skip


def _outlook(uid: str, words: str, zone: str, details: Lines, times: Lines) -> Lines:
    busy = "FREE" if "TRANSP:TRANSPARENT" in times else "BUSY"
    return _event(f"UID:{uid}", f"SUMMARY;LANGUAGE=en-gb:{words}", *details, *_in_zone(times, WINDOWS[zone]),
                  "PRIORITY:5", "DTSTAMP:20230105T093000Z", f"X-MICROSOFT-CDO-BUSYSTATUS:{busy}",
                  "X-MICROSOFT-CDO-IMPORTANCE:1", "X-MICROSOFT-DISALLOW-COUNTER:FALSE",
                  *_alarm("TRIGGER;RELATED=START:-PT15M"))  # fmt: skip


def _apple(uid: str, words: str, zone: str, details: Lines, times: Lines) -> Lines:
    alarm = _alarm("X-WR-ALARMUID:6A8B", "TRIGGER:-PT30M")
    return _event("CREATED:20230105T093000Z", f"UID:{uid}", *_in_zone(times, zone), f"SUMMARY:{words}", *details,
                  "LAST-MODIFIED:20230105T093000Z", "DTSTAMP:20230105T093000Z",
                  "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC", *alarm)  # fmt: skip


def _nextcloud(uid: str, words: str, zone: str, details: Lines, times: Lines) -> Lines:
    return _event("CREATED:20230105T093000Z", "DTSTAMP:20230105T093000Z", "LAST-MODIFIED:20230105T093000Z",
                  f"UID:{uid}", *_in_zone(times, zone), f"SUMMARY:{words}", "CATEGORIES:Work,Product", *details,
                  "STATUS:CONFIRMED")  # fmt: skip


def _folded(line: str) -> str:
    parts = [line[:74], *(line[n : n + 73] for n in range(74, len(line), 73))]
    return "\r\n ".join(parts) + "\r\n"
