"""Files made to do harm: each is read or refused within bounds, costs at most the entry that is wrong, and says so."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from calendar_help import GOOD, PIA, calendar, event, neighbour_kept, sound

from connectors import calendar_ics, ics_lines
from model import EvenkeelError

MB = 1_000_000
AT = "DTSTART:20260302T090000Z"
SECOND = 1.0  # of this thread's computing


def one(size: int, *lines: str) -> str:
    """An event of about that size, whose lines repeat ("{n}" counts) until it is full."""
    full = "\r\n".join(lines)
    return event("UID:x", AT, *(full.format(n=n) for n in range(size // (len(full) + 2))))


def long(size: int, before: str, unit: str, after: str = "") -> str:
    """An event with one line of about that size."""
    return event("UID:x", AT, "SUMMARY:Long", before + unit * (size // len(unit)) + after)


def many(size: int, *lines: str) -> str:
    """As many events as fit."""
    full = event(*lines)
    return "\r\n".join(full.format(n=n) for n in range(size // (len(full) + 2)))


def zone(name: str, *rules: str) -> str:
    standard = ("BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200")
    return "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *(line for rule in rules for line in
                        (*standard, f"RRULE:{rule}", "END:STANDARD")), "END:VTIMEZONE"])  # fmt: skip


DATES = "20260302T090000Z,"
EVERY = "BYHOUR={};BYMINUTE={};BYSECOND={}".format(*(",".join(map(str, range(n))) for n in (24, 60, 60)))
# What a file of about `size` bytes holds, before a good neighbour. KEPT: the neighbour is read, whatever the size.
KEPT: dict[str, Callable[[int], str]] = {
    "one line": lambda size: long(size, "SUMMARY:", "a"),
    "one line of open tags": lambda size: long(size, "DESCRIPTION:", "<b "),
    "one line of closed tags": lambda size: long(size, "DESCRIPTION:", "<b>x</b>"),
    "one line of breaks": lambda size: long(size, "DESCRIPTION:<b>", "<br "),
    "one line of entities": lambda size: long(size, "DESCRIPTION:<b>", "&amp;"),
    "one line of spaces": lambda size: long(size, "DESCRIPTION:", " ", "x"),
    "one line of line breaks": lambda size: long(size, "DESCRIPTION:", " \\n"),
    "one line of backslashes": lambda size: long(size, "DESCRIPTION:", "\\"),
    "one name of a million letters": lambda size: long(size, "", "X", ":a"),
    "a million columns": lambda size: one(size, "X-{n}:a"),
    "a million titles": lambda size: one(size, "SUMMARY:a"),
    "a million labels": lambda size: long(size, "CATEGORIES:", "a,"),
    "a million label lines": lambda size: one(size, "CATEGORIES:a,b"),
    "a million guests": lambda size: one(size, "ATTENDEE:mailto:guest{n}@acme.example"),
    "a million parameters": lambda size: long(size, "ATTENDEE", ";A=b", ":mailto:a@b.c"),
    "a million values of a parameter": lambda size: long(size, 'ATTENDEE;MEMBER="a"', ',"a"', ":mailto:a@b.c"),
    "quotes": lambda size: long(size, "ATTENDEE;CN=", '"', ":mailto:a@b.c"),
    "semicolons": lambda size: long(size, "ATTENDEE", ";", ":mailto:a@b.c"),
    "zones in zones": lambda size: event("UID:x", "DTSTART" + ";TZID=" * (size // 6) + ":20260302T090000"),
    "a zone of slashes": lambda size: event("UID:x", f"DTSTART;TZID={'/a' * (size // 2)}:20260302T090000"),
    "zones of brackets": lambda size: many(size, "UID:{n}", f"DTSTART;TZID={'(' * 15_000}:20260302T090000"),
    "a start of digits": lambda size: event("UID:x", "DTSTART:" + "2" * size),
    "a number of digits": lambda size: event("UID:x", AT, "SEQUENCE:" + "9" * size),
    "10^9 weeks": lambda size: many(min(size, MB), "UID:{n}", AT, "DURATION:P1000000000W"),
    "a million dates": lambda size: long(size, "RDATE:", DATES, DATES[:-1]),
    "a million dates without": lambda size: long(size, "RRULE:FREQ=DAILY\r\nEXDATE:", DATES, DATES[:-1]),
    "a million rules": lambda size: one(size, "RRULE:FREQ=DAILY;INTERVAL={n}"),
    "a rule of a million days": lambda size: long(size, "RRULE:FREQ=YEARLY;BYDAY=MO", ",MO"),
    "periods of ages": lambda size: long(size, "RDATE;VALUE=PERIOD:20260302T090000Z/PT1H", ",20260302T090000Z/P99999W"),
    "a billion occurrences": lambda size: event("UID:x", AT, f"RRULE:FREQ=DAILY;{EVERY}"),
    "a billion more": lambda size: event("UID:x", "DTSTART:00010101T000000Z", "RRULE:FREQ=SECONDLY"),
    "endless rules": lambda size: many(min(size, MB), "UID:{n}", "DTSTART:20010101T000000Z", "RRULE:FREQ=HOURLY"),
    "the year 1": lambda size: many(
        min(size, MB // 4), "UID:{n}", "DTSTART:00010101T000000Z", "DTEND:00010101T010000Z", "RRULE:FREQ=YEARLY"
    ),
    "the year 9999": lambda size: many(
        min(size, MB // 4), "UID:{n}", "DTSTART;TZID=Asia/Tokyo:99991231T233000", "DURATION:P9D", "RRULE:FREQ=DAILY"
    ),
    "events named at length": lambda size: many(size, "UID:" + "u" * 100_000, AT, "RRULE:FREQ=DAILY"),
    "alarms in alarms": lambda size: event(
        "UID:x", AT, *["BEGIN:VALARM"] * (size // 28), *["END:VALARM"] * (size // 28)
    ),
    "parts without end": lambda size: one(size, "BEGIN:X-ALARM", "A:b"),
    "parts with another's end": lambda size: one(size, "BEGIN:X", "BEGIN:Y", "END:X"),
    "a zone of many rules": lambda size: zone("Z", *["FREQ=YEARLY;BYDAY=1SU;BYMONTH=3"] * (size // 150))
    + "\r\n" + event("UID:x", "DTSTART;TZID=Z:20260302T090000"),
    "a zone with an endless rule": lambda size: zone("Z", "FREQ=SECONDLY")
    + "\r\n" + event("UID:x", "DTSTART;TZID=Z:20260302T090000"),
    "a nonsense zone for all": lambda size: "X-WR-TIMEZONE:" + "/x" * (size // 2),
    "a million names of the calendar": lambda size: "X-WR-CALNAME:holidays in\r\n" * (size // 26),
    "no properties": lambda size: one(size, "no property at all"),
}  # fmt: skip
# The same, but where it is large it may take too long, and then it is refused.
EITHER: dict[str, Callable[[int], str]] = {
    "rules that never come true": lambda size: many(
        min(size, MB // 4), "UID:{n}", "DTSTART:20010101T000000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    ),
    "bad events": lambda size: many(size, "UID:{n}", "SUMMARY:No start"),
    "tiny events": many,
    "events in events": lambda size: "BEGIN:VEVENT\r\n" * (size // 14),
    "single events": lambda size: many(size, "UID:{n}", AT),
    "zones of nobody": lambda size: many(size, "UID:{n}", "DTSTART;TZID=Nowhere{n}:20260302T090000"),
    "zones described": lambda size: "\r\n".join(zone(f"Z{n}", "FREQ=YEARLY") for n in range(size // 180)),
    "replacements": lambda size: event("UID:x", "DTSTART:20200101T090000Z", "RRULE:FREQ=DAILY") + "\r\n"
    + many(size, "UID:x", "RECURRENCE-ID:{n:08}T090000Z", AT),
    "calendars": lambda size: "END:VCALENDAR\r\nBEGIN:VCALENDAR\r\n" * (size // 32),
    "to-dos": lambda size: "BEGIN:VTODO\r\nEND:VTODO\r\n" * (size // 24),
    "blank lines": lambda size: "\r\n" * (size // 2),
    "returns": lambda size: "\r" * size,
    "tiny folds": lambda size: long(size, "SUMMARY:", "\r\n a"),
    "Latin letters": lambda size: "é\r\n" * (size // 3),
    "daily series of long ago": lambda size: many(size, "UID:{n}", "DTSTART:20100302T090000Z", "RRULE:FREQ=DAILY"),
}  # fmt: skip
ENCODED = {"Latin letters": "latin-1"}


def hostile(name: str, size: int) -> bytes:
    return calendar((KEPT | EITHER)[name](size), GOOD).decode().encode(ENCODED.get(name, "utf-8"))


@pytest.mark.parametrize("name", [*KEPT, *EITHER])
def test_one_bad_entry_costs_itself_alone_and_soon(name: str) -> None:
    data = hostile(name, MB if name in KEPT else MB // 2)
    began = time.thread_time()
    read = sound(data)
    assert time.thread_time() - began < 9 * SECOND
    assert read is not None or name in EITHER
    assert read is None or neighbour_kept(read)


CHILD = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
sys.path[:0] = [".", "tests"]
import calendar_help
data = open(sys.argv[1], "rb").read()
began = time.process_time()
read = calendar_help.sound(data)
kept = read is None or calendar_help.neighbour_kept(read)
[most] = [int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(f"{time.process_time() - began:.2f} {most:.0f} {'refused' if read is None else 'kept' if kept else 'lost'}")
"""


def measured(data: bytes, folder: Path) -> tuple[float, float, str]:
    """CPU seconds, the most memory in MB, and what became of the good neighbour, in a process of its own."""
    path = folder / "hostile.ics"
    path.write_bytes(data)
    command = [sys.executable, "-c", CHILD, str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    seconds, memory, became = ran.stdout.split()
    print(f"{len(data) / MB:.1f} MB: {seconds} s, {memory} MB, {became}")
    return float(seconds), float(memory), became


@pytest.mark.skipif(sys.platform != "linux", reason="Memory is measured here as Linux counts it.")
@pytest.mark.slow
@pytest.mark.parametrize("name", [*KEPT, *EITHER])
def test_twenty_megabytes_take_ten_seconds_and_500_megabytes_at_most(name: str, tmp_path: Path) -> None:
    seconds, memory, became = measured(hostile(name, 19 * MB), tmp_path)
    assert seconds < 10
    assert memory < 500
    assert became == "kept" or (became == "refused" and (name in EITHER or "million" in name))


@pytest.mark.skipif(sys.platform != "linux", reason="Memory is measured here as Linux counts it.")
def test_a_large_ordinary_calendar_is_within_the_bounds(tmp_path: Path) -> None:
    guests = [f"ATTENDEE;PARTSTAT=ACCEPTED;CN=Guest {n}:mailto:guest{n}@acme.example" for n in range(8)]
    lines = ["UID:{n}", "DTSTART;TZID=Europe/Berlin:20260302T100000", "DURATION:PT1H", "SUMMARY:Meeting {n}"]
    data = calendar(many(8 * MB, *lines, *guests, "DESCRIPTION:" + "Agenda. " * 60), GOOD)
    seconds, memory, became = measured(data, tmp_path)
    assert (seconds < 10, memory < 300, became) == (True, True, "kept")


@pytest.mark.parametrize("size", [101 * MB, 200 * MB])
def test_a_line_of_200_megabytes_is_refused_before_it_is_read(size: int) -> None:
    data = calendar(f"SUMMARY:{'a' * size}", GOOD)
    began = time.thread_time()
    with pytest.raises(EvenkeelError, match="at most 100 MB"):
        calendar_ics.who(data, "pia.ics")
    assert time.thread_time() - began < 2 * SECOND


def test_a_line_of_50_megabytes_costs_nothing_but_its_end() -> None:
    read = sound(calendar(long(50 * MB, "DESCRIPTION:", "word "), GOOD))
    assert read is not None
    assert neighbour_kept(read)
    assert len(read.activities) == 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "latin-1", "utf-8-sig"])
def test_wrong_encodings_keep_their_events(encoding: str) -> None:
    read = sound(calendar(event("UID:x", AT, "SUMMARY:Gespräch über Zoë"), GOOD).decode().encode(encoding))
    assert read is not None
    assert neighbour_kept(read)
    assert "Gespräch über Zoë" in {words.title for words in read.subjects.values()}


def test_nuls_between_letters_are_passed_over() -> None:
    read = sound(calendar(event("UID:x", AT, "SUMMARY:No\0or\0"), GOOD) + b"\0" * 1000)
    assert read is not None
    assert neighbour_kept(read)
    assert "Noor" in {words.title for words in read.subjects.values()}


@pytest.mark.parametrize(
    ("start", "says"),
    [(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"), (b"<!DOCTYPE html><p>Sign in to read BEGIN:VEVENT", "web page")],
)
def test_a_large_file_that_is_no_calendar_is_refused_at_once(start: bytes, says: str) -> None:
    data = start + random.Random(4).randbytes(8 * MB)
    began = time.thread_time()
    with pytest.raises(EvenkeelError, match=says):
        calendar_ics.who(data)
    assert time.thread_time() - began < 2 * SECOND


def test_of_thousands_of_bad_events_fifty_are_named_and_all_are_counted() -> None:
    read = sound(calendar(many(MB // 5, "UID:{n}", "SUMMARY:No start"), GOOD))
    assert read is not None
    bad = read.counts["left out: could not be read"]
    assert bad == read.counts["events read"] - 1 > 3000
    named = [problem for problem in read.problems if problem.code == "calendar.bad_event"]
    [more] = [problem.text for problem in read.problems if problem.code == "calendar.more"]
    assert len(named) == 50
    assert more.startswith(f"{bad - 50:,} more")


def test_a_few_endless_series_do_not_cost_the_others() -> None:
    endless = many(MB // 20, "UID:{n}", "DTSTART:20050101T000000Z", "RRULE:FREQ=HOURLY;INTERVAL=2", "SUMMARY:Endless")
    weekly = event("UID:w", "DTSTART:20150105T090000Z", "RRULE:FREQ=WEEKLY", "SUMMARY:Every week")
    birthday = event("UID:b", "DTSTART;VALUE=DATE:16040412", "RRULE:FREQ=YEARLY", "SUMMARY:Noor")
    read = sound(calendar(endless, weekly, birthday, GOOD))
    assert read is not None
    titles = [read.subjects[one.subject].title for one in read.activities]
    assert (titles.count("Every week"), titles.count("Noor"), neighbour_kept(read)) == (52, 1, True)


def test_an_event_that_is_too_large_is_named_by_its_title() -> None:
    read = sound(calendar(event("UID:x", "SUMMARY:All hands", AT, *["ATTENDEE:mailto:a@acme.example"] * 30_000), GOOD))
    assert read is not None
    assert [problem.text for problem in read.problems] == ['"All hands" was left out: it is too large to read.']


def test_a_private_event_that_is_too_large_is_not_named_by_its_title() -> None:
    large = event("UID:x", AT, *["SUMMARY:Salary"] * 40_000, "CLASS:PRIVATE")
    assert "Salary" not in str(sound(calendar(large, GOOD)))


def test_an_alarm_with_parts_of_its_own_leaves_its_event_whole() -> None:
    alarm = ["BEGIN:VALARM", "UID:other", "BEGIN:VLOCATION", "NAME:Office", "END:VLOCATION", "SUMMARY:Up", "END:VALARM"]
    read = sound(calendar(event("UID:x", AT, *alarm, "SUMMARY:After the alarm"), GOOD))
    assert read is not None
    assert {(one.series, read.subjects[one.subject].title) for one in read.activities} == {
        ("x", "After the alarm"),
        ("the-good-neighbour", "Good neighbour"),
    }


def test_nothing_in_a_file_is_opened_or_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: object, **more: object) -> None:
        raise AssertionError(args)

    names = ("ATTACH", "URL", "SOURCE", "IMAGE", "CONFERENCE", "TZURL", 'DESCRIPTION;ALTREP="http://127.0.0.1/x"')
    tempting = [f"{name}:{where}" for name in names for where in ("http://127.0.0.1/x", "file:///etc/passwd")]
    data = calendar(*tempting, event("UID:x", AT, *tempting), GOOD)
    sound(data)  # what is imported or looked up once
    ics_lines.cut(data)
    monkeypatch.setattr("socket.socket.connect", never)
    monkeypatch.setattr("builtins.open", never)
    read = sound(data.replace(b"UID:x", b"UID:y"))
    assert read is not None
    assert neighbour_kept(read)


def test_markup_and_formulas_in_titles_stay_text() -> None:
    odd = '<script>alert(1)</script> =HYPERLINK("http://evil.example") [x](javascript:1)'
    read = sound(calendar(event("UID:x", AT, f"SUMMARY:{odd}"), GOOD))
    assert read is not None
    assert odd in {words.title for words in read.subjects.values()}


def test_the_owner_of_a_hostile_file_may_be_asked_for_too() -> None:
    guess = calendar_ics.who(hostile("a million guests", MB))
    assert (guess.address, PIA in guess.name) == ("", False)
