"""A participant's seat in a retro: a random token that their browser keeps, and the clock of the step, drawn there.

The token lives in the browser's own storage, a new one for each retro, so that a reload keeps a seat and two retros
cannot be put together. Where a browser keeps nothing, the session has a seat of its own. When the retro is closed,
the browser forgets it.
"""

from __future__ import annotations

import secrets

import streamlit as st
from streamlit.components import v2

HTML = """
<span role="timer" aria-live="off"></span>
"""
CSS = """
span { font-family: var(--st-font); font-size: 1.5rem; font-weight: 600; }
span { font-variant-numeric: tabular-nums; color: var(--st-text-color); }
"""
JS = """
const kept = {}
const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, "0")).join("")
const seat = name => {
    try {
        if (!localStorage.getItem(name)) localStorage.setItem(name, random())
        return localStorage.getItem(name)
    } catch { return kept[name] = kept[name] || random() }
}
export default function ({ data, parentElement, setStateValue }) {
    const name = "evenkeel-retro-" + data.retro
    if (data.closed) {
        try { localStorage.removeItem(name) } catch { delete kept[name] }
        return
    }
    const token = seat(name)
    if (data.token !== token) setStateValue("token", token)
    const clock = parentElement.querySelector("span"), until = performance.now() + data.left * 1000
    const draw = () => {
        const left = Math.round((until - performance.now()) / 1000), size = Math.abs(left)
        const text = Math.floor(size / 60) + ":" + String(size % 60).padStart(2, "0")
        clock.textContent = left < 0 ? text + " over" : text
    }
    draw()
    clearInterval(clock.ticking)  // of the step before
    clock.ticking = setInterval(draw, 1000)
    return () => clearInterval(clock.ticking)
}
"""
_seat = v2.component("evenkeel_seat", html=HTML, css=CSS, js=JS)


def take(retro: str, minutes_left: float) -> str:
    """Draw the clock of a step, and return the token of whoever sits here."""
    seats = st.session_state.setdefault("seats", {})
    data = {"retro": retro, "left": round(minutes_left * 60), "token": seats.get(retro, "")}
    found = _seat(key=f"seat_{retro}", data=data, on_token_change=lambda: None, height=36)
    token = found.get("token") or seats.get(retro) or secrets.token_hex(16)
    seats[retro] = token
    return str(token)


def leave(retro: str) -> None:
    """Let the browser and this session forget a seat in a retro that is closed."""
    if st.session_state.get("seats", {}).pop(retro, None):
        _seat(key=f"left_{retro}", data={"retro": retro, "closed": True})
