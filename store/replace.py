"""What a reading replaces: a source's stored activities made equal to it, and where the two differ."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from model import Reading
from store.rows import activity_row, compact, delete, insert, select, touched_by
from store.schema import HOLDS, activities, clean, sources, subjects

Row = dict[str, Any]  # of activities
Span = tuple[datetime, datetime]  # [begin, end), in the zone whose days all-day activities stand for


@dataclass(frozen=True)
class Change:
    """What a write did to a source's activities."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __add__(self, more: Change) -> Change:
        return Change(self.added + more.added, self.changed + more.changed, self.removed + more.removed)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True)
class Difference:
    """Rows of activities by id, where a reading differs from what was stored."""

    before: dict[str, Row]  # changed or gone
    after: dict[str, Row]  # changed or new
    words: dict[str, str]  # subject -> its data, of these and others

    def change(self) -> Change:
        """How many activities were added, changed and removed."""
        both = len(self.before.keys() & self.after.keys())
        return Change(len(self.after) - both, both, len(self.before) - both)

    def touches(self) -> set[tuple[str, str]]:
        """The (owner, month) pairs whose hours it can change."""
        return {t for row in (*self.before.values(), *self.after.values()) for t in touched_by(row)}


def begins_in(row: Row, spans: Iterable[Span]) -> bool:
    """Whether an activity begins in one of these spans of time; a whole day goes by the date there."""
    start = datetime.fromisoformat(row["start"])
    if json.loads(row["data"]).get("all_day"):
        return any(low.replace(tzinfo=UTC) <= start < high.replace(tzinfo=UTC) for low, high in spans)
    return any(low <= start < high for low, high in spans)


def replace_activities(
    c: sa.Connection, source_id: str, reading: Reading, series: set[str] | None, covers: Span | None
) -> Difference:
    """Make the stored activities of these series (None: of the source) equal to the reading's.

    What begins outside `covers` and is not in the reading stays as it is.
    """
    stored = ({**r, "long": bool(r["long"])} for r in select(c, activities, source_id, series))
    old = {r["id"]: r for r in stored}
    new = {r["id"]: r for r in (activity_row(source_id, a) for a in reading.activities)}
    old_subjects = {r["id"]: r for r in select(c, subjects, source_id, series)}
    new_subjects = {
        clean(s.id): {"source": source_id, "id": clean(s.id), "series": clean(s.series), "data": compact(s)}
        for s in reading.subjects.values()
    }
    words = {i: r["data"] for i, r in (old_subjects | new_subjects).items()}
    kept = set() if covers is None else set(_outside(old, new, words, covers))
    found = Difference(
        before={i: r for i, r in old.items() if i not in kept and r != new.get(i)},
        after={i: r for i, r in new.items() if r != old.get(i)},
        words=words,
    )
    needed = new_subjects.keys() | {old[i]["subject"] for i in kept}
    delete(c, activities, source_id, found.before)
    delete(c, subjects, source_id, old_subjects.keys() - needed)
    insert(c, subjects, [new_subjects[i] for i in new_subjects.keys() - old_subjects.keys()])
    insert(c, activities, [r for _, r in sorted(found.after.items())])
    _hold(c, source_id, found)
    return found


def _outside(old: dict[str, Row], new: dict[str, Row], words: dict[str, str], covers: Span) -> Iterator[str]:
    """Ids of stored activities of which the reading says nothing.

    Of a single event that it holds at another time it says that it is no longer at the old one.
    """
    were, are = (Counter(r["series"] for r in rows.values()) for rows in (old, new))
    for i in old.keys() - new.keys():
        row = old[i]
        alone = were[row["series"]] == are[row["series"]] == 1
        moved = alone and not json.loads(words[row["subject"]]).get("recurring")
        if not moved and not begins_in(row, [covers]):
            yield i


def _hold(c: sa.Connection, source_id: str, found: Difference) -> None:
    """Keep how many activities of each kind a source holds, so that nobody has to count them."""
    gained = Counter(r["kind"] for r in found.after.values())
    gained.subtract(Counter(r["kind"] for r in found.before.values()))
    if any(gained.values()):
        state = json.loads(c.execute(sa.select(sources.c.state).where(sources.c.id == source_id)).scalar_one())
        holds = Counter(state.get(HOLDS, {}))
        holds.update(gained)
        state[HOLDS] = {kind: n for kind, n in sorted(holds.items()) if n}
        c.execute(sa.update(sources).where(sources.c.id == source_id).values(state=json.dumps(state)))
