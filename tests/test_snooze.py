"""Alarms sent to sleep: until a day, with a reason, and only for whoever did it."""

from __future__ import annotations

from datetime import date

import pytest
from model_help import TODAY, counters, record

from decide.snooze import asleep, snooze
from metrics.alarms import Alarm, awake
from model import EvenkeelError

LATER, SOONER = date(2026, 12, 18), date(2026, 12, 4)


def alarm(kind: str) -> Alarm:
    return Alarm(kind, kind, "seen", TODAY, "sure", (), "do")


def test_an_alarm_sleeps_until_its_day_and_the_last_word_holds():
    store = record()
    facts, notes = counters(store)
    snooze(store, "me", "drought", LATER, "On parental leave soon")
    snooze(store, "me", "drought", SOONER, "Back earlier")
    snooze(store, "bo@acme.example", "starved", LATER, "Launch")
    mine = asleep(store.decisions({"snooze"}, "me"))

    assert mine == {"drought": SOONER}
    assert counters(store) == (facts, notes + 3)
    both = [alarm("drought"), alarm("starved")]
    assert [one.id for one in awake(both, mine, TODAY)] == ["starved"]
    assert [one.id for one in awake(both, mine, SOONER)] == ["drought", "starved"]


@pytest.mark.parametrize(
    ("until", "reason", "text"),
    [(LATER, "  ", "needs a reason"), (TODAY, "Busy", "a day to come")],
)
def test_it_takes_a_reason_and_a_day_to_come(until, reason, text):
    store = record()
    with pytest.raises(EvenkeelError, match=text):
        snooze(store, "me", "drought", until, reason)
    assert store.decisions() == []
