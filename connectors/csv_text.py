"""CSV files as Outlook, spreadsheets and people write them: rows with their lines, dates, times, and bounds.

What a date such as 03/04/2026 means cannot be told from itself. The numbers of the whole file tell (a part over
12 is no month), or dots do, since no country writes the month first with them; else a person has to say.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, time
from functools import lru_cache, partial
from itertools import count, islice
from typing import NamedTuple

from model import EvenkeelError

MOST_BYTES = 50_000_000  # of a file
MOST_ROWS = 100_000  # empty ones too
LONGEST_CELL = 1_000_000  # characters; a longer one, or a quotation mark that nothing closes, costs its row
LONGEST_LINE = 4_000_000  # characters; what goes on is read as a row of its own
LONGEST_TIME = 40  # characters of a date or time
csv.field_size_limit(LONGEST_CELL)  # one limit for the whole process; its own is shorter than some invitations
ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
SHOWN = 5  # rows that a problem names
_HEAD = 65_536  # bytes in which the header stands
_DATE = re.compile(r"([0-9]{4}|[0-9]{1,2})\s*([./-])\s*([0-9]{1,2})\s*\2\s*([0-9]{4}|[0-9]{1,2})\.?")
_CLOCK = re.compile(r"([0-9]{1,2})[:.h]([0-9]{2})(?:[:.]([0-9]{2}))?([^0-9:]*)")
_HALVES = {"": 0, "am": 0, "vorm": 0, "vormittags": 0, "pm": 12, "nachm": 12, "nachmittags": 12}


class Row(NamedTuple):
    """A row of a file: the line it begins in, the one it ends in, and its cells; none if one was too long."""

    line: int
    last: int
    cells: list[str]


def rows(data: bytes, name: str) -> Iterator[Row]:
    """The rows that hold anything, the header first; EvenkeelError where there is more than the bounds above."""
    if len(data) > MOST_BYTES:
        raise too_large(name, f"it has {len(data) / 1e6:.0f} MB, and {MOST_BYTES / 1e6:.0f} are read at most")
    text = io.TextIOWrapper(io.BytesIO(data), _encoding(data), "replace", newline="")
    lines = iter(partial(text.readline, LONGEST_LINE), "")
    reader = csv.reader(lines, delimiter=_separator(data))
    for number in count():
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # the cell is too long; what comes after its line is read on
            yield Row(line, reader.line_num, [])
            continue
        if number > MOST_ROWS:
            raise too_large(name, f"it has more than {MOST_ROWS:,} rows")
        if any(map(str.strip, cells)):
            yield Row(line, reader.line_num, cells)


def below(data: bytes, name: str) -> Iterator[Row]:
    """The same without the header."""
    return islice(rows(data, name), 1, None)


def header(data: bytes) -> list[str]:
    """The titles of the columns as `folded` gives them, from the beginning of the file alone."""
    first = next(rows(data[:_HEAD], ""), None)
    return titles(first) if first else []


def titles(row: Row) -> list[str]:
    """The titles of a header, as `folded` gives them, without empty ones at its end."""
    found = [folded(cell) for cell in row.cells]
    while found and not found[-1]:
        found.pop()
    return found


def folded(title: str) -> str:
    """Words in small letters, without accents and signs: how titles of columns are compared."""
    bare = title.casefold()
    if not bare.isascii():
        bare = "".join(one for one in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(one))
    return " ".join(re.findall(r"[^\W_]+", bare))


def cell(row: Row, at: int | None) -> str:
    """A cell without the space around it; "" where there is no such column or the row ends before it."""
    return row.cells[at].replace("\0", "").strip() if at is not None and at < len(row.cells) else ""


def check_width(row: Row, width: int, least: int) -> None:
    """ValueError, in words, where a row has fewer than `least` cells, or something behind the last column."""
    if len(row.cells) < least or any(row.cells[width:]):
        text = f"it has {len(row.cells)} cells, and the header {width}" if row.cells else "one cell is too long"
        open_quote = f"; it goes on to line {row.last}, so look for a quotation mark too many"
        raise ValueError(text + (open_quote if row.last > row.line else ""))


def listed(found: list[tuple[int, str]]) -> str:
    """Rows by their lines, the first few with what is wrong: "Line 4: it has no start. Line 9: ... And 3 more."."""
    shown = [f"Line {line}: {why}." for line, why in found[:SHOWN]]
    return " ".join(shown + [f"And {len(found) - SHOWN:,} more."] * (len(found) > SHOWN))


def date_order(cells: Iterable[str], name: str) -> str:
    """In which of ORDERS a file writes its dates, from all of them; what is no date does not matter.

    Raises EvenkeelError("calendar.date_order") where two orders stay possible and mean different days, or where
    two dates contradict each other.
    """
    read = {text: found for text in sorted(set(cells)) if (found := _readings(text))}
    possible = [order for order in ORDERS if all(order in found for found in read.values())]
    unclear = [text for text, found in read.items() if len({found[order] for order in possible}) > 1]
    if possible and not unclear:
        return possible[0]
    if "dmy" in possible and all("." in text for text in unclear):
        return "dmy"
    if possible:
        found = read[unclear[0]]
        ways = " or ".join(f"{found[order].day} {found[order]:%B %Y}" for order in possible)
        text = f'Nothing in {name} tells how its dates are written: "{unclear[0]}" can be {ways}.'
    else:
        against = {next(text for text, found in read.items() if order not in found) for order in ORDERS}
        clash = ", ".join(f'"{text}"' for text in sorted(against))
        text = f"The dates in {name} contradict each other: no one order fits {clash}."
    ways = ", ".join(f"{order} ({meaning})" for order, meaning in ORDERS.items())
    do = f"Say which it is: choose it beside the file, or on the command line give --dates with one of {ways}."
    raise EvenkeelError(text, do, code="calendar.date_order", where=name)


def day(text: str, order: str) -> date:
    """A date written in one of ORDERS, or with the year first in four digits; ValueError, in words, if it is none."""
    found = _readings(text).get(order)
    if found is None:
        raise ValueError(f"{text[:LONGEST_TIME]!r} is no date written {ORDERS[order]}" if text else "it has no date")
    return found


def clock(text: str) -> time:
    """A time of the day in 24 or 12 hours ("13:30", "1:30:00 PM", "1:30 p. m."); ValueError, in words, if none."""
    found = _CLOCK.fullmatch(text.strip().lower()) if len(text) <= LONGEST_TIME else None
    half = _HALVES.get(re.sub(r"[\W_]", "", found[4])) if found else None
    if found is None or half is None:
        raise ValueError(f"{text[:LONGEST_TIME]!r} is no time of the day")
    hour = int(found[1])
    if found[4].strip() and 1 <= hour <= 12:
        hour = hour % 12 + half
    try:
        return time(hour, int(found[2]), int(found[3] or 0))
    except ValueError:
        raise ValueError(f"{text[:LONGEST_TIME]!r} is no time of the day") from None


def _readings(text: str) -> dict[str, date]:
    """What a date can mean, by order. A year of two digits is of this century; one of a single digit is none."""
    return _parsed(text.strip()) if len(text) <= LONGEST_TIME else {}


@lru_cache(maxsize=4096)
def _parsed(text: str) -> dict[str, date]:
    parts = _DATE.fullmatch(text)
    if parts is None:
        return {}
    first, second, third = parts[1], parts[3], parts[4]
    if len(first) == 4:
        ways = dict.fromkeys(ORDERS, (first, second, third))
    else:
        ways = {"dmy": (third, second, first), "mdy": (third, first, second), "ymd": (first, second, third)}
    found = {}
    for order, (year, month, of_month) in ways.items():
        if len(year) > 1 and len(of_month) <= 2:
            try:
                found[order] = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(of_month))
            except ValueError:  # no such day: that order is out
                continue
    return found


def _encoding(data: bytes) -> str:
    """UTF-16 with or without its mark, UTF-8, or Western Windows, which is what a Western Outlook writes."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if b"\0" in data[:2]:
        return "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)  # a letter that is cut off at the end is no fault
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _separator(data: bytes) -> str:
    """The sign that stands most often in the first line."""
    head = data[:_HEAD].decode(_encoding(data[:_HEAD]), "replace").lstrip("\r\n\ufeff").partition("\n")[0]
    return max(",;\t", key=head.count)


def too_large(name: str, why: str) -> EvenkeelError:
    """What to raise where a file goes beyond a bound; `why` goes on after a colon."""
    do = "Export a shorter time and import the parts one by one."
    return EvenkeelError(f"{name} is too large: {why}.", do, code="csv.too_large", where=name)
