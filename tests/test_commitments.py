"""Commitments: kept, missed, running or can't tell, by hand; and what no number may do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_help import record

from decide import commitments as decided
from metrics import commitments, taxonomy
from metrics.commitments import Check, Commitment, check
from model import EvenkeelError

MONDAY, FRIDAY = date(2026, 11, 2), date(2026, 11, 27)  # four weeks
BEFORE, DURING, AFTER = date(2026, 11, 2), date(2026, 11, 16), date(2026, 11, 28)
TAXONOMY = taxonomy.load()
SIDE = {c.id: c.side for c in TAXONOMY.categories} | {"not_seen": "not_seen"}


class Met(NamedTuple):
    """A customer contact."""

    day: date
    companies: tuple[str, ...] = ("Acme",)
    product: str = ""


def promise(measure: str = "hours", least: float | None = 6.0, **more: Any) -> Commitment:
    return Commitment("c1", "me", "Talk to users", "apply", measure, MONDAY, FRIDAY, least=least, **more)  # type: ignore[arg-type]


def days(first: int = 0, count: int = 20, known: str = "calendar", **hours: float) -> list[tuple[Any, ...]]:
    """Working days from MONDAY on, each with these hours by category."""
    found = []
    for n in range(first, first + count):
        day = MONDAY + timedelta(days=n // 5 * 7 + n % 5)
        found += [(day, c, SIDE[c], "", h, known) for c, h in hours.items()]
    return found


def rows(*parts: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(
        [r for part in parts for r in part], columns=["day", "category", "side", "product", "hours", "known"]
    )


def see(one: Commitment, *parts: list[tuple[Any, ...]], today: date = AFTER, met: Any = ()) -> Check:
    return check(one, rows(*parts), met, today, {"customers": "With customers"})


# by hand --------------------------------------------------------------------------------------------------


def test_hours_are_kept_as_soon_as_they_are_there():
    half = see(promise(category="customers"), days(count=10, customers=0.6, stories=7.4), today=DURING)

    assert (half.state, half.figure) == ("kept", "6 of 6 h")
    assert half.rule == "Kept with at least 6 hours of With customers, from 2 Nov 2026 to 27 Nov 2026."


def test_running_says_what_is_booked_and_what_is_short():
    now = see(
        promise(category="customers"),
        days(count=10, customers=0.2, stories=7.8),
        days(10, 4, "booked", customers=0.5),
        today=DURING,
    )

    assert (now.state, now.done, now.booked, now.short) == ("running", pytest.approx(2), 2, pytest.approx(2))


def test_missed_once_the_time_is_over_and_not_before():
    little = days(customers=0.1, stories=7.9)

    assert see(promise(category="customers"), little).state == "missed"
    assert see(promise(category="customers"), little, today=FRIDAY).state == "running"


def test_hours_that_are_not_sorted_could_make_the_difference():
    unsorted = days(customers=0.1, stories=6.9, unsorted=1.0)  # 2 h for certain, up to 22

    doubtful = see(promise(category="customers"), unsorted)

    assert doubtful.state == "cannot_tell"
    assert doubtful.rule.endswith("20.0 h are not sorted yet: they could make the difference.")
    assert see(promise(least=30, category="customers"), unsorted).state == "missed"


def test_where_too_little_is_seen_nothing_is_called_missed_but_what_was_reached_is_kept():
    unseen = days(customers=0.1, stories=5, not_seen=2.9)

    assert see(promise(category="customers"), unseen).state == "cannot_tell"
    assert see(promise(least=2, category="customers"), unseen).state == "kept"


def test_weeks_without_any_row_are_weeks_that_nobody_saw():
    assert see(promise(category="customers"), days(count=10, customers=0.1, stories=7.9)).state == "cannot_tell"
    assert see(promise(category="customers")).state == "cannot_tell"


def test_a_week_off_asks_for_nothing():
    weekly = promise(least=2.0, category="customers", per="week")
    worked = days(count=15, customers=0.4, stories=7.6)  # 2 h a week for three weeks

    off = see(weekly, worked, days(15, 5, away=8))

    assert (off.state, off.wanted) == ("kept", pytest.approx(6))
    assert "2 hours of With customers a week, over 3.0 weeks of five days at work" in off.rule
    assert see(weekly, worked, days(15, 5, stories=8)).state == "missed"


def test_the_weeks_ahead_count_whole_while_it_runs():
    weekly = promise(least=2.0, category="customers", per="week")

    half = see(weekly, days(count=10, customers=0.4, stories=7.6), today=DURING)

    assert (half.state, half.done, half.wanted) == ("running", pytest.approx(4), pytest.approx(8))


def test_only_what_was_for_its_product_counts():
    till, other = (
        [(*row[:3], product, *row[4:]) for row in days(customers=h)] for product, h in (("Till", 0.5), ("Scales", 7.5))
    )
    met = [Met(MONDAY, product="Till"), Met(MONDAY, product="Scales"), Met(MONDAY)]

    assert see(promise(category="customers", product="Till"), till, other).done == pytest.approx(10)
    assert see(promise(category="customers"), till, other).done == pytest.approx(160)
    assert see(promise("contacts", 2, product="Till"), till, other, met=met).state == "missed"
    assert see(promise("contacts", 2, product="Till"), till, other, met=met).done == 1


def test_a_most_is_missed_at_once_and_kept_only_at_the_end():
    at_most = promise(least=None, most=10, category="technical_team")

    assert see(at_most, days(count=10, technical_team=1.5, stories=6.5), today=DURING).state == "missed"
    assert see(at_most, days(count=10, technical_team=0.5, stories=7.5), today=DURING).state == "running"
    kept = see(at_most, days(technical_team=0.5, stories=7.5))
    assert (kept.state, kept.figure) == ("kept", "10 of at most 10 h")


@pytest.mark.parametrize(
    ("least", "state"), [(0.2, "kept"), (0.29, "cannot_tell"), (0.33, "cannot_tell"), (0.4, "missed")]
)
def test_a_share_is_judged_by_its_band(least, state):
    found = see(promise("share", least), days(customers=2, stories=5, unsorted=0.5))  # 2 to 2.5 of 7.5 h

    assert (found.state, found.figure) == (state, f"between 27% and 33% of {least:.0%}")


def test_contacts_and_companies_are_counted_and_what_lies_ahead_is_booked():
    seen = days(count=10, stories=8)
    met = [
        Met(MONDAY),
        Met(MONDAY + timedelta(days=3)),
        Met(DURING + timedelta(days=1), ("Bolt",)),
        Met(date(2026, 1, 1)),
    ]

    contacts = see(promise("contacts", 4), seen, today=DURING, met=met)
    companies = see(promise("companies", 2), seen, today=DURING, met=met)

    assert (contacts.state, contacts.done, contacts.booked, contacts.short) == ("running", 2, 1, 1)
    assert (companies.done, companies.booked, companies.short) == (1, 1, 0)
    assert contacts.figure == "2 of 4 customer contacts"
    assert see(promise("contacts", 4), days(stories=8), met=None).state == "cannot_tell"


def test_what_only_a_person_can_say_waits_for_them():
    one = promise("said", None)

    assert see(one, today=DURING).state == "running"
    assert see(one).state == "cannot_tell"
    assert see(promise("said", None, kept=True)).state == "kept"
    assert see(promise("said", None, kept=False)).state == "missed"


def test_ones_own_word_counts_only_where_the_numbers_cannot_tell():
    assert see(promise(category="customers", kept=True), days(customers=0.1, stories=7.9)).state == "missed"
    assert see(promise(category="customers", kept=True), days(count=5, stories=8)).state == "kept"


def test_several_people_have_weeks_of_their_own():
    both = [(*row[:5], row[5]) for row in days(customers=0.2, stories=7.8)]
    frame = pd.concat([rows(both).assign(person=who) for who in ("ana", "bo")])

    found = check(promise(least=2.0, category="customers", per="week"), frame, (), AFTER)

    assert (found.done, found.wanted, found.state) == (pytest.approx(8), pytest.approx(8), "kept")


# for any hours --------------------------------------------------------------------------------------------

WORK = st.lists(
    st.tuples(
        st.integers(0, 27),
        st.sampled_from(["customers", "stories", "unsorted", "not_seen", "away"]),
        st.floats(0, 12),
        st.sampled_from(["calendar", "booked"]),
    ),
    max_size=30,
)


@given(
    WORK,
    st.sampled_from(commitments.MEASURES),
    st.floats(0.01, 1),
    st.sampled_from(["week", "total"]),
    st.integers(0, 40),
)
def test_no_hours_make_nonsense(work, measure, bound, per, today):
    frame = rows([(MONDAY + timedelta(days=d), c, SIDE[c], "", h, k) for d, c, h, k in work])
    least = None if measure == "said" else bound
    found = check(promise(measure, least, per=per), frame, (), MONDAY + timedelta(days=today))

    assert found.done >= 0
    assert found.booked >= 0
    assert found.short >= 0
    assert (found.state == "running") <= (MONDAY + timedelta(days=today) <= FRIDAY)
    shuffled = check(
        promise(measure, least, per=per), frame.sample(frac=1, random_state=1), (), MONDAY + timedelta(days=today)
    )
    assert shuffled.state == found.state


@given(WORK, st.floats(0.1, 50))
def test_what_was_kept_stays_kept_with_more_hours(work, least):
    frame = rows([(MONDAY + timedelta(days=d), c, SIDE[c], "", h, k) for d, c, h, k in work])
    more = pd.concat([frame, rows(days(3, 1, customers=1.0))])
    one = promise(least=least, category="customers")

    if check(one, frame, (), AFTER).state == "kept":
        assert check(one, more, (), AFTER).state == "kept"
    if check(one, more, (), AFTER).state == "missed":
        assert check(one, frame, (), AFTER).state != "kept"


# in the record --------------------------------------------------------------------------------------------


def commit(**more: Any) -> tuple[Any, str]:
    store = record()
    given_ = {"text": "Meet five users", "measure": "contacts", "until": FRIDAY, "first": MONDAY, "least": 5.0} | more
    return store, decided.commit(store, TAXONOMY, "me", **given_)


def test_what_was_promised_is_kept_whole_and_can_be_taken_back():
    store, made = commit(category="customers", product="Till", per="week", origin="review")

    (one,) = decided.listed(store, "me")

    assert one == Commitment(
        made,
        "me",
        "Meet five users",
        "apply",
        "contacts",
        MONDAY,
        FRIDAY,
        "customers",
        "Till",
        5.0,
        None,
        "week",
        "review",
        decision=one.decision,
    )
    assert store.counter("facts") == 0
    assert decided.drop(store, one)
    assert not decided.drop(store, one)
    assert decided.listed(store) == []


def test_an_answer_can_change_and_belongs_to_its_owner():
    store, made = commit(measure="said", least=None)

    decided.answer(store, "me", made, False, "no time")
    decided.answer(store, "me", made, True)

    assert [(one.kept, one.note) for one in decided.listed(store)] == [(True, "")]
    with pytest.raises(EvenkeelError, match="taken back"):
        decided.answer(store, "somebody", made, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "  "},
        {"least": None},
        {"least": -1.0},
        {"least": 5.0, "most": 4.0},
        {"measure": "share", "least": 40.0},
        {"measure": "said", "least": 1.0},
        {"measure": "miles"},
        {"until": date(2026, 11, 1)},
        {"until": date(2036, 11, 1)},
        {"category": "golf"},
    ],
)
def test_what_could_never_be_checked_is_refused_with_a_sentence(wrong):
    with pytest.raises(EvenkeelError):
        commit(**wrong)
