"""The command report: a report into a file, without a server, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pandas as pd

import settings as settings_module
from ledger import Ledger
from ledger.basis import Basis
from ledger.files import Version
from model import LOCAL, EvenkeelError, Problem
from reports import FORMS, OF_GROUPS, REPORTS, written
from reports.asked import Asked
from settings import Grain, Settings, today
from store import Store
from ui import words

LONG = timedelta(weeks=26)  # a longer period is shown by month


def report(
    store: Store,
    settings: Settings,
    what: str,
    out: Path,
    person: str = "",
    period: str = "",
    sections: Sequence[str] = (),
    sample: bool = False,
) -> list[Problem]:
    """Write a report to a file, in the form of its ending; returns the doubts that are about it.

    `person` is an address or a name; `period` a name of settings.periods or FIRST..LAST, both included; `sections`
    are headings, none of them means all. Raises EvenkeelError where the file, the person or the period is wrong, or
    where there is nothing to report; then no file is made or changed.
    """
    _check(out, what, period)
    first, before = _period(period or "4w", settings.fiscal_year_start)
    ledger = Ledger(store, settings)
    version = ledger.version(today())
    basis = ledger.basis(version)
    who = _person(store, basis, person)
    grain: Grain = "month" if before - max(first, settings_module.EARLIEST) > LONG else "week"
    hours = partial(_hours, ledger, version, who)
    asked = Asked(store, basis, version, hours, who, first, before, grain=grain, sample=sample)
    made = REPORTS[what](asked)
    keep(out, written(made.only(tuple(sections)) if sections else made, out.suffix))
    return asked.doubts_of_all(made.about.doubts) if what in OF_GROUPS else asked.doubts()


def _hours(ledger: Ledger, version: Version, who: str, by: Sequence[str] = (), **where: object) -> pd.DataFrame:
    return ledger.hours(version, by, {**where, "person": who})


def _check(out: Path, what: str, period: str) -> None:
    """What can be refused before anything is read."""
    if what not in REPORTS:
        raise EvenkeelError(f"There is no report {what!r}.", f"There is {', '.join(REPORTS)}.", "report.unknown")
    if out.suffix.lower() not in FORMS:
        raise EvenkeelError(
            f"{out.name} does not say which form it is to have.",
            f"Name a file that ends in {', '.join(FORMS)}.",
            "report.ending",
        )
    if not out.parent.is_dir():
        raise EvenkeelError(f"There is no folder {out.parent}.", "Make it, or name another.", "report.folder")
    if out.is_dir():
        raise EvenkeelError(f"{out} is a folder.", "Name a file.", "report.folder")
    if what == "monday" and period:
        raise EvenkeelError(
            "The report monday is about last week and this one.", "Leave out --period.", "report.period"
        )


def _period(asked: str, fiscal_year_start: int) -> tuple[date, date]:
    """First day, and the day after the last one that is over."""
    named = settings_module.periods(today(), fiscal_year_start)
    if asked in named:
        return named[asked]
    first, dots, last = asked.partition("..")
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        begin, end = date.max, date.min
    if not dots or begin > end or end.year > today().year + 10:
        raise EvenkeelError(
            f"{asked!r} is not a period.",
            f"Use {', '.join(named)}, or two dates such as 2026-10-01..2026-10-31.",
            "report.period",
        )
    return begin, min(end + timedelta(days=1), max(today(), begin + timedelta(days=1)))


def _person(store: Store, basis: Basis, wanted: str) -> str:
    """The key of somebody whose hours are worked out, by address or name; without either, the reader."""
    me = next((str(s.state["me"]) for s in store.sources() if s.state.get("me")), LOCAL)
    if not wanted:
        return me
    names = {who: basis.person(who, basis.today).name or who for who in basis.owners}
    key = basis.directory.key(wanted.strip().lower())
    found = [who for who in names if who == key] or [w for w, n in names.items() if n.lower() == wanted.strip().lower()]
    if len(found) == 1:
        return found[0]
    told = f"There are {len(found)} people of that name." if found else f"No hours are worked out for {wanted!r}."
    some = ", ".join(sorted(found or names)[:8])
    raise EvenkeelError(told, f"Give an address: {words.plain(some, 300)}.", "report.person")


def keep(out: Path, content: bytes) -> None:
    """Put a file in place whole: a reader sees what was there before or all of it, even when the power fails."""
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, out)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        error.filename = str(out)
        raise
