"""This week: what is booked on each side, the free blocks, the next customer, and what one promised for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import quote

import streamlit as st

import settings
from connectors import calendar_out
from ledger import week
from ledger.week import Ahead, Block, Booked
from metrics.taxonomy import Taxonomy
from ui import activities, commitments, words
from ui.activities import Where
from ui.frame import View

CUSTOMERS = "customers"
LOOK = 14  # days in which the next customer is looked for
BLOCKS = 3  # free blocks that are named
TITLE = "Focus: strategy"
MEANING = (
    "**Booked**: events from now to Sunday that you accepted or have not declined, by side, at the hours they will "
    "count for; where nothing is left of this week, those of the next. Nothing booked counts as done. **Free**: "
    "stretches of an hour or more within your working hours without an event; a block that keeps time free is not "
    "free. What is not in the calendar yet, nobody sees."
)
ASK = "A conversation about how you work with our product"
BODY = (
    "I would like to hear how things go for you, what takes your time and what you would change. Half an hour is "
    "enough, and there is nothing to prepare. Would this time suit you?"
)


def ahead(view: View) -> Ahead:
    """What stands in this person's calendar from now to the end of next week; looked at once in five minutes."""
    now = settings.now()
    slot = now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0)
    last = settings.start_of(settings.today(), "week") + timedelta(days=LOOK - 1)
    basis = view.here.ledger.basis(view.version)
    return view.made("ahead", lambda: week.ahead(view.here.store, basis, view.person, slot, last), slot, last)


def draw(view: View, taxonomy: Taxonomy) -> None:
    """The block "This week" of Balance."""
    found = ahead(view)
    sunday = settings.start_of(settings.today(), "week") + timedelta(days=6)
    booked = [one for one in found.booked if one.start.date() <= sunday]
    free = [one for one in found.free if one.start.date() <= sunday]
    name = "This week" if booked or free else "Next week"
    events, shown = (booked, free) if booked or free else (found.booked, found.free)
    st.markdown(f"**{name}** {_sentence(events, shown)}")
    st.caption(_next_customer(found))
    _promised(view, taxonomy)
    with st.container(horizontal=True, gap="small"):
        _explain()
        activities.button(view, "this_week", _behind(found, events))
        _protect(shown)
        _invite(view, shown)


def alone(view: View, taxonomy: Taxonomy) -> None:
    """The block where there is no balance to show beside it, if anything is booked."""
    if ahead(view).booked:
        draw(view, taxonomy)


def _explain() -> None:
    with st.popover("What this means", icon=":material/help:", key="week_means"):
        st.markdown(MEANING)


def _behind(found: Ahead, shown: list[Booked]) -> dict[str, Where]:
    """The events of this week, or of the next where nothing is left of it; by side; and customers to come."""
    parts = {
        "Booked": shown,
        "Booked strategy": [one for one in shown if one.side == "strategy"],
        "Booked execution": [one for one in shown if one.side == "execution"],
        "Customers to come": [one for one in found.booked if one.category == CUSTOMERS],
    }
    return {name: _where(events) for name, events in parts.items() if events}


def _where(events: list[Booked]) -> Where:
    span = {"first": settings.today(), "before": settings.today() + timedelta(days=LOOK)}
    return {**span, "activity": tuple(sorted({one.key for one in events})), "known": "booked", "product": None}


def _sentence(booked: list[Booked], free: list[Block]) -> str:
    if not booked and not free:
        return "holds nothing that we know of."
    hours = {side: sum(one.hours for one in booked if one.side == side) for side in ("strategy", "execution")}
    text = f"has {words.hours(hours['strategy'])} of strategy and {words.hours(hours['execution'])} of execution booked"
    if not free:
        return f"{text}, and no free hour."
    longest = sorted(free, key=lambda one: (-one.minutes, one.start))[:BLOCKS]
    named = ", ".join(_block(one) for one in sorted(longest, key=lambda one: one.start))
    total = sum(one.minutes for one in free) / 60
    return f"{text}; {words.hours(total)} are free in blocks of an hour or more: {named}."


def _block(one: Block) -> str:
    return f"{one.start:%a %H:%M}–{one.end:%H:%M}"


def _next_customer(found: Ahead) -> str:
    following = next((one for one in found.booked if one.category == CUSTOMERS and not one.solo), None)
    if following is None:
        return f"No customer is booked in the next {LOOK} days."
    day = words.day(following.start.date())
    return f"Next customer: {words.markdown(following.title, 80)}, {following.start:%a} {day}"


def _promised(view: View, taxonomy: Taxonomy) -> None:
    """Commitments that run: how far each is, what is booked, and what is short."""
    for check in commitments.checks(view, taxonomy):
        if check.state == "running":
            short = f", {check.figure}"
            booked = f", {check.booked:.1f} booked" if check.booked else ""
            late = f", **{check.short:.1f} short**" if check.short else ""
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.caption(
                    f":material/flag: {words.markdown(check.commitment.text, 100)}{words.escaped(short)}{booked}{late}"
                )
                commitments.why(view, taxonomy, check)


def _protect(free: list[Block]) -> None:
    with st.popover("Protect a block", icon=":material/shield:", disabled=not free, key="protect"):
        if not free:
            return
        chosen = _choose(free, "protect_block")
        title = st.text_input("Its title says what for", TITLE, key="protect_title", max_chars=120)
        file = partial(calendar_out.event, title, chosen.start, chosen.end, settings.now())
        _download("Block for your calendar", file, "focus.ics", "protect_ics")
        st.caption(
            "Open the file with your calendar program. A title such as “Focus: pricing” is sorted by what it says."
        )


def _download(label: str, file: Callable[[], bytes], name: str, key: str) -> None:
    """A button for a calendar file, which is written at the click."""
    icon = ":material/download:"
    st.download_button(label, file, name, "text/calendar", icon=icon, key=key, on_click="ignore")


def _invite(view: View, free: list[Block]) -> None:
    with st.popover("Invite a customer", icon=":material/mail:", disabled=not free, key="invite"):
        if not free:
            return
        chosen = _choose(free, "invite_block")
        to = st.text_input("Address (optional)", key="invite_to", max_chars=254).strip()
        start, end = chosen.start, min(chosen.end, chosen.start + timedelta(minutes=30))
        guests = [to] if "@" in to and not any(c.isspace() or c in ",;<>" for c in to) else []
        with st.container(horizontal=True, gap="small"):
            by = _address(view) if guests else ""
            file = partial(calendar_out.event, ASK, start, end, settings.now(), BODY, guests, by)
            _download("Draft as .ics", file, "customer.ics", "invite_ics")
            st.link_button("Draft as mail", _mail(guests, start, end), icon=":material/mail:")
        st.caption("Nothing is sent from here: your own calendar or mail program opens the draft.")


def _address(view: View) -> str:
    """The address by which this person's calendars know them; "" where none is known."""
    known = view.here.ledger.basis(view.version).owners.get(view.person, set())
    return min((one for one in {view.person, *known} if "@" in one), default="")


def _choose(free: list[Block], key: str) -> Block:
    names = {one: f"{one.start:%a} {words.day(one.start.date())}, {one.start:%H:%M}–{one.end:%H:%M}" for one in free}
    return st.selectbox("When", free, format_func=names.__getitem__, key=key)


def _mail(guests: list[str], start: datetime, end: datetime) -> str:
    to = quote(guests[0], safe="@") if guests else ""
    when = f"{start:%A}, {words.day(start.date())}, {start:%H:%M} to {end:%H:%M} ({start:%Z})"
    body = f"{BODY}\n\n{when}"
    return f"mailto:{to}?subject={quote(ASK)}&body={quote(body)}"
