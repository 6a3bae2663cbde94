"""Canary words in titles: nobody but their owner is sent them, and those of private events nobody at all."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import acme
import pytest
from browser import ROOT, Server, clean_environment
from team_help import ANA, AUTH, BEN, CLEO, DORA, claims, directory, secrets
from visitor import Visitor

import decide
import sync
from metrics import taxonomy
from settings import today
from ui import loaders, menu

PEOPLE = (ANA, BEN, CLEO, DORA)
PRIVATE = "zanzibarprivate"  # stands in private events of everybody
FORGED = "period=all&person={who}&product=Borea&grain=month&activity=cal&drill_category=market"


def canary(who: str) -> str:
    """The word that stands in all titles of one person."""
    return f"zanzibar{who.split('@', maxsplit=1)[0]}"


def calendar(who: str) -> bytes:
    """A calendar with an open and a private event, in whose words the canaries stand."""
    guests = ("buyer@northwind.example", *(p for p in PEOPLE if p != who))
    open_ = acme.event(f"open-{who}", f"Interview {canary(who)}", "20261020T140000", "20261020T160000",
                       acme.weekly(4), f"DESCRIPTION:{canary(who)} said", guests=guests[:1])  # fmt: skip
    private = acme.event(f"own-{who}", f"Doctor {PRIVATE}", "20261021T090000", "20261021T100000",
                         "CLASS:PRIVATE", f"DESCRIPTION:{PRIVATE}", f"LOCATION:{PRIVATE}", guests=guests)  # fmt: skip
    return acme.calendar(open_, private, name=f"{canary(who)} calendar")


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a team's server, where everybody has added a calendar and told and corrected something."""
    home = tmp_path_factory.mktemp("canary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVENKEEL_HOME", str(home))
        patch.setenv("EVENKEEL_NOW", "2026-11-20T12:00:00+00:00")
        place = loaders.whole(sample=False)
        directory(place.store)
        for who in PEOPLE:
            sync.import_file(place.store, f"{canary(who)}.ics", calendar(who), who, zone=acme.ZONE)
            decide.tell(place.store, taxonomy.load(), who, today(), 30, "market", note=canary(who))
        place.ledger.version(today())
    secrets(home)
    return home


@pytest.fixture(scope="module")
def served(team: Path, server: Callable[..., Server]) -> Server:
    return server(team)


def frames(served: Server, who: dict[str, Any] | None, page: str, query: str = "") -> bytes:
    """Everything that the server sends to one browser for a page, and that it serves beside it."""
    with Visitor(served.url, (who, AUTH["cookie_secret"]) if who else None) as visitor:
        visitor.run(page=page, query=query)
        if who is not None:
            visitor.run(page=page, query=query)  # once more, as a click does
        return b"".join(visitor.received)


def pages() -> list[str]:
    """The address of each page; the first one opens by itself."""
    return ["", *list(menu.ENTRIES)[1:]]


@pytest.mark.parametrize("page", pages())
def test_no_byte_that_is_sent_holds_a_word_of_somebody_else_or_of_a_private_event(served: Server, page: str) -> None:
    for who in (ANA, CLEO, DORA):
        for query in ("", FORGED.format(who=BEN)):
            sent = frames(served, claims(who), page, query).lower()
            assert canary(who).encode() in sent or page != ""  # the test can see
            assert sent.count(PRIVATE.encode()) == 0
            for other in (p for p in PEOPLE if p != who):
                assert sent.count(canary(other).encode()) == 0, (who, other, page)


@pytest.mark.parametrize("page", pages())
def test_who_is_signed_out_or_not_let_in_is_sent_no_word_of_anybody(served: Server, page: str) -> None:
    for who in (None, claims("eve@acme.example"), claims(BEN, "forged")):
        if who and who["email"] == BEN:
            frames(served, claims(BEN), page)  # the first account has come before
        sent = frames(served, who, page).lower()
        assert sent.count(b"zanzibar") == 0


def test_a_cookie_that_another_secret_signed_is_nobody_s(served: Server) -> None:
    with Visitor(served.url, (claims(ANA), "f" * 32)) as visitor:
        visitor.run()
        assert b"zanzibar" not in b"".join(visitor.received)
        assert b"Sign in" in b"".join(visitor.received)


def test_the_server_writes_no_title_into_its_log(served: Server) -> None:
    frames(served, claims(ANA), "")
    assert "zanzibar" not in served.printed().lower()


def test_no_address_that_the_app_gives_out_holds_a_word(served: Server) -> None:
    sent = frames(served, claims(ANA), "").decode("utf-8", "replace")
    addresses = re.findall(r"(?:https?://|/media/|/_stcore/)[^\s\"'<>\\]+", sent)
    assert not [a for a in addresses if "zanzibar" in a.lower()]


@pytest.mark.parametrize("what", ["activities", "ledger", "problems"])
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_no_export_holds_a_word_of_a_private_event(team: Path, what: str, kind: str) -> None:
    command = [sys.executable, "-m", "evenkeel", "export", what, "--format", kind]
    done = subprocess.run(command, cwd=ROOT, env=clean_environment(team), capture_output=True, check=True, timeout=120)
    assert PRIVATE.encode() not in (done.stdout + done.stderr).lower()
    assert what != "activities" or canary(ANA).encode() in done.stdout.lower()


def test_no_file_of_the_record_or_the_ledger_holds_a_word_of_a_private_event(team: Path, served: Server) -> None:
    files = [p for p in team.rglob("*") if p.is_file()]
    assert any(canary(ANA).encode() in p.read_bytes().lower() for p in files)
    assert [p.name for p in files if PRIVATE.encode() in p.read_bytes().lower()] == []
