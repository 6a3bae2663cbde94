"""How the ledger is cut: a part holds some months of a bucket of persons, and is one file.

A small part is quick to write again, many are slow to open. So a small company is cut by year and a large one by
quarter, where everybody's last weeks are few files of many, and whoever asks for them reads no more.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

FEW = 4  # persons of a bucket in a small company, on average
SHARED = ((FEW, 8), (32, 16), (128, 1 << 20))  # so many persons to a bucket, while that makes no more than so many
SMALL = 8  # buckets of a company that is cut by year, at most
DAY = timedelta(days=1)


def bucket(who: str, buckets: int) -> int:
    """The bucket of a person, the same on every machine."""
    return zlib.crc32(who.encode()) % buckets


def buckets_for(persons: int) -> int:
    """How many buckets so many persons need: a power of two, so that it seldom changes."""
    return max(min(1 << (max(0, persons - 1) // size).bit_length(), most) for size, most in SHARED)


def part(who: str, day: date, buckets: int) -> str:
    """The part that holds a person's day: "2026-10/3" is the bucket 3 of the months from October 2026 on."""
    many = months(buckets)
    return f"{day.year}-{(day.month - 1) // many * many + 1:02}/{bucket(who, buckets)}"


@lru_cache(maxsize=1 << 14)
def days(part: str, buckets: int) -> tuple[date, date]:
    """The first and the last day of a part."""
    first = date.fromisoformat(f"{part.partition('/')[0]}-01")
    last = first.month + months(buckets) - 1
    return first, date(first.year, 12, 31) if last == 12 else date(first.year, last + 1, 1) - DAY


@lru_cache(maxsize=1 << 14)
def place(part: str) -> int:
    """The bucket of a part."""
    return int(part.partition("/")[2])


def holding(parts: Mapping[str, str], buckets: int, where: Mapping[str, Any], viewer: str | None) -> list[str]:
    """The files of the parts that can hold rows that are asked for; see Ledger.hours."""
    wanted = {bucket(who, buckets) for who in (viewer, where.get("person")) if isinstance(who, str)}
    first, before = where.get("first") or date.min, where.get("before") or date.max
    inside = (p for p in parts if not wanted or wanted == {place(p)})
    return [parts[p] for p in inside if days(p, buckets)[0] < before and days(p, buckets)[1] >= first]


def months(buckets: int) -> int:
    """How many months a part holds."""
    return 12 if buckets <= SMALL else 3
