"""Sources: add a calendar, connect Jira, say who you are; how fresh everything is and what was left out."""

import streamlit as st

from ui import add, frame, kept, loaders, share

view = frame.view()
own = loaders.place(sample=False)

st.markdown("#### What Evenkeel reads, and how fresh it is")
kept.sources(own if not view.here.sample else view.here)

names = ["Calendars and files", "Calendar address", "Jira", "Who am I"]
names += ["Sharing"] if view.here.access else []
files, address, jira, who, *sharing = st.tabs(names, key="add", on_change="rerun")
with files:
    if files.open:
        add.files(own)
with address:
    if address.open:
        add.address(own)
with jira:
    if own.access in (None, "admin"):
        add.jira(own)
    elif jira.open:
        st.caption("An administrator connects Jira, once for the whole team.")
with who:
    if who.open:  # drawn anew each time it is opened, so that its fields hold what was said last
        add.who_am_i(own)
for tab in sharing:
    with tab:
        if tab.open:
            share.panel(view)
if loaders.sources(own) and not view.here.sample and not own.access:
    st.button(
        "Look at the sample company",
        on_click=frame.show_sample,
        args=(True,),
        key="to_sample",
        icon=":material/science:",
    )
