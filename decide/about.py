"""What a decision is about: the activity it names, and the days whose hours it can change."""

from __future__ import annotations

from datetime import datetime, timedelta

from model import Activity, EvenkeelError, Subject
from store import Store


def known(store: Store, key: str) -> tuple[Activity, Subject]:
    """An activity with its subject. Raises EvenkeelError where it is not in the record any more."""
    found = store.activity(key)
    if found is None:
        raise EvenkeelError(
            "This activity is not in the record any more; its source was read again meanwhile.",
            "Reload the page.",
            "activity.gone",
            key,
        )
    return found


def days(start: datetime, end: datetime) -> list[str]:
    """The days that a change to [start, end] can reach, in any zone; months where they are many."""
    if end - start > timedelta(days=400):
        return ["*"]
    day, length = timedelta(days=1), 7 if end - start > timedelta(days=14) else 10
    first = start - day
    return sorted({(first + n * day).isoformat()[:length] for n in range((end + day - first) // day + 1)})
