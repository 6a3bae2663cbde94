"""The Sort page without a browser: what waits, what an answer does, and what it remembers."""

from __future__ import annotations

import re
import time
from typing import Any

import acme
import pandas as pd
import pytest
from driving import Add, app, bar, plain, press, sentence, table
from model_help import TODAY
from streamlit.testing.v1 import AppTest

import store as record
from connectors.sample import company
from connectors.sample_people import ME, PEOPLE
from ui import learning, loaders, sort_card

pytestmark = pytest.mark.usefixtures("warm")


def part(name: str) -> AppTest:
    """The Sort page with one of its tabs open."""
    at = app("sort")
    at.session_state["part"] = name
    return at.run()


def buttons(at: AppTest, start: str) -> list[str]:
    """The keys of the buttons that begin so."""
    return [str(b.key) for b in at.button if str(b.key).startswith(start)]


def test_an_answer_to_were_you_there_counts_the_day(own: record.Store) -> None:
    before = sum(hours for known, hours in bar(app()).items() if known != "not_seen")
    at = part("Questions")
    full = [b.key for b in at.button if str(b.key).startswith("attended_full_")]
    assert len(full) == 1
    press(at, full[0])
    assert not [b for b in at.button if str(b.key).startswith("attended_")]
    after = sum(hours for known, hours in bar(app()).items() if known != "not_seen")
    assert after == pytest.approx(before + 5 + 8)  # two days of 8 h, less the workshop of 3 h


def test_no_to_were_you_there_asks_no_more_and_counts_nothing(own: record.Store) -> None:
    before = bar(app())
    at = part("Questions")
    press(at, next(b.key for b in at.button if str(b.key).startswith("attended_no_")))
    assert not [b for b in part("Questions").button if str(b.key).startswith("attended_")]
    assert bar(app()) == before


@pytest.mark.parametrize(("answer", "marked"), [("True", 1), ("False", 0)])
def test_whether_one_spoke_with_customers_at_a_fair_is_asked_once(own: record.Store, answer: str, marked: int) -> None:
    at = part("Questions")
    assert not buttons(at, "spoke_")  # nothing is asked of a fair at which one may not have been
    press(at, buttons(at, "attended_full_")[0])
    (asked,) = buttons(at, f"spoke_{answer}_")
    press(at, asked)
    assert not buttons(part("Questions"), "spoke_")
    assert len(own.decisions({"spoke"})) == marked


# what waits ---------------------------------------------------------------------------------------------------

SYNC = acme.event("sync", "Sync", "20261020T090000", "20261020T100000", acme.weekly(4), guests=acme.TEAM)
ALIKE = acme.event("alike", "Sync", "20261021T130000", "20261021T150000", acme.weekly(2), guests=acme.TEAM[:1])
LUNA = acme.event("luna", "Luna", "20261022T090000", "20261022T093000")


@pytest.fixture
def unsorted(add: Add) -> record.Store:
    """Ana's week, with two meetings called Sync of which nothing says what they were for, and a Luna."""
    add(acme.calendar(acme.PLANNING, acme.REFINEMENT, acme.INTERVIEWS, acme.PRICING, SYNC, ALIKE, LUNA))
    return loaders.place(False).store


def waits(at: AppTest) -> list[str]:
    """The titles in the list, in its order."""
    return table(at, "title", "guess")["title"].tolist()


def test_what_nothing_sorts_waits_with_the_most_hours_first(unsorted: record.Store) -> None:
    at = app("sort")
    assert waits(at) == ["Sync", "Sync", "Luna"]
    assert table(at, "title", "guess")["hours"].tolist() == [4, 4, 0.5]
    assert "8.5 h" in sentence(at)


def test_each_answer_says_before_it_is_given_what_it_changes(unsorted: record.Store) -> None:
    at = app("sort")
    said = plain(" ".join(m.value for m in at.markdown))
    captions = plain(" ".join(c.value for c in at.caption))
    assert "Changes **4 past activities, 4.0 h**" in said or "Changes **2 past activities, 4.0 h**" in said
    before = share(app())
    press(at, "sort_market")
    after = share(app())
    assert f"strategy {before} → {after}" in captions


def share(at: AppTest) -> str:
    """The share of strategy that Balance's sentence says."""
    found = re.search(r"Strategy is (\d+%)", sentence(at))
    assert found
    return found.group(1)


def test_one_click_sorts_the_series_and_undo_takes_it_back(unsorted: record.Store) -> None:
    at = press(app("sort"), "sort_leadership")
    assert waits(at) == ["Sync", "Luna"]
    press(at, "undo_last")
    assert waits(at) == ["Sync", "Sync", "Luna"]


def test_the_latest_only_is_the_latest_that_still_waits(add: Add) -> None:
    add(acme.calendar(acme.PLANNING, acme.REFINEMENT, acme.INTERVIEWS, acme.PRICING, SYNC, LUNA))
    at, store = app("sort"), loaders.place(False).store
    for day in ("10 Nov", "3 Nov"):
        assert f"latest on {day}" in plain(" ".join(c.value for c in at.caption))
        next(one for one in at.segmented_control if one.key.startswith("for_")).set_value("one").run()
        press(at, "sort_market")
    assert len(list(store.decisions({"correction"}))) == 2
    assert waits(at) == ["Sync", "Luna"]
    assert table(at, "title", "guess")["hours"].tolist() == [2, 0.5]


def test_all_like_it_becomes_a_rule_that_sorts_both_series(unsorted: record.Store) -> None:
    at = app("sort")
    next(one for one in at.segmented_control if one.key.startswith("for_")).set_value("like").run()
    assert "6 past activities, 8.0 h" in plain(" ".join(m.value for m in at.markdown))
    press(at, "sort_delivery")
    assert waits(at) == ["Luna"]
    rule = next(iter(unsorted.decisions({"rule"})))
    assert rule.data == {"contains": ["Sync"], "category": "delivery"}
    assert "decides 8.0 h" in plain(" ".join(m.value for m in part("Rules").markdown))


def test_what_is_skipped_comes_back_on_request(unsorted: record.Store) -> None:
    at = app("sort")
    for _ in range(3):
        press(at, "skip")
    assert waits(at) == []
    assert waits(press(at, "unskip")) == ["Sync", "Sync", "Luna"]


def test_what_was_corrected_is_learnt_a_moment_later_and_said(unsorted: record.Store, monkeypatch: Any) -> None:
    """The page must not wait for it: it is learnt in a thread of its own, once nobody clicks."""
    monkeypatch.setattr(learning, "AFTER", 0.0)
    at = press(app("sort"), "sort_delivery")
    until = time.monotonic() + 30
    while not unsorted.decisions({"learnt"}) and time.monotonic() < until:
        at.run()
    assert [len(d.data["from"]) for d in unsorted.decisions({"learnt"})] == [1]
    while not at.toast and time.monotonic() < until:
        at.run()
    assert "Learnt from 1 correction" in at.toast[0].value
    press(part("Answers"), "forget")
    assert unsorted.decisions({"learnt"})[-1].data == {"from": [], "forget": True}


# people, rules, checks ------------------------------------------------------------------------------------------


def test_one_click_says_who_a_company_is_and_sorts_its_meetings(add: Add) -> None:
    visits = acme.event(
        "a", "Catch up", "20261020T140000", "20261020T160000", acme.weekly(4), guests=("x@newco.example",)
    )
    add(acme.calendar(acme.PLANNING, visits))
    at = part("People")
    assert "**newco\\.example** · 8.0\u00a0h in 4 meetings" in [m.value for m in at.markdown]
    press(at, "who_@newco.example_vendor")
    assert not buttons(at, "who_@newco")
    shown = table(app(), "title", "category")
    assert set(shown[shown["title"] == "Catch up"]["category"]) == {"Running the company"}


def test_a_rule_is_tried_before_it_is_kept_then_moved_and_switched_off(own: record.Store) -> None:
    at = part("Rules")
    at.text_input(key="rule_contains").set_value("pricing").run()
    assert "It would decide 5 past activities, 15 h, and sort 5 of them otherwise" in plain(
        " ".join(m.value for m in at.selectbox(key="rule_category").set_value("delivery").run().markdown)
    )
    press(at, "rule_keep")
    rule = own.decisions({"rule"})[0].target
    assert "decides 15 h" in plain(" ".join(m.value for m in at.markdown))
    press(at, f"rule_off_{rule}")
    assert "(off) · decides 0.0 h" in plain(" ".join(m.value for m in at.markdown))
    press(at, f"rule_remove_{rule}")
    assert not buttons(at, "rule_off")


def test_a_check_asks_what_was_sorted_and_says_how_right_it_is(own: record.Store) -> None:
    at = press(part("Check"), "check_begin")
    asked = 0
    while buttons(at, "check_yes"):
        press(at, "check_yes" if asked else "check_overhead")
        asked += 1
    drawn = own.decisions({"check"})[0].data["drawn"]
    wrong = drawn.count(drawn[0])
    found = table(at, "Answered", "Right", "Between")
    assert found["Answered"].tolist() == [30]
    assert found["Right"].tolist() == [pytest.approx((30 - wrong) / 30)]
    assert len(own.decisions({"correction"})) == 1
    assert f"right in {30 - wrong} of 30" in plain(" ".join(c.value for c in app("sort").caption))


def test_an_invitation_of_very_many_is_asked_about_once(add: Add) -> None:
    crowd = "\r\n".join(f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:p{n}@acme.example" for n in range(60))
    hall = acme.event("hall", "All hands", "20261021T160000", "20261021T170000", acme.weekly(3), crowd)
    ana = f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{acme.ANA}"
    add(
        acme.calendar(
            acme.PLANNING, hall.replace("END:VEVENT", f"{ana}\r\nORGANIZER:mailto:ceo@acme.example\r\nEND:VEVENT")
        )
    )
    before = bar(app())["calendar"]
    at = part("Questions")
    assert "**All hands**, 3 times, 3.0\u00a0h, 62 people" in [m.value for m in at.markdown]
    press(at, next(iter(buttons(at, "goes_True"))))
    assert not buttons(at, "goes_")
    assert bar(app())["calendar"] == before + 3


# people, of whom a new user's record knows nothing ------------------------------------------------------------


def with_strangers(at: AppTest) -> float:
    """The hours with somebody from outside of whom nothing is known yet, as the page says."""
    said = next(plain(c.value) for c in at.caption if "people from outside" in plain(c.value))
    return 0.0 if said.startswith("All") else float(said.split(" h")[0].replace(",", ""))


def test_ten_clicks_settle_most_outside_hours_of_the_sample_s_calendar(add: Add) -> None:
    """Maren's calendar without the people file; the first card's own proposal is pressed again and again."""
    add(company(TODAY).calendars[PEOPLE[ME].email], "maren.ics")
    at = part("People")
    every, settled, said = with_strangers(at), [], {}
    while len(settled) < 10 and (cards := buttons(at, "who_@")):
        first = [b for b in at.button if str(b.key).startswith(cards[0].rpartition("_")[0])]
        proposed = next(str(b.key) for b in first if b.proto.type == "primary")
        said |= dict([proposed.removeprefix("who_@").split("_")])
        settled.append(1 - with_strangers(press(at, proposed)) / every)
    print(f"part of {every:.1f} h with strangers that 1 to 10 clicks settle:", [f"{part:.0%}" for part in settled])
    print("as proposed:", said)
    assert settled[-1] > 0.5


@pytest.mark.parametrize(
    ("narrower", "said"), [(0.004, ". What"), (0.011, "by 1 point. What"), (0.02, "by 2 points. What")]
)
def test_one_point_is_not_called_points(narrower: float, said: str) -> None:
    rows = pd.DataFrame({"activity": ["a"], "hours": [1.0]})
    assert said in sort_card._effect(rows, rows, narrower)
