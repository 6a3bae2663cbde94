"""What an administrator looks after in a team: who may sign in, whose account is bound, and the audit log."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import identity
import settings
from model import LOCAL
from store import audit
from store.scope import SHARED
from ui import loaders, words
from ui.loaders import Place

SHOWN = 200  # lines of the audit log, newest first; `export audit` has them all


def panel(here: Place) -> None:
    """Everybody of the directory who may sign in, a way to release an account, and the audit log."""
    whole = loaders.administered(here)
    people = identity.everybody(whole, settings.today())
    st.caption(
        "Who may sign in stands in the directory, in its column access: import it again to change that. Somebody who "
        "gets a new account at your provider can sign in with it once the old one is released."
    )
    table = pd.DataFrame(
        [(words.plain(p.name or p.key, 80), p.key, p.access, "yes" if p.bound else "not yet") for p in people],
        columns=["Name", "E-mail", "Access", "Has signed in"],
    )
    st.dataframe(table, hide_index=True, key="team", height="content", alt="Who may sign in, and whether they have")
    bound = [p.key for p in people if p.bound]
    if bound:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            who = st.selectbox("Account of", bound, key="release_who", width=320)
            if st.button("Release it", key="release"):
                identity.release(whole, who, str(here.store.viewer))
                st.rerun()
    if any(s.owner == LOCAL and s.kind not in SHARED for s in whole.sources()):
        st.info(
            "Calendars from before the sign-in are nobody's here. At the server, `python -m evenkeel handover EMAIL` "
            "gives them to one person.",
            icon=":material/person_add:",
        )
    st.markdown("**Who looked, and who decided**")
    lines = [
        (e.at.strftime("%Y-%m-%d %H:%M"), words.plain(e.who, 80), e.what, words.plain(e.about, 80))
        for e in reversed(audit.entries(whole.engine, SHOWN))
    ]
    log = pd.DataFrame(lines, columns=["When (UTC)", "Who", "What", "About"])
    st.dataframe(log, hide_index=True, key="audit", height=300 if len(lines) > 7 else "content",
                 alt="The audit log, newest first")  # fmt: skip
