"""What was kept before a team signed in becomes one person's: all of it, seen by them alone, and noted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import acme
import pytest
import sqlalchemy as sa
from model_help import TODAY, event, worklog
from model_help import reading as read
from team_help import ANA, BEN, DIRECTORY, refused, secrets

import decide
import evenkeel
import settings
import sync
from decide import accounts, pinned
from ledger import Ledger
from metrics import taxonomy
from model import LOCAL, Source
from store import Store, audit, handover
from store.schema import metadata
from ui import loaders

ACCOUNT = "jira:5b10ac8d82"
WHOLE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def store(home: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A laptop's record: a calendar read twice, something told and corrected, Jira, and an account that is mine."""
    monkeypatch.chdir(tmp_path)
    found = loaders.whole(sample=False).store
    sync.import_file(found, "work.ics", acme.WORK, zone=acme.ZONE)
    found.save_source(Source("cal", LOCAL, "calendar_csv", "Outlook"))
    for day in ("2026-11-10", "2026-11-11"):
        found.put("cal", read(event("moved", f"{day} 09:00")), seen=settings.now())
    key = one_of(found, LOCAL)
    decide.tell(found, taxonomy.load(), LOCAL, TODAY, 30, "market", note="a call")
    decide.correct(found, taxonomy.load(), LOCAL, key, "customers")
    decide.want(found, LOCAL, 0.4)
    decide.say_me(found, aliases=("ana.private@mail.example", ACCOUNT), zone="Europe/Berlin")
    pinned.pin(found, LOCAL, "freeze", TODAY, label="A freeze")
    found.save_source(Source("jira", LOCAL, "jira", "jira.acme.example"))
    found.put("jira", read(worklog("SHOP-1", "2026-11-02 14:00", 60, owner=ACCOUNT)))
    accounts.match(found, "jira:other", LOCAL)
    sync.import_file(found, "people.csv", DIRECTORY.encode())
    return found


def one_of(store: Store, who: str) -> str:
    """The key of somebody's first activity."""
    with store.read() as c:
        query = "SELECT source, id FROM activities WHERE owner = :who ORDER BY id"
        source, activity = c.execute(sa.text(query), {"who": who}).first()
    return f"{source}/{activity}"


def seen_by(who: str) -> loaders.Place:
    return loaders.seen_by(loaders.whole(sample=False), who, "member", f"issuer sub-{who}")


def hours_of(place: loaders.Place, who: str) -> float:
    version = place.ledger.version(TODAY)
    return round(float(place.ledger.hours(version, (), {"person": who, "known": "calendar"})["hours"].sum()), 6)


def test_before_nobody_who_signs_in_sees_it_and_after_its_person_sees_all_of_it(store: Store, tmp_path: Path) -> None:
    secrets(tmp_path)
    before = hours_of(loaders.whole(sample=False), LOCAL)
    assert before > 0
    assert hours_of(seen_by(ANA), ANA) == 0
    said = len(store.decisions(owner=LOCAL))
    handover.hand_over(store, ANA)
    assert hours_of(seen_by(ANA), ANA) == pytest.approx(before, abs=0.5)  # the correction, the zone, all as it was
    assert hours_of(seen_by(BEN), BEN) == 0
    mine = seen_by(ANA).store
    assert len(mine.decisions(owner=ANA)) >= said
    assert {s.kind for s in mine.sources()} == {"calendar_ics", "calendar_csv", "jira", "directory"}
    assert [p.owner for p in pinned.listed(mine)] == [ANA]
    assert [(e.who, e.what, e.about, e.target) for e in audit.entries(store.engine)][-1] == (
        LOCAL, "handed over", "record", ANA,
    )  # fmt: skip


def test_afterwards_no_table_says_that_something_is_whoever_sits_there_s(store: Store, tmp_path: Path) -> None:
    secrets(tmp_path)
    handover.hand_over(store, ANA)
    left = {"sources": 2, "audit": 0}  # Jira and the directory stay the installation's
    with store.read() as c:
        for table in metadata.sorted_tables:
            if "owner" in table.c and table.name != "touched":
                n = c.execute(sa.select(sa.func.count()).where(table.c.owner == LOCAL)).scalar_one()
                assert n == left.get(table.name, 0), table.name
    (moved,) = store.history([ANA], *WHOLE)
    assert [one.owner for one in (moved.before, moved.after) if one] == [ANA, ANA]
    whose = {d.target: d.data["person"] for d in store.decisions({"account"})}
    assert whose == {"jira:other": ANA, ACCOUNT: ANA}
    assert refused(lambda: handover.hand_over(store, ANA)) == "handover.none"


def test_the_next_export_of_the_same_calendar_takes_the_place_of_what_was_handed_over(
    store: Store, tmp_path: Path
) -> None:
    secrets(tmp_path)
    handover.hand_over(store, ANA)
    counts = store.counts()
    sync.import_file(seen_by(ANA).store, "work.ics", acme.WORK, ANA, zone=acme.ZONE)
    assert store.counts() == counts


def test_it_is_given_to_nobody_unknown_and_not_where_nobody_signs_in(store: Store, tmp_path: Path) -> None:
    assert refused(lambda: handover.hand_over(store, ANA)) == "handover.alone"
    secrets(tmp_path)
    assert refused(lambda: handover.hand_over(store, "eve@acme.example")) == "handover.whom"
    assert {s.owner for s in store.sources()} == {LOCAL}


def test_the_command_says_what_it_will_do_and_asks(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets(tmp_path)
    monkeypatch.setattr("builtins.input", lambda _: "no")
    assert evenkeel.main(["handover", ANA]) == 2
    said = capsys.readouterr().out
    assert "activities" in said
    assert "ana.private@mail.example (column aliases)" in said
    assert {s.owner for s in store.sources()} == {LOCAL}
    assert evenkeel.main(["handover", ANA, "--yes"]) == 0
    assert {s.owner for s in store.sources() if s.kind == "calendar_ics"} == {ANA}
    assert Ledger(store, loaders.whole(sample=False).settings).version(TODAY)
