"""The sources that are kept: how fresh each is, what it holds and left out; sync with progress, stop, remove."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pandas as pd
import streamlit as st

import secret
import settings
import sync
from connectors import SOURCES
from model import EvenkeelError, Source
from ui import loaders, words
from ui.frame import part, say
from ui.loaders import Place

ROOT = Path(__file__).parent.parent
BOXES = 12  # sources that are shown one under the other; of more, one is chosen


@part(run_every="1s")
def _progress(here: Place, source_id: str) -> None:
    source = next((s for s in here.store.sources() if s.id == source_id), None)
    run = sync.running(source) if source else None
    if source is None or run is None:
        st.rerun()
    total = max(run["total"], run["done"], 1)
    st.progress(
        run["done"] / total,
        text=f"Reading {words.markdown(source.name)}: {run['done']} of {run['total'] or '?'} issues",
    )
    if st.button("Stop", key=f"stop_{source_id}"):
        here.store.set_state(source_id, cancel=True)


def sources(here: Place) -> None:
    """Each source: how old, what it holds, what was left out and why, sync and remove."""
    kept = loaders.sources(here)
    if not kept:
        st.info(
            "Nothing of your own yet: add a calendar file below. It stays on this machine.",
            icon=":material/lock:",
        )
        return
    counts = loaders.kept(here, "counts", here.store.counts)
    if here.sample or len(kept) > BOXES:
        minute = settings.now().replace(second=0, microsecond=0)
        listed = loaders.kept(here, "listed", lambda: _listed(kept, counts, minute), minute)
        st.dataframe(listed, hide_index=True, key="sources", height=260, alt="Sources and their age")
    if here.sample:
        return
    shown = kept
    if len(kept) > BOXES:
        chosen = st.selectbox("Source", kept, format_func=lambda s: s.name, key="source", width=360)
        shown = [chosen] if chosen else []
    for source in shown:
        _source(here, source, counts.get(source.id, {}))


def _listed(kept: list[Source], counts: dict[str, dict[str, int]], now: datetime) -> pd.DataFrame:
    rows = [
        (s.name, SOURCES[s.kind], words.age(s.state.get("last_sync", ""), now), sum(counts.get(s.id, {}).values()))
        for s in kept
    ]
    return pd.DataFrame(rows, columns=["Source", "Kind", "Read", "Activities"])


def _source(here: Place, source: Source, counts: dict[str, int]) -> None:
    with st.container(border=True):
        holds = ", ".join(f"{n} {_kind(k, n)}" for k, n in sorted(counts.items())) or "no activities"
        read = words.age(source.state.get("last_sync", ""), settings.now())
        st.markdown(f"**{words.markdown(source.name)}** · {SOURCES[source.kind]} · read {read}  \n{holds}")
        if source.state.get("failed"):
            failed = source.state["failed"]
            st.warning(words.markdown(f"{failed['text']} {failed['do']}", 600), icon=":material/error:")
        if sync.running(source):
            _progress(here, source.id)
        with st.container(horizontal=True):
            changes = here.store.may_change(source)
            if (
                changes
                and source.kind == "jira"
                and not sync.running(source)
                and st.button("Sync now", key=f"sync_{source.id}", icon=":material/sync:")
            ):
                start_sync(here, source)
            if source.kind == "calendar_url" and st.button(
                "Read again", key=f"sync_{source.id}", icon=":material/sync:"
            ):
                _read_again(here, source)
            if source.state.get("counts"):
                with st.popover("What was read"):
                    st.dataframe(
                        pd.DataFrame(sorted(source.state["counts"].items()), columns=["What", "How many"]),
                        hide_index=True,
                        key=f"counts_{source.id}",
                    )
            if changes:
                _remove(here, source)


def _remove(here: Place, source: Source) -> None:
    with st.popover("Remove"):
        st.markdown("Its activities go; what you decided about them stays, and holds again if you add it again.")
        if st.button("Remove it", key=f"remove_{source.id}", type="primary"):
            here.store.remove_source(source.id)
            sync.forget(source)
            st.rerun()


def _read_again(here: Place, source: Source) -> None:
    try:
        with st.spinner("Reading the calendar…"):
            found = sync.refresh(here.store, source)
    except EvenkeelError as error:
        say(error)
        return
    st.toast("Nothing has changed in it." if found is None else "Read again.")
    st.rerun()


def _kind(kind: str, n: int) -> str:
    name = {
        "event": "event",
        "worklog": "worklog",
        "action": "Jira action",
        "stretch": "stretch in progress",
        "told": "row of your own",
    }.get(kind, kind)
    several = {"stretch in progress": "stretches in progress", "row of your own": "rows of your own"}
    return name if n == 1 else several.get(name, name + "s")


def kept_token(host: str) -> str:
    """The token that this browser session, the environment or the keyring has for a Jira site, and for no other."""
    known = settings.jira_access()
    given = st.session_state.get("jira_tokens", {}).get(host)
    return given or (known.token if known and known.host == host else "") or secret.token(host)


def start_sync(here: Place, source: Source) -> None:
    """Read Jira in a process of its own, so that the page stays quick and the sync survives it."""
    token = kept_token(source.name)
    if not token:
        st.warning("Enter the token again under Jira: no keyring here keeps it.", icon=":material/key:")
        return
    sync.begin(here.store, source)
    subprocess.Popen(  # noqa: S603 - our own program, and an id of ours
        [sys.executable, "-m", "evenkeel", "sync", "--source", source.id],
        cwd=ROOT,
        env=sync.environment(source, token),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    st.rerun()
