"""From a bar to its activities, and what was changed of them; what the calendar missed; the worked person-day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pandas as pd
import streamlit as st

import decide
import settings
from ledger import behind
from ledger.basis import Basis
from metrics.capacity import zone_of
from metrics.counts import Account, Day, Item
from metrics.taxonomy import Taxonomy
from model import Subject
from settings import Grain
from ui import activities, tables, words
from ui.frame import View, part
from ui.picture import ALL, picture
from ui.tell import QUIET

LATEST = datetime(9000, 1, 1, tzinfo=UTC)
CHANGES = frozenset({"correction", "series", "shorter", "attended", "told"})  # decisions listed with a way back
MINUTES = (15, 30, 45, 60, 90, 120)


@part()
def picture_and_activities(view: View, taxonomy: Taxonomy) -> None:
    """The picture of strategy against execution, and under it the activities behind what is chosen."""
    grain = view.grain
    st.subheader(
        {"week": "Week by week", "month": "Month by month", "quarter": "Quarter by quarter"}[grain],
        anchor=False,
    )
    figure, alt, starts, present = picture(view, taxonomy)
    if figure is not None:
        st.plotly_chart(figure, key="picture", on_select=_picked, selection_mode="points", config=QUIET, alt=alt)
    else:
        st.caption(alt)
    names = {c.id: c.name for c in taxonomy.categories}
    for key, options in (("drill_period", starts), ("drill_category", present)):
        if st.session_state.get(key) not in options:
            st.session_state[key] = ALL
    with st.container(horizontal=True):
        start = st.selectbox(
            words.GRAINS[grain],
            starts,
            key="drill_period",
            width=200,
            format_func=lambda s: "Whole period" if s == ALL else words.day(date.fromisoformat(s)),
        )
        category = st.selectbox(
            "Category",
            present,
            key="drill_category",
            width=240,
            format_func=lambda c: "All categories" if c == ALL else names[c],
        )
    first, before = (view.first, view.before) if start == ALL else _period(date.fromisoformat(start), grain, view)
    found = tables.activities(view, None if category == ALL else category, first, before)
    if found.empty:
        st.caption("No activities here.")
        return
    activities.table(view, taxonomy, found)
    _corrections(view, taxonomy)


def _picked() -> None:
    points = st.session_state.picture.selection.points
    if points:
        st.session_state.drill_period = str(points[0]["x"])[:10]
        st.session_state.drill_category = points[0]["legendgroup"]


def _period(start: date, grain: Grain, view: View) -> tuple[date, date]:
    after = start + timedelta(days={"week": 7, "month": 32, "quarter": 95}[grain])
    end = settings.start_of(after, grain, view.here.settings.fiscal_year_start)
    return max(start, view.first), min(end, view.before)


def _corrections(view: View, taxonomy: Taxonomy) -> None:
    """What this person changed, newest first, each with a way back."""
    kept = view.said(CHANGES)
    if not kept:
        return
    with st.expander(f"What you changed ({len(kept)})", icon=":material/undo:"):
        for d in reversed(kept[-50:]):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(_said(d.kind, d.data, taxonomy))
                if st.button("Undo", key=f"undo_{d.id}"):
                    view.here.store.undo(d.id, settings.now())
                    st.rerun()


def _said(kind: str, data: dict[str, object], taxonomy: Taxonomy) -> str:
    title = words.markdown(str(data.get("title") or data.get("note") or "(no title)"), 80)
    if kind in ("correction", "series"):
        whole = " (whole series)" if kind == "series" else ""
        return f"{title}{whole} → {words.category_name(taxonomy, str(data['category']))}"
    if kind == "shorter":
        minutes = float(str(data["minutes"]))
        return f"{title}: did not happen" if minutes == 0 else f"{title}: took {minutes:.0f} minutes"
    if kind == "attended":
        return f"{title}: {({'full': 'full days', 'half': 'half days', 'no': 'not there'})[str(data['answer'])]}"
    name = words.category_name(taxonomy, str(data["category"]))
    return (
        f"{float(str(data['minutes'])):.0f} minutes on {data['day']}: {name} {'' if title == '(no title)' else title}"
    )


def add_missing(view: View, taxonomy: Taxonomy) -> None:
    """Add what the calendar missed: open, and tap a category; day and minutes have sensible values."""
    with st.popover("Add what the calendar missed", icon=":material/add:"):
        latest = settings.today() - timedelta(days=1)
        latest -= timedelta(days=max(0, latest.weekday() - 4))
        day = st.date_input("Day", latest, max_value=settings.today(), key="add_day", format="YYYY-MM-DD")
        minutes = st.pills("Minutes", MINUTES, default=30, key="add_minutes", required=True)
        at = st.time_input("At (only for a call at a time)", None, key="add_at", step=900)
        note = st.text_input("What was it? (optional)", key="add_note", max_chars=200)
        st.caption("Without a time it fills what is left of the working hours. Tap what it was:")
        with st.container(horizontal=True, gap="small"):
            sides = ("strategy", "execution", "neither")
            named = {c.id: c.name for c in taxonomy.categories if c.side in sides}
            tapped = [category for category, name in named.items() if st.button(name, key=f"add_{category}")]
        if tapped:
            zone = zone_of(view.here.ledger.basis(view.version).person(view.person, day).zone)
            start = datetime.combine(day, at, zone) if isinstance(at, time) else None
            store, who = view.here.store, view.person
            activities.keep(lambda: decide.tell(store, taxonomy, who, day, minutes, tapped[0], note=note, start=start))


def how_computed(view: View) -> None:
    """One person-day worked through, step by step."""
    with st.expander("How was this computed?", icon=":material/calculate:", on_change="rerun", key="how") as box:
        if not box.open:
            return
        latest = min(view.before, settings.today()) - timedelta(days=1)
        latest -= timedelta(days=max(0, latest.weekday() - 4))
        day = st.date_input("Day", latest, key="explain_day", format="YYYY-MM-DD", width=176)
        basis = view.here.ledger.basis(view.version)
        found = behind.explain(view.here.store, basis, view.person, day)
        if found is None:
            st.caption("Nothing at all is known of that week, so none of its hours count.")
            return
        _worked(basis, *found)


def _worked(basis: Basis, day: Day, account: Account, items: dict[str, tuple[Item, Subject]]) -> None:
    if not day.done:
        st.caption("This day is not over: what stands in it is booked, not done.")
    zone = zone_of(basis.person(day.person, day.day).zone)

    def about(key: str) -> tuple[str, str]:
        if key not in items:
            return ("Added by you" if key else words.NOT_SEEN), ""
        item, subject = items[key]
        start, end = (m.astimezone(zone) for m in (item.activity.start, min(item.activity.end, LATEST)))
        timed = item.activity.kind == "event" and not item.activity.all_day
        title = f"{item.issue} {subject.title}" if item.issue else subject.title
        return words.plain(title, 80), f"{start:%H:%M}–{end:%H:%M}" if timed else ""

    left, right = st.columns([2, 3], gap="large")
    steps = pd.DataFrame(account.steps, columns=["Step", "Hours"])
    hours = st.column_config.NumberColumn(format="%.2f h")
    left.dataframe(steps, hide_index=True, column_config={"Hours": hours}, key="worked_steps")
    rows = pd.DataFrame(
        [
            (
                *about(r.activity),
                words.category_name(basis.taxonomy, r.category),
                r.hours,
                r.booked_hours,
                words.KNOWN.get(r.known, "Booked"),
            )
            for r in account.rows
        ],
        columns=["What", "When", "Sorted as", "Counted", "Booked", "Known from"],
    )
    right.dataframe(
        rows.sort_values("When"),
        hide_index=True,
        column_config={"Counted": hours, "Booked": hours},
        key="worked_rows",
    )
    if account.left_out:
        right.caption("Left out, and why")
        out = pd.DataFrame(
            [(*about(k), why) for k, why in account.left_out.items()],
            columns=["What", "When", "Why it adds nothing"],
        )
        right.dataframe(out, hide_index=True, key="worked_left")
