"""The Monday check-in: the stretches of last week that nothing explains, a chip each; what customers said; noes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import streamlit as st

import settings
from decide import checkin
from ledger import week
from ledger.week import Block
from metrics.taxonomy import Taxonomy
from model import Decision, EvenkeelError
from ui import contacts, words
from ui.frame import View, say

TOLD, USUAL, HEARD, NOES = frozenset({"told"}), frozenset({"usual"}), frozenset({"heard"}), frozenset({"no"})
# What a chip says, and the category it means.
CHIPS = {
    "Strategy or vision": "leadership",
    "Market and data": "market",
    "Customer follow-up": "customers",
    "Requirements": "stories",
    "Team": "technical_team",
    "Launch": "delivery",
    "Admin": "overhead",
    "Off": "away",
}
FULL = 60  # characters of a title


def last_week() -> tuple[date, date]:
    """Monday and Sunday of last week."""
    monday = settings.start_of(settings.today(), "week")
    return monday - timedelta(days=7), monday - timedelta(days=1)


def stretches(view: View) -> list[Block]:
    """What to ask about last week, longest first."""
    first, last = last_week()
    basis = view.here.ledger.basis(view.version)

    def read() -> list[Block]:
        return week.unexplained(view.here.store, basis, view.person, first, last)

    return view.made("unexplained", read, first)


def box(view: View, taxonomy: Taxonomy) -> None:
    """The check-in on Balance, open while something of last week is unexplained and the reader can tell."""
    open_ = stretches(view)
    hours = sum(one.minutes for one in open_) / 60
    busy = bool(open_) or "checkin_last" in st.session_state  # the last answer can still be taken back
    left = f": {words.hours(hours)} of last week to explain, half a minute" if open_ else ": done"
    with st.expander(f"Monday check-in{left}", icon=":material/checklist:", expanded=view.own and busy):
        draw(view, taxonomy)


def draw(view: View, taxonomy: Taxonomy) -> None:
    """The check-in: one stretch after the other, each answered with one tap."""
    if error := st.session_state.pop("checkin_failed", None):
        say(error)
    skipped = st.session_state.get("checkin_skipped", set())
    open_ = [one for one in stretches(view) if one.start not in skipped]
    _last(view)
    if not open_:
        st.caption(":material/check: Nothing of last week is left to explain.")
    for n, one in enumerate(open_):
        _stretch(view, taxonomy, one, first=n == 0)
    _heard(view)
    _usual(view, taxonomy)


def _stretch(view: View, taxonomy: Taxonomy, one: Block, first: bool) -> None:
    begun = f"{one.start:%a} {one.start:%H:%M}–{one.end:%H:%M}"
    minutes = (
        "" if one.minutes >= (one.end - one.start).total_seconds() / 60 - 1 else f", {one.minutes / 60:.1f} h open"
    )
    if not first:
        st.caption(f"{begun}{minutes}")
        return
    st.markdown(f"**{begun}**{minutes}: what was it?")
    chips = {label: category for label, category in CHIPS.items() if category in taxonomy}
    before = _same_before(view, one)
    with st.container(horizontal=True, gap="small"):
        for n, (label, category) in enumerate(chips.items()):
            st.button(
                label,
                key=f"chip_{n}",
                help=words.escaped(taxonomy.get(category).name),
                on_click=_answer,
                args=(view, taxonomy, one, category),
            )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if before:
            name = words.category_name(taxonomy, before)
            st.button(
                f"Same as last week: {words.escaped(name)}",
                key="chip_same",
                icon=":material/history:",
                on_click=_answer,
                args=(view, taxonomy, one, before),
            )
        st.button("Skip", key="chip_skip", icon=":material/skip_next:", on_click=_skip, args=(one,))
        st.checkbox(
            f"Always so on {one.start:%A}s at this time", key="checkin_always", help="Until you say otherwise, below."
        )


def _same_before(view: View, one: Block) -> str:
    """What was answered for the same time of the week before, or ""."""
    for d in reversed(view.said(TOLD)):
        if "stretch" in d.data:
            begin, end = (datetime.fromisoformat(t) for t in d.data["stretch"])
            if begin + timedelta(days=7) < one.end and end + timedelta(days=7) > one.start:
                return str(d.data["category"])
    return ""


def _answer(view: View, taxonomy: Taxonomy, one: Block, category: str) -> None:
    always = st.session_state.pop("checkin_always", False)
    stretch, store, who = (one.start, one.end), view.here.store, view.person
    try:
        with store.write():
            done = checkin.answer(store, taxonomy, who, stretch, one.minutes, category)
            if always:
                checkin.usually(store, taxonomy, who, (one.start + timedelta(7), one.end + timedelta(7)), category)
    except EvenkeelError as error:
        st.session_state.checkin_failed = error
    else:
        st.session_state.checkin_last = done, f"{one.start:%a %H:%M}", category


def _skip(one: Block) -> None:
    st.session_state.setdefault("checkin_skipped", set()).add(one.start)


def _last(view: View) -> None:
    if "checkin_last" in st.session_state:
        done, when, category = st.session_state.checkin_last
        name = words.category_name(view.here.ledger.basis(view.version).taxonomy, category)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"{when} → {words.escaped(name)}", width="content")
            st.button("Undo", key="checkin_undo", icon=":material/undo:", on_click=_undo, args=(view, done))


def _undo(view: View, decision: str) -> None:
    view.here.store.undo(decision, settings.now())
    st.session_state.pop("checkin_last", None)


# what customers said ------------------------------------------------------------------------------------------


def _heard(view: View) -> None:
    """One optional line for each customer contact of last week that has none yet."""
    first, _ = last_week()
    told = {d.target for d in view.said(HEARD)}
    open_ = [one for one in contacts.seen(view).found if one.direct and one.day >= first and one.activity not in told]
    for one in open_[-3:]:
        who = ", ".join(one.companies) or "a customer"
        form = st.form(f"heard_{one.activity}", border=False, clear_on_submit=True)
        with form, st.container(horizontal=True, vertical_alignment="bottom"):
            text = st.text_input(
                f"{words.markdown(who, FULL)}, {one.day:%a}: what did you hear? (one line, yours alone)",
                key=f"heard_text_{one.activity}",
                max_chars=checkin.LONGEST,
            )
            if st.form_submit_button("Keep") and text.strip():
                checkin.heard(view.here.store, view.person, one.activity, text, tuple(one.companies), one.product)
                st.rerun()


def heard(view: View) -> None:
    """All that was heard, to be searched."""
    said = view.said(HEARD)
    if not said:
        st.caption("What you hear from customers stands here, once you write a line in the check-in.")
        return
    wanted = st.text_input("Search what you heard", key="heard_search", placeholder="a word, a company, a product")
    for d in checkin.search(said, wanted)[:20]:
        of = ", ".join(d.data["companies"]) or "a customer"
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{words.day(d.at.date())}, {words.markdown(of, FULL)}: {words.markdown(d.data['text'], 500)}")
            st.button("Undo", key=f"undo_{d.id}", type="tertiary", on_click=_undo, args=(view, d.id))


# what one usually does, and noes --------------------------------------------------------------------------------


def _usual(view: View, taxonomy: Taxonomy) -> None:
    """What holds every week until its owner says otherwise."""
    latest: dict[str, Decision] = {d.target: d for d in view.said(USUAL)}
    for d in latest.values():
        day = date(2024, 1, 1) + timedelta(days=d.data["weekday"])  # a Monday
        name = words.category_name(taxonomy, d.data["category"]) if d.data["category"] in taxonomy else "?"
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            text = f"{day:%A}s {d.data['from']}–{d.data['until']}: {words.escaped(name)}, where nothing else stands"
            st.caption(f":material/repeat: {text}", width="content")
            st.button("No longer", key=f"usual_{d.id}", type="tertiary", on_click=_undo, args=(view, d.id))


def log_a_no(view: View) -> None:
    """A no in two taps: open, write what it was, keep."""
    with st.popover("Log a no", icon=":material/block:", key="log_no"):
        with st.form("no_form", border=False, clear_on_submit=True):
            what = st.text_input("What did you say no to?", key="no_what", max_chars=checkin.LONGEST)
            who = st.text_input("Who asked? (optional)", key="no_who", max_chars=200)
            why = st.text_input("Why not? (optional)", key="no_why", max_chars=checkin.LONGEST)
            known = [one for one in contacts.seen(view).found if one.direct][-30:][::-1]
            names = {"": "None"} | {
                one.activity: f"{words.plain(', '.join(one.companies) or 'a customer', 50)}, {words.day(one.day)}"
                for one in known
            }
            contact = st.selectbox(
                "Which customer contact backs it? (optional)",
                list(names),
                format_func=names.__getitem__,
                key="no_contact",
            )
            product = _for_product(view)
            if st.form_submit_button("Keep", type="primary"):
                try:
                    checkin.log_no(
                        view.here.store, view.person, what, who=who, why=why, contact=contact, product=product
                    )
                except EvenkeelError as error:
                    say(error)
                else:
                    st.rerun()
        for d in view.said(NOES)[-5:][::-1]:
            backed = ", backed by a customer contact" if d.data.get("contact") else ""
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.caption(f"{words.day(d.at.date())}: {words.markdown(d.data['what'], 120)}{backed}", width="content")
                st.button("Undo", key=f"undo_{d.id}", type="tertiary", on_click=_undo, args=(view, d.id))


def _for_product(view: View) -> str:
    """Which product a no is about, where any is known: the one looked at, or the person's only one, at first."""
    basis = view.here.ledger.basis(view.version)
    if not basis.products:
        return ""
    own = basis.person(view.person, basis.today).products
    first = view.product or (own[0] if len(own) == 1 else "")
    names = ["", *basis.products]
    shown = "" if view.here.access else " Its page on Portfolio shows it, too."
    return st.selectbox(
        f"For which product?{shown}", names, names.index(first) if first in names else 0,
        format_func=lambda name: words.plain(name, 60) or "None", key="no_product",
    )  # fmt: skip
