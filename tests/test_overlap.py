"""Overlapping time: every instant is counted once, by who ranks first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.overlap import Span, clip, covered, share


def test_the_lowest_rank_takes_an_instant_and_within_a_rank_it_is_shared():
    # The picture in the module: away 0-7, two accepted that meet at 18-21, a tentative one until 30.
    got = share([Span("away", 0, 7, 0), Span("one", 3, 10, 1), Span("two", 15, 21, 1), Span("three", 18, 24, 1),
                 Span("maybe", 20, 30, 2)])  # fmt: skip

    assert got == {"away": 7, "one": 3, "two": 4.5, "three": 4.5, "maybe": 6}


def test_spans_that_only_touch_do_not_overlap():
    assert share([Span("a", 0, 10, 1), Span("b", 10, 20, 1)]) == {"a": 10, "b": 10}


def test_one_hidden_behind_another_gets_nothing_but_is_there():
    assert share([Span("a", 0, 10, 1), Span("b", 2, 8, 2)]) == {"a": 10, "b": 0}


def test_spans_without_length_are_not_there():
    assert share([Span("a", 5, 5, 0), Span("b", 7, 6, 0)]) == {}
    assert share([]) == {}


@pytest.mark.parametrize(
    ("span", "inside"),
    [((1, 9), (3, 6)), ((4, 5), (4, 5)), ((5, 9), (5, 6)), ((0, 3), None), ((6, 9), None), ((9, 1), None)],
)
def test_what_lies_inside_a_window(span, inside):
    start, end = clip(*span, 3, 6)

    assert (start, end) == inside if inside else start == end


def test_covered_counts_what_lies_twice_in_the_windows_once():
    assert covered([(0, 4), (2, 6), (11, 12)], [(1, 5), (10, 20)]) == 4 + 1
    assert covered([(0, 4)], []) == 0


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(-5, 40), st.integers(0, 3)), max_size=12
).map(lambda some: [Span(str(n), a, a + length, rank) for n, (a, length, rank) in enumerate(some)])  # fmt: skip


def instants(spans: list[Span]) -> set[int]:
    return {second for s in spans for second in range(int(s.start), int(s.end))}


@given(SPANS)
def test_second_by_second_it_is_the_same(spans):
    by_hand = {s.key: 0.0 for s in spans if s.end > s.start}
    for second in instants(spans):
        here = [s for s in spans if s.start <= second < s.end]
        winners = [s for s in here if s.rank == min(h.rank for h in here)]
        for winner in winners:
            by_hand[winner.key] += 1 / len(winners)

    assert share(spans) == pytest.approx(by_hand)


@given(SPANS, st.randoms(use_true_random=False))
def test_the_sum_is_the_length_of_the_union_in_any_order(spans, chance):
    mixed = list(spans)
    chance.shuffle(mixed)

    assert sum(share(spans).values()) == pytest.approx(len(instants(spans)))
    assert share(mixed) == share(spans)


@given(SPANS, st.integers(0, 100))
def test_a_span_cut_in_two_gets_the_same(spans, at):
    halves = [Span(s.key + half, *clip(s.start, s.end, *side), s.rank)
              for s in spans for half, side in (("<", (-1, at)), (">", (at, 200)))]  # fmt: skip
    got = share(halves)

    for key, seconds in share(spans).items():
        assert got.get(key + "<", 0) + got.get(key + ">", 0) == pytest.approx(seconds)


@given(SPANS, st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_covered_is_the_seconds_that_lie_in_both(spans, low, length, gap):
    windows = [(low, low + length), (low + length + gap, low + length + gap + 10)]
    inside = {second for a, b in windows for second in range(a, b)}

    assert covered([(s.start, s.end) for s in spans], windows) == pytest.approx(len(inside & instants(spans)))
