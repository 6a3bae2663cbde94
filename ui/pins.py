"""Pinning what happened to the company onto the charts, and taking it off again."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

import settings
from decide import pinned
from model import EvenkeelError
from ui import words
from ui.frame import View, say
from ui.picture import pins_of


def form(view: View) -> None:
    """A popover to pin an event, and to unpin one's own."""
    with st.popover("Pin an event", icon=":material/push_pin:", key="pins"):
        st.caption("A freeze, a new leader, a launch: it stands behind the bars, so that before and after can be seen.")
        what = st.selectbox("What", list(pinned.WHAT), format_func=pinned.WHAT.__getitem__, key="pin_what")
        label = st.text_input("Label", max_chars=pinned.LONGEST, placeholder=pinned.WHAT[what], key="pin_label")
        today = settings.today()
        days = st.date_input("From and until", (today, today), format="YYYY-MM-DD", key="pin_days")
        about = f"For {words.markdown(view.product, 40)} alone" if view.product else ""
        alone = bool(about) and st.checkbox(about, key="pin_product")
        if st.button("Pin", key="pin", type="primary"):
            span = days if isinstance(days, tuple) else (days,)
            try:
                if not span:
                    raise EvenkeelError("A pinned event needs its days.", "Choose them.", "pinned.days")
                product = view.product or "" if alone else ""
                before = span[-1] + timedelta(days=1)
                pinned.pin(view.here.store, view.person, what, span[0], before, label, product)
            except EvenkeelError as error:
                say(error)
            else:
                st.rerun()
        for one in pins_of(view):
            if one.owner == view.person:
                _pinned(view, one)


def _pinned(view: View, one: pinned.Pinned) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{words.markdown(one.label, 60)}, {words.span(one.first, one.before - timedelta(days=1))}")
        if st.button("Unpin", key=f"unpin_{one.id}", type="tertiary"):
            pinned.unpin(view.here.store, one.id, view.person)
            st.rerun()
