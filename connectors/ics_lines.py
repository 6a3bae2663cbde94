"""A calendar file's bytes as lines, cut into its calendars and their parts, all within bounds.

It forgives what libraries do not: any encoding, any line ends, a forgotten END. Each step is linear in the size
of the file, whatever is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from time import monotonic, thread_time
from typing import TypeVar

from model import EvenkeelError

MOST_BYTES, MOST_LINES, MOST_CALENDARS = 100_000_000, 3_000_000, 10_000  # of a file
MOST_OF_LINE = 20_000  # characters of a line that is no list of dates; and of all the rules of an event
MOST_OF_EVENT = 500_000  # characters of the lines of an event that are read
MOST_OF_ZONE = 100_000  # characters of the description of a zone
TOO_LARGE = "X-EVENKEEL-TOO-LARGE"  # the property of an event of which only the name was kept
LINE = re.compile(r"([A-Za-z0-9-]+)[;:]")
TIMES = {"DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "EXDATE", "RDATE", "RRULE"}
USED = {  # the lines worth parsing: that is where the time goes
    *TIMES, "METHOD", "NAME", "X-WR-CALNAME", "X-WR-RELCALID", "X-WR-TIMEZONE", "UID", "SUMMARY", "DESCRIPTION",
    "LOCATION", "CATEGORIES", "CLASS", "STATUS", "TRANSP", "ORGANIZER", "ATTENDEE", "SEQUENCE",
    "DTSTAMP", "X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-ALLDAYEVENT", "X-APPLE-SPECIAL-DAY",
    "X-GOOGLE-EVENT-TYPE", "X-GOOGLE-EVENTTYPE", "X-EVENT-TYPE", "EVENTTYPE", TOO_LARGE,
}  # fmt: skip
_Item = TypeVar("_Item")
_MARK = re.compile(r"\n(?i:(BEGIN|END)):([\w-]{1,99})[^\S\n]*(?=\n|\Z)")
_PARTS = ("VEVENT", "VTIMEZONE", "VTODO", "VJOURNAL")  # what may stand in a calendar; no other part is read


@dataclass(slots=True)
class Content:
    """The lines of one calendar, several in one text: its own, and those inside each of its parts."""

    lines: list[str] = field(default_factory=list)
    parts: list[tuple[str, list[str]]] = field(default_factory=list)  # the kind of each, upper case
    closed: bool = False  # its END stands in the file


def check(data: bytes, name: str) -> None:
    """EvenkeelError, naming the file, where it is larger than we read."""
    lines, calendars = max(data.count(b"\n"), data.count(b"\r")), data.upper().count(b"BEGIN:VCALENDAR")
    if len(data) > MOST_BYTES or lines > MOST_LINES or calendars > MOST_CALENDARS:
        raise EvenkeelError(
            f"{name} was not read: {len(data) / 1e6:,.0f} MB in {lines:,} lines, {calendars:,} calendars, is more than"
            f" we read (at most {MOST_BYTES / 1e6:,.0f} MB, {MOST_LINES:,} lines, {MOST_CALENDARS:,} calendars).",
            "Export a shorter time, or fewer calendars at once.",
            code="calendar.too_large",
            where=name,
        )


class Limit:
    """How much this thread may still compute on a file."""

    def __init__(self, seconds: float, name: str) -> None:
        """`name` is the file's, for the sentence."""
        self.name, self.seconds, self.began, self.next = name, seconds, thread_time(), 0.0

    def within(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """The items one by one; EvenkeelError once the time is over."""
        for item in items:
            if (now := monotonic()) > self.next:  # asking for the thread's own time is slow
                self.next = now + 0.05
                if thread_time() - self.began > self.seconds:
                    raise EvenkeelError(
                        f"{self.name} was not read: working through its entries takes too long.",
                        "Export a shorter time, or fewer calendars at once.",
                        code="calendar.too_slow",
                        where=self.name,
                    )
            yield item


def cut(data: bytes) -> list[Content]:
    """What stands outside of calendars, and each calendar. A forgotten END is where the next thing begins or ends."""
    calendars = [Content()]
    into = calendars[0].lines
    inner = 0  # how deep in alarms and other parts whose lines are nobody's
    text = "\n" + _joined(data)
    after = 1  # where the lines begin that are nobody's yet
    for mark in chain(_MARK.finditer(text), [None]):
        until = mark.start() if mark else len(text)
        if until > after and not inner:
            into.append(text[after:until])
        if mark is None:
            break
        after = mark.end() + 1
        begins, kind = mark[1].upper() == "BEGIN", mark[2].upper()
        if kind == "VCALENDAR" or kind in _PARTS:
            inner = 0
            if begins and kind == "VCALENDAR":
                calendars.append(Content())
            calendars[-1].closed |= kind == "VCALENDAR" and not begins
            into = calendars[-1].lines
            if begins and kind != "VCALENDAR":
                into = []
                calendars[-1].parts.append((kind, into))
        elif kind in ("STANDARD", "DAYLIGHT") and not inner:
            into.append(mark[0].strip())
        else:
            inner = max(0, inner + (1 if begins else -1))
    return calendars


def bounded(lines: list[str]) -> tuple[str, int]:
    """A part's lines as one text, and how many could not be read.

    Endless texts are cut off; of an event that is too large only its name is kept, and TOO_LARGE says so.
    """
    if sum(map(len, lines)) <= MOST_OF_LINE:
        return "\n".join(lines), 0
    kept: list[str] = []
    unreadable = size = few = 0
    for name, line in _named(lines):
        if name in ("SUMMARY", "DESCRIPTION", "LOCATION"):
            kept.append(line[:MOST_OF_LINE])
        elif name in USED and (len(line) <= MOST_OF_LINE or name in TIMES or name == "UID"):
            kept.append(line)
            few += len(line) * (name in TIMES - {"EXDATE", "RDATE"} or name == "UID")
        else:
            unreadable += name in USED or not name
            continue
        size += len(kept[-1])
        if few > MOST_OF_LINE or size > MOST_OF_EVENT:
            return _only_its_name(lines), unreadable
    return "\n".join(kept), unreadable


def _only_its_name(lines: list[str]) -> str:
    first: dict[str, str] = {}
    for name, line in _named(lines):
        if name in ("UID", "SUMMARY", "CLASS"):
            first.setdefault(name, line[:MOST_OF_LINE])
    return "\n".join([*first.values(), f"{TOO_LARGE}:1"])


def _named(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Each line with the name of its property, upper case, or ""."""
    for several in lines:
        for line in re.finditer(r"[^\n]+", several):
            start = LINE.match(line[0])
            if start or not line[0].isspace():
                yield (start[1].upper() if start else ""), line[0]


def _joined(data: bytes) -> str:
    """The file's text with plain line ends and folded lines joined."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode()
    elif data[1:2] == b"\0" or data[:1] == b"\0":  # UTF-16 without its mark
        data = data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace").encode()
    data = data.replace(b"\0", b"").replace(b"\xef\xbb\xbf", b"")
    for end in (b"\r\r\n", b"\r\n", b"\r"):
        data = data.replace(end, b"\n")
    data = data.replace(b"\n ", b"")  # before decoding: some fold in the middle of a character
    data = data.replace(b"\n\t", b"") if b"\t" in data else data
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "\n".join(map(_text, data.split(b"\n")))
    return text


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
