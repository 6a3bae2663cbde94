"""Files into the store, each whole or not at all: calendars of any kind, directories, own rows, archives of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from connectors import archive, calendar_csv, calendar_ics, directory, ics_cover, rows_csv
from connectors.ics_again import Again
from decide import me, product_rows, products, say_me
from metrics import taxonomy
from metrics.capacity import zone_of
from model import LOCAL, EvenkeelError, Problem, Reading, Source, digest
from settings import EARLIEST, has_login, load, local_zone, now
from store import Change, Store
from store.people import listed

MONTHS_AHEAD = 13
STALE = timedelta(days=7)  # a calendar that ends so long ago is an export of a time, not of all there is
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Imported:
    """What an import did: the source, how its activities changed, and what was read."""

    source: Source
    change: Change
    reading: Reading


@dataclass(frozen=True)
class Owner:
    """Whose file it is, as far as it is known: addresses to find their own answer by, and their zone."""

    key: str = LOCAL
    addresses: tuple[str, ...] = ()
    zone: str = ""


def opened(path: Path) -> tuple[list[tuple[str, bytes]], list[Problem]]:
    """A file on this machine, unpacked. Raises EvenkeelError, naming it, where it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EvenkeelError(
            f"{path} could not be read: {error.strerror}.", "Check the path.", "file.unreadable"
        ) from None
    return unpacked(path.name, data)


def unpacked(name: str, data: bytes) -> tuple[list[tuple[str, bytes]], list[Problem]]:
    """A file as what is to be imported: itself, or the calendars in a .zip with what was left out of it.

    Raises EvenkeelError where an archive cannot be read.
    """
    if name.lower().endswith(".zip") or data.startswith(b"PK\3\4"):
        return archive.calendars(data, name)
    return [(name, data)], []


def import_file(
    store: Store,
    name: str,
    data: bytes,
    owner: str = LOCAL,
    addresses: Iterable[str] = (),
    zone: str = "",
    dates: str = "",
    also: Iterable[Problem] = (),
) -> Imported:
    """Read a calendar (.ics, Outlook's .csv), own rows or a directory (.csv) into the store, all of it or nothing.

    A later export of the same calendar replaces the earlier one for the time that it speaks for; what moved or
    vanished is kept as history. `dates` is how a .csv writes them (dmy, mdy, ymd), where it does not tell itself;
    `also` are problems of the archive that it came from. Raises EvenkeelError, naming the file, where it is none
    of these, and with the code calendar.date_order where `dates` is needed; nothing is changed then.
    """
    whose = Owner(owner, tuple(addresses), zone)
    if name.lower().endswith(".csv") and not (calendar_csv.is_export(data) or rows_csv.is_rows(data)):
        return _directory(store, name, data, owner, also)
    check_owner(store, owner)
    if not name.lower().endswith(".csv"):
        return calendar(store, name, data, whose, also=also)
    if calendar_csv.is_export(data):
        return _outlook(store, name, data, whose, dates, also)
    names = {word.lower(): c.id for c in taxonomy.load(load().taxonomy).categories for word in (c.id, c.name)}
    reading = rows_csv.read(data, name, owner, names, _zone(store, whose, ""), dates)
    source = Source(source_id(store, "rows", owner, name.lower()), owner, "rows_csv", name, {"file": name})
    return _kept(store, source, _with(reading, also))


def _directory(store: Store, name: str, data: bytes, owner: str, also: Iterable[Problem]) -> Imported:
    """People in place of those read before; of the products that rows name, what these say in place of what was said.

    A file that holds products alone is a source of its own, so that it takes nobody's place.
    """
    found = load()
    kinds = taxonomy.load(found.taxonomy)
    reading = directory.read(data, name)
    rows = product_rows.read(directory.product_rows(data, name), kinds, found.fiscal_year_start)
    alone = bool(reading.counts.get("rows of products")) and not reading.people
    source_id = f"{'products' if alone else 'people'}-{digest(LOCAL)}"
    source = Source(source_id, LOCAL, "directory", name, {"file": name})  # it is nobody's own
    with store.write():
        if rows.said.products or rows.said.rate:
            held = products.listed(store.decisions(products.KINDS))
            products.apply(store, kinds, owner, product_rows.beside(held, rows))
        return _kept(store, source, _with(reading, (*rows.problems, *also)))


def source_id(store: Store, kind: str, owner: str, *name: str) -> str:
    """The id of an owner's source by its name; that of before a sign-in where it was handed over to them."""
    mine, before = (f"{kind}-{digest(who, *name)}" for who in (owner, LOCAL))
    return before if any((s.id, s.owner) == (before, owner) for s in store.sources()) else mine


def check_owner(store: Store, owner: str) -> None:
    """Raise EvenkeelError where a team's calendar is nobody's, or somebody's whom the directory does not have."""
    if store.viewer is not None or not has_login():  # who is signed in is checked by the record itself
        return
    with store.read() as c:
        known = {p.email for p in listed(c)}
    if owner not in known:
        raise EvenkeelError(
            f"In a team each calendar is somebody's, and {owner!r} is not in the directory.",
            "Say whose with --for and their e-mail address in the directory.",
            "import.whose",
        )


def calendar(
    store: Store,
    name: str,
    data: bytes,
    whose: Owner,
    source: Source | None = None,
    cursor: dict[str, Any] | None = None,
    also: Iterable[Problem] = (),
) -> Imported:
    """Read an .ics into the store: into `source`, or into the one of the calendar's name.

    Only what changed since its last reading is worked out anew. `cursor` is kept beside the marks for that.
    """
    who = calendar_ics.who(data, name)
    said = me(store, whose.key)
    mine, zone = _addresses(store, whose, who.address), _zone(store, whose, who.zone)

    def read(known: dict[str, str]) -> Again:
        return calendar_ics.read_again(data, name, whose.key, mine, EARLIEST, until(), zone, known)

    called = who.calendar or re.sub(r"( \(\d+\))?\.(ics|ical)$", "", name, flags=re.IGNORECASE)
    label = who.name if "@" in called and who.name else called
    if source is None:
        known_as = source_id(store, "calendar", whose.key, called.lower())
        source = Source(known_as, whose.key, "calendar_ics", label, {"file": name})
    source = replace(source, name=source.name or label)
    covers = _span(ics_cover.covered(data, name), zone)
    known = _known(store, source, covers)
    found = read(known)
    about = digest(mine, zone)
    _refuse_half(name, found.reading, known=any(s.id == source.id for s in store.sources()))
    with store.write():
        if known != _known(store, source, covers):  # somebody else imported it meanwhile
            known, found = {}, read({})
        if whose.key == LOCAL and mine != said.aliases:
            say_me(store, whose.key, aliases=mine, zone=zone)
        return _kept(
            store,
            source,
            _with(found.reading, also),
            replaced=found.replaced if known else None,
            seen=now() if store.cursor(source.id).get("about", about) == about else None,  # or all would seem moved
            cursor={
                **(cursor or {}),
                "marks": found.marks,
                "about": about,
                "covers": [moment.isoformat() for moment in covers],
            },
            covers=covers,
        )


def _known(store: Store, source: Source, covers: Span) -> dict[str, str]:
    """The marks of the calendar's last reading, if that spoke for as much time as this one does."""
    kept = store.cursor(source.id)
    low, high = (datetime.fromisoformat(moment) for moment in kept.get("covers", (covers[1].isoformat(),) * 2))
    return dict(kept.get("marks", {})) if low <= covers[0] and covers[1] <= high else {}


def _outlook(store: Store, name: str, data: bytes, whose: Owner, dates: str, also: Iterable[Problem]) -> Imported:
    zone, said = _zone(store, whose, ""), me(store, whose.key)
    mine = tuple(filter(None, (*_addresses(store, whose, ""), said.name)))
    reading = calendar_csv.read(data, name, whose.key, mine, EARLIEST, until(), zone, dates)
    _refuse_half(name, reading, known=False)
    days = [a.start.date() if a.all_day else a.start.astimezone(zone_of(zone)).date() for a in reading.activities]
    source = Source(source_id(store, "outlook", whose.key), whose.key, "calendar_csv", "Outlook", {"file": name})
    first, last = (min(days), max(days)) if days else (None, None)
    covers = _span((first, last), zone, closed=True)
    return _kept(store, source, _with(reading, also), seen=now(), covers=covers)


def _kept(store: Store, source: Source, reading: Reading, **how: Any) -> Imported:
    state = {"last_sync": now().isoformat(), "counts": reading.counts, "failed": None}
    with store.write():
        store.save_source(source)
        return Imported(source, store.put(source.id, reading, state=state, **how), reading)


def _with(reading: Reading, also: Iterable[Problem]) -> Reading:
    return replace(reading, problems=[*reading.problems, *also])


def _addresses(store: Store, whose: Owner, guess: str) -> tuple[str, ...]:
    said = me(store, whose.key)
    guessed = {guess} if not said.aliases else set()
    with store.read() as c:
        own = {a for p in listed(c) if p.email == whose.key for a in p.aliases if "@" in a}
    return tuple(sorted({*whose.addresses, *said.aliases, *own, whose.key, *guessed} - {LOCAL, ""}))


def _zone(store: Store, whose: Owner, guess: str) -> str:
    return whose.zone or me(store, whose.key).zone or guess or local_zone()


def until() -> date:
    """Up to where calendars are read, exclusive: it moves once a month, so that what is known stays known."""
    months = now().year * 12 + now().month - 1 + MONTHS_AHEAD
    return date(months // 12, months % 12 + 1, 1)


def _span(days: tuple[date | None, date | None], zone: str, closed: bool = False) -> Span:
    """The time that an export speaks for, from the first and last day it tells of, if it does.

    Programs leave out what is long past, and an export may be of some weeks only. So nothing before its first
    entry goes, and nothing after its last one where that is over for a week; of what is to come it tells all,
    unless it is `closed`, as a table of a chosen time is.
    """
    first, last = days
    ends = last is not None and (closed or last < (now() - STALE).date())
    end = last + timedelta(days=1) if last is not None and ends else until()
    low, high = (datetime.combine(day, time(), zone_of(zone)) for day in (first or EARLIEST, end))
    return low, max(low, high)


def _refuse_half(name: str, reading: Reading, known: bool) -> None:
    """A calendar without events, or the first part of one, must not take the place of the whole one read before."""
    codes = {p.code for p in reading.problems}
    if "calendar.no_events" in codes:
        text = f"{name} holds no events; nothing was changed."
    elif "calendar.cut_short" in codes and known:
        text = f"{name} ends in the middle, and a whole one was read before; nothing was changed."
    else:
        return
    raise EvenkeelError(text, "Export the calendar again.", "calendar.half", name)
