"""Customers in view: days since one, the companies longest not met, the weekly rhythm, and what counts as contact."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

import settings
from decide.spoke import marked, spoke
from ledger.contacts import of_many
from metrics import customers
from metrics.contacts import Contact
from metrics.customers import FLOOR_HOURS, FLOOR_WEEKS, Directness, Week
from model import EvenkeelError
from ui import activities, contact_charts, loaders, words
from ui.activities import Where
from ui.frame import View, say
from ui.tell import QUIET

BACK = 78  # weeks of contacts that are looked at
SHOWN = 26  # weeks in the rhythm
RHYTHM = 12  # weeks in which contact is counted by the norm
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

RHYTHMIC = (
    "**Hours with customers, by week**: of direct contacts alone, each meeting once. The line is 2 h in 6 weeks as a "
    "weekly mean. A week without a bar had no contact that is known."
)
COMPANIES = (
    "**Days** since the last contact with a company for a product; **contacts** and **hours** in 78 weeks. The five "
    "longest not met leave prospects out. **New**: not met in the 12 weeks or more that were known before. "
    "**Direct**: hours of direct contacts / (these + hours on customers and market without one). Companies are told by "
    "the addresses of those invited, so whoever was met without an invitation is missing: mark it above."
)


class Seen(NamedTuple):
    """What is known of a person's contacts, for the product in view, up to today."""

    found: list[Contact]
    days: int | None  # since the last
    last: Contact | None
    norms: str
    table: pd.DataFrame
    names: list[str]  # the company of each row, in its own words
    longest: str
    kinds: str
    weeks: list[Week]
    behind: dict[str, Where]  # the contacts: those of the last weeks, by how they came about, and by company
    by_week: dict[str, Where]


def seen(view: View) -> Seen:
    """The contacts with all that is said of them; made once for a version of the hours and what was marked."""
    marks, today = tuple(one.target for one in view.said(SPOKE)), settings.today()
    asked = view.person, view.product, marks, today
    return loaders.made(view.here, view.version, "contacts", asked, lambda: _seen(view, today))


def every(view: View, today: date) -> list[Contact]:
    """The contacts of all products, up to today, that figures here and alarms are made from: read once for both."""
    first, before = today - timedelta(weeks=BACK, days=today.weekday()), today + timedelta(days=1)
    asked = view.person, tuple(one.target for one in view.said(SPOKE)), today
    return loaders.made(
        view.here,
        view.version,
        "all contacts",
        asked,
        lambda: of_many(view.here.ledger, view.version, [view.person], first, before),
    )


def _seen(view: View, today: date) -> Seen:
    monday, before = today - timedelta(days=today.weekday()), today + timedelta(days=1)
    first = today - timedelta(weeks=BACK)
    found = [one for one in every(view, today) if one.day >= first and view.product in (None, one.product)]
    weeks = customers.rhythm(found, monday - timedelta(weeks=SHOWN), monday)
    direct, met = customers.direct(found), customers.companies(found, today)
    five = [f"{words.markdown(one.company, 40)} ({one.days} days)" for one in customers.longest(found, today)]
    return Seen(
        found, customers.days_since(found, today), direct[-1] if direct else None, _norms(found, weeks[-RHYTHM:]),
        _companies(met), [one.company for one in met], ", ".join(five), _kinds(view, found, first), weeks,
        _behind(found, first, before), _by_week(direct, weeks),
    )  # fmt: skip


def _behind(found: list[Contact], first: date, before: date) -> dict[str, Where]:
    """What is behind the figures of customer contact, newest first; only what there is."""
    direct, standing = customers.direct(found), customers.standings(found)
    recent = before - timedelta(weeks=RHYTHM)
    parts = {
        f"Contacts of the last {RHYTHM} weeks": [one for one in direct if one.day >= recent],
        f"All contacts in {BACK} weeks": direct,
        **{f"Arranged by {name}": [c for c in direct if c.arranged == key] for key, name in ARRANGED.items()},
        "With sales in the room": [one for one in direct if one.with_sales],
        "With a new company": [one for one in direct if standing[one.activity] == "new"],
        "With prospects": [one for one in direct if standing[one.activity] == "prospect"],
        "With no customer in the room": [one for one in found if not one.direct],
    }
    companies = sorted({company for one in direct for company in one.companies})
    parts |= {f"With {company}": [one for one in direct if company in one.companies] for company in companies}
    chosen = {name: _where(met) for name, met in parts.items() if met}
    return chosen | {"On the market": {"category": "market", "first": first, "before": before, "newest": True}}


def _by_week(direct: list[Contact], weeks: list[Week]) -> dict[str, Where]:
    """The contacts of all weeks in the rhythm, and of each that has some, newest first."""
    met = {one.week: [c for c in direct if one.week <= c.day < one.week + timedelta(weeks=1)] for one in weeks}
    parts = {f"All {len(weeks)} weeks": [c for mine in met.values() for c in mine]}
    parts |= {_week_of(week): mine for week, mine in reversed(met.items())}
    return {name: _where(mine) for name, mine in parts.items() if mine}


def _week_of(monday: date) -> str:
    return f"Week of {words.day(monday)}"


def _where(met: list[Contact]) -> Where:
    days = [one.day for one in met]
    keys = tuple(sorted({one.activity for one in met}))
    return {"activity": keys, "first": min(days), "before": max(days) + timedelta(days=1), "newest": True}


def days_since(view: View) -> None:
    """How many days ago somebody spoke with a customer, the usual gap and the norms, and whom they met longest ago."""
    known = seen(view)
    if known.days is None or known.last is None:
        st.markdown("**No contact with a customer is known.**")
        st.caption("Events with customers are found by their guests: add a people directory on Sources, or mark one.")
    else:
        who = f": {words.markdown(', '.join(known.last.companies), 80)}" if known.last.companies else ""
        ago = {0: "today", 1: "1 day ago"}.get(known.days, f"{known.days} days ago")
        st.markdown(f"**Last contact with a customer: {ago}**{who}")
        st.caption(known.norms)
    if known.longest:
        st.caption(f"Longest not met: {known.longest}.")
    with st.container(horizontal=True, gap="small"):
        with st.popover("What counts", icon=":material/help:", key="contact_means"):
            st.markdown(MEANING)
        activities.button(view, "contact", known.behind)
        mark(view, known.found)


def _norms(found: list[Contact], weeks: list[Week]) -> str:
    gap = customers.usual_gap(found)
    usual = f"Usually {gap} days or fewer. " if gap else ""
    met, six = sum(week.met for week in weeks), weeks[-1].six_weeks
    norm = f"{words.hours(FLOOR_HOURS)} are the norm"
    return f"{usual}Met in {met} of the last {len(weeks)} weeks; {words.hours(six)} in {FLOOR_WEEKS} weeks, {norm}."


def companies(view: View) -> None:
    """Every company by product, the one longest not met first."""
    known = seen(view)
    if known.table.empty:
        st.caption("No company is known yet. A people directory on Sources names the companies behind the addresses.")
        return
    st.dataframe(
        known.table,
        hide_index=True,
        key="companies",
        on_select=partial(_met, known),
        selection_mode="single-row",
        height="content" if len(known.table) < 10 else 388,
        alt="Companies by product, the one longest not met first",
        column_config={
            "Hours": st.column_config.NumberColumn(format="%.1f h"),
            "Last met": st.column_config.DateColumn(format="D MMM YYYY"),
        },
    )
    st.caption(known.kinds)
    with st.container(horizontal=True, gap="small"):
        _means("companies", COMPANIES)
        activities.button(view, "companies", known.behind)


def _means(key: str, text: str) -> None:
    with st.popover("What this means", icon=":material/help:", key=f"{key}_means"):
        st.markdown(text)
        st.markdown(MEANING)


def _met(known: Seen) -> None:
    """Open the contacts of the company in the row that was chosen."""
    if rows := st.session_state.companies.selection.rows:
        activities.at("companies", f"With {known.names[rows[0]]}")


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


def _kinds(view: View, found: list[Contact], first: date) -> str:
    """Direct or not, new or not, arranged by whom, in one line."""
    direct, standing = customers.direct(found), list(customers.standings(found).values())
    parts = [f"{name} {sum(one.arranged == key for one in direct)}" for key, name in ARRANGED.items()]
    said = [
        f"{len(direct)} contacts in {BACK} weeks, arranged by {', '.join(parts)}",
        f"{sum(one.with_sales for one in direct)} with sales in the room",
        f"{standing.count('new')} with a new company, {standing.count('prospect')} with prospects",
    ]
    share = _directness(view, found, first).share
    if share is not None:
        said.append(f"{words.percent(share)} of the hours on customers and market are direct, the rest second-hand")
    return words.escaped("; ".join(said) + ".")


def _directness(view: View, found: list[Contact], first: date) -> Directness:
    asked = {"person": view.person, "product": view.product, "category": "market", "first": first}
    rows = loaders.hours(view.here, view.version, ("activity",), **asked)
    counted = {one.activity for one in found}
    return customers.directness(found, float(rows[~rows["activity"].isin(counted)]["hours"].sum()))


def rhythm(view: View) -> None:
    """Hours with customers week by week, with the norm of 2 h in 6 weeks as a line."""
    known = seen(view)
    weeks = known.weeks

    def make() -> go.Figure:
        return contact_charts.rhythm(weeks, FLOOR_HOURS / FLOOR_WEEKS, view.theme)

    st.plotly_chart(
        view.made("rhythm", make, *weeks),
        key="rhythm",
        config=QUIET,
        on_select=activities.clicked("rhythm", "rhythm", lambda point: _week_of(date.fromisoformat(point["x"][:10]))),
        selection_mode="points",
        alt=f"Hours with customers in each of {len(weeks)} weeks; in {sum(not w.met for w in weeks)} there was none",
    )
    with st.container(horizontal=True, gap="small"):
        _means("rhythm", RHYTHMIC)
        activities.button(view, "rhythm", known.by_week)


def mark(view: View, found: list[Contact]) -> None:
    """Mark a meeting of the last weeks as a contact, or take a mark back."""
    with st.popover(
        "I spoke with customers", icon=":material/record_voice_over:", key="spoke", on_change="rerun"
    ) as box:
        if not box.open:
            return
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
        about = view.made("marked", lambda: loaders.describe(view.here, view.version, view.person, [*marks]), *marks)
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
