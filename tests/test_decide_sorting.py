"""How people say what sorts how: reach, rules and their order, who is who, and what the model learns from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_help import TODAY, Said, calendar, event, record, rows

import decide
import settings
from decide import rules, sorting
from ledger import Ledger, answers, what_if
from ledger.answers import taught
from metrics import taxonomy
from metrics.people import Directory
from metrics.rules import Rule
from model import EvenkeelError
from store import Store

PLACE = taxonomy.load()
VISIT = [
    event("visit", f"2026-11-{d:02} 09:00", 2, "Catch up", id=f"visit/{d}", people=("x@newco.example",))
    for d in (3, 10, 17)
]
EPIC = event("1", "2026-11-04 09:00", 1, "Planner", issue="WAY-1", issue_type="Epic")
CHILD = event("2", "2026-11-05 09:00", 1, "Button", issue="WAY-2", issue_type="Task", parent="WAY-1")


@pytest.fixture
def store() -> Store:
    found = record()
    calendar(found, *VISIT, EPIC, CHILD)
    return found


def bens(said: list[Said]) -> list[Said]:
    """The same in a colleague's calendar."""
    return [(replace(activity, owner="ben@us.example"), subject) for activity, subject in said]


def sorted_as(store: Store, key: str) -> str:
    """The category that the ledger has for an activity, and what decided."""
    kept = Ledger(store, settings.load())
    found = kept.hours(kept.version(TODAY), ("category", "decided"), {"activity": key})
    return " by ".join(found[["category", "decided"]].iloc[0])


def rebuilt(store: Store) -> list[Any]:
    """The rows of a ledger that was worked out anew from the record."""
    kept = Ledger(store, settings.load())
    for file in kept.folder.glob("*"):
        file.unlink()
    return rows(kept, kept.version(TODAY))


def kept_up(store: Store) -> list[Any]:
    """The rows of the ledger as it was kept up from change to change."""
    kept = Ledger(store, settings.load())
    return rows(kept, kept.version(TODAY))


# reach -------------------------------------------------------------------------------------------------------


def test_an_epic_takes_its_children_with_it(store: Store) -> None:
    decide.correct(store, PLACE, "me", "calendar/1/event/2026-11-04T09:00:00+00:00", "market", "family")
    assert sorted_as(store, "calendar/2/event/2026-11-05T09:00:00+00:00") == "market by series"


def test_undoing_a_series_reaches_meetings_that_came_after_it_was_said(store: Store) -> None:
    """The decision knows the days of the meetings that there were; a later import brings more of them."""
    said = decide.correct(store, PLACE, "me", "calendar/visit/3", "market", "series")
    kept_up(store)
    calendar(store, *VISIT, event("visit", "2026-11-19 09:00", 2, "Catch up", id="visit/19"))
    assert sorted_as(store, "calendar/visit/19") == "market by series"
    store.undo(said, settings.now())
    assert kept_up(store) == rebuilt(store)


# who is who ----------------------------------------------------------------------------------------------------


def test_who_a_company_is_sorts_its_meetings_for_whoever_said_it_alone(store: Store) -> None:
    calendar(store, *bens(VISIT), source="ben", owner="ben@us.example")
    before = sorted_as(store, "ben/visit/3")
    sorting.say_who(store, "me", "@newco.example", relation="vendor")
    assert sorted_as(store, "calendar/visit/3") == "overhead by people"
    assert sorted_as(store, "ben/visit/3") == before
    assert kept_up(store) == rebuilt(store)


@pytest.mark.parametrize(
    ("address", "said"),
    [("newco", {}), ("a b@x.example", {}), ("@x.example", {"relation": "zzz"}), ("@x.example", {"salary": "1"})],
)
def test_what_is_no_address_or_relation_is_refused_with_a_sentence(store: Store, address: str, said: Any) -> None:
    with pytest.raises(EvenkeelError):
        sorting.say_who(store, "me", address, **said)
    assert not store.decisions()


# rules ---------------------------------------------------------------------------------------------------------


def test_a_rule_decides_and_is_named_in_the_ledger(store: Store) -> None:
    rules.keep(store, PLACE, "me", {"contains": ["catch up"], "category": "stories"}, "r1")
    assert sorted_as(store, "calendar/visit/3") == "stories by rules/r1"
    assert kept_up(store) == rebuilt(store)


def test_the_first_rule_decides_and_moving_changes_which_that_is(store: Store) -> None:
    for name, category in (("a", "market"), ("b", "stories")):
        rules.keep(store, PLACE, "me", {"contains": ["catch up"], "category": category}, name)
    assert sorted_as(store, "calendar/visit/3") == "market by rules/a"
    rules.move(store, PLACE, "me", listed(store), listed(store)[1], by=-1)
    assert sorted_as(store, "calendar/visit/3") == "stories by rules/b"
    kept = Ledger(store, settings.load())
    basis = kept.basis(kept.version(TODAY))
    wins, behind = what_if.decided(basis, "me", what_if.every(store, basis, "me"), listed(store))
    assert (len(wins["b"]), dict(behind)) == (3, {("b", "a"): 3})


def listed(store: Store) -> list[Rule]:
    """The rules in their order."""
    return answers.rules(store.decisions({"rule"}), Directory([]))


def test_a_rule_that_is_switched_off_or_removed_decides_nothing_and_comes_back(store: Store) -> None:
    given = {"contains": ["catch up"], "category": "stories"}
    rules.keep(store, PLACE, "me", given, "r1")
    rules.keep(store, PLACE, "me", {**given, "off": True}, "r1")
    assert "rules" not in sorted_as(store, "calendar/visit/3")
    rules.keep(store, PLACE, "me", given, "r1")
    gone = rules.remove(store, "me", listed(store)[0])
    assert listed(store) == []
    store.undo(gone, settings.now())
    assert sorted_as(store, "calendar/visit/3") == "stories by rules/r1"


def test_rules_come_back_from_their_own_file_and_only_once(store: Store) -> None:
    given = [
        {"contains": ['say "hi"', "ümläut\\"], "category": "market"},
        {"project": "PAY", "issue_type": "Bug", "category": "delivery", "off": True},
    ]
    assert rules.add_all(store, PLACE, "me", given) == 2
    text = rules.to_toml(listed(store))
    assert rules.from_toml(PLACE, text) == given
    assert rules.add_all(store, PLACE, "me", rules.from_toml(PLACE, text)) == 0


CONDITION = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.lists(st.fixed_dictionaries({"label": CONDITION, "domain": CONDITION}), max_size=5))
def test_any_rules_survive_their_file(conditions: list[dict[str, str]]) -> None:
    kept = []
    for n, one in enumerate(conditions):
        if any(value.strip() for value in one.values()):
            kept.append(Rule(str(n), "market", owner="me", **{k: v.strip() for k, v in one.items()}))
    found = rules.from_toml(PLACE, rules.to_toml(kept))
    assert [(one.get("label", ""), one.get("domain", "")) for one in found] == [(r.label, r.domain) for r in kept]


@pytest.mark.parametrize(
    "text",
    [
        "rule = 3",
        "[[rule]]\ncategory = 'market'",
        "[[rule]]\ncategory = 'nonsense'\nlabel = 'x'",
        "[[rule]]\ncategory = 'market'\ncontains = 'x'",
        "[[rule]]\ncategory = 'market'\nlabel = 3",
        "[[rule]]\ncategory = 'market'\nlabel = 'x'\nexec = 'rm'",
        "[other]\nx = 1",
        "no toml at all [",
        "a = " + "[" * 5000,
        "[[rule]]\ncategory='market'\nlabel='x'\n" * 501,
    ],
)
def test_a_file_that_is_none_of_rules_is_refused_whole(store: Store, text: str) -> None:
    with pytest.raises(EvenkeelError) as failed:
        rules.add_all(store, PLACE, "me", rules.from_toml(PLACE, text))
    assert failed.value.problem.do
    assert not store.decisions()


# learning --------------------------------------------------------------------------------------------------------

KIN = [event("kin", "2026-11-06 09:00", 1, "Umbra pass"), event("kin2", "2026-11-06 11:00", 1, "Umbra pass again")]


def test_a_correction_waits_to_be_learnt_until_it_is(store: Store) -> None:
    said = decide.correct(store, PLACE, "me", "calendar/visit/3", "market")
    assert sorting.pending(store.decisions()) == [said]
    sorting.learn(store, "me", [said])
    assert sorting.pending(store.decisions()) is None


def test_what_is_undone_is_unlearnt_and_what_is_forgotten_stays_so(store: Store) -> None:
    said = decide.correct(store, PLACE, "me", "calendar/visit/3", "market")
    sorting.learn(store, "me", [said])
    store.undo(said, settings.now())
    assert sorting.pending(store.decisions()) == []
    sorting.learn(store, "me", [])
    decide.correct(store, PLACE, "me", "calendar/visit/10", "market")
    sorting.learn(store, "me", [], forget=True)
    assert sorting.pending(store.decisions()) is None


def test_what_was_learnt_sorts_its_kin_and_nobody_else_s(store: Store) -> None:
    calendar(store, *KIN, source="mine")
    calendar(store, *bens(KIN), source="ben", owner="ben@us.example")
    before = sorted_as(store, "ben/kin2/event/2026-11-06T11:00:00+00:00")
    said = decide.correct(store, PLACE, "me", "mine/kin/event/2026-11-06T09:00:00+00:00", "investment")
    sorting.learn(store, "me", [said])
    assert sorted_as(store, "mine/kin2/event/2026-11-06T11:00:00+00:00") == "investment by model"
    assert sorted_as(store, "ben/kin2/event/2026-11-06T11:00:00+00:00") == before
    assert kept_up(store) == rebuilt(store)


def test_it_keeps_what_it_learnt_from_when_the_event_is_gone(store: Store) -> None:
    said = decide.correct(store, PLACE, "me", "calendar/visit/3", "market")
    calendar(store, EPIC)
    found = taught(d for d in store.decisions() if d.id == said)
    assert [(about.title, category) for about, category in found] == [("Catch up", "market")]
