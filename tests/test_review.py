"""Decisions of a portfolio review: kept with what they should lead to, checked by the hours, taken back whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from decide import review
from decide.review import KINDS, Review
from metrics import commitments, taxonomy
from model import EvenkeelError
from store import Store

TAXONOMY = taxonomy.load()
UNTIL = date(2026, 12, 18)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path}/record.db", tmp_path)


def feed(store: Store, **more: object) -> Review:
    said = {"measure": "share", "category": "strategy", "least": 0.3} | more
    review.decide(store, TAXONOMY, "me", "Scout", "feed", "Seun", "Starved for 22 weeks", "A third looks outward",
                  UNTIL, **said)  # type: ignore[arg-type]  # fmt: skip
    return review.listed(store.decisions(KINDS))[0]


def week(share: float, monday: date) -> list[dict]:
    sides = (("strategy", "customers", 40 * share), ("execution", "delivery", 40 * (1 - share)))
    return [
        {"day": monday, "category": c, "side": s, "product": "Scout", "hours": h, "known": "calendar"}
        for s, c, h in sides
    ]


def hours(share: float) -> pd.DataFrame:
    mondays = pd.date_range("2026-11-23", "2026-12-14", freq="7D")
    return pd.DataFrame([row for monday in mondays for n in range(5) for row in
                         week(share / 1, (monday + pd.Timedelta(days=n)).date())])  # fmt: skip


def test_a_decision_has_an_owner_a_reason_and_what_we_expect_to_see_by_when(store: Store) -> None:
    found = feed(store)
    assert (found.product, found.what, found.owner, found.reason) == ("Scout", "feed", "Seun", "Starved for 22 weeks")
    assert found.expected is not None
    assert (found.expected.text, found.expected.until, found.expected.least) == ("A third looks outward", UNTIL, 0.3)
    assert found.expected.owner == "review:Scout"


@pytest.mark.parametrize(("share", "state"), [(0.4, "kept"), (0.1, "missed")])
def test_the_next_review_opens_with_what_came_of_it(store: Store, share: float, state: str) -> None:
    expected = feed(store).expected
    assert expected is not None
    assert commitments.check(expected, hours(share), [], date(2027, 1, 4)).state == state
    assert commitments.check(expected, hours(share), [], date(2026, 12, 1)).state == "running"


def test_taken_back_it_is_gone_with_what_it_expected(store: Store) -> None:
    assert review.take_back(store, feed(store))
    assert review.listed(store.decisions(KINDS)) == []
    assert commitments.all_of(store.decisions(KINDS)) == []


@pytest.mark.parametrize(
    "wrong", [{"measure": "share", "least": None}, {"measure": "share", "least": 3.0}, {"category": "lunch"}]
)
def test_what_could_never_be_checked_is_refused_and_nothing_is_kept(store: Store, wrong: dict) -> None:
    with pytest.raises(EvenkeelError):
        feed(store, **wrong)
    assert store.decisions(KINDS) == []


@pytest.mark.parametrize(("what", "owner", "reason"), [("grow", "Seun", "x"), ("feed", " ", "x"), ("feed", "Seun", "")])
def test_without_owner_or_reason_it_is_no_decision(store: Store, what: str, owner: str, reason: str) -> None:
    with pytest.raises(EvenkeelError):
        review.decide(store, TAXONOMY, "me", "Scout", what, owner, reason, "More visits", UNTIL)


def test_the_newest_line_of_context_of_a_quarter_holds(store: Store) -> None:
    q4, q3 = date(2026, 10, 1), date(2026, 7, 1)
    review.say_context(store, "me", "Scout", q4, "The pilot  ends\nin December")
    review.say_context(store, "me", "Scout", q4, "The pilot ends in January")
    said = store.decisions(KINDS)
    assert review.context(said, "Scout", q4) == "The pilot ends in January"
    assert review.context(said, "Scout", q3) == review.context(said, "Tally", q4) == ""


def test_a_no_needs_what_and_why(store: Store) -> None:
    review.say_no(store, "me", "Scout", "Fax", "sales", "Nobody faxes", "Northwind")
    with pytest.raises(EvenkeelError):
        review.say_no(store, "me", "Scout", "Fax", "sales", " ")
    said = store.decisions(KINDS)
    assert [d.data["what"] for d in review.refused(said, "Scout")] == ["Fax"]
    assert review.refused(said, "Tally") == []
