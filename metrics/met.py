"""Whom a person meets: outsiders by company, colleagues by name, with hours, and a proposal of what they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from metrics.people import FREE_MAIL, Directory, domain_of
from metrics.room import Guest, guests
from metrics.signs import SIGNS, best
from metrics.words import words_of
from model import Subject

SAYS = {"customers": "customer", "leadership": "partner", "market": "analyst"}  # what a purpose speaks for
TITLES = 3  # of their meetings that are shown


class Meeting(NamedTuple):
    """One meeting of a person that took hours."""

    subject: Subject
    day: date
    hours: float


@dataclass(slots=True)
class Met:
    """A company ("@acme.example") or a person, and how much a person saw of them."""

    address: str
    name: str = ""
    outside: bool = True
    relation: str = ""  # as the directory has it; "" is unknown
    role: str = ""
    meetings: int = 0
    hours: float = 0.0
    last: date = date.min
    people: set[str] = field(default_factory=set)
    titles: Counter[str] = field(default_factory=Counter)
    votes: Counter[str] = field(default_factory=Counter)

    @property
    def known(self) -> bool:
        """Whether the directory, or the person, already says what they are."""
        return bool(self.relation if self.outside else self.role)

    @property
    def proposal(self) -> str:
        """What an outsider most likely is, by what the meetings were about; a customer where nothing says."""
        return self.votes.most_common(1)[0][0] if self.votes else "customer"


def met(meetings: Iterable[Meeting], owner: str, directory: Directory) -> list[Met]:
    """Everybody whom the meetings hold beside their owner, most hours first.

    A meeting counts once for each company in it. Colleagues and addresses of free mail stand by themselves.
    """
    found: dict[str, Met] = defaultdict(lambda: Met(""))
    for subject, day, hours in meetings:
        here = {_place(guest): guest for guest in guests(subject, owner, day, directory) if "@" in guest.address}
        for address, guest in here.items():
            one = found[address]
            _describe(one, address, guest)
            one.meetings, one.hours, one.last = one.meetings + 1, one.hours + hours, max(one.last, day)
            one.titles[subject.title or ""] += 1
            if one.outside:
                one.votes[_vote(subject, address)] += 1
        for guest in guests(subject, owner, day, directory):
            if _place(guest) in here:
                found[_place(guest)].people.add(guest.address)
    return sorted(found.values(), key=lambda one: (-one.hours, one.address))


def settled(everybody: Iterable[Met], clicks: int) -> float:
    """The part of the hours with unknown outsiders that so many confirmations settle, largest first; 1 with none."""
    unknown = [one.hours for one in everybody if one.outside and not one.known]
    return sum(unknown[:clicks]) / sum(unknown) if unknown else 1.0


def _place(guest: Guest) -> str:
    domain = domain_of(guest.address)
    alone = guest.relation == "colleague" or domain in FREE_MAIL
    return guest.address if alone else f"@{domain}"


def _describe(one: Met, address: str, guest: Guest) -> None:
    one.address, one.outside = address, guest.relation != "colleague"
    one.role = one.role or guest.role
    one.relation = one.relation or guest.relation
    if guest.person:
        company = guest.person.company if address.startswith("@") else ""
        one.name = one.name or company or ("" if address.startswith("@") else guest.person.name)


def _vote(subject: Subject, address: str) -> str:
    """What a meeting's title says that its guests are."""
    said = best(SIGNS.find(words_of((subject.title or "")[:300])), "purpose")
    if said is None:
        return "customer"
    if said.category == "overhead":
        return "candidate" if domain_of(address) in FREE_MAIL else "vendor"
    return SAYS.get(said.category, "vendor")
