"""A team for the tests: a directory that says who may what, secrets with a sign-in, and who a provider says one is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from browser import ROOT
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

import sync
from model import EvenkeelError
from store import Store

ISSUER = "https://login.acme.example"
ANA, BEN, CLEO, DORA = (f"{name}@acme.example" for name in ("ana", "ben", "cleo", "dora"))
DIRECTORY = f"""\
email,name,relation,role,products,aliases,access
{ANA},Ana Silva,colleague,pm,Atlas,ana.silva@acme.example,member
{BEN},Ben Okoro,colleague,pm,Borea,,member
{CLEO},Cleo Marsh,colleague,lead,,,leader
{DORA},Dora Lind,colleague,,,,admin
guest@buyer.example,Guest,customer,,,,
@acme.example,Acme,colleague,,,,
"""
AUTH = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "0123456789abcdef0123456789abcdef",
    "client_id": "evenkeel",
    "client_secret": "pretend",
    "server_metadata_url": f"{ISSUER}/.well-known/openid-configuration",
}


def directory(store: Store, text: str = DIRECTORY) -> None:
    """Import a directory, as `python -m evenkeel import` does at the server."""
    sync.import_file(store, "people.csv", text.encode())


def claims(email: str, subject: str = "", verified: Any = True, **more: Any) -> dict[str, Any]:
    """What a provider says of somebody who signed in."""
    said = {"iss": ISSUER, "sub": subject or f"sub-{email}", "email": email, "email_verified": verified}
    return said | more


def team_app(who: Mapping[str, Any] | None, auth: Mapping[str, Any] | None = None, **query: str) -> AppTest:
    """A browser session at a team's server, of somebody who is signed in, or of nobody."""
    at = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    at.secrets["auth"] = dict(AUTH if auth is None else auth)
    at.user = {**who, "is_logged_in": True} if who is not None else {"is_logged_in": False}
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def refused(action: Any) -> str:
    """The code of the sentence that an action ends in; "" where it does not."""
    try:
        action()
    except EvenkeelError as error:
        return error.problem.code
    return ""


def warm_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a served app is after its warm-up: app.py, and with it the door, runs before every page."""
    begin = PagesManager.__init__

    def begin_warm(self: PagesManager, *args: Any, **options: Any) -> None:
        begin(self, *args, **options)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", begin_warm)
    monkeypatch.setattr(BidiComponentManager, "discover_and_register_components", lambda *_, **__: None)
