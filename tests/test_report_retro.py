"""The report Retro: the page's own figures, in every form, and nobody's name in any."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from model_help import TODAY, calendar, event, record
from retro_help import CANARY, year

import settings
from ledger import Ledger
from model import EvenkeelError
from reports import FORMS, REPORTS, written
from reports.asked import Asked


def asked(first: str = "2026-07-01") -> Asked:
    """What somebody asks for on the command line."""
    ledger = Ledger(record(), settings.load())
    version = ledger.version(TODAY)
    day = date.fromisoformat(first)
    return Asked(record(), ledger.basis(version), version, lambda by=(), **_: None, "me", day, day)  # type: ignore[arg-type]


def test_the_quarter_is_reported_as_the_page_shows_it_and_names_nobody(home: Path) -> None:
    year(record(), "me", CANARY)
    calendar(record(), event("fair", "2026-08-03", 24, f"{CANARY} fair", all_day=True), source="fairs")
    made = REPORTS["retro"](asked())
    assert made.title == "Retro: Everybody here, Q3 2026"
    headings = [s.heading for s in made.sections]
    assert headings[:2] == ["This quarter and before", "What moved the balance"]
    assert "Three questions" in headings
    assert "percentage points" in made.answer
    for ending in FORMS:
        content = written(made, ending)
        assert len(content) > 500
    assert CANARY not in written(made, ".md").decode()
    assert CANARY not in repr(made)


def test_a_quarter_without_hours_is_a_sentence(home: Path) -> None:
    year(record(), "me", CANARY)
    with pytest.raises(EvenkeelError, match="no hours of Everybody here in Q1 2020"):
        REPORTS["retro"](asked("2020-02-01"))
