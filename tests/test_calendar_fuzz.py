"""Ten thousand broken calendars: only sentences may come out, every event is accounted for, neighbours are kept.

The files of data/calendars are torn apart line by line and by bytes; what was found stands in data/hostile.
"""

from __future__ import annotations

import importlib.util
import random
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from calendar_help import CALENDARS, DATA, GOOD, calendar, event, neighbour_kept, sound
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors import ics_fast
from model import Reading

FOUND = sorted((DATA / "hostile").iterdir())
LOST = {  # how many events of these cannot be read
    "a_day_in_the_year_1": 1,
    "a_replacement_in_the_year_9999": 1,
    "an_entry_of_centuries_every_year": 1,
    "binary_labels_of_an_event_without_uid": 1,
}
FILES = [path.read_text(encoding="utf-8").splitlines() for path in CALENDARS]
LINES = sorted({line for lines in FILES for line in lines})
NAMES = sorted({line.partition(":")[0] for line in LINES if ":" in line})
VALUES = [
    "", " ", ":", ";", ",", "\\", '"', '"a', "=", "\u0000", "\u0085", "\u2028", "\ud7ff", "😀", "İ", "-1", "0",
    "1e9", "9" * 50, "00010101T000000Z", "00010101", "99991231T235959Z", "99991231", "99991231T235959", "20260229",
    "20260330T250000", "20260329T023000", "20261025T023000", "20260302T080000Z", "20260302", "20260302T080000",
    "20260302T080060Z", "PT0S", "-PT5H", "P9999999D", "P1000000000W", "PT1H1H", "P", "-P1D", "+PT1H",
    "20260302T080000Z/PT1H", "20260302T080000Z/20260301T080000Z", "20260302T080000Z,20260303,soon", "FREQ=DAILY",
    "FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=999999999", "FREQ=WEEKLY;UNTIL=00010101", "FREQ=YEARLY;BYDAY=53MO",
    "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=-1", "FREQ=HOURLY;BYSETPOS=1",
    "FREQ=MONTHLY;BYDAY=", "FREQ=DAILY;UNTIL=99991231T235959Z", "FREQ=YEARLY;BYWEEKNO=54",
    "FREQ=WEEKLY;BYDAY=MO,1TU", "FREQ=X", "RSCALE=HEBREW;FREQ=DAILY", "FREQ=DAILY;BYHOUR=25",
    "FREQ=DAILY;BYMONTH=5L", "FREQ=DAILY;UNTIL=20260310;COUNT=3", "FREQ=DAILY;FREQ=WEEKLY", "TRUE", "PRIVATE",
    "CANCELLED", "TENTATIVE", "FREE", "OOF", "BEGIN:VEVENT", "END:VEVENT", "mailto:pia@larkfield.example",
    "mailto:", "@", "=CMD()", "<script>alert(1)</script>", "<b", "&#0;", "&#x110000;", "/" * 300, "(" * 300,
    "a" * 30_000,
]  # fmt: skip
PARAMETERS = [
    ";TZID=Europe/Berlin", ";TZID=Nowhere", ";TZID=", ';TZID="', ";TZID=Asia/Kolkata:x", ";TZID=../../etc/passwd",
    ";VALUE=DATE", ";VALUE=PERIOD", ";VALUE=BINARY", ";VALUE=", ";RANGE=THISANDFUTURE", ";RANGE=THISANDPRIOR",
    ";PARTSTAT=DECLINED", ';CN="a;b:c"', ";CN=^n^'", ";A=\0", ";=", ";;", ";ENCODING=BASE64", ";X-ZONE=UTC",
]  # fmt: skip
STEPS = ("drop", "double", "swap", "cut", "file", "foreign", "value", "name", "parameter", "fold", "byte", "bare")
TEAR = st.tuples(st.sampled_from(STEPS), st.integers(0, 300), st.integers(0, 10_000))
LINE = st.tuples(st.sampled_from(NAMES), st.sampled_from(["", *PARAMETERS]), st.sampled_from(VALUES))
FLIPS = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=30)
QUICK = settings(deadline=None, suppress_health_check=list(HealthCheck))


def torn(lines: list[str], step: str, at: int, what: int) -> list[str]:
    """The lines of a calendar with one thing wrong."""
    if not lines:
        return lines
    here, there = at % len(lines), what % len(lines)
    line = lines[here]
    head, colon, value = line.partition(":")
    changed = {
        "drop": [],
        "double": [line, line],
        "swap": [lines[there]],
        "cut": [line[: what % (len(line) + 1)]],
        "foreign": [LINES[what % len(LINES)], line],
        "value": [f"{head}:{VALUES[what % len(VALUES)]}"],
        "name": [NAMES[what % len(NAMES)] + colon + value],
        "parameter": [head + PARAMETERS[what % len(PARAMETERS)] + colon + value],
        "fold": [line[: what % 9], " " * (what % 3) + line[what % 9 :]],
        "byte": [line[: what % (len(line) + 1)] + chr(what % 0x250) + line[1 + what % (len(line) + 1) :]],
        "bare": [line, f"{NAMES[at % len(NAMES)]}:{VALUES[what % len(VALUES)]}"],
        "file": [line, *FILES[what % len(FILES)][1:-1]],
    }[step]
    return lines[:here] + changed + lines[here + 1 :]


def with_neighbour(data: bytes) -> bytes:
    return data + b"\r\n" + calendar(GOOD)


def check(data: bytes) -> None:
    """A small file is read, soon and whole, and the calendar behind it too."""
    began = time.thread_time()
    read = sound(with_neighbour(data))
    assert time.thread_time() - began < 5
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\0" not in data[:2]:  # elsewhere all of it is UTF-16
        assert read is not None
        assert neighbour_kept(read)


@settings(QUICK, max_examples=6000)
@given(st.integers(0, len(FILES) - 1), st.lists(TEAR, min_size=1, max_size=8))
def test_a_calendar_torn_line_by_line_costs_only_what_was_torn(file: int, tears: list[tuple[str, int, int]]) -> None:
    lines = FILES[file]
    for tear in tears:
        lines = torn(lines, *tear)
    check("\r\n".join(lines).encode())


def test_a_zone_that_was_read_before_and_cannot_be_written_now_costs_only_itself() -> None:
    whole = next(lines for lines in FILES if "TZID:Larkfield Time" in lines)
    check("\r\n".join(whole).encode())  # icalendar keeps zones by their names
    at = whole.index("BEGIN:STANDARD") + 1
    check("\r\n".join([*whole[:at], "DTEND:20260302T080000Z/20260301T080000Z", *whole[at:]]).encode())


@settings(QUICK, max_examples=2500)
@given(st.lists(LINE, max_size=9))
def test_an_event_of_any_names_and_values_costs_only_itself(lines: list[tuple[str, str, str]]) -> None:
    start = ("DTSTART:20260302T080000Z", "RRULE:FREQ=DAILY;COUNT=3", "UID:x")[: len(lines) % 4]
    check(calendar(event(*start, *(f"{name}{more}:{value}" for name, more, value in lines))))


@settings(QUICK, max_examples=1500)
@given(st.integers(0, len(FILES) - 1), FLIPS, st.data())
def test_flipped_bytes_in_any_encoding_come_out_as_a_reading_or_a_sentence(
    file: int, flips: list[tuple[int, int]], more: st.DataObject
) -> None:
    encoding = more.draw(st.sampled_from(["utf-8", "utf-8", "utf-16", "utf-16-le", "latin-1"]))
    data = bytearray("\r\n".join(FILES[file]).encode(encoding, "replace"))
    for at, byte in flips:
        data[at % len(data)] = byte
    sound(bytes(data[: more.draw(st.integers(1, len(data)))]))


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_what_was_once_found_costs_no_more_than_it_must(path: Path) -> None:
    check(path.read_bytes())
    read = sound(path.read_bytes())
    assert read is not None
    assert read.counts.get("left out: could not be read", 0) == LOST.get(path.stem, 0)
    assert len(read.problems) == (path.stem in LOST)


@pytest.mark.slow
def test_atheris_finds_nothing_in_three_minutes(tmp_path: Path) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("No atheris to fuzz with: pip install -r requirements-dev.txt on Linux.")
    for path in [*CALENDARS, *FOUND]:
        shutil.copy(path, tmp_path)
    limits = ["-max_total_time=180", "-max_len=6000", "-timeout=15", f"-artifact_prefix={tmp_path}/"]
    command = [sys.executable, str(Path(__file__).parent / "fuzz_calendar.py"), str(tmp_path), *limits]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    print(ran.stderr[-200:])
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert "Done" in ran.stderr


def in_order(read: Reading | None) -> Reading | None:
    return read and replace(read, activities=sorted(read.activities, key=lambda one: one.id))


@pytest.mark.slow
def test_minutes_of_tearing_find_nothing_more() -> None:
    """As above with a new seed each time, for two minutes; a failure names it. The fast way changes nothing either."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        seed = random.randrange(2**32)
        chance = random.Random(seed)
        lines = chance.choice(FILES)
        for _ in range(chance.randrange(1, 12)):
            lines = torn(lines, chance.choice(STEPS), chance.randrange(300), chance.randrange(10_000))
        try:
            data = "\r\n".join(lines).encode()
            check(data)
            quick = in_order(sound(data))
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(ics_fast, "ON", False)
                assert in_order(sound(data)) == quick
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
