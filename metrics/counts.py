"""What counts: the activities of a day as the effort rule sees them, and which events take time at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from metrics.capacity import Window
from model import Activity, Known

AWAY, ACCEPTED, TENTATIVE, OWN, TOLD = range(5)  # who takes an instant first; see metrics.overlap
ATTENDED = "counted as you said"  # until the effort rule finds room for it
BLOCK = "a block that does not say what it was for"
COPY = "the same meeting, in another of your calendars"
OUTSIDE = "time off that takes no working hours"
ELSEWHERE = "working elsewhere all day"
NOTES = ("working_location", "birthday", "holiday")  # entries that a calendar keeps, not what one does
LONG = timedelta(hours=24)  # an event so long is like one that lasts all day


@dataclass(frozen=True, slots=True)
class Limits:
    """The rule's numbers; evenkeel.toml can set each under [effort]."""

    action_minutes: float = 15  # an authored Jira action
    description_minutes: float = 60  # one that wrote a description of at least...
    description_words: int = 100
    same_issue_minutes: float = 15  # actions on one issue so close together are one
    bulk_issues: int = 3  # the same change on so many issues...
    bulk_minutes: float = 5  # ...within this time is one action
    stale_days: int = 30  # an issue untouched for longer takes no time
    mass_invitation: int = 50  # an unanswered invitation of so many people does not count


@dataclass(frozen=True, slots=True)
class Item:
    """An activity with what sorting and the directory said of it."""

    key: str  # source/id
    activity: Activity
    category: str
    product: str = ""
    title: str = ""
    block: bool = False  # a focus, hold or busy block whose title says nothing more
    solo: bool = True  # nobody else is in it
    own: bool = True  # the person called it, or nobody else is in it
    crowd: int = 1  # how many are invited
    names: frozenset[str] = frozenset()  # issue keys that stand in the title
    issue: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a person told us: some minutes of a day, with a start where it was a call the calendar missed."""

    key: str
    minutes: float
    category: str
    product: str = ""
    start: float | None = None  # seconds since the epoch


@dataclass(frozen=True, slots=True)
class Day:
    """One local day of one person, with the settings that hold on it. Instants are seconds since the epoch."""

    person: str
    day: date
    begin: float
    end: float
    work: tuple[Window, ...] = ()
    holiday: str = ""
    role: str = ""
    done: bool = True  # False: the day is not over, so what stands in it is booked
    worklogs: str = "unknown"  # "include" the meetings, stand "beside" them, or "unknown"
    shorter: Mapping[str, float] = field(default_factory=dict)  # key -> minutes it really took; 0: did not happen
    attended: Mapping[str, str] = field(default_factory=dict)  # key -> full | half | no
    told: tuple[Told, ...] = ()
    limits: Limits = Limits()


class Row(NamedTuple):
    """One row of the ledger; model.LEDGER_COLUMNS without side, which the taxonomy adds."""

    person: str
    day: date
    category: str
    product: str
    hours: float
    booked_hours: float  # as booked, logged or said, before overlaps were shared and the rest was cut
    known: Known
    activity: str
    tentative: bool


@dataclass(slots=True)
class Account:
    """A worked day: its rows, the steps in words with hours, and why each other activity added nothing."""

    rows: list[Row] = field(default_factory=list)
    steps: list[tuple[str, float]] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    capacity: float = 0.0  # hours


def why_not(event: Activity) -> str:
    """Why an event does not count, as far as the calendar itself tells; "" where it counts."""
    if event.cancelled:
        return "cancelled"
    if event.answer == "declined":
        return "declined"
    if event.special in NOTES:
        return f"a {event.special.replace('_', ' ')} entry"
    if event.special == "away" or event.busy == "away":
        return "time off"
    if event.busy == "elsewhere" and event.all_day:
        return ELSEWHERE  # where one works, whatever its title: "Home" is no time off
    if event.busy == "free":
        return "marked as free"
    if event.all_day or event.end - event.start >= LONG:
        return "lasts all day"
    return ""


def rank(item: Item, day: Day) -> tuple[int | None, str]:
    """Which rank an event has in the day (lowest first takes an instant), or None and why it does not count."""
    event, why = item.activity, why_not(item.activity)
    if why in ("cancelled", "declined", ELSEWHERE) or event.special in NOTES:
        return None, why
    if day.shorter.get(item.key) == 0:
        return None, "you said it did not happen"
    if item.category == "away" or why == "time off":
        if not item.own and why != "time off":
            return None, "somebody else's time off"
        if event.busy == "free" and day.attended.get(item.key) != "full":
            return None, "time off marked as free"
        return AWAY, ""
    if why == "lasts all day" and day.attended.get(item.key) in ("full", "half"):
        return None, ATTENDED
    if why:
        return None, why
    if item.solo:
        if item.block or event.private:
            return None, BLOCK
        return OWN, ""
    if event.answer == "none" and item.crowd >= day.limits.mass_invitation:
        return None, f"an unanswered invitation of {item.crowd} people"
    accepted = event.answer == "accepted" and event.busy != "tentative"
    return (ACCEPTED if accepted else TENTATIVE), ""


def copies(events: Iterable[Item], day: Day) -> set[str]:
    """Keys of events that stand at the same time under the same name in another source, and count there.

    Of several, the one that its owner answered about counts, else the one that takes most (see `rank`).
    """
    alike: dict[tuple[object, ...], list[Item]] = defaultdict(list)
    for item in events:
        name = item.title.casefold() or item.activity.series
        alike[item.activity.start, item.activity.end, item.activity.all_day, name].append(item)
    left: set[str] = set()
    for same in alike.values():
        if len({_source(item) for item in same}) > 1:
            first = min(same, key=lambda item: _standing(item, day))
            left |= {item.key for item in same if _source(item) != _source(first)}
    return left


def _source(item: Item) -> str:
    source, slash, _ = item.key.partition("/")
    return source if slash else ""


def _standing(item: Item, day: Day) -> tuple[bool, int, str]:
    place, _ = rank(item, day)
    said = item.key in day.shorter or item.key in day.attended
    return not said, TOLD if place is None else place, item.key
