"""Customers in view: days since one, the companies longest not met, the weekly rhythm, and what counts as contact."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

import settings
from decide.spoke import marked, spoke
from ledger.contacts import contacts
from metrics import customers
from metrics.contacts import Contact
from metrics.customers import FLOOR_HOURS, FLOOR_WEEKS, Directness
from model import EvenkeelError
from ui import charts, loaders, words
from ui.frame import View, say
from ui.tell import QUIET

BACK = 78  # weeks of contacts that are looked at
SHOWN = 26  # weeks in the rhythm
SPOKE = frozenset({"spoke"})
RECENT = 4  # weeks from which a meeting can be marked
ARRANGED = {"me": "me", "sales": "sales", "other": "others"}
MEANING = (
    "A **contact** is an event sorted as “With customers” with at most 20 people and a customer, a prospect or an "
    "unknown outsider in the room; an entry of your own with no guests at all, unless its title prepares or digests "
    "one; and whatever you mark. Without anybody from outside it is **second-hand**, as are hours on the market, and "
    "is no contact. What was declined or called off never counts.\n\n"
    "**Norms**, as ticks and not as verdicts: a contact each week (Teresa Torres), and 2 h with customers in 6 weeks "
    "for everybody (Jared Spool)."
)


def known(view: View) -> list[Contact]:
    """The person's contacts, for the product in view, up to today."""
    marks, today = tuple(one.target for one in view.said(SPOKE)), settings.today()

    def make() -> list[Contact]:
        first, before = today - timedelta(weeks=BACK), today + timedelta(days=1)
        return contacts(view.here.ledger, view.version, [view.person], first, before, view.product)

    return loaders.made(view.here, view.version, "contacts", (view.person, view.product, marks, today), make)


def days_since(view: View) -> None:
    """How many days ago somebody spoke with a customer, beside the person's usual gap and the norms."""
    found, today = known(view), settings.today()
    days = customers.days_since(found, today)
    if days is None:
        st.markdown("**No contact with a customer is known.**")
        st.caption("Events with customers are found by their guests: add a people directory on Sources, or mark one.")
    else:
        last = customers.direct(found)[-1]
        who = f": {words.markdown(', '.join(last.companies), 80)}" if last.companies else ""
        ago = {0: "today", 1: "1 day ago"}.get(days, f"{days} days ago")
        st.markdown(f"**Last contact with a customer: {ago}**{who}")
        st.caption(_norms(found, today))
    with st.container(horizontal=True, gap="small"):
        with st.popover("What counts", icon=":material/help:", key="contact_means"):
            st.markdown(MEANING)
        mark(view, found)


def _norms(found: list[Contact], today: date) -> str:
    monday = today - timedelta(days=today.weekday())
    weeks = customers.rhythm(found, monday - timedelta(weeks=12), monday)
    gap = customers.usual_gap(found)
    usual = f"Usually {gap} days or fewer. " if gap else ""
    met, six = sum(week.met for week in weeks), weeks[-1].six_weeks if weeks else 0.0
    norm = f"{words.hours(FLOOR_HOURS)} are the norm"
    return f"{usual}Met in {met} of the last {len(weeks)} weeks; {words.hours(six)} in {FLOOR_WEEKS} weeks, {norm}."


def companies(view: View) -> None:
    """The five companies longest not met, then every company by product, longest first."""
    found, today = known(view), settings.today()
    rows = customers.companies(found, today)
    if not rows:
        st.caption("No company is known yet. A people directory on Sources names the companies behind the addresses.")
        return
    five = customers.longest(found, today)
    said = ", ".join(f"{words.markdown(one.company, 40)} ({one.days} days)" for one in five)
    if five:
        st.markdown(f"Longest not met: {said}.")
    st.dataframe(
        view.made("companies", lambda: _companies(rows), len(found), today, tuple(rows)),
        hide_index=True,
        key="companies",
        height="content" if len(rows) < 10 else 388,
        alt="Companies by product, the one longest not met first",
        column_config={
            "Hours": st.column_config.NumberColumn(format="%.1f h"),
            "Last met": st.column_config.DateColumn(format="D MMM YYYY"),
        },
    )
    st.caption(_kinds(view, found))


def _companies(rows: list[customers.Company]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Company": [words.plain(one.company, 60) for one in rows],
            "Product": [words.plain(one.product, 40) or words.NO_PRODUCT for one in rows],
            "Days": [one.days for one in rows],
            "Last met": [one.last for one in rows],
            "Contacts": [one.contacts for one in rows],
            "Hours": [one.hours for one in rows],
        }
    )


def _kinds(view: View, found: list[Contact]) -> str:
    """Direct or not, new or not, arranged by whom, in one line."""
    direct, standing = customers.direct(found), list(customers.standings(found).values())
    parts = [f"{name} {sum(one.arranged == key for one in direct)}" for key, name in ARRANGED.items()]
    said = [
        f"{len(direct)} contacts in {BACK} weeks, arranged by {', '.join(parts)}",
        f"{sum(one.with_sales for one in direct)} with sales in the room",
        f"{standing.count('new')} with a new company, {standing.count('prospect')} with prospects",
    ]
    share = _directness(view, found).share
    if share is not None:
        said.append(f"{words.percent(share)} of the hours on customers and market had one in the room")
    return words.escaped("; ".join(said) + ".")


def _directness(view: View, found: list[Contact]) -> Directness:
    first = settings.today() - timedelta(weeks=BACK)
    asked = {"person": view.person, "product": view.product, "category": "market", "first": first}
    rows = loaders.hours(view.here, view.version, ("activity",), **asked)
    counted = {one.activity for one in found}
    return customers.directness(found, float(rows[~rows["activity"].isin(counted)]["hours"].sum()))


def rhythm(view: View) -> None:
    """Hours with customers week by week, with the norm of 2 h in 6 weeks as a line."""
    found, today = known(view), settings.today()
    monday = today - timedelta(days=today.weekday())
    weeks = customers.rhythm(found, monday - timedelta(weeks=SHOWN), monday)

    def make() -> go.Figure:
        return charts.rhythm(weeks, FLOOR_HOURS / FLOOR_WEEKS, view.theme)

    st.plotly_chart(
        view.made("rhythm", make, tuple(weeks)),
        key="rhythm",
        config=QUIET,
        alt=f"Hours with customers in each of {len(weeks)} weeks; in {sum(not w.met for w in weeks)} there was none",
    )


def mark(view: View, found: list[Contact]) -> None:
    """Mark a meeting of the last weeks as a contact, or take a mark back."""
    with st.popover("I spoke with customers", icon=":material/record_voice_over:", key="spoke"):
        st.caption("A fair, a dinner, a ride-along, a call: choose where it was, and it counts as contact.")
        choices = _unmarked(view, {one.activity for one in found if one.direct})
        key = st.selectbox("Where", list(choices), format_func=lambda k: choices[k], index=None, key="spoke_key")
        if st.button("Mark", key="spoke_mark", type="primary", disabled=key is None) and key is not None:
            try:
                spoke(view.here.store, view.person, key)
            except EvenkeelError as error:
                say(error)
            else:
                st.rerun()
        marks = marked(view.said(SPOKE))
        about = loaders.describe(view.here, view.version, view.person, list(marks))
        for activity, title, start in zip(about["activity"], about["title"], about["start"], strict=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{words.markdown(title, 60)}, {words.day(start.date())}")
                if st.button("Not a contact", key=f"unspoke_{activity}", type="tertiary"):
                    view.here.store.undo(marks[activity], settings.now())
                    st.rerun()


def _unmarked(view: View, direct: set[str]) -> dict[str, str]:
    """Meetings of the last weeks that are no contact yet, newest first: key -> title and day."""
    first = settings.today() - timedelta(weeks=RECENT)

    def make() -> dict[str, str]:
        rows = loaders.hours(view.here, view.version, ("activity",), person=view.person, first=first)
        keys = [key for key in rows["activity"] if key and key not in direct]
        about = loaders.describe(view.here, view.version, view.person, keys)
        about = about[about["kind"].isin(["event", "told"])].sort_values("start", ascending=False)
        said = zip(about["activity"], about["title"], about["start"], strict=True)
        return {key: f"{words.plain(title, 60)}, {words.day(start.date())}" for key, title, start in said}

    return loaders.made(view.here, view.version, "to mark", (view.person, first, tuple(sorted(direct))), make)
