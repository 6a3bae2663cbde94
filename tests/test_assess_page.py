"""Assess without a browser: what a reader does in their half hour, what the page then says, and what is kept."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from model_help import calendar, event
from streamlit.testing.v1 import AppTest
from test_pages import all_words, app, go, plain, press, sentence, table, warm  # noqa: F401 - a fixture

from decide import commitments as decided
from metrics import targets
from model import LOCAL
from store import Store
from ui import assess_load, loaders

MONDAY = date(2026, 10, 19)  # the first of the four weeks before TODAY


def work(*daily: tuple[str, float], first: date = MONDAY, weeks: int = 4, **how: Any) -> Store:
    """Own record: on each working day these meetings one after the other, from nine."""
    said = []
    for n in range(weeks * 7):
        day, hour = first + timedelta(days=n), 8.0  # UTC, of a calendar in the zone of this machine
        for title, hours in daily if day.weekday() < 5 else ():
            start = f"{day} {int(hour):02d}:{round(hour % 1 * 60):02d}"
            said.append(event(title, start, hours, title, id=f"{title}/{day}", **how))
            hour += hours
    store = loaders.place(False).store
    calendar(store, *said)
    return store


STRATEGY, EXECUTION = ("Competitor analysis", 2.75), ("Sprint planning", 5.25)  # 34% and 66% of 8 h


def begin() -> AppTest:
    """A new session on Assess, begun."""
    return press(app("assess"), "begin")


def guess(at: AppTest, strategy: int | None) -> AppTest:
    """From the role to the guess; None would rather not."""
    press(at, "next")
    if strategy is None:
        return press(at, "guess_passed")
    at.slider(key="guess_strategy").set_value(strategy)
    return press(at, "guess_made")


def kept(store: Store, *kinds: str) -> list[dict[str, Any]]:
    return [one.data for one in store.decisions(kinds, LOCAL)]


def to(at: AppTest, step: str) -> AppTest:
    """On, until a step is there."""
    while not at.main.button(key=f"to_{step}").label.startswith("**"):
        press(at, "next")
    return at


# the guess ------------------------------------------------------------------------------------------------


def test_no_hours_are_asked_for_before_the_guess_whatever_the_session_says(home: Path, monkeypatch) -> None:
    work(STRATEGY, EXECUTION)
    loaders.version(loaders.place(False))
    asked: list[Any] = []
    hours = loaders.hours
    at = app("sources")
    monkeypatch.setattr(loaders, "hours", lambda *a, **k: asked.append(k) or hours(*a, **k))

    go(at, "assess")
    press(at, "begin")
    press(at, "next")
    at.session_state["assess_step_False_me_2026-11"] = "look"
    at.run()

    assert asked == []
    assert "Before you see any number" in sentence(at)
    press(at, "guess_passed")
    assert asked != []


def test_the_guess_is_set_against_the_hours_as_promised(home: Path) -> None:
    store = work(STRATEGY, EXECUTION)

    at = guess(begin(), 45)

    assert sentence(at) == "You guessed 45%, we saw 34%. Either may be off: check this one."
    assert kept(store, "guess") == [{"strategy": 0.45, "categories": {}, "first": "2026-10-19", "before": "2026-11-16"}]
    assert "Sprint planning" in all_words(at)
    assert "Competitor analysis" not in all_words(at)


def test_what_is_not_sorted_makes_a_band_and_a_close_guess_agrees(home: Path) -> None:
    work(("Competitor analysis", 2.5), ("Sprint planning", 5.0), ("Sync", 0.5), people=("a@x.example", "me"))

    at = guess(begin(), 35)

    assert sentence(at).startswith("You guessed 35%, we saw 33% (31–")
    assert sentence(at).endswith("What you believe and what you do agree.")


def test_where_too_little_is_seen_the_guess_stays_alone(home: Path) -> None:
    work(("Competitor analysis", 2.0), ("Sprint planning", 3.0))

    at = guess(begin(), 45)

    assert sentence(at).startswith(
        "You guessed 45%. We could see only 25 of 40 hours a week, too few to set beside it."
    )
    assert "40%" not in all_words(at)


def test_who_would_rather_not_guess_sees_the_hours_all_the_same(home: Path) -> None:
    store = work(STRATEGY, EXECUTION)

    at = guess(begin(), None)

    assert sentence(at) == "34% of your product work was strategy."
    assert kept(store, "guess")[0]["strategy"] is None


def test_a_guess_is_made_once_a_month(home: Path) -> None:
    store = work(STRATEGY, EXECUTION)
    at = guess(begin(), 45)

    press(at, "to_guess")

    assert "guess_strategy" not in {one.key for one in at.slider}
    assert len(kept(store, "guess")) == 1


def test_what_the_check_finds_wrong_is_put_right_for_the_whole_series(home: Path) -> None:
    work(STRATEGY, ("Sprint planning", 4.25), ("Design review", 1.0))
    at = guess(begin(), 80)
    box = next(one for one in at.selectbox if str(one.key).startswith("is_Sprint") or "Sprint" in str(one.key))

    box.select("investment").run()
    press(at, "right_0")

    assert "we saw 88%" in sentence(at)


def test_hostile_titles_stay_words(home: Path) -> None:
    hostile = "![x](http://evil.example/p.png) <b>[Sprint planning](http://evil.example)"
    work(STRATEGY, (hostile, 5.25), people=("a@x.example", "b@x.example", "me"))
    at = guess(begin(), 80)

    shown = all_words(at) + "".join(c.label for c in to(at, "hours").checkbox)

    assert "Sprint planning" in plain(shown)
    assert "](http" not in shown
    assert "<b>" not in shown


# role and target ------------------------------------------------------------------------------------------


def test_the_role_seeds_a_target_and_a_later_one_leaves_the_past_alone(home: Path, monkeypatch) -> None:
    store = work(STRATEGY, EXECUTION)
    at = begin()
    at.radio(key="profile").set_value("po").run()

    press(at, "next")
    monkeypatch.setenv("EVENKEEL_NOW", "2026-12-18T12:00:00+00:00")
    later = begin()
    later.slider(key="strategy_po").set_value(40).run()
    press(later, "next")

    said = store.decisions({"target"}, LOCAL)
    on = [targets.targets_on(said, day) for day in (date(2026, 11, 19), date(2026, 11, 20), date(2026, 12, 18))]
    assert [one and (one.strategy, one.profile) for one in on] == [None, (0.2, "po"), (0.4, "po")]
    assert "you want 40%" in sentence(app(period="Last 52 weeks"))


def test_going_on_without_a_change_keeps_no_second_target(home: Path) -> None:
    store = work(STRATEGY, EXECUTION)
    at = begin()
    press(at, "next")

    press(press(at, "back"), "next")

    assert len(kept(store, "target")) == 1


# ratings --------------------------------------------------------------------------------------------------


def rate(at: AppTest, **given: tuple[int, int]) -> AppTest:
    for id_, pair in given.items():
        for what, value in zip(("importance", "capability"), pair, strict=True):
            at.select_slider(key=f"{what}_2026-11_{id_}").set_value(str(value)).run()
    assert not at.exception
    return at


STRONG = dict.fromkeys(("stories", "technical_team", "delivery"), (6, 8))
ALL = {"market": (9, 3), "leadership": (7, 4), "investment": (7, 4)} | STRONG


def test_each_rating_is_kept_at_once_and_stands_there_when_one_comes_back(home: Path) -> None:
    work(STRATEGY, EXECUTION)
    at = to(guess(begin(), 45), "rate")
    rate(at, market=(9, 3))

    again = app("assess")

    assert again.select_slider(key="importance_2026-11_market").value == "9"
    assert again.select_slider(key="capability_2026-11_market").value == "3"
    assert again.select_slider(key="capability_2026-11_no").value == "–"


def test_the_weaker_side_is_named_with_its_reasons_and_half_a_rating_names_none(home: Path) -> None:
    work(STRATEGY, EXECUTION)
    at = to(guess(begin(), 45), "rate")

    rate(at, market=(9, 3))
    press(at, "next")
    assert sentence(at).startswith("Rate all six activities")
    rate(press(at, "back"), **ALL)
    press(at, "next")

    assert sentence(at) == (
        "Your weaker side is strategy: what you can do there lacks most, for what it matters, and it gets fewer hours "
        "than you want. Begin with: understand your market and customers."
    )
    assert "Strategy**: skill lacks 4.9, hours lack 3.1, together **4.0** of 10" in all_words(at)


# commitments ----------------------------------------------------------------------------------------------


def test_a_suggestion_is_promised_in_one_tap_and_checked_from_then_on(home: Path) -> None:
    store = work(STRATEGY, EXECUTION)
    at = to(guess(begin(), 45), "commit")

    press(at, "take_market_4")

    (one,) = decided.listed(store, LOCAL)
    assert (one.measure, one.category, one.least) == ("hours", "market", 4)
    assert (one.first, one.until) == (date(2026, 11, 20), date(2026, 12, 18))
    assert "0 of 4 h, 4 short" in plain(all_words(at))
    press(at, f"drop_{one.id}")
    assert decided.listed(store, LOCAL) == []


def test_more_than_three_at_a_time_are_not_taken(home: Path) -> None:
    work(STRATEGY, EXECUTION)
    at = to(guess(begin(), 45), "commit")
    for n in range(3):
        press(at, f"take_market_{n}")

    assert at.button(key="take_market_3").disabled
    assert "You carry 3 commitments" in all_words(at)


def test_own_words_with_an_own_measure_and_a_word_on_what_only_i_know(home: Path) -> None:
    store = work(STRATEGY, EXECUTION)
    at = to(guess(begin(), 45), "commit")
    at.text_input(key="promise_text").set_value("Say no to three requests").run()
    at.selectbox(key="promise_measure").select("said").run()

    press(at, "promise")

    (one,) = decided.listed(store, LOCAL)
    assert (one.text, one.measure, one.least) == ("Say no to three requests", "said", None)
    assert at.text_input(key="promise_text").value == ""
    press(at, f"kept_True_{one.id}")
    assert "**kept**" in all_words(at)


# the hours and the end ------------------------------------------------------------------------------------


def test_a_meeting_is_ticked_into_the_plan_and_out_again(home: Path) -> None:
    store = work(STRATEGY, EXECUTION, people=("a@x.example", "b@x.example", "me"))
    at = to(guess(begin(), 45), "hours")
    (box,) = at.checkbox
    before = sentence(at)

    box.check().run()
    ticked = sentence(at)
    at.checkbox[0].uncheck().run()

    assert plain(box.label) == "**Sprint planning** · 26 h a week"
    assert before == "You are about 6.2 h a week short of the strategy you want. It has to come from somewhere."
    assert ticked.endswith("What you ticked gives back 13 h: enough.")
    assert sentence(at) == before
    assert kept(store, "plan") == []


def test_two_months_stand_beside_each_other(home: Path, monkeypatch) -> None:
    work(STRATEGY, EXECUTION, weeks=8)
    at = to(guess(begin(), 45), "look")
    at.text_input(key="excited_2026-11").set_value("Drivers get home in time").run()
    press(at, "next")
    assert at.button(key="next").disabled

    monkeypatch.setenv("EVENKEEL_NOW", "2026-12-18T12:00:00+00:00")
    first = app("assess")
    assert "34%" not in all_words(first)  # last month's number would help to guess
    later = to(guess(press(first, "begin"), 30), "look")

    history = table(later, "Month", "Guess", "Seen")
    assert history[["Month", "Guess", "Seen"]].to_numpy().tolist() == [
        ["Dec 2026", "30%", "34%"],
        ["Nov 2026", "45%", "34%"],
    ]
    assert "Drivers get home in time" in plain(all_words(later))


def test_without_any_hours_the_half_hour_still_works(home: Path) -> None:
    work(("Sprint planning", 1.0), first=date(2025, 1, 6))
    at = guess(begin(), 45)

    assert "Nothing is known of these weeks" in sentence(at)
    for step in ("rate", "commit", "hours", "look"):
        assert not to(at, step).exception
    assert "too little" in table(at, "Month", "Seen")["Seen"].tolist()


def test_somebody_elses_assessment_is_not_shown(home: Path) -> None:
    store = loaders.place(False).store
    calendar(store, event("a", "2026-11-10 09:00", owner="boss@acme.example"), owner="boss@acme.example")

    at = app("assess")

    assert "owner's alone" in plain(all_words(at))
    assert "begin" not in {one.key for one in at.button}


def test_what_is_asked_again_costs_nothing(home: Path) -> None:
    """A rerun with nothing changed makes nothing anew."""
    work(STRATEGY, EXECUTION)
    at = to(guess(begin(), 45), "hours")
    made: list[str] = []
    make = assess_load._meetings

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assess_load, "_meetings", lambda view: made.append("meetings") or make(view))
        at.run()

    assert made == []


def test_a_commitment_shows_the_rule_and_what_counted_once_asked(home: Path, monkeypatch) -> None:
    work(STRATEGY, EXECUTION, first=date(2026, 11, 23), weeks=1)
    at = to(guess(begin(), 45), "commit")
    press(at, "take_market_4")
    (one,) = decided.listed(loaders.place(False).store, LOCAL)
    monkeypatch.setenv("EVENKEEL_NOW", "2026-11-27T20:00:00+00:00")

    later = to(app("assess"), "commit")
    closed = all_words(later)
    later.session_state[f"why_{one.id}"] = True
    opened = later.run()

    assert "**kept**" in closed
    assert "11 of 4 h" in plain(closed)
    assert "Kept with at least 4 hours" not in plain(closed)
    assert "Kept with at least 4 hours of Understanding the market" in plain(all_words(opened))
    assert table(opened, "When", "What", "Hours")["What"].tolist() == ["Competitor analysis"] * 4


def test_a_guess_by_category_stands_beside_what_was_seen(home: Path) -> None:
    store = work(STRATEGY, EXECUTION)
    at = begin()
    press(at, "next")
    at.slider(key="guess_strategy").set_value(45)
    for id_, hours in (("market", 10.0), ("stories", 5.0), ("technical_team", 5.0)):
        at.number_input(key=f"guess_{id_}").set_value(hours)

    press(at, "guess_made")

    assert kept(store, "guess")[0]["categories"] == {
        "market": 0.5, "customers": 0, "leadership": 0, "investment": 0,
        "stories": 0.25, "technical_team": 0.25, "delivery": 0,
    }  # fmt: skip
    drawn = json.loads(at.get_by_key("assess_parts").proto.spec)["data"]
    assert [one.get("name") for one in drawn] == ["Seen", "You want", "You guessed"]
    assert dict(zip(drawn[2]["y"], drawn[2]["x"], strict=True))["Understanding the market"] == 0.5
    assert dict(zip(drawn[0]["y"], drawn[0]["x"], strict=True))["Understanding the market"] == 0.3438
