"""Connecting a Jira site: the login, tested first, then what to read of it: projects, or a query of your own."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import streamlit as st

import secret
import settings
import sync
from model import EvenkeelError, Source
from settings import JiraAccess
from ui import words
from ui.admin import ADMINS_ONLY, may_administer
from ui.frame import say
from ui.kept import kept_token, start_sync
from ui.loaders import Place, sources

WIDTH = 640  # pixels: nothing that is entered here is longer
PROJECTS, QUERY = "Projects", "A query (JQL)"


@cache
def _vault() -> str:
    """The keyring of this machine, asked for once."""
    return secret.vault()


def jira(here: Place) -> None:
    """Connect a Jira site: test the connection, choose what to read, start the first sync."""
    if not may_administer(here):
        st.info(
            f"{ADMINS_ONLY} Ask one to connect Jira, or set JIRA_TOKEN where the server runs.", icon=":material/key:"
        )
        return
    access = _login()
    projects = st.session_state.get("jira_projects")
    if projects is None:
        return
    st.success(f"It works: {len(projects)} projects can be read.", icon=":material/check:", width=WIDTH)
    known = next((s for s in sources(here) if s.kind == "jira" and s.name == access.host), None)
    chosen = _scope(access, projects, known)
    if not st.button("Connect and read", type="primary", key="jira_connect"):
        return
    if chosen is None:
        st.warning("Write the query first, as you would in Jira's own search.", icon=":material/edit:")
        return
    try:
        source = sync.connect_jira(here.store, chosen)
    except EvenkeelError as error:
        say(error)
        return
    secret.keep_token(access.host, access.token)  # where there is a keyring; else for this session only
    st.session_state.sample = False
    start_sync(here, source)


def _login() -> JiraAccess:
    """The form of address, e-mail and token; once they work, the projects are in the session."""
    known = settings.jira_access()
    vault = _vault()
    stays = f"is kept by {words.markdown(vault)}" if vault else "stays in this browser session, as there is no keyring,"
    st.caption(
        f"The token {stays} and goes to no file of ours. For a sync by cron, set JIRA_URL, JIRA_EMAIL and JIRA_TOKEN, "
        "or [jira] in Streamlit's secrets."
    )
    with st.form(
        "jira", border=False, width=WIDTH
    ):  # outside a form, a token left by the Tab key is lost at its eye button
        url = st.text_input(
            "Address", known.url if known else "", placeholder="https://yourcompany.atlassian.net", key="jira_url"
        )
        email = st.text_input(
            "E-mail (Cloud; leave empty for a Data Center token)", known.email if known else "", key="jira_email"
        )
        token = st.text_input(
            "API token",
            type="password",
            key="jira_token",
            autocomplete="off",
            placeholder="from the environment" if known else "",
        )
        asked = st.form_submit_button("Test the connection", key="jira_test")
    access = JiraAccess(url.strip(), token, email.strip())
    access = replace(access, token=token or kept_token(access.host))
    if asked:
        try:
            st.session_state.jira_projects = sync.jira_projects(access)
            st.session_state.jira_tokens = {**st.session_state.get("jira_tokens", {}), access.host: access.token}
        except EvenkeelError as error:
            st.session_state.pop("jira_projects", None)
            say(error)
    return access


def _scope(access: JiraAccess, projects: dict[str, str], known: Source | None) -> JiraAccess | None:
    """What to read of the site, as it was chosen before where it is connected already; None: a query without words."""
    before = known.config if known else {}
    what = st.segmented_control(
        "What to read", [PROJECTS, QUERY], default=QUERY if before.get("jql") else PROJECTS, key="jira_what"
    )
    if what == QUERY:
        jql = st.text_area(
            "Query",
            before.get("jql", ""),
            key="jira_jql",
            height=90,
            width=WIDTH,
            placeholder="project in (SHOP, PAY) AND labels = growth",
            help="As in Jira's own search. Of an issue that it finds, the whole history and all worklogs are read; one "
            "that it no longer finds goes within a day. Its ORDER BY does not matter.",
        )
        return replace(access, jql=jql) if jql.strip() else None
    chosen = st.multiselect(
        "Projects (none: all that you may see)",
        list(projects),
        [key for key in before.get("projects", ()) if key in projects],
        format_func=lambda k: f"{k} {projects[k]}",
        key="jira_chosen",
        width=WIDTH,
    )
    return replace(access, projects=tuple(chosen))
