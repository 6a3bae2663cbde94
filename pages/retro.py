"""Retro: what moved the balance of a quarter, without anybody's name; the meeting on it, and those held before."""

import streamlit as st

from ui import frame, retro_carry, retro_earlier, retro_facts, retro_load, retro_release, retro_room, tell, words
from ui import retro_words as told

view = frame.view()
answer = st.session_state.answer
asked = retro_load.ask(view)
if asked is None:
    tell.nothing_here(view)
    st.stop()

pack = retro_load.pack(view, asked.about, asked.span)
retro = retro_load.under_way(view, asked)
covered = retro is not None and retro.covered

start = view.here.settings.fiscal_year_start
waiting = view.here.access is not None and pack.facts.people == 0
said = told.COVERED if covered else told.WAITING if waiting else told.sentence(pack.facts)
answer.markdown(f"#### {words.escaped(said)}")
about = [pack.about.name, told.span(pack.facts, start), "" if waiting else f"{pack.facts.people} people's hours"]
answer.caption(words.markdown(" · ".join(filter(None, [*about, "" if covered else told.compared(pack.facts)])), 300))

if asked.part == "Facts" and retro_load.worked_out(view, asked):
    with st.container(horizontal=True, gap="small"):
        if st.button("Before you show this", icon=":material/visibility_lock:", key="release"):
            retro_release.ask(view, pack)
        if not covered:
            retro_carry.away(view, pack)
    retro_facts.draw(view, pack, "now", covered)
elif asked.part == "Meeting" and (retro or not view.here.access or retro_load.worked_out(view, asked)):
    closed = [r for r in retro_load.held(view, asked.about) if r.step == "closed"]
    retro_room.draw(view, pack, retro, closed)
elif asked.part == "Earlier":
    retro_earlier.draw(view, asked.about)
