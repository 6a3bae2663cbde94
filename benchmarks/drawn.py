"""The peer: a Streamlit app that only draws what another app once sent, from calls that benchmarks.ready prepared.

`streamlit run benchmarks/drawn.py` with DRAWN naming the pickled pages: {title: {chosen labels: calls}}. It imports
nothing of ours, reads that file once, and has as many pages in the same navigation.
"""

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st


@st.cache_resource
def ready() -> dict[str, Any]:
    """The pages, read once: {"pages": {title: {chosen labels: calls}}, "keys": the widgets that choose}."""
    found: dict[str, Any] = pickle.loads(Path(os.environ["DRAWN"]).read_bytes())  # noqa: S301 - made by ourselves
    return found


def draw(calls: list[Any]) -> None:
    """Draw these calls in their order, blocks with what is inside them."""
    for name, arguments, inside in calls:
        linked = {"page": PAGES[0]} if name == "page_link" else {}
        block = getattr(st, name)(**arguments, **linked)
        if name in ("columns", "tabs"):
            for part, (_, _, within) in zip(block, inside, strict=True):
                with part:
                    draw(within)
        elif inside:
            with block:
                draw(inside)


def page(title: str) -> Callable[[], None]:
    """The script of one page: it draws what belongs to what is chosen, or else what it began with."""

    def script() -> None:
        ways = ready()["pages"][title]
        chosen = tuple(st.session_state.get(key) for key in ready()["keys"])
        draw(ways.get(chosen) or next(iter(ways.values())))

    return script


PAGES = [
    st.Page(page(title), title=title, url_path=f"page{n}", default=n == 0) for n, title in enumerate(ready()["pages"])
]
LOGO, ICON = (str(Path(__file__).parents[1] / "ui" / name) for name in ("logo.svg", "icon.svg"))
st.logo(LOGO, size="large")  # as the frame of the app does
st.set_page_config(page_title="Drawn", page_icon=ICON, layout="wide")
st.navigation(PAGES, position="top").run()
