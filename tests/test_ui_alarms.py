"""Alarms, contacts, voices and pins as a reader sees them, on the sample company."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from model_help import TODAY
from streamlit.testing.v1 import AppTest

import settings
from connectors.sample_people import PEOPLE
from decide import pinned, spoke
from metrics.alarms import Alarm
from metrics.pushed import Pushed, Taker
from store import Store
from ui import loaders
from ui.memory import Memory

HOSTILE = "<img src=x onerror=alert(1)> *freeze* $x$ %{y} [a](http://b)"


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a copy of one record, and copies that changed differently have the same counters."""
    monkeypatch.setattr(loaders, "_KEPT", Memory(200))
    monkeypatch.setattr(loaders, "_MADE", Memory(200))


def script() -> None:
    from ui import alarms, contacts, frame, pins, voices

    frame.ask(frame.place(), "Balance")
    view = frame.view()
    alarms.draw(view)
    contacts.days_since(view)
    contacts.rhythm(view)
    contacts.companies(view)
    voices.draw(view)
    pins.form(view)


def shown(handle: str = "maren") -> AppTest:
    at = AppTest.from_function(script, default_timeout=60)
    at.session_state["person"] = PEOPLE[handle].email
    at.run()
    assert not at.exception
    return at


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def text(at: AppTest) -> str:
    """All that is said, as it reads."""
    said = [*(m.value for m in at.markdown), *(c.value for c in at.caption)]
    return re.sub(r"\\(.)", r"\1", "\n".join(said)).replace("\u00a0", " ").replace("\u2060", "")


@pytest.fixture
def store(sample: Path) -> Store:
    found = settings.in_folder(sample / "sample")
    return Store(found.database, found.home / "backups")


def test_deepa_reads_what_was_seen_since_when_how_sure_and_what_to_do(sample):
    said = text(shown("deepa"))
    assert "**Out of touch with customers** · since 8 Jun 2026, 23 weeks" in said
    assert "**Starved of strategy** · since" in said
    assert "What took the hours, a week: Delivery and roadmap +9" in said
    assert "No contact is known of these weeks. Was there another? Mark it." in said
    assert "Write to Brightwater Foods: the last contact was 169 days ago." in said
    assert "shows once your calendar has been read a second time" in said


def test_words_from_outside_stay_words(sample, monkeypatch):
    loud = Alarm("pushed", "Pushed aside", "seen", TODAY, "sure", (("delivery", 1.0),), f"Give a date: {HOSTILE}, 1 h.")
    monkeypatch.setattr("ui.alarms.alarms", lambda known: [loud])
    value = next(m.value for m in shown().markdown if "Give a date" in m.value)
    for sign in ("<", "[", "$", "://", "*freeze"):
        assert not re.search(r"(?<!\\)" + re.escape(sign), value), sign


def test_an_alarm_is_snoozed_with_a_reason_and_woken(sample, store):
    at = shown("deepa")
    at.button(key="FormSubmitter:sleep_drought-Snooze").click()
    run(at)
    assert "needs a reason" in at.error[0].value
    at.text_input(key="reason_drought").input("Pilot <b>until</b> *Christmas*")
    at.button(key="FormSubmitter:sleep_drought-Snooze").click()
    run(at)

    asleep = f"asleep until {(TODAY + timedelta(weeks=4)).day} Dec 2026 (Pilot <b>until</b> *Christmas*)."
    assert asleep in text(at)
    assert "**Out of touch" not in text(at)
    assert "**Starved of strategy**" in text(at)
    assert [one.target for one in store.decisions({"snooze"}, PEOPLE["deepa"].email)] == ["drought"]
    at.button(key="wake_drought").click()
    run(at)
    assert "**Out of touch" in text(at)


def test_maren_reads_her_customers_and_who_asks(sample):
    at = shown()
    said = text(at)
    assert "Nothing to warn of." in said
    assert "**Last contact with a customer: 7 days ago**: Tramontana Wines" in said
    assert re.search(r"Longest not met: \w[\w ]+ \(\d+ days\), ", said)
    assert re.search(r"\d+% of the time was asked for by somebody else, most of it by product colleagues\.", said)
    assert "of meeting hours had somebody from outside in the room." in said
    table = next(one.value for one in at.dataframe if "Company" in one.value)
    assert list(table["Days"]) == sorted(table["Days"], reverse=True)


def test_a_meeting_is_marked_as_contact_and_unmarked(sample, store):
    at = shown("deepa")
    at.session_state["spoke"] = True  # the popover opens
    run(at)
    at.selectbox(key="spoke_key").select_index(0)
    run(at)
    at.button(key="spoke_mark").click()
    run(at)
    (key,) = spoke.marked(store.decisions({"spoke"}))
    assert "Last contact with a customer: 169 days ago" not in text(at)
    at.button(key=f"unspoke_{key}").click()
    run(at)
    assert "Last contact with a customer: 169 days ago" in text(at)


def test_an_event_is_pinned_and_unpinned(sample, store):
    at = shown()
    at.text_input(key="pin_label").input(HOSTILE)
    at.date_input(key="pin_days").set_value((date(2026, 11, 2), date(2026, 11, 3)))
    at.button(key="pin").click()
    run(at)
    (one,) = pinned.listed(store)
    assert (one.what, one.first, one.before, one.product) == ("freeze", date(2026, 11, 2), date(2026, 11, 4), "")
    assert not [m.value for m in at.markdown if "<img" in m.value.replace("\\<", "")]
    at.button(key=f"unpin_{one.id}").click()
    run(at)
    assert pinned.listed(store) == []


def test_an_empty_period_and_nothing_known_say_so(home):
    from model_help import calendar, event, record

    calendar(record(), event("one", "2026-11-16 09:00"))
    at = AppTest.from_function(script, default_timeout=60).run()
    assert not at.exception
    said = text(at)
    assert "Alarms need a few weeks of hours." in said
    assert "No contact with a customer is known." in said
    assert "No company is known yet." in said
    assert "Nobody's requests are known in this period." in said


@pytest.mark.parametrize("kind", ["pushed", "drift"])
def test_the_rarer_alarms_lead_to_what_they_are_about_too(sample, monkeypatch, kind):
    noon = datetime(2026, 11, 10, 12, tzinfo=UTC)
    taker = Taker("c/t", noon, noon + timedelta(hours=1), "delivery", "", HOSTILE, None)
    gone = Pushed(noon.date(), noon, 1.0, HOSTILE, "customers", "s", "declined", noon, taker, True, "lost")
    loud = Alarm(kind, "Title", "seen", date(2026, 9, 1), "sure", (("delivery", 1.0),), "do", ("nothing/of-this-key",))
    monkeypatch.setattr("ui.alarms.alarms", lambda known: [loud])
    monkeypatch.setattr("ui.alarms.lost", lambda known: [gone])
    at = shown()
    at.button(key=f"behind_{kind}").click()
    run(at)
    said = text(at)
    if kind == "pushed":
        assert "10 Nov 2026, 1.0 h: declined while" in said
        assert "No activities here." in said
        line = next(m.value for m in at.markdown if "declined while" in m.value)
        for sign in ("<", "[", "$", "://", "*freeze"):
            assert not re.search(r"(?<!\\)" + re.escape(sign), line), sign
    else:
        assert len(at.dataframe(key="drift_activities").value)
