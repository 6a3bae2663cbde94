"""What the server does once before its first visitor: heavy imports, the sample company, and a line on where it is."""

from __future__ import annotations

import gc
import threading
import traceback
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from metrics.trained import trained
from model import EvenkeelError
from settings import today
from ui import charts, frame, loaders, signed


@asynccontextmanager
async def warm(_: Any) -> AsyncIterator[None]:
    """Import what pages need, begin the first ledger, say the address, and open the browser on a desktop."""
    PagesManager.uses_pages_directory = False  # else a deep link to a fresh server runs a page without its frame
    charts.known_bar({"calendar": 1.0}, "light")
    threading.Thread(target=_prepare, daemon=True).start()
    gc.collect()
    gc.freeze()  # what is loaded now stays; later collections need not look at it
    address = st.get_option("server.address") or "localhost"
    host = "localhost" if address == "127.0.0.1" else address
    url = f"http://{host}:{st.get_option('server.port')}"
    print(f"Evenkeel is at {url} (Ctrl+C stops it)", flush=True)
    if not st.get_option("server.headless"):
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
    yield


def broken(error: Exception) -> bool:
    """What a page could not say itself: a failure's own sentence, or that the fault is ours, with a traceback."""
    if isinstance(error, EvenkeelError):
        frame.say(error)
        return True
    traceback.print_exception(error)
    st.error(
        "Something went wrong here, and it is our fault; nothing you entered before is lost. "
        "Reload the page, and report what the terminal shows if it comes back.",
        icon=":material/error:",
    )
    return True


def _prepare() -> None:
    """Make the first ledger, and the sample company where there is nothing else, while the browser opens."""
    trained()  # what sorts the titles that no rule decides: a second that nobody should wait for
    try:
        own, team = loaders.whole(sample=False), signed.configured()
        if team:
            signed.providers()
        here = own if team or own.store.sources() else loaders.ready_sample()
        here.ledger.version(today())
    except EvenkeelError as error:  # the page says it again, with what to do
        print(error, flush=True)
