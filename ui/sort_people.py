"""Who the people are that somebody meets: companies first, most hours first, one click each."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import streamlit as st

import settings
from decide import sorting
from metrics import met
from metrics.met import Met
from model import EvenkeelError
from ui import loaders, words
from ui.frame import View, say

YEAR, DAY = timedelta(weeks=52), timedelta(days=1)
RELATIONS = {
    "customer": "Customer",
    "prospect": "Prospect",
    "partner": "Partner",
    "vendor": "Vendor",
    "candidate": "Candidate",
    "analyst": "Analyst",
    "colleague": "Colleague",
}
ROLES = {
    "executive": "Company leader",
    "sales": "Sales",
    "marketing": "Marketing",
    "engineer": "Engineer or designer",
    "product manager": "Product",
    "support": "Support",
    "finance": "Finance",
    "legal": "Legal",
    "recruiter": "People",
}
AT_ONCE = 6


def ask(view: View) -> None:
    """Companies and colleagues about whom nothing is known yet, with a proposal; and what is known, to change."""
    if error := st.session_state.pop("who_failed", None):
        say(error)
    everybody = met_by(view)
    outside = [one for one in everybody if one.outside]
    unknown = [one for one in outside if not one.known]
    colleagues = [one for one in everybody if not one.outside and not one.role]
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("From outside", anchor=False)
        st.caption(_outside(outside, unknown))
        for one in unknown[:AT_ONCE]:
            _card(view, one, RELATIONS, "relation", one.proposal)
    with right:
        st.subheader("Colleagues", anchor=False)
        st.caption(
            "What each does tells a meeting with leaders from one with the technical team."
            if colleagues
            else "Everybody whom you meet has a role in the directory."
        )
        for one in colleagues[:AT_ONCE]:
            _card(view, one, ROLES, "role", "")
    _known(view, [one for one in everybody if one.known])


def met_by(view: View) -> list[Met]:
    """Whom this person met in the last 52 weeks, most hours first."""
    return view.made("met", lambda: _met(view))


def _met(view: View) -> list[Met]:
    since = settings.today() - YEAR
    rows = loaders.hours(view.here, view.version, ("activity",), person=view.person, known="calendar", first=since)
    hours = dict(zip(rows["activity"], rows["hours"], strict=True))
    basis, store = view.here.ledger.basis(view.version), view.here.store
    with store.read() as c:
        start, end = (datetime.combine(day, time(), UTC) for day in (since - DAY, settings.today() + DAY))
        found = store.activities(c, basis.owners.get(view.person, ()), start, end, ("event",))
    meetings = [met.Meeting(s, a.start.date(), hours[key]) for key, a, s in found if key in hours]
    return met.met(meetings, view.person, basis.guide(view.person))


def _outside(outside: list[Met], unknown: list[Met]) -> str:
    if not outside:
        return "Nobody from outside was in your meetings of the last 52 weeks, as far as their addresses tell."
    total, open_ = sum(one.hours for one in outside), sum(one.hours for one in unknown)
    if not unknown:
        return f"All {words.hours(total)} with people from outside are settled: the directory says who they are."
    after = met.settled(outside, 10)
    return (
        f"{words.hours(open_)} of {words.hours(total)} with people from outside are with somebody unknown. "
        f"Ten clicks settle {words.percent(after)} of that."
    )


def _card(view: View, one: Met, options: dict[str, str], field: str, proposal: str) -> None:
    with st.container(border=True, gap="small"):
        name = words.markdown(one.address.removeprefix("@"), 60) if not one.name else words.markdown(one.name, 60)
        crowd = f", {len(one.people)} people" if len(one.people) > 1 else ""
        times = "1 meeting" if one.meetings == 1 else f"{one.meetings} meetings"
        st.markdown(f"**{name}** · {words.hours(one.hours)} in {times}{crowd}")
        titles = ", ".join(words.markdown(title, 50) for title, _ in one.titles.most_common(met.TITLES) if title)
        if titles:
            st.caption(titles)
        with st.container(horizontal=True, gap="small"):
            for value, label in options.items():
                st.button(
                    label,
                    key=f"who_{one.address}_{value}",
                    type="primary" if value == proposal else "secondary",
                    on_click=_keep,
                    args=(view, one.address, {field: value}),
                )


def _known(view: View, known: list[Met]) -> None:
    """What is known of those one meets, and a way to say otherwise."""
    said = view.said(frozenset({"who"}))
    told = f"Known: {len(known)}, of which you said {len({d.target for d in said})}"
    with st.expander(told, icon=":material/contacts:"):
        st.dataframe(
            {
                "Who": [words.plain(one.name or one.address, 60) for one in known],
                "Address": [words.plain(one.address, 80) for one in known],
                "Is": [words.plain(one.relation if one.outside else one.role, 40) for one in known],
                "Hours": [one.hours for one in known],
                "Meetings": [one.meetings for one in known],
            },
            hide_index=True,
            column_config={"Hours": st.column_config.NumberColumn(format="%.1f h")},
            alt="Who is known of those whom you meet",
        )
        with st.form("who_form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            address = st.text_input("Address, or @company.example", key="who_address", max_chars=254)
            names = RELATIONS | ROLES
            value = st.selectbox("Is", list(names), format_func=names.__getitem__, key="who_value", width=220)
            if st.form_submit_button("Keep") and address:
                _keep(view, address, {"relation" if value in RELATIONS else "role": value})
                st.rerun()
        for d in reversed(said[-20:]):
            with st.container(horizontal=True, vertical_alignment="center"):
                what = " ".join(str(v) for v in d.data.values())
                st.markdown(f"{words.markdown(d.target, 80)}: {words.markdown(what, 60)}")
                st.button("Undo", key=f"undo_{d.id}", on_click=_undo, args=(view, d.id))


def _keep(view: View, address: str, said: dict[str, str]) -> None:
    try:
        sorting.say_who(view.here.store, view.person, address, **said)
    except EvenkeelError as error:
        st.session_state.who_failed = error


def _undo(view: View, decision: str) -> None:
    view.here.store.undo(decision, settings.now())
