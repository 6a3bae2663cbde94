"""The Monday check-in: what stretches of last week were, what one usually does then, what a customer said, and noes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from decide.about import days
from metrics.taxonomy import Taxonomy
from model import Decision, EvenkeelError, digest
from settings import now
from store import Store

LONGEST = 500  # characters of a line
NO_FIELDS = ("what", "who", "why", "contact")


def answer(
    store: Store,
    taxonomy: Taxonomy,
    owner: str,
    stretch: tuple[datetime, datetime],
    minutes: float,
    category: str,
    note: str = "",
) -> str:
    """Say what a stretch (aware begin and end) was; `minutes` of it count, where the day has room for them."""
    taxonomy.get(category)
    begin, end = stretch
    if not begin < end or not 0 < minutes <= 24 * 60:
        raise EvenkeelError("A stretch ends after it begins, within a day.", "Choose another.", "checkin.stretch")
    data: dict[str, Any] = {
        "day": begin.date().isoformat(),
        "minutes": float(minutes),
        "category": category,
        "note": note[:LONGEST],
        "stretch": [begin.isoformat(), end.isoformat()],
    }
    return store.decide(owner, "told", data["day"], data, now(), days(begin, end))


def usually(store: Store, taxonomy: Taxonomy, owner: str, stretch: tuple[datetime, datetime], category: str) -> str:
    """Say that this is what one does at this time of every week, from this stretch on, until one says otherwise."""
    taxonomy.get(category)
    begin, end = stretch
    data = {
        "weekday": begin.weekday(),
        "from": f"{begin:%H:%M}",
        "until": f"{end:%H:%M}",
        "category": category,
        "since": begin.date().isoformat(),
    }
    return store.decide(owner, "usual", f"{begin.weekday()} {begin:%H:%M}", data, now(), [f"{begin:%Y-%m}+"])


def heard(store: Store, owner: str, key: str, text: str, companies: tuple[str, ...] = (), product: str = "") -> str:
    """Keep what was heard at a customer contact: one line, its owner's alone."""
    if not text.strip():
        raise EvenkeelError("There is no line to keep.", "Write what you heard.", "checkin.heard")
    data = {"text": text.strip()[:LONGEST], "companies": list(companies)[:20], "product": product}
    return store.decide(owner, "heard", key, data, now())


def log_no(store: Store, owner: str, what: str, **more: str) -> str:
    """Keep a no: what was asked, and optionally who asked, why not, and which customer contact backs it."""
    if not what.strip():
        raise EvenkeelError("A no needs what was asked.", "Write it in a few words.", "checkin.no")
    if unknown := more.keys() - {*NO_FIELDS, "product"}:
        raise EvenkeelError(f"A no does not keep {sorted(unknown)}.", "Give who, why, contact, product.", "checkin.no")
    data: dict[str, Any] = {"what": what.strip()[:LONGEST]} | {k: v[:LONGEST] for k, v in more.items() if v}
    return store.decide(owner, "no", digest(owner, what, now().isoformat()), data, now())


def search(decisions: list[Decision], text: str) -> list[Decision]:
    """What was heard that holds all these words in line, company or product, newest first."""
    wanted = text.casefold().split()
    found = []
    for d in decisions:
        words = " ".join([d.data["text"], *d.data.get("companies", ()), d.data.get("product", "")]).casefold()
        if all(one in words for one in wanted):
            found.append(d)
    return found[::-1]
