"""Jira on Sources without a browser: what is read, whose accounts they are, and who may say so on a team's server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import jira_standin
import pytest
from driving import all_words, app, press
from streamlit.testing.v1 import AppTest
from test_jira_rest import many, site

import settings
import store as record
import sync
from decide import accounts
from model import Access
from ui import admin, loaders

pytestmark = pytest.mark.usefixtures("warm")
PEOPLE = b"""email,name,relation,role
ben@acme.example,Ben Okafor,colleague,maker
ann@acme.example,Ann Lee,colleague,pm
"""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[jira_standin.Server]:
    """A Jira whose Ben shows no address; a sync begun on the page is none."""
    monkeypatch.setattr("ui.kept.subprocess.Popen", lambda *_, **__: None)
    with jira_standin.served(site(many())) as running:
        yield running


@pytest.fixture
def read(own: record.Store, server: jira_standin.Server) -> record.Store:
    """Your own record with that Jira and a directory."""
    access = settings.JiraAccess(server.url, jira_standin.TOKEN, jira_standin.EMAIL)
    sync.sync_jira(own, sync.connect_jira(own, access), access)
    sync.import_file(own, "people.csv", PEOPLE)
    return own


def tried(server: jira_standin.Server) -> AppTest:
    """The Jira tab after the connection was tested."""
    at = app("sources")
    for key, value in (("url", server.url), ("email", jira_standin.EMAIL), ("token", jira_standin.TOKEN)):
        at.text_input(key=f"jira_{key}").input(value)
    return press(at, "jira_test")


def query(at: AppTest, jql: str) -> AppTest:
    at.segmented_control(key="jira_what").set_value("A query (JQL)").run()
    at.text_area(key="jira_jql").input(jql)
    return press(at, "jira_connect")


def matching() -> AppTest:
    """A new session with the tab of accounts opened."""
    at = app("sources")
    at.session_state["add"] = "Jira accounts"
    return at.run()


# what is read -----------------------------------------------------------------------------------------------


def test_a_query_is_kept_with_the_source_and_shown(own: record.Store, server: jira_standin.Server) -> None:
    at = query(tried(server), "project in (OPS)")
    (source,) = [s for s in own.sources() if s.kind == "jira"]
    assert (source.config["jql"], source.config["projects"]) == ("project in (OPS)", [])
    assert any("What the query finds: project in" in one.value for one in at.caption)


@pytest.mark.parametrize(
    ("jql", "said"),
    [("order by created", "would find every issue"), ("nonsense", "cannot read the query"), (" ", "Write the query")],
)
def test_a_query_that_cannot_be_read_gives_one_sentence_and_connects_nothing(
    own: record.Store,
    server: jira_standin.Server,
    jql: str,
    said: str,
) -> None:
    at = query(tried(server), jql)
    (box,) = [*at.error, *at.warning]
    assert said in box.value
    assert "jira" not in {s.kind for s in own.sources()}


def test_what_was_chosen_before_is_offered_again(read: record.Store, server: jira_standin.Server) -> None:
    query(tried(server), "project in (OPS)")
    assert tried(server).text_area(key="jira_jql").value == "project in (OPS)"


# whose accounts they are ------------------------------------------------------------------------------------


def test_an_account_is_matched_with_one_click_and_undone_with_another(read: record.Store) -> None:
    at = matching()
    assert "2 accounts of Jira show no e" in all_words(at)
    at = press(at, "guess_jira:ben-2")
    (said,) = accounts.matched(read)
    assert (said.target, said.data["person"]) == ("jira:ben-2", "ben@acme.example")
    assert "One account of Jira shows" in all_words(at)
    at = press(matching(), f"undo_{said.id}")
    assert accounts.matched(read) == []
    at = press(at, "mine_jira:ben-2")
    assert accounts.matched(read)[0].data["person"] == "me"


def test_somebody_else_is_chosen_of_the_directory(read: record.Store) -> None:
    matching().selectbox(key="whose_jira:ben-2").set_value("ann@acme.example").run()
    assert [d.data["person"] for d in accounts.matched(read)] == ["ann@acme.example"]


def test_without_jira_there_is_nothing_to_match(own: record.Store) -> None:
    assert "Connect Jira first" in all_words(matching())


# a team's server --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("access", "may"), [("member", False), ("leader", False), ("admin", True)])
def test_on_a_teams_server_nobody_but_an_admin_sets_a_token(access: Access, may: bool) -> None:
    assert admin.may_administer(replace(loaders.place(False), access=access)) is may


def test_on_one_database_for_several_without_a_login_nobody_is_an_admin(monkeypatch: pytest.MonkeyPatch) -> None:
    here = loaders.place(False)
    assert admin.may_administer(here)
    shared = replace(here.settings, database="postgresql+psycopg://db.example/evenkeel")
    assert not admin.may_administer(replace(here, settings=shared))
