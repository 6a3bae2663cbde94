"""Customer contacts: who was in the room decides, and what the owner says; on the sample company's dates."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from model_help import TODAY, calendar, counters, event, reading, record
from sample_help import opened

import decide
import settings
from connectors.sample import STORIES
from connectors.sample_people import PEOPLE
from decide.spoke import marked, spoke
from ledger import Ledger
from ledger.contacts import contacts
from metrics import taxonomy
from metrics.contacts import Contact
from metrics.customers import companies, days_since
from model import EvenkeelError, Person, Source
from store import Store

ANA, BEN, SALES = "ana@acme.example", "ben@acme.example", "sal@acme.example"
BUYER, RIVAL, NOBODY = "buyer@northwind.example", "x@fabrikam.example", "someone@gmail.com"
PEOPLE_ROWS = [
    Person("@acme.example", relation="colleague"),
    Person(SALES, "Sal", "colleague", "sales"),
    Person("@northwind.example", relation="customer", company="Northwind"),
    Person("@fabrikam.example", relation="prospect", company="Fabrikam"),
]


def made(*said: Any) -> Store:
    """A record of Ana's calendar and her company's directory."""
    store = record()
    store.save_source(Source("directory", "me", "directory", "directory"))
    store.put("directory", reading(people=PEOPLE_ROWS))
    decide.say_me(store, aliases=(ANA,))
    calendar(store, *said)
    return store


def found(store: Store, **how: Any) -> list[Contact]:
    ledger = Ledger(store, settings.load())
    return contacts(ledger, ledger.version(TODAY), ["me"], **how)


def meeting(title: str, *guests: str, at: str = "2026-11-04 09:00", **how: Any) -> Any:
    people = tuple(sorted({ANA, *guests}))
    return event(title, at, title=title, people=people, **{"organizer": ANA, **how})


def key(said: Any) -> str:
    return f"calendar/{said[0].id}"


def test_a_call_with_a_customer_that_sales_arranged():
    (one,) = found(made(meeting("Northwind <> Acme", BUYER, SALES, organizer=SALES)))

    assert (one.day, one.hours, one.direct, one.companies) == (date(2026, 11, 4), 1.0, True, ("Northwind",))
    assert (one.people, one.arranged, one.with_sales, one.prospects) == ((BUYER,), "sales", True, False)


@pytest.mark.parametrize(
    ("title", "guests", "direct", "named", "prospects"),
    [
        ("Discovery call", (RIVAL,), True, ("Fabrikam",), True),
        ("Discovery call", (RIVAL, BUYER), True, ("Fabrikam", "Northwind"), False),
        ("Customer interview", (NOBODY,), True, (), False),  # free mail names no company
        ("Customer interview", ("kim@contoso.example",), True, ("contoso.example",), False),
        ("Northwind interview readout", (BEN,), False, ("Northwind",), False),
        ("Prep: Northwind QBR", (), False, ("Northwind",), False),
        ("Northwind QBR", (), True, ("Northwind",), False),  # a calendar without guests
    ],
)
def test_who_is_in_the_room_makes_it_direct_or_second_hand(title, guests, direct, named, prospects):
    (one,) = found(made(meeting(title, *guests)))
    assert (one.direct, one.companies, one.prospects) == (direct, named, prospects)


def test_over_twenty_people_are_no_contact_unless_you_spoke_with_customers_there():
    crowd = [f"guest{n}@northwind.example" for n in range(20)]
    full, over = meeting("Northwind day", *crowd[:19]), meeting("User group", *crowd, at="2026-11-05 09:00")
    store = made(full, over)

    assert [one.activity for one in found(store)] == [key(full)]
    spoke(store, "me", key(over))
    assert [one.activity for one in found(store)] == [key(full), key(over)]


def test_a_dinner_counts_once_you_say_that_customers_were_there_and_no_longer_when_you_take_it_back():
    dinner = meeting("Architecture dinner", BEN)
    store = made(dinner)
    assert found(store) == []

    facts = counters(store)[0]
    decision = spoke(store, "me", key(dinner))
    (one,) = found(store)
    assert (one.direct, one.companies, one.arranged) == (True, (), "me")
    assert counters(store)[0] == facts  # no hour has changed
    assert marked(store.decisions()) == {key(dinner): decision}

    store.undo(decision, settings.now())
    assert found(store) == []


def test_only_what_is_there_can_be_marked():
    store = made()
    for gone in ("calendar/gone", "told/gone"):
        with pytest.raises(EvenkeelError, match="not in the record any more"):
            spoke(store, "me", gone)


def test_a_call_that_you_added_is_direct_and_hours_of_a_day_are_second_hand_until_you_say_so():
    store, categories, day = made(meeting("Stand-up", BEN)), taxonomy.load(), date(2026, 11, 3)
    call = decide.tell(store, categories, "me", day, 30, "customers", start=settings.now().replace(day=3))
    follow = decide.tell(store, categories, "me", day, 60, "customers", "Anvil")

    assert {one.activity: one.direct for one in found(store)} == {f"told/{call}": True, f"told/{follow}": False}
    assert [one.product for one in found(store, product="Anvil")] == ["Anvil"]
    spoke(store, "me", f"told/{follow}")
    assert all(one.direct for one in found(store))


def test_what_did_not_take_place_is_none_and_what_is_booked_is_asked_for():
    store = made(
        meeting("Northwind call", BUYER, cancelled=True),
        meeting("Northwind QBR", BUYER, at="2026-11-05 09:00", answer="declined"),
        meeting("Northwind visit", BUYER, at="2026-11-24 09:00"),
    )
    assert found(store) == []
    assert [one.day for one in found(store, booked=True)] == [date(2026, 11, 24)]


# The sample company -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def maren(sample_home: Path) -> list[Contact]:
    _, ledger, version = opened(sample_home)
    return contacts(ledger, version, [PEOPLE["maren"].email])


def test_maren_met_no_customer_through_the_freeze(maren):
    first, last = STORIES["drought"].days(TODAY)
    met = [one.day for one in maren if one.direct]

    assert not [day for day in met if first <= day <= last]
    assert first - max(day for day in met if day < first) <= timedelta(days=7)
    assert min(day for day in met if day > last) - last <= timedelta(days=7)


def test_her_companies_are_those_of_the_directory(maren):
    named = {row.company for row in companies(maren, TODAY)}
    assert named <= {
        "Northgate Freight", "Brightwater Foods", "Hafenring Logistik", "Ibermar", "Vallis Retail",
        "Orchardline Grocers", "Cobalt Medical", "Skylift Parcel", "Tramontana Wines",
    }  # fmt: skip
    assert len(named) >= 8
    assert {one.arranged for one in maren} == {"me", "sales"}
    assert 0 <= days_since(maren, TODAY) <= 14
