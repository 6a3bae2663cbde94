"""The Retro page: what it says of the sample company, that it names nobody, and what a frozen retro keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from browser import ROOT, Server, serve
from driving import all_words, plain, press, sentence
from model_help import TODAY, calendar, event, reading, record
from retro_help import CANARY, year
from streamlit.testing.v1 import AppTest

import decide
import decide.retro as retros
import settings
from benchmarks.retro import Participant
from decide import commitments, pinned, release, retro_pack
from ledger import Ledger
from metrics import retro, retro_board, taxonomy
from metrics.retro_about import About, quarter
from model import Person, Source
from store import Store
from ui import loaders
from ui import retro_board as retro_boards
from ui.memory import Memory


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies of one sample have one identity, which records never have in life: nothing is remembered between them."""
    monkeypatch.setattr(loaders, "_KEPT", Memory(200))


Q3 = quarter(date(2026, 8, 1))
pytestmark = pytest.mark.usefixtures("warm")


def page(part: str = "Facts", **query: str) -> AppTest:
    """The Retro page in a new session, at one of its parts."""
    at = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    for name, value in {"part": part, **query}.items():
        at.query_params[name] = value
    at.run()
    at.switch_page("pages/retro.py").run()
    assert not at.exception
    return at


def packed(store: Store) -> retro_pack.Pack:
    """The facts of the third quarter, as they are known now."""
    ledger = Ledger(store, settings.load())
    return retro_pack.pack(ledger, ledger.version(TODAY), About(), Q3)


# what the page says -----------------------------------------------------------------------------------------------


def test_the_sample_company_s_quarter_is_answered_in_one_sentence(sample: Path) -> None:
    at = page()
    assert re.fullmatch(r"Strategy (rose|fell) \d+ percentage points to \d+%.*\.", sentence(at))
    said = plain(all_words(at))
    assert [q for q in re.findall(r"(?m)^\d\. .*$", said) if q.endswith(")")] != []
    assert len(re.findall(r"\]\(#[a-z-]+\)", said)) == 3
    at.session_state["copy"] = True  # the popover opens
    at.run()
    markdown = at.get("code")[0].value
    assert plain(markdown).splitlines()[2] == sentence(at)
    assert "Maren" not in markdown


def test_another_quarter_and_team_are_a_choice_in_the_address(sample: Path) -> None:
    at = page(about="Yard", quarter="Q4 2025")
    assert (at.selectbox(key="about").value, at.selectbox(key="quarter").value) == ("team:Yard", "Q4 2025")
    assert "Yard · Q4 2025 (1 Oct – 31 Dec 2025)" in plain(all_words(at))


def test_what_is_shown_adds_up_to_the_change(sample: Path) -> None:
    import json

    at = page()
    trace = json.loads(at.get_by_key("now_waterfall").proto.spec)["data"][0]
    first, *steps, last = trace["x"]
    assert sum(steps) == pytest.approx(last - first, abs=0.0006)
    levels = [first + sum(steps[:n]) for n in range(len(steps))]
    assert trace["base"] == pytest.approx([0, *levels, 0], abs=1e-4)


def test_nothing_yet_is_said(home: Path) -> None:
    calendar(record(), event("later", "2026-12-01 09:00"))
    at = page()
    assert not at.error
    assert "All that is known lies ahead, from 1 Dec 2026 on" in all_words(at)


def test_a_pinned_incident_takes_the_blame_from_the_people(home: Path) -> None:
    store = record()
    weeks = [date(2026, 4, 6) + timedelta(weeks=n) for n in range(25)]
    said = []
    for n, w in enumerate(weeks):
        strategy = 4 if n < 13 else 3.5 if n < 19 else 1  # hours of 8 a day; the incident is in the last six weeks
        for day in range(5):
            said.append(event(f"r{day}", f"{w + timedelta(days=day)} 08:00", strategy, "Competitor review"))
            hour = f"{int(8 + strategy):02}:{30 if strategy % 1 else 0:02}"
            said.append(event(f"p{day}", f"{w + timedelta(days=day)} {hour}", 8 - strategy, "Sprint planning"))
    calendar(store, *said)
    pinned.pin(store, "me", "incident", weeks[19], weeks[-1] + timedelta(days=5), "August incident")
    told = sentence(page(quarter="Q3 2026"))
    assert told == "Strategy fell 21 percentage points to 29%; three quarters of it came with the August incident."


# never who ---------------------------------------------------------------------------------------------------------


class Shown(Participant):
    """A browser at the Retro page, which keeps all that it was sent."""

    def part(self, name: str) -> None:
        assert self.choose("part", name).errors == []


@pytest.fixture
def served(home: Path) -> Iterator[Callable[[], Server]]:
    running: list[Server] = []

    def begin() -> Server:
        running.append(serve(home))
        return running[-1]

    yield begin
    for one in running:
        one.stop()


def retro_page(server: Server) -> str:
    with Participant(server.url) as first:
        first.settled()
        return first.pages["Retro"]


def test_no_title_reaches_the_browser_before_its_owners_release_it(served: Callable[[], Server]) -> None:
    store = record()
    year(store, "me", CANARY)
    app = served()
    hash_ = retro_page(app)
    with Shown(app.url, hash_, quarter="Q3 2026") as shown:
        shown.settled()
        shown.choose("now_by", "What took the hours")
        shown.part("Meeting")
        assert shown.press("begin_retro").errors == []
        for _ in retro_board.ORDER[:-1]:
            assert shown.press("go_on").errors == []
        assert shown.press("close_retro").errors == []
        shown.part("Earlier")
        shown.part("Facts")
        assert b"weekly technical-team meeting" in shown.heard
        assert CANARY.encode() not in shown.heard
        shown.press("release")
        assert CANARY.encode() in shown.heard  # to its owner, who asked for it
    pack = packed(store)
    ours = next(m.family for m in pack.facts.moves if m.kind == "meeting" and m.category == "technical_team")
    release.release(store, "me", pack.about.key, Q3.first, ours, f"Sprint planning {CANARY}")
    with Shown(app.url, hash_, quarter="Q3 2026") as shown:
        shown.settled()
        shown.choose("now_by", "What took the hours")
        assert f"Sprint planning {CANARY}".encode() in shown.heard
        assert f"Competitor review {CANARY}".encode() not in shown.heard


def test_a_meeting_of_two_keeps_its_name_until_both_release_it(home: Path) -> None:
    store = record()
    both = ("me", "ana@acme.example")
    store.save_source(Source("people", "me", "directory", "people"))
    store.put("people", reading(people=[Person("ana@acme.example", role="pm")]))
    year(store, "me", "ours", both)
    year(store, "ana@acme.example", "ours", both)
    pack = packed(store)
    family = next(f for f, who in pack.owners.items() if who == set(both) and f in families(pack, "meeting"))
    key = pack.about.key
    release.release(store, "me", key, Q3.first, family, "Planning")
    assert packed(store).names == {}
    release.release(store, "ana@acme.example", key, Q3.first, family, "Planning")
    assert packed(store).names == {family: "Planning"}
    release.withhold(store, "me", key, Q3.first, family)
    assert packed(store).names == {}
    solo = [who for f, who in pack.owners.items() if f in families(pack, "block")]
    assert sorted(map(sorted, solo)) == [["ana@acme.example"], ["me"]]  # each one's own, though the words are the same


def families(pack: retro_pack.Pack, kind: str) -> set[str]:
    return {m.family for m in pack.facts.moves if m.kind == kind}


def test_a_released_title_is_only_ever_text(home: Path) -> None:
    store, title = record(), "<img src=x> [a](javascript:alert(1)) $x$ :red[b]"
    year(store, "me", "")
    pack = packed(store)
    for family in families(pack, "meeting"):
        release.release(store, "me", pack.about.key, Q3.first, family, title)
    at = page(quarter="Q3 2026")
    said = all_words(at)
    assert "javascript" in said
    bare = re.sub(r"\\.", "", said)
    assert not re.findall(r"<img|\]\(java|:red\[|\$x", bare)
    assert "<img" not in at.get_by_key("now_waterfall").proto.spec


def test_a_release_is_for_one_retro(home: Path) -> None:
    store = record()
    release.release(store, "me", "everybody", Q3.first, "f", "Planning")
    said = store.decisions({"release"})
    owners = {"f": frozenset({"me"})}
    assert release.names(said, "everybody", Q3.first, owners) == {"f": "Planning"}
    assert release.names(said, "everybody", Q3.last.first, owners) == {}
    assert release.names(said, "team:A", Q3.first, owners) == {}
    assert release.names(said, "everybody", Q3.first, {}) == {}


# what was known then ----------------------------------------------------------------------------------------------


def test_frozen_facts_survive_imports_and_corrections(home: Path) -> None:
    store = record()
    year(store, "me", "ours")
    before = packed(store).facts
    found = retros.begin(store, "everybody", Q3.first, ("Stop",))
    retros.close(store, found, before)
    kinds = taxonomy.load()
    with store.read() as c:
        key = next(k for k, a, s in store.activities(c, ["me"], settings.now() - timedelta(days=90), settings.now()))
    decide.correct(store, kinds, "me", key, "investment", "series")
    calendar(store, event("new", "2026-08-03 12:00", 8, "Competitor review"), source="another", owner="me")
    now = packed(store).facts
    assert now != before
    assert retro.thawed(dict(retros.present(store, found).kept["facts"])) == before
    at = page("Earlier", quarter="Q3 2026")
    said = plain(all_words(at))
    assert "Known then" in said
    shares = [retro_words_share(f) for f in (before, now)]
    assert [s for s in shares if s in said] == shares


def retro_words_share(facts: retro.Facts) -> str:
    from ui import retro_words

    return retro_words.sentence(facts)


def test_what_was_promised_is_judged_in_the_next_retro(home: Path) -> None:
    store = record()
    year(store, "me", "ours")
    q2 = Q3.last
    found = retros.begin(store, "everybody", q2.first, ("Stop",))
    retros.close(store, found, packed(store).facts)
    for least, text in ((20.0, "Ana: watch the market"), (5000.0, "Ben: do nothing else")):
        commitments.commit(
            store, taxonomy.load(), f"retro:{found}", text, "hours", Q3.before - timedelta(days=1), least=least,
            category="market", first=Q3.first, origin=f"retro:{found}",
        )  # fmt: skip
    standings = {p.text: p.standing for p in packed(store).facts.promises}
    assert standings["Ana: watch the market"] == "kept"
    assert standings["Ben: do nothing else"] in ("missed", "can't tell")
    said = plain(all_words(page(quarter="Q3 2026")))
    assert "Kept · Ana: watch the market" in said.replace("**", "")


# the meeting ---------------------------------------------------------------------------------------------------------


def test_while_everybody_guesses_the_balance_is_nowhere(served: Callable[[], Server]) -> None:
    store = record()
    year(store, "me", "ours")
    share = packed(store).facts.now.share
    assert share is not None
    retros.begin(store, "everybody", Q3.first, ("Stop",))
    app = served()
    with Shown(app.url, retro_page(app), quarter="Q3 2026", part="Meeting") as shown:
        shown.rerun()
        shown.press("go_on")
        shown.part("Facts")
        number = f"{share:.0%}".encode()
        assert b"covered until everybody" in shown.heard
        assert number not in shown.heard
        shown.part("Meeting")
        shown.press("go_on")
        assert number in shown.heard


def test_a_page_that_is_drawn_while_another_goes_on_follows(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at, late = press(page("Meeting"), "begin_retro"), [True]

    def board(store: Store, retro: str) -> retro_boards.Board:
        if late:
            late.clear()
            retros.move_on(store, retro, "facts")  # between reading the retro and reading its board
        return read(store, retro)

    read = retro_boards.board
    monkeypatch.setattr(retro_boards, "board", board)
    at.run()
    assert [b.label for b in at.button if b.key == "keep_guess"] == ["That is my guess"]


def test_a_card_that_is_refused_stays_in_its_field(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = press(page("Meeting"), "begin_retro")
    for _ in range(2):
        at = press(at, "go_on")
    monkeypatch.setattr(retros, "CARDS", 1)
    for text in ("one", "two"):
        at.text_input(key="card_text").set_value(text)
        at = press(at, "put_card")
    assert [plain(e.value) for e in at.error] == ["That would be more than 1 cards. Take one back first."]
    assert at.text_input(key="card_text").value == "two"
    assert [b.label for b in at.button if str(b.key).startswith("back_")] == ["Take back"]


def test_a_fact_becomes_a_card_without_a_name(sample: Path) -> None:
    at = press(page("Meeting"), "begin_retro")
    for _ in range(2):
        at = press(at, "go_on")
    at.selectbox(key="card_fact").select_index(0).run()
    at = press(at, "put_fact")
    assert "Saved, and yours" in plain(all_words(at))
    store = sample_store()
    (card,) = [s.text for s in retros.board(store, retros.listed(store)[-1].id)]
    assert card == sentence(at)


def sample_store() -> Store:
    import sync

    found = settings.in_folder(sync.sample_folder(settings.load()))
    return Store(found.database, found.home / "backups")


def test_three_promises_are_enough(sample: Path) -> None:
    at = press(page("Meeting"), "begin_retro")
    for _ in range(4):
        at = press(at, "go_on")
    at = press(at, "keep_promise")
    assert "needs words and somebody" in plain(at.error[0].value)
    at = press(at, "ready_all")
    said = plain(all_words(at))
    assert "Three are enough to keep" in said
    assert [b.key for b in at.button if b.key in ("keep_promise", "ready_all")] == []
    store = sample_store()
    made = commitments.listed(store, f"retro:{retros.listed(store)[-1].id}")
    assert [c.text for c in made] == [r.text for r in retro_board.ENGAGEMENT]
    assert {c.product for c in made} == {"Waypoint"}
    drop = next(b.key for b in at.button if str(b.key).startswith("drop_"))
    at = press(at, drop)
    assert "What we promise: 2 of 3" in [h.value for h in at.subheader]


@pytest.mark.parametrize(
    "hostile", ["<img src=x onerror=alert(1)>", "</div><script>alert(1)</script>", '"><b>x', "&lt;b&gt;"]
)
def test_hostile_cards_are_only_words(hostile: str) -> None:
    import html

    from store.slips import Slip
    from ui.retro_board import drawn

    class View:
        theme = "light"

    made: Any = View()
    body = drawn(made, [Slip("1", "r", "card", "Stop", hostile)], {"1": 2})
    assert html.escape(hostile) in body
    assert not set(re.findall(r"<(/?\w+)", body)) - {"div", "/div"}


def test_a_promise_ends_with_the_quarter_that_follows_so_that_its_sum_can_judge_it(home: Path) -> None:
    from types import SimpleNamespace

    from ui import retro_commit

    def ends(day: date) -> date:
        return retro_commit._until(SimpleNamespace(span=quarter(day)))  # type: ignore[arg-type]

    assert ends(date(2026, 8, 1)) == date(2026, 12, 31)
    assert ends(date(2026, 11, 1)) == date(2027, 3, 31)
