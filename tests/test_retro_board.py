"""A retro in the record: its steps, its board, and that nothing in it says who put what in."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as some
from model_help import record
from test_retro import KINDS, facts, part, q

import decide.retro as board
import settings
from decide.commitments import commit
from decide.retro import Retro, begin, close, listed, move_on, present, seat, take_back, vote, write
from metrics import retro, retro_board
from model import EvenkeelError
from store import Store, slips

Q2 = date(2026, 4, 1)
COLUMNS = retro_board.COLUMNS["Start, stop, continue"]
FACTS = facts(q(part("market", 300), part("delivery", 700)), q(part("market", 400), part("delivery", 600)))


def at(step: str, store: Store | None = None, votes: int = 3) -> tuple[Store, str]:
    """A retro that has come to a step."""
    store = store or record()
    found = begin(store, "product:Shop", Q2, COLUMNS, votes)
    for one in retro_board.ORDER[: retro_board.ORDER.index(step)]:
        move_on(store, found, one)
    return store, found


def cards(store: Store, found: str) -> dict[str, str]:
    """The texts of the cards by their ids."""
    return {s.id: s.text for s in board.board(store, found) if s.kind == "card"}


def everything(store: Store) -> dict[str, list[Any]]:
    """Every row of every table, as text."""
    with store.read() as c:
        return {t: [repr(tuple(row)) for row in c.exec_driver_sql(f'SELECT * FROM "{t}"')]
                for t in sa.inspect(c).get_table_names()}  # fmt: skip


# steps ------------------------------------------------------------------------------------------------------------


def test_the_hour_is_an_hour() -> None:
    assert [s.minutes for s in retro_board.STEPS] == [10, 5, 10, 25, 10]


def test_two_who_go_on_at_once_go_on_once(database: None) -> None:
    store, found = at("facts")
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda _: move_on(store, found, "facts"), range(2)))
    assert present(store, found).step == "guess"
    move_on(store, found, "facts")
    assert present(store, found).step == "guess"


def test_a_second_retro_of_the_quarter_is_the_one_that_is_open(database: None) -> None:
    store, found = at("facts")
    assert begin(store, "product:Shop", Q2, COLUMNS) == found
    assert begin(store, "product:Other", Q2, COLUMNS) != found
    close(store, found, FACTS)
    assert begin(store, "product:Shop", Q2, COLUMNS) != found


def test_the_clock_counts_down_and_on() -> None:
    begun = settings.now()
    assert retro_board.clock("guess", begun, begun + timedelta(minutes=2)) == 3
    assert retro_board.clock("guess", begun, begun + timedelta(minutes=7)) == -2


@pytest.mark.parametrize(("columns", "votes"), [((), 3), (("a",) * 2, 3), (tuple("abcdef"), 3), (("a",), 0)])
def test_what_makes_no_board_is_refused(columns: tuple[str, ...], votes: int) -> None:
    with pytest.raises(EvenkeelError):
        begin(record(), "everybody", Q2, columns, votes)


# cards ------------------------------------------------------------------------------------------------------------


def test_cards_are_seen_by_all_and_taken_back_by_their_writer_alone(database: None) -> None:
    store, found = at("write")
    card = write(store, found, "ana", "Stop", "  Too many \n meetings ")
    assert cards(store, found) == {card: "Too many meetings"}
    assert not take_back(store, found, "ben", card)
    assert not take_back(store, found, "", card)
    assert take_back(store, found, "ana", card)
    assert cards(store, found) == {}


def test_after_the_reveal_no_card_is_anybodys(database: None) -> None:
    store, found = at("write")
    for n in range(9):
        write(store, found, "ana", "Stop", f"card {n}")
    before = cards(store, found)
    move_on(store, found, "write")
    after = cards(store, found)
    assert sorted(after.values()) == sorted(before.values())
    assert not set(after) & set(before)
    assert {s.token for s in board.board(store, found)} == {""}
    assert not any(take_back(store, found, "ana", card) for card in after)


def test_cards_are_stored_in_an_order_that_is_not_theirs() -> None:
    store, found = at("write")
    for n in range(30):
        write(store, found, "ana", "Stop", f"{n:02}")
    for _ in range(2):  # while they are written, and once revealed
        raw = sqlite3.connect(settings.load().home / "evenkeel.db")
        stored = [text for (text,) in raw.execute("SELECT text FROM slips")]
        assert sorted(stored) == [f"{n:02}" for n in range(30)]
        assert stored != sorted(stored)
        with pytest.raises(sqlite3.OperationalError, match="rowid"):
            raw.execute("SELECT rowid FROM slips")
        raw.close()
        move_on(store, found, "write")


@pytest.mark.parametrize(
    ("step", "column", "text"),
    [("facts", "Stop", "x"), ("write", "Else", "x"), ("write", "Stop", " "), ("commit", "Stop", "x")],
)
def test_a_card_out_of_place_is_refused(step: str, column: str, text: str) -> None:
    store, found = at(step)
    with pytest.raises(EvenkeelError):
        write(store, found, "ana", column, text)
    assert cards(store, found) == {}


def test_nobody_fills_the_board_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "CARDS", 2)
    store, found = at("write")
    for text in ("one", "two"):
        write(store, found, "ana", "Stop", text)
    with pytest.raises(EvenkeelError, match="more than 2 cards"):
        write(store, found, "ana", "Stop", "three")
    write(store, found, "ben", "Stop", "three")


def test_thirty_who_write_at_once_lose_no_card(database: None) -> None:
    store, found = at("write")
    with ThreadPoolExecutor(30) as everybody:
        list(everybody.map(lambda n: write(store, found, f"p{n}", "Start", f"card {n}"), range(30)))
    assert sorted(cards(store, found).values()) == sorted(f"card {n}" for n in range(30))


# votes, guesses and answers -----------------------------------------------------------------------------------------


def test_the_limit_holds_whatever_is_tried(database: None) -> None:
    store, found = at("write", votes=2)
    for n in range(4):
        write(store, found, "ana", "Stop", str(n))
    with pytest.raises(EvenkeelError, match="once they are revealed"):
        vote(store, found, "ana", cards(store, found))
    move_on(store, found, "write")
    one, two, three, _ = cards(store, found)
    vote(store, found, "ana", [one, two, "no such card"])
    with pytest.raises(EvenkeelError, match="may choose 2"):
        vote(store, found, "ana", [one, two, three])
    vote(store, found, "ben", [two])
    vote(store, found, "ana", [two, three])
    chosen = sorted(s.about for s in board.board(store, found) if s.kind == "vote")
    assert chosen == sorted([two, two, three])


def test_votes_stay_with_their_cards_when_the_retro_is_closed(database: None) -> None:
    store, found = at("write")
    write(store, found, "ana", "Stop", "liked")
    write(store, found, "ben", "Stop", "not")
    move_on(store, found, "write")
    liked = next(i for i, text in cards(store, found).items() if text == "liked")
    for who in ("ana", "ben"):
        vote(store, found, who, [liked])
    close(store, found, FACTS)
    after = board.board(store, found)
    liked = next(i for i, text in cards(store, found).items() if text == "liked")
    assert [s.about for s in after if s.kind == "vote"] == [liked, liked]
    assert {s.token for s in after} == {""}


def test_a_guess_counts_once_and_before_the_reveal_alone() -> None:
    store, found = at("guess")
    for share in (0.5, 0.4):
        board.guess(store, found, "ana", share)
    board.guess(store, found, "ben", 0.2)
    assert retro_board.guesses(float(s.text) for s in board.board(store, found)) == (2, 0.2, pytest.approx(0.3), 0.4)
    move_on(store, found, "guess")
    with pytest.raises(EvenkeelError):
        board.guess(store, found, "ana", 0.3)


@pytest.mark.parametrize(("people", "seen"), [(4, {}), (5, {"no": 3.0})])
def test_health_needs_five_answers_to_be_shown_or_kept(people: int, seen: dict[str, float], database: None) -> None:
    store, found = at("write")
    for n in range(people):
        board.answer(store, found, f"p{n}", "no", 5)
        board.answer(store, found, f"p{n}", "no", 1 + n)
    counts = retro_board.counted((s.about, s.text) for s in board.board(store, found))
    assert (sum(counts["no"]), retro_board.shown(counts)) == (people, seen)
    close(store, found, FACTS)
    assert retro_board.shown(present(store, found).kept["health"]) == seen
    assert [s for s in board.board(store, found) if s.kind == "health"] == []


@given(some.lists(some.tuples(some.sampled_from([*retro_board.HEALTH, "else"]), some.sampled_from("0123456x"))))
def test_health_stays_between_one_and_five(answers: list[tuple[str, str]]) -> None:
    shown = retro_board.shown(retro_board.counted(answers))
    assert all(1 <= mean <= 5 for mean in shown.values())
    assert all(sum(s == k for s, _ in answers) >= 5 for k in shown)


# what is kept -------------------------------------------------------------------------------------------------------


def test_closing_keeps_the_facts_as_they_are(database: None) -> None:
    store, found = at("commit")
    close(store, found, FACTS)
    close(store, found, retro.facts("product:Shop", (Q2, Q2), (q(), q(), q()), KINDS))
    assert retro.thawed(dict(present(store, found).kept["facts"])) == FACTS
    assert [r.step for r in listed(store)] == ["closed"]


def test_nothing_but_the_slips_holds_a_card_and_nothing_at_all_who_wrote_it(database: None) -> None:
    store, found = at("guess")
    board.guess(store, found, "tokenofana", 0.5)
    for step in ("guess", "write", "discuss"):
        move_on(store, found, step)
        if step == "guess":
            write(store, found, "tokenofana", "Stop", "CANARY")
            assert "CANARY" not in json.dumps({t: r for t, r in everything(store).items() if t != "slips"})
    vote(store, found, "tokenofana", cards(store, found))
    board.answer(store, found, "tokenofana", "no", 3)
    close(store, found, FACTS)
    left = everything(store)
    assert [t for t, rows in left.items() if "CANARY" in json.dumps(rows)] == ["slips"]
    for secret in ("tokenofana", seat("tokenofana", found)):
        assert [t for t, rows in left.items() if secret in json.dumps(rows)] == []
    stamps = [d.at.isoformat()[:13] for d in store.decisions()]
    assert not any(stamp in row for row in left["slips"] for stamp in stamps)


def test_everything_that_is_put_in_moves_the_counter_and_looking_does_not(database: None) -> None:
    store, found = at("write")
    seen = [slips.moved(store)]
    for act in (
        lambda: write(store, found, "ana", "Stop", "x"),
        lambda: take_back(store, found, "ana", next(iter(cards(store, found)))),
        lambda: move_on(store, found, "write"),
        lambda: board.answer(store, found, "ana", "no", 3),
    ):
        act()
        seen.append(slips.moved(store))
    assert len(set(seen)) == len(seen)
    notes = store.counter("notes")
    board.board(store, found), present(store, found)
    assert (slips.moved(store), store.counter("notes")) == (seen[-1], notes)


def test_a_retro_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(EvenkeelError, match="not in the record"):
        write(record(), "none", "ana", "Stop", "x")
    assert Retro("1", "everybody", Q2, COLUMNS, 3, settings.now()).covered


def test_the_rules_with_sales_can_be_kept_as_commitments() -> None:
    assert len(retro_board.ENGAGEMENT) <= retro_board.MOST_COMMITMENTS
    for one in retro_board.ENGAGEMENT:
        commit(record(), KINDS, "retro:1", one.text, one.measure, date(2026, 12, 31), category=one.category,
               least=one.least, per=one.per, origin="retro:1")  # fmt: skip
