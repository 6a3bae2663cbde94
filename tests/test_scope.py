"""Attacked: every way to load, for every role and other person, gives nothing that is not the reader's own."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest
import streamlit
from browser import ROOT
from model_help import TODAY, event, reading, worklog
from team_help import ANA, BEN, CLEO, DORA, claims, directory, refused, team_app, warm_pages

import decide
import decide.retro as retros
import settings
import sync
from decide import checkin, commitments, pinned, products
from ledger import alarms, behind, contacts, pushed, voices, week, what_if
from metrics import taxonomy
from metrics.portfolio import Product
from model import KNOWN, LEDGER_COLUMNS, LOCAL, Access, Source
from store import Store, audit
from store.scope import Scoped
from ui import loaders, menu
from ui.loaders import Place

ROLES: dict[str, Access] = {ANA: "member", CLEO: "leader", DORA: "admin"}
ALWAYS = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
FIRST, BEFORE = date(2026, 10, 1), TODAY
FORGED = ("*", "", "%", LOCAL, "nobody@acme.example", "' OR 1=1 --", BEN.upper())
BYS = (*LEDGER_COLUMNS[:5], "known", "activity", "tentative", "week", "month", "quarter")


def word(who: str, what: str = "title") -> str:
    """A word that stands in one person's own and nowhere else."""
    return f"canary{who.split('@', maxsplit=1)[0]}{what}"


def own(store: Store, who: str) -> None:
    """Somebody's calendar, what they told, corrected and want, and work in Jira."""
    store.save_source(Source(f"cal-{who}", who, "calendar_ics", word(who, "calendar")))
    held = [
        event(f"{who}-1", "2026-11-02 09:00", 2, word(who), owner=who, people=(who, "x@buyer.example")),
        event(f"{who}-2", "2026-11-04 00:00", 48, f"{word(who)} trade fair", owner=who, all_day=True),
    ]
    store.put(f"cal-{who}", reading(*held), seen=settings.now())
    moved = event(f"{who}-1", "2026-11-03 09:00", 2, word(who), owner=who)
    store.put(f"cal-{who}", reading(moved, held[1]), seen=settings.now())
    table = taxonomy.load()
    decide.tell(store, table, who, date(2026, 11, 5), 90, "market", note=word(who, "note"))
    decide.correct(store, table, who, f"cal-{who}/{moved[0].id}", "customers")
    decide.want(store, who, 0.4)


@pytest.fixture
def whole(home: Any) -> Place:
    """A team's record: four people, each with rows of their own, and a Jira with the work of two."""
    store = loaders.whole(sample=False).store
    directory(store)
    for who in (ANA, BEN, CLEO, DORA):
        own(store, who)
    store.save_source(Source("jira", LOCAL, "jira", "jira.acme.example"))
    logs = [worklog(f"SHOP-{n}", f"2026-11-0{n} 14:00", 60, owner=who) for n, who in ((2, ANA), (3, BEN))]
    store.put("jira", reading(*logs))
    return loaders.whole(sample=False)


@pytest.fixture(params=list(ROLES))
def here(request: pytest.FixtureRequest, whole: Place) -> Place:
    """The record as each role sees it."""
    return loaders.seen_by(whole, request.param, ROLES[request.param], f"issuer sub-{request.param}")


def others(here: Place) -> list[str]:
    """Everybody's key but the reader's, and what no key is."""
    return [who for who in (ANA, BEN, CLEO, DORA, *FORGED) if who != here.store.viewer]


def keys_of(whole: Place, who: str) -> list[str]:
    """The keys of somebody's activities."""
    with whole.store.read() as c:
        found = [key for key, _, _ in whole.store.activities(c, [who], *ALWAYS)]
    return found + [f"told/{d.id}" for d in whole.store.decisions({"told"}, who)]


# what each loader can be asked for of somebody: rows, however they look ---------------------------------------


def by_hours(here: Place, whole: Place, who: str) -> Iterator[Any]:
    found = loaders.version(here)
    for by in ((b,) for b in BYS):
        yield loaders.hours(here, found, by, person=who)
        yield loaders.hours(here, found, by, person=[who])
        yield loaders.hours(here, found, by, person=who, first=FIRST, before=BEFORE, known=[*KNOWN, "booked"])
    for key in keys_of(whole, who) or ["nothing"]:
        yield loaders.hours(here, found, ("day",), activity=key)
    frame = loaders.hours(here, found, ("person", "activity"))
    yield frame[frame["person"] != here.store.viewer]
    total = loaders.hours(here, found, (), person=who)
    yield total[total["hours"] > 0]


def by_behind(here: Place, whole: Place, who: str) -> Iterator[Any]:
    found, keys = loaders.version(here), keys_of(whole, who)
    basis = here.ledger.basis(found)
    yield loaders.describe(here, found, who, keys)
    yield loaders.describe(here, found, str(here.store.viewer), keys)
    doubts = loaders.doubts(here, found, who, FIRST, BEFORE)
    yield [*doubts.flows, *doubts.questions, *doubts.problems]
    for day in pd.date_range(FIRST, BEFORE):
        yield [] if behind.explain(here.store, basis, who, day.date()) is None else ["a day"]


def by_record(here: Place, whole: Place, who: str) -> Iterator[Any]:
    store, source = here.store, f"cal-{who}"
    with store.read() as c:
        yield store.activities(c, [who], *ALWAYS)
        yield list(store.owners(c) & {who})
        yield list(store.holders(c) & {who})
        yield list(store.loggers(c, [who], *ALWAYS))
        yield store.times(c, f"{who}-1")
        yield [] if store.months(c, [who]) is None else ["months"]
        yield [t for t in store.touched_since(0, c) if t[0] == who]
    yield store.history([who], *ALWAYS)
    yield store.decisions(owner=who)
    yield [d for d in store.decisions() if d.owner == who]
    yield store.said(who)
    yield store.by_key(keys_of(whole, who))
    yield [found for key in keys_of(whole, who) if (found := store.activity(key))]
    yield store.problems(source)
    yield store.cursor(source)
    yield [n for n in (store.counts().get(source),) if n]
    yield [s for s in store.sources() if s.owner == who and s.kind not in ("directory", "jira")]
    yield [name for name in loaders.names(here, loaders.version(here)) if name == who]
    yield [s for s in loaders.sources(here) if s.id == source]


def by_ledger(here: Place, whole: Place, who: str) -> Iterator[Any]:
    """What else reads the ledger, given the one of a page."""
    ledger, found, keys = here.ledger, loaders.version(here), keys_of(whole, who)
    basis = ledger.basis(found)
    for by in ((b,) for b in BYS):
        yield ledger.hours(found, by, {"person": who}, who)
    yield week.unexplained(here.store, basis, who, FIRST, BEFORE) if who in basis.owners else []
    yield what_if.every(here.store, basis, who)
    yield what_if.every(ledger.store, basis, who)
    for key in keys:
        yield what_if.of_activity(ledger, found, who, key)
    yield what_if.of_series(ledger, found, who, [f"{who}-1", f"{who}-2", f"SHOP-{2 if who == ANA else 3}"])
    yield contacts.contacts(ledger, found, [who], FIRST, BEFORE)
    yield pushed.aside(ledger, found, who, FIRST, BEFORE)
    yield sorted(pushed.read_twice(ledger, found, [who]))
    yield alarms.facts(ledger, found, who, TODAY).weeks
    yield ledger.store.by_key(keys)
    if who in basis.owners:
        yield voices.asks(ledger, found, who, FIRST, BEFORE)
        yield week.ahead(here.store, basis, who, datetime(2026, 11, 1, tzinfo=UTC), date(2026, 11, 9)).booked


@pytest.mark.parametrize("ask", [by_hours, by_behind, by_record, by_ledger])
def test_nothing_of_anybody_else_comes_out_of_any_loader(
    here: Place, whole: Place, ask: Callable[..., Iterator[Any]]
) -> None:
    asked = 0
    for who in others(here):
        for rows in ask(here, whole, who):
            asked += 1
            assert len(rows) == 0, (ask.__name__, who, rows)
    assert asked > 100
    print(f"{ask.__name__} as {here.access}: asked {asked} times, 0 rows outside")


@pytest.mark.parametrize("ask", [by_hours, by_behind, by_record, by_ledger])
def test_the_same_questions_about_oneself_have_answers(
    here: Place, whole: Place, ask: Callable[..., Iterator[Any]]
) -> None:
    """Else the test above could not fail."""
    answered = [len(rows) > 0 for rows in ask(here, whole, str(here.store.viewer))]
    assert sum(answered) > len(answered) / 6


def test_a_machine_without_a_sign_in_still_shows_all_that_was_imported(whole: Place) -> None:
    assert set(loaders.hours(whole, loaders.version(whole), ("person",))["person"]) >= {ANA, BEN, CLEO, DORA}


# nothing is left out of the above ------------------------------------------------------------------------------

NO_ROWS = {"place", "seen_by", "still", "whole", "ready_sample", "version", "made", "kept", "reader", "viewed",
           "for_leaders", "for_retro", "takes_part", "administered", "listed_name"}  # fmt: skip
ATTACKED = {"hours", "describe", "doubts", "names", "sources"}
OPEN = {
    "read", "write", "counter", "counters", "identity", "moved", "bump",  # transactions and numbers
    "people",  # the directory: who is who
    "activity", "counts",  # by what is overridden
    "shows",
}  # fmt: skip


def test_every_loader_is_attacked_or_gives_no_rows() -> None:
    public = {n for n, f in inspect.getmembers(loaders, inspect.isfunction) if f.__module__ == loaders.__name__}
    assert {n for n in public if not n.startswith("_")} == NO_ROWS | ATTACKED


def test_every_way_into_the_record_is_narrowed_or_known_to_be_harmless() -> None:
    public = {n for n, f in inspect.getmembers(Store, inspect.isfunction) if not n.startswith("_")}
    assert {n for n in public if n not in vars(Scoped)} == OPEN


def lines_with(rooms: tuple[str, ...], bad: Callable[[ast.AST], bool]) -> list[str]:
    """Where something stands in the files of these rooms."""
    found = []
    for path in (p for room in rooms for p in sorted((ROOT / room).glob("*.py"))):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        found += [f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}" for node in nodes if bad(node)]
    return found


def called(node: ast.AST) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def test_pages_reach_hours_and_the_whole_record_through_the_loaders_alone() -> None:
    def bad(node: ast.AST) -> bool:
        return called(node).endswith(("ledger.hours", "loaders.whole", "loaders.seen_by")) or (
            isinstance(node, ast.Attribute) and ast.unparse(node).endswith(".ledger.store")
        )

    allowed = ("ui/loaders.py", "ui/warm.py", "ui/frame.py")  # frame: the sample's roles
    assert [at for at in lines_with(("ui", "pages"), bad) if not at.startswith(allowed)] == []


def test_pages_ask_the_tables_of_the_record_nothing() -> None:
    def bad(node: ast.AST) -> bool:
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        return any(
            n.startswith(("sqlalchemy", "store.schema", "store.rows", "duckdb", "ledger.parquet")) for n in names
        )

    assert lines_with(("ui", "pages"), bad) == []


def test_whatever_runs_without_the_whole_page_asks_the_door() -> None:
    for way in ("fragment", "dialog"):
        found = lines_with(("ui", "pages"), lambda node, way=way: ast.unparse(node) == f"st.{way}")
        assert [at.split(":")[0] for at in found] == ["ui/frame.py"], "Use frame.part or frame.dialog."


# changing ------------------------------------------------------------------------------------------------------


def test_nobody_changes_what_is_somebody_else_s(here: Place, whole: Place) -> None:
    store, table = here.store, taxonomy.load()
    for who in (w for w in (ANA, BEN, CLEO, DORA) if w != store.viewer):
        theirs = next(s for s in whole.store.sources() if s.id == f"cal-{who}")
        told = whole.store.decisions({"told"}, who)[0].id
        for attempt in (
            lambda w=who: decide.want(store, w, 0.9),
            lambda w=who: decide.tell(store, table, w, TODAY, 30, "market"),
            lambda w=who: decide.say_me(store, w, zone="Europe/Berlin"),
            lambda d=told: store.undo(d, settings.now()),
            lambda s=theirs: store.save_source(s),
            lambda s=theirs: store.set_state(s.id, cancel=True),
            lambda s=theirs: store.put(s.id, reading()),
            lambda s=theirs: store.remove_source(s.id),
            lambda w=who: store.save_source(Source("new", w, "calendar_ics", "New")),
            lambda w=who: sync.import_file(store, "rows.csv", b"date,hours,category\n2026-11-02,2,market\n", w),
        ):
            assert refused(attempt) == "team.refused"
    assert all(whole.store.counts()[f"cal-{who}"] for who in (ANA, BEN, CLEO, DORA))


def test_nobody_puts_hours_or_people_of_others_into_a_source_of_their_own(here: Place) -> None:
    mine = f"cal-{here.store.viewer}"
    for read in (reading(event("forged", "2026-11-09 09:00", owner=BEN)), reading(people=[_person()])):
        assert refused(lambda r=read: here.store.put(mine, r)) == "team.refused"


def _person() -> Any:
    from model import Person

    return Person("eve@acme.example", access="admin")


def test_only_an_administrator_changes_the_directory_jira_and_what_holds_for_everybody(here: Place) -> None:
    ways = (
        lambda: sync.import_file(here.store, "new.csv", f"email,access\n{here.store.viewer},admin\n".encode()),
        lambda: here.store.set_state("jira", cancel=True),
        lambda: here.store.decide(str(here.store.viewer), "rule", "r", {"team": True}, settings.now()),
        lambda: here.store.decide(str(here.store.viewer), "product", "SHOP", {"product": "Atlas"}, settings.now()),
        lambda: here.store.remove_source("jira"),
    )
    expected = "" if here.access == "admin" else "team.refused"
    assert [refused(way) for way in ways] == [expected] * len(ways)
    noted = [e.what for e in audit.entries(here.store.engine) if e.who == here.store.viewer]
    assert bool(noted) is (here.access == "admin")


def test_what_an_administrator_said_for_everybody_another_one_may_take_back_and_nobody_else(whole: Place) -> None:
    for kind, data in (("product", {"product": "Atlas", "by": "project"}), ("rule", {"team": True})):
        said = loaders.seen_by(whole, DORA, "admin").store.decide(DORA, kind, "SHOP", data, settings.now())
        for who, access in ((ANA, "member"), (CLEO, "leader")):
            store = loaders.seen_by(whole, who, access).store
            assert refused(lambda s=store, d=said: s.undo(d, settings.now())) == "team.refused"
        assert loaders.seen_by(whole, BEN, "admin").store.undo(said, settings.now())


def test_a_rule_of_one_s_own_is_one_s_own_and_what_happened_to_the_company_is_everybody_s(whole: Place) -> None:
    stores = {who: loaders.seen_by(whole, who, access).store for who, access in ROLES.items()}
    for who, store in stores.items():
        store.decide(who, "rule", f"r-{who}", {"contains": [word(who)], "category": "market"}, settings.now())
        pinned.pin(store, who, "freeze", TODAY, label=f"seen by all, from {who}")
    for who, store in stores.items():
        assert {d.owner for d in store.decisions({"rule"})} == {who}
        assert {p.owner for p in pinned.listed(store)} == set(ROLES)
    for who, store in stores.items():
        assert [p.owner for p in pinned.listed(store) if pinned.unpin(store, p.id, who)] == [who]


def test_a_retro_of_others_is_not_there_whatever_its_id(whole: Place) -> None:
    red = retros.begin(whole.store, "product:Borea", date(2026, 7, 1), ("Stop",))
    commitments.commit(whole.store, taxonomy.load(), f"retro:{red}", word(BEN), "said", TODAY)
    ben, ana = (loaders.seen_by(whole, who, "member").store for who in (BEN, ANA))
    for kinds, owner in ((retros.KINDS, None), (None, f"retro:{red}"), ({"commitment"}, None)):
        assert [d for d in ana.decisions(kinds, owner) if d.owner == f"retro:{red}"] == []
        assert [d for d in ben.decisions(kinds, owner) if d.owner == f"retro:{red}"]
    for way in (
        lambda: retros.move_on(ana, red, "facts"),
        lambda: retros.guess(ana, red, "token", 0.5),
        lambda: retros.present(ana, red),
    ):
        assert refused(way) == "retro.gone"
    retros.guess(ben, red, "token", 0.5)


def test_what_one_leader_said_of_products_another_may_take_back_and_no_member(whole: Place) -> None:
    wanted = products.Portfolio({"Atlas": Product("Atlas", (), ((TODAY, "grow"),))}, None)
    cleo = loaders.seen_by(whole, CLEO, "leader").store
    products.say_stage(cleo, CLEO, "Atlas", "explore", TODAY)
    held = products.listed(cleo.decisions(products.KINDS))
    assert held.products["Atlas"].stages == ((TODAY, "explore"),)
    member = loaders.seen_by(whole, ANA, "member").store
    assert refused(lambda: products.apply(member, taxonomy.load(), ANA, wanted)) == "team.refused"
    dora = loaders.seen_by(whole, DORA, "admin").store
    products.apply(dora, taxonomy.load(), DORA, wanted)
    assert products.listed(cleo.decisions(products.KINDS)).products["Atlas"].stages == ((TODAY, "grow"),)


def test_nobody_reads_backups_or_restores_through_a_page(here: Place, home: Any) -> None:
    assert refused(lambda: here.store.backup(home / "all.zip")) == "team.refused"
    assert refused(lambda: here.store.restore(home / "all.zip")) == "team.refused"
    assert not (home / "all.zip").exists()


def test_leaders_alone_reach_what_groups_are_summed_from(here: Place, whole: Place) -> None:
    assert refused(lambda: loaders.for_leaders(here)) == ("" if here.access == "leader" else "team.leaders")
    assert loaders.for_leaders(whole) is whole.ledger


# pages ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def warm(monkeypatch: pytest.MonkeyPatch) -> None:
    warm_pages(monkeypatch)


@pytest.mark.parametrize("name", list(menu.ENTRIES))
@pytest.mark.parametrize("who", list(ROLES))
def test_no_page_shows_a_word_of_anybody_else_whatever_its_address_says(
    whole: Place, warm: None, who: str, name: str
) -> None:
    asked = {"period": "all", "person": BEN, "product": "Borea", "grain": "month", "activity": f"cal-{BEN}/{BEN}-1"}
    for more in ({}, asked, {**asked, "person": word(BEN)}):
        at = team_app(claims(who), **more)
        if name != next(iter(menu.ENTRIES)):
            at.switch_page(f"pages/{name}.py").run()
        assert not at.exception
        sent = repr(at.main) + repr([getattr(e, "proto", e) for e in at.main]) + repr(at.session_state)
        assert not [w for w in (ANA, BEN, CLEO, DORA) if w != who and (word(w) in sent or word(w, "note") in sent)]
        assert not [w for w in (ANA, BEN, CLEO, DORA) if w != who and word(w, "calendar") in sent]
        if name == "balance":
            assert word(who) in sent  # one's own are there, so the test can see


def test_the_menu_offers_what_a_role_may_see_and_a_typed_address_says_why_not(
    whole: Place, warm: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[list[Any]] = []
    draw = streamlit.navigation
    monkeypatch.setattr(streamlit, "navigation", lambda pages, **how: offered.append(pages) or draw(pages, **how))
    every = {entry.title for entry in menu.ENTRIES.values()}
    for who, missing, why in ((ANA, "Portfolio", "Only leaders see"), (CLEO, "Retro", "leaders see sums of the same")):
        at = team_app(claims(who))
        assert {page.title for page in offered[-1] if page.visibility == "visible"} == every - {missing}
        at.switch_page(f"pages/{missing.lower()}.py").run()
        assert why in " ".join(e.value for e in at.error)
    team_app(claims(DORA))
    assert {page.title for page in offered[-1] if page.visibility == "visible"} == every


def test_an_administrator_sets_products_up_and_sees_no_hours_beside(whole: Place, warm: None) -> None:
    at = team_app(claims(DORA))
    at.switch_page("pages/portfolio.py").run()
    assert not at.exception
    assert not at.error
    assert not at.tabs
    at.selectbox(key="map_product").select("Atlas")
    at.text_input(key="map_value").input("SHOP").run()
    at.button(key="map_keep").click().run()
    assert [(d.target, d.data["product"]) for d in whole.store.decisions({"product"})] == [("SHOP", "Atlas")]
    leader = team_app(claims(CLEO), tab="Set up")
    leader.switch_page("pages/portfolio.py").run()
    assert "an administrator says it" in " ".join(c.value for c in leader.caption)
    assert "map_keep" not in [b.key for b in leader.button]


def test_the_box_of_persons_is_not_there(whole: Place, warm: None) -> None:
    at = team_app(claims(CLEO), person=BEN, period="all")
    assert "person" not in [box.key for box in at.selectbox]
    assert at.session_state["view"].person == CLEO


def test_a_download_gives_one_s_own_rows_and_stops_with_the_access(whole: Place, warm: None) -> None:
    from team_help import DIRECTORY

    from ui import tables

    at = team_app(claims(ANA), period="all")
    text = tables.csv_of(at.session_state["view"]).decode("utf-8-sig")
    assert word(ANA) in text
    assert word(BEN) not in text
    directory(whole.store, DIRECTORY.replace("ana.silva@acme.example,member", ","))
    assert refused(lambda: tables.csv_of(at.session_state["view"])) == "identity.unlisted"


def test_answers_kept_for_one_reader_are_not_another_s(whole: Place) -> None:
    seen = {who: loaders.seen_by(whole, who, "member") for who in (ANA, BEN)}
    for who, here in seen.items():
        found = loaders.version(here)
        assert set(loaders.hours(here, found, ("person",))["person"]) == {who}
        assert list(loaders.names(here, found)) == [who]
        assert {s.owner for s in loaders.sources(here)} == {who, LOCAL}


def test_what_somebody_heard_from_a_customer_is_theirs_alone(whole: Place) -> None:
    checkin.heard(whole.store, BEN, "cal-ben/talk", "They plan by hand", ("Northwind",))
    for who, access in {**ROLES, BEN: "member"}.items():
        seen = loaders.seen_by(whole, who, access, f"issuer sub-{who}").store.decisions({"heard"})
        assert [one.owner for one in seen] == ([BEN] if who == BEN else [])
