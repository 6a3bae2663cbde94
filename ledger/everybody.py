"""What holds for everybody, read from the record; at a version that follows another, only what was touched."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import fields, replace
from datetime import date
from functools import lru_cache

import sqlalchemy as sa

from ledger import answers, heard
from ledger.basis import About, Basis, Weeks
from ledger.heard import Heard
from metrics import taxonomy
from metrics.counts import Limits
from metrics.people import FREE_MAIL, Directory, domain_of
from metrics.products import Mapped
from model import LOCAL, EvenkeelError, Person
from settings import Settings
from store import Store, decisions
from store.decisions import OF_HOURS


def load(
    store: Store,
    c: sa.Connection,
    settings: Settings,
    today: date,
    guesses: Mapping[str, str] | None = None,
    before: Basis | None = None,
) -> Basis:
    """Read what holds for everybody, in the reader's own view of the record.

    `guesses` are the worklog habits that a version of the ledger found; see workdays.habit. `before` is what held at
    a version before: of people of whom nothing was touched since, nothing is read again.
    """
    sorts = taxonomy.load(settings.taxonomy)
    same = before is not None and (before.settings, before.today, before.taxonomy) == (settings, today, sorts)
    new = heard.read(store, c, before.heard, before.directory.key) if before is not None and same else None
    basis = _following(before, new) if before is not None and new else _anew(store, c, settings, today, sorts)
    basis.guesses = dict(guesses or {})
    anew = basis.answers.keys() if basis.heard.anew is None else basis.heard.anew & basis.answers.keys()
    for who in anew:
        if learnt := basis.answers[who].learnt:
            basis.taught[who] = answers.taught(decisions.by_id(c, learnt))
    if before is not None and _who_counts(before.heard) == _who_counts(basis.heard):
        basis.owners, basis.others = before.owners, before.others
    else:
        _count(basis)
    return basis


def _who_counts(said: Heard) -> tuple[object, ...]:
    """What decides whose hours are worked out."""
    return said.people, said.owners, said.telling, said.holders


def _count(basis: Basis) -> None:
    """Find whose hours are worked out: whose calendar is here, or whose role the directory tells."""
    counted = basis.heard.holders | {LOCAL}
    counted |= {p.email for p in basis.people if p.role and p.relation in ("", "colleague")}
    for owner in basis.heard.owners | basis.heard.telling:
        who = basis.directory.key(owner)
        if who in counted:
            basis.owners.setdefault(who, set()).add(owner)
    basis.others = len({basis.directory.key(owner) for owner in basis.heard.owners} - basis.owners.keys())


def _anew(store: Store, c: sa.Connection, settings: Settings, today: date, sorts: taxonomy.Taxonomy) -> Basis:
    """What holds for everybody, read from the record as if never before."""
    people = store.people(c)
    mine = {domain_of(a) for p in people if p.email == LOCAL for a in p.aliases if "@" in a} - FREE_MAIL
    directory = _directory(tuple(people), frozenset({*settings.own_domains, *mine}))
    told = store.decisions(OF_HOURS, connection=c)
    said = ((d.data.get("by", "project"), d.target, d.data["product"]) for d in told if d.kind == "product")
    mapped = Mapped(tuple(said))
    rules = tuple(rule for rule in answers.rules(told, directory) if not rule.off)
    products = tuple(sorted({p for person in people for p in person.products} | set(mapped.names)))
    return Basis(
        heard=heard.everything(store, c, people, told, directory.key),
        today=today,
        settings=settings,
        taxonomy=sorts,
        directory=directory,
        answers=answers.answers(told, directory),
        rules=rules,
        products=products,
        mapped=mapped,
        limits=_limits(settings),
        _abouts=_remembered(directory, sorts, rules, mapped, products),
    )


def _following(before: Basis, new: Heard) -> Basis:
    """What holds for everybody where only some of them were touched."""
    who = new.anew or frozenset()
    told = (d for one in who for d in new.told.get(one, ()))
    return replace(
        before,
        heard=new,
        owners={},
        answers={k: v for k, v in before.answers.items() if k not in who} | answers.answers(told, before.directory),
        taught={k: v for k, v in before.taught.items() if k not in who},
        weeks=Weeks(),
        _guides={},
        _models={},
        _knows={},
    )


@lru_cache(maxsize=4)
def _remembered(*_: Hashable) -> dict[tuple[str, ...], About]:
    """What was found out of subjects while the directory, the categories, rules and products are the same."""
    return {}


@lru_cache(maxsize=4)
def _directory(people: tuple[Person, ...], own_domains: frozenset[str]) -> Directory:
    """The directory of the same people, whatever else has changed: what it has found out of rooms, it keeps."""
    return Directory(people, own_domains)


def _limits(settings: Settings) -> Limits:
    known = {f.name for f in fields(Limits)}
    for name, value in settings.effort.items():
        if name not in known or type(value) not in (int, float) or not 0 <= value < math.inf:
            raise EvenkeelError(
                f"evenkeel.toml: [effort] cannot have {name} = {value!r}.",
                f"It takes numbers from 0 on for {', '.join(sorted(known))}.",
                "settings.effort",
            )
    return Limits(**settings.effort)
