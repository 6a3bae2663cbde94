"""The door of a team's server: the page to sign in, who is refused and why, who is signed in; the sample's roles."""

from __future__ import annotations

import streamlit as st

import settings
from connectors import sample_people
from model import Access, EvenkeelError
from ui import loaders, menu, signed, words
from ui.loaders import Place

MAY = {
    "member": "You see your own hours. Leaders see of them what you share on Sources, and sums of groups.",
    "leader": "You see your own hours, and of others what they shared and sums of groups.",
    "admin": "You see your own hours, and look after the directory and Jira.",
}


def enter() -> None:
    """Let through who may look; to everybody else draw the page to sign in, or why not, and nothing else."""
    try:
        if not signed.configured():
            return
        offered = signed.providers()
        if signed.claims() is not None:
            _only_theirs(loaders.place(sample=False))
            return
        _sign_in(offered)
    except EvenkeelError as error:
        _refuse(error)
    st.navigation(menu.pages(), position="hidden")
    st.stop()


def _only_theirs(here: Place) -> None:
    """Forget what this browser session kept of anybody else."""
    if st.session_state.setdefault("signed_in", here.account) != here.account:
        st.session_state.clear()
        st.session_state.signed_in = here.account


def _sign_in(offered: list[str]) -> None:
    st.markdown("#### Where does your focus go?")
    st.markdown("Evenkeel shows you where your hours go. Your page is yours alone: sign in to see it.")
    for name in offered:
        label = f"Sign in with {words.markdown(name, 40)}" if name else "Sign in"
        if st.button(label, key=f"sign_in_{name or 'here'}", type="primary", icon=":material/login:"):
            st.login(name or None)


def _refuse(error: EvenkeelError) -> None:
    p = error.problem
    st.error(f"{words.markdown(p.text, 600)} {words.markdown(p.do, 400)}".strip(), icon=":material/lock:")
    if signed.claims() is not None:
        st.button("Sign out", key="sign_out", on_click=st.logout, icon=":material/logout:")


def signed_in(here: Place) -> None:
    """Say on every page of a team's server who is signed in and what they see, with the way out."""
    if here.account:
        who = loaders.reader(here)
        name = loaders.kept(here, "my name", lambda: loaders.listed_name(here, who, settings.today()), who)
        with (
            st.container(horizontal=True, horizontal_alignment="right", key="signed_in"),
            st.popover(words.markdown(name, 60), icon=":material/person:", type="tertiary"),
        ):
            st.markdown(f"Signed in as **{words.markdown(who, 120)}**. {MAY[str(here.access)]}")
            st.button("Sign out", key="sign_out", on_click=st.logout, icon=":material/logout:")


def sample_roles() -> dict[str, tuple[str, Access]]:
    """As whom the sample company can be looked at, where there is no sign-in and nothing of your own yet."""
    people = sample_people.PEOPLE
    return {
        "A member": (people[sample_people.ME].email, "member"),
        "A leader": (people[sample_people.LEADER].email, "leader"),
    }


def role_switch() -> None:
    """Choose as whom to look at the sample company."""
    st.segmented_control(
        "Look as",
        list(sample_roles()),
        key="look_as",
        help="In a team each sees their own hours alone, and leaders see sums of groups and what is shared.",
        label_visibility="collapsed",
    )
