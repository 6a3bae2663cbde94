"""The pages without a browser: what a reader does, and what the page then says."""

from __future__ import annotations

import io
import itertools
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, time
from pathlib import Path

import acme
import jira_standin
import pandas as pd
import pytest
from browser import ROOT
from calendar_feed import Feed
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

import decide
import settings
import store as record
import sync
from model import LOCAL
from ui import frame, loaders, tables, words

PAGES = ("balance", "assess", "sources", "problems")
KNOWN = {name: known for known, name in words.KNOWN.items()}
Add = Callable[..., sync.Imported]
BEGIN = PagesManager.__init__


@pytest.fixture(autouse=True)
def warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a served app is after its warm-up: app.py runs before every page, and add-ons were looked for once."""
    monkeypatch.setattr(PagesManager, "__init__", _begin_warm)
    monkeypatch.setattr(BidiComponentManager, "discover_and_register_components", lambda *_, **__: None)


def _begin_warm(self: PagesManager, *args: object, **options: object) -> None:
    BEGIN(self, *args, **options)
    PagesManager.uses_pages_directory = False


@pytest.fixture
def cold(warm: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a fresh server without a warm-up: Streamlit finds the folder pages/ and runs a page alone."""
    monkeypatch.setattr(PagesManager, "__init__", BEGIN)


# driving --------------------------------------------------------------------------------------------------


def app(page: str = "balance", **query: object) -> AppTest:
    """A new browser session at a page, with these filters in its address."""
    at = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    return at if page == "balance" else go(at, page)


def who_am_i() -> AppTest:
    """A new session with the tab on who sits here opened."""
    at = app("sources")
    at.session_state["add"] = "Who am I"
    return at.run()


def go(at: AppTest, page: str) -> AppTest:
    """Follow the navigation to a page."""
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    return at


def press(at: AppTest, key: str) -> AppTest:
    """Press a button; the page must survive it."""
    at.button(key=key).click().run()
    assert not at.exception
    return at


def plain(markdown: str) -> str:
    """Markdown as it reads."""
    return re.sub(r"\\(.)", r"\1", markdown).replace("\u00a0", " ").replace("\u2060", "")


def sentence(at: AppTest) -> str:
    """The answer at the top of a page."""
    return next((plain(m.value)[5:] for m in at.markdown if m.value.startswith("#### ")), "")


def table(at: AppTest, *columns: str) -> pd.DataFrame:
    """The table that has these columns; an empty one where there is none."""
    for one in at.dataframe:
        if set(columns) <= set(one.value.columns):
            return one.value
    return pd.DataFrame(columns=list(columns))


def categories(at: AppTest) -> dict[str, float]:
    """Hours by category, as Balance shows them."""
    found = table(at, "Category", "Side", "Hours")
    return dict(zip(found["Category"], found["Hours"], strict=True))


def bar(at: AppTest) -> dict[str, float]:
    """How the hours are known: hours by part of the bar, without the parts that have none."""
    spec = json.loads(at.get_by_key("known").proto.spec)
    return {KNOWN[trace["name"]]: trace["x"][0] for trace in spec["data"]}


def pick(at: AppTest, title: str, nth: int = 0) -> str:
    """Choose an activity by the start of its title under "Put one right"; returns its key."""
    at.selectbox(key="drill_period").select("all")
    box = at.selectbox(key="correct_key")
    place = [n for n, label in enumerate(box.options) if label.startswith(title)][nth]
    box.select_index(place).run()
    return str(at.selectbox(key="correct_key").value)


def correct(at: AppTest, title: str, category: str, reach: str = "one") -> AppTest:
    """Sort an activity, or its whole series, into a category."""
    key = pick(at, title)
    at.selectbox(key=f"was_{key}").select(category)
    at.segmented_control(key=f"reach_{key}").set_value(reach)
    return press(at, "save_correction")


def all_words(at: AppTest) -> str:
    """Every text of a page that its reader could take for ours."""
    said = [*at.markdown, *at.caption, *at.error, *at.warning, *at.info, *at.success]
    return "\n".join(one.value for one in said)


# records --------------------------------------------------------------------------------------------------


@pytest.fixture
def add(home: Path) -> Add:
    """A function that adds a calendar to your own record."""

    def added(data: bytes, name: str = "ana.ics", owner: str = LOCAL) -> sync.Imported:
        return sync.import_file(loaders.place(False).store, name, data, owner, zone=acme.ZONE)

    return added


@pytest.fixture
def own(add: Add) -> record.Store:
    """Your own record with Ana's calendar."""
    add(acme.WORK)
    return loaders.place(False).store


@pytest.fixture
def jira(own: record.Store) -> Iterator[jira_standin.Server]:
    """Ana's Jira, connected and read."""
    with jira_standin.served(acme.site()) as server:
        access = settings.JiraAccess(server.url, jira_standin.TOKEN, jira_standin.EMAIL)
        sync.sync_jira(own, sync.connect_jira(own, access), access)
        yield server


# every page, whatever there is ------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_every_page_shows_the_sample_and_says_that_it_is_one(sample: Path, page: str) -> None:
    at = app(page)
    assert sentence(at)
    assert not at.exception
    assert not at.error
    assert at.get_by_key("banner")


def test_balance_shows_all_its_parts(sample: Path) -> None:
    at = app()
    assert re.search(r"strategy is \d+%", sentence(at).lower())
    for key in ("known", "picture", "trend", "activities", "csv", "want", "add_customers"):
        assert at.get_by_key(key)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_lives_with_a_calendar_without_hours(add: Add, page: str) -> None:
    add(acme.calendar(acme.event("off", "Roadmap", "20261103T090000", "20261103T100000", "STATUS:CANCELLED")))
    at = app(page)
    assert not at.exception
    assert not at.error
    if page == "balance":
        assert len(at.info) == 1
        assert at.get("page_link")  # the way to Sources


@pytest.mark.parametrize("page", PAGES)
def test_every_page_lives_with_a_calendar_that_ended_years_ago(add: Add, page: str) -> None:
    add(acme.calendar(acme.event("old", "Roadmap", "20190603T090000", "20190603T170000")))
    at = app(page)
    assert not at.exception
    assert not at.error


def test_a_period_without_hours_says_where_there_are_some_and_goes_there(add: Add) -> None:
    day = acme.event("old", "Roadmap planning", "20190603T090000", "20190603T170000")
    add(acme.calendar(day))
    at = app()
    assert not sentence(at)
    assert "2019" in at.info[0].value
    press(at, "show_latest")
    assert sentence(at)
    assert sum(bar(at).values()) == pytest.approx(40)
    assert bar(at)["calendar"] == pytest.approx(8)


@pytest.mark.parametrize("page", PAGES)
def test_a_link_to_a_page_of_a_fresh_server_gets_its_frame(sample: Path, cold: None, page: str) -> None:
    at = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    assert at.get_by_key("banner")
    assert sentence(at)


def test_without_the_heal_that_link_would_fail(sample: Path, cold: None) -> None:
    at = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    at.session_state["view"] = None  # as if the frame had been drawn: the page goes on without it
    at.switch_page("pages/problems.py").run()
    assert at.exception


# filters ----------------------------------------------------------------------------------------------------


def test_a_link_carries_the_filters(sample: Path) -> None:
    at = app(period="Last 12 weeks", grain="Month", person="Deepa Raman", product="Scout")
    chosen = {key: at.session_state[key] for key in ("period", "grain", "person", "product")}
    assert chosen == {
        "period": "12w",
        "grain": "month",
        "person": "deepa.raman@larkfield.example",
        "product": "Scout",
    }
    assert "Deepa Raman" in sentence(at)


def test_a_link_carries_own_dates(sample: Path) -> None:
    at = app(period="Own dates", dates=["2026-10-01", "2026-10-31"])
    assert at.date_input(key="dates").value == (date(2026, 10, 1), date(2026, 10, 31))
    view = at.session_state["view"]
    assert (view.first, view.before) == (date(2026, 10, 1), date(2026, 11, 1))


def test_a_link_with_nonsense_shows_the_usual_page(sample: Path) -> None:
    at = app(period="Last century", grain="Second", person="<b>", product="'; DROP TABLE", dates="yesterday")
    assert not at.exception
    assert sentence(at) == sentence(app())
    assert not {"period", "grain", "person", "product"} & set(at.query_params)


def test_the_sentence_follows_the_period(own: record.Store) -> None:
    recent = app()
    longer = app(period="Last 12 weeks")
    assert sentence(recent) != sentence(longer)
    assert categories(recent)["With customers"] == categories(longer)["With customers"] == pytest.approx(8)
    planning = "With the technical team"
    assert (categories(recent)[planning], categories(longer)[planning]) == pytest.approx((8, 24))


@pytest.mark.parametrize(
    ("period", "grain"), list(zip(words.PERIODS.values(), itertools.cycle(words.GRAINS.values()), strict=False))
)
def test_no_period_and_no_grain_breaks_a_page_or_its_sums(sample: Path, period: str, grain: str) -> None:
    at = app(period=period, grain=grain)
    assert not at.exception
    shown = table(at, "Category", "Hours")["Hours"].sum()
    assert sum(bar(at).values()) == pytest.approx(shown)


def test_two_people_of_one_name_can_both_be_chosen(add: Add) -> None:
    add(b"email,name,relation\n" + b"".join(f"{who},Sam Lee,colleague\n".encode() for who in acme.TEAM), "people.csv")
    for n, who in enumerate(acme.TEAM):
        day = f"2026110{n + 3}T"
        add(acme.calendar(acme.event(f"{n}", f"Talk {n}", f"{day}090000", f"{day}100000")), "sam.ics", who)
    add(acme.WORK)
    at = app()
    seen = []
    for n in range(3):
        at.selectbox(key="person").select_index(n).run()
        seen.append((at.session_state["person"], table(at, "title", "hours")["title"].iloc[0]))
    assert seen[1:] == [(who, f"Talk {n}") for n, who in enumerate(acme.TEAM)]


def test_the_filters_stay_from_page_to_page(sample: Path) -> None:
    at = app(period="Last 12 weeks", person="Henrik Dahl")
    for page in ("problems", "balance", "sources", "problems"):
        view = go(at, page).session_state["view"]
        if page != "sources":  # which is about everything that there is
            assert (view.period, view.name) == ("12w", "Henrik Dahl")


# the sums agree ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["Maren Albrecht", "Deepa Raman", "Lars Eklund"])
@pytest.mark.parametrize("period", ["4w", "52w"])
def test_balance_problems_and_the_ledger_say_the_same_hours(sample: Path, person: str, period: str) -> None:
    at = app(period=words.PERIODS[period], person=person)
    here, who = loaders.place(True), at.session_state["person"]
    first, before = settings.periods(settings.today())[period]
    asked = {"person": who, "first": first, "before": before}
    told = here.ledger.hours(here.ledger.version(settings.today()), ("known",), asked)
    assert bar(at) == pytest.approx(dict(zip(told["known"], told["hours"], strict=True)))

    go(at, "problems")
    numbers = re.findall(r"\*\*([\d.]+) h\*\*", all_words(at))
    assert len(numbers) == 2
    assert numbers[0] == numbers[1]
    assert float(numbers[0]) == pytest.approx(told["hours"].sum(), abs=0.06)


# putting right ----------------------------------------------------------------------------------------------


def test_one_activity_put_right_moves_its_hours_and_is_there_the_next_time(own: record.Store) -> None:
    at = app()
    before = categories(at)
    correct(at, "Pricing strategy workshop", "delivery")
    for session in (at, app()):
        after = categories(session)
        assert after["Delivery and roadmap"] == pytest.approx(3)
        assert sum(after.values()) == pytest.approx(sum(before.values()))
        assert after["With customers"] == before["With customers"]


def test_a_whole_series_put_right_moves_all_of_it(own: record.Store) -> None:
    at = app(period="All")
    correct(at, "Pricing strategy workshop", "delivery", reach="series")
    assert categories(at)["Delivery and roadmap"] == pytest.approx(5 * 3)  # the sixth is still to come


def test_a_correction_taken_back_leaves_no_trace(own: record.Store) -> None:
    at = app()
    before = categories(at)
    correct(at, "Customer interview", "overhead")
    assert categories(at) != before
    press(at, next(b.key for b in at.button if str(b.key).startswith("undo_")))
    assert categories(at) == before
    assert not [b for b in at.button if str(b.key).startswith("undo_")]


def test_two_meetings_of_one_name_at_one_time_can_both_be_chosen(add: Add) -> None:
    times = ("20261020T090000", "20261020T110000")
    add(acme.calendar(acme.event("a", "Talk", *times), acme.event("b", "Talk", *times)))
    at = app()
    chosen = {pick(at, "Talk", nth) for nth in (0, 1)}
    assert len(chosen) == 2
    for key in chosen:  # as a click in the table chooses it
        at.session_state["correct_key"] = key
        at.run()
        assert at.selectbox(key="correct_key").value == key


def test_what_did_not_happen_takes_no_time(own: record.Store) -> None:
    at = app()
    pick(at, "Customer interview")
    press(at, "save_not_happened")
    assert categories(at)["With customers"] == pytest.approx(6)


def test_what_was_shorter_takes_less_time(own: record.Store) -> None:
    at = app()
    key = pick(at, "Customer interview")
    at.number_input(key=f"took_{key}").set_value(30)
    press(at, "save_shorter")
    assert categories(at)["With customers"] == pytest.approx(6.5)


def test_what_the_calendar_missed_is_added_with_one_tap(own: record.Store) -> None:
    at = app(period="This week")
    before = bar(at)
    press(at, "add_customers")
    assert bar(at)["told"] == pytest.approx(0.5)
    assert sum(bar(at).values()) == pytest.approx(sum(before.values()))  # it fills what nobody saw


def test_a_call_in_the_evening_is_added_at_its_time(own: record.Store) -> None:
    at = app(period="This week")
    at.time_input(key="add_at").set_value(time(20))
    at.pills(key="add_minutes").set_value(60)
    at.text_input(key="add_note").input("Call with Bea")
    press(at, "add_customers")
    assert bar(at)["told"] == pytest.approx(1)
    shown = table(at, "title", "when", "hours")
    assert list(shown[shown["title"] == "Call with Bea"]["when"]) == ["Thu 19 Nov 20:00"]


def test_a_wish_is_kept_and_judged(add: Add) -> None:
    days = {"20261109T": "Sprint planning", "20261110T": "Sprint planning", "20261111T": "Customer interview"}
    add(acme.calendar(*(acme.event(day, title, f"{day}090000", f"{day}170000") for day, title in days.items())))
    at = app()
    unasked = sentence(at)
    at.slider(key="want").set_value(60)
    press(at, "keep_want")
    assert "60%" not in unasked
    for session in (at, app()):
        assert "60%" in sentence(session)
        assert session.slider(key="want").value == 60


# problems ---------------------------------------------------------------------------------------------------


def test_an_answer_to_were_you_there_counts_the_day(own: record.Store) -> None:
    before = sum(hours for known, hours in bar(app()).items() if known != "not_seen")
    at = app("problems")
    full = [b.key for b in at.button if str(b.key).startswith("attended_full_")]
    assert len(full) == 1
    press(at, full[0])
    assert not [b for b in at.button if str(b.key).startswith("attended_")]
    after = sum(hours for known, hours in bar(app()).items() if known != "not_seen")
    assert after == pytest.approx(before + 5 + 8)  # two days of 8 h, less the workshop of 3 h


def test_no_to_were_you_there_asks_no_more_and_counts_nothing(own: record.Store) -> None:
    before = bar(app())
    at = app("problems")
    press(at, next(b.key for b in at.button if str(b.key).startswith("attended_no_")))
    assert not [b for b in app("problems").button if str(b.key).startswith("attended_")]
    assert bar(app()) == before


def test_the_question_of_what_is_logged_is_asked_once(jira: jira_standin.Server) -> None:
    at = app("problems")
    asked = {b.key for b in at.button}
    assert {"habit_True", "habit_False"} <= asked
    before = bar(app())["jira"]
    press(at, "habit_True")
    assert not {"habit_True", "habit_False"} & {b.key for b in app("problems").button}
    assert bar(app()).get("jira", 0) < before  # that day's meetings are in the logged hour


# sources ----------------------------------------------------------------------------------------------------


def test_sources_of_an_empty_record_asks_for_a_calendar(sample: Path) -> None:
    at = app("sources")
    assert at.file_uploader(key="files")
    assert not [b for b in at.button if b.key == "add_files"]
    assert len(table(at, "Source", "Kind")) > 5  # those of the sample


def test_a_calendar_takes_the_place_of_the_sample_which_can_still_be_looked_at(sample: Path) -> None:
    at = app("sources")
    at.file_uploader(key="files").upload("ana.ics", acme.WORK, "text/calendar").run()
    assert at.text_input(key="my_addresses").value == acme.ANA
    assert at.text_input(key="my_zone").value == acme.ZONE
    press(at, "add_files")
    assert (len(at.success), len(at.error)) == (1, 0)
    assert decide.me(loaders.place(False).store).aliases == (acme.ANA,)
    assert bar(go(at, "balance"))["calendar"] == pytest.approx(acme.HOURS)

    press(go(at, "sources"), "to_sample")
    assert at.get_by_key("banner")
    press(at, "leave_sample")
    assert bar(go(at, "balance"))["calendar"] == pytest.approx(acme.HOURS)


def test_a_file_that_is_no_calendar_gives_one_sentence_and_changes_nothing(own: record.Store) -> None:
    before, facts = bar(app()), own.counter("facts")
    at = app("sources")
    at.file_uploader(key="files").upload("holiday.ics", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "text/calendar").run()
    press(at, "add_files")
    assert len(at.error) == 1
    assert "holiday.ics" in plain(at.error[0].value)
    assert "Traceback" not in all_words(at)
    assert own.counter("facts") == facts
    assert bar(app()) == before


def test_one_bad_file_does_not_keep_out_the_others(own: record.Store) -> None:
    directory = b"email,name,relation\nbuyer@northwind.example,Bea Buyer,customer\n"
    at = app("sources")
    at.file_uploader(key="files").set_value(
        [("page.ics", b"<html>Sign in</html>", "text/calendar"), ("people.csv", directory, "text/csv")]
    ).run()
    press(at, "add_files")
    assert (len(at.error), len(at.success)) == (1, 1)
    assert {s.kind for s in own.sources()} == {"calendar_ics", "directory"}


def test_a_zip_of_calendars_is_added_as_it_is(sample: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("Work.ics", acme.WORK)
        file.writestr("Locked away/photo.png", b"x")
    at = app("sources")
    at.file_uploader(key="files").upload("google.zip", packed.getvalue(), "application/zip").run()
    assert at.text_input(key="my_addresses").value == acme.ANA  # or pressing Add would say that you have none
    assert at.text_input(key="my_zone").value == acme.ZONE
    press(at, "add_files")
    assert (len(at.success), len(at.error)) == (1, 0)
    assert decide.me(loaders.place(False).store).aliases == (acme.ANA,)
    assert bar(go(at, "balance"))["calendar"] == pytest.approx(acme.HOURS)


def test_dates_that_could_be_read_both_ways_are_asked_about(own: record.Store) -> None:
    text = "Subject,Start Date,Start Time,End Date,End Time\nRoadmap,11/10/2026,9:00,11/10/2026,10:00\n"
    at = app("sources")
    at.file_uploader(key="files").upload("outlook.csv", text.encode(), "text/csv").run()
    press(at, "add_files")
    assert "11/10/2026" in plain(at.error[0].value)
    at.get_by_key("dates_csv").set_value("mdy")
    press(at, "add_files")
    assert (len(at.success), len(at.error)) == (1, 0)
    assert "calendar_csv" in {s.kind for s in own.sources()}


def test_a_calendar_is_subscribed_to_read_again_and_its_address_shown_nowhere(sample: Path, feed: Feed) -> None:
    at = app("sources")
    at.session_state["add"] = "Calendar address"
    at.run()
    at.text_input(key="address").set_value(feed.url)
    press(at, "subscribe")
    assert [plain(e.value) for e in at.error] == []
    assert len(at.success) == 1
    (source,) = loaders.place(False).store.sources()
    press(at, f"sync_{source.id}")
    assert feed.asked == [None, '"one"']
    feed.tag, feed.body = '"two"', b"<html>Sign in</html>"
    press(at, f"sync_{source.id}")
    assert "web page" in plain(at.error[0].value)
    assert "5ecret" not in all_words(app("sources")) + all_words(app("problems")) + all_words(app())


def test_a_source_is_removed_and_its_corrections_hold_when_it_returns(add: Add) -> None:
    work = add(acme.WORK)
    add(acme.calendar(acme.event("gym", "Running", "20261020T180000", "20261020T190000"), name="Private"))
    correct(app(), "Customer interview", "overhead")
    press(app("sources"), f"remove_{work.source.id}")
    assert [s.name for s in loaders.place(False).store.sources()] == ["Private"]
    assert "With customers" not in categories(app())
    add(acme.WORK)
    assert categories(app())["With customers"] == pytest.approx(6)


def test_who_i_am_is_kept_with_the_day_it_holds_from(own: record.Store) -> None:
    at = who_am_i()
    at.text_input(key="me_zone").input("America/New_York")
    at.text_input(key="me_hours").input("Mon-Thu 08:00-18:00")
    at.text_input(key="me_country").input("us")
    at.date_input(key="me_since").set_value(date(2026, 11, 2))
    press(at, "FormSubmitter:me-Keep")
    assert not at.error
    at = who_am_i()
    assert [at.text_input(key=f"me_{k}").value for k in ("zone", "hours", "country")] == [
        "America/New_York",
        "Mon-Thu 08:00-18:00",
        "US",
    ]
    here = loaders.place(False)
    basis = here.ledger.basis(here.ledger.version(settings.today()))
    before, after = (basis.person("me", date(2026, 11, d)) for d in (1, 2))
    assert (before.zone, after.zone) == (acme.ZONE, "America/New_York")
    assert before.hours != after.hours


@pytest.mark.parametrize(
    ("key", "wrong"), [("me_zone", "Berlin"), ("me_zone", "../etc/passwd"), ("me_hours", "nine to five")]
)
def test_what_cannot_be_read_of_who_i_am_gives_one_sentence_and_keeps_the_old(
    own: record.Store, key: str, wrong: str
) -> None:
    before = decide.me(own)
    at = who_am_i()
    at.text_input(key=key).input(wrong)
    press(at, "FormSubmitter:me-Keep")
    assert len(at.error) == 1
    assert wrong in plain(at.error[0].value)
    assert decide.me(own) == before


def test_who_i_am_shows_what_an_import_has_just_learnt(sample: Path) -> None:
    # the story: the fields were drawn before the import, stayed empty, and "Keep" then wiped the address out
    at = app("sources")
    at.file_uploader(key="files").upload("ana.ics", acme.WORK, "text/calendar").run()
    press(at, "add_files")
    at.session_state["add"] = "Who am I"
    at.run()
    assert at.text_input(key="me_addresses").value == acme.ANA
    assert at.text_input(key="me_zone").value == acme.ZONE


@pytest.mark.parametrize("url", ["", "not an address", "http://acme.example", "file:///etc/passwd"])
def test_a_jira_that_cannot_be_asked_gives_one_sentence(own: record.Store, url: str) -> None:
    at = app("sources")
    at.text_input(key="jira_url").input(url)
    at.text_input(key="jira_token").input("secret-1234")
    press(at, "jira_test")
    assert len(at.error) == 1
    assert "secret-1234" not in all_words(at)
    assert [s.kind for s in own.sources()] == ["calendar_ics"]


def test_a_token_goes_to_no_site_but_its_own(own: record.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIRA_URL", "https://acme.example")
    monkeypatch.setenv("JIRA_TOKEN", jira_standin.TOKEN)
    with jira_standin.served(acme.site()) as elsewhere:
        at = app("sources")
        at.session_state["jira_tokens"] = {"other.example": jira_standin.TOKEN}
        at.text_input(key="jira_url").input(elsewhere.url)
        press(at, "jira_test")
        assert len(at.error) == 1
        assert elsewhere.calls == []


# hostile words ----------------------------------------------------------------------------------------------

BEN, NAME = acme.TEAM[0], "[Ben](javascript:alert(1)) <b>"


@pytest.fixture
def hostile(add: Add) -> record.Store:
    """Ana's colleague Ben, and a calendar whose titles would like to be something else."""
    add(acme.TRICKS, f"{acme.HOSTILE['script']}.ics")
    add(f'email,name,relation\n{BEN},"{NAME}",colleague\n'.encode(), "people.csv")
    add(acme.WORK, "ben.ics", BEN)
    return loaders.place(False).store


def live_markdown(text: str) -> list[str]:
    """What of a Markdown text is not mere text: HTML tags, links, images, directives, maths."""
    bare = re.sub(r"\\.", "", text)  # what is escaped is text
    return re.findall(r"<\w[^>]*>|!?\[[^\]]*\]\([^)]*\)|:red\[|:material/delete|\$[^$]+\$|\w@\w|://\w|www\.", bare)


@pytest.mark.parametrize("page", PAGES)
def test_titles_are_only_ever_text(hostile: record.Store, page: str) -> None:
    at = app(page)
    if page == "balance":
        for n in range(len(acme.HOSTILE)):
            at.selectbox(key="correct_key").select_index(n).run()
            correct_first(at)
            assert not live_markdown(all_words(at))
    assert not at.exception
    assert not live_markdown(all_words(at))
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", all_words(at))
    assert max(map(len, all_words(at).splitlines())) < 2000


@pytest.mark.parametrize("page", ["balance", "problems"])
def test_names_are_only_ever_text(hostile: record.Store, page: str) -> None:
    at = app(page, person=NAME)
    assert at.session_state["person"] == BEN
    assert not live_markdown(all_words(at))


def correct_first(at: AppTest) -> None:
    """Correct what is chosen, so that its title stands under "What you changed" too."""
    at.selectbox(key=f"was_{at.selectbox(key='correct_key').value}").select("market")
    press(at, "save_correction")


def test_titles_in_the_table_are_one_short_line(hostile: record.Store) -> None:
    titles = list(table(app(), "title", "hours")["title"])
    assert len(titles) == len(acme.HOSTILE)
    assert acme.HOSTILE["script"] in titles  # a table cell is text
    assert max(map(len, titles)) <= 120
    assert not [t for t in titles if re.search("[\u202a-\u202e\u2066-\u2069]", t)]


def test_no_cell_of_the_csv_starts_a_formula(hostile: record.Store) -> None:
    here = loaders.place(False)
    first, before = settings.periods(settings.today())["4w"]
    version = loaders.version(here)
    view = frame.View(here, version, "me", True, "You", "4w", first, before, "week", None, "light")
    rows = pd.read_csv(io.BytesIO(tables.csv_of(view)), keep_default_na=False)
    cells = [cell for column in ("title", "reason", "product") for cell in rows[column] if cell]
    assert not [cell for cell in cells if cell[0] in "=+-@\t\r"]
    assert "'" + acme.HOSTILE["formula"] in set(rows["title"])
    assert rows["hours"].sum() == pytest.approx(sum(bar(app()).values()))


def test_a_broken_settings_file_gives_one_sentence_on_every_page(home: Path) -> None:
    (home / "evenkeel.toml").write_text("hours = [", encoding="utf-8")
    at = app()
    assert not at.exception
    assert len(at.error) == 1
    assert "evenkeel.toml" in plain(at.error[0].value)
