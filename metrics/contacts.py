"""A customer contact: who of which company was met, directly or second-hand, and who arranged it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from metrics.case import TITLE_READ
from metrics.people import FREE_MAIL, Directory, domain_of, is_nobody
from metrics.room import Guest, guests
from metrics.words import Signs, words_of
from model import Activity, Subject, digest

MOST_PEOPLE = 20  # with more in the room it is a market event; who is in it is not spoken with
Arranged = Literal["me", "sales", "other"]
PROSPECT = Signs({"prospect": ["prospect", "lead", "interessent"]})
# Words that prepare or digest a contact; with no customer among the guests it was not one itself.
ABOUT = Signs(
    {
        "about": [
            "prep*", "debrief*", "readout", "notes", "synthesis", "write up", "report", "guide", "script",
            "transcript*", "analysis", "analyse", "analyze", "focus", "follow up", "summary", "research plan",
            "affinity mapping", "journey", "vorbereit*", "nachbereit*", "auswert*", "notizen", "préparation",
            "préparer", "synthèse", "preparación", "preparar", "notas", "preparação", "preparazione", "sintesi",
        ]
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contact:
    """Time of one person that went to customers; `direct` where one of them was in the room."""

    day: date
    activity: str  # source/id
    meeting: str  # the same for everybody who was in it
    person: str  # whose time it took
    product: str  # "" for none
    hours: float
    direct: bool
    companies: tuple[str, ...] = ()
    people: tuple[str, ...] = ()  # addresses of those met
    prospects: bool = False  # all of those met are prospects
    arranged: Arranged = "me"
    with_sales: bool = False  # somebody of our sales was in the room


@lru_cache(maxsize=4096)  # of a year of meetings a correction moves one
def contact(
    activity: Activity, key: str, subject: Subject, marked: bool, who: str, day: date, directory: Directory
) -> Contact | None:
    """The contact that an event sorted as `customers`, or marked by its owner, is; its hours and product are to be set.

    None for more than 20 people, unless its owner said that they spoke with customers there. It is direct where its
    owner said so or where somebody from outside who is a customer, a prospect or unknown was invited. Where nobody
    else at all is in the entry, it is direct unless its title prepares or digests a contact.
    """
    if not marked and sum(not is_nobody(one) for one in subject.people) > MOST_PEOPLE:
        return None
    room = guests(subject, who, day, directory)
    met = [one for one in room if one.relation in ("customer", "")]
    timed = activity.kind == "event" or (activity.kind == "told" and not activity.all_day)
    alone = timed and not room and not ABOUT.find(words_of((subject.title or "")[:TITLE_READ]))
    return Contact(
        day=day,
        activity=key,
        meeting=digest(subject.series, activity.start.isoformat()),
        person=who,
        product="",
        hours=0.0,
        direct=marked or bool(met) or alone,
        companies=_companies(met, subject, directory),
        people=tuple(one.address for one in met),
        prospects=bool(met) and all(_is_prospect(one) for one in met),
        arranged=_arranged(room, subject, who, directory),
        with_sales=any(one.relation == "colleague" and one.role == "sales" for one in room),
    )


def _companies(met: Sequence[Guest], subject: Subject, directory: Directory) -> tuple[str, ...]:
    """The companies met: as the directory names them, else by domain; with no guests, the one that the title names."""
    if met:
        return tuple(sorted({name for name in map(_company, met) if name}))
    named = "" if subject.issue else directory.customer_named(words_of((subject.title or "")[:TITLE_READ]))
    return (named,) if named else ()


def _company(guest: Guest) -> str:
    if guest.person and guest.person.company:
        return guest.person.company
    domain = domain_of(guest.address)
    return "" if domain in FREE_MAIL else domain


def _is_prospect(guest: Guest) -> bool:
    return guest.person is not None and bool(PROSPECT.find(words_of(guest.person.relation)))


def _arranged(room: Sequence[Guest], subject: Subject, who: str, directory: Directory) -> Arranged:
    caller = directory.key(subject.organizer) if subject.organizer and not subject.issue else who
    if caller == who:
        return "me"
    return "sales" if any(one.address == caller and one.role == "sales" for one in room) else "other"
