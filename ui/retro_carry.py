"""Carry away a retro's facts: the report in four forms, or plain Markdown for a board of one's own."""

from __future__ import annotations

import streamlit as st

from decide.retro_pack import Pack
from reports.retro import of_pack
from ui import carry, retro_ask
from ui.frame import View


def away(view: View, pack: Pack) -> None:
    """The popovers beside the facts; a file is made at the click."""
    with st.popover("Carry away", icon=":material/ios_share:", key="away", on_change="rerun") as box:
        if box.open:
            st.caption("The facts as they stand here. Nobody is named, and no title that its owners did not release.")
            carry.forms("retro", f"evenkeel-retro-{pack.span.first}", lambda: of_pack(carry.asked(view), pack))
    with st.popover("Copy the facts", icon=":material/content_copy:", key="copy", on_change="rerun") as facts:
        if facts.open:
            st.caption("Plain Markdown, for a board of your own.")
            start = view.here.settings.fiscal_year_start
            st.code(retro_ask.as_markdown(pack.facts, pack.names, start), language="markdown", height=400)
