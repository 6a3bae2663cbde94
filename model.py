"""The vocabulary: what flows from the connectors through the record to the pages.

Standard library only, and no behaviour beyond small conveniences: every other room may import this one.
Times are aware UTC datetimes; people are lower-case e-mail addresses, or `jira:<account>` where Jira hides
the address; hours are floats.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

Kind = Literal["event", "worklog", "action", "stretch", "told"]
Answer = Literal["accepted", "tentative", "none", "declined"]
Busy = Literal["busy", "tentative", "free", "away", "elsewhere"]
Special = Literal["", "away", "focus", "working_location", "birthday", "holiday"]
Severity = Literal["note", "doubt", "person"]
What = Literal["appeared", "moved", "cancelled", "declined", "accepted", "vanished"]
Access = Literal["member", "leader", "admin"]
Known = Literal["calendar", "jira", "estimated", "told", "not_seen", "booked"]

LOCAL = "me"  # the owner on a machine without login: whoever sits at it
OPEN = datetime(9999, 12, 31, tzinfo=UTC)  # the end of a stretch that has not ended
KNOWN: tuple[Known, ...] = ("calendar", "jira", "estimated", "told", "not_seen")
LEDGER_COLUMNS = (
    "person",  # e-mail, or jira:<account>
    "day",  # local day of the person
    "category",  # id of metrics.taxonomy, or not_seen
    "side",  # strategy | execution | neither | away | unsorted | not_seen
    "product",  # name, or "" for no product
    "hours",  # worked: every minute once
    "booked_hours",  # as booked, logged or said: overlaps counted twice, never below hours
    "known",  # how we know: one of Known
    "activity",  # source/id of the activity, or "" for not seen
    "tentative",  # counted, but not accepted by the person
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What an activity is about: an event's or issue's own words and people.

    A weekly meeting has one subject and many activities, so it is sorted once. `id` is a digest of the
    content (see `subject_id`), which is how an override with other words gets a subject of its own.
    """

    id: str
    series: str  # calendar UID or Jira issue id: what "the whole series" means in a correction
    title: str | None  # None where the event is private
    text: str = ""  # description as plain text, at most 2,000 characters
    organizer: str = ""  # who called the meeting; the reporter of an issue
    people: tuple[str, ...] = ()  # everybody invited, sorted, the owner included
    location: str = ""
    labels: tuple[str, ...] = ()  # calendar categories or Jira labels
    components: tuple[str, ...] = ()
    issue: str = ""  # issue key; "" for an event
    issue_type: str = ""
    project: str = ""  # project key
    project_name: str = ""
    parent: str = ""  # key of epic or parent
    parent_title: str = ""
    status: str = ""  # the issue's status name
    resolution: str = ""  # how the issue was closed; "" while it is open
    sprints: tuple[str, ...] = ()  # names, in Jira's order
    points: float | None = None  # story points
    team: str = ""
    value: str = ""  # what the issue's own field says it is worth
    asked_by: str = ""  # what the issue's own field says of who asked for it
    links: tuple[str, ...] = ()  # to other issues, in words: "blocks OPS-7"
    recurring: bool = False


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that took somebody's time, as a connector read it. A connector never judges."""

    id: str  # unique within its source; the same input gives the same id
    owner: str  # whose time it took, and whose page alone shows its words
    kind: Kind
    start: datetime
    end: datetime  # == start for an action; OPEN for a stretch that goes on
    subject: str  # Subject.id
    series: str  # as Subject.series; the unit that a newer reading replaces
    all_day: bool = False  # start and end are then UTC midnights that stand for local dates, end exclusive
    answer: Answer = "accepted"  # the owner's own answer; organiser and events without guests: accepted
    busy: Busy = "busy"
    cancelled: bool = False
    private: bool = False
    special: Special = ""  # what the file itself says the event is
    minutes: float | None = None  # worklog, told: how long; None: end - start
    detail: str = ""  # action: what was done, the same text for the same change ("status: Done")
    words: int = 0  # action: words of description written
    automation: bool = False  # action: done by an app, not by a person
    touches: tuple[date, ...] = ()  # stretch: days on which anybody touched the issue


@dataclass(frozen=True, slots=True)
class Tally:
    """How much a reading holds of one issue, whether it became activities or not."""

    issue: str  # key; it changes when the issue moves to another project
    project: str  # key
    histories: int = 0  # entries of its history
    worklogs: int = 0
    comments: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """A doubt about the data, as a value beside the result: what happened, where, and what to do."""

    code: str  # stable, dotted: "calendar.unknown_zone"
    where: str  # file, issue key, row or address it is about
    text: str  # one sentence: what happened
    do: str = ""  # one sentence: what to do about it
    severity: Severity = "doubt"  # note: nothing to do; doubt: look; person: a person must act


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is from a day on: one row of the directory. A whole domain is written "@acme.example"."""

    email: str
    name: str = ""
    relation: str = ""  # colleague, customer, prospect, partner, vendor, candidate, analyst, investor, ...
    role: str = ""  # pm, po, lead, maker, executive, sales, marketing, support, ...
    team: str = ""
    products: tuple[str, ...] = ()
    manager: str = ""
    country: str = ""  # ISO 3166 code, "DE" or "DE-BY"
    zone: str = ""  # IANA name
    hours: str = ""  # "Mon-Fri 09:00-17:00"
    company: str = ""
    aliases: tuple[str, ...] = ()  # other addresses and jira:<account>
    valid_from: date | None = None  # None: always
    access: str = ""  # what they may after signing in to a team's server: one of Access; "" lets nobody in


@dataclass(frozen=True, slots=True)
class Source:
    """A place that activities come from, as it stands in the record."""

    id: str
    owner: str
    kind: str  # a key of connectors.SOURCES
    name: str
    config: dict[str, Any] = field(default_factory=dict)  # never a secret
    state: dict[str, Any] = field(default_factory=dict)  # counts, last_sync, run (progress), cancel


@dataclass(frozen=True, slots=True)
class Revision:
    """What a later reading of a calendar showed of an event: what was booked once, and what became of it."""

    source: str  # Source.id
    what: What  # accepted: it takes place again after it was cancelled or declined
    seen: datetime  # of the reading that showed it; somebody did it between the reading before and this one
    before: Activity | None  # None: it appeared
    after: Activity | None  # None: it vanished
    subject: Subject  # the words it had before, or appeared with; none once the event is private


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person told us. Never lost, always undoable; the newest that is not undone holds."""

    id: str
    owner: str
    kind: str  # correction, series, shorter, attended, told, target, me, worklogs, product
    target: str  # what it is about: source/id of an activity, a series, ...
    data: dict[str, Any]
    at: datetime
    by: str
    undone: datetime | None = None


@dataclass(slots=True)
class Reading:
    """What a connector read: values and doubts side by side, nothing dropped without a Problem or a count."""

    activities: list[Activity] = field(default_factory=list)
    subjects: dict[str, Subject] = field(default_factory=dict)  # by Subject.id
    people: list[Person] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)  # "read", "counted", "left out: declined", ...
    tallies: dict[str, Tally] = field(default_factory=dict)  # of each issue that was read, by its series
    settled: set[str] = field(default_factory=set)  # `where` of earlier problems that no longer hold unless said again

    def count(self, what: str, by: int = 1) -> None:
        """Add to a count that Sources shows under what was read."""
        self.counts[what] = self.counts.get(what, 0) + by


class EvenkeelError(Exception):
    """A failure that a person can read: one sentence on what happened and one on what to do. Never a secret."""

    def __init__(self, text: str, do: str = "", code: str = "failed", where: str = "") -> None:
        super().__init__(f"{text} {do}".strip())
        self.problem = Problem(code=code, where=where, text=text, do=do, severity="person")


def digest(*parts: object) -> str:
    """A short stable id of some values: 16 hexadecimal digits of SHA-256 over their repr."""
    return hashlib.sha256("\x1f".join(map(repr, parts)).encode()).hexdigest()[:16]


def subject(series: str, title: str | None, **fields: Any) -> Subject:
    """A Subject whose id is the digest of its content."""
    draft = Subject(id="", series=series, title=title, **fields)
    return Subject(id=digest(draft), series=series, title=title, **fields)


def formula_safe(value: Any) -> Any:
    """A value for a spreadsheet: text that would start a formula gets a leading apostrophe."""
    if isinstance(value, str) and (value[:1] in ("\t", "\r") or value.lstrip()[:1] in ("=", "+", "-", "@")):
        return "'" + value
    return value
