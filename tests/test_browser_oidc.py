"""Signing in, end to end: Chromium, the app, and a real OpenID provider on loopback."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import acme
import pytest
from browser import Server, free_port, serve, settle
from oidc_help import MISSING, Provider, installed
from team_help import ANA, AUTH, BEN, CLEO, DIRECTORY, directory, secrets

import identity
import sync
from settings import today
from store import Store
from ui import loaders

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
WAIT = 60_000  # ms; a loaded machine is slow
ACCOUNTS = {
    "ana-1": {"email": ANA, "email_verified": True, "name": "Ana Silva"},
    "ana-2": {"email": ANA, "email_verified": True, "name": "Somebody else"},
    "ben-1": {"email": BEN, "email_verified": False, "name": "Ben Okoro"},
    "cleo-1": {"email": CLEO, "email_verified": True, "name": "Cleo Marsh"},
    "eve-1": {"email": "eve@elsewhere.example", "email_verified": True, "name": "Eve"},
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a team's server: Ana has a calendar there."""
    return tmp_path_factory.mktemp("oidc")


@pytest.fixture
def store(base: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The record of the server, looked at from outside."""
    monkeypatch.setenv("EVENKEEL_HOME", str(base))
    monkeypatch.setenv("EVENKEEL_NOW", "2026-11-20T12:00:00+00:00")
    found = loaders.whole(sample=False)
    directory(found.store)
    if not found.store.counts():
        sync.import_file(found.store, "ana.ics", acme.WORK, ANA, zone=acme.ZONE)
        found.ledger.version(today())
    return found.store


@pytest.fixture(scope="module")
def app(base: Path) -> Iterator[Server]:
    folder = installed()
    if folder is None:
        pytest.skip(MISSING)
    port = free_port()
    provider = Provider(folder, f"http://127.0.0.1:{port}/oauth2callback", AUTH["client_secret"], ACCOUNTS)
    secrets(base, f"http://127.0.0.1:{port}", server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration")
    server = serve(base, port=port)
    yield server
    server.stop()
    provider.stop()


@pytest.fixture
def browse(chrome: Browser) -> Iterator[Callable[[], Page]]:
    """A function that opens a browser of somebody else, with cookies of its own."""
    opened = []

    def new() -> Page:
        opened.append(chrome.new_context(viewport={"width": 1280, "height": 900}))
        return opened[-1].new_page()

    yield new
    for context in opened:
        context.close()


def sign_in(page: Page, app: Server, who: str) -> None:
    """Go to the app, to the provider, choose an account there, and come back."""
    page.goto(app.url)
    settle(page)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=who, exact=True).click(timeout=WAIT)
    page.wait_for_url(re.compile(rf"^{app.url}/?(\?.*)?$"), timeout=WAIT)
    settle(page)


def says(page: Page, text: str) -> None:
    """Wait until the page says something."""
    page.get_by_text(text).first.wait_for(timeout=WAIT)
    settle(page)


def shown(page: Page) -> str:
    return page.get_by_test_id("stMain").inner_text()


def test_the_first_sign_in_binds_and_shows_one_s_own_page(
    store: Store, app: Server, browse: Callable[[], Page]
) -> None:
    page = browse()
    sign_in(page, app, "ana-1")
    says(page, "Ana Silva")
    assert "strategy" in shown(page).lower()
    bound = store.decisions({identity.ACCOUNT}, ANA)
    assert [d.target.split()[1] for d in bound] == ["ana-1"]


def test_another_subject_with_the_same_address_is_refused(
    store: Store, app: Server, browse: Callable[[], Page]
) -> None:
    first, other = browse(), browse()
    sign_in(first, app, "ana-1")
    sign_in(other, app, "ana-2")
    says(other, "belongs to another account here")
    assert "strategy" not in shown(other).lower()


@pytest.mark.parametrize(("who", "why"), [("ben-1", "has not verified"), ("eve-1", "has no entry in the directory")])
def test_who_is_not_verified_or_not_listed_is_refused(
    store: Store, app: Server, browse: Callable[[], Page], who: str, why: str
) -> None:
    page = browse()
    sign_in(page, app, who)
    says(page, why)
    assert page.get_by_role("button").filter(has_text="Sign out").count() == 1
    assert page.get_by_test_id("stTopNavLink").count() == 0


def test_removal_from_the_directory_locks_out_at_the_next_click(
    store: Store, app: Server, browse: Callable[[], Page]
) -> None:
    page = browse()
    sign_in(page, app, "ana-1")
    says(page, "Ana Silva")
    directory(store, DIRECTORY.replace("ana.silva@acme.example,member", ","))
    box = page.locator(".st-key-drill_category").get_by_role("combobox")  # in a part that runs by itself
    box.scroll_into_view_if_needed()
    settle(page)
    box.click()
    page.get_by_role("option").last.click()
    says(page, "has no entry in the directory")
    assert "strategy" not in shown(page).lower()


def test_signing_out_ends_the_session_here_and_at_the_provider(
    store: Store, app: Server, browse: Callable[[], Page]
) -> None:
    page = browse()
    sign_in(page, app, "cleo-1")
    page.get_by_role("button", name="Cleo Marsh").click(timeout=WAIT)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign out everywhere").click(timeout=WAIT)
    says(page, "Your page is yours alone")
    names = {str(cookie.get("name")) for cookie in page.context.cookies()}
    assert not any(name.startswith("_streamlit_user") for name in names)
    page.goto(f"{app.url}/sources")
    says(page, "Your page is yours alone")


def test_signed_out_a_deep_link_shows_the_page_to_sign_in(
    store: Store, app: Server, browse: Callable[[], Page]
) -> None:
    page = browse()
    for path in ("sources", "problems", "?person=ana@acme.example&period=all"):
        page.goto(f"{app.url}/{path}")
        says(page, "Your page is yours alone")
        assert page.get_by_test_id("stTopNavLink").count() == 0
