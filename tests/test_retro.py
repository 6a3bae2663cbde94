"""The facts of a retro: what moved adds up to the change, what is frozen comes back, and what the sentence may say."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from metrics import retro, retro_moved, taxonomy
from metrics.retro import Facts
from metrics.retro_about import About, about, members, quarter
from metrics.retro_moved import Part, Quarter, moves, rounded, shortened, terms
from model import Person

KINDS = taxonomy.load()
WORK = [c.id for c in KINDS.categories if c.side in ("strategy", "execution")]
hours = some.floats(0, 2_000, allow_nan=False).map(lambda h: round(h, 3))
ledgers = some.lists(some.tuples(some.sampled_from("abcdef"), some.sampled_from(KINDS.ids), hours), max_size=25)


def part(category: str, h: float, family: str = "a", days: int = 13) -> Part:
    return Part(family, "meeting", category, KINDS.side(category), h, days)


def q(*parts: Part, first: date = date(2026, 4, 1), present: float = 480.0, weeks: float = 13.0) -> Quarter:
    """A quarter; where nothing else is said, one person was there for twelve weeks."""
    return Quarter(first, quarter(first).before, parts, present, weeks)


def merged(rows: list[tuple[str, str, float]]) -> tuple[Part, ...]:
    """A ledger's rows as parts: one for each family and category."""
    sums: dict[tuple[str, str], float] = {}
    for family, category, h in rows:
        sums[family, category] = sums.get((family, category), 0) + h
    return tuple(part(c, h, f) for (f, c), h in sums.items())


def facts(now: Quarter, last: Quarter, *pinned: tuple[str, str, date, date], year: Quarter | None = None) -> Facts:
    return retro.facts("everybody", (now.first, now.before), (now, last, year or q()), KINDS, pinned)


# what moved ------------------------------------------------------------------------------------------------------


def test_an_example_to_check_by_hand() -> None:
    last = q(part("market", 40), part("delivery", 60, "b"))  # 40 %
    now = q(part("market", 30), part("delivery", 70, "b"))  # 30 %
    found = {m.category: m.points for m in moves(last, now)}
    # The mean share is 35 %, of 100 h in both: 10 h less strategy x 65 %, 10 h more execution x 35 %.
    assert found == pytest.approx({"market": -0.065, "delivery": -0.035})


def test_a_longer_quarter_with_the_same_mix_moves_nothing() -> None:
    last = q(part("market", 40), part("delivery", 60), present=480)
    now = q(part("market", 44), part("delivery", 66), present=528)
    assert [m.points for m in moves(last, now)] == pytest.approx([0, 0])


@given(ledgers, ledgers, some.floats(1, 5_000), some.floats(1, 5_000))
def test_the_parts_add_up_to_the_change_of_any_ledger(
    before: list[tuple[str, str, float]], after: list[tuple[str, str, float]], there: float, there_now: float
) -> None:
    last, now = q(*merged(before), present=there), q(*merged(after), present=there_now)
    s, t = (one.balance for one in (last, now))
    if min(s.sorted_hours, t.sorted_hours) <= 0:
        return
    change = t.strategy / t.sorted_hours - s.strategy / s.sorted_hours
    found = moves(last, now)
    for some_moves in (found, shortened(found, 3)):
        assert math.fsum(m.points for m in some_moves) == pytest.approx(change, abs=1e-9)
        assert math.fsum(retro_moved.by_category(some_moves).values()) == pytest.approx(change, abs=1e-9)
        assert math.fsum(m.hours for m in some_moves) == pytest.approx(sum(p.hours for p in now.parts), abs=1e-6)
    back = {(m.family, m.category): -m.points for m in moves(now, last)}
    assert back == pytest.approx({(m.family, m.category): m.points for m in found}, abs=1e-9)


@given(ledgers, ledgers)
def test_cutting_a_part_in_two_moves_no_other(
    before: list[tuple[str, str, float]], after: list[tuple[str, str, float]]
) -> None:
    whole = terms(*(pairs(rows, "") for rows in (before, after)))
    halved = terms(*(pairs(rows, "first") | pairs(rows, "second") for rows in (before, after)))
    for key, points in whole.items():
        assert halved[key + "first"] + halved[key + "second"] == pytest.approx(points, abs=1e-9)


def pairs(rows: list[tuple[str, str, float]], half: str) -> dict[str, tuple[float, float]]:
    """Each part's (S, E), or half of it under a name of its own."""
    factor = 0.5 if half else 1.0
    work = [(p.category + p.family + half, p.side, p.hours * factor) for p in merged(rows) if p.category in WORK]
    return {key: (h * (side == "strategy"), h * (side == "execution")) for key, side, h in work}


@given(some.lists(some.floats(-1, 1, allow_nan=False), max_size=30))
def test_what_is_shown_adds_up_to_what_is_shown(values: list[float]) -> None:
    shown = rounded(values)
    assert sum(round(v * 1000) for v in shown) == round(math.fsum(values) * 1000)
    assert all(abs(a - b) < 0.001 + 1e-9 for a, b in zip(shown, values, strict=True))


def test_no_product_work_has_no_share_to_move() -> None:
    assert [m.points for m in moves(q(part("overhead", 10)), q(part("market", 10)))] == [0, 0]


def test_what_started_stopped_grew_and_shrank() -> None:
    last = q(part("market", 10, "gone"), part("delivery", 10, "up"), part("stories", 20, "down"),
             part("stories", 9, "same"), part("market", 3.5, "tiny"))  # fmt: skip
    now = q(part("customers", 10, "new"), part("delivery", 15, "up"), part("stories", 10, "down"),
            part("stories", 10, "same"))  # fmt: skip
    found = facts(now, last)
    changed = {how: [m.family for m in found.changed(how)] for how in ("started", "stopped", "grew", "shrank", "")}
    assert changed == {"started": ["new"], "stopped": ["gone"], "grew": ["up"], "shrank": ["down"],
                       "": ["tiny", "same"]}  # fmt: skip


def test_a_half_quarter_is_not_a_quarter_in_which_everything_shrank() -> None:
    last = q(part("delivery", 26, "weekly"), part("market", 13, "other"), present=480)
    now = q(part("delivery", 13, "weekly"), part("market", 6.5, "other"), present=240)
    assert [m.change for m in moves(last, now)] == ["", ""]


# an event ---------------------------------------------------------------------------------------------------------


def weekly(strategy: float, execution: float, weeks: range) -> list[tuple[date, str, float]]:
    start = date(2026, 3, 30)
    return [(start + timedelta(weeks=n), side, h) for n in weeks for side, h in
            (("strategy", strategy), ("execution", execution))]  # fmt: skip


def test_two_thirds_came_in_the_weeks_of_the_incident() -> None:
    last = q(part("market", 400), part("delivery", 600))  # 40 %
    weeks = weekly(7.4, 12.6, range(6)) + weekly(6.2, 13.8, range(6, 12))  # 37 %, and with the incident 31 %
    sums = {side: sum(h for _, s, h in weeks if s == side) for side in ("strategy", "execution")}
    now = replace(
        q(part("market", sums["strategy"]), part("delivery", sums["execution"]), weeks=12), weekly=tuple(weeks)
    )
    incident = ("incident", "March incident", weeks[12][0], weeks[-1][0] + timedelta(days=5))
    found = facts(now, last, incident)
    assert found.change == pytest.approx(-0.06)  # 34 %; without the incident it would be 37 %
    assert found.pins[0].part == pytest.approx(0.5)
    assert found.cause == found.pins[0]
    assert facts(now, last, ("incident", "Another", date(2026, 1, 1), date(2026, 1, 8))).cause is None


def test_nobody_is_blamed_where_a_quarter_is_mostly_not_seen() -> None:
    last = q(part("market", 400), part("delivery", 600))
    weeks = tuple(weekly(2, 18, range(12)))
    unseen = Part("", "rest", "not_seen", "not_seen", 500)
    now = replace(q(part("market", 24), part("delivery", 216), unseen, weeks=12), weekly=weeks)
    pinned = ("incident", "Gates", weeks[0][0], weeks[3][0])
    assert facts(now, last, pinned).cause is None


# known and not known ----------------------------------------------------------------------------------------------


def test_a_first_quarter_has_nothing_to_be_compared_with() -> None:
    found = facts(q(part("market", 100), part("delivery", 200)), q())
    assert (found.last, found.change, found.moves) == (None, None, ())


def test_a_change_that_the_unsorted_hours_could_undo_is_not_certain() -> None:
    last = q(part("market", 300), part("delivery", 700))
    assert facts(q(part("market", 400), part("delivery", 600)), last).certain
    assert not facts(q(part("market", 400), part("delivery", 600), part("unsorted", 400)), last).certain


def test_under_eight_sorted_hours_a_week_there_is_no_share() -> None:
    found = facts(q(part("market", 40), part("delivery", 60)), q(part("market", 400), part("delivery", 600)))
    assert (found.now.share, found.change) == (None, None)


# freezing ---------------------------------------------------------------------------------------------------------


def test_what_is_frozen_comes_back_as_it_was() -> None:
    last, now = q(part("market", 300), part("delivery", 700)), q(part("customers", 400), part("delivery", 600))
    found = replace(
        facts(now, last, ("launch", "Launch", date(2026, 4, 6), date(2026, 4, 7))),
        promises=(retro.Promise("Call two customers", "kept", "3 of 2", "contacts in the quarter"),),
        contacts=retro.Contacts(3, 2, 4.5, 5, None, None),
    )
    data = json.loads(json.dumps(retro.frozen(found)))
    assert retro.thawed(data) == found
    assert retro.thawed(data | {"from a later version": 1}) == found


# whom and when ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "fiscal", "first", "name"),
    [
        (date(2026, 5, 3), 1, date(2026, 4, 1), "Q2 2026"),
        (date(2026, 5, 3), 4, date(2026, 4, 1), "Q1 FY2027"),
        (date(2026, 2, 28), 4, date(2026, 1, 1), "Q4 FY2026"),
        (date(2026, 1, 31), 2, date(2025, 11, 1), "Q4 FY2026"),
    ],
)
def test_quarters_are_those_of_the_fiscal_year(day: date, fiscal: int, first: date, name: str) -> None:
    found = quarter(day, fiscal)
    assert (found.first, found.name) == (first, name)
    assert found.last.before == found.first
    assert found.year_before.first == first.replace(year=first.year - 1)
    assert found.before == quarter(found.before, fiscal).first


def test_product_people_count_and_everybody_where_there_are_none() -> None:
    people = {p.email: p for p in (Person("pm", role="pm", team="A"), Person("dev", role="maker", team="A"),
                                   Person("ops", role="maker", team="B"))}  # fmt: skip
    assert members(About(product="X"), people) == {"pm"}
    assert members(About(team="A"), people) == {"pm"}
    assert members(About(team="B"), people) == {"ops"}
    assert [about(a.key) for a in (About(), About(team="A: B"), About(product="X"))] == [
        About(), About(team="A: B"), About(product="X")]  # fmt: skip
