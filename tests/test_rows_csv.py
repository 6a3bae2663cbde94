"""A person's own rows: what each cell means, and which rows are told rather than taken."""

from __future__ import annotations

import csv
import io
import random
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_directory import FULL as DIRECTORY

from connectors import calendar_csv, directory, rows_csv
from model import Activity, EvenkeelError, Reading, Subject

CATEGORIES = {
    "market": "market",
    "understanding the market": "market",
    "customers": "customers",
    "with customers": "customers",
    "delivery": "delivery",
}
OWN = """Date,Hours,Category,Note,Start,Product
2026-11-02,1.5,market,Read the analysts' report,,
2026-11-03,0:45,With  Customers,"Call with Acme, unplanned",14:30,Billing
"""


def reading(text: str, encoding: str = "utf-8", order: str = "") -> Reading:
    return rows_csv.read(text.encode(encoding), "mine.csv", "me", CATEGORIES, "Europe/Berlin", order)


def only(found: Reading) -> tuple[Activity, Subject]:
    [one] = found.activities
    return one, found.subjects[one.subject]


def one_row(**cells: str) -> str:
    cells = {"date": "2026-11-02", "hours": "1", "category": "market"} | cells
    out = io.StringIO()
    csv.writer(out).writerows([cells.keys(), cells.values()])
    return out.getvalue()


def test_a_day_and_a_call_that_the_calendar_missed() -> None:
    report, call = reading(OWN).activities
    day = datetime(2026, 11, 2, tzinfo=UTC)
    assert (report.kind, report.owner, report.start, report.end) == ("told", "me", day, day)
    assert (report.minutes, report.all_day) == (90, True)
    begins = datetime(2026, 11, 3, 13, 30, tzinfo=UTC)
    assert (call.start, call.end, call.minutes, call.all_day) == (begins, begins + timedelta(minutes=45), 45, False)
    words = reading(OWN).subjects[call.subject]
    assert (words.title, words.labels, words.components) == ("Call with Acme, unplanned", ("customers",), ("Billing",))
    assert reading(OWN).counts == {"rows": 2, "told": 2}
    assert reading(OWN).problems == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_however_a_spreadsheet_writes_it(encoding: str, separator: str) -> None:
    rows = [["NOTE", " category", "Date", "hours", ""], ["Café", "MARKET", "2.11.2026", '"1,5"', ""]]
    text = "\r\n".join(separator.join(row) for row in rows)
    assert rows_csv.is_rows(text.encode(encoding))
    one, words = only(reading(text, encoding))
    assert (one.start.date(), one.minutes, words.title, words.labels) == (date(2026, 11, 2), 90, "Café", ("market",))


@pytest.mark.parametrize(
    ("cells", "minutes"),
    [
        ({"hours": "1"}, 60),
        ({"hours": "1.25"}, 75),
        ({"hours": "1,25"}, 75),
        ({"hours": ".5"}, 30),
        ({"hours": "1:30"}, 90),
        ({"hours": "24"}, 1440),
        ({"hours": "", "minutes": "45"}, 45),
    ],
)
def test_how_long_it_took(cells: dict[str, str], minutes: float) -> None:
    assert only(reading(one_row(**cells)))[0].minutes == minutes


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"hours": "0"}, "'0' is not more than 0"),
        ({"hours": "24.1"}, "at most 24 hours"),
        ({"hours": "24:01"}, "at most 24 hours"),
        ({"hours": "-1"}, "'-1' is no length"),
        ({"hours": "nan"}, "'nan' is no length"),
        ({"hours": "1e9"}, "'1e9' is no length"),
        ({"hours": ""}, "does not say how long"),
        ({"hours": "1", "minutes": "60"}, "both hours and minutes"),
        ({"hours": "", "minutes": "1441"}, "at most 24 hours"),
        ({"category": "Golf"}, "'Golf' is no category"),
        ({"category": ""}, "no category"),
        ({"date": "2026-02-30"}, "'2026-02-30' is no date"),
        ({"date": ""}, "no date"),
        ({"date": "0001-01-01", "start": "00:10"}, "beyond what a calendar can hold"),
        ({"start": "26:00"}, "'26:00' is no time"),
    ],
)
def test_a_bad_row_costs_that_row_and_is_told_with_its_line_and_what_is_allowed(
    cells: dict[str, str], says: str
) -> None:
    titles, row = one_row(**cells).splitlines()
    good = dict.fromkeys(titles.split(","), "") | {"date": "2026-11-02", "hours": "1", "category": "delivery"}
    text = "\n".join([titles, ",".join(good.values()), "", row, ",".join(good.values()), ""])
    found = reading(text)
    assert len(found.activities) == 2
    [problem] = found.problems
    assert (problem.code, problem.where) == ("rows.bad_rows", "mine.csv")
    assert "Line 4: " in problem.text
    assert says in problem.text
    assert "market, customers, delivery" in problem.do
    assert found.counts == {"rows": 3, "told": 2, "left out: could not be read": 1}


def test_a_row_may_end_early_but_holds_nothing_behind_the_last_column() -> None:
    found = reading("date,hours,category,note\n2026-11-02,1,market\n2026-11-02,1,market,,\n2026-11-02,1,market,a,b\n")
    assert len(found.activities) == 2
    assert "Line 4: it has 5 cells, and the header 4." in found.problems[0].text


def test_two_equal_rows_on_one_day_are_two_calls() -> None:
    row = "2026-11-02,1,market,Call"
    one, two = reading(f"date,hours,category,note\n{row}\n{row}\n").activities
    assert one.id != two.id
    assert (one.series, one.subject) == (two.series, two.subject)
    again = reading(
        f"note,date,category,hours\nCall,02.11.2026,Understanding the Market,1:00\n{'Call,02.11.2026,market,1.0'}\n"
    )
    assert again.activities == [one, two]


def test_dates_that_can_be_read_in_two_ways_are_asked_for_and_never_guessed() -> None:
    text = "date,hours,category\n03/04/2026,1,market\n"
    with pytest.raises(EvenkeelError, match="3 April 2026 or 4 March 2026") as error:
        reading(text)
    assert error.value.problem.code == "calendar.date_order"
    assert only(reading(text, order="mdy"))[0].start.date() == date(2026, 3, 4)
    assert reading(text + "16/04/2026,1,market\n").activities[0].start.date() == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("date,hours\n", "needs the columns date, category"),
        ("date,category\n", "hours or minutes"),
        ("date,hours,category,shoe size\n", "'shoe size'"),
        ("date,hours,category,date\n", "date twice"),
        ("<!DOCTYPE html><html><body>Sign in</body></html>", "needs the columns"),
        ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "needs the columns"),
    ],
)
def test_another_table_is_refused_with_the_right_columns(text: str, says: str) -> None:
    with pytest.raises(EvenkeelError, match="date, hours, minutes, category, note, start, product") as error:
        reading(text, "latin-1")
    assert says in error.value.problem.text
    assert "mine.csv" in error.value.problem.text


def test_own_rows_are_no_directory_and_no_calendar_and_the_other_way_round() -> None:
    assert rows_csv.is_rows(OWN.encode())
    assert not calendar_csv.is_export(OWN.encode())
    with pytest.raises(EvenkeelError):
        directory.read(OWN.encode(), "mine.csv")
    assert not rows_csv.is_rows(DIRECTORY.encode())
    for path in (Path(__file__).parent / "data" / "calendars_csv").glob("*.csv"):
        assert not rows_csv.is_rows(path.read_bytes())


def test_a_table_without_rows_says_so() -> None:
    assert [problem.code for problem in reading("date,hours,category\n").problems] == ["rows.empty"]


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(EvenkeelError, match="Mars/Base"):
        rows_csv.read(OWN.encode(), "mine.csv", "me", CATEGORIES, "Mars/Base")


@pytest.mark.parametrize(
    "more",
    [b"," * 1_000_000 + b"x\n", b"\n" * 10_000_000, b'"' + b"\n" * 10_000_000, b"bad\n" * 99_000, b"\0" * 10_000_000],
    ids=["a million columns", "line ends", "a quotation mark", "bad rows", "NULs"],
)
def test_a_hostile_file_is_read_or_refused_soon(more: bytes) -> None:
    began = time.thread_time()
    try:
        found = rows_csv.read(OWN.encode() + more, "mine.csv", "me", CATEGORIES, "UTC")
    except EvenkeelError as error:
        assert error.problem.code == "csv.too_large"  # noqa: PT017
    else:
        assert len(found.activities) == 2
        assert len(found.problems) == 1
    assert time.thread_time() - began < 5


ROWS = st.tuples(
    st.sampled_from(["2026-11-02", "16/11/2026", "3.11.2026", "31/02/2026", ""]),
    st.sampled_from(["1", "1,5", "0:30", "0", "25", ""]),
    st.sampled_from(["market", "With customers", "golf", ""]),
    st.sampled_from(["", "=1+1", 'Said "no", twice\nand left', "Café"]),
    st.sampled_from(["", "14:30", "2:30 PM", "noon"]),
)


def written(rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("date", "hours", "category", "note", "start"), *rows])
    return out.getvalue()


@given(st.lists(ROWS, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters_and_no_row_is_lost(rows: list[tuple[str, ...]], chance: random.Random) -> None:
    found = reading(written(rows))
    bad = found.counts.get("left out: could not be read", 0)
    assert len(found.activities) + bad == found.counts.get("rows", 0) == len([row for row in rows if any(row)])
    assert len({one.id for one in found.activities}) == len(found.activities)
    shuffled = rows[:]
    chance.shuffle(shuffled)
    again = reading(written(shuffled))
    by_id = sorted(found.activities, key=lambda one: one.id)
    assert sorted(again.activities, key=lambda one: one.id) == by_id
    assert (again.subjects, again.counts) == (found.subjects, found.counts)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y"]), st.integers(1, 1440))
def test_every_day_and_length_comes_back(day: date, pattern: str, minutes: int) -> None:
    found = only(reading(f"date,minutes,category\n{day.strftime(pattern)},{minutes},market\n"))[0]
    assert (found.start.date(), found.minutes) == (day, minutes)


@given(st.binary(max_size=300), st.sampled_from([b"", b"date,hours,category,note\n"]))
def test_no_bytes_raise_anything_but_a_sentence(data: bytes, head: bytes) -> None:
    try:
        rows_csv.read(head + data, "mine.csv", "me", CATEGORIES, "UTC")
    except EvenkeelError as error:
        assert "mine.csv" in str(error)  # noqa: PT017
