"""What a reader would say: events, worklogs and Jira actions in one line each, and a record to put them into."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import settings
from ledger import Ledger, Version
from model import LEDGER_COLUMNS, LOCAL, OPEN, Activity, Reading, Source, Subject, subject
from store import Store

TODAY = date(2026, 11, 20)  # a Friday; the day of browser.NOW
ROW = [c for c in LEDGER_COLUMNS if c not in ("hours", "booked_hours")]
Said = tuple[Activity, Subject]


def at(text: str) -> datetime:
    """A UTC time from "2026-11-02 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def event(uid: str, start: str, hours: float = 1.0, title: str | None = "Sprint planning", **how: Any) -> Said:
    """A calendar event. Fields of Activity and Subject go by their names."""
    begin = at(start)
    return _said("event", uid, begin, begin + timedelta(hours=hours), title, how)


def worklog(issue: str, start: str, minutes: float, **how: Any) -> Said:
    """Time somebody logged on an issue."""
    return _said(
        "worklog", issue, at(start), at(start), f"Work on {issue}", {"minutes": minutes, "issue": issue, **how}
    )


def action(issue: str, start: str, **how: Any) -> Said:
    """Something somebody did in Jira."""
    return _said(
        "action", issue, at(start), at(start), f"Work on {issue}", {"detail": "comment", "issue": issue, **how}
    )


def stretch(issue: str, start: str, end: str, touched: Iterable[str] = (), **how: Any) -> Said:
    """An issue in progress from one day to another ("" is still going on)."""
    until = at(end) if end else OPEN
    touches = tuple(date.fromisoformat(t) for t in touched)
    return _said("stretch", issue, at(start), until, f"Work on {issue}", {"touches": touches, "issue": issue, **how})


def _said(kind: str, series: str, start: datetime, end: datetime, title: str | None, how: dict[str, Any]) -> Said:
    words = {k: how.pop(k) for k in set(how) & set(Subject.__dataclass_fields__) - {"id"}}
    about = subject(series, title, **words)
    fields = {"owner": LOCAL, "id": f"{series}/{kind}/{start.isoformat()}", **how}
    return Activity(kind=kind, start=start, end=end, subject=about.id, series=series, **fields), about  # type: ignore[arg-type]


def reading(*said: Said, **more: Any) -> Reading:
    """What a connector would hand over."""
    return Reading(activities=[a for a, _ in said], subjects={s.id: s for _, s in said}, **more)


def record() -> Store:
    """The record of this test's home folder."""
    found = settings.load()
    return Store(found.database, found.home / "backups")


def calendar(
    store: Store, *said: Said, source: str = "calendar", owner: str = LOCAL, kind: str = "calendar_ics"
) -> Any:
    """Import these activities as the whole of a source."""
    store.save_source(Source(source, owner, kind, source))
    return store.put(source, reading(*said))


def counters(store: Store) -> tuple[int, int]:
    """Facts and notes."""
    return store.counter("facts"), store.counter("notes")


def rows(ledger: Ledger, version: Version) -> list[tuple[Any, ...]]:
    """Every row of a ledger, booked ones included, in order."""
    wanted = {"known": ["calendar", "jira", "estimated", "told", "not_seen", "booked"]}
    frame = ledger.hours(version, ROW, wanted)
    return [tuple(r) for r in frame.itertuples(index=False)]


def total(ledger: Ledger, version: Version, **where: Any) -> float:
    """Hours of a ledger, of some rows or of all."""
    return float(ledger.hours(version, (), where)["hours"].iloc[0])


def ics(*events: str, name: str = "Work", extra: str = "") -> bytes:
    """A calendar file of events such as "1|20261102T090000Z|20261102T100000Z|Title|STATUS:CANCELLED;..."."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//A calendar program//EN"]
    lines += [f"X-WR-CALNAME:{name}"] * bool(name) + list(filter(None, extra.split("\n")))
    for one in events:
        uid, start, end, title, *more = one.split("|")
        lines += ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART:{start}", f"DTEND:{end}", f"SUMMARY:{title}", *more]
        lines.append("END:VEVENT")
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
