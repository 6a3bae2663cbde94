"""The memory behind the pages: one answer for all who ask, none that is stale or that failed."""

from __future__ import annotations

import threading

import pytest

from model import EvenkeelError
from ui.memory import Memory


def test_two_visitors_who_ask_at_once_wait_for_one_answer() -> None:
    memory, working, go = Memory(4), threading.Event(), threading.Event()
    worked: list[int] = []

    def slowly() -> str:
        worked.append(1)
        working.set()
        go.wait(5)
        return "42 h"

    answers: list[str] = []
    visitors = [threading.Thread(target=lambda: answers.append(memory.get("hours", slowly))) for _ in range(5)]
    for visitor in visitors:
        visitor.start()
    assert working.wait(5)
    go.set()
    for visitor in visitors:
        visitor.join(5)
    assert (answers, worked) == (["42 h"] * 5, [1])


def test_what_failed_is_asked_again_and_whoever_waited_hears_it() -> None:
    memory = Memory(4)

    def broken() -> str:
        raise EvenkeelError("The disk is full.")

    for _ in range(2):
        with pytest.raises(EvenkeelError, match="disk is full"):
            memory.get("hours", broken)
    assert memory.get("hours", lambda: "42 h") == "42 h"


def test_the_answer_nobody_asked_for_longest_makes_room() -> None:
    memory = Memory(2)
    memory.get("a", lambda: 1), memory.get("b", lambda: 2)
    memory.get("a", lambda: 0), memory.get("c", lambda: 3)
    assert [memory.get(question, lambda: 9) for question in "ac"] == [1, 3]
    assert memory.get("b", lambda: 9) == 9


def test_questions_that_differ_in_one_part_have_answers_of_their_own() -> None:
    memory = Memory(8)
    asked = [("v1", "me", None), ("v1", "me", ""), ("v2", "me", None), ("v1", "ana", None)]
    assert [memory.get(question, lambda q=question: q) for question in asked * 2] == asked * 2
