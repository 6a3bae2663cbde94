"""Adding and keeping sources: files, Jira, who you are; progress, cancel and remove."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import streamlit as st

import settings
import sync
from connectors import SOURCES, calendar_ics
from model import LOCAL, EvenkeelError, Source
from settings import JiraAccess
from ui import words
from ui.frame import say
from ui.loaders import Place

ROOT = Path(__file__).parent.parent
ROLES = {
    "pm": "Product manager",
    "po": "Product owner",
    "lead": "Product lead",
    "executive": "Executive",
    "maker": "Engineer or designer",
}
EXPORT_HELP = """
- **Google**: calendar.google.com → Settings → your calendar → *Export calendar*, then unpack the .zip.
- **Outlook**: File → Save calendar → iCalendar (.ics), *Full details*; on the web: Settings → Shared calendars → Publish, and download the ICS.
- **Apple**: select the calendar → File → Export → Export.
"""


@st.fragment(run_every="1s")
def _progress(here: Place, source_id: str) -> None:
    source = next((s for s in here.store.sources() if s.id == source_id), None)
    run = sync.running(source) if source else None
    if source is None or run is None:
        st.rerun()
        return
    total = max(run["total"], run["done"], 1)
    st.progress(
        run["done"] / total,
        text=f"Reading {words.markdown(source.name)}: {run['done']} of {run['total'] or '?'} issues",
    )
    if st.button("Stop", key=f"stop_{source_id}"):
        here.store.set_state(source_id, cancel=True)


def sources(here: Place) -> None:
    """Each source: how old, what it holds, what was left out and why, sync and remove."""
    kept = here.store.sources()
    if not kept:
        st.info(
            "Nothing of your own yet: add a calendar file below. It stays on this machine.",
            icon=":material/lock:",
        )
        return
    counts = here.store.counts()
    if here.sample:
        table = pd.DataFrame(
            [
                (
                    s.name,
                    SOURCES[s.kind],
                    words.age(s.state.get("last_sync", ""), settings.now()),
                    sum(counts.get(s.id, {}).values()),
                )
                for s in kept
            ],
            columns=["Source", "Kind", "Read", "Activities"],
        )
        st.dataframe(table, hide_index=True, key="sources", height=260, alt="Sources of the sample company")
        return
    for source in kept:
        _source(here, source, counts.get(source.id, {}))


def _source(here: Place, source: Source, counts: dict[str, int]) -> None:
    with st.container(border=True):
        holds = ", ".join(f"{n} {_kind(k, n)}" for k, n in sorted(counts.items())) or "no activities"
        st.markdown(
            f"**{words.markdown(source.name)}** · {SOURCES[source.kind]} · read {words.age(source.state.get('last_sync', ''), settings.now())}  \n{holds}"
        )
        if source.state.get("failed"):
            failed = source.state["failed"]
            st.warning(words.markdown(f"{failed['text']} {failed['do']}", 600), icon=":material/error:")
        if sync.running(source):
            _progress(here, source.id)
        with st.container(horizontal=True):
            if (
                source.kind == "jira"
                and not sync.running(source)
                and st.button("Sync now", key=f"sync_{source.id}", icon=":material/sync:")
            ):
                _start_sync(here, source)
            if source.state.get("counts"):
                with st.popover("What was read"):
                    st.dataframe(
                        pd.DataFrame(sorted(source.state["counts"].items()), columns=["What", "How many"]),
                        hide_index=True,
                        key=f"counts_{source.id}",
                    )
            with st.popover("Remove"):
                st.markdown(
                    "Its activities go; what you decided about them stays, and holds again if you add it again."
                )
                if st.button("Remove it", key=f"remove_{source.id}", type="primary"):
                    here.store.remove_source(source.id)
                    st.rerun()


def _kind(kind: str, n: int) -> str:
    name = {
        "event": "event",
        "worklog": "worklog",
        "action": "Jira action",
        "stretch": "stretch in progress",
    }.get(kind, kind)
    return name if n == 1 else {"stretch in progress": "stretches in progress"}.get(name, name + "s")


def files(here: Place) -> None:
    """Upload calendar or directory files; who you are is guessed from a calendar and confirmed first."""
    left, right = st.columns(2, gap="large")
    with right:
        st.markdown("**How do I export my calendar?**" + EXPORT_HELP)
        st.caption(
            "A directory is a CSV of people and companies: e-mail or whole domain (@acme.com), name, relation, role, "
            "team, products, manager, country, zone, working hours, valid from."
        )
    with left:
        given = st.file_uploader(
            "Calendar files (.ics) or a directory (.csv)",
            type=["ics", "ical", "csv"],
            accept_multiple_files=True,
            key="files",
        )
        if not given:
            return
        calendars = [f for f in given if not f.name.lower().endswith(".csv")]
        guess = _guess(here, [f.getvalue() for f in calendars])
        said = sync.me(here.store)
        address, zone = "", said.zone or guess.zone or settings.local_zone()
        if calendars:
            address = st.text_input(
                "Your address in these calendars",
                ", ".join(said.aliases) or guess.address,
                key="my_address",
                help="Your own answer to an invitation is found by it. Several: separate by commas.",
            )
            zone = st.text_input("Your time zone", zone, key="my_zone")
        if st.button(
            "Add" if len(given) == 1 else f"Add {len(given)} files", type="primary", key="add_files"
        ):
            _import(here, given, address, zone)


def _guess(here: Place, calendars: list[bytes]) -> calendar_ics.Guess:
    for data in calendars:
        try:
            return calendar_ics.who(data)
        except EvenkeelError:
            continue  # the import says what is wrong with it
    return calendar_ics.Guess("", "", "")


def _import(here: Place, given: list, address: str, zone: str) -> None:  # type: ignore[type-arg]
    bar = st.progress(0.0, text="Reading…")
    done, failed = [], []
    try:
        mine = tuple(a.strip().lower() for a in address.split(",") if "@" in a)
        sync.say_me(here.store, aliases=tuple(sorted({*sync.me(here.store).aliases, *mine})), zone=zone)
    except EvenkeelError as error:
        say(error)
        return
    for n, file in enumerate(given):
        bar.progress(n / len(given), text=f"Reading {words.markdown(file.name)}")
        try:
            done.append(sync.import_file(here.store, file.name, file.getvalue(), zone=zone))
        except EvenkeelError as error:
            failed.append(error)
    bar.empty()
    for error in failed:
        say(error)
    for one in done:
        read = one.reading
        doubts = sum(p.severity != "note" for p in read.problems)
        st.success(
            words.markdown(
                f"{one.source.name}: {len(read.activities)} occurrences, {len(read.people)} people; {doubts} doubts, see Problems."
            ),
            icon=":material/check:",
        )
    if done:
        st.session_state.sample = False
        st.page_link("pages/balance.py", label="See the balance", icon=":material/balance:")


def jira(here: Place) -> None:
    """Connect a Jira site: test the connection, choose projects, start the first sync."""
    known = settings.jira_access()
    st.caption(
        "The token stays in this browser session and goes to no file. For a sync by cron, set JIRA_URL, JIRA_EMAIL and "
        "JIRA_TOKEN, or [jira] in Streamlit's secrets."
    )
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
    access = JiraAccess(
        url.strip(),
        token or st.session_state.get("jira_token_kept") or (known.token if known else ""),
        email.strip(),
    )
    if st.button("Test the connection", key="jira_test"):
        try:
            st.session_state.jira_projects = sync.jira_projects(access)
            st.session_state.jira_token_kept = access.token
        except EvenkeelError as error:
            st.session_state.pop("jira_projects", None)
            say(error)
    projects = st.session_state.get("jira_projects")
    if projects is None:
        return
    st.success(f"It works: {len(projects)} projects can be read.", icon=":material/check:")
    chosen = st.multiselect(
        "Projects (none: all that you may see)",
        list(projects),
        format_func=lambda k: f"{k} {projects[k]}",
        key="jira_chosen",
    )
    if st.button("Connect and read", type="primary", key="jira_connect"):
        try:
            source = sync.connect_jira(
                here.store, JiraAccess(access.url, access.token, access.email, tuple(chosen))
            )
            st.session_state.sample = False
            _start_sync(here, source)
        except EvenkeelError as error:
            say(error)


def _start_sync(here: Place, source: Source) -> None:
    """Read Jira in a process of its own, so that the page stays quick and the sync survives it."""
    known = settings.jira_access()
    token = st.session_state.get("jira_token_kept") or (
        known.token if known and known.host == source.name else ""
    )
    if not token:
        st.warning(
            "Enter the token again under Jira: it is not kept between sessions.", icon=":material/key:"
        )
        return
    sync.begin(here.store, source)
    subprocess.Popen(
        [sys.executable, "-m", "evenkeel", "sync", "--source", source.id],
        cwd=ROOT,
        env=sync.environment(source, token),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    st.rerun()


def who_am_i(here: Place) -> None:
    """Addresses, role, zone, working hours and country of whoever sits here; dated, so the past keeps its own."""
    said = sync.me(here.store)
    with st.form("me", border=False):
        left, right = st.columns(2, gap="large")
        addresses = left.text_input(
            "My addresses",
            ", ".join(a for a in said.aliases if "@" in a),
            key="me_addresses",
            help="Several: separate by commas.",
        )
        role = left.selectbox(
            "My role",
            list(ROLES),
            index=list(ROLES).index(said.role) if said.role in ROLES else 0,
            format_func=ROLES.get,
            key="me_role",
        )
        products = left.text_input(
            "My products",
            ", ".join(said.products),
            key="me_products",
            help="One: everything without another sign of a product is its.",
        )
        zone = right.text_input("My time zone", said.zone or settings.local_zone(), key="me_zone")
        hours = right.text_input("My working hours", said.hours or here.settings.hours, key="me_hours")
        country = right.text_input(
            "Country of my public holidays", said.country, key="me_country", placeholder="DE or DE-BY"
        )
        since = st.date_input(
            "This holds from", None, key="me_since", format="YYYY-MM-DD", help="Empty: it always did."
        )
        if st.form_submit_button("Keep", type="primary"):
            accounts = [a for a in said.aliases if "@" not in a]
            mine = [a.strip().lower() for a in addresses.split(",") if "@" in a]
            try:
                sync.say_me(
                    here.store,
                    LOCAL,
                    since,
                    aliases=tuple(sorted({*mine, *accounts})),
                    role=role,
                    zone=zone.strip(),
                    hours=hours.strip(),
                    country=country.strip().upper(),
                    products=tuple(p.strip() for p in products.split(",") if p.strip()),
                )
            except EvenkeelError as error:
                say(error)
            else:
                st.success(
                    "Kept. If your addresses changed, add your calendar again, so that your answers are found.",
                    icon=":material/check:",
                )
