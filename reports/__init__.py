"""Reports to carry away: which there are, and the forms in which each can be written. No Streamlit, no server."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import NamedTuple

from model import EvenkeelError
from reports.asked import Asked
from reports.balance import balance
from reports.manager import manager
from reports.monday import monday
from reports.portfolio import portfolio
from reports.report import Report
from reports.retro import retro

# Each report by the name that `python -m evenkeel report` takes.
REPORTS: dict[str, Callable[[Asked], Report]] = {
    "balance": balance,
    "monday": monday,
    "manager": manager,
    "portfolio": portfolio,
    "retro": retro,
}
OF_GROUPS = frozenset({"portfolio", "retro"})  # those that are about nobody alone


class Form(NamedTuple):
    """A form of a report: its name, the module that writes it, and its type on the web."""

    name: str
    module: str  # has `written(report) -> bytes`; imported when it is asked for, since its library may be heavy
    mime: str


OFFICE = "application/vnd.openxmlformats-officedocument"
FORMS = {
    ".html": Form("Web page", "web_page", "text/html"),
    ".pptx": Form("PowerPoint", "slides", f"{OFFICE}.presentationml.presentation"),
    ".xlsx": Form("Excel", "sheets", f"{OFFICE}.spreadsheetml.sheet"),
    ".md": Form("Markdown", "markdown", "text/markdown"),
}


def written(report: Report, ending: str) -> bytes:
    """A report in the form of a file's ending, such as ".html". EvenkeelError where there is no such form."""
    form = FORMS.get(ending.lower())
    if form is None:
        raise EvenkeelError(
            f"A report cannot be written as {ending or 'a file without an ending'}.",
            f"Name a file that ends in {', '.join(FORMS)}.",
            "report.ending",
        )
    content: bytes = importlib.import_module(f"reports.{form.module}").written(report)
    return content
