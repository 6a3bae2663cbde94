"""Days since, companies, rhythm, new or met before: by hand, then what holds for any contacts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import customers
from metrics.contacts import Contact
from metrics.customers import Company, Directness, Week

TODAY = date(2026, 11, 20)  # a Friday
MONDAY = date(2026, 11, 16)


def met(ago: int, *companies: str, hours: float = 1.0, **how: object) -> Contact:
    """A direct contact so many days ago."""
    day = TODAY - timedelta(days=ago)
    key = f"calendar/{day}{''.join(companies)}"
    fields = {"activity": key, "meeting": key, "person": "ana", "product": "Anvil", "direct": True, **how}
    return Contact(day=day, hours=hours, companies=companies, **fields)


def test_days_since_the_last_direct_contact():
    assert customers.days_since([met(3, "A"), met(9, "B"), met(1, "C", direct=False), met(-2, "A")], TODAY) == 3
    assert customers.days_since([met(0, "A")], TODAY) == 0
    assert customers.days_since([met(1, direct=False)], TODAY) is None


def test_the_company_longest_not_met_stands_first():
    found = [met(3, "A"), met(40, "B", hours=2), met(30, "A", "B", product="Bolt"), met(90, "A"), met(-3, "B")]

    rows = customers.companies(found, TODAY)
    assert [(row.company, row.product, row.days, row.contacts, row.hours) for row in rows] == [
        ("B", "Anvil", 40, 1, 2.0),
        ("A", "Bolt", 30, 1, 1.0),
        ("B", "Bolt", 30, 1, 1.0),
        ("A", "Anvil", 3, 2, 2.0),
    ]  # fmt: skip
    assert customers.companies([met(3, "A")], TODAY) == [
        Company("A", "Anvil", date(2026, 11, 17), 3, 1, 1.0, "calendar/2026-11-17A")
    ]


def test_the_five_longest_leave_out_prospects_and_whom_another_product_met():
    found = [met(10 * n, f"C{n}") for n in range(1, 9)] + [met(99, "P", prospects=True), met(5, "C8", product="Bolt")]
    assert [row.company for row in customers.longest(found, TODAY)] == ["C7", "C6", "C5", "C4", "C3"]


def test_a_meeting_of_two_of_us_counts_once():
    pair = [met(3, "A", meeting="m"), met(3, "A", meeting="m", person="ben", activity="calendar/ben")]
    assert [one.person for one in customers.direct(pair)] == ["ana"]
    assert customers.rhythm(pair, MONDAY, TODAY) == [Week(MONDAY, 1, 1.0, True, 1.0)]


def test_the_rhythm_of_weeks_against_the_norms():
    found = [met(3, "A", hours=0.5), met(7, "A"), met(8, "B"), met(38, "B", hours=2)]
    weeks = customers.rhythm(found, MONDAY - timedelta(weeks=2), TODAY)

    assert [(w.contacts, w.hours, w.met, w.six_weeks) for w in weeks] == [
        (0, 0.0, False, 2.0),
        (2, 2.0, True, 4.0),
        (1, 0.5, True, 4.5),  # the week of 12 October is the first of six
    ]
    assert customers.rhythm([], MONDAY - timedelta(days=1), MONDAY) == []


def test_new_is_whom_nobody_met_in_at_least_twelve_weeks_that_are_known():
    found = [met(100, "A"), met(90, "B"), met(10, "A"), met(9, "C"), met(8, "P", prospects=True), met(7)]
    told = customers.standings(found)
    assert list(told.values()) == ["", "", "repeat", "new", "prospect", ""]


def test_three_of_four_gaps_are_no_longer_than_the_usual_gap():
    ago = [0, 7, 14, 21, 28, 35, 42, 56, 76]  # gaps: six of 7, one of 14, one of 20
    assert customers.usual_gap([met(n) for n in ago]) == 7
    assert customers.usual_gap([met(n) for n in [0, 1, 3, 6, 10, 15, 21, 28, 36]]) == 6
    assert customers.usual_gap([met(n) for n in ago[:8]]) is None


def test_direct_hours_against_second_hand_ones():
    found = customers.directness([met(1, hours=3), met(2, hours=1, direct=False)], market=2)
    assert (found, found.share) == (Directness(3, 3), 0.5)
    assert customers.directness([], 0).share is None


# For any contacts ---------------------------------------------------------------------------------------------

CONTACTS = st.lists(
    st.builds(
        lambda ago, companies, hours, is_direct, who: met(ago, *companies, hours=hours, direct=is_direct, person=who),
        st.integers(0, 200),
        st.lists(st.sampled_from("ABCD"), max_size=2, unique=True),
        st.floats(0, 8),
        st.booleans(),
        st.sampled_from(["ana", "ben"]),
    ),
    max_size=30,
)


@given(CONTACTS, st.randoms())
def test_order_changes_nothing_and_nothing_is_lost_or_made_up(contacts, chance):
    shuffled = contacts.copy()
    chance.shuffle(shuffled)
    rows = customers.companies(contacts, TODAY)
    since = customers.days_since(contacts, TODAY)

    assert [(r.company, r.days, r.contacts) for r in rows] == [
        (r.company, r.days, r.contacts) for r in customers.companies(shuffled, TODAY)
    ]
    assert [row.days for row in rows] == sorted((row.days for row in rows), reverse=True)
    assert all(row.days >= since for row in rows)
    weeks = customers.rhythm(contacts, TODAY - timedelta(weeks=40), TODAY)
    assert sum(week.contacts for week in weeks) == len(customers.direct(contacts))
    assert sum(week.hours for week in weeks) == pytest.approx(sum(c.hours for c in customers.direct(contacts)))
    assert {row.company for row in customers.longest(contacts, TODAY)} <= {row.company for row in rows}
