"""The frame: what `streamlit run app.py` serves.

Streamlit imports this file once as a module and serves `app`, whose warm-up imports the heavy libraries before
the first visitor comes; each run of a page then executes the file as `__main__` and draws the frame.
"""

import streamlit as st

from model import EvenkeelError
from ui import door, frame, menu

if __name__ == "__main__":
    st.logo(frame.LOGO, size="large")
    st.set_page_config(page_title="Evenkeel", page_icon=frame.ICON, layout="wide")
    frame.readable_buttons()
    door.enter()
    own = frame.own()
    page = st.navigation(menu.pages(frame.access(own)), position="top")
    try:
        here = frame.place(own)
        door.signed_in(here)
        frame.banner(here)
        frame.ask(here, page.title)
        page.run()
    except EvenkeelError as error:
        frame.say(error)
else:
    from ui.warm import broken, warm

    app = st.App(__file__, lifespan=warm, on_script_error=broken)
