"""The history of events: what later readings showed of them, that they moved, were called off, vanished or appeared.

A reading gives the new state alone, so what changed is found by comparing it with what was stored. An event is the
same one by its id; else those that went and came are paired, because a program names an occurrence by its time, and
some name a series anew when the rest of it moves or even whenever it is exported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from model import OPEN, Activity, Revision, What
from store.replace import Difference, Row, Span, begins_in
from store.rows import COLUMNS, FIRST, as_activity, as_subject, chunks, insert, merge_state, select, stamp
from store.schema import KNOWN, history, sources

ALWAYS: Span = (FIRST, OPEN)
SOON, NEAR = timedelta(days=14), timedelta(days=60)  # what comes further off is another meeting
_KEPT = (*COLUMNS, "data")  # of an activity's row


class _Form(NamedTuple):
    """An event as one reading has it."""

    row: Row
    start: datetime
    state: str  # "", cancelled, declined
    about: str  # what it is about, as stored
    words: tuple[Any, ...]  # title, organiser, people
    recurring: bool
    known: bool  # at a time that an earlier reading spoke for: that it is there now is news

    @property
    def private(self) -> bool:
        """Whether its words are not ours to keep."""
        return self.words[0] is None


def _series(form: _Form) -> Hashable:
    return form.row["series"] if form.known else None


def _words(form: _Form) -> Hashable:
    return form.words if form.known and form.words[0] else None


Key = Callable[[_Form], Hashable]  # None: it can't be paired by this
Pair = tuple[_Form | None, _Form | None]
# What went and what came are one event where they are alike in this, the surest first, and so near in time.
_ALIKE: tuple[tuple[Key, timedelta], ...] = (
    (lambda f: (f.row["start"], f.row["end"], f.words), NEAR),  # the same under another name
    (lambda f: None if f.recurring else f.row["series"], OPEN - FIRST),
    (_series, NEAR),
    (_words, SOON),  # deleted and made again, or the rest of a series that was cut in two
)


def keep(c: sa.Connection, source_id: str, found: Difference, seen: datetime, covers: Span | None) -> None:
    """Keep what a reading made at `seen` showed; `covers` is the time that it speaks for (None: it does not say).

    What is new at a time that no earlier reading spoke for is no news. An event's words go from its history too
    once it is private.
    """
    state = json.loads(c.execute(sa.select(sources.c.state).where(sources.c.id == source_id)).scalar_one())
    known = [(datetime.fromisoformat(low), datetime.fromisoformat(high)) for low, high in state.get(KNOWN, [])]
    anew = not (known or found.before)  # then all is new, and nothing is news
    before, after = _forms(found.before, found.words, None), _forms({} if anew else found.after, found.words, known)
    n = c.execute(sa.select(sa.func.coalesce(sa.func.max(history.c.n), 0))).scalar_one()
    new = []
    for old, now in _pairs(before, after):
        if what := _what(old, now):
            n += 1
            new.append({"n": n, "source": source_id, "what": what, "seen": stamp(seen), **_row(old, now)})
    _take_words(c, source_id, {f.row["series"]: f.about for f in after.values() if f.private})
    insert(c, history, new)
    if covers and (spans := _merged([*known, covers])) != known:
        merge_state(c, source_id, {KNOWN: [[low.isoformat(), high.isoformat()] for low, high in spans]})


def between(c: sa.Connection, owners: Iterable[str], start: datetime, end: datetime) -> list[Revision]:
    """Revisions of what these owners had in [start, end) before, or have now where it appeared; oldest seen first."""
    low, high = stamp(start), stamp(min(end, OPEN))
    found: list[Any] = []
    for part in chunks(owners):
        within = sa.and_(history.c.owner.in_(part), history.c.start >= low, history.c.start < high)
        found.extend(c.execute(sa.select(history).where(within)))
    return [_revision(row) for row in sorted(found, key=lambda row: (row.seen, row.n))]


def changed_of(c: sa.Connection, owners: Iterable[str]) -> list[str]:
    """Those of the owners of whom there is any history."""
    held = sa.select(sa.exists().where(history.c.owner == sa.bindparam("who")))
    return [who for who in owners if c.execute(held, {"who": who}).scalar()]


def _forms(rows: dict[str, Row], words: dict[str, str], known: list[Span] | None) -> dict[str, _Form]:
    subjects = {i: json.loads(words[i]) for i in {row["subject"] for row in rows.values()}}
    found = {}
    for i, row in rows.items():
        said, data = subjects[row["subject"]], json.loads(row["data"])
        state = "cancelled" if data.get("cancelled") else "declined" if data.get("answer") == "declined" else ""
        who = said["title"], said.get("organizer", ""), tuple(said.get("people", ()))
        start, recurring = datetime.fromisoformat(row["start"]), said.get("recurring", False)
        found[i] = _Form(
            row, start, state, words[row["subject"]], who, recurring, known is None or begins_in(row, known)
        )
    return found


def _pairs(before: dict[str, _Form], after: dict[str, _Form]) -> Iterator[Pair]:
    """Each event as it was beside what it is now, in an order that depends on the events alone."""
    for i in sorted(before.keys() & after.keys()):
        yield before[i], after[i]
    gone = {i: before[i] for i in before.keys() - after.keys()}
    came = {i: after[i] for i in after.keys() - before.keys()}
    for key, near in _ALIKE:
        went, now = _grouped(gone, key), _grouped(came, key)
        for each in sorted(went.keys() & now.keys(), key=repr):
            for old, new in _in_order(went[each], now[each], near):
                yield gone.pop(old.row["id"]), came.pop(new.row["id"])
    yield from ((gone[i], None) for i in sorted(gone))
    yield from ((None, came[i]) for i in sorted(came) if came[i].known)


def _grouped(forms: dict[str, _Form], key: Key) -> dict[Hashable, list[_Form]]:
    groups: dict[Hashable, list[_Form]] = {}
    for form in sorted(forms.values(), key=lambda f: (f.start, f.row["id"])):
        if (found := key(form)) is not None:
            groups.setdefault((form.row["owner"], found), []).append(form)
    return groups


def _in_order(gone: list[_Form], came: list[_Form], near: timedelta) -> Iterator[tuple[_Form, _Form]]:
    """Pairs of what went and came, both in the order of time, so that Mondays moved to Fridays stay in their weeks.

    Where one side has more, those are left over that stand further off than the next one would.
    """
    i = j = 0
    while i < len(gone) and j < len(came):
        old, new, more = gone[i], came[j], (len(came) - j) - (len(gone) - i)
        apart = abs(new.start - old.start)
        if (new.start - old.start > near) or (more < 0 and abs(new.start - gone[i + 1].start) < apart):
            i += 1
        elif (old.start - new.start > near) or (more > 0 and abs(came[j + 1].start - old.start) < apart):
            j += 1
        else:
            yield old, new
            i, j = i + 1, j + 1


def _what(old: _Form | None, now: _Form | None) -> What | None:
    """What became of an event; None where nothing did that history is about."""
    if old is None or now is None:
        return "appeared" if old is None else "vanished"
    if old.state != now.state:
        return "cancelled" if now.state == "cancelled" else "declined" if now.state else "accepted"
    return "moved" if (old.row["start"], old.row["end"]) != (now.row["start"], now.row["end"]) else None


def _row(old: _Form | None, now: _Form | None) -> Row:
    first = old or now
    assert first is not None
    words = now.about if now and now.private else first.about
    forms = {name: {k: f.row[k] for k in _KEPT} if f else None for name, f in (("before", old), ("after", now))}
    data = json.dumps({**forms, "words": words}, ensure_ascii=False, separators=(",", ":"))
    return {"activity": first.row["id"], **{k: first.row[k] for k in ("owner", "series", "start")}, "data": data}


def _take_words(c: sa.Connection, source_id: str, private: dict[str, str]) -> None:
    """Take the words from what is kept of series that are private now; `private` gives what is left of them."""
    mended = []
    for row in select(c, history, source_id, set(private)):
        data = json.loads(row["data"])
        if data["words"] != private[row["series"]]:
            mended.append({"one": row["n"], "less": json.dumps({**data, "words": private[row["series"]]})})
    if mended:
        of_row = sa.update(history).where(history.c.n == sa.bindparam("one"))
        c.execute(of_row.values(data=sa.bindparam("less")), mended)


def _merged(spans: list[Span]) -> list[Span]:
    """The same time in as few spans as there can be, in order."""
    found: list[Span] = []
    for low, high in sorted(spans):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


def _revision(row: Any) -> Revision:
    data = json.loads(row.data)
    before, after = (_activity(data[name]) for name in ("before", "after"))
    return Revision(row.source, row.what, datetime.fromisoformat(row.seen), before, after, as_subject(data["words"]))


def _activity(form: Row | None) -> Activity | None:
    return as_activity(*(form[k] for k in _KEPT)) if form else None
