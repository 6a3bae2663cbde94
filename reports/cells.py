"""Texts and numbers of a report as every form reads them: one line, nothing hidden in it, numbers with their units."""

from __future__ import annotations

import re
from datetime import date

from reports.report import Cell, Unit
from ui import words

TITLE, SENTENCE = 160, 1_200  # characters
_HOURS = re.compile(r"(?<=\d) (?=h\b)")


def line(text: str, limit: int = SENTENCE) -> str:
    """Somebody's words as one line, without control signs and signs that turn the direction of reading."""
    return _HOURS.sub("\u00a0", words.plain(text, limit))  # a number and its unit stay on one line


def said(value: Cell, unit: Unit) -> str:
    """A cell as people read it; "" for an empty one."""
    if value is None:
        return ""
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, str):
        return line(value, 300)
    return {"hours": f"{value:.1f}", "share": words.percent(value)}.get(unit, f"{value:g}")


def heading(name: str, unit: Unit) -> str:
    """A column's name, with the unit that its cells leave out."""
    clean = line(name, TITLE)
    return f"{clean}, h" if unit == "hours" and not clean.lower().startswith("hours") else clean
