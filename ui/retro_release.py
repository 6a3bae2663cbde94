"""Before a retro is shown: each person's own meetings by their titles, for them alone, to release those that may be."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from decide import release
from decide.retro_pack import Pack
from ledger import retro as hours
from metrics.retro_moved import Move
from ui import loaders, words
from ui import retro_words as told
from ui.frame import View, dialog


@dialog("Before you show this")
def ask(view: View, pack: Pack) -> None:
    """The titles of one person's meetings, and which of them the retro may use."""
    st.markdown(
        "Others see your meetings as “a weekly technical-team meeting”. Tick those that may be called by their title "
        "in this retro. A title appears once **everybody** whose calendar it is in has released it."
    )
    names = loaders.names(view.here, view.version)
    people = [who for who in names if any(who in owners for owners in pack.owners.values())]
    if not people:
        st.info("There are no meetings in this quarter, so there is nothing to release.", icon=":material/check:")
        return
    me = loaders.reader(view.here)
    people.sort(key=lambda who: who != me)
    who = people[0]
    if len(people) > 1:
        who = st.selectbox("Whose calendar", people, format_func=lambda p: words.plain(names[p], 60), key="release_who")
    rows = _rows(view, pack, who)
    shown = st.data_editor(
        rows.drop(columns="family"),
        hide_index=True,
        disabled=["Title", "Called here", "Hours", "Needs"],
        column_config={
            "Release": st.column_config.CheckboxColumn(width=72),
            "Title": st.column_config.TextColumn(width=260),
            "Hours": st.column_config.NumberColumn(format="%.1f h", width=72),
        },
        key=f"release_{who}",
    )
    if st.button("Keep this", type="primary", key="keep_release"):
        for family, title, before, after in zip(
            rows["family"], rows["Title"], rows["Release"], shown["Release"], strict=True
        ):
            if after and not before:
                release.release(view.here.store, who, pack.about.key, pack.span.first, family, title)
            elif before and not after:
                release.withhold(view.here.store, who, pack.about.key, pack.span.first, family)
        st.rerun()


def _rows(view: View, pack: Pack, who: str) -> pd.DataFrame:
    """The meetings of a person that the facts speak of, most hours first."""
    titles = hours.titles(view.here.store, view.here.ledger, view.version, pack.about, pack.span, who)
    done = release.own(view.here.store.decisions({release.KIND}), who, pack.about.key, pack.span.first)
    categories = {line.category: line.name for line in pack.facts.lines}

    def row(move: Move) -> tuple[str, bool, str, str, float, str]:
        others = len(pack.owners[move.family]) - 1
        needs = f"{others} other{'s' if others > 1 else ''} too" if others else "you alone"
        called = told.described(move, {}, categories)
        title = words.plain(titles[move.family], 120)
        return move.family, move.family in done, title, called, move.hours or move.hours_before, needs

    moves = [m for m in pack.facts.families if m.family in titles]
    mine = [row(m) for m in moves if who in pack.owners.get(m.family, ())]
    rows = sorted(mine, key=lambda r: (-r[4], r[2]))
    return pd.DataFrame(rows, columns=["family", "Release", "Title", "Called here", "Hours", "Needs"])
