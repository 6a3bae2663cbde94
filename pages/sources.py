"""Sources: add a calendar, connect Jira, say who you are; how fresh everything is and what was left out."""

from collections.abc import Callable

import streamlit as st

from ui import accounts, add, add_jira, frame, kept, loaders, share, team

view = frame.view()
own = loaders.place(sample=False)

st.markdown("#### What Evenkeel reads, and how fresh it is")
kept.sources(own if not view.here.sample else view.here)

names = ["Calendars and files", "Calendar address", "Jira", "Jira accounts", "Who am I"]
more: dict[str, Callable[[], None]] = {}
if view.here.access:
    more["Sharing"] = lambda: share.panel(view)
if own.access == "admin":
    more["Team"] = lambda: team.panel(own)
files, address, jira, whose, who, *others = st.tabs([*names, *more], key="add", on_change="rerun")
with files:
    if files.open:
        add.files(own)
with address:
    if address.open:
        add.address(own)
with jira:
    add_jira.jira(own)
with whose:
    if whose.open:
        accounts.match(own)
with who:
    if who.open:  # drawn anew each time it is opened, so that its fields hold what was said last
        add.who_am_i(own)
for tab, draw in zip(others, more.values(), strict=True):
    with tab:
        if tab.open:
            draw()
if loaders.sources(own) and not view.here.sample and not own.access:
    st.button(
        "Look at the sample company",
        on_click=frame.show_sample,
        args=(True,),
        key="to_sample",
        icon=":material/science:",
    )
