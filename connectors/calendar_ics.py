"""An exported calendar (.ics): every occurrence in a range as an Activity, and what could not be read.

What a time means here:
- a time with Z is that instant, and a series that starts with Z repeats in UTC, as RFC 5545 says;
- a time with a TZID is in the public zone of that name, or else as the file itself describes the zone;
- a time with neither floats: it is in the zone the reader passes. X-WR-TIMEZONE is a wish for display and
  moves no time; `who` offers it as a guess of the owner's zone.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from icalendar import Component

from connectors import ics_again, ics_fast, ics_series, ics_text, ics_words
from connectors.ics_again import Again
from connectors.ics_lines import Limit
from connectors.ics_series import Event, Occurrence, Span
from connectors.ics_text import BROKEN, ZONE, CalendarText, Zones, first, plain, zone_name
from model import Activity, Problem, Reading, Subject

# Of computing: to guess the owner; and to read the events of a file of up to 20 MB, in proportion above. Once half
# of that has gone into what repeats, only short series are still worked out; after all of it the file is refused.
WHO_SECONDS, FILE_SECONDS, SERIES_SHARE = 1.0, 5.0, 0.5
MOST_IN_FILE = 250_000  # occurrences of what repeats, and the same again of short series
NAMED = 50  # events with something wrong, and unknown zones, that are told of one by one
MOST_ASKED = 400  # events that are looked at to find out whose a calendar is


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
    return read_again(data, name, owner, addresses, start, end, zone, {}).reading


def read_again(
    data: bytes,
    name: str,
    owner: str,
    addresses: tuple[str, ...],
    start: date,
    end: date,
    zone: str,
    known: Mapping[str, str],
) -> Again:
    """The same, of a calendar of which an earlier reading's marks are `known`: what has not changed is not read."""
    text = ics_text.parse(data, name)
    zones = Zones(text.zones, zone)
    limit = Limit(FILE_SECONDS * max(1.0, len(data) / 20e6), name)
    reader = _Reader(text, name, limit, owner, addresses, zones, Span.of(start, end, zones.home))
    about = ics_again.context(owner, reader.addresses, reader.special, zone, text.described, reader.span)
    whole = Reading()
    marks: dict[str, str] = {}
    anew: set[str] = set()
    whole.count("events read", len(text.events))
    for uid, group in ics_again.series(reader.limit.within(text.events)).items():
        if (said := known.get(uid)) and said.startswith(ics_again.mark(group, about)):
            marks[uid] = said
        elif ics_again.outside(group, reader.span):
            whole.count("left out: outside the range", len(group))
        else:
            anew.add(uid)
            part = reader.read(group)
            marks[uid] = ics_again.kept(ics_again.mark(group, about), part.counts) if reader.sound() else ""
            _add(whole, part)
    ics_again.add_counts(whole, (marks[uid] for uid in marks.keys() - anew))
    _add(whole, reader.of_the_file())
    whole.counts = {what: count for what, count in whole.counts.items() if count}
    return Again(whole, frozenset(anew | known.keys() - marks.keys()), marks)


def _add(whole: Reading, part: Reading) -> None:
    whole.activities += part.activities
    whole.subjects.update(part.subjects)
    whole.problems += part.problems
    for what, count in part.counts.items():
        whole.count(what, count)


def who(data: bytes, name: str = "This file") -> Guess:
    """Whose calendar this is, as far as the file of that name tells.

    Address: what the calendar is called, if that is one, or the address that stands as organiser or attendee
    in the most events ("" where two stand equally often). Zone: X-WR-TIMEZONE, or the one of most events.
    Name: the one beside the address, or the calendar's own. Of a large file, events from all over it are looked
    at, MOST_ASKED or a few more. Raises EvenkeelError where it is no calendar.
    """
    text = ics_text.parse(data, name)
    called = text.word("X-WR-CALNAME")
    seen: Counter[str] = Counter()
    names: dict[str, str] = {}
    zones: Counter[str] = Counter()
    deadline = time.thread_time() + WHO_SECONDS
    for content, _ in text.events[:: 1 + len(text.events) // MOST_ASKED]:
        part, _ = _event(content)
        if time.thread_time() > deadline:
            break
        lines = ics_words.people(part, "ORGANIZER") | ics_words.people(part, "ATTENDEE")
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
    """One pass over one file: `out` is the reading of one series after the other, or of the file as a whole."""

    def __init__(
        self,
        text: CalendarText,
        name: str,
        limit: Limit,
        owner: str,
        addresses: tuple[str, ...],
        zones: Zones,
        span: Span,
    ) -> None:
        self.text, self.name, self.owner, self.zones, self.span = text, name, owner, zones, span
        self.addresses = {address.strip().lower() for address in addresses}
        named = [text.word(name) for name in ("X-WR-CALNAME", "X-WR-RELCALID", "NAME")]
        self.special = ics_words.special_calendar(named)
        self.out = Reading()
        self.unreadable = text.unreadable
        self.doubts = 0
        self.before = self._doubtful()
        self.limit, self.rest, self.room = limit, limit.seconds * SERIES_SHARE, MOST_IN_FILE

    def sound(self) -> bool:
        """Whether there was nothing to say about the series that was read last."""
        return self.before == self._doubtful()

    def _doubtful(self) -> tuple[int, int, int]:
        return self.doubts, self.unreadable, self.zones.unknown.total()

    def read(self, group: ics_again.Group) -> Reading:
        """The occurrences of one series, and a problem for each event that cannot be read."""
        self.out, events = Reading(), []
        self.before = self._doubtful()
        for lines, method in self.limit.within(group):
            part, unreadable = _event(lines)
            self.unreadable += unreadable
            try:
                event = ics_series.event(part, method, self.zones)
            except BROKEN as error:
                self._leave_out("calendar.bad_event", part, error, 1)
                continue
            if event.backwards:
                text = "ends before it starts, so it has no length."
                self._doubt("calendar.ends_before_start", part, text, "Correct its times in the calendar.")
            events.append(event)
        if events:
            self._add(events)
        return self.out

    def _add(self, group: list[Event]) -> None:
        """The occurrences of one series, or a problem that names it."""
        kept = ics_series.newest(group)
        self.out.count("left out: older version of the same event", len(group) - len(kept))
        try:
            found = self._found(kept)
            shown = {id(each.event): each.event for each in found}
            private = any(ics_words.is_private(each.part) for each in kept if each.replaces is None)
            recurring = kept[0].repeats or kept[0].replaces is not None
            subjects = {key: ics_words.subject_of(one.part, one.uid, recurring, private) for key, one in shown.items()}
            said = {key: self._said(event, subjects[key]) for key, event in shown.items()}
        except BROKEN as error:
            self._leave_out("calendar.bad_series", kept[0].part, error, len(kept))
            return
        self.out.subjects.update((words.id, words) for words in subjects.values())
        self.out.count("left out: outside the range", len(kept) - len(shown))
        self.out.count("events in the range", len(shown))
        once: dict[datetime, Occurrence] = {}  # one instant twice: a skipped hour, or a copy without UID
        for each in found:
            once.setdefault(each.original, each)
        for each in once.values():
            key = f"{each.event.uid}/{each.original.isoformat()}"
            self.out.activities.append(Activity(key, start=each.start, end=each.end, **said[id(each.event)]))
        made = self.out.activities
        self.out.count("left out: the same event again", len(found) - len(made))
        self.out.count("occurrences", len(made))
        self.out.count("cancelled", sum(one.cancelled for one in made))
        self.out.count("declined", sum(one.answer == "declined" for one in made))
        self.out.count("private", sum(one.private for one in made))

    def _found(self, kept: list[Event]) -> list[Occurrence]:
        """The occurrences of one series. A few that are endless must not cost the others, so then all get less."""
        if not kept[0].repeats:
            return ics_series.occurrences(kept, self.zones, self.span)
        tight = self.rest < 0 or self.room < 0
        began = time.thread_time()
        try:
            found = ics_series.occurrences(kept, self.zones, self.span, tight)
        finally:
            self.rest -= time.thread_time() - began
        self.room -= len(found)
        if self.room < -MOST_IN_FILE:
            self.limit.seconds = 0.0
        return found

    def _said(self, event: Event, words: Subject) -> dict[str, Any]:
        """What is the same in all activities of an event."""
        part = event.part
        busy = ics_words.busy_of(part)
        return {
            "owner": self.owner,
            "kind": "event",
            "subject": words.id,
            "series": event.uid,
            "all_day": event.all_day,
            "answer": ics_words.answer_of(part, self.addresses, busy),
            "busy": busy,
            "cancelled": event.cancelled,
            "private": words.title is None,
            "special": ics_words.special_of(part) or ("away" if busy == "away" else self.special),
        }

    def of_the_file(self) -> Reading:
        """What is wrong with the file as a whole, once its series are read."""
        self.out = Reading()
        self.out.count("left out: to-dos and journal entries", self.text.others)
        home = self.zones.home
        unknown, check = self.zones.unknown.most_common(), "Check whether these hours are right."
        for zone, times in unknown[:NAMED]:
            text = f"{times} times are in a zone called {zone[:80]!r}, which nobody knows; read in {home}."
            self._problem("calendar.unknown_zone", text, check)
        if more := unknown[NAMED:]:
            text = f"{sum(times for _, times in more):,} times are in {len(more):,} more zones that nobody knows."
            self._problem("calendar.unknown_zone", text, check)
        if self.doubts > NAMED:
            text = f"{self.doubts - NAMED:,} more of its events are wrong in such a way; the first {NAMED} are named."
            self._problem("calendar.more", text, "Correct or delete them in the calendar.")
        if lines := self.unreadable:
            text = f"Lines that could not be read and were skipped: {lines}."
            self._problem("calendar.broken_lines", text, "If something is missing, export the calendar again.")
        if self.text.cut_short:
            text = "The file ends in the middle of an entry, so its end is missing."
            self._problem("calendar.cut_short", text, "Export the calendar again.")
        if not self.text.events:
            self._problem("calendar.no_events", "The calendar holds no events.", "Check that it is the right one.")
        return self.out

    def _leave_out(self, code: str, part: Component, error: Exception, events: int) -> None:
        self.out.count("left out: could not be read", events)
        told = str(error).rstrip(".") if isinstance(error, ValueError) else "its times or rule cannot be read"
        text = f"was left out: {told}."
        self._doubt(code, part, text, "Correct or delete it in the calendar.")

    def _doubt(self, code: str, part: Component, text: str, do: str) -> None:
        self.doubts += 1
        if self.doubts > NAMED:
            return
        title = "" if ics_words.is_private(part) else ics_words.line(part, "SUMMARY")[:80]
        called = title or plain(first(part, "UID"))[:80] or "an event without a name"
        self.out.problems.append(Problem(code, f"{self.name}: {called}", f'"{called}" {text}', do))

    def _problem(self, code: str, text: str, do: str) -> None:
        self.out.problems.append(Problem(code, self.name, text, do))


def _event(lines: str) -> tuple[Component, int]:
    """An event from the lines inside it, and how many of them could not be read."""
    part = ics_fast.component(lines)
    return ics_text.component("VEVENT", lines) if part is None else (part, 0)
