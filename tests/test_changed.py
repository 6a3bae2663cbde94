"""What is kept from version to version: contacts, quarters of a retro, hours by period; always as if read anew."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_help import TODAY, calendar, event, reading
from pandas.testing import assert_frame_equal

import decide
import settings as settings_module
from decide.retro_pack import contacted
from decide.spoke import spoke
from ledger import Ledger, pieces, portfolio, retro
from ledger import contacts as read
from ledger.basis import Basis, Worked
from ledger.changed import within
from ledger.workdays import accounts
from metrics import taxonomy
from metrics.retro_about import About, quarter
from model import Person, Source
from store import Store

PEOPLE = [f"{name}@acme.example" for name in ("ana", "ben", "cleo")]
BUYER = "buyer@northwind.example"
SPANS = (date(2026, 9, 1), TODAY), (date(2026, 9, 1), date(2026, 10, 1)), (date(2026, 10, 5), date(2026, 11, 2))
Q3 = quarter(date(2026, 8, 1))
ASKED: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("month", "product", "category"), {}),
    (("month", "side"), {"person": PEOPLE[0], "first": date(2026, 9, 10), "before": date(2026, 11, 12)}),
    (("week", "person", "day", "activity"), {"first": date(2026, 10, 1), "before": date(2026, 11, 5)}),
)
WHAT = ("correct", "spoke", "import", "directory", "undo", "nothing")
KINDS = taxonomy.load()


def directory(store: Store, relation: str) -> None:
    rows = [Person(who, role="pm", relation="colleague") for who in PEOPLE]
    store.save_source(Source("directory", "me", "directory", "directory"))
    store.put(
        "directory", reading(people=[*rows, Person("@northwind.example", relation=relation, company="Northwind")])
    )


def bring(store: Store, who: str, meetings: int) -> list[str]:
    """Import that many meetings with a buyer; returns their keys."""
    said = [
        event(f"{who}{n}", f"2026-{9 + n % 3:02}-{1 + n % 27:02} 09:00", 1, "Interview", organizer=who,
              people=(who, BUYER), owner=who)
        for n in range(meetings)
    ]  # fmt: skip
    calendar(store, *said, source=f"cal-{who}", owner=who)
    return [f"cal-{who}/{activity.id}" for activity, *_ in said]


def worked(store: Store, basis: Basis, who: str) -> list[Worked]:
    """The days of ten weeks, with the activities of each."""
    with store.read() as c:
        return list(accounts(store, c, basis, who, SPANS[0][0], TODAY))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(WHAT), st.integers(0, 2), st.integers(0, 5)), max_size=6))
def test_whatever_happens_between_two_looks_both_find_the_same(happened: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patched:
        patched.setenv("EVENKEEL_HOME", home)
        found = settings_module.load()
        store = Store(found.database, Path(home) / "backups")
        directory(store, "customer")
        keys = {who: bring(store, who, 4) for who in PEOPLE}
        ledger, made = Ledger(store, found), list[str]()
        for what, person, n in [("nothing", 0, 0), *happened]:
            who = PEOPLE[person]
            activity = keys[who][n % 4]
            if what == "correct":
                made.append(decide.correct(store, KINDS, who, activity, ("market", "customers", "delivery")[n % 3]))
            elif what == "spoke":
                spoke(store, who, activity)
            elif what == "import":
                bring(store, who, 4 + n)
            elif what == "directory":
                directory(store, ("customer", "vendor", "prospect")[n % 3])
            elif what == "undo" and made:
                store.undo(made.pop(), settings_module.now())
            version = ledger.version(TODAY)
            for span in SPANS:
                assert read.of_many(ledger, version, PEOPLE, *span) == read.contacts(ledger, version, PEOPLE, *span)
            anew = retro.together(
                *(retro.summed(store, ledger, version, About(), q) for q in (Q3, Q3.last, Q3.year_before))
            )
            assert retro.sums(store, ledger, version, About(), Q3) == anew
            fresh = Ledger(store, found)
            sums = retro.sums(store, ledger, version, About(), Q3)
            assert contacted(ledger, version, About(), sums) == contacted(fresh, version, About(), sums)
            for by, where in ASKED:
                assert_frame_equal(pieces.hours(ledger, version, by, where), ledger.hours(version, by, where))
            both = (portfolio.weekly(of, version, PEOPLE, *SPANS[2]) for of in (ledger, Ledger(store, found)))
            assert_frame_equal(*both)
            kept, anew = (of.basis(version) for of in (ledger, Ledger(store, found)))
            assert worked(store, kept, who) == worked(store, anew, who)


@pytest.mark.parametrize(
    ("month", "reaches"),
    [("2026-08", False), ("2026-09", True), ("2026-10", False), ("2026-09-28", True), ("2026-08-31", True),
     ("2026-08-30", False), ("2026-10-05", False), ("2026-08+", True), ("2026-10+", False), ("*", True)],
)  # fmt: skip
def test_a_month_a_week_and_all_that_follows_reach_as_far_as_they_say(month: str, reaches: bool) -> None:
    assert within(month, date(2026, 9, 1), date(2026, 10, 1)) is reaches


def test_only_who_changed_is_read_again(home: Path) -> None:
    store = Store(settings_module.load().database, home / "backups")
    directory(store, "customer")
    keys = {who: bring(store, who, 4) for who in PEOPLE}
    ledger = Ledger(store, settings_module.load())
    read.of_many(ledger, ledger.version(TODAY), PEOPLE, *SPANS[0])
    decide.correct(store, KINDS, PEOPLE[1], keys[PEOPLE[1]][0], "delivery")
    with patch.object(read, "contacts", wraps=read.contacts) as asked:
        read.of_many(ledger, ledger.version(TODAY), PEOPLE, *SPANS[0])
    assert [call.args[2] for call in asked.call_args_list] == [{PEOPLE[1]}]


def test_after_a_correction_only_its_weeks_are_asked_for_again(home: Path) -> None:
    store = Store(settings_module.load().database, home / "backups")
    directory(store, "customer")
    keys = bring(store, PEOPLE[0], 6)
    ledger = Ledger(store, settings_module.load())
    pieces.hours(ledger, ledger.version(TODAY), ("month", "category"), {})
    decide.correct(store, KINDS, PEOPLE[0], keys[0], "delivery")
    version = ledger.version(TODAY)
    with patch.object(ledger, "hours", wraps=ledger.hours) as asked:
        found = pieces.hours(ledger, version, ("month", "category"), {})
    (call,) = asked.call_args_list
    assert call.args[2] == {"first": date(2026, 8, 1), "before": date(2026, 10, 1)}
    assert {"customers", "delivery"} <= {*found["category"]}
