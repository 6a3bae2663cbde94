"""Who is in the room: the guests of a meeting beside its owner, and what each is to us."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from metrics.people import FREE_MAIL, Directory, domain_of, is_nobody, leads_company, relation_of, role_of
from model import Person, Subject

SIZES = ("0", "1", "2-3", "2-3", "4-7", "4-7", "4-7", "4-7")  # how many others there are; more are "8+"
KEPT = 20_000  # rooms that are remembered


@dataclass(frozen=True)
class Guest:
    """Somebody in the room beside the owner; `relation` is "" for an outsider about whom nothing is known."""

    address: str
    person: Person | None
    relation: str
    role: str

    @cached_property
    def leads(self) -> bool:
        """Whether this is a company leader."""
        return leads_company(self.role, self.person.role if self.person else "")

    @cached_property
    def described(self) -> str:
        """Name, company and relation, as far as they are known: 'Dana Ortiz (Acme, customer)'."""
        if self.person is None:
            return self.address
        person, name = self.person, self.person.name or self.address
        of = ", ".join(part for part in (person.company, person.relation or person.role) if part)
        return f"{name} ({of})" if of else name


class Room:
    """Everybody in a meeting beside its owner, what they are to us, and what that tells the text model."""

    def __init__(self, guests: Iterable[Guest] = (), caller: str = "") -> None:
        self.guests = tuple(guests)
        self.relations = frozenset(guest.relation for guest in self.guests)
        self.outside = self.relations - {"colleague", ""}
        roles = {guest.role for guest in self.guests if guest.role}
        self.only_makers = roles == {"maker"}  # all whose role is known are engineers, designers and the like
        self.marks = dict.fromkeys(_marks(self.guests), 1.0)
        if self.only_makers:
            self.marks["is:only makers"] = 1.0
        if self.guests and not roles:
            self.marks["is:roles unknown"] = 1.0
        self.marks |= {f"called by:{one.role or one.relation}": 0.5 for one in self.guests if one.address == caller}


def _marks(guests: Sequence[Guest]) -> Iterator[str]:
    """How many and who is there."""
    yield f"others:{SIZES[len(guests)] if len(guests) < len(SIZES) else '8+'}"
    for guest in guests:
        if guest.relation != "colleague":
            yield f"relation:{guest.relation or 'unknown'}"
        if guest.role:
            yield f"role:{guest.role}"
        if guest.leads:
            yield "is:leader"


NOBODY = Room()


def room(subject: Subject, owner: str, day: date, directory: Directory) -> Room:
    """The room of a subject, the same for all with the same people; empty for an issue: its reporter is in none."""
    if subject.issue:
        return NOBODY
    asked = owner, directory.period(day), subject.organizer, subject.people
    known = directory.rooms.get(asked)
    if known is None:
        if len(directory.rooms) >= KEPT:
            directory.rooms.clear()
        known = directory.rooms[asked] = Room(_guests(subject, owner, day, directory), directory.key(subject.organizer))
    return known


def guests(subject: Subject, owner: str, day: date, directory: Directory) -> tuple[Guest, ...]:
    """Everybody invited and the organiser but the owner, by address; nobody for an issue."""
    return room(subject, owner, day, directory).guests


def _guests(subject: Subject, owner: str, day: date, directory: Directory) -> Iterator[Guest]:
    keys = {directory.key(one) for one in (*subject.people, subject.organizer) if one}
    keys.discard(directory.key(owner))
    known = directory.guests.setdefault((owner, directory.period(day)), {})
    for key in sorted(keys):
        if key not in known:
            known[key] = _guest(key, owner, day, directory)
        if (guest := known[key]) is not None:
            yield guest


def _guest(address: str, owner: str, day: date, directory: Directory) -> Guest | None:
    if is_nobody(address):
        return None
    person = directory.on(address, day)
    relation = relation_of(person) if person else ""
    if relation in ("", "colleague"):
        relation = "colleague" if _is_colleague(address, owner, directory) else _relation_by_role(person)
    return Guest(address, person, relation, role_of(person) if person else "")


def _is_colleague(address: str, owner: str, directory: Directory) -> bool:
    """Own people; also whoever cannot be told apart: Jira accounts, and all where the owner has free mail."""
    if directory.is_own(address) or not domain_of(address):
        return True
    home = domain_of(owner)
    if not home or home in FREE_MAIL:
        return not directory.own_domains
    return domain_of(address) == home


def _relation_by_role(person: Person | None) -> str:
    """The relation of an outsider of whom only the role is known: 'Recruiter', 'Board member'."""
    if person is None or not person.role:
        return ""
    relation = relation_of(Person(person.email, relation=person.role))
    return "" if relation == "colleague" else relation
