"""What a retro begins with: a quarter's facts with pinned events, customers met and promises, and released names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from decide import commitments, pinned, release, spoke
from decide import retro as retros
from ledger import Ledger, pieces
from ledger import retro as hours
from ledger.alarms import BACK, weeks
from ledger.changed import Kept
from ledger.contacts import contacts, of_many
from ledger.files import Version
from ledger.pushed import MARGIN, aside, read_twice
from ledger.retro import Sums
from metrics import commitments as commitment
from metrics import customers, retro
from metrics.commitments import Check, Commitment
from metrics.drought import droughts
from metrics.pinned import Pinned
from metrics.pushed import SOON
from metrics.retro import Contacts, Facts, Promise
from metrics.retro_about import About, Span
from model import KNOWN

STANDING = {"kept": "kept", "missed": "missed", "running": "still running", "cannot_tell": "can't tell"}


@dataclass(frozen=True, slots=True)
class Pack:
    """The facts of a quarter as they are known now, and what may be called by its name."""

    about: About
    span: Span
    facts: Facts
    owners: Mapping[str, frozenset[str]]  # family of a meeting -> whose it is
    names: Mapping[str, str]  # family -> title that all of them released


def pack(ledger: Ledger, version: Version, about: About, span: Span, sums: Sums | None = None) -> Pack:
    """Everything a retro of this quarter begins with; `sums` where the hours are at hand already.

    In a team it is put together from what stands, by decide.retro_sums.
    """
    sums = sums or hours.sums(ledger.store, ledger, version, about, span)
    last = last_one(retros.of(ledger.store.decisions(retros.KINDS)), about, span)
    found = checks(ledger, version, last.owner, sums.people) if last else []
    return assembled(ledger, version, about, span, sums, found, contacted(ledger, version, about, sums))


def assembled(
    ledger: Ledger,
    version: Version,
    about: About,
    span: Span,
    sums: Sums,
    promised: Sequence[Check],
    contacts_: Contacts | None,
) -> Pack:
    """The facts from sums, promises and contacts that are at hand, with what happened and what may be named."""
    said = ledger.store.decisions({pinned.KIND, release.KIND})
    pins = pinned.within(pinned.of(said), span.first, span.before, about.product or None)
    found = retro.facts(
        about.key,
        (span.first, span.before),
        sums.quarters,
        ledger.basis(version).taxonomy,
        [(p.what, _label(p), p.first, p.before) for p in pins],
        len(sums.people),
        [Promise(c.commitment.text, STANDING[c.state], c.figure, c.rule) for c in promised],
        contacts_,
    )
    return Pack(about, span, found, sums.owners, release.names(said, about.key, span.first, sums.owners))


def _label(pin: Pinned) -> str:
    """What it is called inside a sentence: somebody's own words as they are."""
    return pin.label.lower() if pin.label == pinned.WHAT.get(pin.what) else pin.label


def last_one(among: list[retros.Retro], about: About, span: Span) -> retros.Retro | None:
    """The closed retro of the newest earlier quarter."""
    earlier = [r for r in among if r.about == about.key and r.first < span.first and r.step == "closed"]
    return max(earlier, key=lambda r: r.first, default=None)


def checks(ledger: Ledger, version: Version, owner: str, people: frozenset[str]) -> list[Check]:
    """How the commitments of a retro ("retro:<id>") stand by the hours of these people."""
    return check(ledger, version, commitments.listed(ledger.store, owner), people)


def check(ledger: Ledger, version: Version, mine: Sequence[Commitment], people: frozenset[str]) -> list[Check]:
    """How some commitments stand by the hours of these people."""
    if not mine:
        return []
    basis = ledger.basis(version)
    first, before = min(c.first for c in mine), max(c.until for c in mine) + timedelta(days=1)
    where = {"person": sorted(people), "first": first, "before": before, "known": [*KNOWN, "booked"]}
    rows = ledger.hours(version, ("day", "person", "category", "side", "product", "known"), where)
    met = [m for booked in (False, True) for m in contacts(ledger, version, people, first, before, booked=booked)]
    names = {c.id: c.name for c in basis.taxonomy.categories}
    return [commitment.check(c, rows, customers.direct(met), basis.today, names) for c in mine]


def contacted(ledger: Ledger, version: Version, about: About, sums: Sums) -> Contacts:
    """Customers met in the quarter, by all together; what each one's calendar shows as pushed aside.

    Worked out again where something of these days changed since, or what their people marked as a contact.
    """
    now = sums.quarters[0]
    first = now.before - timedelta(weeks=BACK, days=now.before.weekday())
    read = frozenset(read_twice(ledger, version, sums.people))
    marks = frozenset(one.id for one in ledger.store.decisions({spoke.KIND}))
    asked = about, now.first, now.before, sums.people, marks, read
    return _KEPT.get(
        ledger, version, asked, first, now.before + SOON + MARGIN,
        lambda: _contacted(ledger, version, about, sums, first, sorted(read)),
    )  # fmt: skip


_KEPT: Kept[Contacts] = Kept()


def _contacted(
    ledger: Ledger, version: Version, about: About, sums: Sums, first: date, read: Sequence[str]
) -> Contacts:
    now, people, run, longest = sums.quarters[0], sorted(sums.people), 0, 0
    asked = of_many(ledger, version, people, first, now.before)
    every = [one for one in asked if about.product in ("", one.product)]
    found = [one for one in every if one.day >= now.first]
    for week in customers.rhythm(found, now.first, now.before):
        run = 0 if week.met else run + 1
        longest = max(longest, run)
    met = customers.direct(found)
    companies = {name for one in met for name in one.companies}
    where = {"person": people, "first": first, "before": now.before}
    known = weeks(pieces.hours(ledger, version, ("week", "day", "side"), where), every, now.before)
    dry = {w.week for d in droughts(known) for w in known if d.since <= w.week <= d.until and w.week >= now.first}
    moved, lost = _aside(ledger, version, read, now.first, now.before)
    hours_ = sum(one.hours for one in met)
    return Contacts(len(met), len(companies), hours_, longest, moved, lost, len(dry))


def _aside(
    ledger: Ledger, version: Version, read: Sequence[str], first: date, before: date
) -> tuple[int | None, int | None]:
    """How many events of strategy or with customers were moved, and how many lost; None where nobody could know.

    `read`: those of whose calendar a later reading showed a change.
    """
    if not read:
        return None, None
    ends = {(p.series, p.start): p.outcome for who in read for p in aside(ledger, version, who, first, before)}
    outcomes = list(ends.values())
    return outcomes.count("moved"), outcomes.count("lost")
