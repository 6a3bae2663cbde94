"""The audit log: who looked at which aggregate, who decided; never what, and looking moves nothing."""

from __future__ import annotations

from typing import Any

import pytest
from model_help import event, reading, record
from team_help import ANA, CLEO, DORA, directory

import decide
import settings
from metrics import taxonomy
from model import LOCAL, Source
from store import audit
from store.scope import Scoped
from ui import loaders


def lines(store: Any) -> list[tuple[str, str, str]]:
    return [(e.who, e.what, e.about) for e in audit.entries(store.engine)]


def test_looking_is_noted_and_moves_no_counter(database: None) -> None:
    store = record()
    before = store.counters()
    audit.viewed(store.engine, CLEO, "Atlas, 2026 Q4")
    audit.viewed(store.engine, CLEO, "Borea, 2026 Q4")
    assert store.counters() == before
    assert lines(store) == [(CLEO, "viewed", "Atlas, 2026 Q4"), (CLEO, "viewed", "Borea, 2026 Q4")]
    assert [e.about for e in audit.entries(store.engine, 1)] == ["Borea, 2026 Q4"]


def test_each_decision_of_a_team_is_noted_with_its_id_and_without_its_words(database: None) -> None:
    whole = record()
    store = Scoped(whole, ANA, [ANA], "member")
    made = decide.tell(store, taxonomy.load(), ANA, settings.today(), 30, "market", note="zanzibar")
    store.undo(made, settings.now())
    assert lines(whole) == [(ANA, "decided", "told"), (ANA, "took back", "told")]
    noted = audit.entries(whole.engine)
    assert {e.target for e in noted} == {made}
    assert "zanzibar" not in repr(noted)


@pytest.mark.parametrize("kind", sorted(audit.UNHEARD))
def test_what_nobody_may_be_known_by_is_not_noted(database: None, kind: str) -> None:
    whole = record()
    store = Scoped(whole, ANA, [ANA], "member")
    store.undo(store.decide(ANA, kind, "retro", {"text": "x"}, settings.now()), settings.now())
    assert lines(whole) == []


def test_a_decision_and_its_line_are_kept_together_or_not_at_all(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = record()
    store = Scoped(whole, ANA, [ANA], "member")
    monkeypatch.setattr(audit, "decided", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        decide.want(store, ANA, 0.5)
    assert whole.decisions() == []


def test_what_an_administrator_changes_of_the_team_s_is_noted(database: None) -> None:
    whole = record()
    directory(whole)
    store = Scoped(whole, DORA, [DORA], "admin")
    directory(store)
    store.save_source(Source("mine", DORA, "calendar_ics", "Mine"))
    store.put("mine", reading(event("e", "2026-11-02 09:00", owner=DORA)))
    (listed,) = [s.id for s in whole.sources() if s.kind == "directory"]
    store.remove_source(listed)
    assert lines(whole) == [(DORA, "changed", "directory"), (DORA, "removed", "directory")]


def test_on_one_s_own_machine_nothing_is_noted(database: None) -> None:
    store = record()
    decide.want(store, LOCAL, 0.5)
    assert lines(store) == []


def test_an_aggregate_is_noted_once_a_day_for_each_who_looks(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = loaders.whole(sample=False)
    for who, access in ((CLEO, "leader"), (ANA, "member")):
        for _ in range(3):
            loaders.viewed(loaders.seen_by(whole, who, access), "Atlas, 2026 Q4")  # type: ignore[arg-type]
    monkeypatch.setenv("EVENKEEL_NOW", "2026-11-21T12:00:00+00:00")
    loaders.viewed(loaders.seen_by(whole, CLEO, "leader"), "Atlas, 2026 Q4")
    assert [who for who, *_ in lines(whole.store)] == [CLEO, ANA, CLEO]
    loaders.viewed(whole, "Atlas, 2026 Q4")  # nobody is signed in
    assert len(lines(whole.store)) == 3
