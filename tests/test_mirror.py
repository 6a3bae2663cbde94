"""The leader's mirror: what invitations take, beside what is wanted; unknown is never 0."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import settings as evenkeel_settings
import sync
from decide import mirror as sharing
from ledger import Ledger
from ledger import mirror as read
from metrics.mirror import Mirror, Taken, habits, large, mirror
from store import Store
from store.scope import Scoped


def taken(series: str, side: str, *people: str, hours: float = 12.0, product: str = "Atlas") -> list[Taken]:
    return [Taken(who, series, series.title(), side, product, hours) for who in people]


def seen(**more: object) -> Mirror:
    given = {"customers": 3.0, "pushed": 0} | more
    rows = taken("status round", "execution", "ana", "ben", "cleo") + taken(
        "vision", "strategy", "ana", product="Borea"
    )
    return mirror(rows, 12.0, {"Atlas": 0.3, "Borea": 0.5}, **given)  # type: ignore[arg-type]


def test_what_invitations_take_stands_beside_what_their_products_want() -> None:
    found = seen()
    assert found.sides == {"strategy": 12.0, "execution": 36.0, "neither": 0.0, "unsorted": 0.0}
    assert (found.share, found.people) == (0.25, 3)
    assert found.wanted == pytest.approx((36 * 0.3 + 12 * 0.5) / 48)
    assert [(s.title, s.hours, s.people) for s in found.series] == [("Status Round", 36.0, 3), ("Vision", 12.0, 1)]


def test_too_few_hours_make_no_share_and_none_at_all_no_habits() -> None:
    few = mirror(taken("vision", "strategy", "ana"), 12.0, {}, None, None)
    assert (few.share, few.wanted) == (None, None)
    assert habits(few) == []
    assert mirror([], 12.0, {}, None, None).people == 0


def test_the_habits_are_the_largest_execution_series_own_customers_and_looking_first() -> None:
    said = habits(seen(customers=0.0, pushed=2))
    assert [h.text for h in said] == [
        "Halve “Status Round”, or read its notes instead",
        "Join a customer meeting every three weeks",
        "Look for a customer meeting in their calendars before you invite",
    ]
    assert said[0].why == "It takes 3.0 h a week of 3 product people, all of it execution."
    assert said[1].customers == 2.0


@pytest.mark.parametrize(("customers", "asked"), [(None, False), (0.0, True), (3.9, True), (4.0, False)])
def test_who_is_not_connected_is_not_asked_to_meet_more_customers(customers: float | None, asked: bool) -> None:
    assert any(h.customers for h in habits(seen(customers=customers))) is asked


def test_in_a_team_a_series_of_few_is_left_out_and_one_person_s_side_is_not_told() -> None:
    five = [f"p{n}" for n in range(5)]
    rows = taken("round", "execution", *five[:4]) + taken("round", "strategy", five[4]) + taken("1:1", "strategy", "p0")
    found = large(rows, 5)
    assert {(one.series, one.side) for one in found} == {("round", "execution")}
    assert sum(one.hours for one in found) == 60.0
    assert large(rows, 6) == []


def test_what_a_quarter_s_mirrors_were_first_they_stay(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/record.db", tmp_path)
    first = {"cleo": seen()}
    assert sharing.standing(store, date(2026, 7, 1), lambda: first) == first
    assert sharing.standing(store, date(2026, 7, 1), dict) == first
    assert sharing.standing(store, date(2026, 4, 1), dict) == {}
    for access in ("leader", "admin", "member"):
        assert Scoped(store, "cleo", (), access).decisions({sharing.STANDING}) == []  # type: ignore[arg-type]


# the sample company ---------------------------------------------------------------------------------------


@pytest.fixture
def mirrors(sample: Path) -> dict[str, Mirror]:
    found = evenkeel_settings.in_folder(sync.sample_folder(evenkeel_settings.load()))
    store = Store(found.database, found.home / "backups")
    ledger = Ledger(store, found)
    version = ledger.version(evenkeel_settings.today())
    return read.mirrors(ledger, version, date(2026, 10, 1), date(2026, 11, 20), 7.2, {"Waypoint": 0.3, "Scout": 0.5})


def who(handle: str) -> str:
    return f"{handle}@larkfield.example"


def test_leaders_are_those_whom_the_directory_calls_so(mirrors: dict[str, Mirror]) -> None:
    named = ("astrid.nyholm", "graham.pell", "ruth.mbeki", "seun.adeyemi", "yuki.tanabe")
    assert set(mirrors) == {who(name) for name in named}


def test_a_leader_without_a_calendar_here_is_unknown_and_not_nought(mirrors: dict[str, Mirror]) -> None:
    assert mirrors[who("graham.pell")].customers is None
    assert mirrors[who("ruth.mbeki")].customers == 0.0
    assert all(one.pushed is None for one in mirrors.values()), "each calendar was read once"


def test_a_leaders_own_time_is_not_what_their_invitations_take_of_others(mirrors: dict[str, Mirror]) -> None:
    found = mirrors[who("seun.adeyemi")]
    titles = {s.title for s in found.series}
    assert {"Waypoint roadmap", "1:1 Maren / Seun"} & titles == {"1:1 Maren / Seun"}
    assert "Market watch Movement" not in titles, "only Seun and a marketer are in it"
    assert sum(s.hours for s in found.series) == pytest.approx(sum(found.sides.values()))


def test_in_a_team_titles_are_those_of_the_leaders_own_calendars(sample: Path) -> None:
    found = evenkeel_settings.in_folder(sync.sample_folder(evenkeel_settings.load()))
    ledger = Ledger(Store(found.database, found.home / "backups"), found)
    version = ledger.version(evenkeel_settings.today())
    every = read.mirrors(ledger, version, date(2026, 7, 1), date(2026, 10, 1), 13.0, {}, 3)
    series = [(who_, one) for who_, mine in every.items() for one in mine.series]
    assert series
    assert all(one.people >= 3 for _, one in series)
    assert all(one.title is None for who_, one in series if every[who_].customers is None), "no calendar of theirs"
    assert all(one.pushed is None for one in every.values())


def test_sharing_a_mirror_is_that_leaders_own_and_can_be_taken_back(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/record.db", tmp_path)
    sharing.share(store, who("seun.adeyemi"))
    assert sharing.shared(store.decisions({"mirror"})) == {who("seun.adeyemi")}
    assert sharing.withdraw(store, who("seun.adeyemi"))
    assert not sharing.withdraw(store, who("seun.adeyemi"))
    assert sharing.shared(store.decisions({"mirror"})) == set()
