"""The hours of a retro's people, quarter by quarter, cut into the series and issues that took them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import pandas as pd

from ledger import Ledger, pieces
from ledger.basis import Basis
from ledger.changed import Kept
from ledger.files import Version
from metrics.frames import tuples
from metrics.retro_about import PRODUCT_ROLES, About, Span, members
from metrics.retro_moved import Kind, Part, Quarter
from model import Subject, digest
from store import Store

EVENTS = ("meeting", "block")  # what has a title that is its owners' alone
SEEN = ("week", "person", "day", "category", "side", "product", "activity")
Ask = Callable[[Version, tuple[str, ...], Mapping[str, Any]], pd.DataFrame]
WORKED = ("strategy", "execution", "neither", "unsorted")


@dataclass(frozen=True, slots=True)
class Sums:
    """Three quarters (the one asked for, the last, the same a year before), and whose meetings are in them."""

    quarters: tuple[Quarter, Quarter, Quarter]
    owners: Mapping[str, frozenset[str]]  # family of a meeting -> the people in whose hours it is
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Summed:
    """One quarter, whose meetings are in it, and whose hours."""

    quarter: Quarter
    owners: Mapping[str, frozenset[str]]
    people: frozenset[str]


_KEPT: Kept[Summed] = Kept()


def choices(basis: Basis, products: Iterable[str]) -> list[About]:
    """What a retro can be about: products with hours, teams with product people, else everybody."""
    people = [basis.person(who, basis.today) for who in basis.owners]
    teams = {p.team for p in people if p.team and p.role in PRODUCT_ROLES}
    found = [About(product=p) for p in sorted(filter(None, products))] + [About(team=t) for t in sorted(teams)]
    return found or [About()]


def sums(store: Store, ledger: Ledger, version: Version, about: About, span: Span) -> Sums:
    """The hours of a quarter, of the last one, and of the one a year before."""

    def one(of: Span) -> Summed:
        def make() -> Summed:
            return summed(store, ledger, version, about, of, ask=partial(pieces.hours, ledger))

        return _KEPT.get(ledger, version, (about, of), of.first, of.before, make)

    return together(one(span), one(span.last), one(span.year_before))


def together(now: Summed, last: Summed, year: Summed) -> Sums:
    """Three quarters as one: a meeting is of everybody in whose hours it is in any of them."""
    owners: dict[str, frozenset[str]] = {}
    for one in (now, last, year):
        owners |= {family: owners.get(family, frozenset()) | whose for family, whose in one.owners.items()}
    return Sums((now.quarter, last.quarter, year.quarter), owners, now.people)


def summed(
    store: Store,
    ledger: Ledger,
    version: Version,
    about: About,
    span: Span,
    least: int = 1,
    apart: Collection[str] = (),
    ask: Ask | None = None,
) -> Summed:
    """The hours of one quarter, without those of the people `apart`.

    Where `least` is more than 1, as in a team, only people count of whom something was seen; a quarter of fewer is
    empty, and what took fewer people's hours is told in one sum with the rest. `ask` stands for Ledger.hours.
    """
    basis = ledger.basis(version)
    rows, there = _rows(ask or ledger.hours, version, about, span, basis, apart, seen=least > 1)
    if rows["person"].nunique() < least:
        rows, there = rows.iloc[:0], 0.0
    families = _families(store, basis, rows)
    kinds = [families.get(key, ("", "rest")) for key in rows["activity"].tolist()]
    rows = rows.assign(family=[f for f, _ in kinds], kind=[k for _, k in kinds])
    whose = {str(family): frozenset(them) for family, them in rows.groupby("family")["person"]}
    few = rows.groupby(["family", "category"])["person"].transform("nunique") < least
    rows.loc[few, ["family", "kind"]] = ["", "rest"]
    owners = {family: whose[family] for family in rows.loc[rows["kind"].isin(EVENTS), "family"].unique()}
    return Summed(_quarter(span, basis.today, rows, there), owners, frozenset(rows["person"].unique()))


def empty(span: Span, today: date) -> Summed:
    """A quarter of which nothing is known."""
    return Summed(Quarter(span.first, min(span.before, today), (), 0.0, 1.0), {}, frozenset())


def people(ledger: Ledger, version: Version, about: About, span: Span, apart: Collection[str] = ()) -> frozenset[str]:
    """Of whom something was seen in a quarter that counts for a product or team, without the people `apart`."""
    return frozenset(_rows(ledger.hours, version, about, span, ledger.basis(version), apart, seen=True)[0]["person"])


def _rows(
    ask: Ask,
    version: Version,
    about: About,
    span: Span,
    basis: Basis,
    apart: Collection[str],
    seen: bool,
) -> tuple[pd.DataFrame, float]:
    """What counts of people's hours, and all the hours that they were there; if `seen`, of whom anything was seen.

    Of a product that is its own hours; what was not seen belongs to no product and is told by nobody's product.
    """
    who = members(about, {p: basis.person(p, span.first) for p in basis.owners}) - set(apart)
    where = {"person": sorted(who) or [""], "first": span.first, "before": min(span.before, basis.today)}
    rows = ask(version, SEEN, where)
    if seen:
        mine = rows["product"] == about.product if about.product else True
        rows = _of_whom(rows, rows["side"].isin(WORKED) & (rows["hours"] > 0) & mine)
    if about.product:
        rows = _of_whom(rows, rows["product"] == about.product)
    there = float(rows.loc[rows["side"] != "away", "hours"].sum())
    if about.product:
        rows = rows[rows["product"] == about.product]
    return rows[rows["side"] != "away"], there


def _of_whom(rows: pd.DataFrame, holds: pd.Series[bool]) -> pd.DataFrame:
    """All rows of those people of whom something holds."""
    return rows[rows["person"].isin(rows.loc[holds, "person"].unique())]


def _families(store: Store, basis: Basis, rows: pd.DataFrame) -> dict[str, tuple[str, Kind]]:
    """Which series or issue each activity belongs to: an epic with all that is in it is one."""
    keys = {*rows["activity"].unique()} - {""}
    found: dict[str, tuple[str, Kind]] = {key: ("told", "told") for key in keys if key.startswith("told/")}
    for key, (activity, subject) in store.by_key(sorted(keys - found.keys())).items():
        found[key] = family(subject, basis.person(activity.owner, basis.today).email)
    return found


def family(subject: Subject, owner: str) -> tuple[str, Kind]:
    """What an activity's subject belongs to, and of which kind: issues by key, events by a digest of their series.

    A series in several calendars is one meeting. An event that nobody else was invited to is a block of its owner's.
    """
    if subject.issue:
        return subject.parent or subject.issue, "issue"
    alone = not set(subject.people) - {owner}
    return digest("family", subject.series or subject.id, owner if alone else ""), "block" if alone else "meeting"


def _quarter(span: Span, today: date, rows: pd.DataFrame, there: float) -> Quarter:
    if rows.empty:
        return Quarter(span.first, min(span.before, today), (), 0.0, 1.0)
    by = ["family", "kind", "category", "side"]
    grouped = rows.groupby(by, sort=True).agg(hours=("hours", "sum"), days=("day", "nunique")).reset_index()
    parts = tuple(Part(*row) for row in tuples(grouped, *by, "hours", "days"))
    weekly = rows.groupby(["week", "side"], sort=True)["hours"].sum().reset_index()
    weeks = tuple(tuples(weekly, "week", "side", "hours"))
    first, before = span.first, min(span.before, today)
    return Quarter(first, before, parts, there, _weeks({w for w, _, _ in weeks}, first, before), weeks)


def _weeks(starts: set[date], first: date, before: date) -> float:
    """How many weeks these are, by their working days inside [first, before)."""
    days = [sum(first.toordinal() <= s.toordinal() + n < before.toordinal() for n in range(5)) for s in starts]
    return sum(max(n / 5, 0.2) for n in days) or 1.0


def titles(store: Store, ledger: Ledger, version: Version, about: About, span: Span, owner: str) -> dict[str, str]:
    """The titles of one person's meetings in a quarter and the one before, by family: for that person's eyes alone.

    The title is the newest one; private meetings have none and cannot be released.
    """
    basis = ledger.basis(version)
    found: dict[str, tuple[datetime, str]] = {}
    for one in (span, span.last):
        where = {"person": owner, "first": one.first, "before": min(one.before, basis.today)}
        where |= {"product": about.product} if about.product else {}
        keys = set(ledger.hours(version, ("activity",), where)["activity"]) - {""}
        for activity, subject in store.by_key(sorted(k for k in keys if not k.startswith("told/"))).values():
            name, kind = family(subject, basis.person(activity.owner, basis.today).email)
            if kind in EVENTS and subject.title:
                found[name] = max(found.get(name, (activity.start, "")), (activity.start, subject.title))
    return {name: title for name, (_, title) in found.items()}
