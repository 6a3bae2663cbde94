"""Sharing: exactly what is previewed, per product and quarter, until it is taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from model_help import event, reading
from team_help import ANA, BEN, CLEO, claims, directory, refused, team_app, warm_pages

from decide import sharing
from model import Source
from ui import loaders
from ui.loaders import Place

Q4, Q3 = date(2026, 10, 1), date(2026, 7, 1)


@pytest.fixture
def whole(home: Any, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Ana and Ben with a few hours on Atlas and Borea, their own products by the directory."""
    warm_pages(monkeypatch)
    store = loaders.whole(sample=False).store
    directory(store)
    for who in (ANA, BEN):
        store.save_source(Source(f"cal-{who}", who, "calendar_ics", who))
        held = [
            event(f"{who}-1", "2026-11-02 09:00", 2, "Sprint planning", owner=who),
            event(f"{who}-2", "2026-10-06 09:00", 3, "Pricing strategy", owner=who),
            event(f"{who}-3", "2026-08-04 09:00", 1, "Sprint planning", owner=who),
        ]
        store.put(f"cal-{who}", reading(*held))
    return loaders.whole(sample=False)


def seen(whole: Place, who: str = ANA) -> Place:
    return loaders.seen_by(whole, who, "member")


def test_what_is_shared_is_one_product_and_one_quarter_and_no_more(whole: Place) -> None:
    sharing.share(seen(whole).store, ANA, "Atlas", Q4, "  The migration took October. ")
    assert sharing.shared(whole.store, "Atlas", Q4) == {ANA: "The migration took October."}
    assert sharing.shared(whole.store, "Atlas", Q3) == {}
    assert sharing.shared(whole.store, "Borea", Q4) == {}


def test_sharing_again_changes_the_line_and_taking_back_takes_all(whole: Place) -> None:
    store = seen(whole).store
    for line in ("one", "two"):
        sharing.share(store, ANA, "Atlas", Q4, line)
    assert sharing.shared(whole.store, "Atlas", Q4) == {ANA: "two"}
    assert sharing.withdraw(store, ANA, "Atlas", Q4)
    assert sharing.shared(whole.store, "Atlas", Q4) == {}
    assert not sharing.withdraw(store, ANA, "Atlas", Q4)


def test_nobody_shares_for_another_or_learns_who_does(whole: Place) -> None:
    sharing.share(seen(whole).store, ANA, "Atlas", Q4)
    assert refused(lambda: sharing.share(seen(whole, BEN).store, ANA, "Atlas", Q3)) == "team.refused"
    assert sharing.shared(seen(whole, BEN).store, "Atlas", Q4) == {}
    assert sharing.shared(loaders.seen_by(whole, CLEO, "leader").store, "Atlas", Q4) == {}


def test_hours_without_a_product_cannot_be_shared(whole: Place) -> None:
    assert refused(lambda: sharing.share(seen(whole).store, ANA, "", Q4)) == "share.product"


def test_a_long_line_is_cut_and_hostile_text_stays_text(whole: Place) -> None:
    sharing.share(seen(whole).store, ANA, "Atlas", Q4, "<b>x</b>\n" + "y" * 1000)
    (line,) = sharing.shared(whole.store, "Atlas", Q4).values()
    assert line.startswith("<b>x</b> yyy")
    assert len(line) == sharing.LONGEST


def test_sharing_moves_no_hours(whole: Place) -> None:
    facts = whole.store.counter("facts")
    sharing.share(seen(whole).store, ANA, "Atlas", Q4)
    assert whole.store.counter("facts") == facts


# the page -------------------------------------------------------------------------------------------------------


def sharing_tab(who: str = ANA) -> Any:
    at = team_app(claims(who))
    at.switch_page("pages/sources.py").run()
    at.session_state["add"] = "Sharing"
    return at.run()


def test_the_preview_is_what_the_ledger_holds_and_the_way_back_is_beside_it(whole: Place) -> None:
    at = sharing_tab()
    assert not at.exception
    table = next(t.value for t in at.dataframe if "Category" in t.value.columns)
    hours = loaders.hours(whole, loaders.version(whole), (), person=ANA, product="Atlas", first=Q4)
    assert list(table.columns) == ["Category", "October 2026", "November 2026"]
    shown = round(float(table[["October 2026", "November 2026"]].to_numpy().sum()), 6)
    assert shown == round(float(hours["hours"].iloc[0]), 6) > 0
    at.text_input(key="share_line").set_value("Only half of it is mine.")
    at.button(key="share_now").click().run()
    assert sharing.shared(whole.store, "Atlas", Q4) == {ANA: "Only half of it is mine."}
    (back,) = [b for b in at.button if str(b.key).startswith("unshare_")]
    back.click().run()
    assert sharing.shared(whole.store, "Atlas", Q4) == {}


def test_there_is_no_sharing_without_a_team(whole: Place, sample: Any) -> None:
    from driving import app

    at = app("sources")
    assert "Sharing" not in [tab.label for tab in at.tabs]
