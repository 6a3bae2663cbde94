"""What a leader may see, by hand and attacked: everything visible before and after any change as one linear system."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.lattice import Block, Cell, Lattice, lattice, quarters

OCT, NOV, JAN = date(2026, 10, 1), date(2026, 11, 1), date(2027, 1, 1)
QUARTER = {OCT: OCT, NOV: OCT, JAN: JAN}
FIVE = ("ana", "ben", "cleo", "dan", "eve")


def rows(*people: str, group: str = "Atlas", month: date = OCT, hours: float = 10.0) -> dict:
    return {(group, month): {who: {"customers": hours, "delivery": 2 * hours} for who in people}}


def only(found: Lattice) -> Cell:
    (cell,) = found.cells
    return cell


def test_a_group_of_five_is_a_sum_and_a_group_of_four_is_not_shared() -> None:
    five = only(lattice(rows(*FIVE), set(), [], QUARTER))
    assert (five.why, five.people, five.hours) == ("shown", 5, {"customers": 50.0, "delivery": 100.0})
    four = only(lattice(rows(*FIVE[:4]), set(), [], QUARTER))
    assert (four.why, four.people, four.hours) == ("not_shared", 0, {})


def test_a_setting_can_ask_for_more_people_and_never_for_fewer_than_three() -> None:
    assert only(lattice(rows(*FIVE), set(), [], QUARTER, k=6)).why == "not_shared"
    assert only(lattice(rows(*FIVE[:3]), set(), [], QUARTER, k=1)).why == "shown"
    assert only(lattice(rows(*FIVE[:2]), set(), [], QUARTER, k=1)).why == "not_shared"


def test_two_people_who_both_share_are_shown_as_they_stand_and_one_of_two_is_not() -> None:
    both, one = {("ana", "Atlas", OCT), ("ben", "Atlas", OCT)}, {("ana", "Atlas", OCT)}
    found = lattice(rows("ana", "ben"), both, [], QUARTER)
    assert (only(found).people, only(found).hours["customers"], found.blocks) == (2, 20.0, ())
    assert only(lattice(rows("ana", "ben"), one, [], QUARTER)).why == "not_shared"
    assert only(lattice(rows("ana", month=JAN), one, [], QUARTER)).why == "not_shared", "shared for another quarter"
    assert only(lattice(rows("ana", group="Borea"), one, [], QUARTER)).why == "not_shared", "shared for another product"


def test_who_shares_does_not_make_a_group_of_five_of_four_others() -> None:
    assert only(lattice(rows(*FIVE), {("ana", "Atlas", OCT)}, [], QUARTER)).why == "not_shared"


def test_whoever_comes_later_is_in_no_sum_until_five_have_come() -> None:
    (block,) = lattice(rows(*FIVE), set(), [], QUARTER).blocks
    late = only(lattice(rows(*FIVE, "fay"), set(), [block], QUARTER))
    assert (late.people, late.hours["customers"], late.waiting) == (5, 50.0, True)
    found = lattice(rows(*FIVE, "fay", "gil", "hal", "ida", "jon"), set(), [block], QUARTER)
    assert (only(found).people, only(found).hours["customers"], only(found).waiting) == (10, 100.0, False)
    assert [sorted(b.people) for b in found.blocks] == [["fay", "gil", "hal", "ida", "jon"]]


def test_what_was_shown_does_not_move_when_one_person_corrects_or_goes() -> None:
    (block,) = lattice(rows(*FIVE), set(), [], QUARTER).blocks
    changed = rows(*FIVE)
    changed["Atlas", OCT]["ana"] = {"customers": 99.0}
    assert only(lattice(changed, set(), [block], QUARTER)).hours == block.hours
    assert only(lattice(rows(*FIVE[1:]), set(), [block], QUARTER)).hours == block.hours


def test_a_block_is_hidden_once_fewer_than_five_of_it_keep_to_themselves() -> None:
    (block,) = lattice(rows(*FIVE), set(), [], QUARTER).blocks
    assert only(lattice(rows(*FIVE), {("ana", "Atlas", OCT)}, [block], QUARTER)).why == "too_few"
    everybody = {(who, "Atlas", OCT) for who in FIVE}
    assert only(lattice(rows(*FIVE, hours=11.0), everybody, [block], QUARTER)).hours["customers"] == 55.0
    assert only(lattice(rows(*FIVE), everybody - {("eve", "Atlas", OCT)}, [block], QUARTER)).why == "too_few"


def test_a_quarter_is_shown_when_each_of_its_months_is() -> None:
    found = lattice(rows(*FIVE) | rows(*FIVE[:4], month=NOV) | rows(*FIVE, month=JAN), set(), [], QUARTER)
    assert [(c.month, c.why) for c in quarters(found.cells, QUARTER)] == [(OCT, "not_shared"), (JAN, "shown")]


# attacked -------------------------------------------------------------------------------------------------

WHO = [f"p{n}" for n in range(9)]
GROUPS, MONTHS = ("Atlas", "Borea"), (OCT, NOV, JAN)
PLACES = [(g, m) for g in GROUPS for m in MONTHS]
SHARE, MOVE = ("share", "withdraw"), ("count as another product",)


def acts(*what: str) -> st.SearchStrategy:
    people = st.lists(st.sampled_from(WHO), min_size=1, max_size=6, unique=True)
    months = st.sets(st.sampled_from(MONTHS), min_size=1)
    one = st.tuples(st.sampled_from(["join", "leave", "change", *what]), people, st.sampled_from(GROUPS), months)
    return st.lists(one, max_size=5)


Atom = tuple[str, str, date, int]  # person, group, month, how often it changed


class World:
    """Who has hours where, and who shares. Each person's hours are an unknown of their own: {atom: 1}."""

    def __init__(self, there: Iterable[tuple[str, str, date]], shared: Iterable[tuple[str, str, date]], k: int) -> None:
        self.held: dict[tuple[str, str, date], dict[Atom, float]] = {}
        self.changes = 0
        for place in there:
            self.held[place] = self.unknown(place)
        self.shared, self.k = set(shared), k
        self.blocks: list[Block] = []
        self.seen: list[dict[Atom, float]] = []
        self.atoms: set[Atom] = set()
        self.sharing: list[set[tuple[str, str, date]]] = []
        self.look()

    def act(self, what: str, people: list[str], group: str, months: set[date]) -> None:
        for who in people:
            for month in months:
                place, quarter = (who, group, month), (who, group, QUARTER[month])
                if what == "join" and place not in self.held:
                    self.held[place] = self.unknown(place)
                elif what == "leave":
                    self.held.pop(place, None)
                elif what == "change" and place in self.held:
                    self.held[place] = self.unknown(place)
                elif what == "count as another product" and place in self.held:
                    other = (who, next(g for g in GROUPS if g != group), month)
                    self.held[other] = self.held.get(other, {}) | self.held.pop(place)
                elif what == "share":
                    self.shared.add(quarter)
                elif what == "withdraw":
                    self.shared.discard(quarter)
        self.look()

    def unknown(self, place: tuple[str, str, date]) -> dict[Atom, float]:
        self.changes += 1
        return {(*place, self.changes): 1.0}

    def look(self) -> None:
        """Note everything that a leader sees now."""
        given_: dict = {}
        for (who, group, month), hours in self.held.items():
            self.atoms |= set(hours)
            given_.setdefault((group, month), {})[who] = hours
        found = lattice(given_, self.shared, self.blocks, QUARTER, self.k)
        self.blocks += found.blocks
        cells = [*found.cells, *quarters(found.cells, QUARTER)]
        self.seen += [dict(c.hours) for c in cells if c.why == "shown"]  # type: ignore[arg-type]
        self.sharing.append(set(self.shared))

    def determined(self) -> list[tuple[str, ...]]:
        """The sets of fewer than k people, none of whom ever shared, of whom anything can be worked out alone."""
        always = set.intersection(*self.sharing)
        ever = set.union(*self.sharing)
        order = sorted(self.atoms)
        of = {a: (a[0], a[1], QUARTER[a[2]]) for a in order}
        unknown = [n for n, a in enumerate(order) if of[a] not in always]
        if not self.seen or not unknown:
            return []
        matrix = np.array([[cell.get(a, 0.0) for a in order] for cell in self.seen])[:, unknown]
        private = {n: order[i][0] for n, i in enumerate(unknown) if of[order[i]] not in ever}
        rank, found = np.linalg.matrix_rank(matrix), []
        people = sorted(set(private.values()))
        for some in combinations(people, min(self.k - 1, len(people))):
            outside = [n for n in range(len(unknown)) if private.get(n) not in some]
            if np.linalg.matrix_rank(matrix[:, outside]) < rank:  # some combination leaves these people alone
                found.append(some)
        return found


PLACED = st.tuples(*(st.sets(st.sampled_from(WHO), min_size=2) for _ in PLACES)).map(
    lambda found: {(who, *place) for place, people in zip(PLACES, found, strict=True) for who in people}
)
SHARING = st.sets(st.tuples(st.sampled_from(WHO), st.sampled_from(GROUPS), st.sampled_from([OCT, JAN])), max_size=6)


@pytest.mark.parametrize(("what", "shared"), [(SHARE, SHARING), (MOVE, st.just(set()))], ids=["sharing", "moving"])
def test_no_history_of_joining_leaving_sharing_and_withdrawing_gives_fewer_than_k_away(
    what: tuple[str, ...], shared: st.SearchStrategy
) -> None:
    tried = {"histories": 0, "states": 0, "visible cells": 0}

    @settings(max_examples=120)
    @given(PLACED, shared, st.integers(3, 5), acts(*what))
    def attack(there: set, sharing: set, k: int, history: list) -> None:
        world = World(there, sharing, k)
        for one in history:
            world.act(*one)
        assert world.determined() == []
        tried["histories"] += 1
        tried["states"] += len(world.sharing)
        tried["visible cells"] += len(world.seen)

    attack()
    print("tried:", ", ".join(f"{n} {one}" for one, n in tried.items()))
    assert tried["visible cells"] > 0


@pytest.mark.parametrize("late", [["p5"], ["p5", "p6", "p7"]])
def test_the_attack_itself_finds_a_sum_that_moves_with_each_who_comes(late: list[str]) -> None:
    everybody = [(who, "Atlas", OCT) for who in WHO[:5]]
    world = World(everybody, (), 5)
    world.act("join", late, "Atlas", {OCT})
    assert world.determined() == []
    hours = [world.held[who, "Atlas", OCT] for who in [*WHO[:5], *late]]
    world.seen.append({a: 1.0 for one in hours for a in one})  # as a plain sum would show
    assert any(set(late) <= set(some) for some in world.determined())
