"""A person's own rows (CSV): how long they did what on which day, as activities of kind "told"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta, tzinfo

from connectors import csv_text
from connectors.csv_text import cell, clock, day
from connectors.ics_text import TEXT_LENGTH, Zones
from model import Activity, EvenkeelError, Problem, Reading, digest, subject

COLUMNS = ("date", "hours", "minutes", "category", "note", "start", "product")
MOST_HOURS = 24.0  # of one row
_NUMBER = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,6})?|[.,][0-9]{1,6}")
_HOURS_MINUTES = re.compile(r"([0-9]{1,2}):([0-5][0-9])")


def is_rows(data: bytes) -> bool:
    """Whether this is a table of own rows, by the titles of its columns: date, category, and hours or minutes."""
    return _are_rows(csv_text.header(data))


def read(data: bytes, name: str, owner: str, categories: Mapping[str, str], zone: str, order: str = "") -> Reading:
    """Each row as an activity of kind "told", with its `minutes` and its category's id as the label.

    The columns are COLUMNS, in any order; date, category, and one of hours and minutes are needed. `categories`
    maps names and ids, in small letters, to ids; `zone` (IANA) is where starts belong; `order` is one of
    csv_text.ORDERS for the dates, "" finds it out. A row with a start begins there; any other stands at the UTC
    midnight of its day, all day, without length. A bad row costs that row. Raises EvenkeelError where the file
    is no such table or too large, where nobody knows the zone, and with the code calendar.date_order where only
    a person can say how the dates are written.
    """
    home = Zones([], zone).home
    first = next(csv_text.rows(data, name), None)
    titles = csv_text.titles(first) if first else []
    _check(titles, name)
    at = {title: n for n, title in enumerate(titles) if title}
    order = order or csv_text.date_order((cell(row, at["date"]) for row in csv_text.below(data, name)), name)
    out, seen = Reading(), Counter[str]()
    bad: list[tuple[int, str]] = []
    for row in csv_text.below(data, name):
        out.count("rows")
        try:
            csv_text.check_width(row, len(titles), least=1)
            _add(out, {title: cell(row, n) for title, n in at.items()}, owner, categories, home, order, seen)
        except ValueError as error:
            bad.append((row.line, str(error)))
        except OverflowError:
            bad.append((row.line, "its time is beyond what a calendar can hold"))
    if bad:
        out.count("left out: could not be read", len(bad))
        text = f"Rows that were left out: {len(bad):,}. {csv_text.listed(bad)}"
        do = f"Correct them and import the file again. Categories are: {', '.join(dict.fromkeys(categories.values()))}."
        out.problems.append(Problem("rows.bad_rows", name, text, do))
    if not out.counts:
        out.problems.append(Problem("rows.empty", name, "The file holds no rows.", "Add some below the header."))
    return out


def _add(
    out: Reading,
    get: dict[str, str],
    owner: str,
    categories: Mapping[str, str],
    zone: tzinfo,
    order: str,
    seen: Counter[str],
) -> None:
    """One row; ValueError, in words, or OverflowError where a cell cannot be what its title says."""
    on = day(get["date"], order)
    minutes = _minutes(get.get("hours", ""), get.get("minutes", ""))
    category = categories.get(" ".join(get["category"].lower().split()))
    if category is None:
        raise ValueError(f"{get['category'][:40]!r} is no category" if get["category"] else "it has no category")
    start, length = datetime.combine(on, time(), UTC), timedelta()
    begins = clock(get["start"]) if get.get("start") else None
    if begins is not None:
        start, length = datetime.combine(on, begins, zone).astimezone(UTC), timedelta(minutes=minutes)
    note, product = get.get("note", "")[:TEXT_LENGTH], get.get("product", "")
    row = digest("told", on.isoformat(), str(begins), minutes, category, note, product)
    seen[row] += 1  # two equal rows on one day are two calls
    words = subject(row, note, labels=(category,), components=(product,) if product else ())
    out.subjects[words.id] = words
    out.activities.append(
        Activity(
            id=row if seen[row] == 1 else f"{row}/{seen[row]}",
            owner=owner,
            kind="told",
            start=start,
            end=start + length,
            subject=words.id,
            series=row,
            all_day=begins is None,
            minutes=minutes,
        )
    )
    out.count("told")


def _minutes(hours: str, minutes: str) -> float:
    """How long, from "1.5", "1,5" or "1:30" hours, or from minutes; ValueError, in words, where it is neither."""
    if bool(hours) == bool(minutes):
        raise ValueError("it gives both hours and minutes" if hours else "it does not say how long")
    parts = _HOURS_MINUTES.fullmatch(hours)
    if parts is not None:
        found = int(parts[1]) * 60.0 + int(parts[2])
    elif _NUMBER.fullmatch(hours or minutes):
        found = float((hours or minutes).replace(",", ".")) * (60 if hours else 1)
    else:
        raise ValueError(f"{(hours or minutes)[:40]!r} is no length; write 1.5, 1,5 or 1:30 hours")
    if not 0 < found <= MOST_HOURS * 60:
        raise ValueError(f"{(hours or minutes)[:40]!r} is not more than 0 and at most 24 hours")
    return found


def _are_rows(titles: list[str]) -> bool:
    return {"date", "category"} <= set(titles) and not {"hours", "minutes"}.isdisjoint(titles)


def _check(titles: list[str], name: str) -> None:
    """EvenkeelError where these are not the columns of own rows."""
    unknown = [title for title in titles if title not in COLUMNS]
    twice = [title for title, times in Counter(titles).items() if times > 1]
    why = ""
    if not _are_rows(titles):
        why = "needs the columns date, category, and hours or minutes" if titles else "is empty"
    elif unknown:
        why = f"has columns that own rows do not have: {', '.join(repr(one[:40]) for one in unknown[:5])}"
    elif twice:
        why = f"has the column {twice[0]} twice"
    if why:
        do = f"The columns are: {', '.join(COLUMNS)}."
        raise EvenkeelError(f"{name} {why}.", do, code="rows.columns", where=name)
