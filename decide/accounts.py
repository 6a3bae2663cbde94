"""Whose an account of Jira is that shows no address: who is still unknown, who it may be, and what somebody said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from metrics.people import relation_of
from metrics.words import words_of
from model import LOCAL, Decision, EvenkeelError, Person
from settings import now
from store import Store
from store.accounts import PREFIX, without_address

KIND = "account"


@dataclass(frozen=True)
class Account:
    """An account of Jira without an address that nobody was matched to yet."""

    key: str  # jira:<account>
    name: str
    hours: float  # logged
    issues: int  # that it had a hand in


def unknown(store: Store) -> list[Account]:
    """The accounts that belong to nobody we know, most hours first, then most issues."""
    with store.read() as c:
        known = {alias.lower() for person in store.people(c) for alias in person.aliases}
    found = [Account(key, *about) for key, about in without_address(store).items() if key.lower() not in known]
    return sorted(found, key=lambda one: (-one.hours, -one.issues, one.name, one.key))


def colleagues(store: Store) -> dict[str, str]:
    """Address -> name of the people that an account can be: those with an address of their own who are no outsiders."""
    with store.read() as c:
        every = store.people(c)
    mine = {alias for person in every if person.email == LOCAL for alias in person.aliases}
    found = {one.email: one.name for one in every if _can_be(one) and one.email not in mine}
    return dict(sorted(found.items(), key=lambda one: (one[1] or one[0]).lower()))


def likely(name: str, people: Mapping[str, str]) -> str:
    """The one address of people (address -> name) whose name goes with an account's, "" for none or several.

    "Ada L." goes with Ada Lovelace: each word of the one is a word of the other, or the beginning of one.
    """
    asked = words_of(name)
    found = [address for address, known in people.items() if asked and _goes(asked, words_of(known))]
    return found[0] if len(found) == 1 else ""


def closest(name: str, people: Mapping[str, str]) -> list[str]:
    """The addresses of people (address -> name), those first whose names share most words or initials with a name."""
    asked = set(words_of(name))
    initials = {word[0] for word in asked}

    def near(address: str) -> tuple[int, int, str]:
        known = words_of(people[address] or address)
        return (
            -len(asked & set(known)),
            -len(initials & {word[0] for word in known}),
            (people[address] or address).lower(),
        )

    return sorted(people, key=near)


def match(store: Store, account: str, person: str, name: str = "", owner: str = LOCAL) -> str:
    """Say that an account is this person's, by their address or "me", from now on and at each sync; the decision's id.

    `name` is what the account calls itself, kept to be shown. Raises EvenkeelError for what is no account.
    """
    if not account.startswith(PREFIX) or not person:
        text = f"{account!r} is not an account of Jira that could be matched."
        raise EvenkeelError(text, "Choose one of the list.", "account.unknown")
    return store.decide(owner, KIND, account, {"person": person, "name": name}, now())


def matched(store: Store) -> list[Decision]:
    """What was said of accounts, the last first."""
    return store.decisions({KIND})[::-1]


def _can_be(person: Person) -> bool:
    local, _, domain = person.email.partition("@")
    return bool(local and domain) and relation_of(person) in ("", "colleague")


def _goes(first: list[str], second: list[str]) -> bool:
    short, long = sorted((first, second), key=len)
    return len(short) > 1 and all(any(w.startswith(s) or s.startswith(w) for w in long) for s in short)
