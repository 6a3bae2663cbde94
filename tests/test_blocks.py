"""Titles that only keep time free, and titles that say what for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.blocks import AROUND, BLOCK, is_block


@pytest.mark.parametrize(
    "title",
    [
        "Focus", "Focus time", "FOCUS TIME 🎧", "Busy", "Hold", "HOLD - do not book", "Blocked", "Deep work",
        "Do not disturb (blocked)", "Focus 9-11", "Placeholder", "Reserved slot", "No meetings - focus",
        "Fokuszeit", "Besetzt", "Belegt - bitte keine Termine",
        "Temps de concentration", "Occupé", "Tiempo bloqueado", "Reservado", "Occupato", "", "   ", "---", "123",
    ],
)  # fmt: skip
def test_a_block_keeps_time_free(title):
    assert is_block(title)


@pytest.mark.parametrize(
    "title",
    [
        "Focus: pricing strategy", "Focus group", "Focus on Q3 roadmap", "Hold: Acme visit", "Roadmap", "Meeting",
        "Work", "Do not forget the PRD", "Focus PAY-12", "Customer hold music", "集中", "Stand-up",
    ],
)  # fmt: skip
def test_a_title_that_says_what_for_is_no_block(title):
    assert not is_block(title)


@given(st.sampled_from(sorted(BLOCK)), st.lists(st.sampled_from(sorted(AROUND)), max_size=8), st.booleans())
def test_any_words_around_a_block_leave_it_one_and_any_other_word_does_not(block, around, shout):
    title = " ".join([*around, block, *around])

    assert is_block(title.upper() if shout else title)
    assert not is_block(f"{title} pricing")


def test_a_very_long_title_is_read_in_no_time():
    assert is_block("focus " * 1_000_000)
