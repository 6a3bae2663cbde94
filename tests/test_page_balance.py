"""What a Monday asks of Balance: the check-in, this week, one thing to do, a no; and benchmarks when asked for."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import acme
import pytest
from driving import Add, all_words, app, bar, plain, press, sentence
from streamlit.testing.v1 import AppTest
from team_help import BEN, claims, directory, team_app, warm_pages

import decide
import store as record
import sync
from decide import checkin
from metrics import taxonomy
from model import LOCAL

pytestmark = pytest.mark.usefixtures("warm")
GUEST = ("buyer@northwind.example",)
DAYS = (acme.event("day", "Sprint planning", "20261109T090000", "20261109T170000", "RRULE:FREQ=DAILY;COUNT=4"),)
SYNC = acme.event("x", "Sync", "20261109T090000", "20261109T170000", "RRULE:FREQ=DAILY;COUNT=5", guests=acme.TEAM)
FRIDAY = acme.event("talk", "Customer interview Northwind", "20261113T090000", "20261113T100000", guests=GUEST)
WEEK_BEFORE = tuple(datetime(2026, 11, 6, hour, tzinfo=ZoneInfo(acme.ZONE)) for hour in (10, 17))


@pytest.fixture
def friday(add: Add) -> None:
    """A full week but for its Friday, with an hour of that; the clock stands on the Friday after."""
    add(acme.calendar(*DAYS, FRIDAY))


def question(at: AppTest) -> str:
    """The stretch that is asked about."""
    return next((plain(m.value) for m in at.markdown if "what was it?" in m.value), "")


def test_three_taps_explain_a_week_and_can_be_taken_back(friday: None) -> None:
    at = app()
    before = bar(at)
    assert question(at) == "**Fri 10:00–17:00**: what was it?"
    press(at, "chip_1")  # market and data
    assert question(at) == ""
    assert bar(at)["told"] == 7
    assert "Fri 10:00 → Understanding the market" in plain(all_words(at))
    press(at, "checkin_undo")
    assert bar(at) == before


def test_a_stretch_can_be_skipped(friday: None) -> None:
    assert question(press(app(), "chip_skip")) == ""
    assert question(app()) != ""


def test_what_is_always_so_fills_the_same_time_until_it_is_said_otherwise(friday: None, own: record.Store) -> None:
    at = app()
    at.checkbox(key="checkin_always").check().run()
    press(at, "chip_0")
    (usual,) = own.decisions({"usual"})
    assert usual.data["since"] == "2026-11-20"
    assert "Fridays" in all_words(at)
    press(at, f"usual_{usual.id}")
    assert not own.decisions({"usual"})


def test_a_line_on_what_was_heard_is_kept_with_its_company_and_found(friday: None) -> None:
    at = app()
    field = next(one for one in at.text_input if str(one.key).startswith("heard_text"))
    field.set_value("They plan by hand on Fridays")
    next(one for one in at.button if one.label == "Keep" and "heard" in str(one.form_id)).click().run()
    at.session_state["more"] = "What you heard"
    at.run()
    assert "They plan by hand on Fridays" in plain(all_words(at))
    at.text_input(key="heard_search").set_value("marketing").run()
    assert "They plan by hand" not in all_words(at)


def test_a_no_is_kept_with_what_it_was(friday: None, own: record.Store) -> None:
    at = app()
    at.text_input(key="no_what").set_value("A fax gateway")
    next(one for one in at.button if "no_form" in str(one.form_id)).click().run()
    assert [d.data for d in own.decisions({"no"})] == [{"what": "A fax gateway"}]
    assert "A fax gateway" in plain(all_words(at))


def test_a_no_is_for_the_only_product_of_its_owner_until_they_say_another(friday: None, own: record.Store) -> None:
    decide.say_me(own, "me", products=("Atlas",))
    at = app()
    at.text_input(key="no_what").set_value("A fax gateway")
    next(one for one in at.button if "no_form" in str(one.form_id)).click().run()
    assert [d.data for d in own.decisions({"no"})] == [{"what": "A fax gateway", "product": "Atlas"}]


def test_this_week_says_what_is_booked_and_free_and_never_as_done(add: Add) -> None:
    board = acme.event("board", "Board meeting strategy", "20261120T140000", "20261120T150000", guests=acme.TEAM)
    add(acme.calendar(*DAYS, FRIDAY, board))
    at = app()
    said = plain(all_words(at))
    assert "**This week** has 1.0 h of strategy and 0.0 h of execution booked" in said
    assert "Fri 15:00–17:00" in said
    assert sum(hours for known, hours in bar(at).items() if known == "calendar") == 33
    assert at.get("download_button")


def test_with_nothing_but_the_future_there_is_no_balance_and_what_is_booked(add: Add) -> None:
    add(acme.calendar(acme.event("board", "Board meeting", "20261125T140000", "20261125T150000", guests=acme.TEAM)))
    at = app()
    assert sentence(at) == ""
    assert "All that is known lies ahead, from 25 Nov 2026 on. Booked is not done" in plain(all_words(at))
    assert "**Next week** has 1.0 h of strategy and 0.0 h of execution booked" in plain(all_words(at))


def test_what_is_booked_next_week_is_not_this_weeks(add: Add) -> None:
    board = acme.event("board", "Board meeting", "20261125T140000", "20261125T150000", guests=acme.TEAM)
    monday = acme.event("m", "Sprint planning", "20261116T090000", "20261116T170000")
    add(acme.calendar(*DAYS, FRIDAY, monday, board))
    said = plain(all_words(app()))  # on Friday at noon: the afternoon is free
    assert "**This week** has 0.0 h of strategy and 0.0 h of execution booked; " in said


def test_a_series_that_has_ended_leaves_no_hours_after_its_end(add: Add) -> None:
    ended = "RRULE:FREQ=DAILY;UNTIL=20261030T235959Z"
    add(acme.calendar(acme.event("x", "Sprint planning", "20261019T090000", "20261019T170000", ended)))
    at = app()
    assert bar(at) == {"calendar": 12 * 8}  # two weeks, the weekend between them too
    assert "19 Oct – 1 Nov 2026 · 2 weeks with hours" in plain(all_words(at))
    assert "holds nothing that we know of" in plain(all_words(at))


@pytest.mark.parametrize(
    ("calendar", "thing"),
    [
        (acme.calendar(*DAYS, FRIDAY), "say how much strategy you want"),
        (acme.calendar(SYNC), "sort the largest groups"),
        (acme.calendar(acme.event("x", "Sprint planning", "20261109T090000", "20261109T100000")), "open stretches"),
    ],
)
def test_one_thing_to_do_is_what_helps_most(add: Add, calendar: bytes, thing: str) -> None:
    add(calendar)
    assert thing in next(m.value for m in app().markdown if m.value.startswith("**One thing to do:**"))


def test_benchmarks_are_off_at_first_and_bring_the_own_share_of_all_hours(sample: object) -> None:
    def lines(at: AppTest) -> list[str]:
        return [one["name"] for one in json.loads(at.get_by_key("trend").proto.spec)["data"]]

    at = app()
    before = lines(at)
    at.toggle(key="line_wanted").set_value(True).run()
    assert [name for name in lines(at) if name not in before] == [
        "Yours, of all hours seen",
        "What product managers want: 51%",
    ]
    assert "2,474 people" in plain(all_words(at))


def test_the_same_as_last_week_is_one_tap(add: Add, own: record.Store) -> None:
    checkin.answer(own, taxonomy.load(), LOCAL, WEEK_BEFORE, 420.0, "market")  # of the Friday before
    add(acme.calendar(*DAYS, FRIDAY), "again.ics")
    at = app()
    assert "Same as last week: Understanding the market" in [plain(b.label) for b in at.button]
    press(at, "chip_same")
    (now,) = [d for d in own.decisions({"told"}) if d.data["day"] == "2026-11-13"]
    assert (now.data["category"], now.data["minutes"]) == ("market", 420.0)


@pytest.mark.parametrize("page", ["balance", "assess", "retro", "sort", "sources", "problems"])
def test_a_directory_before_any_calendar_is_no_failure(own: record.Store, page: str) -> None:
    sync.import_file(own, "people.csv", b"e-mail,name,role,products\nana@acme.example,Ana,pm,Atlas\n")
    at = app(page)
    assert not at.exception
    assert not at.error


def test_who_signs_in_to_a_team_for_the_first_time_is_told_to_add_a_calendar(
    own: record.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm_pages(monkeypatch)
    directory(own)
    at = team_app(claims(BEN))
    assert not at.exception
    assert at.info[0].value.startswith("There are no hours yet. Add your calendar")
