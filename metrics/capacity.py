"""Capacity: the hours a person has for work on a day, before anything is taken from them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays as public_holidays

from model import EvenkeelError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PART = re.compile(r"([a-z]{3})(?:\s*-\s*([a-z]{3}))?\s+(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)", re.IGNORECASE)

Window = tuple[float, float]


@lru_cache(maxsize=512)
def parse_hours(text: str) -> dict[int, list[tuple[time, time]]]:
    """Working hours by weekday (0 is Monday) from text such as "Mon-Thu 09:00-17:00, Fri 09:00-13:00".

    Raises EvenkeelError where the text cannot be read.
    """
    hours: dict[int, list[tuple[time, time]]] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        found = _PART.fullmatch(part)
        try:
            if not found:
                raise ValueError(part)
            first = DAYS.index(found[1].lower())
            last = DAYS.index((found[2] or found[1]).lower())
            begin, end = time(int(found[3]), int(found[4])), time(int(found[5]), int(found[6]))
            if end <= begin:
                raise ValueError(part)
        except ValueError:
            raise EvenkeelError(
                f"The working hours {part!r} could not be read.",
                'Write them as "Mon-Fri 09:00-17:00".',
                "hours.unreadable",
            ) from None
        for weekday in range(first, first + (last - first) % 7 + 1):
            hours.setdefault(weekday % 7, []).append((begin, end))
    return {weekday: _merged(parts) for weekday, parts in hours.items()}


def _merged(parts: list[tuple[time, time]]) -> list[tuple[time, time]]:
    """Parts of a day in order, those that meet or overlap as one: no hour is worked twice."""
    merged: list[tuple[time, time]] = []
    for begin, end in sorted(parts):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name; UTC where the name is empty or unknown (a Problem is raised on reading it)."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def midnight(day: date, zone: str) -> float:
    """The instant at which a local day begins, in seconds since the epoch."""
    return datetime.combine(day, time(), zone_of(zone)).timestamp()


def windows(day: date, zone: str, hours: str) -> list[Window]:
    """The working hours of a local day as instants; empty on a day without work."""
    tz = zone_of(zone)
    return [
        (datetime.combine(day, a, tz).timestamp(), datetime.combine(day, b, tz).timestamp())
        for a, b in parse_hours(hours).get(day.weekday(), [])
    ]


@lru_cache(maxsize=256)
def _calendar(country: str, year: int) -> dict[date, str]:
    code, _, region = country.upper().partition("-")
    try:
        found = public_holidays.country_holidays(code, subdiv=region or None, years=year)
    except NotImplementedError:
        return {}
    return dict(found)


def holiday(country: str, day: date) -> str:
    """The name of the public holiday on a day, by the `holidays` package; "" on other days.

    `country` is an ISO code with or without region ("DE", "DE-BY"); an unknown one has no holidays.
    """
    return _calendar(country, day.year).get(day, "") if country else ""


def known_country(country: str) -> bool:
    """Whether public holidays of this country are known."""
    code, _, region = country.upper().partition("-")
    known = public_holidays.list_supported_countries()
    return code in known and (not region or region in known[code])


def weeks(first: date, last: date) -> list[date]:
    """The Mondays of the weeks that hold any day from `first` to `last`."""
    monday = first - timedelta(days=first.weekday())
    return [monday + timedelta(weeks=n) for n in range((last - monday).days // 7 + 1)]
