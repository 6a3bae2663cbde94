"""Canary words once more, where there is something to see: a group whose sums leaders and retros show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import acme
import pytest
from browser import Server
from team_help import AUTH, CLEO, DIRECTORY, claims, directory, secrets
from visitor import Visitor

import decide
import settings
import sync
from decide import retro_sums, sharing
from metrics import taxonomy
from metrics.retro_about import About, quarter
from ui import loaders

GROUP = [f"pm{n}@acme.example" for n in range(6)]
Q3 = quarter(date(2026, 7, 1))
ROWS = "".join(f"{who},Person,colleague,pm,Comet,,member\n" for who in GROUP)
TABS = ("Products", "Investment", "Decisions", "Mirror", "Totals", "Set up")


def canary(who: str) -> str:
    """The word that stands in all titles of one person."""
    return f"zanzibar{who.split('@', maxsplit=1)[0]}"


def calendar(who: str, says: str = "") -> bytes:
    """Weeks of a leader's round that each calls by a name of their own, of planning, and of customers."""
    invited = (f"ORGANIZER:mailto:{CLEO}", *(f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{guest}" for guest in (CLEO, *GROUP)))
    round_ = acme.event("round", f"Roadmap review {canary(who)}{says}", "20260706T090000", "20260706T120000",
                        acme.weekly(19), *invited)  # fmt: skip
    own = acme.event(f"plan-{who}", f"Sprint planning {canary(who)}{says}", "20260407T090000", "20260407T120000",
                     acme.weekly(32), guests=tuple(g for g in GROUP if g != who))  # fmt: skip
    met = acme.event(f"met-{who}", f"Customer interview {canary(who)}{says}", "20260708T140000", "20260708T150000",
                     acme.weekly(19), guests=("buyer@northwind.example",))  # fmt: skip
    return acme.calendar(round_, own, met, name=f"{canary(who)} calendar")


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a server on which six people of one product, and a leader, have brought their calendars."""
    home = tmp_path_factory.mktemp("group")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVENKEEL_HOME", str(home))
        patch.setenv("EVENKEEL_NOW", "2026-11-20T12:00:00+00:00")
        place = loaders.whole(sample=False)
        directory(place.store, DIRECTORY + ROWS)
        for who in (*GROUP, CLEO):
            sync.import_file(place.store, f"{canary(who)}.ics", calendar(who), who, zone=acme.ZONE)
            decide.tell(place.store, taxonomy.load(), who, settings.today(), 30, "market", note=canary(who))
        version = place.ledger.version(settings.today())
        retro_sums.work_out(place.ledger, version, About(product="Comet"), Q3, 5)
    secrets(home)
    return home


@pytest.fixture(scope="module")
def served(team: Path, server: Callable[..., Server]) -> Server:
    return server(team)


def sent(served: Server, who: str, page: str, **asked: str) -> bytes:
    """Everything that the server sends to one browser for a page."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    with Visitor(served.url, (claims(who), AUTH["cookie_secret"])) as visitor:
        visitor.run(page=page, query=query)
        visitor.run(page=page, query=query)  # once more, as a click does
        return b"".join(visitor.received).lower()


def strange(found: bytes, reader: str) -> list[str]:
    """The people of whose words something was sent to somebody else."""
    return [who for who in (*GROUP, CLEO) if who != reader and canary(who).encode() in found]


@pytest.mark.parametrize("tab", TABS)
def test_a_leader_is_sent_sums_of_the_group_and_no_word_of_anybody(served: Server, tab: str) -> None:
    for more in ({}, {"portfolio": "Comet", "person": GROUP[0], "about": "product:Comet", "part": "Facts"}):
        found = sent(served, CLEO, "portfolio", tab=tab.replace(" ", "+"), quarter="Q3+2026", **more)
        assert strange(found, CLEO) == []
        assert b"comet" in found
        if tab == "Mirror" and not more:
            assert canary(CLEO).encode() in found, "the round, as the leader's own calendar calls it"
            assert b"product people" in found


@pytest.mark.parametrize("part", ["Facts", "Meeting", "Earlier"])
def test_a_retro_sends_no_word_of_anybody_else(served: Server, part: str) -> None:
    asked = {"about": "product:Comet", "quarter": "Q3+2026", "part": part}
    found = sent(served, GROUP[0], "retro", **asked)
    assert strange(found, GROUP[0]) == []
    assert b"comet" in found
    assert part != "Facts" or b"a weekly" in found
    for who in (CLEO, "ana@acme.example"):  # a leader, and somebody of another product
        assert b"a weekly" not in sent(served, who, "retro", **asked)


def test_other_words_of_the_same_category_and_product_change_nothing_that_a_leader_sees(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = loaders.whole(sample=False)
    directory(place.store, DIRECTORY + ROWS)
    for who in GROUP:
        sync.import_file(place.store, f"{who}.ics", calendar(who), who, zone=acme.ZONE)
        sharing.share(place.store, who, "Comet", date(2026, 10, 1), "One line")
    before = of_leader()
    for who in GROUP:
        sync.import_file(place.store, f"{who}.ics", calendar(who, f" and zanzibar again {who}"), who, zone=acme.ZONE)
    after = of_leader()
    assert before == after
    assert "Comet" in before[0]


def of_leader() -> list[str]:
    """What the portfolio of a leader is drawn from."""
    from decide import portfolio_pack, products

    place = loaders.whole(sample=False)
    version = place.ledger.version(settings.today())
    said = place.store.decisions(products.KINDS)
    found = portfolio_pack.shared(place.ledger, version, said, sharing.shares(place.store))
    frames = (found.people, found.everyone, found.weekly)
    return [*(frame.to_csv() for frame in frames), repr(found.standings), repr(found.lines), repr(found.hidden)]
