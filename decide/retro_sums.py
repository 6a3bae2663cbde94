"""What the retros of a team begin with: sums that are worked out once and then stand, with nobody in two of them.

The rule is three sentences. (1) A quarter of a product or team is summed when it is over and one of its people asks
for it, over at least `group_size` people of whom anything was seen; then it stands, whoever comes, goes, corrects or
is counted elsewhere later. (2) Whose hours of a quarter are in one sum are in no other of it. (3) Everything shown is
such a sum, cut by category, and by those series and issues that took at least `group_size` people's hours.

Why that is enough: all that is ever visible are disjoint sums that never change, so whatever anybody works out from
them takes in whole groups. It holds beside nothing else that is summed from the same hours: who sees the portfolio's
sums (metrics.lattice) is shown no retro.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

import decide.retro as retros
from decide import commitments, retro_pack
from decide.retro import Retro
from decide.retro_pack import Pack
from ledger import Ledger
from ledger import retro as hours
from ledger.files import Version
from ledger.retro import Summed
from metrics import commitments as commitment
from metrics.commitments import Check
from metrics.retro import Contacts, plain
from metrics.retro_about import About, Span
from metrics.retro_moved import Part, Quarter
from model import EvenkeelError
from settings import now
from store import Store

KIND = "retro_sums"
OWNER = "retros/"  # and the group: nobody's own, and no retro's, so that no page finds it in the record


@dataclass(frozen=True, slots=True)
class Standing:
    """The sum of one quarter of a product or team, as it was worked out."""

    about: str
    first: date
    before: date
    summed: Summed
    contacts: Contacts
    promises: Mapping[str, tuple[commitment.State, str, str]]  # commitment -> how it stood, figure, rule


class Ready(NamedTuple):
    """Whose hours a sum could be of, and how many people's stand in another one already."""

    people: frozenset[str]
    elsewhere: int


def listed(store: Store, about: str | None = None) -> list[Standing]:
    """The sums that stand, of a product or team by its key or of all."""
    return [_read(d.data) for d in store.decisions({KIND}, None if about is None else OWNER + about)]


def ready(ledger: Ledger, version: Version, about: About, span: Span) -> Ready:
    """Whose hours a sum of this quarter would be of, if it were worked out now."""
    everybody = hours.people(ledger, version, about, span)
    fresh = everybody - taken(listed(ledger.store), span)
    return Ready(fresh, len(everybody) - len(fresh))


def taken(standing: list[Standing], span: Span) -> frozenset[str]:
    """Whose hours of any day of a quarter stand in a sum."""
    return frozenset(
        who for one in standing if one.first < span.before and span.first < one.before for who in one.summed.people
    )


def work_out(ledger: Ledger, version: Version, about: About, span: Span, least: int) -> None:
    """Let the sums of a quarter stand, and of the two it is compared with, where they do not yet and are large enough.

    Raises EvenkeelError where the quarter is not over, or has the hours of fewer than `least` people.
    """
    if span.before > ledger.basis(version).today:
        raise EvenkeelError(f"{span.name} is not over yet.", "Come back when it is.", "retro.early")
    with ledger.store.write():  # of two who ask at once, the second finds what the first has
        for one in (span.year_before, span.last, span):
            standing = listed(ledger.store)
            if find(standing, about, one) is not None:
                continue
            found = hours.summed(ledger.store, ledger, version, about, one, least, taken(standing, one))
            if found.people:
                _keep(ledger, version, about, one, found)
            elif one is span:
                text = f"There are hours of fewer than {least} people that stand in no other retro of {span.name}."
                raise EvenkeelError(text, "Wait for more, or choose another.", "retro.few")


def find(standing: list[Standing], about: About, span: Span) -> Standing | None:
    """The sum that stands of a product or team and a quarter."""
    return next((s for s in standing if (s.about, s.first, s.before) == (about.key, span.first, span.before)), None)


def pack(ledger: Ledger, version: Version, about: About, span: Span) -> Pack:
    """Everything a retro begins with, from what stands; without hours where nothing does."""
    standing, today = listed(ledger.store, about.key), ledger.basis(version).today
    found = [find(standing, about, one) for one in (span, span.last, span.year_before)]
    three = [
        one.summed if one else hours.empty(quarter, today)
        for one, quarter in zip(found, (span, span.last, span.year_before), strict=True)
    ]
    last = retro_pack.last_one(retros.of(ledger.store.decisions(retros.KINDS)), about, span)
    promised = checks(ledger.store, last, today) if last else []
    contacts = found[0].contacts if found[0] else None
    return retro_pack.assembled(ledger, version, about, span, hours.together(*three), promised, contacts)


def checks(store: Store, retro: Retro, today: date) -> list[Check]:
    """How the commitments of a retro stood when the next quarter's sum was worked out; else what its people say."""
    judged = {key: how for one in listed(store, retro.about) for key, how in one.promises.items()}
    found = []
    for mine in commitments.listed(store, retro.owner):
        if mine.id in judged and not (judged[mine.id][0] == "cannot_tell" and mine.kept is not None):
            found.append(Check(mine, *judged[mine.id]))
        else:
            told = replace(mine, measure="said")
            found.append(replace(commitment.check(told, NOTHING, None, today), commitment=mine))
    return found


NOTHING = pd.DataFrame(columns=["day", "category", "side", "product", "hours", "known"])


def _keep(ledger: Ledger, version: Version, about: About, span: Span, found: Summed) -> None:
    """Keep a sum with the customers met and the promises whose whole time lies in its quarter: no days but its own."""
    last = retro_pack.last_one(retros.of(ledger.store.decisions(retros.KINDS)), about, span)
    made = commitments.listed(ledger.store, last.owner) if last else []
    within = [c for c in made if c.measure != "said" and span.first <= c.first and c.until < span.before]
    alone = hours.together(found, hours.empty(span.last, span.first), hours.empty(span.last, span.first))
    data = {
        "about": about.key,
        "before": span.before,
        "quarter": asdict(found.quarter),
        "owners": {family: sorted(whose) for family, whose in found.owners.items()},
        "people": sorted(found.people),
        "contacts": asdict(retro_pack.contacted(ledger, version, about, alone)),
        "promises": {
            c.commitment.id: (c.state, c.figure, c.rule)
            for c in retro_pack.check(ledger, version, within, found.people)
        },
    }
    target = f"{about.key}/{span.first.isoformat()}"
    ledger.store.decide(OWNER + about.key, KIND, target, {k: plain(v) for k, v in data.items()}, now())


def _read(data: Mapping[str, Any]) -> Standing:
    held = dict(data["quarter"])
    first, upto = (date.fromisoformat(held.pop(name)) for name in ("first", "before"))
    parts = tuple(Part(**part) for part in held.pop("parts"))
    weekly = tuple((date.fromisoformat(week), side, value) for week, side, value in held.pop("weekly"))
    quarter = Quarter(first, upto, parts, weekly=weekly, **held)
    owners = {family: frozenset(whose) for family, whose in data["owners"].items()}
    return Standing(
        data["about"],
        first,
        date.fromisoformat(data["before"]),
        Summed(quarter, owners, frozenset(data["people"])),
        Contacts(**data["contacts"]),
        {key: tuple(how) for key, how in data["promises"].items()},
    )
