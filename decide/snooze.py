"""Alarms sent to sleep: until a day, with the reason, for their owner alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from model import Decision, EvenkeelError
from settings import now, today
from store import Store

KIND = "snooze"
LONGEST = 200  # letters of a reason


def snooze(store: Store, owner: str, alarm: str, until: date, reason: str) -> str:
    """Send an alarm (by its id) to sleep until a day. Returns the decision's id.

    Raises EvenkeelError without a reason, or for a day that is not to come.
    """
    if not reason.strip():
        raise EvenkeelError("A snooze needs a reason.", "Write in a few words why this is all right.", "snooze.reason")
    if until <= today():
        raise EvenkeelError("An alarm can only sleep until a day to come.", "Choose a later day.", "snooze.until")
    data = {"until": until.isoformat(), "reason": reason.strip()[:LONGEST]}
    return store.decide(owner, KIND, alarm, data, now())


def asleep(decisions: Iterable[Decision]) -> dict[str, date]:
    """Alarm -> the day on which it wakes, by the last snooze of each among some decisions."""
    return {one.target: date.fromisoformat(one.data["until"]) for one in decisions if one.kind == KIND}
