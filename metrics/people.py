"""Who somebody is on a day: a colleague or an outsider, which relation to us, which kind of role."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from metrics.words import TABLE, Signs, folded, holds, of_all, of_each, words_of
from model import Person

if TYPE_CHECKING:
    from metrics.room import Guest, Room

FREE_MAIL: frozenset[str] = frozenset(TABLE["addresses"]["free_mail"])
NOBODY: frozenset[str] = frozenset(TABLE["addresses"]["nobody"])
ALWAYS = date.min
LABELS = 8  # of a domain that are looked at: addresses come from strangers
FILLED = ("relation", "role", "team", "products", "manager", "country", "zone", "hours", "company")
RELATIONS = Signs(of_each(TABLE["relations"]))
ROLES = Signs(of_each(TABLE["roles"]))
LEADERS = Signs({"leader": of_all(TABLE["leaders"])})
LEADING = ("sales", "marketing", "finance", "legal")  # functions whose heads are company leaders


@lru_cache(maxsize=65536)
def domain_of(address: str) -> str:
    """The part of an address after the @, in small letters; "" where there is none."""
    return address.rpartition("@")[2].lower() if "@" in address else ""


def _upwards(domain: str) -> Iterator[str]:
    """A domain, then the domains it belongs to: eu.acme.example, acme.example; its last labels at most."""
    domain = ".".join(domain.split(".")[-LABELS:])
    while "." in domain:
        yield domain
        domain = domain.partition(".")[2]


def is_nobody(address: str) -> bool:
    """Whether an address is a meeting room, a shared calendar or a robot."""
    return any(domain in NOBODY for domain in _upwards(domain_of(address)))


class Directory:
    """Who somebody is on a day, from the rows of the directory, whatever their order."""

    def __init__(self, people: Iterable[Person], own_domains: Iterable[str] = ()) -> None:
        self.own_domains = frozenset(one.lower().lstrip("@") for one in own_domains) - FREE_MAIL
        self._rows: dict[str, list[Person]] = {}
        self._primary: dict[str, str] = {}
        for person in sorted(people, key=lambda one: (one.valid_from or ALWAYS, repr(one))):
            email = person.email.lower()
            self._rows.setdefault(email, []).append(person)
            for alias in person.aliases:
                self._primary.setdefault(alias.lower(), email)
        every = [one for rows in self._rows.values() for one in rows]
        self._starts = sorted({one.valid_from or ALWAYS for one in every})
        self._found: dict[tuple[str, int], Person | None] = {}
        self.guests: dict[tuple[str, int], dict[str, Guest | None]] = {}  # of an owner and period; see metrics.room
        self.rooms: dict[tuple[str, int, str, tuple[str, ...]], Room] = {}  # and of an organiser and those invited
        customers = {one.company: folded(one.company) for one in every if relation_of(one) == "customer"}
        self._customers = Signs({name: [bare] for name, bare in customers.items() if bare})

    def period(self, day: date) -> int:
        """A number that stays the same between two days on which the directory says the same of everybody."""
        return bisect_right(self._starts, day)

    def on(self, address: str, day: date) -> Person | None:
        """The person on a day: their newest row, filled up from their domain's row; else that row alone.

        An alias finds its person, a sub-domain falls to its domain; None where nothing is known.
        """
        asked = self.key(address), self.period(day)
        if asked not in self._found:
            self._found[asked] = self._look_up(asked[0], day)
        return self._found[asked]

    def key(self, address: str) -> str:
        """The primary e-mail of an alias, else the address itself, in small letters."""
        address = address.lower()
        return address if address in self._rows else self._primary.get(address, address)

    def is_own(self, address: str) -> bool:
        """Whether somebody is a colleague: of an own domain, or so called in the directory."""
        address = self.key(address)
        if any(domain in self.own_domains for domain in _upwards(domain_of(address))):
            return True
        person = self.on(address, date.max)
        return person is not None and relation_of(person) == "colleague"

    def customer_named(self, words: list[str]) -> str:
        """The first customer company of the directory that these words name; "" for none."""
        found = self._customers.find(words)
        return found[0].meaning if found else ""

    def _look_up(self, address: str, day: date) -> Person | None:
        exact = self._newest(address, day)
        rows = (self._newest(f"@{domain}", day) for domain in _upwards(domain_of(address)))
        domain = next((row for row in rows if row is not None), None)
        if exact is None:
            return domain and replace(domain, email=address)
        if domain is None:
            return exact
        return replace(exact, **{name: getattr(exact, name) or getattr(domain, name) for name in FILLED})

    def _newest(self, email: str, day: date) -> Person | None:
        valid = [one for one in self._rows.get(email, ()) if (one.valid_from or ALWAYS) <= day]
        return valid[-1] if valid else None


def relation_of(person: Person) -> str:
    """What somebody is to us: customer, partner, vendor, analyst, consultant, colleague, or "" if unknown."""
    return _relation(person.relation)


@lru_cache(maxsize=4096)
def _relation(text: str) -> str:
    return RELATIONS.longest(text)


def role_of(person: Person) -> str:
    """The kind of role, from a job title in any words; "" if unknown. An executive relation beats the title.

    One of executive, sales, marketing, finance, legal, maker, pm, support, people, assistant.
    """
    return _role(person.role, person.relation)


@lru_cache(maxsize=4096)
def _role(role: str, relation: str) -> str:
    if ROLES.longest(relation) == "executive" or _is_vice_president(role):
        return "executive"
    return ROLES.longest(role) or ROLES.longest(relation)


def _is_vice_president(role: str) -> bool:
    """A vice president of anything is an executive, however long the name of the function."""
    text = folded(role)
    return any(holds(text, title) for title in ("vp", "svp", "evp", "vice president"))


def leads_company(role: str, title: str) -> bool:
    """Whether a kind of role and a job title are those of a company leader, such as a head of sales."""
    return role == "executive" or (role in LEADING and _leads(title))


@lru_cache(maxsize=4096)
def _leads(title: str) -> bool:
    return bool(LEADERS.find(words_of(title)))
