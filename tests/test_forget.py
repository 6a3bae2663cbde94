"""Erasure: after `forget`, no table, Parquet file or byte of the database has the person; others keep theirs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from model_help import TODAY, at, event, reading, record, worklog
from team_help import ANA, BEN, CLEO, claims, directory

import decide
import evenkeel
import identity
import secret
import settings
from decide import blocks, checkin, sharing, sorting
from ledger import Ledger
from metrics import taxonomy
from model import LOCAL, Person, Problem, Source, Tally
from store import Store, audit, forget, slips
from store.schema import metadata
from sync import erase

NAME, ACCOUNT, WORD = "Ana Silva", "jira:5b10ac8d82", "zanzibar"
TRACES = (ANA, "ana.silva@acme.example", NAME, "Silva, Ana", ACCOUNT[5:], "ana%40acme.example", WORD)
GROUP = (ANA, BEN, CLEO, "dan@acme.example")
SEEN = settings.moment("2026-11-20T12:00:00+00:00")


def filled() -> Store:
    """Ana's own, and Ana in what is others': their events, Jira, the directory, problems, decisions and the audit."""
    store = record()
    directory(store)
    for who in (ANA, BEN):
        identity.bind(store, claims(who), TODAY)
        store.save_source(Source(f"cal-{who}", who, "calendar_ics", f"Calendar of {who}", {"file": f"{who}.ics"}))
    mine = [event("own", "2026-11-02 09:00", 2, f"{WORD} pricing", owner=ANA, people=(ANA, BEN))]
    store.put(f"cal-{ANA}", reading(*mine), seen=SEEN)
    theirs = {"owner": BEN, "people": (ANA, BEN), "organizer": ANA, "text": f"Hi\n{ANA}\tand ana%40acme.example"}
    store.put(f"cal-{BEN}", reading(event("one", "2026-11-02 09:00", 1, "1:1 ANA  SILVA / Ben", **theirs)), seen=SEEN)
    moved = event("one", "2026-11-03 09:00", 1, 'Lunch "with Silva, Ana"', **theirs)
    store.put(f"cal-{BEN}", reading(moved, problems=[Problem("x", ANA, f"{NAME} is odd")]), seen=SEEN)
    store.save_source(Source("jira", LOCAL, "jira", "jira.acme.example", {"email": ANA}))
    asked = worklog(
        "SHOP-2", "2026-11-03 14:00", 60, owner=BEN, text=f"Ask [~accountid:{ACCOUNT[5:]}]", organizer=ACCOUNT
    )
    logs = [worklog("SHOP-1", "2026-11-02 14:00", 60, owner=ACCOUNT), asked]
    people = [Person(ANA, NAME, aliases=(ACCOUNT,)), Person(BEN, "Ben Okoro", manager=ANA)]
    store.put("jira", reading(*logs, people=people, tallies={"SHOP-1": Tally("SHOP-1", "SHOP")}), cursor={"last": ANA})
    decide.tell(store, taxonomy.load(), ANA, TODAY, 30, "market", note=WORD)
    sharing.share(store, ANA, "Atlas", TODAY, f"{WORD} took it")
    decide.tell(store, taxonomy.load(), BEN, TODAY, 30, "market", note=f"with {NAME} é")
    one = f"cal-{BEN}/{moved[0].id}"
    decide.correct(store, taxonomy.load(), BEN, one, "market")
    decide.correct(store, taxonomy.load(), BEN, one, "market", "series")
    sorting.say_who(store, BEN, ANA, name=NAME, relation="customer")
    checkin.log_no(store, BEN, "A discount", who=NAME)
    checkin.heard(store, BEN, one, f"{NAME} wants it in spring")
    blocks.visible(store, {("people:Atlas", TODAY.replace(day=1)): {who: {"market": 4.0} for who in GROUP}}, (),
                   {TODAY.replace(day=1): TODAY.replace(day=1)}, 3)  # fmt: skip
    store.decide("retros/team:Red", "retro_sums", "x", {"people": [ANA, BEN], "owners": {"f": [ANA]}}, SEEN)
    store.decide("mirrors/2026-07-01", "mirrors", "x", {"mirrors": {ANA: {"sides": {"strategy": 3.0}}}}, SEEN)
    with store.write() as c:
        slips.put(c, "7", "card", "Start", f"Ask {NAME} first", "token")
    store.undo(decide.want(store, ANA, 0.3), SEEN)
    store.decide("retro:7", "facts", "q4", {"frozen": {"text": f"{NAME} left", ANA: 3}}, SEEN)
    audit.viewed(store.engine, ANA, "products by quarter")
    audit.viewed(store.engine, CLEO, "products by quarter")
    return store


@pytest.fixture
def store(database: None) -> Store:
    return filled()


def every_cell(store: Store) -> str:
    """All that every table holds, also one that the program does not know."""
    with store.read() as c:
        tables = sa.inspect(c).get_table_names()
        return "\n".join(repr(tuple(r)) for t in tables for r in c.exec_driver_sql(f'SELECT * FROM "{t}"'))


def parquet(folder: Path) -> str:
    """All that every Parquet file holds."""
    files = sorted(folder.rglob("*.parquet"))
    return "\n".join(pd.read_parquet(file).to_csv() for file in files)


def left_in(text: str) -> list[str]:
    return [trace for trace in TRACES if trace.lower() in text.lower()]


def test_every_table_has_a_rule() -> None:
    assert set(forget.RULES) == set(metadata.tables), "Say in store/forget.py whose its rows are."
    for name, column in forget.RULES.items():
        assert not column or column in metadata.tables[name].columns


def test_nothing_of_the_person_is_left_in_any_table_file_or_byte(store: Store, home: Path) -> None:
    kept = Ledger(store, settings.load())
    kept.version(TODAY)
    assert left_in(every_cell(store)) == list(TRACES)  # the test can see them all
    assert ANA in parquet(kept.folder)
    assert evenkeel.main(["forget", "Ana.Silva@acme.example", "--yes"]) == 0
    assert left_in(every_cell(store)) == []
    assert left_in(parquet(settings.home())) == []
    kept.version(TODAY)
    assert ANA not in parquet(kept.folder)
    assert BEN in parquet(kept.folder)
    files = [p for p in settings.home().rglob("*") if p.is_file() and "backups" not in p.parts]
    raw = b"\n".join(p.read_bytes() for p in files).decode("utf-8", "replace")
    assert left_in(raw) == []
    if store.engine.name == "sqlite":
        assert any(p.name.endswith(".db") for p in files)
        assert all(p.stat().st_size == 0 for p in files if p.name.endswith("-wal"))


def test_postgresql_s_own_files_have_the_tables_written_anew(postgres: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENKEEL_DATABASE", postgres.fresh())
    store = filled()
    before = _files(store)
    erase.erase(store, settings.load(), ANA)
    after = _files(store)
    assert all(after[name] != before[name] for name in forget.RULES)
    postgres.run("CHECKPOINT")
    folder = postgres.folder / "data"
    for name in after.values():
        with contextlib.suppress(FileNotFoundError):
            assert left_in((folder / name).read_bytes().decode("utf-8", "replace")) == []


def _files(store: Store) -> dict[str, str]:
    with store.read() as c:
        return {t: c.exec_driver_sql(f"SELECT pg_relation_filepath('\"{t}\"')").scalar_one() for t in forget.RULES}


def test_what_others_have_stays_with_a_pseudonym_at_the_same_domain(store: Store) -> None:
    erase.erase(store, settings.load(), ANA)
    with store.read() as c:
        (found,) = [s for _, a, s in store.activities(c, [BEN], at("2026-11-01 00:00"), at("2026-11-30 00:00"))
                    if a.kind == "event"]  # fmt: skip
    guests = [p for p in found.people if p != BEN]
    assert len(guests) == 1
    assert guests[0].startswith("forgotten-")
    assert guests[0].endswith("@acme.example")
    assert found.organizer == guests[0]
    assert found.title == 'Lunch "with somebody forgotten"'
    (told,) = store.decisions({"told"})
    assert (told.owner, told.data["note"]) == (BEN, "with somebody forgotten é")
    assert store.counts()["jira"] == {"worklog": 1}
    assert {e.who for e in audit.entries(store.engine)} == {guests[0], CLEO}


def test_the_forgotten_cannot_sign_in_until_somebody_lists_them_again(store: Store) -> None:
    erase.erase(store, settings.load(), ANA)
    with pytest.raises(Exception, match="no entry in the directory"):
        identity.bind(store, claims(ANA), TODAY)
    assert identity.bind(store, claims(BEN), TODAY).key == BEN


def test_names_within_other_names_stay(store: Store) -> None:
    others = "Diana Silvano, dana@acme.example, ana@acme.example.org, Banana Silva"
    store.put("jira", reading(worklog("SHOP-9", "2026-11-09 14:00", 60, owner=BEN, text=others)), {"SHOP-9"})
    erase.erase(store, settings.load(), ANA)
    assert others in every_cell(store)


def test_it_says_first_what_it_will_do_and_asks(
    store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = every_cell(store)
    monkeypatch.setattr("builtins.input", lambda _: "no")
    assert evenkeel.main(["forget", ANA]) == 2
    said = capsys.readouterr().out
    assert every_cell(store) == before
    assert "1 of sources" in said
    assert "Nothing was changed" in said
    assert "backups" in said


def test_forgetting_somebody_unknown_changes_nothing_of_anybody(store: Store) -> None:
    without = [line for line in every_cell(store).splitlines() if "'record'" not in line and "'facts'" not in line]
    erase.erase(store, settings.load(), "nobody@acme.example")
    left = every_cell(store).splitlines()
    assert set(without) - set(left) == set()


def test_the_secrets_of_their_calendars_go_too(store: Store) -> None:
    store.save_source(Source("calendar-x", ANA, "calendar_url", "Feed", {"host": "feed.example"}))
    secret.keep("calendar-x", "https://feed.example/secret.ics")
    erase.erase(store, settings.load(), ANA)
    assert secret.get("calendar-x") == ""


def test_forgetting_again_is_as_good(store: Store) -> None:
    for _ in range(2):
        assert evenkeel.main(["forget", ANA, "--yes"]) == 0
    assert left_in(every_cell(store)) == []


# retention --------------------------------------------------------------------------------------------------------


def kept_for(months: int, home: Path) -> settings.Settings:
    (settings.home() / "evenkeel.toml").write_text(f"keep_months = {months}\n")
    return settings.load()


def test_what_is_older_than_is_kept_goes_with_its_hours(database: None, home: Path) -> None:
    store = record()
    store.save_source(Source("cal", LOCAL, "calendar_ics", "Mine"))
    held = [event("old", "2025-10-31 09:00"), event("kept", "2025-11-03 09:00"), event("new", "2026-11-02 09:00")]
    store.put("cal", reading(*held))
    decide.correct(store, taxonomy.load(), LOCAL, f"cal/{held[0][0].id}", "market")
    ledger = Ledger(store, settings.load())
    assert len(ledger.hours(ledger.version(TODAY), ("activity",), {"known": "calendar"})) == 3
    assert erase.expire(store, kept_for(0, home), TODAY) == 0
    assert erase.expire(store, kept_for(12, home), TODAY) == 1
    assert store.counts()["cal"] == {"event": 2}
    found = ledger.hours(ledger.version(TODAY), ("activity",), {"known": "calendar"})
    assert f"cal/{held[0][0].id}" not in list(found["activity"])
    assert len(found) == 2
    assert erase.expire(store, settings.load(), TODAY) == 0


def test_old_answers_and_old_audit_go_and_wishes_and_open_stretches_stay(database: None, home: Path) -> None:
    from model_help import stretch

    store = record()
    store.save_source(Source("jira", LOCAL, "jira", "jira.example"))
    store.put("jira", reading(stretch("A-1", "2024-01-01 09:00", "", ["2024-01-02"])))
    long_ago = SEEN - timedelta(days=800)
    store.decide(LOCAL, "correction", "cal/old", {"category": "market"}, long_ago)
    store.decide(LOCAL, "target", LOCAL, {"strategy": 0.4}, long_ago)
    for owner, kind in (("lattice", "blocks"), ("retros/team:Red", "retro_sums"), ("mirrors/2024-01-01", "mirrors")):
        store.decide(owner, kind, "x", {"people": [ANA]}, long_ago)
    audit.viewed(store.engine, CLEO, "now")
    with store.write() as c:
        c.execute(sa.update(metadata.tables["audit"]).values(at=long_ago.isoformat()))
    erase.expire(store, kept_for(12, home), TODAY)
    assert [d.kind for d in store.decisions()] == ["target"]
    assert audit.entries(store.engine) == []
    assert store.counts()["jira"] == {"stretch": 1}


def test_a_sync_deletes_what_is_older(home: Path, another: Callable[[], None]) -> None:
    another()
    store = record()
    store.save_source(Source("cal", LOCAL, "calendar_ics", "Mine"))
    store.put("cal", reading(event("old", "2020-10-31 09:00")))
    kept_for(12, home)
    assert evenkeel.main(["sync"]) == 0
    assert store.counts().get("cal", {}) == {}
