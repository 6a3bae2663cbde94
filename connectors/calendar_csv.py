"""Outlook's CSV export: every event in a range as an Activity, in the meaning that calendar_ics gives it.

What this file does not say, and what is made of it:
- it has no UID: a series is all rows with one title and organiser; one that stands on three days is recurring;
- it has no zone: its times are in the zone the reader passes;
- it has no answers: what shows as tentative is tentative, all else accepted;
- it has names for people: "Okafor, Ben" becomes "ben okafor", who is found where the directory has that name
  among the aliases, and else counts as a colleague, since nothing tells. The owner is known by the words of
  their address (pia.sund@...), or by their name beside it. A row without guests is the owner's own;
- that a meeting was cancelled is told by its title alone, in the words that Outlook puts before it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from connectors import csv_text
from connectors.csv_text import Row, cell
from connectors.ics_series import Span
from connectors.ics_text import Zones
from connectors.outlook_row import CANCELLED, COLUMNS, NEEDED, Event, RowReader, columns
from model import Activity, EvenkeelError, Problem, Reading, Subject, digest, subject

RECURRING = 3  # days
MOST_PEOPLE = 50_000


def is_export(data: bytes) -> bool:
    """Whether this is Outlook's CSV, by the titles of its columns."""
    return bool(columns(csv_text.header(data)))


def read(
    data: bytes,
    name: str,
    owner: str,
    addresses: tuple[str, ...],
    start: date,
    end: date,
    zone: str,
    order: str = "",
) -> Reading:
    """Every event of an export that overlaps [start, end), as activities of kind "event"; see calendar_ics.read.

    `addresses` are the owner's, and may hold their name as Outlook writes it. `order` is one of csv_text.ORDERS;
    "" finds it out. Raises EvenkeelError where the file is no such export or too large, where nobody knows the
    zone, and with the code calendar.date_order where only a person can say how its dates are written.
    """
    home = Zones([], zone).home
    title_row = next(csv_text.rows(data, name), None)
    at = columns(csv_text.titles(title_row)) if title_row else {}
    if title_row is None or not at:
        raise _no_export(name, title_row)
    order = order or csv_text.date_order(_dates(data, name, at), name)
    reader, out = RowReader(at, order, home, addresses), Reading()
    found = _events(csv_text.below(data, name), len(csv_text.titles(title_row)), reader, out, name)
    _add(found, owner, Span.of(start, end, home), out)
    out.problems += _problems(reader, name, out.counts["events read"])
    out.counts = {what: number for what, number in out.counts.items() if number}
    return out


def _dates(data: bytes, name: str, at: dict[str, int]) -> Iterator[str]:
    return (cell(row, at[field]) for row in csv_text.below(data, name) for field in ("start_date", "end_date"))


def _events(rows: Iterator[Row], width: int, reader: RowReader, out: Reading, name: str) -> Counter[Event]:
    """The events, and how often each stands there; a row that cannot be read costs that row."""
    found: Counter[Event] = Counter()
    bad: list[tuple[int, str]] = []
    for row in rows:
        try:
            csv_text.check_width(row, width, least=width)
            found[reader.event(row)] += 1
            if len(reader.people) > MOST_PEOPLE:
                raise csv_text.too_large(name, f"it names more than {MOST_PEOPLE:,} people")
        except ValueError as error:
            bad.append((row.line, str(error)))
        except OverflowError:
            bad.append((row.line, "its times are beyond what a calendar can hold"))
    if bad:
        text = f"Rows that were left out: {len(bad):,}. {csv_text.listed(bad)}"
        out.problems.append(Problem("calendar.bad_rows", name, text, "Correct them and import the file again."))
    out.count("events read", found.total() + len(bad))
    out.count("left out: could not be read", len(bad))
    out.count("left out: the same event again", found.total() - len(found))
    return found


def _add(found: Counter[Event], owner: str, span: Span, out: Reading) -> None:
    """The events in the range, in an order that the order of the rows does not change."""
    days: defaultdict[str, set[date]] = defaultdict(set)
    ordered = [(_series(event), event) for event in sorted(found)]
    for series, event in ordered:
        days[series].add((event.start if event.all_day else event.start.astimezone(span.zone)).date())
    starts: Counter[tuple[str, datetime]] = Counter()
    for series, event in ordered:
        starts[series, event.start] += 1
        if not _holds(span, event):
            out.count("left out: outside the range")
            continue
        words = _subject(event, series, len(days[series]) >= RECURRING)
        out.subjects[words.id] = words
        out.activities.append(_activity(event, words, owner, starts[series, event.start]))
        out.count("occurrences")
        out.count("cancelled", event.cancelled)
        out.count("private", event.private)


def _series(event: Event) -> str:
    """What belongs together, as far as the file tells; an event that says nothing of itself stands alone."""
    if event.title:
        return digest("outlook", CANCELLED.sub("", event.title), event.called_by)
    return digest("outlook", event.start.isoformat(), event.end.isoformat())


def _holds(span: Span, event: Event) -> bool:
    """As Span.holds: whether an event overlaps the range; one without length must begin in it."""
    start, end = event.start, event.end
    if event.all_day:
        start, end = (at.replace(tzinfo=span.zone) for at in (start, end))
    return start < span.high and (end > span.low or start == end == span.low)


def _subject(event: Event, series: str, recurring: bool) -> Subject:
    if event.private:
        return subject(series, None, recurring=recurring)
    return subject(
        series,
        event.title,
        text=event.text,
        organizer=event.called_by,
        people=event.people,
        location=event.location,
        labels=event.labels,
        recurring=recurring,
    )


def _activity(event: Event, words: Subject, owner: str, number: int) -> Activity:
    """`number` counts the events of a series that start together: rows that differ in something else."""
    return Activity(
        id=f"{words.series}/{event.start.isoformat()}" + (f"/{number}" if number > 1 else ""),
        owner=owner,
        kind="event",
        start=event.start,
        end=event.end,
        subject=words.id,
        series=words.series,
        all_day=event.all_day,
        answer="tentative" if event.busy == "tentative" else "accepted",
        busy=event.busy,
        cancelled=event.cancelled,
        private=event.private,
        special=event.special,
    )


def _problems(reader: RowReader, name: str, rows: int) -> list[Problem]:
    """What is odd about the file, one problem of a kind."""
    out = []
    if found := reader.backwards:
        text = f"Events that end before they start, so they have no length: {len(found):,}. {csv_text.listed(found)}"
        out.append(Problem("calendar.ends_before_start", name, text, "Correct their times in the calendar."))
    if reader.unknown:
        shown = ", ".join(repr(one[:20]) for one in sorted(reader.unknown)[: csv_text.SHOWN])
        text = f"Events whose time is shown as {shown}, which nobody knows: {reader.unknown.total():,}; read as busy."
        do = "Check whether they took time, and correct those that did not."
        out.append(Problem("calendar.unknown_show_as", name, text, do))
    if not rows:
        text, do = "The calendar holds no events.", "Check that it is the right one."
        out.append(Problem("calendar.no_events", name, text, do))
    return out


def _no_export(name: str, first: Row | None) -> EvenkeelError:
    needed = ", ".join(COLUMNS[field][0] for field in NEEDED)
    begins = f"it begins with {';'.join(first.cells[:8])[:60]!r}" if first else "it is empty"
    return EvenkeelError(
        f"{name} is no calendar that Outlook exported: {begins}.",
        f"Its first row must hold at least the columns {needed}, in English, German, French or Spanish.",
        code="calendar.not_a_calendar",
        where=name,
    )
