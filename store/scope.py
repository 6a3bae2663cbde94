"""The record as one person of a team may read and change it: their own rows, and what is the team's.

Pages hold this in place of the whole record, so that what they do not ask for by name cannot be forgotten either:
rows of others are not there. What is the installation's own (the directory, Jira) belongs to `model.LOCAL`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import sqlalchemy as sa

from model import LOCAL, Access, Activity, Decision, EvenkeelError, Person, Problem, Reading, Revision, Source, Subject
from settings import today
from store import Change, Store, audit, spans
from store.decisions import OF_EVERYBODY, OF_LEADERS, OF_PRODUCTS, TEAM_OWNERS, holding_id, is_rule_of_team, of_team
from store.people import listed
from store.rows import About

RETROS = "retro:"  # and the id: the owner of what a retro holds
SHARED = frozenset({"jira", "directory"})  # kinds of sources that all of a team see there are


class Scoped(Store):
    """A record of which one person's rows can be read, by the rules of what their access is."""

    def __init__(self, whole: Store, viewer: str, names: Iterable[str], access: Access) -> None:
        """`names` are those under which the viewer's activities and decisions stand."""
        self.engine, self._writing = whole.engine, whole._writing
        self.viewer, self.access = viewer, access
        self._names = frozenset(names) | {viewer}
        self._groups: set[str] | None = None

    # reading

    def sources(self, connection: sa.Connection | None = None) -> list[Source]:
        """The viewer's own sources and those of the team."""
        return [s for s in super().sources(connection) if self._own(s) or s.kind in SHARED or self.may_change(s)]

    def problems(self, source_id: str | None = None) -> list[tuple[str, Problem]]:
        """Doubts about sources that the viewer may change."""
        mine = {s.id for s in self.sources() if self.may_change(s)}
        return [(source, p) for source, p in super().problems(source_id) if source in mine]

    def cursor(self, source_id: str, connection: sa.Connection | None = None) -> dict[str, Any]:
        """Where the next reading of a source begins, where it is one of the viewer's."""
        known = any(s.id == source_id for s in self.sources(connection))
        return super().cursor(source_id, connection) if known else {}

    def said(self, owner: str) -> dict[date | None, dict[str, Any]]:
        """What the viewer said of themselves."""
        return super().said(owner) if owner in self._names else {}

    def owners(self, connection: sa.Connection, among: Iterable[str] | None = None) -> set[str]:
        """The viewer's names that activities stand under."""
        return super().owners(connection, among) & self._names

    def holders(self, connection: sa.Connection, among: Iterable[str] | None = None) -> set[str]:
        """The viewer, where they have a source of their own."""
        return super().holders(connection, among) & self._names

    def touched_since(self, facts: int, connection: sa.Connection) -> set[tuple[str, str]]:
        """What changed of the viewer's after a version of the facts."""
        return {(o, m) for o, m in super().touched_since(facts, connection) if o in self._names}

    def months(self, connection: sa.Connection, owners: Iterable[str]) -> tuple[date, date] | None:
        """From when to when the viewer has activities."""
        return super().months(connection, self._mine(owners))

    def times(self, connection: sa.Connection, series: str) -> list[tuple[datetime, datetime]]:
        """When the viewer's activities of a series begin and end."""
        return spans.of_series(connection, series, self._names)

    def loggers(self, connection: sa.Connection, owners: Iterable[str], start: datetime, end: datetime) -> set[str]:
        """The viewer's names that logged work in [start, end)."""
        return super().loggers(connection, self._mine(owners), start, end)

    def activities(
        self, c: sa.Connection, owners: Iterable[str], start: datetime, end: datetime, kinds: Iterable[str] = ()
    ) -> list[tuple[str, Activity, Subject]]:
        """The viewer's activities in [start, end)."""
        return super().activities(c, self._mine(owners), start, end, kinds)

    def subjects(self, c: sa.Connection, owners: Iterable[str]) -> list[About]:
        """What the viewer's activities were about."""
        return super().subjects(c, self._mine(owners))

    def history(self, owners: Iterable[str], start: datetime, end: datetime) -> list[Revision]:
        """What became of what the viewer had."""
        return super().history(self._mine(owners), start, end)

    def by_key(self, keys: Iterable[str]) -> dict[str, tuple[Activity, Subject]]:
        """The viewer's activities among these."""
        return {key: found for key, found in super().by_key(keys).items() if found[0].owner in self._names}

    def decisions(
        self,
        kinds: Iterable[str] | None = None,
        owner: str | Iterable[str] | None = None,
        connection: sa.Connection | None = None,
    ) -> list[Decision]:
        """The viewer's decisions, and those that all of a team see."""
        found = super().decisions(kinds, owner, connection)
        others = self._others_retros(connection) if any(d.owner.startswith(RETROS) for d in found) else set()
        return [d for d in found if (self._may(d.owner) or of_team(d)) and d.owner not in others]

    def takes_part(self, about: str, connection: sa.Connection | None = None) -> bool:
        """Whether the directory has the viewer in what a retro is about, as metrics.retro_about writes it."""
        if self._groups is None:  # read once for a run of a page, which has a record of its own
            with self._given(connection) as c:
                begun = [p for p in listed(c) if p.email == self.viewer and (p.valid_from or date.min) <= today()]
            row = max(begun, key=lambda p: p.valid_from or date.min, default=Person(str(self.viewer)))
            self._groups = {"everybody", f"team:{row.team}", *(f"product:{name}" for name in row.products)} - {"team:"}
        return about in self._groups

    def _others_retros(self, connection: sa.Connection | None) -> set[str]:
        """The owners of retros that the viewer takes no part in."""
        retros = super().decisions({"retro"}, None, connection)
        return {d.owner for d in retros if not self.takes_part(str(d.data["about"]), connection)}

    # changing

    def may_change(self, source: Source) -> bool:
        """Whether a source is the viewer's own, or the team's and the viewer administers it."""
        return self._own(source) or (source.owner == LOCAL and self.access == "admin")

    def save_source(self, source: Source) -> None:
        """Add or change a source of the viewer's, or of the team's as its administrator."""
        stored = [s for s in Store.sources(self) if s.id == source.id]
        for one in (source, *stored):
            self._check(one)
        with self.write() as c:
            super().save_source(source)
            self._note(c, "changed", source)

    def set_state(self, source_id: str, **state: Any) -> None:
        """Merge values into the state of a source that the viewer may change."""
        self._check_id(source_id)
        super().set_state(source_id, **state)

    def put(self, source_id: str, reading: Reading, *args: Any, **how: Any) -> Change:
        """Store what was read of a source that the viewer may change; nobody else's time can be in it."""
        source = self._check_id(source_id)
        if self._own(source) and (reading.people or any(a.owner not in self._names for a in reading.activities)):
            _refuse("This would count as somebody else's time.", "Sign in as the person whose calendar it is.")
        return super().put(source_id, reading, *args, **how)

    def remove_source(self, source_id: str) -> None:
        """Remove a source that the viewer may change."""
        source = self._check_id(source_id)
        with self.write() as c:
            super().remove_source(source_id)
            self._note(c, "removed", source)

    def decide(
        self, owner: str, kind: str, target: str, data: dict[str, Any], at: datetime, months: Iterable[str] = ("*",)
    ) -> str:
        """Keep what the viewer told; what holds for everybody only an administrator may tell."""
        if not self._may(owner):
            _refuse("Only the person themselves can say this.", "Open your own page.")
        if _of_all(kind, data) and self.access != "admin":
            _refuse("This holds for everybody, so only an administrator can change it.", "Ask one.")
        if kind in OF_LEADERS and self.access == "member":
            _refuse("This is for leaders to say.", "Ask one.")
        with self.write() as c:
            decision_id = super().decide(owner, kind, target, data, at, months)
            audit.decided(c, str(self.viewer), "decided", kind, decision_id)
        return decision_id

    def undo(self, decision_id: str, at: datetime) -> bool:
        """Take back a decision of the viewer's own; what holds for all, whoever may say it may take back."""
        with self.write() as c:
            stored = holding_id(c, decision_id)
            ours = stored is not None and self._looks_after(stored)
            if stored is not None and not (ours or self._may(stored.owner)):
                _refuse("Only who decided this can take it back.", "Ask them.")
            done = super().undo(decision_id, at)
            if done and stored is not None:
                audit.decided(c, str(self.viewer), "took back", stored.kind, decision_id)
        return done

    def backup(self, path: Path) -> None:  # noqa: ARG002
        """Not from a page: it is everybody's."""
        _refuse("The record of a team is backed up at the server.", "Run `python -m evenkeel backup` there.")

    def restore(self, path: Path) -> None:  # noqa: ARG002
        """Not from a page: it is everybody's."""
        _refuse("The record of a team is restored at the server.", "Run `python -m evenkeel restore` there.")

    def _may(self, owner: str) -> bool:
        return owner in self._names or owner.startswith(TEAM_OWNERS)

    def _looks_after(self, d: Decision) -> bool:
        """Whether a decision holds for all, and is the viewer's to change whoever said it."""
        leads = self.access != "member" and d.kind in OF_PRODUCTS
        return leads or (self.access == "admin" and _of_all(d.kind, d.data))

    def _own(self, source: Source) -> bool:
        return source.owner in self._names and source.kind not in SHARED

    def _note(self, c: sa.Connection, what: str, source: Source) -> None:
        """What an administrator does to the team's sources is known: the directory says whose hours are whose."""
        if not self._own(source):
            audit.decided(c, str(self.viewer), what, source.kind, source.id)

    def _mine(self, owners: Iterable[str]) -> set[str]:
        return set(owners) & self._names

    def _check(self, source: Source) -> None:
        if not self.may_change(source):
            _refuse(f"Only an administrator can change {source.name}, which is the whole team's.", "Ask one.")

    def _check_id(self, source_id: str) -> Source:
        found = next((s for s in Store.sources(self) if s.id == source_id), None)
        if found is None:
            raise EvenkeelError("This source is not there any more.", "Reload the page.", "store.gone")
        self._check(found)
        return found


def _of_all(kind: str, data: dict[str, Any]) -> bool:
    """Whether a decision holds for everybody's hours."""
    return kind in OF_EVERYBODY - {"me"} or is_rule_of_team(kind, data)


def _refuse(text: str, do: str) -> NoReturn:
    raise EvenkeelError(text, do, "team.refused")
