"""A team's retros attacked: everything that all of them ever show as one linear system, whatever happens between."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from team_help import refused

from decide import retro_pack, retro_sums
from ledger import retro as hours
from metrics.retro import Contacts
from metrics.retro_about import About, Span, quarter
from model import Person
from store import Store

WHO = [f"p{n}" for n in range(9)]
Q3 = quarter(date(2026, 7, 1))
Q2, SHIFTED = Q3.last, Span(date(2026, 8, 1), date(2026, 11, 1), 2)  # as after a change of the fiscal year
GROUPS = [About(team="Red"), About(team="Blue"), About(product="Atlas"), About(product="Borea")]
SIDES = {"customers": "strategy", "delivery": "execution"}
Atom = tuple[str, str, str, int]  # person, product, category, a number of its own


@dataclass
class World:
    """Who is of which team and has which hours; a ledger of them, and all that retros have shown."""

    store: Store
    k: int
    teams: dict[str, str]
    held: dict[tuple[str, date, str, str], list[Atom]] = field(default_factory=dict)  # person, day, product, category
    value: dict[Atom, float] = field(default_factory=dict)
    seen: list[dict[Atom, float]] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def basis(self, _: Any) -> Any:
        """Who is who now."""
        person = lambda who, _day: Person(who, role="pm", team=self.teams[who])  # noqa: E731
        return SimpleNamespace(owners=frozenset(WHO), person=person, today=date(2027, 1, 4))

    def hours(self, _: Any, by: tuple[str, ...], where: dict[str, Any]) -> pd.DataFrame:
        """As Ledger.hours gives them."""
        rows = [
            (who, day - timedelta(days=day.weekday()), day, category, SIDES.get(category, category), product, "",
             sum(self.value[a] for a in atoms))
            for (who, day, product, category), atoms in self.held.items()
            if who in where["person"] and where["first"] <= day < where["before"]
        ]  # fmt: skip
        names = ["person", "week", "day", "category", "side", "product", "activity", "hours"]
        return pd.DataFrame(rows, columns=names)[[*by, "hours"]]

    def put(self, who: str, product: str) -> None:
        """Somebody imports or changes hours of the quarters."""
        for day in (date(2026, 4, 7), date(2026, 7, 7), date(2026, 9, 8)):
            for category in SIDES:
                atom = (who, product, category, len(self.value))
                self.value[atom] = self.chance.uniform(1, 9)
                self.held[who, day, product, category] = [atom]

    def act(self, what: str, who: str, to: Any) -> None:
        """Something happens to one person, or a group has its facts worked out."""
        if what == "work out":
            self.look(*to)
        elif what == "move":
            self.teams[who] = to
        elif what == "put":
            self.put(who, to)
        elif what == "count as another product":
            for key in [key for key in self.held if key[0] == who and key[2] != to]:
                other = (key[0], key[1], to, key[3])
                self.held[other] = self.held.get(other, []) + self.held.pop(key)

    def look(self, of: About, span: Span) -> None:
        """Work the facts of a group out, and note each cell that is new, after a check that it is these atoms' sum."""
        ledger: Any = self
        before = {(s.about, s.first, s.before) for s in retro_sums.listed(self.store)}
        refused(lambda: retro_sums.work_out(ledger, None, of, span, self.k))  # type: ignore[arg-type]
        for one in retro_sums.listed(self.store):
            if (one.about, one.first, one.before) not in before:
                assert len(one.summed.people) >= self.k
                self.seen += list(self.cells(one))

    def cells(self, one: retro_sums.Standing) -> Iterator[dict[Atom, float]]:
        """Which atoms each category's hours of a sum are of."""
        product = one.about.removeprefix("product:") if one.about.startswith("product:") else None
        for category in SIDES:
            mine = [
                atom
                for (who, day, p, c), atoms in self.held.items()
                if who in one.summed.people and one.first <= day < one.before and c == category
                and product in (None, p)
                for atom in atoms
            ]  # fmt: skip
            shown = sum(p.hours for p in one.summed.quarter.parts if p.category == category)
            assert shown == pytest.approx(sum(self.value[a] for a in mine))
            yield dict.fromkeys(mine, 1.0)

    def determined(self) -> list[tuple[str, ...]]:
        """The sets of fewer than k people of whom anything can be worked out alone."""
        order = sorted({a for cell in self.seen for a in cell})
        if not order:
            return []
        matrix = np.array([[cell.get(a, 0.0) for a in order] for cell in self.seen])
        rank, people = np.linalg.matrix_rank(matrix), sorted({a[0] for a in order})
        return [
            some
            for some in combinations(people, min(self.k - 1, len(people)))
            if np.linalg.matrix_rank(matrix[:, [n for n, a in enumerate(order) if a[0] not in some]]) < rank
        ]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retro_pack, "contacted", lambda *_: Contacts(0, 0, 0.0, 0, None, None))
        yield Store(f"sqlite:///{tmp_path_factory.mktemp('retro')}/evenkeel.db", Path("unused"))


def world(store: Store, k: int, teams: dict[str, str], products: list[tuple[str, str]]) -> World:
    """A world in an emptied record."""
    from settings import now

    for one in store.decisions({retro_sums.KIND}):
        store.undo(one.id, now())
    found = World(store, k, teams)
    for who, product in products:
        found.put(who, product)
    return found


ASKED = st.tuples(st.sampled_from(GROUPS), st.sampled_from([Q2, Q3, SHIFTED]))
WORKED = st.tuples(st.just("work out"), st.just(""), ASKED)
PRODUCTS = ("Atlas", "Borea", "")
ACTS = st.lists(
    st.one_of(
        WORKED,
        WORKED,
        st.tuples(st.just("move"), st.sampled_from(WHO), st.sampled_from(["Red", "Blue", ""])),
        st.tuples(st.just("put"), st.sampled_from(WHO), st.sampled_from(PRODUCTS)),
        st.tuples(st.just("count as another product"), st.sampled_from(WHO), st.sampled_from(PRODUCTS)),
    ),
    min_size=2,
    max_size=12,
)
TEAMS = st.lists(st.sampled_from(["Red", "Red", "Blue", ""]), min_size=len(WHO), max_size=len(WHO))
HELD = st.lists(st.tuples(st.sampled_from(WHO), st.sampled_from(PRODUCTS)), min_size=9, max_size=20, unique=True)


def test_no_history_of_directories_imports_and_corrections_gives_fewer_than_k_away(record: Store) -> None:
    tried = {"directories": 0, "states": 0, "sums": 0, "visible cells": 0}

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(TEAMS, HELD, st.integers(3, 5), ACTS)
    def attack(teams: list[str], held: list[tuple[str, str]], k: int, history: list[Any]) -> None:
        found = world(record, k, dict(zip(WHO, teams, strict=True)), held)
        for one in history:
            found.act(*one)
            tried["states"] += 1
        assert found.determined() == []
        tried["directories"] += 1
        tried["sums"] += len(retro_sums.listed(record))
        tried["visible cells"] += len(found.seen)

    attack()
    print("tried:", ", ".join(f"{n} {one}" for one, n in tried.items()))
    assert tried["sums"] > 0


def overlapping(record: Store) -> World:
    """A team of six, whose product has five of them; all their hours are the product's but those of the sixth."""
    teams = dict.fromkeys(WHO[:6], "Red") | dict.fromkeys(WHO[6:], "")
    found = world(record, 5, teams, [(who, "Atlas") for who in WHO[:5]] + [(WHO[5], "Borea")])
    found.act("work out", "", (About(team="Red"), Q3))
    found.act("work out", "", (About(product="Atlas"), Q3))
    return found


def test_whose_hours_stand_in_one_retro_are_in_no_other(record: Store) -> None:
    found = overlapping(record)
    assert {s.about for s in retro_sums.listed(record)} == {"team:Red"}
    ledger: Any = found
    assert retro_sums.ready(ledger, None, About(product="Atlas"), Q3) == (frozenset(), 5)  # type: ignore[arg-type]
    assert found.determined() == []


def test_the_attack_itself_finds_the_one_who_is_in_a_team_and_not_in_its_product(
    record: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retro_sums, "taken", lambda *_: frozenset())
    found = overlapping(record)
    assert any(WHO[5] in some for some in found.determined())


def test_what_was_worked_out_stands_when_somebody_comes_goes_or_corrects(record: Store) -> None:
    found = overlapping(record)
    (before,) = [s for s in retro_sums.listed(record) if s.first == Q3.first]
    found.act("put", WHO[0], "Atlas")
    found.act("move", WHO[1], "Blue")
    found.act("move", WHO[7], "Red")
    found.act("put", WHO[7], "Atlas")
    found.act("work out", "", (About(team="Red"), Q3))
    assert [s for s in retro_sums.listed(record) if s.first == Q3.first] == [before]
    assert found.determined() == []


def test_a_quarter_that_is_not_over_and_one_of_too_few_are_not_worked_out(record: Store) -> None:
    found: Any = world(record, 5, dict.fromkeys(WHO, "Red"), [(who, "Atlas") for who in WHO[:4]])
    for span, why in ((quarter(date(2027, 1, 1)), "retro.early"), (Q3, "retro.few")):
        assert refused(lambda s=span: retro_sums.work_out(found, None, About(team="Red"), s, 5)) == why
    assert retro_sums.listed(record) == []


def test_who_was_there_without_anything_seen_does_not_make_a_group(record: Store) -> None:
    found: Any = world(record, 3, dict.fromkeys(WHO, "Red"), [(who, "Atlas") for who in WHO[:2]])
    found.value[WHO[2], "", "not_seen", -1] = 8.0
    found.held[WHO[2], date(2026, 7, 7), "", "not_seen"] = [(WHO[2], "", "not_seen", -1)]
    assert hours.people(found, None, About(team="Red"), Q3) == {WHO[0], WHO[1]}  # type: ignore[arg-type]
