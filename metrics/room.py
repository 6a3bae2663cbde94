"""Who is in the room: the guests of a meeting beside its owner, and what each is to us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from metrics.people import FREE_MAIL, Directory, domain_of, is_nobody, leads_company, relation_of, role_of
from model import Person, Subject


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


def guests(subject: Subject, owner: str, day: date, directory: Directory) -> list[Guest]:
    """Everybody invited and the organiser, by address; nobody for an issue: its reporter is not in a room."""
    if subject.issue:
        return []
    keys = {directory.key(one) for one in (*subject.people, subject.organizer) if one}
    keys.discard(directory.key(owner))
    known = directory.guests.setdefault((owner, directory.period(day)), {})
    found = []
    for key in sorted(keys):
        if key not in known:
            known[key] = _guest(key, owner, day, directory)
        if (guest := known[key]) is not None:
            found.append(guest)
    return found


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
