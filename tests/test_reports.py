"""The reports themselves: that they say what the record says, to whom, and what they keep to themselves."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import acme
import pytest
from model_help import calendar as put
from model_help import event, reading, record
from report_help import FORMS, asked, everything

import decide
import sync
from model import EvenkeelError, Problem, Source
from reports import REPORTS, written
from reports.report import Report, Section
from store import Store

HIDE, TEAM = "CLASS:PRIVATE", acme.TEAM
PRIVATE = acme.event("secret", "Cardiologist qzx", "20261110T130000", "20261110T140000", HIDE, guests=TEAM)
SOON = acme.event("soon", "Doctor qzx again", "20261120T150000", "20261120T170000", HIDE, guests=TEAM)
RELEASE = acme.event("release", "Release 4.2", "20260828T100000", "20260828T150000", acme.weekly(14), guests=acme.TEAM)
BOOKED = acme.event("demo", "Interview Northwind again", "20261121T090000", "20261121T100000", guests=(acme.BUYER,))
DIRECTORY = b"email,name,role,relation\nme,Ana Silva,pm,colleague\nben@acme.example,Ben Roth,maker,colleague\n"


@pytest.fixture
def own(home: object) -> Store:
    """Your own record with Ana's calendar and two private events in it; all of her hours are seen."""
    store = record()
    decide.say_me(store, hours="Mon-Fri 10:00-10:30")
    events = (acme.PLANNING, acme.REFINEMENT, acme.INTERVIEWS, acme.PRICING, acme.FAIR, RELEASE, PRIVATE, SOON, BOOKED)
    sync.import_file(store, "ana.ics", acme.calendar(*events), zone=acme.ZONE)
    return store


def section(report: Report, heading: str) -> Section:
    return next(s for s in report.sections if s.heading == heading)


def table(report: Report, heading: str) -> list[tuple[Any, ...]]:
    found = section(report, heading).table
    assert found is not None
    return list(found.rows)


def balance(store: Store, **how: Any) -> Report:
    return REPORTS["balance"](asked(store, **how))


# Balance --------------------------------------------------------------------------------------------------------


def test_the_answer_and_the_categories_are_those_of_the_calendar(own: Store) -> None:
    made = balance(own)
    assert made.answer.startswith("Most of your focus from 19 Oct to 15 Nov 2026: ")
    assert "Strategy is 36% of your product work" in made.answer
    rows = {row[0]: row for row in table(made, "Categories")}
    assert rows["Strategy together"][2:5] == (20.0, 5.0, pytest.approx(20 / 56))
    assert rows["Execution together"][2:5] == (36.0, 9.0, pytest.approx(36 / 56))
    assert rows["With customers"][2] == 8.0


def test_the_categories_add_up_to_the_hours_of_the_period_and_so_do_all_other_rows(own: Store) -> None:
    made, ask = balance(own), asked(own)
    hours = ask.hours(("side",), first=ask.first, before=ask.before).set_index("side")["hours"].to_dict()
    known = sum(h for side, h in hours.items() if side != "away")
    categories = section(made, "Categories").table
    assert categories is not None
    assert sum(r[2] for n, r in enumerate(categories.rows) if n not in categories.sums) == pytest.approx(known)
    assert sum(sum(row[1:6]) for row in table(made, "Week by week")) == pytest.approx(known)


def test_the_charts_show_what_stands_in_the_tables(own: Store) -> None:
    made = balance(own)
    picture, rows = section(made, "Week by week").chart, table(made, "Week by week")
    assert picture is not None
    up = [sum(v for s in picture.series if (v := s.values[n] or 0) > 0) for n in range(len(rows))]
    down = [-sum(v for s in picture.series if (v := s.values[n] or 0) < 0) for n in range(len(rows))]
    assert (up, down) == ([row[1] for row in rows], [row[2] for row in rows])
    assert picture.labels == ("19 Oct", "26 Oct", "2 Nov", "9 Nov")
    known = section(made, "How the hours are known")
    assert known.chart is not None
    assert [s.values[0] for s in known.chart.series] == [row[1] for row in table(made, "How the hours are known")]
    trend = section(made, "Trend over 4 weeks")
    assert trend.chart is not None
    shares = next(s for s in trend.chart.series if s.style == "plain")
    assert shares.values == tuple(row[1] for row in table(made, "Trend over 4 weeks"))


def test_what_is_wanted_stands_beside_what_is(own: Store) -> None:
    assert "Wanted" not in [c.name for c in section(balance(own), "Categories").table.columns]  # type: ignore[union-attr]
    decide.want(own, "me", 0.7)
    made = balance(own)
    rows = {row[0]: row[-1] for row in table(made, "Categories")}
    assert (rows["Strategy together"], rows["Execution together"]) == (0.7, pytest.approx(0.3))
    assert rows["With customers"] is None
    assert "you want 70%" in made.answer
    trend = section(made, "Trend over 4 weeks").chart
    assert trend is not None
    assert set(next(s for s in trend.series if s.style == "dashed").values) == {0.7}


def test_a_period_that_is_over_is_held_against_the_target_of_its_time(
    own: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, share in (("2026-10-01", 0.3), ("2026-11-18", 0.7)):
        monkeypatch.setenv("EVENKEEL_NOW", f"{day}T12:00:00+00:00")
        decide.want(own, "me", share)
    monkeypatch.setenv("EVENKEEL_NOW", "2026-11-20T12:00:00+00:00")
    made = balance(own, first=date(2026, 10, 19), before=date(2026, 11, 2))
    assert "you wanted 30%" in made.answer
    assert "you want 70%" in balance(own).answer


def test_a_file_names_the_person_where_a_name_is_known(own: Store) -> None:
    decide.say_me(own, name="Ana Silva")
    made = balance(own)
    assert made.title == "Balance of Ana Silva"
    assert made.answer.startswith("Most of Ana Silva's focus")
    assert made.about.whose == "Ana Silva"


def test_a_period_without_hours_is_said_with_what_there_is(own: Store) -> None:
    with pytest.raises(EvenkeelError, match=r"no hours of you in 1 Jan – 31 Jan 2026.*24 Aug – "):
        balance(own, first=date(2026, 1, 1), before=date(2026, 2, 1))


def test_a_product_is_said_as_a_filter(own: Store) -> None:
    assert balance(own, product="Web shop").about.filters == "Product: Web shop"
    assert balance(own, product="").about.filters == "Product: No product"
    assert balance(own).about.filters == "All products"


def test_doubts_are_counted_the_first_of_them_said_and_others_left_to_others(own: Store) -> None:
    told = balance(own).about
    assert any("Hanover trade fair lasts all day" in doubt for doubt in told.doubts)
    before = told.doubted
    many = [Problem("x", f"file {n}.ics", f"Line {n} could not be read.") for n in range(8)]
    _problems(own, "old", many)
    made = balance(own).about
    assert made.doubted == before + 8
    assert made.doubts[-1] == f"and {made.doubted - 6} more, on the page Problems"
    assert len(made.doubts) == 7
    _problems(own, "bens", [Problem("x", "", "Ben's file could not be read.", severity="person")], "ben@acme.example")
    assert balance(own).about.doubted == made.doubted


def _problems(store: Store, source: str, problems: list[Problem], owner: str = "me") -> None:
    store.save_source(Source(source, owner, "calendar_ics", source))
    store.put(source, reading(problems=problems))


def test_the_same_question_of_the_same_facts_gets_the_same_report(own: Store) -> None:
    assert balance(own) == balance(own)
    assert hash(balance(own)) == hash(balance(own))  # so it can be remembered
    before = balance(own).about.facts
    sync.import_file(own, "more.ics", acme.calendar(acme.event("x", "Go/no-go", "20261103T170000", "20261103T180000")))
    assert balance(own).about.facts != before


# Monday ----------------------------------------------------------------------------------------------------------


def test_monday_tells_last_week_this_week_and_the_days_since_a_customer(own: Store) -> None:
    made = REPORTS["monday"](asked(own))
    assert made.answer.startswith("Most of your focus last week: ")
    assert made.about.period == "9 Nov – 22 Nov 2026"
    assert {row[0]: row[2] for row in table(made, "Last week")}["Strategy together"] == 5.0
    week = {row[0]: row[1:3] for row in table(made, "This week")}
    assert week[date(2026, 11, 16)] == (0.0, 2.0)  # Monday's planning is done
    assert section(made, "This week").sentence.startswith("Booked or done: 6.0\u00a0h strategy, 9.0\u00a0h execution")
    said = section(made, "With customers").sentence
    assert said == (
        "3 days since the last meeting with a customer, on 17 Nov 2026. The next is booked for 21 Nov 2026."
    )


def test_monday_lists_what_is_booked_and_private_things_without_words(own: Store) -> None:
    put(own, event("hidden", "2026-11-20 14:00", 2.0, None, private=True, people=("me", "cleo@acme.example")))
    rows = table(REPORTS["monday"](asked(own)), "Booked, most hours first")
    assert ("(private)", date(2026, 11, 20), 2.0) in [row[:3] for row in rows]
    assert ("Interview Northwind again", date(2026, 11, 21), 1.0, "With customers") in rows


def test_a_crowd_is_not_a_meeting_with_a_customer(home: object) -> None:
    store = record()
    crowd = tuple(f"p{n}@northwind.example" for n in range(30))
    work = [event(f"w{n}", f"2026-11-{day} 09:00", 3.0) for n, day in enumerate(("09", "10", "11", "12"))]
    big = event("big", "2026-11-12 14:00", 2.0, "Customer interview", people=crowd, organizer="me")
    put(store, *work, big)
    assert "No meeting with a customer is known." in section(REPORTS["monday"](asked(store)), "With customers").sentence


def test_monday_of_a_week_with_nothing_booked_says_so(home: object) -> None:
    store = record()
    put(store, *[event(f"w{n}", f"2026-11-{day:02d} 09:00", 3.0) for n, day in enumerate((9, 10, 11))])
    made = REPORTS["monday"](asked(store))
    assert section(made, "This week").sentence.startswith("Nothing is booked")
    assert section(made, "Booked, most hours first").sentence == "Nothing more is booked."


# the page for a manager, and private things -----------------------------------------------------------------------


@pytest.mark.parametrize("ending", FORMS)
def test_the_page_for_a_manager_holds_no_title_and_no_name(own: Store, ending: str) -> None:
    decide.say_me(own, name="Ana Silva")
    sync.import_file(own, "people.csv", DIRECTORY)
    made = REPORTS["manager"](asked(own))
    said = everything(written(made, ending), ending).lower()
    assert "strategy is 36% of my product work" in said.replace("\u00a0", " ")
    assert made.about.doubted > 0
    titles = ("planning", "refinement", "interview", "pricing", "hanover", "fair", "release", "demo", "doctor", "qzx")
    names = ("northwind", "ana.ics", "acme", "silva", "roth", "ana@", "ben@", "cleo", "buyer")
    assert not [word for word in (*titles, *names) if word in said]


@pytest.mark.parametrize("ending", FORMS)
@pytest.mark.parametrize("what", ["balance", "monday"])
def test_no_report_holds_a_word_of_a_private_event(own: Store, what: str, ending: str) -> None:
    said = everything(written(REPORTS[what](asked(own)), ending), ending).lower()
    assert not re.search("cardio|doctor|qzx", said)


@pytest.mark.parametrize("what", ["balance", "monday", "manager"])
def test_every_report_has_something_to_say_where_little_is_known(home: object, what: str) -> None:
    store = record()
    put(store, event("w", "2026-11-10 09:00", 0.5, "Xyzzy"))
    made = REPORTS[what](asked(store))
    assert made.answer
    for ending in FORMS:
        assert written(made, ending)
