"""Who is signed in, and what they may: bound by issuer and subject at the first sign-in, their access in the directory.

An e-mail address can be given to somebody else one day, the subject of an issuer cannot. So the address, which the
provider must have verified, counts once: it finds the person in the directory. Their access is read there on each
run of a page, so who is taken out of the directory is out at the next click.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, cast, get_args

import sqlalchemy as sa

from metrics.people import Directory
from model import Access, EvenkeelError, Person
from settings import now
from store import Store, audit
from store.people import listed

ACCOUNT = "sign_in"  # the kind of the decision that binds an account to a person; "account" is Jira's
YES = (True, 1, "true", "1")  # as providers write it
VERIFIED = ("email_verified", "xms_edov")  # the claims that say so: OpenID Connect's, and Microsoft Entra's


class Listed(NamedTuple):
    """Somebody whom the directory lets in."""

    key: str
    name: str
    access: str
    bound: bool  # they have signed in, so an account is theirs


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is signed in: their key in the directory, and what they may."""

    key: str
    access: Access
    account: str  # issuer and subject


def account(claims: Mapping[str, Any]) -> str:
    """The account that a provider's claims are about. Raises EvenkeelError where they do not say."""
    issuer, subject = claims.get("iss"), claims.get("sub")
    if not (isinstance(issuer, str) and isinstance(subject, str) and issuer and subject):
        raise EvenkeelError(
            "The sign-in did not say who you are: it has no issuer or no subject.",
            "Ask whoever looks after this server to check the provider.",
            "identity.claims",
        )
    return f"{issuer} {subject}"


def known(store: Store, who: str, today: date) -> Reader | None:
    """Who an account is bound to, with today's access; None where it is bound to nobody yet.

    Raises EvenkeelError where the directory does not let them in any more.
    """
    with store.read() as c:
        owner = _bound(store, c).get(who)
        return None if owner is None else _reader(listed(c), owner, who, today)


def bind(store: Store, claims: Mapping[str, Any], today: date) -> Reader:
    """Bind an account to the person of its verified e-mail address, at their first sign-in; who they are.

    Of two accounts with one address the first keeps it, also where they come at once: the second waits for the
    write lock. Raises EvenkeelError where the address is not verified, not in the directory, or taken.
    """
    who, address = account(claims), str(claims.get("email") or "").strip().lower()
    if not address or not any(claims.get(name) in YES for name in VERIFIED):
        raise EvenkeelError(
            f"The provider has not verified the e-mail address {address or '(none given)'} of this account.",
            "Verify it there, then sign in again.",
            "identity.unverified",
        )
    with store.write() as c:
        reader = _reader(listed(c), address, who, today)
        bound = _bound(store, c)
        key_of = Directory(listed(c)).key
        if reader.key in {key_of(owner) for one, owner in bound.items() if one != who}:
            raise EvenkeelError(
                f"{address} belongs to another account here: the one that signed in with it first.",
                "Sign in with that one, or ask an administrator to release it.",
                "identity.taken",
            )
        if who not in bound:
            store.decide(reader.key, ACCOUNT, who, {"email": address}, now())
    return reader


def team(store: Store) -> bool:
    """Whether people sign in to this record: somebody has."""
    return bool(store.decisions({ACCOUNT}))


def release(store: Store, key: str, by: str) -> bool:
    """Take back which account a person has, so that their next sign-in binds anew; False where they have none."""
    with store.write() as c:
        bound = [d.id for d in store.decisions({ACCOUNT}, connection=c) if d.owner == key]
        for one in bound:
            store.undo(one, now())
            audit.decided(c, by, "released", ACCOUNT, one)
    return bool(bound)


def everybody(store: Store, today: date) -> list[Listed]:
    """Everybody whom the directory lets in today, by their names."""
    with store.read() as c:
        rows, owners = listed(c), set(_bound(store, c).values())
    found = []
    for key in sorted({p.email for p in rows if p.access}):
        newest = _newest(rows, key, today)
        if newest is not None and newest.access:
            found.append(Listed(key, newest.name, newest.access, key in owners))
    return sorted(found, key=lambda one: (one.name, one.key))


def names(store: Store, key: str) -> frozenset[str]:
    """The names under which the activities of a person stand: their addresses and accounts."""
    with store.read() as c:
        key_of = Directory(store.people(c)).key
        return frozenset({key} | {owner for owner in store.owners(c) if key_of(owner) == key})


def _bound(store: Store, c: sa.Connection) -> dict[str, str]:
    """Account -> person, as bound at their first sign-in and not released since."""
    return {d.target: d.owner for d in store.decisions({ACCOUNT}, connection=c)}


def _reader(rows: list[Person], address: str, who: str, today: date) -> Reader:
    """The person of an address with their access today: their newest row of the directory says it."""
    key = Directory(rows).key(address)
    newest = _newest(rows, key, today)
    if newest is None or newest.access not in get_args(Access):
        raise EvenkeelError(
            f"{address} has no entry in the directory of this server that lets you in.",
            "Ask whoever looks after it for a row with your e-mail address, and member, leader or admin as access.",
            "identity.unlisted",
        )
    return Reader(key, cast("Access", newest.access), who)


def _newest(rows: list[Person], key: str, today: date) -> Person | None:
    """The newest row of a person that has begun."""
    begun = [p for p in rows if p.email == key and (p.valid_from or date.min) <= today]
    return max(begun, key=lambda p: p.valid_from or date.min, default=None)
