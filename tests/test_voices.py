"""Who asks, how early, outward or inward, whole or in scraps: by hand, from a record, and for any asks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_help import TODAY, action, calendar, event, reading, record, worklog

import decide
import settings
from ledger import Ledger
from ledger.voices import asks
from metrics import voices
from metrics.voices import VOICES, Ask, Heard, Part
from model import Person, Source
from store import Store

DAY = date(2026, 11, 4)
PEOPLE = [
    Person("@acme.example", relation="colleague"),
    Person("me@acme.example", "Ana", "colleague", "pm", aliases=("me",)),
    Person("sal@acme.example", "Sal", "colleague", "Account Executive"),
    Person("mar@acme.example", "Mar", "colleague", "Marketing Manager"),
    Person("eng@acme.example", "Eng", "colleague", "maker"),
    Person("boss@acme.example", "Boss", "colleague", "VP Product"),
    Person("sup@acme.example", "Sup", "colleague", "Customer Success"),
    Person("po@acme.example", "Po", "colleague", "po"),
    Person("cfo@acme.example", "Fin", "colleague", "Controller"),
    Person("@northwind.example", relation="customer", company="Northwind"),
    Person("@reseller.example", relation="partner", company="Reseller"),
    Person("@tools.example", relation="vendor", company="Tools"),
]
ANA = "ana@acme.example"


def made(*said: Any) -> Store:
    store = record()
    store.save_source(Source("directory", "me", "directory", "directory"))
    store.put("directory", reading(people=[p for p in PEOPLE if p.email != "me@acme.example"]))
    decide.say_me(store, aliases=(ANA,), zone="UTC", hours="Mon-Fri 08:00-18:00")
    calendar(store, *said)
    return store


def found(store: Store) -> list[Ask]:
    ledger = Ledger(store, settings.load())
    return asks(ledger, ledger.version(TODAY), "me", date(2026, 11, 2), date(2026, 11, 20))


def meeting(organizer: str, *guests: str, at: str = "2026-11-04 09:00", title: str = "Call", **how: Any) -> Any:
    people = tuple(sorted({ANA, organizer, *guests}))
    return event(f"{title} {organizer} {at}", at, title=title, people=people, organizer=organizer, **how)


# From a record ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("organizer", "voice", "room"),
    [
        ("sal@acme.example", "sales", "inward"),
        ("mar@acme.example", "marketing", "inward"),
        ("eng@acme.example", "makers", "inward"),
        ("boss@acme.example", "executive", "inward"),
        ("sup@acme.example", "support", "inward"),
        ("po@acme.example", "product", "inward"),
        ("cfo@acme.example", "other", "inward"),
        ("buyer@northwind.example", "customer", "customer"),
        ("x@nobody.example", "customer", "customer"),  # an outsider about whom nothing is known
        ("rep@reseller.example", "partner", "partner"),
        ("rep@tools.example", "other", "outsider"),
        (ANA, "myself", ""),
    ],
)
def test_whoever_called_the_meeting_asked_for_it(organizer, voice, room):
    (one,) = found(made(meeting(organizer)))
    assert (one.voice, one.room, one.hours) == (voice, room, 1.0)


def test_a_customer_in_the_room_makes_it_outward_whoever_called_it():
    store = made(meeting("sal@acme.example", "buyer@northwind.example", "mar@acme.example"))
    (one,) = found(store)
    assert (one.voice, one.room, one.sales_and_marketing) == ("sales", "customer", True)


def test_the_reporter_of_an_issue_asked_for_it_or_whom_its_own_field_names():
    store = made()
    store.save_source(Source("jira", "me", "jira", "jira"))
    said = {"organizer": "sup@acme.example"}
    work = [
        worklog("WAY-1", "2026-11-04 10:00", 60, **said),
        worklog("WAY-2", "2026-11-04 12:00", 60, asked_by="Key customer", **said),
        worklog("WAY-3", "2026-11-04 14:00", 60, organizer=ANA),
    ]
    store.put("jira", reading(*work))
    assert sorted(one.voice for one in found(store)) == ["customer", "myself", "support"]


def test_work_on_an_issue_is_late_within_two_days_of_its_creation():
    store = made()
    store.save_source(Source("jira", "me", "jira", "jira"))
    said = {"organizer": "sup@acme.example"}
    made_at = action("WAY-1", "2026-11-02 10:00", owner="sup@acme.example", id="WAY-1/created", **said)
    work = [worklog("WAY-1", f"2026-11-{day:02} 09:59", 60, id=f"WAY-1/w{day}", **said) for day in (3, 4, 5)]
    store.put("jira", reading(made_at, *work))
    assert [(one.day.day, one.notice) for one in found(store)] == [(3, "late"), (4, "late"), (5, "planned")]


def test_an_event_is_late_only_where_two_readings_show_that_it_came_within_two_days():
    at = lambda day: datetime(2026, 11, day, 8, tzinfo=UTC)  # noqa: E731
    whole = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    kept = meeting("eng@acme.example", at="2026-11-02 09:00", title="Stand-up")
    early, late, never = (
        meeting("sal@acme.example", at=f"2026-11-{d:02} 09:00", title=f"Call {d}") for d in (9, 10, 17)
    )
    store = made(kept)
    steps = [(1, [kept]), (6, [kept, early]), (9, [kept, early, meeting("po@acme.example", at="2026-11-19 09:00")])]
    last = [*steps[-1][1], late]
    for day, said in [*steps, (10, last), (18, [*last, never])]:
        store.put("calendar", reading(*said), seen=at(day), covers=whole)

    assert {one.day.day: one.notice for one in found(store)} == {2: "", 9: "planned", 10: "late", 17: "", 19: "planned"}


def test_what_i_told_is_mine_and_time_off_and_hours_not_seen_are_nobodys():
    store = made(event("away", "2026-11-05 08:00", 10, "Vacation", busy="away"))
    decide.tell(store, Ledger(store, settings.load()).basis(Ledger(store, settings.load()).version(TODAY)).taxonomy,
                "me", DAY, 60, "market")  # fmt: skip
    assert [(one.voice, one.hours, one.side) for one in found(store)] == [("myself", 1.0, "strategy")]


# By hand ------------------------------------------------------------------------------------------------------


def ask(hours: float = 1.0, side: str = "strategy", voice: Any = "sales", **how: Any) -> Ask:
    return Ask(how.pop("activity", "a"), DAY, voice, side, how.pop("category", "market"), hours, **how)


def timed(start: str, minutes: int, **how: Any) -> Ask:
    begin = datetime.fromisoformat(f"2026-11-04T{start}+00:00")
    return ask(minutes / 60, start=begin, end=begin + timedelta(minutes=minutes), activity=start, **how)


def test_hours_by_voice_and_side_and_notice():
    found = [ask(2), ask(1, "execution", notice="late"), ask(5, "neither", "support", notice="planned")]
    assert voices.heard(found) == [Heard("support", 0, 0, 5, 5, 0, 0), Heard("sales", 2, 1, 0, 0, 1, 2)]
    assert voices.late(found) == Part(1, 6)
    assert voices.late([ask(2)]).share is None


def test_half_an_hour_of_strategy_between_other_things_is_a_scrap_and_two_in_a_row_are_not():
    alone, row = timed("09:00", 30), [timed("11:00", 30), timed("11:40", 30)]
    others = [timed("13:00", 30, room="customer"), timed("15:00", 30, side="execution"), ask(4)]

    assert voices.scraps([alone, *row, *others]) == Part(0.5, 1.5)
    assert voices.scraps([timed("09:00", 44)]).share == 1
    assert voices.scraps([timed("09:00", 45)]).share == 0
    assert voices.scraps([]).share is None


def test_outward_is_a_part_of_meeting_hours_alone():
    found = [ask(1, room="customer"), ask(2, room="partner"), ask(3, room="outsider"), ask(6, room="inward"), ask(9)]
    assert voices.outward(found) == Part(6, 12)
    assert voices.outward(found, ("customer",)) == Part(1, 12)


def test_sales_and_marketing_in_one_room_are_counted_by_meeting():
    assert voices.together([ask(sales_and_marketing=True)] * 2 + [ask(activity="b")]) == 1


# For any asks -------------------------------------------------------------------------------------------------

ASKS = st.lists(
    st.builds(
        ask,
        st.floats(0, 10),
        st.sampled_from(["strategy", "execution", "neither", "unsorted"]),
        st.sampled_from(VOICES),
        notice=st.sampled_from(["planned", "late", ""]),
        room=st.sampled_from(["customer", "partner", "outsider", "inward", ""]),
    ),
    max_size=30,
)


@given(ASKS)
def test_every_hour_has_one_voice_one_side_and_one_notice(found):
    rows = voices.heard(found)
    assert sum(row.hours for row in rows) == pytest.approx(sum(one.hours for one in found))
    assert all(row.planned + row.late + row.unknown == pytest.approx(row.hours) for row in rows)
    for part in (voices.late(found), voices.outward(found), voices.scraps(found)):
        assert 0 <= part.hours <= part.of + 1e-9


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(5, 120)), max_size=12))
def test_scraps_are_never_more_than_strategy_and_longer_work_is_none(slots):
    found = [timed(f"{8 + quarter // 4:02}:{15 * (quarter % 4):02}", minutes) for quarter, minutes in slots]
    part = voices.scraps(found)
    assert part.of == pytest.approx(sum(one.hours for one in found))
    assert part.hours <= sum(one.hours for one in found if one.hours < 0.75) + 1e-9
