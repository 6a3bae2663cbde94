"""What a person can tell us, checked and kept: corrections, what really happened, what the calendar missed, wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from decide.about import days, known
from decide.sorting import Reach, correct
from metrics.capacity import parse_hours, zone_of
from metrics.taxonomy import Taxonomy
from model import LOCAL, EvenkeelError
from settings import now
from store import Store

__all__ = [
    "Me",
    "Reach",
    "attended",
    "check_me",
    "correct",
    "goes",
    "habit",
    "happened",
    "me",
    "say_me",
    "tell",
    "want",
]
LONGEST = 24 * 60  # minutes


@dataclass(frozen=True)
class Me:
    """Who an owner says they are; the fields of the newest `me` decision."""

    aliases: tuple[str, ...] = ()
    name: str = ""
    zone: str = ""
    hours: str = ""
    role: str = ""
    country: str = ""
    products: tuple[str, ...] = ()


def me(store: Store, owner: str = LOCAL) -> Me:
    """Who this owner last said they are; empty fields where they said nothing."""
    fields: dict[str, Any] = {}
    for later in store.said(owner).values():
        fields |= later
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()}
    return Me(**values)


def check_me(changes: Mapping[str, Any]) -> None:
    """Raise EvenkeelError for working hours or a zone that cannot be read."""
    if changes.get("hours"):
        parse_hours(changes["hours"])
    zone = changes.get("zone")
    if zone and zone_of(zone).key != zone:
        raise EvenkeelError(f"{zone!r} is not a time zone.", "Write one such as Europe/Berlin.", "me.zone")


def say_me(store: Store, owner: str = LOCAL, valid_from: date | None = None, **changes: Any) -> None:
    """Keep who an owner is; what is not given stays. `valid_from` dates the change (None: it always held).

    Raises EvenkeelError for working hours or a zone that cannot be read, and in a team for addresses.
    """
    check_me(changes)
    if changes.get("aliases") and owner != LOCAL:
        raise EvenkeelError(
            "In a team the directory says which addresses are whose.", "Ask its administrator to add yours.", "me.team"
        )
    before = asdict(me(store, owner))
    data = {k: list(v) if isinstance(v, tuple) else v for k, v in changes.items() if v != before[k]}
    if data:
        if valid_from:
            data["valid_from"] = valid_from.isoformat()
        store.decide(owner, "me", owner, data, now())


def happened(store: Store, owner: str, key: str, minutes: float) -> str:
    """Say how long an event really took, from its start; 0 means that it did not happen."""
    activity, subject = known(store, key)
    if not 0 <= minutes <= LONGEST:
        raise EvenkeelError(
            "An event takes between 0 and 1440 minutes.", "Give the minutes it really took.", "told.minutes"
        )
    data = {"minutes": minutes, "title": subject.title or ""}
    return store.decide(owner, "shorter", key, data, now(), days(activity.start, activity.end))


def attended(store: Store, owner: str, key: str, answer: Literal["full", "half", "no"]) -> str:
    """Answer whether an all-day event took whole days, half of them, or none."""
    activity, subject = known(store, key)
    data = {"answer": answer, "title": subject.title or ""}
    return store.decide(owner, "attended", key, data, now(), days(activity.start, activity.end))


def goes(store: Store, owner: str, series: str, title: str, there: bool) -> str:
    """Say whether a person goes to the meetings of a mass invitation that they never answered."""
    with store.write() as c:
        reached = {day for span in store.times(c, series) for day in days(*span)}
        return store.decide(
            owner, "attended", series, {"answer": "full" if there else "no", "title": title[:200]}, now(), reached
        )


def tell(
    store: Store,
    taxonomy: Taxonomy,
    owner: str,
    day: date,
    minutes: float,
    category: str,
    product: str = "",
    note: str = "",
    start: datetime | None = None,
) -> str:
    """Add what the calendar missed: minutes of a day, with an aware `start` where it was a call at a time."""
    taxonomy.get(category)
    if not 0 < minutes <= LONGEST:
        raise EvenkeelError("Time to add is between 1 and 1440 minutes.", "Give the minutes it took.", "told.minutes")
    data = {
        "day": day.isoformat(),
        "minutes": float(minutes),
        "category": category,
        "product": product,
        "note": note[:500],
    }
    if start is not None:
        data["start"] = start.isoformat()
    at = datetime(day.year, day.month, day.day, tzinfo=now().tzinfo)
    return store.decide(owner, "told", day.isoformat(), data, now(), days(at, at))


def habit(store: Store, owner: str, include: bool) -> str:
    """Say whether the time this person logs in Jira includes their meetings."""
    return store.decide(owner, "worklogs", owner, {"habit": "include" if include else "beside"}, now())


def want(
    store: Store, owner: str, strategy: float, profile: str = "", categories: Mapping[str, float] | None = None
) -> str:
    """Keep the share of strategy that this person wants from today on; earlier weeks keep their wish.

    With it the role profile it began with and the parts of product work that categories should have, where they
    are given; else those of the wish before stay (see metrics.targets).
    """
    if not 0 <= strategy <= 1 or not all(0 <= share <= 1 for share in (categories or {}).values()):
        raise EvenkeelError("A share lies between 0 and 100%.", "Choose another.", "target.share")
    data: dict[str, Any] = {"strategy": strategy}
    data |= {"profile": profile} if profile else {}
    data |= {"categories": dict(categories)} if categories else {}
    return store.decide(owner, "target", owner, data, now())
