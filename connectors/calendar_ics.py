"""An exported calendar (.ics): every occurrence in a range as an Activity, and what could not be read.

What a time means here:
- a time with Z is that instant, and a series that starts with Z repeats in UTC, as RFC 5545 says;
- a time with a TZID is in the public zone of that name, or else as the file itself describes the zone;
- a time with neither floats: it is in the zone the reader passes. X-WR-TIMEZONE is a wish for display and
  moves no time; `who` offers it as a guess of the owner's zone.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from icalendar import Component

from connectors import ics_series, ics_text
from connectors.ics_series import Event, Occurrence, Span
from connectors.ics_text import BROKEN, ZONE, CalendarText, Zones, first, plain, values, word, zone_name
from model import Activity, Answer, Busy, Problem, Reading, Special, Subject, subject

FILE_SECONDS = 30.0  # of computing; after that, series that repeat are left out; single events are still read
_ANSWERS: dict[str, Answer] = {
    "ACCEPTED": "accepted", "COMPLETED": "accepted", "IN-PROCESS": "accepted",
    "TENTATIVE": "tentative", "DECLINED": "declined", "DELEGATED": "declined",
}  # fmt: skip
_BUSY: dict[str, Busy] = {
    "FREE": "free", "TENTATIVE": "tentative", "BUSY": "busy", "OOF": "away", "WORKINGELSEWHERE": "elsewhere",
    "0": "free", "1": "tentative", "2": "busy", "3": "away", "4": "elsewhere",
}  # fmt: skip
_MARKERS = ("X-GOOGLE-EVENT-TYPE", "X-GOOGLE-EVENTTYPE", "X-EVENT-TYPE", "EVENTTYPE", "CATEGORIES")
_SPECIALS: dict[str, Special] = {
    "outofoffice": "away", "vacation": "away", "focustime": "focus", "workinglocation": "working_location",
    "birthday": "birthday", "birthdays": "birthday", "holiday": "holiday", "holidays": "holiday",
    "publicholiday": "holiday", "publicholidays": "holiday",
}  # fmt: skip
_CALENDARS: tuple[tuple[re.Pattern[str], Special], ...] = (
    (re.compile(r"#holiday@group|\b(public|bank) holidays\b|^holidays in |feiertage\b|^jours fériés|^festivos"
                r"|^días festivos|^feestdagen", re.IGNORECASE), "holiday"),
    (re.compile(r"#contacts@group|^birthdays$|^geburtstage$|^anniversaires$", re.IGNORECASE), "birthday"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guess:
    """What a file says about its owner; "" where it does not."""

    address: str  # lower case
    zone: str  # IANA name
    name: str
    calendar: str = ""  # what the calendar is called: an address, or words


def read(data: bytes, name: str, owner: str, addresses: tuple[str, ...], start: date, end: date, zone: str) -> Reading:
    """Every occurrence in a calendar file that overlaps [start, end), as activities of kind "event".

    `name` is the file's name, for problems; `owner` goes into the activities; `addresses` are the owner's, to
    find their own answer; `start` and `end` are local dates in `zone`, or aware datetimes; `zone` (IANA) is
    where floating times belong. Cancelled and declined occurrences are in it and say so.
    Raises EvenkeelError where the file is no calendar or nobody knows the zone.
    """
    text = ics_text.parse(data, name)
    reader = _Reader(text, name, owner, addresses, Zones(text.zones, zone))
    span = Span.of(start, end, reader.zones.home)
    for group in reader.series():
        reader.add(group, span)
    reader.add_file_problems()
    return reader.out


def who(data: bytes, name: str = "This file") -> Guess:
    """Whose calendar this is, as far as the file of that name tells.

    Address: what the calendar is called, if that is one, or the address that stands as organiser or attendee
    in the most events ("" where two stand equally often). Zone: X-WR-TIMEZONE, or the one of most events.
    Name: the one beside the address, or the calendar's own. Raises EvenkeelError where it is no calendar.
    """
    text = ics_text.parse(data, name)
    called = text.word("X-WR-CALNAME")
    seen: Counter[str] = Counter()
    names: dict[str, str] = {}
    zones: Counter[str] = Counter()
    for part, _ in text.events:
        lines = _people(part, "ORGANIZER") | _people(part, "ATTENDEE")
        seen.update(set(lines))
        names.update({address: str(line.params["CN"]) for address, line in lines.items() if line.params.get("CN")})
        zones.update([zone] if (zone := getattr(first(part, "DTSTART"), "params", {}).get(ZONE)) else [])
    zone = zone_name(text.word("X-WR-TIMEZONE")) or zone_name("".join(usual for usual, _ in zones.most_common(1)))
    if "@" in called and " " not in called:
        return Guess(called.lower(), zone, names.get(called.lower(), ""), called)
    one, other = [*seen.most_common(2), ("", 0), ("", 0)][:2]
    address = one[0] if one[1] > other[1] else ""
    return Guess(address, zone, names.get(address, called), called)


class _Reader:
    """One pass over one file, into `out`."""

    def __init__(self, text: CalendarText, name: str, owner: str, addresses: tuple[str, ...], zones: Zones) -> None:
        self.text, self.name, self.owner, self.zones = text, name, owner, zones
        self.addresses = {address.strip().lower() for address in addresses}
        named = [text.word(name) for name in ("X-WR-CALNAME", "X-WR-RELCALID", "NAME")]
        self.special: Special = next((kind for looks, kind in _CALENDARS if any(map(looks.search, named))), "")
        self.out = Reading()
        self.seen: set[str] = set()
        self.deadline = time.thread_time() + FILE_SECONDS

    def series(self) -> list[list[Event]]:
        """The file's events by UID."""
        self.out.count("events read", len(self.text.events))
        groups: dict[str, list[Event]] = {}
        for part, calendar in self.text.events:
            try:
                event = ics_series.event(part, word(calendar, "METHOD"), self.zones)
            except BROKEN as error:
                self._leave_out("calendar.bad_event", part, error, 1)
                continue
            if event.backwards:
                text = "ends before it starts, so it has no length."
                self._doubt("calendar.ends_before_start", part, text, "Correct its times in the calendar.")
            groups.setdefault(event.uid, []).append(event)
        return list(groups.values())

    def add(self, group: list[Event], span: Span) -> None:
        """The occurrences of one series, or a problem that names it."""
        kept = ics_series.newest(group)
        self.out.count("left out: older version of the same event", len(group) - len(kept))
        try:
            if kept[0].repeats and time.thread_time() > self.deadline:
                raise ValueError("the file takes too long to read")
            found = ics_series.occurrences(kept, self.zones, span)
        except BROKEN as error:
            self._leave_out("calendar.bad_series", kept[0].part, error, len(kept))
            return
        shown = {id(each.event): each.event for each in found}
        self.out.count("left out: outside the range", len(kept) - len(shown))
        private = any(_is_private(each.part) for each in kept if each.replaces is None)
        recurring = kept[0].repeats or kept[0].replaces is not None
        subjects = {key: _subject(event, recurring, private) for key, event in shown.items()}
        self.out.subjects.update((words.id, words) for words in subjects.values())
        for each in found:
            activity = self._activity(each, subjects[id(each.event)])
            if activity.id in self.seen:  # one instant twice: a skipped hour, or a copy without UID
                self.out.count("left out: the same event again")
                continue
            self.seen.add(activity.id)
            self.out.activities.append(activity)
            self.out.count("occurrences")
            self.out.count("cancelled", activity.cancelled)
            self.out.count("declined", activity.answer == "declined")
            self.out.count("private", activity.private)

    def _activity(self, found: Occurrence, words: Subject) -> Activity:
        part, event = found.event.part, found.event
        shown = _BUSY.get(word(part, "X-MICROSOFT-CDO-BUSYSTATUS"))
        busy = shown or ("free" if word(part, "TRANSP") == "TRANSPARENT" else "busy")
        return Activity(
            id=f"{event.uid}/{found.original.isoformat()}",
            owner=self.owner,
            kind="event",
            start=found.start,
            end=found.end,
            subject=words.id,
            series=event.uid,
            all_day=event.all_day,
            answer=_answer(part, self.addresses, busy),
            busy=busy,
            cancelled=event.cancelled,
            private=words.title is None,
            special=_special(part) or ("away" if busy == "away" else self.special),
        )

    def add_file_problems(self) -> None:
        """What is wrong with the file as a whole."""
        self.out.count("left out: to-dos and journal entries", self.text.others)
        self.out.counts = {what: count for what, count in self.out.counts.items() if count}
        home = self.zones.home
        for zone, times in self.zones.unknown.items():
            text = f"{times} times are in a zone called {zone!r}, which nobody knows; read in {home}."
            self._problem("calendar.unknown_zone", text, "Check whether these hours are right.")
        if lines := self.text.unreadable:
            text = f"Lines that could not be read and were skipped: {lines}."
            self._problem("calendar.broken_lines", text, "If something is missing, export the calendar again.")
        if self.text.cut_short:
            text = "The file ends in the middle of an entry, so its end is missing."
            self._problem("calendar.cut_short", text, "Export the calendar again.")
        if not self.text.events:
            self._problem("calendar.no_events", "The calendar holds no events.", "Check that it is the right one.")

    def _leave_out(self, code: str, part: Component, error: Exception, events: int) -> None:
        self.out.count("left out: could not be read", events)
        told = str(error).rstrip(".") if isinstance(error, ValueError) else "its times or rule cannot be read"
        text = f"was left out: {told}."
        self._doubt(code, part, text, "Correct or delete it in the calendar.")

    def _doubt(self, code: str, part: Component, text: str, do: str) -> None:
        title = "" if _is_private(part) else _line(part, "SUMMARY")[:80]
        called = title or plain(first(part, "UID")) or "an event without a name"
        self.out.problems.append(Problem(code, f"{self.name}: {called}", f'"{called}" {text}', do))

    def _problem(self, code: str, text: str, do: str) -> None:
        self.out.problems.append(Problem(code, self.name, text, do))


def _subject(event: Event, recurring: bool, private: bool) -> Subject:
    """An event's words and people; none of them where it, or the series it belongs to, is private."""
    part = event.part
    if _is_private(part) or (private and "CLASS" not in part):
        return subject(event.uid, None, recurring=recurring)
    called_by = _people(part, "ORGANIZER")
    return subject(
        event.uid,
        _line(part, "SUMMARY"),
        text=plain(first(part, "DESCRIPTION")),
        organizer=next(iter(called_by), ""),
        people=tuple(sorted({*_people(part, "ATTENDEE"), *list(called_by)[:1]})),
        location=_line(part, "LOCATION"),
        labels=tuple(_labels(part, "CATEGORIES")),
        recurring=recurring,
    )


def _answer(part: Component, addresses: set[str], busy: Busy) -> Answer:
    """The owner's own answer: from their attendee line; theirs by calling it, or by having it without one."""
    lines = [line for line in values(part, "ATTENDEE") if _address(line) in addresses]
    if not lines or addresses & _people(part, "ORGANIZER").keys():
        return "tentative" if busy == "tentative" else "accepted"
    given = (_ANSWERS.get(str(line.params.get("PARTSTAT", "")).upper(), "none") for line in lines)
    return next((answer for answer in given if answer != "none"), "none")


def _special(part: Component) -> Special:
    """What an event is by a marker of the program that wrote it; titles are not guessed from."""
    if "X-APPLE-SPECIAL-DAY" in part:
        return "holiday"
    labels = (re.sub(r"[\W_]", "", label).lower() for name in _MARKERS for label in _labels(part, name))
    return next((_SPECIALS[label] for label in labels if label in _SPECIALS), "")


def _is_private(part: Component) -> bool:
    return word(part, "CLASS") in ("PRIVATE", "CONFIDENTIAL")


def _labels(part: Component, name: str) -> list[str]:
    """The values of a list property."""
    found = [getattr(value, "cats", None) or str(value).split(",") for value in values(part, name)]
    return [label for several in found for one in several if (label := plain(one))]


def _line(part: Component, name: str) -> str:
    return plain(first(part, name)).replace("\n", " ")


def _people(part: Component, name: str) -> dict[str, Any]:
    """ORGANIZER or ATTENDEE lines by e-mail address, lower case; a line without one is no person."""
    return {address: line for line in values(part, name) if (address := _address(line))}


def _address(line: Any) -> str:
    value = re.sub("^mailto:", "", str(line).strip().strip('"<>'), flags=re.IGNORECASE).strip()
    if "@" not in value or ":" in value or "/" in value:  # iCloud: an internal path, the address beside it
        value = str(line.params.get("EMAIL", "")).strip()
    return value.lower() if "@" in value else ""
