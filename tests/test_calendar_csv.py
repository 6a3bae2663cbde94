"""Outlook's CSV export: a golden file per language in data/calendars_csv, and what must never happen."""

from __future__ import annotations

import csv
import io
import json
import random
import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from calendar_help import check_golden
from hypothesis import given
from hypothesis import strategies as st
from test_directory import FULL as DIRECTORY

from connectors import calendar_csv, csv_text, directory, outlook_row, rows_csv
from model import Activity, EvenkeelError, Reading, Subject

PIA = "pia.sund@larkfield.example"
EXPORTS = Path(__file__).parent / "data" / "calendars_csv"
GOLDEN = sorted(path for path in EXPORTS.glob("*.csv") if path.with_suffix(".json").exists())
AMBIGUOUS = (EXPORTS / "ambiguous.csv").read_bytes()
HEADER = (
    "Subject,Start Date,Start Time,End Date,End Time,All day event,Meeting Organizer,Required Attendees,"
    "Description,Categories,Private,Show time as"
)
ROADMAP = "Roadmap,2026-03-16,10:00,2026-03-16,11:00,False,,,,,False,2"


def export(*rows: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *rows, ""]).encode()


def reading(data: bytes, order: str = "", addresses: tuple[str, ...] = (PIA,), zone: str = "Europe/Berlin") -> Reading:
    return calendar_csv.read(data, "pia.csv", PIA, addresses, date(2026, 3, 1), date(2026, 5, 1), zone, order)


def only(found: Reading) -> tuple[Activity, Subject]:
    [one] = found.activities
    return one, found.subjects[one.subject]


def what(found: Reading) -> object:
    """Everything but the problems, whose lines follow the rows."""
    return sorted(found.activities, key=lambda one: one.id), found.subjects, found.counts


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_file(path: Path) -> None:
    """Every event that the .json beside the .csv lists, and no other; it names the keys to compare."""
    golden = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    start, end = date.fromisoformat(golden["from"]), date.fromisoformat(golden["to"])
    addresses = tuple(golden["addresses"])
    assert calendar_csv.is_export(path.read_bytes())
    found = calendar_csv.read(path.read_bytes(), path.name, PIA, addresses, start, end, golden["zone"])
    check_golden(found, golden)


def test_there_is_a_golden_file_per_language() -> None:
    assert {path.stem for path in GOLDEN} == {"english_us", "english_gb", "german", "french", "spanish"}


def test_dates_that_can_be_read_in_two_ways_are_asked_for_and_never_guessed() -> None:
    with pytest.raises(EvenkeelError) as error:
        reading(AMBIGUOUS)
    problem = error.value.problem
    assert (problem.code, problem.where) == ("calendar.date_order", "pia.csv")
    assert '"03/04/2026" can be 3 April 2026 or 4 March 2026' in problem.text
    assert "--dates" in problem.do


@pytest.mark.parametrize(("order", "days"), [("dmy", [date(2026, 4, 3)]), ("mdy", [date(2026, 3, 4)])])
def test_a_person_says_how_dates_are_written(order: str, days: list[date]) -> None:
    assert [one.start.date() for one in reading(AMBIGUOUS, order).activities] == days


def test_dates_that_no_order_fits_are_rows_left_out_when_a_person_has_said_which() -> None:
    slashes = [ROADMAP.replace("2026-03-16", cell) for cell in ("16/03/2026", "03/16/2026")]
    with pytest.raises(EvenkeelError, match=r'contradict.* fits "03/16/2026", "16/03/2026"'):
        reading(export(*slashes))
    found = reading(export(*slashes), "mdy")
    assert only(found)[0].start.day == 16
    assert "Line 2: '16/03/2026' is no date written month, day, year." in found.problems[0].text


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2026", "16/04/2026"], "dmy"),
        (["03/04/2026", "04/16/2026"], "mdy"),
        (["3-4-26", "30-4-26", "31-4-2026"], "dmy"),  # 31 April is no day in any order
        (["26/03/04", "32/03/04"], "ymd"),
        (["4.3.2026"], "dmy"),
        (["3.4.2026", "3.16.2026"], "mdy"),
        (["2026-03-04", "03/16/2026"], "mdy"),
        (["05/05/2026"], "dmy"),  # the same day either way
        (["soon", ""], "dmy"),
    ],
)
def test_the_whole_file_proves_how_its_dates_are_written(cells: list[str], order: str) -> None:
    if order == "ymd":
        with pytest.raises(EvenkeelError, match="26 March 2004 or 4 March 2026"):
            csv_text.date_order(cells[:1], "pia.csv")
    assert csv_text.date_order(iter(cells), "pia.csv") == order


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.sampled_from(sorted(csv_text.ORDERS)),
    st.sampled_from("/-."),
    st.booleans(),
    st.booleans(),
)
def test_every_date_comes_back_in_every_order(day: date, order: str, sign: str, short: bool, padded: bool) -> None:
    year = f"{day.year % 100:02}" if short else str(day.year)
    parts = {"y": year, "m": f"{day.month:02}" if padded else f"{day.month}", "d": f"{day.day:02}"}
    assert csv_text.day(sign.join(parts[one] for one in order), order) == day


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("10:00:00", 10, 0),
        ("12:05:00 AM", 0, 5),
        ("12:05 PM", 12, 5),
        ("1:30\N{NARROW NO-BREAK SPACE}PM", 13, 30),
        ("1:30:00 p. m.", 13, 30),
        ("13:30 PM", 13, 30),
        ("10.45", 10, 45),
        ("7h05", 7, 5),
    ],
)
def test_times_of_the_day_in_their_local_forms(text: str, hour: int, minute: int) -> None:
    assert csv_text.clock(text) == datetime(1, 1, 1, hour, minute).time()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_any_encoding_and_separator_give_the_same_words(encoding: str, separator: str) -> None:
    row = ROADMAP.replace("Roadmap", "Café with Zoë")
    data = export(row).decode().replace(",", separator).encode(encoding)
    assert calendar_csv.is_export(data)
    assert only(reading(data))[1].title == "Café with Zoë"


def test_what_lasts_all_day_ends_at_the_midnight_after_it_or_names_its_last_day() -> None:
    rows = ["A,2026-03-16,00:00,2026-03-18,00:00", "B,2026-03-16,00:00,2026-03-16,00:00",
            "C,2026-03-16,,2026-03-17,", "D,2026-03-16,00:00,2026-03-17,23:59"]  # fmt: skip
    found = reading(export(*(f"{row},True,,,,,False,3" for row in rows)))
    days = {found.subjects[one.subject].title: (one.end - one.start).days for one in found.activities}
    assert days == {"A": 2, "B": 1, "C": 2, "D": 2}


def test_the_hour_that_comes_twice_when_the_clocks_go_back() -> None:
    row = ROADMAP.replace("2026-03-16", "2025-10-26").replace("10:00", "02:45").replace("11:00", "02:15")
    found = calendar_csv.read(export(row), "pia.csv", PIA, (), date(2025, 10, 1), date(2026, 1, 1), "Europe/Berlin")
    assert (found.activities[0].end - found.activities[0].start).total_seconds() == 1800
    assert found.problems == []


@pytest.mark.parametrize(
    ("number", "busy", "special"),
    [("0", "free", ""), ("1", "tentative", ""), ("2", "busy", ""), ("3", "free", ""), ("4", "away", "away")],
)
def test_how_busy_it_shows(number: str, busy: str, special: str) -> None:
    one = only(reading(export(ROADMAP[:-1] + number)))[0]
    assert (one.busy, one.special) == (busy, special)


def test_numbers_that_nobody_knows_are_busy_and_one_problem() -> None:
    found = reading(export(*(ROADMAP[:-1] + number for number in ("5", "7", "Frei", "2"))))
    assert {one.busy for one in found.activities} == {"busy"}
    [problem] = found.problems
    assert problem.code == "calendar.unknown_show_as"
    assert "'5', '7', 'Frei'" in problem.text


def guests(organizer: str, required: str, *addresses: str) -> tuple[str, tuple[str, ...]]:
    row = f'Call,2026-03-16,10:00,2026-03-16,11:00,False,"{organizer}","{required}",,,False,2'
    words = only(reading(export(row), addresses=addresses or (PIA,)))[1]
    return words.organizer, words.people


@pytest.mark.parametrize(
    ("organizer", "required", "who"),
    [
        ("Okafor, Ben (Acme)", "Sund, Pia;Chen  Li", ("ben okafor", ("ben okafor", "chen li", PIA))),
        ("Ben <Ben@Acme.example>", "Pia Sund", ("ben@acme.example", ("ben@acme.example", PIA))),
        ("Sund, Pia", "", ("", ())),
        ("", ";;", ("", ())),
    ],
    ids=["names", "an address", "an entry of one's own", "nobody"],
)
def test_people_are_addresses_where_one_is_written_the_owner_or_their_names(
    organizer: str, required: str, who: tuple[str, tuple[str, ...]]
) -> None:
    assert guests(organizer, required) == who


@pytest.mark.parametrize("addresses", [("joerg.gruen@x.example",), ("jg@x.example", "Grün, Jörg")])
def test_the_owner_is_known_by_the_words_of_their_address_or_by_their_name(addresses: tuple[str, ...]) -> None:
    assert addresses[0] in guests("Weiß, Anna", "Grün, Jörg (Larkfield)", *addresses)[1]


def test_what_a_private_event_is_about_is_kept_nowhere() -> None:
    secret = 'Salary talk,2026-03-16,10:00,2026-03-16,11:00,False,"Reyes, Omar","Sund, Pia",Numbers,,True,5'
    found = reading(export(secret, secret.replace("True", "soon"), secret.replace("11:00", "9:00")))
    assert only(reading(export(secret)))[0].private
    for word in ("Salary", "Numbers", "Reyes", "reyes"):
        assert word not in str(found)
    assert only(reading(export(secret)))[0].series == only(reading(export(secret.replace("talk", "walk"))))[0].series


def test_a_weekly_meeting_is_one_series_and_recurs_from_the_third_day_on() -> None:
    rows = [f"Jour fixe,2026-03-{day:02},10:00,2026-03-{day:02},11:00,False,A,B,,,False,2" for day in (2, 9, 16)]
    for number, recurring in ((2, False), (3, True)):
        found = reading(export(*rows[:number], ROADMAP))
        weekly = [one for one in found.activities if found.subjects[one.subject].title == "Jour fixe"]
        assert len({one.series for one in weekly}) == len({one.subject for one in weekly}) == 1
        assert {found.subjects[one.subject].recurring for one in weekly} == {recurring}


def test_the_same_row_twice_counts_once_and_another_row_at_the_same_time_is_another_event() -> None:
    longer = ROADMAP.replace("11:00", "12:00")
    found = reading(export(ROADMAP, longer, ROADMAP))
    assert len({one.id for one in found.activities}) == len(found.activities) == 2
    assert len({one.series for one in found.activities}) == 1
    assert found.counts == {"events read": 3, "left out: the same event again": 1, "occurrences": 2}
    assert only(reading(export(ROADMAP)))[0].id == found.activities[0].id
    assert reading(export(longer, ROADMAP, ROADMAP)).activities == found.activities


def test_events_without_a_title_are_not_one_series() -> None:
    bare = ROADMAP.removeprefix("Roadmap")
    assert len({one.series for one in reading(export(bare, bare.replace("-16", "-17"))).activities}) == 2


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_what_lasts_all_day_is_in_the_range_by_its_local_days(zone: str) -> None:
    days = ["2026-02-28", "2026-03-01", "2026-04-30", "2026-05-01"]
    found = reading(export(*(f"Day,{day},00:00,{day},00:00,True,,,,,False,3" for day in days)), zone=zone)
    assert [str(one.start.date()) for one in found.activities] == days[1:3]
    assert found.counts["left out: outside the range"] == 2


def test_a_title_that_looks_like_a_formula_comes_in_as_it_is() -> None:
    for title in ("=HYPERLINK(1)", "+49 30 call", "-1", "@pia"):
        assert only(reading(export(ROADMAP.replace("Roadmap", title))))[1].title == title


def test_a_title_loses_its_markup_and_its_nuls() -> None:
    words = only(reading(export(ROADMAP.replace("Roadmap", "<b>Road</b>\0map"))))[1]
    assert words.title == "Roadmap"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Roadmap,2026-03-16,10:00", "3 cells, and the header 12"),
        (ROADMAP + ",more", "13 cells, and the header 12"),
        ("Roadmap,,10:00,2026-03-16,11:00,,,,,,,2", "no date"),
        ("Roadmap,2026-03-16,,2026-03-16,,,,,,,,2", "no start or no end time"),
        ("Roadmap,2026-03-16,25:00,2026-03-16,11:00,,,,,,,2", "'25:00' is no time of the day"),
        ("Roadmap,2026-03-16,10:00,2026-03-16,11:00,maybe,,,,,,2", "'maybe' is neither yes nor no"),
        ("Roadmap,0001-01-01,00:10,2026-03-16,11:00,,,,,,,2", "beyond what a calendar can hold"),
        ("Roadmap,9999-12-31,00:00,9999-12-31,00:00,True,,,,,,2", "beyond what a calendar can hold"),
        ('"' + "x" * 1_000_001 + '"' + ROADMAP[7:], "one cell is too long"),
    ],
    ids=range(9),
)
def test_a_bad_row_costs_that_row_and_is_told_with_its_line(row: str, says: str) -> None:
    found = reading(export(ROADMAP, "", row, ROADMAP.replace("Roadmap", "Pricing")))
    assert len(found.activities) == 2
    [problem] = found.problems
    assert (problem.code, problem.where) == ("calendar.bad_rows", "pia.csv")
    assert "Line 4: " in problem.text
    assert says in problem.text
    assert found.counts["left out: could not be read"] == 1


def test_a_quotation_mark_that_nothing_closes_names_the_lines_that_it_swallows() -> None:
    [problem] = reading(export(ROADMAP, '"Roadmap', ROADMAP, ROADMAP)).problems
    assert "Line 3: it has 1 cells, and the header 12; it goes on to line 5" in problem.text


def test_thousands_of_bad_rows_are_one_problem() -> None:
    found = reading(export(*["bad"] * 5000, ROADMAP))
    assert len(found.activities) == 1
    [problem] = found.problems
    assert "left out: 5,000. Line 2: " in problem.text
    assert problem.text.endswith("And 4,995 more.")


def test_a_description_of_many_lines_keeps_the_lines_of_problems_right() -> None:
    row = ROADMAP.replace("False,,,,", 'False,,,"one\r\ntwo ""three""\r\n\r\nfour",')
    found = reading(export(row, "bad"))
    assert only(found)[1].text == 'one\ntwo "three"\nfour'
    assert "Line 6: " in found.problems[0].text


def test_a_table_without_events_says_so() -> None:
    assert [problem.code for problem in reading(export()).problems] == ["calendar.no_events"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "it is empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "<!DOCTYPE html>"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"),
        (DIRECTORY.encode(), "e-mail;name"),
        (b"date,hours,category\n2026-03-16,1,market\n", "date;hours;category"),
        (b"BEGIN:VCALENDAR\r\n", "BEGIN:VCALENDAR"),
        ("Onderwerp,Begindatum,Begintijd,Einddatum,Eindtijd\n".encode("utf-16"), "Onderwerp"),
    ],
    ids=["empty", "web page", "picture", "directory", "own rows", "ics", "another language"],
)
def test_what_is_no_export_is_said_in_one_sentence(data: bytes, says: str) -> None:
    assert not calendar_csv.is_export(data)
    with pytest.raises(EvenkeelError) as error:
        reading(data)
    assert says in error.value.problem.text
    assert "Start Date" in error.value.problem.do


@pytest.mark.parametrize("path", sorted(EXPORTS.glob("*.csv")), ids=lambda path: path.stem)
def test_an_export_is_no_directory_and_no_own_rows(path: Path) -> None:
    assert calendar_csv.is_export(path.read_bytes())
    assert not rows_csv.is_rows(path.read_bytes())
    with pytest.raises(EvenkeelError):
        directory.read(path.read_bytes(), path.name)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(EvenkeelError, match="Mars/Base"):
        reading(export(ROADMAP), zone="Mars/Base")


WIDE = b"," * 1_000_000
HOSTILE = {
    "a row of a million columns": export(ROADMAP) + WIDE + b"x\r\n" + export(ROADMAP).partition(b"\n")[2],
    "a header of a million columns": HEADER.encode() + b",x" * 1_000_000 + b"\r\n" + ROADMAP.encode(),
    "nothing but line ends": export(ROADMAP) + b"\n" * 10_000_000,
    "a quotation mark and line ends": export(ROADMAP) + b'"' + b"\n" * 10_000_000,
    "one line of cells": export(ROADMAP) + b"ab," * 6_000_000,
    "NULs": export(ROADMAP) + b"\0" * 10_000_000,
    "guests without end": export(ROADMAP.replace("False,,", "False,a," + ";".join(map(str, range(120_000))))),
    "tags without end": export(ROADMAP.replace("False,,,", "False,,," + "<a " * 300_000)),
    "names like addresses": export(ROADMAP.replace("False,,", "False,a," + ";".join(["x" * 9000 + "@"] * 100))),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_read_or_refused_soon(data: bytes) -> None:
    began = time.thread_time()
    calendar_csv.is_export(data)
    rows_csv.is_rows(data)
    assert time.thread_time() - began < 0.3
    try:
        found = reading(data)
    except EvenkeelError as error:
        assert error.problem.code == "csv.too_large"  # noqa: PT017
    else:
        assert found.counts["events read"] == len(found.activities) + sum(
            number for what, number in found.counts.items() if what.startswith("left out")
        )
    assert time.thread_time() - began < 6


def test_no_row_takes_more_memory_than_a_line_may_hold() -> None:
    found = csv_text.rows(export(ROADMAP) + b"," * 6_000_000 + b"x", "pia.csv")
    assert max(len(row.cells) for row in found) <= csv_text.LONGEST_LINE + 1


def test_a_file_of_200_megabytes_is_refused_at_once() -> None:
    with pytest.raises(EvenkeelError, match=r"200 MB.*Export a shorter time"):
        reading(export(ROADMAP) + bytes(200_000_000))


def test_an_export_of_ten_thousand_rows_is_read_in_seconds() -> None:
    rows = [
        f"Meeting {n},2026-{n % 12 + 1:02}-{n % 28 + 1:02},10:00,2026-{n % 12 + 1:02}-{n % 28 + 1:02},11:00,False,"
        f'"Reyes, Omar","Sund, Pia;Okafor, Ben;Chen Li","{"Agenda: pricing, <b>packaging</b>. " * 20}",Customer,False,2'
        for n in range(10_000)
    ]
    began = time.thread_time()
    found = reading(export(*rows))
    assert time.thread_time() - began < 5
    assert found.counts["events read"] == 10_000


TITLES = ["Stand-up", "=1+1", "", "Canceled: Stand-up", 'Say "go", now\r\nand then', "Café\0"]
ROWS = st.tuples(
    st.sampled_from(TITLES),
    st.sampled_from(["16/03/2026", "17/03/2026", "18/03/2026", "31/02/2026", "01/01/2024", "", "9999-12-31"]),
    st.sampled_from(["10:00", "9:30:00 PM", "00:00", "", "noon"]),
    st.sampled_from(["16/03/2026", "18/03/2026", ""]),
    st.sampled_from(["11:00", "00:00", ""]),
    st.sampled_from(["True", "False", "", "?"]),
    st.sampled_from(["", "Omar", "Pia Sund"]),
    st.sampled_from(["", "Omar;Pia Sund", "a@b.example"]),
    st.sampled_from(["", "<b>bold</b>"]),
    st.sampled_from(["", "Holiday"]),
    st.sampled_from(["True", "False"]),
    st.sampled_from(["0", "1", "2", "3", "4", "5", ""]),
)


def written(rows: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER.split(","), *rows])
    return out.getvalue().encode()


@given(st.lists(ROWS, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters_and_no_row_is_lost(rows: list[tuple[str, ...]], chance: random.Random) -> None:
    found = reading(written(rows), "dmy")
    left_out = sum(number for what, number in found.counts.items() if what.startswith("left out"))
    assert len(found.activities) + left_out == found.counts.get("events read", 0) == len(rows)
    assert len({one.id for one in found.activities}) == len(found.activities)
    assert all(one.start <= one.end and one.start.tzinfo is UTC for one in found.activities)
    shuffled = rows[:]
    chance.shuffle(shuffled)
    assert what(reading(written(shuffled), "dmy")) == what(found)


@given(st.datetimes(datetime(2026, 3, 2), datetime(2026, 4, 29)), st.sampled_from(["dmy", "mdy"]))
def test_every_time_is_the_wall_clock_time_of_the_zone(at: datetime, order: str) -> None:
    at = at.replace(second=0, microsecond=0)
    pattern = {"dmy": "%d/%m/%Y,%H:%M", "mdy": "%m/%d/%Y,%I:%M %p"}[order]
    row = f"Call,{at.strftime(pattern)},{at.strftime(pattern)},False,,,,,False,2"
    start = only(reading(export(row), order, zone="America/New_York"))[0].start
    assert start == at.replace(tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)


@given(st.binary(max_size=300), st.sampled_from([b"", HEADER.encode() + b"\r\n", b"\xff\xfe", b"\xef\xbb\xbf"]))
def test_no_bytes_raise_anything_but_a_sentence(data: bytes, head: bytes) -> None:
    calendar_csv.is_export(head + data)
    rows_csv.is_rows(head + data)
    try:
        reading(head + data)
    except EvenkeelError as error:
        assert "pia.csv" in str(error)  # noqa: PT017


@pytest.mark.corpus
def test_exports_of_others_are_read_as_their_oracle_says(corpus: Path) -> None:
    """But for the number 3: the oracle keeps it raw, and an unknown person's name is in small letters here."""
    calendar = corpus / "calendar"
    queries = [json.loads(line) for line in (calendar / "csv_oracle.jsonl").open(encoding="utf-8")]
    assert len(queries) == 4
    for query in queries:
        data = (calendar / query["file"]).read_bytes()
        assert calendar_csv.is_export(data)
        if query["date_order"] == "ambiguous":
            with pytest.raises(EvenkeelError, match="can be"):
                calendar_csv.read(data, "x.csv", "me", (), date(2024, 1, 1), date(2025, 2, 1), "UTC")
            continue
        found = calendar_csv.read(data, "x.csv", "me", (), date(2024, 1, 1), date(2025, 2, 1), "UTC")
        events = [(one, found.subjects[one.subject]) for one in found.activities]
        assert len(events) == len(query["expected"])
        events.sort(key=lambda each: each[0].start)
        for (one, words), wanted in zip(events, query["expected"], strict=True):
            assert words.title == (None if wanted.get("private") else wanted["subject"].replace("\n", " "))
            times = (one.start.replace(tzinfo=None), one.end.replace(tzinfo=None))
            assert times == tuple(datetime.fromisoformat(wanted[key]) for key in ("start_local", "end_local"))
            assert (one.all_day, one.private) == (wanted["all_day"], wanted.get("private", False))
            assert one.busy == outlook_row.SHOWN[wanted.get("show", "2")]
            names = {outlook_row.spoken(one) for key in ("required", "optional") for one in wanted.get(key, ())}
            if names:
                assert set(words.people) == names
            assert list(words.labels) == wanted.get("categories", [])
