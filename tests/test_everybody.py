"""What holds for everybody: read anew, or only of whom something was touched, it is the same."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_help import TODAY, action, calendar, event, reading

import decide
import settings as settings_module
from decide import products, rules, sorting
from ledger import everybody
from ledger.basis import Basis
from metrics import taxonomy
from model import Person, Source
from store import Store

ANA, BEN, CLEO = PEOPLE = [f"{name}@acme.example" for name in ("ana", "ben", "cleo")]
KINDS = taxonomy.load()
MEETING = "2026-11-05 09:00"


def bring(store: Store, who: str, meetings: int) -> None:
    calendar(store, *(event(f"{who}{n}", MEETING, owner=who) for n in range(meetings)), source=f"cal-{who}", owner=who)


def issues(store: Store, who: str) -> None:
    """Work in Jira of somebody whose calendar may not be here."""
    store.save_source(Source(f"jira-{who}", "me", "jira", "Jira"))
    store.put(f"jira-{who}", reading(action("AT-1", MEETING, owner=who)))


def colleagues(store: Store, who: str) -> None:
    store.save_source(Source("directory", "me", "directory", "directory"))
    store.put("directory", reading(people=[Person(who, role="pm", relation="colleague", aliases=("other@x.example",))]))


def taught(store: Store, who: str) -> None:
    told = [d.id for d in store.decisions({"correction"}, who)]
    if told:
        sorting.learn(store, who, told)


def undo(store: Store, who: str) -> None:
    for d in store.decisions(None, who)[-1:]:
        store.undo(d.id, settings_module.now())


def correct(store: Store, who: str) -> None:
    with store.read() as c:
        found = store.activities(
            c, [who], settings_module.now().replace(year=2026, month=11, day=1), settings_module.now()
        )
    for key, *_ in found[:1]:
        decide.correct(store, KINDS, who, key, "market")


HAPPENS: dict[str, Callable[[Store, str], object]] = {
    "correct": correct,
    "undo": undo,
    "import": lambda store, who: bring(store, who, 3),
    "no event left": lambda store, who: bring(store, who, 0),
    "remove": lambda store, who: store.remove_source(f"cal-{who}"),
    "Jira": issues,
    "directory": colleagues,
    "rule": lambda store, who: rules.keep(store, KINDS, who, {"contains": ["planning"], "category": "market"}),
    "team rule": lambda store, who: rules.keep(
        store, KINDS, who, {"contains": ["sprint"], "category": "delivery", "team": True}
    ),
    "tell": lambda store, who: decide.tell(store, KINDS, who, date(2026, 11, 4), 60, "market"),
    "tell by another address": lambda store, _: decide.tell(
        store, KINDS, "other@x.example", date(2026, 11, 4), 30, "market"
    ),
    "who": lambda store, who: sorting.say_who(store, who, "eva@shop.example", relation="customer", company="Shop"),
    "learn": taught,
    "me": lambda store, who: decide.say_me(store, who, role="po"),
    "product": lambda store, who: products.say_product(store, who, "project", "AT", "Atlas"),
    "note": lambda store, who: decide.want(store, who, strategy=0.5),
}  # fmt: skip


def told(basis: Basis) -> dict[str, object]:
    """All that a basis says, but for what it worked out meanwhile."""
    aside = {"weeks", "heard", "directory"}
    found = {f.name: getattr(basis, f.name) for f in fields(basis) if f.name not in aside and f.name[0] != "_"}
    kept = {f.name: getattr(basis.heard, f.name) for f in fields(basis.heard) if f.name != "anew"}
    kept["told"] = {who: said for who, said in basis.heard.told.items() if said}
    return found | kept | {"answers": {who: said for who, said in basis.answers.items() if basis.heard.told.get(who)}}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(HAPPENS)), st.sampled_from(PEOPLE)), max_size=8))
def test_whatever_was_touched_it_is_as_if_all_was_read_anew(happened: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patched:
        patched.setenv("EVENKEEL_HOME", home)
        found = settings_module.load()
        store = Store(found.database, Path(home) / "backups")
        bring(store, ANA, 2)
        last: Basis | None = None
        for what, who in [("import", BEN), *happened]:
            HAPPENS[what](store, who)
            with store.read() as c:
                anew = everybody.load(store, c, found, TODAY)
                last = everybody.load(store, c, found, TODAY, before=last)
            assert told(last) == told(anew)
            assert last.directory.period(TODAY) == anew.directory.period(TODAY)


def test_after_one_persons_correction_nobody_elses_decisions_are_read(home: Path) -> None:
    found = settings_module.load()
    store = Store(found.database, home / "backups")
    for who in (ANA, BEN):
        bring(store, who, 1)
        correct(store, who)
    with store.read() as c:
        before = everybody.load(store, c, found, TODAY)
    correct(store, ANA)
    with store.read() as c, patch.object(store, "decisions", wraps=store.decisions) as asked:
        basis = everybody.load(store, c, found, TODAY, before=before)
    assert [call.args[1] for call in asked.call_args_list] == [{ANA}]
    assert basis.answers[BEN] is before.answers[BEN]
    assert basis.answers[ANA].corrections
