"""From every figure on Balance to the activities behind it: they are there, and they add up to the figure."""

from __future__ import annotations

import json
import re
from pathlib import Path

import acme
import pandas as pd
import pytest
from driving import Add, all_words, app, plain, press, table
from streamlit.testing.v1 import AppTest

from connectors.sample_people import PEOPLE
from ui import coverage_chart, tables

pytestmark = pytest.mark.usefixtures("warm")
SHOWN = ("answer", "this_week", "contact", "one_thing")
UNDER_MORE = {"Trend": ("trend", "categories"), "Customers": ("rhythm", "companies"), "Who asks": ("voices",)}


def opened(key: str, tab: str = "", who: str = "maren", **query: object) -> AppTest:
    """The window behind a figure, at its first part."""
    at = app(person=PEOPLE[who].name, **query)
    if tab:
        at.session_state["more"] = tab
        at.run()
    return press(at, f"behind_{key}")


def choices(at: AppTest, key: str) -> list[str]:
    return [plain(one) for one in at.selectbox(key=f"of_{key}").options]


def choose(at: AppTest, key: str, choice: str) -> AppTest:
    """As a click on a chart or a row opens it; AppTest closes a window where something is chosen in it."""
    at.session_state[f"asked_{key}"] = choice
    at.run()
    assert not at.exception
    return at


def behind(at: AppTest, key: str) -> pd.DataFrame:
    """The activities in the window."""
    return at.dataframe(key=f"{key}_activities").value


def said(at: AppTest) -> str:
    return plain(all_words(at))


# every figure -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", SHOWN)
def test_one_click_from_each_block_to_its_activities(sample: Path, key: str) -> None:
    assert len(behind(opened(key), key))


@pytest.mark.parametrize(("tab", "key"), [(tab, key) for tab, keys in UNDER_MORE.items() for key in keys])
def test_one_click_from_each_figure_under_more(sample: Path, tab: str, key: str) -> None:
    at = opened(key, tab)
    assert len(behind(at, key))
    last = choices(at, key)[-1]
    assert len(behind(choose(at, key, last), key))


@pytest.mark.parametrize("key", ["drought", "starved"])
def test_one_click_from_each_alarm_to_what_it_is_about(sample: Path, key: str) -> None:
    at = opened(key, who="deepa")
    assert len(behind(at, key))
    for choice in choices(at, key)[1:]:
        assert len(behind(choose(at, key, choice), key)), choice


def test_the_hours_of_each_category_are_those_of_its_activities(sample: Path) -> None:
    at = opened("categories", "Trend")
    shown = table(at, "Category", "Share").set_index("Category")["Hours"]
    names = choices(at, "categories")
    assert names == [name for name in shown.index if name != "Not seen"]
    for name in names[:3]:
        assert behind(choose(at, "categories", name), "categories")["hours"].sum() == pytest.approx(shown[name])


def test_the_contacts_of_twelve_weeks_are_newest_first_and_no_contact_is_missing(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "ROWS", 1000)  # or the contacts of 78 weeks are cut, and the window says so
    at = opened("contact")
    found = behind(at, "contact")
    assert "Tramontana Wines" in found["title"].iloc[0]  # the last contact, as the block says
    direct = behind(choose(at, "contact", choices(at, "contact")[1]), "contact")
    at.session_state["more"] = "Customers"
    at.run()
    (told,) = re.findall(r"(\d+) contacts in 78 weeks", said(at))
    assert len(direct) == int(told)


def test_the_voices_are_the_hours_of_what_they_asked_for(sample: Path) -> None:
    at = opened("voices", "Who asks")
    spec = json.loads(at.get_by_key("voices").proto.spec)
    loudest = dict.fromkeys(spec["data"][0]["y"], 0.0)
    for trace in spec["data"]:
        for name, hours in zip(trace["y"], trace["x"], strict=True):
            loudest[name] += hours
    for name, hours in loudest.items():
        found = behind(choose(at, "voices", name), "voices")
        if len(found) < tables.ROWS:
            assert found["hours"].sum() == pytest.approx(hours, abs=0.2), name


def test_what_is_booked_is_never_called_done(sample: Path) -> None:
    found = behind(opened("this_week"), "this_week")
    assert set(found["known"].str.split(",").str[0]) == {"Booked"}


# coverage ---------------------------------------------------------------------------------------------------

WEEK = acme.event("w", "Sprint planning", "20261109T090000", "20261109T170000", "RRULE:FREQ=DAILY;COUNT=4")
SHORT = acme.event("z", "Customer interview", "20261113T090000", "20261113T100000", guests=("a@northwind.example",))


def covered(add: Add) -> AppTest:
    """A week of which Friday is not seen after ten."""
    add(acme.calendar(WEEK, SHORT))
    at = app()
    at.session_state["more"] = "Coverage"
    return at.run()


def test_coverage_says_how_much_of_the_working_time_is_seen_and_by_which_source(add: Add) -> None:
    at = covered(add)
    assert "82% of the working time is seen: 33 h of 40 h; 7.0 h are not." in said(at)
    assert "Least in the week of 9 Nov 2026: 82%." in said(at)
    found = table(at, "Source", "Part")
    assert found[["Hours", "Part", "Activities"]].to_numpy().tolist() == [[33.0, "82%", 5], [7.0, "18%", 0]]
    assert found["Source"].tolist()[1] == "Not seen"


def test_what_is_not_seen_leads_to_its_stretches(add: Add) -> None:
    at = press(covered(add), "behind_coverage")
    assert choices(at, "coverage")[:2] == ["All that is not seen", "Not seen, week of 9 Nov 2026"]
    assert "- Fri 13 Nov 2026, 10:00–17:00" in said(at)
    choose(at, "coverage", choices(at, "coverage")[2])
    assert behind(at, "coverage")["hours"].sum() == 33


def test_what_one_tells_of_a_stretch_covers_it(add: Add) -> None:
    at = press(covered(add), "chip_1")
    assert "100% of the working time is seen: 40 h of 40 h; 0.0 h are not." in said(at)
    assert "Told by you" in table(at, "Source", "Part")["Source"].tolist()
    assert "All that is not seen" not in choices(press(at, "behind_coverage"), "coverage")


def test_the_figure_has_every_hour_once() -> None:
    rows = pd.DataFrame(
        [(pd.Timestamp("2026-11-09").date(), "calendar", 30.0), (pd.Timestamp("2026-11-09").date(), "not_seen", 10.0)],
        columns=["start", "known", "hours"],
    )
    figure = coverage_chart.coverage(rows, "week", "light")
    assert {bar.name: list(bar.y) for bar in figure.data} == {"In your calendar": [30.0], "Not seen": [10.0]}
    assert list(figure.layout.xaxis.tickvals) == ["2026-11-09"]
