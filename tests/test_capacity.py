"""Working hours, local days and public holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import capacity
from model import EvenkeelError

TUESDAY = date(2026, 5, 5)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def week(text: str) -> dict[str, float]:
    """Hours by weekday."""
    per_day = {DAYS[d]: parts for d, parts in capacity.parse_hours(text).items()}
    return {d: sum((b.hour - a.hour) + (b.minute - a.minute) / 60 for a, b in parts) for d, parts in per_day.items()}


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Mon-Fri 09:00-17:00", dict.fromkeys(DAYS[:5], 8)),
        ("Mon-Thu 09:00-17:00, Fri 09:00-13:00", {**dict.fromkeys(DAYS[:4], 8), "Fri": 4}),
        ("tue 8:30-12:00, tue 13:00 - 17:00", {"Tue": 7.5}),
        ("Sat-Mon 10:00-12:00", {"Sat": 2, "Sun": 2, "Mon": 2}),
        ("Wed 00:00-23:59", {"Wed": 23 + 59 / 60}),
        ("Mon-Fri 09:00-17:00, Fri 12:00-18:00", {**dict.fromkeys(DAYS[:4], 8), "Fri": 9}),
        ("Fri 13:00-17:00, Fri 09:00-13:00, Fri 10:00-11:00", {"Fri": 8}),
        ("", {}),
    ],
)
def test_working_hours_as_people_write_them(text, hours):
    assert week(text) == pytest.approx(hours)


@pytest.mark.parametrize(
    "text",
    ["9 to 5", "Mon-Fri", "Mon-Fri 17:00-09:00", "Mon 09:00-09:00", "Mon 25:00-26:00", "Mon 09:60-10:00",
     "Noday 09:00-17:00", "Mon-Xyz 09:00-17:00", "Mon-Fri 09:00-17:00; Sat 10:00-12:00", "Mon-Fri 09:00-24:00"],
)  # fmt: skip
def test_hours_that_cannot_be_read_are_refused_in_words(text):
    with pytest.raises(EvenkeelError, match=r"could not be read\..*Mon-Fri 09:00-17:00") as failure:
        capacity.parse_hours(text)
    assert failure.value.problem.code == "hours.unreadable"


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        hours = capacity.parse_hours(text)
    except EvenkeelError:
        return
    assert all(a < b for parts in hours.values() for a, b in parts)


PARTS = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS), st.integers(0, 12), st.integers(1, 11))


@given(st.lists(PARTS, max_size=6))
def test_no_working_hour_is_there_twice(parts):
    text = ", ".join(f"{a}-{b} {start:02}:00-{start + length}:00" for a, b, start, length in parts)
    worked: dict[str, set[int]] = {}
    for first, last, start, length in parts:
        days = (DAYS * 2)[DAYS.index(first) :]
        for day in days[: days.index(last) + 1]:
            worked.setdefault(day, set()).update(range(start, start + length))

    assert week(text) == {day: len(hours) for day, hours in worked.items()}


def test_working_hours_stand_at_the_clock_of_the_zone():
    ((nine, five),) = capacity.windows(TUESDAY, "Europe/Berlin", "Mon-Fri 09:00-17:00")

    assert datetime.fromtimestamp(nine, UTC) == datetime(2026, 5, 5, 7, tzinfo=UTC)
    assert datetime.fromtimestamp(five, UTC) == datetime(2026, 5, 5, 15, tzinfo=UTC)
    assert capacity.windows(TUESDAY + timedelta(days=4), "Europe/Berlin", "Mon-Fri 09:00-17:00") == []


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (TUESDAY, "Europe/Berlin", 24),
        (date(2026, 3, 29), "Europe/Berlin", 23),
        (date(2026, 10, 25), "Europe/Berlin", 25),
        (date(2026, 3, 8), "America/New_York", 23),
        (date(2026, 11, 1), "America/New_York", 25),
        (date(2026, 4, 5), "Australia/Lord_Howe", 24.5),
        (date(2011, 12, 30), "Pacific/Apia", 0),  # the day that Samoa left out
    ],
)
def test_a_local_day_lasts_as_long_as_it_lasts_there(day, zone, hours):
    assert capacity.midnight(day + timedelta(days=1), zone) - capacity.midnight(day, zone) == hours * 3600


def test_a_zone_nobody_knows_is_utc():
    assert capacity.midnight(TUESDAY, "Atlantis/Capital") == capacity.midnight(TUESDAY, "UTC")
    assert capacity.midnight(TUESDAY, "") == datetime(2026, 5, 5, tzinfo=UTC).timestamp()
    assert capacity.midnight(TUESDAY, "../etc/passwd") == capacity.midnight(TUESDAY, "UTC")


@pytest.mark.parametrize(
    ("country", "day", "is_one"),
    [
        ("DE", date(2026, 10, 3), True),
        ("DE", date(2026, 6, 4), False),  # Corpus Christi is a holiday in some states alone
        ("DE-BY", date(2026, 6, 4), True),
        ("de-by", date(2026, 6, 4), True),
        ("US", date(2026, 11, 26), True),
        ("US", date(2026, 11, 27), False),
        ("", date(2026, 12, 25), False),
        ("ZZ", date(2026, 12, 25), False),
        ("DE-XX", date(2026, 12, 25), False),
        ("Germany", date(2026, 12, 25), False),
    ],
)
def test_public_holidays_of_a_country_or_region(country, day, is_one):
    assert bool(capacity.holiday(country, day)) is is_one


def test_countries_whose_holidays_are_known():
    known = {c: capacity.known_country(c) for c in ("DE", "DE-BY", "us", "DE-XX", "ZZ", "Germany", "")}

    assert [c for c, yes in known.items() if yes] == ["DE", "DE-BY", "us"]


def test_the_mondays_of_some_days():
    assert capacity.weeks(date(2026, 5, 5), date(2026, 5, 5)) == [date(2026, 5, 4)]
    assert capacity.weeks(date(2026, 5, 10), date(2026, 5, 18)) == [date(2026, 5, d) for d in (4, 11, 18)]
