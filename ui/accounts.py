"""Whose the accounts of Jira are that show no address: one click each, most hours first, and undone as easily."""

from __future__ import annotations

import streamlit as st

from decide import accounts
from decide.accounts import Account
from model import LOCAL
from settings import now
from ui import words
from ui.admin import ADMINS_ONLY, may_administer
from ui.loaders import Place, kept, sources

SHOWN = 8  # accounts at once, those with most hours
TOLD = 460  # pixels for what an account is, so that what can be done stands in one column
OFFERED = 40  # people to choose from for one account, the likeliest first; any other address can be typed


def match(here: Place) -> None:
    """Each account that nobody knows yet, with who it may be; and what was said before, to be undone."""
    if not any(s.kind == "jira" for s in sources(here)):
        st.info("Connect Jira first: accounts that show no e-mail address are matched here.", icon=":material/badge:")
        return
    unknown = kept(here, "accounts", lambda: accounts.unknown(here.store))
    people = kept(here, "colleagues", lambda: accounts.colleagues(here.store))
    if not unknown:
        st.success("Every account that did something in Jira is somebody we know.", icon=":material/check:")
    elif not may_administer(here):
        st.info(ADMINS_ONLY, icon=":material/badge:")
        return
    else:
        _unknown(here, unknown, people)
    _matched(here, people)


def _unknown(here: Place, unknown: list[Account], people: dict[str, str]) -> None:
    logged = f"{words.hours(sum(one.hours for one in unknown))} logged count" if here.access is None else "they count"
    several = f"{len(unknown)} accounts of Jira show" if len(unknown) > 1 else "One account of Jira shows"
    st.markdown(
        f"**{several} no e-mail address, so {logged} for nobody yet.** Say whose they are; "
        "it holds for all past and coming syncs."
    )
    if not people:
        st.caption("Colleagues can be chosen once a directory (a .csv of people) is added under Calendars and files.")
    for one in unknown[:SHOWN]:
        _one(here, one, people)
    if len(unknown) > SHOWN:
        st.caption(f"{len(unknown) - SHOWN} more come after these.")


def _one(here: Place, one: Account, people: dict[str, str]) -> None:
    near = accounts.closest(one.name, people)[:OFFERED]
    guess = accounts.likely(one.name, people)
    issues = f"{one.issues:,} issue{'s' if one.issues != 1 else ''}"
    took = f"{words.hours(one.hours)}, " if here.access is None else ""  # in a team nobody else's hours are shown
    with st.container(horizontal=True, vertical_alignment="center"):
        name = words.markdown(one.name or "Without a name", 60)
        st.markdown(
            f"**{name}**, {_short(one.key)} · {took}{issues}",
            help=words.markdown(one.key, 120),
            width=TOLD,
        )
        st.button("It is me", key=f"mine_{one.key}", on_click=_say, args=(here, one, _me(here)))
        if guess:
            named = words.markdown(people[guess] or guess, 60)
            st.button(f"It is {named}", key=f"guess_{one.key}", type="primary", on_click=_say, args=(here, one, guess))
        st.selectbox(
            "Somebody else",
            [address for address in near if address != guess],
            None,
            format_func=lambda address: f"{people[address]} ({address})" if people.get(address) else address,
            key=f"whose_{one.key}",
            label_visibility="collapsed",
            placeholder="Somebody else: choose, or type an address",
            accept_new_options=True,
            on_change=_chosen,
            args=(here, one),
            width=330,
        )


def _short(key: str) -> str:
    """An account as it can be recognised: jira:557058:0000…89ab."""
    return words.markdown(key if len(key) <= 24 else f"{key[:16]}…{key[-4:]}", 30)


def _say(here: Place, one: Account, person: str) -> None:
    accounts.match(here.store, one.key, person, one.name, _me(here))


def _me(here: Place) -> str:
    return here.store.viewer or LOCAL


def _chosen(here: Place, one: Account) -> None:
    person = str(st.session_state[f"whose_{one.key}"] or "").strip().lower()
    if "@" in person:
        _say(here, one, person)
    elif person:
        st.toast("Choose somebody of the list, or type an e-mail address.", icon=":material/error:")


def _undo(here: Place, decision: str) -> None:
    here.store.undo(decision, now())


def _matched(here: Place, people: dict[str, str]) -> None:
    """What was said before, the last first."""
    said = kept(here, "matched", lambda: accounts.matched(here.store))
    if not said:
        return
    may = may_administer(here)
    with st.expander(f"Matched: {len(said)}", expanded=len(said) <= SHOWN):
        for d in said:
            whose = "you" if d.data["person"] == LOCAL else people.get(d.data["person"]) or d.data["person"]
            with st.container(horizontal=True, vertical_alignment="center"):
                name = words.markdown(d.data.get("name") or "Without a name", 60)
                st.markdown(f"**{name}**, {_short(d.target)} is **{words.markdown(whose, 80)}**", width=TOLD)
                if may:
                    st.button("Undo", key=f"undo_{d.id}", on_click=_undo, args=(here, d.id))
