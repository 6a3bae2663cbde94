"""Totals files: hours by week, product and category, without titles, days or other people; to send to a leader.

A JSON text: {"evenkeel": "totals", "version": 1, "from": a name, "role": "people" or "makers",
"rows": [[Monday, product, category, hours], ...]}. It is all there is in it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from model import EvenkeelError
from settings import EARLIEST, today

VERSION = 1
ROLES = ("people", "makers")  # product people (pm, po, lead), or everybody else
LARGEST, ROWS, NAME, MOST = 4_000_000, 40_000, 80, 24 * 7 * 1000.0  # bytes, rows, letters, hours of a row
CATEGORY = re.compile(r"[a-z_][a-z0-9_]{0,39}")
Row = tuple[str, str, str, float]  # Monday as ISO date, product, category, hours


class Totals(NamedTuple):
    """What a totals file holds."""

    label: str  # whose it is, as they call themselves
    role: str  # one of ROLES
    rows: tuple[Row, ...]


def write(found: Totals) -> bytes:
    """The file's bytes: the same rows give the same file."""
    head = {"evenkeel": "totals", "version": VERSION, "from": found.label, "role": found.role}
    rows = ",\n  ".join(json.dumps([*row[:3], round(row[3], 2)], ensure_ascii=False) for row in sorted(found.rows))
    text = json.dumps({**head, "rows": []}, ensure_ascii=False).removesuffix("[]}")
    return f"{text}[\n  {rows}\n]}}\n".encode()


def read(data: bytes, name: str) -> Totals:
    """What a totals file says. Raises EvenkeelError, naming the file and the row, where it is none or cannot be."""
    if len(data) > LARGEST:
        raise _wrong(name, "is larger than any totals file")
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _wrong(name, "is no JSON that can be read") from None
    if not isinstance(found, dict) or found.get("evenkeel") != "totals":
        raise _wrong(name, "is no totals file of Evenkeel")
    if found.get("version") != VERSION:
        raise _wrong(name, f"has the version {str(found.get('version'))[:20]}, and this Evenkeel reads {VERSION}")
    label, role, rows = found.get("from"), found.get("role"), found.get("rows")
    if not isinstance(label, str) or not label.strip() or len(label) > NAME:
        raise _wrong(name, "does not say whose it is")
    if role not in ROLES:
        raise _wrong(name, "does not say whether it is of product people or of makers")
    if not isinstance(rows, list) or len(rows) > ROWS:
        raise _wrong(name, f"has no rows, or more than {ROWS}")
    return Totals(" ".join(label.split()), role, tuple(_merged(_row(n, row, name) for n, row in enumerate(rows, 1))))


def _row(n: int, row: Any, name: str) -> Row:
    if not isinstance(row, list) or len(row) != 4 or not all(isinstance(text, str) for text in row[:3]):
        raise _wrong(name, f"has a row {n} that is not [week, product, category, hours]")
    week, product, category, hours = row
    if type(hours) not in (int, float) or not 0 <= hours <= MOST or not math.isfinite(hours):
        raise _wrong(name, f"has impossible hours in row {n}")
    if len(product) > NAME or not CATEGORY.fullmatch(category):
        raise _wrong(name, f"has a product or category in row {n} that cannot be one")
    try:
        monday = date.fromisoformat(week)
    except ValueError:
        raise _wrong(name, f"has no date in row {n}") from None
    if monday.weekday() or not EARLIEST - timedelta(days=6) <= monday <= today():
        raise _wrong(name, f"has a week in row {n} that does not begin on a past Monday")
    return monday.isoformat(), " ".join(product.split()), category, float(hours)


def _merged(rows: Iterable[Row]) -> list[Row]:
    """One row for each week, product and category, in order."""
    total: dict[tuple[str, str, str], float] = {}
    for week, product, category, hours in rows:
        total[week, product, category] = total.get((week, product, category), 0.0) + hours
    return [(*place, hours) for place, hours in sorted(total.items())]


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _wrong(name: str, why: str) -> EvenkeelError:
    return EvenkeelError(f"{name[:120]} {why}.", "Ask for it again: Portfolio, Totals.", "totals.unusable", name[:120])
