"""Jira in a real browser: a query is read with progress, stopped and gone on with, and accounts are matched."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import jira_standin
import pytest
from browser import NOW, serve
from test_browser import STRAY, Open, alerts, done, opened, part, press, soon, tab, write  # noqa: F401 - a fixture, too

import settings
import sync
from benchmarks.jira_made import Made
from decide import accounts
from store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PEOPLE = b"email,name,relation,role\nben@acme.example,Ben Okafor,colleague,maker\n"
QUERY = "project in (SHOP, OPS)"  # finds 400 of 800 issues
HIDDEN = "user-1"  # the account whose address is hidden


def made() -> Made:
    """A site where one account is called Ben Okafor and shows no address."""
    site = Made(800)
    site.users[1:2] = [{k: v for k, v in site.users[1].items() if k != "emailAddress"} | {"displayName": "Ben Okafor"}]
    return site


@pytest.mark.parametrize("width", [1440, 390])
def test_a_site_is_read_with_progress_stopped_and_its_accounts_are_matched(
    sample: Path,
    opened: Open,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    monkeypatch.setenv("EVENKEEL_HOME", str(sample))
    monkeypatch.setenv("EVENKEEL_NOW", NOW)
    store = Store(settings.load().database, sample / "backups")
    sync.import_file(store, "people.csv", PEOPLE)
    app = serve(sample)
    try:
        with jira_standin.served(made()) as jira:
            page = opened(f"{app.url}/sources", width)
            connects_by_query(page, jira)
            shows_progress_and_stops(page, store)
            goes_on_to_the_end(page, store, jira)
            matches(page, store)
    finally:
        app.stop()


def connects_by_query(page: Page, jira: jira_standin.Server) -> None:
    tab(page, 2)
    for key, value in (("url", jira.url), ("email", jira_standin.EMAIL), ("token", jira_standin.TOKEN)):
        write(page, f"jira_{key}", value)
    press(page, "jira_test")
    part(page, "jira_what").get_by_text("A query (JQL)").click()
    asks(page, "order by created")
    page.get_by_test_id("stAlertContentError").wait_for()
    assert "would find every issue of the site" in alerts(page)[-1]
    jira.latency = 0.4
    asks(page, QUERY)
    assert page.evaluate(STRAY) == []


def asks(page: Page, jql: str) -> None:
    field = part(page, "jira_jql").locator("textarea")
    field.fill(jql)
    field.press("Control+Enter")
    done(page)
    part(page, "jira_connect").get_by_role("button").click()


def shows_progress_and_stops(page: Page, store: Store) -> None:
    page.get_by_text(re.compile(r"of 400 issues")).first.wait_for()
    assert page.evaluate(STRAY) == []
    page.locator('[class*="st-key-stop_"] button').click()
    began = time.monotonic()
    while any(sync.running(s) for s in store.sources()):
        assert time.monotonic() < began + 5, "The sync was not stopped."  # alone on its machine it takes half a second
        time.sleep(0.02)
    page.get_by_role("progressbar").first.wait_for(state="detached")
    done(page)
    assert "The sync was stopped" in " ".join(alerts(page))


def goes_on_to_the_end(page: Page, store: Store, jira: jira_standin.Server) -> None:
    jira.latency = 0.0
    page.locator('[class*="st-key-sync_jira"] button').click()
    soon(page, lambda: any(s.state.get("last_sync") for s in store.sources() if s.kind == "jira"))
    page.get_by_role("progressbar").first.wait_for(state="detached")
    page.get_by_text("What the query finds").wait_for()


def matches(page: Page, store: Store) -> None:
    tab(page, 3)
    key = f"jira:{HIDDEN}"
    box = page.locator(f'[class*="st-key-guess_jira-{HIDDEN}"], [class*="st-key-guess_jira:{HIDDEN}"]')
    box.get_by_role("button", name="It is Ben Okafor").wait_for()
    assert page.evaluate(STRAY) == []
    field = page.locator('[class*="st-key-whose_jira"]').first.get_by_role("combobox")
    field.fill("cleo@acme.example")
    field.press("Enter")
    soon(page, lambda: len(accounts.matched(store)) == 1)
    page.locator('[class*="st-key-undo_"] button').click()
    soon(page, lambda: accounts.matched(store) == [])
    box.get_by_role("button").click()
    soon(page, lambda: [(d.target, d.data["person"]) for d in accounts.matched(store)] == [(key, "ben@acme.example")])
