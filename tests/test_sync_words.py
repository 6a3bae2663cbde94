"""How far a reading is, in words, and how fast it goes."""

from __future__ import annotations

import pytest

from sync.run import PAGES, Pace
from ui.sync_words import how_far, remaining, share

RUN = {"done": 1240, "total": 5300, "before": 0, "again": False, "left": 170.0}


@pytest.mark.parametrize(
    ("run", "said", "part"),
    [
        (RUN, "1,240 of 5,300 issues, about 3 min left", 1240 / 5300),
        (RUN | {"left": None}, "1,240 of 5,300 issues", 1240 / 5300),
        (RUN | {"done": 0, "total": 0}, "asking what there is", 0.0),
        (RUN | {"done": 5300}, "5,300 of 5,300 issues, last checks", 1.0),
        (RUN | {"before": 1200}, "1,240 of 5,300 issues, about 3 min left", 1240 / 5300),  # gone on with
        (RUN | {"before": 1200, "again": True}, "40 of 4,100 changed issues, about 3 min left", 40 / 4100),
        (RUN | {"done": 5300, "before": 5300, "again": True}, "looking at what changed", 0.0),
    ],
)
def test_how_far_a_sync_is(run: dict[str, object], said: str, part: float) -> None:
    assert how_far(run) == said
    assert share(run) == pytest.approx(part)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "a few seconds left"), (44, "about 40 s left"), (100, "about 2 min left"), (5000, "about 83 min left"),
     (7300, "about 2 h left"), (None, "")],
)  # fmt: skip
def test_what_is_left_is_told_roughly(seconds: float | None, said: str) -> None:
    assert remaining(seconds) == said


def test_the_rate_is_that_of_the_last_pages() -> None:
    pace = Pace()
    assert pace.left(100, 10_000, now=0) is None
    for n in range(1, 11):
        slow = pace.left(100 + 10 * n, 10_000, now=10 * n)
    assert slow == pytest.approx((10_000 - 200) / 1)  # one a second
    for n in range(1, PAGES + 1):
        left = pace.left(200 + 100 * n, 10_000, now=100 + n)
    assert left == pytest.approx((10_000 - 200 - 100 * PAGES) / 100)  # a hundred a second since then


def test_a_reading_that_stands_still_has_no_rate() -> None:
    pace = Pace()
    assert [pace.left(100, 200, now=n) for n in range(4)] == [None] * 4
