"""Driving the pages without a browser: open one, press, read what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import acme
import pandas as pd
import pytest
from browser import ROOT
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

import sync
from model import LOCAL
from ui import loaders, words

Add = Callable[..., sync.Imported]
KNOWN = {name: known for known, name in words.KNOWN.items()}
BEGIN = PagesManager.__init__


def begin_warm(self: PagesManager, *args: object, **options: object) -> None:
    """As a served app begins after its warm-up: app.py runs before every page."""
    BEGIN(self, *args, **options)
    PagesManager.uses_pages_directory = False


def warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a served app is after its warm-up: app.py runs before every page, and add-ons were looked for once."""
    monkeypatch.setattr(PagesManager, "__init__", begin_warm)
    monkeypatch.setattr(BidiComponentManager, "discover_and_register_components", lambda *_, **__: None)


def add(data: bytes, name: str = "ana.ics", owner: str = LOCAL) -> sync.Imported:
    """Add a calendar to your own record."""
    return sync.import_file(loaders.place(False).store, name, data, owner, zone=acme.ZONE)


def app(page: str = "balance", **query: object) -> AppTest:
    """A new browser session at a page, with these filters in its address."""
    at = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    return at if page == "balance" else go(at, page)


def go(at: AppTest, page: str) -> AppTest:
    """Follow the navigation to a page."""
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    return at


def press(at: AppTest, key: str) -> AppTest:
    """Press a button; the page must survive it."""
    at.button(key=key).click().run()
    assert not at.exception
    return at


def plain(markdown: str) -> str:
    """Markdown as it reads."""
    return re.sub(r"\\(.)", r"\1", markdown).replace("\u00a0", " ").replace("\u2060", "")


def sentence(at: AppTest) -> str:
    """The answer at the top of a page."""
    return next((plain(m.value)[5:] for m in at.markdown if m.value.startswith("#### ")), "")


def table(at: AppTest, *columns: str) -> pd.DataFrame:
    """The table that has these columns; an empty one where there is none."""
    for one in at.dataframe:
        if set(columns) <= set(one.value.columns):
            return one.value
    return pd.DataFrame(columns=list(columns))


def bar(at: AppTest) -> dict[str, float]:
    """How the hours are known: hours by part of the bar, without the parts that have none."""
    spec = json.loads(at.get_by_key("known").proto.spec)
    return {KNOWN[trace["name"]]: trace["x"][0] for trace in spec["data"]}


def all_words(at: AppTest) -> str:
    """Every text of a page that its reader could take for ours."""
    said = [*at.markdown, *at.caption, *at.error, *at.warning, *at.info, *at.success]
    return "\n".join(one.value for one in said)
