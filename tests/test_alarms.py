"""Alarms: what each says, when all are silent, and the sample company's stories on their dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from model_help import TODAY
from sample_help import opened

from benchmarks import alarms as benchmark
from connectors.sample import STORIES
from connectors.sample_people import PEOPLE
from ledger.alarms import facts
from metrics import drift, taxonomy
from metrics.alarms import Alarm, Facts, alarms, gained
from metrics.customers import Company
from metrics.drought import Week, droughts
from metrics.phase import State
from metrics.profiles import PROFILES
from metrics.pushed import Pushed, Taker

MONDAY = date(2026, 1, 5)
SIDES = {one.id: one.side for one in taxonomy.load().categories}
NORTHWIND = Company("Northwind", "", MONDAY, 84, 3, 2.5, "calendar/last")


def weeks(*contacts: int) -> list[Week]:
    return [Week(MONDAY + timedelta(weeks=n), k, float(k)) for n, k in enumerate(contacts)]


DRY = weeks(*[2] * 26, 0, 0, 0, 0)
LAST = DRY[-1].week
HOURS = {
    (one.week, category): hours
    for n, one in enumerate(DRY)
    for category, hours in (("delivery", 10.0 + 6 * (n >= 26)), ("market", 4.0), ("stories", 8.0 - (n >= 26)))
}


def only(found: list[Alarm]) -> Alarm:
    (one,) = found
    return one


def test_a_drought_says_what_took_the_hours_and_whom_to_write_to():
    one = only(alarms(Facts(weeks=DRY, hours=HOURS, sides=SIDES, companies=[NORTHWIND])))

    assert (one.id, one.since) == ("drought", MONDAY + timedelta(weeks=26))
    assert one.seen == "0.0 h with customers in 4 weeks, where the half year before makes 8.0 h likely."
    assert one.sure == "With such a past, so few contacts come by chance once in more than 1,000 months."
    assert one.took == (("delivery", pytest.approx(6)),)
    assert one.do == "Write to Northwind: the last contact was 84 days ago."
    assert one.behind == ("calendar/last",)


def test_starved_says_since_when_and_how_many_hours_are_missing():
    state = State(LAST, "starved", LAST - timedelta(weeks=3), 0.2, 0.5, 0.0)
    one = only(alarms(Facts(weeks=weeks(*[2] * 30), states=[state], hours=HOURS, sides=SIDES)))

    assert (one.id, one.since) == ("starved", MONDAY + timedelta(weeks=26))
    assert one.seen == "Strategy is 20% of product work over 4 weeks, where 50% is wanted, and not rising."
    assert one.sure == "So for 4 weeks, whatever the hours that are not sorted yet turn out to be."
    assert one.took == (("delivery", pytest.approx(6)),)
    assert one.do == "Keep 4 h free for strategy next week; it lacks about 8 h a week."  # 30% of 27 h


def gone(day: date, hours: float = 1.0, title: str | None = "Call", **how: object) -> Pushed:
    start = datetime.combine(day, time(9), UTC)
    taker = Taker(f"c/{day}", start, start, "delivery", "", "Incident", None)
    return replace(
        Pushed(day, start, hours, title, "customers", f"s{day}", "declined", start, taker, True, "lost"), **how
    )  # type: ignore[arg-type]


def test_two_events_that_were_pushed_aside_make_an_alarm():
    lost = [gone(LAST), gone(LAST - timedelta(days=7), 2.0, "Business case")]
    one = only(alarms(Facts(weeks=weeks(*[2] * 30), pushed=lost[::-1])))

    assert (one.id, one.since, one.took) == ("pushed", LAST - timedelta(days=7), (("delivery", 0.75),))
    assert one.seen == "2 events with customers or on strategy (3.0 h) gave way in 4 weeks and were not held since."
    assert one.do == "Give the largest a new date: Business case, 2.0 h."
    assert one.behind == (f"c/{LAST - timedelta(days=7)}", f"c/{LAST}")


@pytest.mark.parametrize(
    "other",
    [
        gone(LAST - timedelta(days=1), outcome="moved"),
        gone(LAST - timedelta(days=1), sure=False),
        gone(LAST - timedelta(days=1), 0.5),
        gone(LAST - timedelta(weeks=4)),
    ],
    ids=["moved", "not sure", "too small", "too long ago"],
)
def test_what_makes_no_alarm_of_one_lost_event(other):
    assert alarms(Facts(weeks=weeks(*[2] * 30), pushed=[other, gone(LAST)])) == []


def test_drift_says_how_far_the_work_is_from_both_roles():
    mixes = [PROFILES["pm"].shares] * 3 + [PROFILES["po"].shares] * 2
    found = [
        drift.Month(date(2026, n, 1), mix, {p.id: drift.distance(mix, p) for p in PROFILES.values()})
        for n, mix in enumerate(mixes, 1)
    ]
    one = only(alarms(Facts(weeks=weeks(*[2] * 30), months=found, hours=HOURS, sides=SIDES)))

    assert (one.id, one.since, one.title) == ("drift", date(2026, 4, 1), "Drifting to product owner")
    assert one.seen == "The work has moved from that of a product manager to that of a product owner."
    assert "So for 2 months." in one.sure
    assert "0% of last month's hours" in one.sure
    assert "this one 30%" in one.sure
    assert one.took[0][0] == "stories"
    assert one.took[0][1] == pytest.approx(27 * 0.18)


@pytest.mark.parametrize("change", [{"present": 2.0}, {"known": False}], ids=["holiday", "nothing known"])
def test_in_a_holiday_week_and_one_that_nobody_knows_of_all_are_silent(change):
    state = State(LAST, "starved", LAST, 0.2, 0.5, 0.0)
    lost = [gone(LAST), gone(LAST - timedelta(days=7), 2.0)]
    loud = Facts(weeks=DRY, states=[state], pushed=lost, hours=HOURS, sides=SIDES)
    assert {one.id for one in alarms(loud)} == {"drought", "starved", "pushed"}
    assert alarms(replace(loud, weeks=[*DRY[:-1], replace(DRY[-1], **change)])) == []
    assert alarms(Facts()) == []


def test_a_phase_that_is_not_of_the_last_week_or_not_starved_raises_nothing():
    quiet = weeks(*[2] * 30)
    for state in (
        State(LAST - timedelta(weeks=1), "starved", LAST, 0.2, 0.5, 0.0),
        State(LAST, "silent", LAST, None, 0.5, None),
        State(LAST, "living", LAST, 0.5, 0.5, -0.02),
    ):
        assert alarms(Facts(weeks=quiet, states=[state])) == []


def test_what_grew_is_compared_by_present_days():
    half = [replace(one, present=2.5) if n >= 26 else one for n, one in enumerate(DRY)]
    hours = {key: value / 2 if key[0] >= half[26].week else value for key, value in HOURS.items()}
    assert gained(hours, half, half[26].week, {"delivery", "stories"}) == (("delivery", pytest.approx(6)),)
    assert gained(HOURS, DRY, DRY[0].week, {"delivery"}) == ()  # there is nothing before to compare with
    assert gained(HOURS, DRY, half[26].week, {"market"}) == ()


# The sample company -------------------------------------------------------------------------------------------


def told(sample_home: Path, handle: str, day: date = TODAY) -> Facts:
    _, ledger, version = opened(sample_home)
    return facts(ledger, version, PEOPLE[handle].email, day)


def test_marens_drought_is_the_freeze(sample_home):
    first, last = STORIES["drought"].days(TODAY)
    (one,) = droughts(told(sample_home, "maren").weeks)

    assert one.since == first
    assert timedelta(0) <= one.until - last <= timedelta(weeks=2)  # one call a week is not two and a half


def test_in_the_middle_of_the_freeze_it_is_an_alarm_that_names_the_release_work(sample_home):
    first, last = STORIES["drought"].days(TODAY)
    found = {one.id: one for one in alarms(told(sample_home, "maren", last))}

    assert found["drought"].since == first
    assert "delivery" in dict(found["drought"].took)


def test_deepa_is_starved_and_out_of_touch_since_the_pilot(sample_home):
    first, _ = STORIES["starved"].days(TODAY)
    found = {one.id: one for one in alarms(told(sample_home, "deepa"))}

    assert set(found) == {"drought", "starved"}
    for one in found.values():
        assert timedelta(0) <= one.since - first <= timedelta(weeks=2)
        assert {"delivery", "stories"} <= set(dict(one.took))


def test_henrik_has_drifted_to_a_product_owner(sample_home):
    first, last = STORIES["drift"].days(TODAY)
    one = next(one for one in alarms(told(sample_home, "henrik")) if one.id == "drift")
    assert first < one.since < last
    assert one.took[0][0] == "stories"


def test_nobody_else_drifts(sample_home):
    kinds = {who: {one.id for one in alarms(told(sample_home, who))} for who in ("maren", "claire", "tomas", "lucia")}
    assert not [who for who, found in kinds.items() if found & {"drift", "pushed"}]
    assert "drought" not in kinds["maren"]


# False alarms -------------------------------------------------------------------------------------------------


def test_quiet_people_hear_little_and_a_real_drop_is_seen():
    """The benchmark, small; `python benchmarks/alarms.py` has 200 people."""
    false = benchmark.false_alarms(people=24)
    assert false["any"] <= benchmark.LIMIT
    assert false["any"] >= max(false[kind] for kind in ("drought", "starved", "pushed", "drift"))
    waited = benchmark.weeks_to_see(1.0, 3.0, 5.0, people=24)
    assert len(waited) >= 5
    assert waited[len(waited) // 2] <= 5
