"""What is known of a calendar from its last import, so that a later export costs only what has changed in it.

Of each series a mark is kept: a digest of all that its reading depends on, and its counts. The mark of what had a
problem is empty, so it is read and told of each time.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from connectors import ics_text
from connectors.ics_series import LONGEST_UID, Span, uid
from connectors.ics_text import BROKEN
from model import Reading, digest

Group = list[tuple[str, str]]  # a series' events: the lines inside each, and the METHOD of its calendar
COUNTED = (
    "left out: older version of the same event", "left out: outside the range", "left out: the same event again",
    "events in the range", "occurrences", "cancelled", "declined", "private",
)  # fmt: skip
_LIBRARIES = {"icalendar", "recurring-ical-events", "python-dateutil", "tzdata"}
_UID = re.compile(r"\n[Uu][Ii][Dd]([;:])([^\n]*)")
_WHEN = re.compile(r"\n(?i:(DTSTART|DTEND|DURATION|RRULE|RDATE|RECURRENCE-ID))([;:][^\n]*)")
_DAY = re.compile(r"[;:](?:.*:)?((?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))(?:T[0-9]{6}Z?)?")


@dataclass(frozen=True, slots=True)
class Again:
    """A calendar read again.

    `reading` holds in full the series that are new, changed or had a problem, and the problems and counts of the
    whole file. `replaced` names these series, and the known ones that are gone: what is stored of them and not in
    the reading goes. `marks` is what to keep, in place of what was known.
    """

    reading: Reading
    replaced: frozenset[str]
    marks: dict[str, str]


def series(events: Iterable[tuple[str, str]]) -> dict[str, Group]:
    """The events by UID, in the order of the file."""
    found: dict[str, Group] = {}
    for lines, method in events:
        found.setdefault(_uid(lines), []).append((lines, method))
    return found


def _uid(lines: str) -> str:
    simple = _UID.findall("\n" + lines)
    found = simple[0][1].strip() if len(simple) == 1 and simple[0][0] == ":" else ""
    if found and len(found) <= LONGEST_UID and "\\" not in found:
        return found
    with suppress(*BROKEN):  # what cannot even be named is left out when it is read
        return uid(ics_text.component("VEVENT", lines)[0])
    return ""


def outside(group: Group, span: Span) -> bool:
    """Whether all of a series lies days outside a range, as its lines tell at a glance: then nobody reads it."""
    try:
        return all(_is_outside(lines, span) for lines, _ in group)
    except (ValueError, OverflowError):  # days until the end of time: UNTIL=99991231
        return False


def _is_outside(lines: str, span: Span) -> bool:
    said = _WHEN.findall("\n" + lines)
    found = {name.upper(): value for name, value in said}
    begin = found.get("DTSTART", "")
    start, end = _DAY.fullmatch(begin), _DAY.fullmatch(found.get("DTEND", begin))
    odd = len(found) < len(said) or "RANGE" in found.get("RECURRENCE-ID", "").upper()
    if odd or not start or not end or start[1] > end[1] or "DURATION" in found or "RDATE" in found:
        return False
    if "RRULE" not in found:
        return end[1] < span.first or start[1] > span.last
    begins = date.fromisoformat(start[1])
    last = _last(found["RRULE"][1:], begins) + (date.fromisoformat(end[1]) - begins)
    return f"{last:%Y%m%d}" < span.first or start[1] > span.last


def _last(rule: str, start: date) -> date:
    """A day after which a rule starts nothing; ValueError where that is not plain to see."""
    parts = dict(part.split("=") for part in rule.split(";"))
    if "UNTIL" in parts:
        return max(start, date.fromisoformat(parts["UNTIL"][:8]))
    usual = {"FREQ", "INTERVAL", "COUNT", "WKST"} | ({"BYDAY"} if parts.get("FREQ") == "WEEKLY" else set())
    if "COUNT" not in parts or not parts.keys() <= usual or parts["FREQ"] not in ("DAILY", "WEEKLY"):
        raise ValueError(rule)
    weeks = (int(parts["COUNT"]) + 1) * int(parts.get("INTERVAL", "1"))
    return start + timedelta(weeks=min(weeks, 10_000))


def context(owner: str, addresses: Iterable[str], special: str, zone: str, zones: list[str], span: Span) -> str:
    """A digest of all that the reading of a series depends on besides its own lines; the program is part of it."""
    return digest(_program(), owner, sorted(addresses), special, zone, zones, span.low, span.high)


@cache
def _program() -> str:
    code = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*ics*.py"))]
    versions = {(d.name, d.version) for d in distributions() if d.name in _LIBRARIES}
    return digest(code, sorted(versions))


def mark(group: Group, about: str) -> str:
    """The digest of a series' lines and of their `context`.

    Some programs write the hour of the export into every DTSTAMP. It only tells which of two copies is the newer,
    so it counts only where a series has different ones.
    """
    texts, stamps = [about], set()
    for lines, method in group:
        before, _, after = ("\n" + lines).partition("\nDTSTAMP:")
        stamp, _, rest = after.partition("\n")
        stamps.add(stamp)
        texts += method, before, rest
    texts += sorted(stamps) if len(stamps) > 1 else []
    return hashlib.sha256("\0".join(texts).encode(errors="surrogatepass")).hexdigest()[:16]


def kept(sign: str, counts: Mapping[str, int]) -> str:
    """What to keep of a series that was read without a problem."""
    return " ".join([sign, *(str(counts.get(what, 0)) for what in COUNTED)])


def add_counts(into: Reading, known: Iterable[str]) -> None:
    """Add the counts of the series that were not read, from what was kept of them."""
    for counts, times in Counter(one.partition(" ")[2] for one in known).items():
        for what, number in zip(COUNTED, counts.split(), strict=True):
            into.count(what, int(number) * times)
