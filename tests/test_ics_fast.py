"""The fast way through a calendar gives what the libraries give, and what has not changed need not be read again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_calendar_ics import CALENDARS, MEETING, PIA, event, file_of

from benchmarks import exports
from connectors import calendar_ics, ics_again, ics_fast, ics_series
from connectors.ics_again import Again
from model import EvenkeelError, Reading, Source
from store import Store

pytestmark = pytest.mark.filterwarnings("ignore:Using both 'count' and 'until'")  # dateutil's, of a rule below
BEGIN, END = date(2025, 11, 1), date(2026, 12, 1)
GUEST = "ATTENDEE;PARTSTAT=DECLINED;CN=Pia:mailto:pia@larkfield.example"
WEEKLY = [
    event("UID:w", "DTSTART;TZID=Europe/Berlin:20260302T080000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=20"),
    event("UID:w", "RECURRENCE-ID:20260309T070000Z", "DTSTART:20260310T080000Z", "SUMMARY:Moved"),
]


@contextmanager
def the_libraries_alone() -> Iterator[None]:
    with patch.multiple(ics_fast, ON=False), patch.multiple(ics_series, MOST_SECONDS=60.0):
        yield


def again(data: bytes, known: dict[str, str], end: date = END, zone: str = "Europe/Berlin") -> Again:
    return calendar_ics.read_again(data, "pia.ics", PIA, (PIA,), BEGIN, end, zone, known)


def told(found: Reading) -> tuple[Any, ...]:
    """All of a reading, in an order that does not matter."""
    activities = sorted(found.activities, key=lambda one: one.id)
    return activities, found.subjects, sorted(map(str, found.problems)), found.counts


def assert_same(data: bytes, begin: date = BEGIN, end: date = END, zone: str = "Europe/Berlin") -> Reading:
    def result() -> tuple[Any, ...]:
        try:
            return told(calendar_ics.read(data, "pia.ics", PIA, (PIA,), begin, end, zone))
        except EvenkeelError as error:
            return (str(error),)

    quick = result()
    with the_libraries_alone():
        assert quick == result()
    return Reading(*quick[:1]) if len(quick) > 1 else Reading()


@pytest.mark.parametrize("path", CALENDARS, ids=lambda path: path.stem)
def test_golden_files_read_the_same_both_ways(path: Path) -> None:
    assert_same(path.read_bytes())


@pytest.mark.corpus
def test_real_files_read_the_same_both_ways(corpus: Path) -> None:
    files = sorted((corpus / "calendar").rglob("*.ics"))
    with patch.multiple(calendar_ics, FILE_SECONDS=600.0):
        for path in files:
            assert_same(path.read_bytes(), date(1997, 1, 1), date(2027, 1, 1))
    assert len(files) == 613


def test_what_programs_usually_write_is_understood_without_the_libraries() -> None:
    for lines in exports.export(300).decode().replace("\r\n ", "").replace("\r\n", "\n").split("BEGIN:VEVENT\n")[1:]:
        assert ics_fast.component(lines.partition("END:VEVENT")[0].partition("BEGIN:VALARM")[0]) is not None


@pytest.mark.parametrize(
    "line",
    [
        'ATTENDEE;CN="a:b;c":mailto:pia@larkfield.example',
        "ATTENDEE;CN=Pia ;PARTSTAT=DECLINED:mailto:pia@larkfield.example",
        "ATTENDEE;CN=a^nb;PARTSTAT=DECLINED:mailto:pia@larkfield.example",
        'ATTENDEE;CN="Pia";PARTSTAT=TENTATIVE,DECLINED:mailto:pia@larkfield.example',
        "ATTENDEE;CN=\\;;PARTSTAT=DECLINED:mailto:pia@larkfield.example",
        "ATTENDEE;CN=100%;PARTSTAT=DECLINED:mailto:pia@larkfield.example",
        "ATTENDEE;CN=Pia:mailto:pia\\,x@acme.example",
        "ATTENDEE;CN=Pia:mailto:pia\\nx@acme.example",
        "LOCATION;VALUE=UNKNOWN:a\\,b",
        'LOCATION;ALTREP="cid:1@acme.example":a\\,b',
        "LOCATION:a\\\\nb\\Nc\\;\\,",
        "location:lower",
        "CATEGORIES:a\\,b,c",
        "CATEGORIES;LANGUAGE=en:Holiday",
        "SEQUENCE:x",
        "DTSTAMP;VALUE=DATE:20260101",
        "DTSTAMP:20260230T000000Z",
        "EXDATE;VALUE=PERIOD:20260302T080000Z/PT1H",
        "RDATE:20260304T080000Z,20260305T080000Z",
        "no property at all",
        "DESCRIPTION",
        "X-ODD;=:1",
        "UID:other",
    ],
)
def test_an_odd_line_changes_nothing_between_the_two_ways(line: str) -> None:
    found = assert_same(file_of(MEETING.replace("END:VEVENT", f"{line}\r\nEND:VEVENT")))
    assert found.activities


@pytest.mark.parametrize(
    "line",
    [
        "EXDATE;VALUE=DATE:20260309",
        "EXDATE:20260309T070000Z,20260316T070000Z",
        "EXDATE;TZID=Nowhere:20260309T080000",
        "EXDATE;VALUE=PERIOD:20260309T070000Z/PT1H",
        "RDATE;VALUE=DATE:20260310",
        "RRULE:FREQ=DAILY;COUNT=3",
    ],
)
def test_a_series_with_such_a_line_is_the_same_both_ways(line: str) -> None:
    weekly = WEEKLY[0].replace("END:VEVENT", f"{line}\r\nEND:VEVENT")
    assert len(assert_same(file_of(weekly)).activities) >= 18


def test_a_date_that_is_left_out_is_left_out_at_all_its_hours() -> None:
    hours = event("UID:h", "DTSTART:20260302T000000Z", "RRULE:FREQ=HOURLY;INTERVAL=6;COUNT=9", "EXDATE:20260303")
    assert len(assert_same(file_of(hours)).activities) == 5


@pytest.mark.parametrize("given", ["CN=a^nb", "CN=100%", "CN=a=b", "CN= a", 'CN="a\\"', "CN=a,b", "CN=", "CN=\x01"])
def test_a_parameter_that_may_mean_more_is_left_to_the_libraries(given: str) -> None:
    assert ics_fast.component(f"UID:m\nATTENDEE;{given}:mailto:pia@larkfield.example") is None
    assert ics_fast.component("UID:m\nATTENDEE;CN=a b:mailto:pia@larkfield.example") is not None


def test_a_zone_whose_quoted_name_holds_a_colon_is_understood() -> None:
    lines = 'UID:z\nDTSTART;TZID="(UTC+01:00) Amsterdam, Berlin":20260302T080000'
    part: Any = ics_fast.component(lines)
    assert part["DTSTART"][0].params == {"X-ZONE": "(UTC+01:00) Amsterdam, Berlin"}


ZONES = ["Europe/Berlin", "W. Europe Standard Time", '"(UTC-05:00) Eastern Time (US & Canada)"', "Nowhere", "Made Up"]
MADE_UP = "\r\n".join(
    [
        *("BEGIN:VTIMEZONE", "TZID:Made Up"),
        *("BEGIN:STANDARD", "DTSTART:20001101T020000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
        *("TZOFFSETFROM:+0345", "TZOFFSETTO:+0245", "END:STANDARD"),
        *("BEGIN:DAYLIGHT", "DTSTART:20000301T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
        *("TZOFFSETFROM:+0245", "TZOFFSETTO:+0345", "END:DAYLIGHT", "END:VTIMEZONE"),
    ]
)
RULES = [
    "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3;COUNT=9", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=12",
    "FREQ=WEEKLY;INTERVAL=2;UNTIL=20260412", "FREQ=WEEKLY;BYDAY=SU;UNTIL=20260329T010000Z",
    "FREQ=DAILY;UNTIL=20260330T023000", "FREQ=MONTHLY;BYDAY=-1SU", "FREQ=MONTHLY;BYDAY=1MO,WE", "FREQ=MONTHLY",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "FREQ=WEEKLY;COUNT=0", "FREQ=WEEKLY;UNTIL=20200101", "FREQ=WEEKLY;BYDAY=XX",
    "FREQ=HOURLY;INTERVAL=7;COUNT=50", "FREQ=DAILY;COUNT=5;UNTIL=20260401", "FREQ=WEEKLY;WKST=SU;INTERVAL=2;COUNT=4",
]  # fmt: skip
ODD = [
    GUEST, "ORGANIZER:mailto:omar@larkfield.example", 'ATTENDEE;CN="O. M";EMAIL=noor@acme.example:/principals/1',
    "ATTENDEE;CN=a\\,b:mailto:x@acme.example", "ATTENDEE", "CLASS:PRIVATE", "STATUS:CANCELLED", "TRANSP:TRANSPARENT",
    "X-MICROSOFT-CDO-BUSYSTATUS:OOF", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE", "CATEGORIES:Out of office,x",
    "SUMMARY;LANGUAGE=de:Über\\, \\\\n <b>x</b>", "DESCRIPTION:a\\nb  c\t\\;", "Summary:second", "SEQUENCE:2",
    "LOCATION:", "broken", "X-APPLE-SPECIAL-DAY:1", "DTSTAMP:20260101T000000Z", "RDATE;VALUE=DATE:20260303",
    "DURATION:PT90M", "EXDATE:", "UID;X=1:w", "RANGE=:", "RRULE:FREQ=DAILY;COUNT=2",
]  # fmt: skip
WALLS = st.datetimes(datetime(2025, 12, 1), datetime(2026, 11, 20)).map(lambda at: at.replace(second=0, microsecond=0))
NEAR_CHANGES = st.sampled_from([datetime(2026, 3, 22, 2, 30), datetime(2026, 10, 18, 2, 30), datetime(2026, 3, 29, 3)])
HOW = st.sampled_from(["Z", "floating", "date", *ZONES])


def when(name: str, wall: datetime, how: str, more: str = "") -> str:
    if how == "date":
        return f"{name};VALUE=DATE{more}:{wall:%Y%m%d}"
    zone = "" if how in ("Z", "floating") else f";TZID={how}"
    return f"{name}{zone}{more}:{wall:%Y%m%dT%H%M%S}{'Z' if how == 'Z' else ''}"


@st.composite
def some_series(draw: st.DrawFn) -> list[str]:
    """One event, or a series with exceptions and overrides, some of them odd."""
    uid = draw(st.sampled_from(["UID:w", "UID:v", "UID:a\\,b", "uid:lower"]))
    wall, how = draw(WALLS | NEAR_CHANGES), draw(HOW)
    length = timedelta(minutes=draw(st.sampled_from([0, 25, 60, 24 * 60, 3000, -30])))
    main = [uid, when("DTSTART", wall, how), when("DTEND", wall + length, draw(st.just(how) | HOW))]
    main += draw(st.lists(st.sampled_from(ODD), max_size=4))
    if not draw(st.booleans()):
        return [event(*main)]
    days = st.integers(0, 40).map(lambda n: wall + timedelta(days=n))
    main.append(f"RRULE:{draw(st.sampled_from(RULES))}")
    main += [when("EXDATE", at, draw(st.just(how) | HOW)) for at in draw(st.lists(days, max_size=3))]
    parts = [event(*main)]
    for at in draw(st.lists(days, max_size=3)):
        reach = draw(st.sampled_from(["", "", "", ";RANGE=THISANDFUTURE"]))
        moved = at + timedelta(hours=draw(st.integers(-40, 40)))
        named = when("RECURRENCE-ID", at, draw(st.just(how) | HOW), reach)
        odd = draw(st.lists(st.sampled_from(ODD), max_size=2))
        parts.append(event(uid, named, when("DTSTART", moved, draw(st.just(how) | HOW)), "SUMMARY:Moved", *odd))
    return parts


@st.composite
def some_calendar(draw: st.DrawFn) -> bytes:
    parts = [part for several in draw(st.lists(some_series(), min_size=1, max_size=3)) for part in several]
    text = file_of(draw(st.sampled_from([MADE_UP, "X-WR-CALNAME:Birthdays"])), *parts).decode()
    for at in sorted(draw(st.lists(st.integers(20, max(20, len(text) - 1)), max_size=6)), reverse=True):
        fold = draw(st.sampled_from(["\r\n ", "\r\n\t", "\n "]))
        text = text if text[at - 1] in "\r\n" or text[at] in "\r\n" else text[:at] + fold + text[at:]
    return text.encode()


@given(some_calendar())
def test_any_calendar_reads_the_same_both_ways(data: bytes) -> None:
    assert_same(data)


@given(some_calendar(), st.integers(0, 300), st.integers(1, 60))
def test_what_is_passed_over_as_outside_the_range_is_outside(data: bytes, first: int, days: int) -> None:
    begin = BEGIN + timedelta(days=first)
    args = (data, "pia.ics", PIA, (PIA,), begin, begin + timedelta(days=days), "Europe/Berlin")
    quick = calendar_ics.read(*args)
    with patch.object(ics_again, "outside", return_value=False):
        assert told(quick)[:2] == told(calendar_ics.read(*args))[:2]


LATE = "RECURRENCE-ID{}:20260105T080000Z"
ENDED = "DTSTART:20260105T080000Z", "RRULE:FREQ=DAILY;COUNT=9"


@pytest.mark.parametrize(
    "parts",
    [
        [event("UID:a", "DTSTART:20251109T080000Z", "RRULE:FREQ=WEEKLY;INTERVAL=4;COUNT=10")],
        [event("UID:a", "DTSTART:20251109T080000Z", "RRULE:FREQ=DAILY;UNTIL=20260720T080000Z")],
        [event("UID:a", "DTSTART:20251109T080000Z", "DTEND:20260719T080000Z")],
        [event("UID:a", "DTSTART:20260601T080000Z", "DTEND:20260706T080000Z", "RRULE:FREQ=WEEKLY;COUNT=3")],
        [event("UID:a", "DTSTART:20260310T080000Z", "DTEND:20260319T080000Z", "RRULE:FREQ=MONTHLY;UNTIL=99991231")],
        [event("UID:a", "DTSTART:20251109T080000Z", "DURATION:P300D")],
        [event("UID:a", "DTSTART:20251109T080000Z", "RDATE:20260719T080000Z")],
        [event("UID:a", *ENDED), event("UID:a", LATE.format(""), "DTSTART:20260719T080000Z")],
        [event("UID:a", *ENDED), event("UID:a", LATE.format(";RANGE=THISANDFUTURE"), "DTSTART:20260714T080000Z")],
        [event("UID:a", "DTSTART:20260105T080000Z", "DTSTART:20260719T080000Z", "rrule:FREQ=MONTHLY;BYMONTHDAY=19")],
    ],
    ids=[
        "count",
        "until",
        "end",
        "the last one lasts",
        "until the end of time",
        "duration",
        "rdate",
        "moved",
        "all later ones moved",
        "a rule in small letters",
    ],
)
def test_what_reaches_into_the_range_is_not_passed_over(parts: list[str]) -> None:
    found = assert_same(file_of(*parts), date(2026, 7, 18), date(2026, 7, 21))
    assert found.activities


def test_years_outside_the_range_are_counted_but_not_read() -> None:
    data = exports.export(60, more_past=10)
    with patch.object(ics_fast, "component", wraps=ics_fast.component) as opened:
        found = calendar_ics.read(data, "pia.ics", PIA, (PIA,), exports.END - timedelta(days=1095), exports.END, "UTC")
    assert opened.call_count <= 70
    assert found.counts["left out: outside the range"] >= 200


@pytest.mark.slow
def test_no_public_zone_changes_its_clocks_there_and_back_within_five_days() -> None:
    """What `_steady` relies on: it asks for one midnight in five. America/Recife did it in six, in October 2000."""
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        days = [datetime(1990, 1, 1) + timedelta(days=n) for n in range(365 * 50)]
        offsets = [day.replace(tzinfo=zone).utcoffset() for day in days]
        changes = [n for n in range(1, len(days)) if offsets[n] != offsets[n - 1]]
        there_and_back = [days[a] for a, b in pairwise(changes) if b - a <= 5 and offsets[b] == offsets[a - 1]]
        assert there_and_back == [], name


# Again: what has not changed since the last import is not read.

NAMELESS = event("DTSTART:20260401T080000Z", "SUMMARY:Walk")
BROKEN = event("UID:b", "DTSTART:soon", "SUMMARY:Broken")
LOST = event("UID:l", "DTSTART;TZID=Nowhere:20260402T080000", "SUMMARY:Lost")
COPIES = [event("UID:c", f"DTSTAMP:2026010{n}T000000Z", "DTSTART:20260403T080000Z", f"SUMMARY:C{n}") for n in (1, 2)]
PAST = event("UID:p", "DTSTART:20190403T080000Z", "SUMMARY:Past")
ALL = [MEETING, *WEEKLY, NAMELESS, BROKEN, LOST, *COPIES, PAST, "broken line"]
EDITS = [
    ("SUMMARY:", "SUMMARY:New "), ("20260403", "20260503"), ("T080000Z", "T090000Z"), ("2026", "2019"),
    ("UID:", "UID:x"), ("COUNT=20", "COUNT=10"), ("DTSTAMP:20260101", "DTSTAMP:20260105"), ("20190403", "20260403"),
    ("Nowhere", "Europe/Paris"), ("soon", "20260404T080000Z"), ("END:VEVENT", "CLASS:PRIVATE\r\nEND:VEVENT"),
]  # fmt: skip


@st.composite
def some_export(draw: st.DrawFn) -> bytes:
    """Some of the entries, some of them edited."""
    kept = draw(st.lists(st.sampled_from(ALL), unique=True))
    return file_of(*(entry.replace(*draw(st.sampled_from([("", ""), *EDITS]))) for entry in kept))


def put(record: Reading, found: Again) -> Reading:
    """The record once the store has replaced in it what was read again."""
    kept = [one for one in record.activities if one.series not in found.replaced]
    words = {key: one for key, one in record.subjects.items() if one.series not in found.replaced}
    new = found.reading
    return replace(new, activities=kept + new.activities, subjects=words | new.subjects)


@given(st.lists(some_export(), min_size=2, max_size=4))
def test_the_record_after_each_export_is_as_if_it_had_been_read_as_a_whole(files: list[bytes]) -> None:
    record, known = Reading(), {}
    for data in files:
        found = again(data, known)
        record, known = put(record, found), found.marks
        whole = again(data, {})
        assert told(record) == told(whole.reading)
        assert known == whole.marks


def test_an_unchanged_export_is_not_read_again_and_says_the_same() -> None:
    data = file_of(*ALL)
    first = again(data, {})
    second = again(data.replace(b"DTSTART:20190403", b"DTSTART:20180403"), first.marks)
    assert {one.series for one in second.reading.activities} == {"l"}  # what is told of each time
    assert second.replaced == {"b", "l"}
    assert second.reading.counts == first.reading.counts
    assert second.reading.problems == first.reading.problems


def test_the_hour_of_the_export_in_every_entry_is_no_change() -> None:
    first, second = (exports.export(200, exported=hour) for hour in ("20261101T060000Z", "20261102T060000Z"))
    assert first != second
    assert again(second, again(first, {}).marks).replaced == frozenset()


def test_which_of_two_copies_is_the_newer_is_a_change() -> None:
    swapped = [one.replace(*stamps) for one, stamps in zip(COPIES, [("0101T", "0109T"), ("", "")], strict=True)]
    first, second = (again(file_of(*copies), {}) for copies in (COPIES, swapped))
    found = again(file_of(*swapped), first.marks)
    assert found.replaced == {"c"}
    assert found.reading.subjects == second.reading.subjects != first.reading.subjects


@pytest.mark.parametrize(
    "changed",
    [
        {"addresses": ("omar@larkfield.example",)},
        {"end": END + timedelta(days=1)},
        {"zone": "America/New_York"},
        {"owner": "omar@larkfield.example"},
        {"data": file_of("X-WR-CALNAME:Birthdays", *ALL)},
        {"data": file_of("METHOD:CANCEL", *ALL)},
        {"data": file_of(MADE_UP, *ALL)},
    ],
    ids=["addresses", "range", "zone", "owner", "what all are", "a file that cancels", "a zone described"],
)
def test_what_holds_for_all_series_makes_all_of_them_new(changed: dict[str, Any]) -> None:
    given = {"data": file_of(*ALL), "name": "pia.ics", "owner": PIA, "addresses": (PIA,), "start": BEGIN, "end": END}
    given |= {"zone": "Europe/Berlin"}
    known = calendar_ics.read_again(**given, known={}).marks
    assert calendar_ics.read_again(**given, known=known).replaced == {"b", "l"}
    assert calendar_ics.read_again(**given | changed, known=known).replaced >= {"m", "w", "c", "b", "l"}


def test_another_version_of_the_program_reads_all_again() -> None:
    known = again(file_of(*ALL), {}).marks
    with patch.object(ics_again, "_program", return_value="newer"):
        assert again(file_of(*ALL), known).replaced >= {"m", "w", "c"}


def test_the_store_holds_the_same_after_a_change_as_after_a_whole_import(tmp_path: Path) -> None:
    first, second = exports.export(120), exports.export(120, changed=0.05)
    stores = [Store(f"sqlite:///{tmp_path}/{name}.db", tmp_path) for name in ("whole", "changed")]
    for store in stores:
        store.save_source(Source("cal", PIA, "calendar_ics", "Pia"))
        store.put("cal", again(first, {}).reading)
    stores[0].put("cal", again(second, {}).reading)
    found = again(second, again(first, {}).marks)
    change = stores[1].put("cal", found.reading, found.replaced)
    assert 0 < len(found.replaced) < 12
    assert change.changed > 0
    low, high = datetime(2000, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    held = []
    for store in stores:
        with store.read() as connection:
            held.append(sorted(store.activities(connection, [PIA], low, high), key=str))
    assert held[0] == held[1]
