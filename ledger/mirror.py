"""The leaders' mirrors read from the ledger: whose invitations took product people's hours, and what gave way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from ledger import Ledger
from ledger.basis import Basis
from ledger.files import Version
from ledger.portfolio import product_people
from ledger.pushed import aside, read_twice
from metrics.frames import tuples
from metrics.mirror import SIDES, Mirror, Taken, large, mirror
from metrics.people import leads_company, relation_of, role_of


def leaders(basis: Basis, day: date) -> dict[str, str]:
    """Everybody whom the directory calls a lead, an executive or a head of a function; with their names."""
    found = {}
    for who in sorted({basis.directory.key(p.email) for p in basis.people if not p.email.startswith("@")}):
        person = basis.directory.on(who, day)
        ours = person is not None and relation_of(person) in ("", "colleague")
        if person and ours and (person.role == "lead" or leads_company(role_of(person), person.role)):
            found[who] = person.name or who
    return found


def behalf(basis: Basis, day: date) -> dict[str, str]:
    """Who invites on whose behalf: an assistant, for their manager."""
    rows = (basis.directory.on(p.email, day) for p in basis.people)
    return {p.email: basis.directory.key(p.manager) for p in rows if p and p.manager and role_of(p) == "assistant"}


def mirrors(
    ledger: Ledger,
    version: Version,
    first: date,
    before: date,
    weeks: float,
    targets: Mapping[str, float],
    least: int = 1,
) -> dict[str, Mirror]:
    """Every leader's mirror over some days, by their key; see metrics.mirror.

    Where `least` is more than 1, as in a team, it holds series of so many product people, by the titles that stand in
    the leader's own calendar.
    """
    basis = ledger.basis(version)
    whose, known, instead = product_people(basis, before), leaders(basis, before), behalf(basis, before)
    span = {"first": first, "before": before}
    where = {"person": whose, "known": "calendar", "side": SIDES, **span}
    rows = ledger.hours(version, ("activity", "person", "side", "product"), where)
    stored = ledger.store.by_key(rows["activity"].unique())
    titles = _titles(ledger, version, list(known), span) if least > 1 else None
    taken: dict[str, list[Taken]] = defaultdict(list)
    for key, who, side, product, hours in tuples(rows, "activity", "person", "side", "product", "hours"):
        subject = stored[key][1] if key in stored else None
        caller = basis.directory.key(subject.organizer) if subject and subject.organizer else ""
        leader = instead.get(caller, caller)
        if subject and leader in known and leader != who:
            title = subject.title if titles is None else titles.get((leader, subject.series))
            taken[leader].append(Taken(who, subject.series, title, side, product, float(hours)))
    met = ledger.hours(version, ("person",), {"person": list(known), "category": "customers", **span})
    own = dict(tuples(met, "person", "hours"))
    with ledger.store.read() as c:
        connected = {basis.directory.key(holder) for holder in ledger.store.holders(c)}
    gave_way = _pushed(ledger, version, whose, first, before, instead, least)
    return {
        leader: mirror(
            large(taken[leader], least) if least > 1 else taken[leader],
            weeks,
            targets,
            float(own.get(leader, 0.0)) if leader in connected else None,
            gave_way.get(leader, 0) if gave_way is not None else None,
        )
        for leader in known
    }


def _titles(
    ledger: Ledger, version: Version, known: list[str], span: Mapping[str, date]
) -> dict[tuple[str, str], str | None]:
    """What the leaders' own calendars call each series: (leader, series) -> title."""
    rows = ledger.hours(version, ("activity", "person"), {"person": known, "known": "calendar", **span})
    stored = ledger.store.by_key(rows["activity"].unique())
    return {
        (who, stored[key][1].series): stored[key][1].title
        for key, who in tuples(rows, "activity", "person")
        if key in stored
    }


def _pushed(
    ledger: Ledger,
    version: Version,
    whose: list[str],
    first: date,
    before: date,
    instead: Mapping[str, str],
    least: int,
) -> dict[str, int] | None:
    """How many customer meetings gave way to whose invitations; None where not `least` calendars were read twice."""
    basis = ledger.basis(version)
    read = read_twice(ledger, version, whose)
    found: dict[str, int] = defaultdict(int)
    for who in sorted(read):
        for one in aside(ledger, version, who, first, before):
            caller = basis.directory.key(one.taker.organizer) if one.taker.organizer else ""
            if one.category == "customers":
                found[instead.get(caller, caller)] += 1
    return found if len(read) >= least else None
