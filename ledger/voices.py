"""Who asked for a person's time, read from the record: organisers, reporters, and when something was first there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from ledger import Ledger
from ledger.basis import Basis
from ledger.files import Version
from metrics.frames import tuples
from metrics.room import guests
from metrics.voices import LATE, Ask, Notice, room_of, voice_of
from model import Activity, Revision, Subject

BY = ("activity", "day", "side", "category")
WORK = ("strategy", "execution", "neither", "unsorted")
EARLIER = timedelta(days=90)  # how long before a day what was changed then is looked for


def asks(
    ledger: Ledger, version: Version, who: str, first: date, before: date, product: str | None = None
) -> list[Ask]:
    """Every activity of a person's work in [first, before), by day, with who asked for it and how early.

    When an event was asked for is known only from readings of the calendar, an issue by its creation; see _notice.
    """
    where = {"person": who, "first": first, "before": before, "side": WORK, "product": product}
    frame = ledger.hours(version, BY, {name: value for name, value in where.items() if value is not None})
    frame = frame[frame["activity"] != ""]
    stored = ledger.store.by_key(frame["activity"].unique())
    basis, asked = ledger.basis(version), _Asked(ledger, ledger.basis(version), who, first, before, stored)
    found = []
    for key, day, side, category, hours in tuples(frame, *BY, "hours"):
        if key not in stored:  # what the person told us
            found.append(Ask(key, day, "myself", side, category, float(hours)))
            continue
        activity, subject = stored[key]
        found.append(_ask(basis, who, key, day, side, category, float(hours), activity, subject, asked.notice(key)))
    return found


def _ask(
    basis: Basis, who: str, key: str, day: date, side: str, category: str, hours: float,
    activity: Activity, subject: Subject, notice: Notice,
) -> Ask:  # fmt: skip
    voice = "myself" if activity.kind == "told" else voice_of(subject, who, day, basis.directory)
    notice = "" if voice == "myself" else notice  # nobody asked
    event = activity.kind == "event"
    room = guests(subject, who, day, basis.directory) if event else []
    timed = event and not activity.all_day
    roles = {guest.role for guest in room if guest.relation == "colleague"}
    return Ask(
        key, day, voice, side, category, hours, notice, room_of(room),
        activity.start if timed else None, activity.end if timed else None, {"sales", "marketing"} <= roles,
    )  # fmt: skip


class _Asked:
    """When things were asked for, as far as readings and creations tell."""

    def __init__(
        self, ledger: Ledger, basis: Basis, who: str, first: date, before: date,
        stored: dict[str, tuple[Activity, Subject]],
    ) -> None:  # fmt: skip
        low, high = (datetime.combine(day, time(), UTC) for day in (first, before))
        known = ledger.store.history(basis.owners.get(who, ()), low - EARLIER, high + EARLIER)
        self.appeared = {f"{one.source}/{one.after.id}": one for one in known if one.what == "appeared" and one.after}
        self.readings = _readings(known)
        self.stored = stored
        issues = {_creation(key, a) for key, (a, s) in stored.items() if s.issue}
        self.created = {key: a.start for key, (a, _) in ledger.store.by_key(issues).items()}

    def notice(self, key: str) -> Notice:
        """Whether it was asked for two days before it began, or later; "" where nobody knows.

        An issue: by its creation. An event that a reading showed as new: early where that reading was two days before
        it, late where an earlier reading within those two days did not have it yet.
        """
        activity, subject = self.stored[key]
        if subject.issue:
            created = self.created.get(_creation(key, activity))
            return "" if created is None else "late" if activity.start - created < LATE else "planned"
        seen = self.appeared.get(key)
        if seen is None:
            return ""
        if seen.seen <= activity.start - LATE:
            return "planned"
        missed = [moment for moment in self.readings[seen.source] if moment < seen.seen]
        return "late" if missed and max(missed) >= activity.start - LATE else ""


def _readings(known: Iterable[Revision]) -> dict[str, set[datetime]]:
    """The readings of each source that showed some change."""
    found: dict[str, set[datetime]] = {}
    for one in known:
        found.setdefault(one.source, set()).add(one.seen)
    return found


def _creation(key: str, activity: Activity) -> str:
    """The key of the action that made an activity's issue; see connectors.jira_issue."""
    return f"{key.partition('/')[0]}/{activity.series}/created"
