"""A year of meetings whose titles nobody but their owners may read."""

from __future__ import annotations

from datetime import date, timedelta

from model_help import calendar, event

from store import Store

CANARY = "Xylophonquartett"


def year(store: Store, owner: str, title: str, people: tuple[str, ...] = ("me", "ana@acme.example")) -> None:
    """A calendar with a meeting of ten hours in each week of the year, and one in summer alone, titled alike."""
    weeks = [date(2026, 1, 5) + timedelta(weeks=n) for n in range(44)]
    said = [event("weekly", f"{w} 08:00", 10, f"Sprint planning {title}", people=people, owner=owner) for w in weeks]
    summer = [w + timedelta(days=1) for w in weeks if date(2026, 7, 1) <= w < date(2026, 9, 20)]
    said += [event("summer", f"{w} 08:00", 6, f"Competitor review {title}", people=people, owner=owner) for w in summer]
    said += [event("solo", f"{w} 15:00", 3, f"Focus: market study {title}", owner=owner) for w in summer]
    calendar(store, *said, source=owner, owner=owner)
