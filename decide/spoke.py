"""What makes a fair, a dinner or a ride-along a customer contact: its owner says, I spoke with customers here."""

from __future__ import annotations

from collections.abc import Iterable

from model import Decision, EvenkeelError
from settings import now
from store import Store

KIND = "spoke"
NOT = "not spoke"  # asked, and no


def spoke(store: Store, owner: str, key: str) -> str:
    """Mark an activity (source/id, or told/id) as a customer contact of its owner. Returns the decision's id.

    Raises EvenkeelError where it is not in the record.
    """
    told = key.startswith("told/") and any(key == f"told/{one.id}" for one in store.decisions({"told"}, owner))
    if not told and store.activity(key) is None:
        raise EvenkeelError(
            "This activity is not in the record any more; its source was read again meanwhile.",
            "Reload the page.",
            "activity.gone",
            key,
        )
    return store.decide(owner, KIND, key, {}, now())


def did_not_speak(store: Store, owner: str, key: str) -> str:
    """Remember that an activity was no customer contact, so that nobody asks again. Returns the decision's id."""
    return store.decide(owner, NOT, key, {}, now())


def marked(decisions: Iterable[Decision]) -> dict[str, str]:
    """Activity -> the decision that marks it, of those among some decisions."""
    return {one.target: one.id for one in decisions if one.kind == KIND}
