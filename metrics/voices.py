"""Who asks for a person's time, how early, and what their strategy hours are like: whole or in scraps."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from metrics.people import Directory
from metrics.room import Guest, guests
from metrics.words import Signs
from model import Subject

Voice = Literal["customer", "sales", "marketing", "executive", "makers", "support", "partner", "product", "myself",
                "other"]  # fmt: skip
Notice = Literal["planned", "late", ""]  # two days before or earlier, later, nobody knows
Room = Literal["customer", "partner", "outsider", "inward", ""]  # who is in it beside us; "": no meeting
VOICES: tuple[Voice, ...] = (
    "customer", "sales", "marketing", "executive", "makers", "support", "partner", "product", "myself", "other",
)  # fmt: skip
OUTSIDE: tuple[Room, ...] = ("customer", "partner", "outsider")
LATE = timedelta(days=2)
SCRAP = timedelta(minutes=45)  # a stretch of strategy work under this is a scrap
PAUSE = timedelta(minutes=10)  # between two activities of one stretch
SAID = Signs(  # what an issue's own field for "asked by" may say
    {
        "customer": ["customer", "client", "user", "prospect", "kunde", "cliente"],
        "sales": ["sales", "account manager", "vertrieb", "ventas", "ventes", "vendas", "vendite"],
        "marketing": ["marketing"],
        "executive": ["executive", "management", "leadership", "ceo", "cto", "cpo", "board"],
        "makers": ["engineering", "development", "design", "technical", "team", "qa"],
        "support": ["support", "customer success", "service desk"],
        "partner": ["partner", "reseller"],
    }
)


@dataclass(frozen=True, slots=True)
class Ask:
    """One activity on one day, as somebody's wish for this person's time."""

    activity: str
    day: date
    voice: Voice
    side: str
    category: str
    hours: float
    notice: Notice = ""
    room: Room = ""
    start: datetime | None = None  # where its time of day is known
    end: datetime | None = None
    sales_and_marketing: bool = False  # both in one room


@dataclass(frozen=True, slots=True)
class Heard:
    """Hours that one voice took."""

    voice: Voice
    strategy: float
    execution: float
    other: float  # neither side, or not sorted
    planned: float
    late: float  # asked for within two days
    unknown: float  # nobody knows when it was asked for

    @property
    def hours(self) -> float:
        """All hours of this voice."""
        return self.strategy + self.execution + self.other


@dataclass(frozen=True, slots=True)
class Part:
    """Hours that are so, of hours of which it is known; the share is None where nothing is known."""

    hours: float
    of: float

    @property
    def share(self) -> float | None:
        """The part, 0 to 1."""
        return self.hours / self.of if self.of else None


def voice_of(subject: Subject, who: str, day: date, directory: Directory) -> Voice:
    """Who asked: by the issue's own field, else the organiser or reporter, by relation and role.

    `myself` where the person called it or nobody is named, `product` for a colleague in product, `other` for whoever
    else: people whose role is unknown, finance, legal, candidates, vendors.
    """
    if subject.asked_by and (said := SAID.longest(subject.asked_by)):
        return said  # type: ignore[return-value]
    caller = directory.key(subject.organizer) if subject.organizer else who
    if caller == who:
        return "myself"
    alone = Subject("", subject.series, "", organizer=caller)
    return _voice(next(iter(guests(alone, who, day, directory)), None))


def _voice(guest: Guest | None) -> Voice:
    if guest is None:  # a meeting room, or a robot
        return "other"
    if guest.relation != "colleague":
        return {"customer": "customer", "": "customer", "partner": "partner"}.get(guest.relation, "other")  # type: ignore[return-value]
    known: dict[str, Voice] = {"pm": "product", "maker": "makers", "sales": "sales", "marketing": "marketing",
                               "executive": "executive", "support": "support"}  # fmt: skip
    return known.get(guest.role, "other")


def room_of(room: Sequence[Guest]) -> Room:
    """Who from outside is in a meeting, customers before partners before others; inward with colleagues alone."""
    relations = {guest.relation for guest in room}
    if not relations:
        return ""
    if relations & {"customer", ""}:
        return "customer"
    return "partner" if "partner" in relations else "outsider" if relations != {"colleague"} else "inward"


def heard(asks: Iterable[Ask]) -> list[Heard]:
    """Hours by voice, most first; away time and hours not seen are to be left out before."""
    sums: dict[Voice, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in asks:
        side = one.side if one.side in ("strategy", "execution") else "other"
        sums[one.voice][side].append(one.hours)
        sums[one.voice][one.notice or "unknown"].append(one.hours)
    columns = ("strategy", "execution", "other", "planned", "late", "unknown")
    rows = [Heard(voice, *(math.fsum(found[name]) for name in columns)) for voice, found in sums.items()]
    return sorted(rows, key=lambda row: (-row.hours, VOICES.index(row.voice)))


def late(asks: Iterable[Ask]) -> Part:
    """Hours asked for within two days, of those of which it is known when they were."""
    known = [one for one in asks if one.notice]
    return Part(math.fsum(one.hours for one in known if one.notice == "late"), math.fsum(one.hours for one in known))


def outward(asks: Iterable[Ask], rooms: Sequence[Room] = OUTSIDE) -> Part:
    """Meeting hours with somebody from outside in the room, of all meeting hours."""
    met = [one for one in asks if one.room]
    return Part(math.fsum(one.hours for one in met if one.room in rooms), math.fsum(one.hours for one in met))


def scraps(asks: Iterable[Ask]) -> Part:
    """Strategy hours in scraps, of strategy hours whose time of day is known and that are not with a customer."""
    timed = [one for one in asks if _timed_strategy(one)]
    return Part(math.fsum(one.hours for one in in_scraps(timed)), math.fsum(one.hours for one in timed))


def in_scraps(asks: Iterable[Ask]) -> list[Ask]:
    """Strategy in stretches under 45 minutes, in the order of time.

    Strategy activities at most 10 minutes apart are one stretch, since what follows on keeps the thought. Meetings
    with a customer in the room are left out: half an hour with one is whole.
    """
    stretches: list[tuple[datetime, datetime, list[Ask]]] = []
    for one in sorted(filter(_timed_strategy, asks), key=lambda a: (a.start, a.end, a.activity)):
        assert one.start is not None
        assert one.end is not None
        if stretches and one.start - stretches[-1][1] <= PAUSE:
            begin, end, held = stretches[-1]
            stretches[-1] = begin, max(end, one.end), [*held, one]
        else:
            stretches.append((one.start, one.end, [one]))
    return [one for begin, end, held in stretches if end - begin < SCRAP for one in held]


def _timed_strategy(one: Ask) -> bool:
    return bool(one.side == "strategy" and one.start and one.end and one.room != "customer")


def together(asks: Iterable[Ask]) -> int:
    """How many meetings had sales and marketing in one room."""
    return len({(one.activity, one.day) for one in asks if one.sales_and_marketing})
