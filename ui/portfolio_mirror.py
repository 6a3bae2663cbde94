"""The mirror: what a leader's invitations take of product people's hours; shown to that leader first."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

import settings
from decide import commitments as promise
from decide import mirror as own
from decide import portfolio_pack
from decide.portfolio_pack import Quarter, Seen
from ledger import Ledger
from ledger import mirror as read
from metrics import commitments
from metrics.commitments import Check
from metrics.mirror import SIDES, Habit, Mirror, habits
from metrics.phase import target_on
from metrics.taxonomy import Taxonomy
from ui import loaders, words
from ui import portfolio_words as say
from ui.frame import View

ONCE = "In a team a quarter's mirrors are worked out once, two weeks after its end, and then stand."
WEEKS = 6  # that a habit with customers is given


def draw(view: View, found: Seen, quarter: Quarter, taxonomy: Taxonomy) -> None:
    """The mirror of a leader: one's own in a team, any on a machine of one's own."""
    ledger = loaders.for_leaders(view.here)
    names = view.made("leaders", lambda: read.leaders(ledger.basis(view.version), settings.today()))
    if not names:
        st.info("The directory names no lead, executive or head of a function yet, so there is no mirror to show.")
        return
    shared = own.shared(view.kept("mirror", lambda: ledger.store.decisions({own.KIND})))
    who = _whose(view, names, shared)
    if who is None:
        return
    asked, quarter = quarter, _newest(view, found, quarter)
    fiscal = view.here.settings.fiscal_year_start
    if quarter != asked:
        st.caption(f"{ONCE} Until that of {say.quarter(asked.first, fiscal)}: {say.quarter(quarter.first, fiscal)}.")
    every, least = _mirrors(view, ledger, found, quarter), _least(view)
    one = every.get(who) if every is not None else None
    if one is None or one.people < least:
        st.caption(ONCE if every is None else f"Hidden: none of these invitations had {least} product people in it.")
        _committed(view, who, taxonomy)
        return
    loaders.viewed(view.here, f"mirror of {names[who]}, {say.quarter(quarter.first, fiscal)}")
    _sentence(one, names[who], quarter, fiscal)
    _figures(one)
    _counted(least)
    _series(one)
    _habits(view, who, one, taxonomy)


def _least(view: View) -> int:
    """How many product people there are in whatever is shown."""
    return view.here.settings.group_size if view.here.access else 1


def _stands(view: View, quarter: Quarter) -> bool:
    """Whether a quarter's mirrors may be worked out: in a team, two weeks after it is over."""
    return view.here.access is None or (quarter.over >= 1 and settings.today() >= quarter.before + own.WAIT)


def _newest(view: View, found: Seen, quarter: Quarter) -> Quarter:
    """The quarter asked for, or the newest before it whose mirrors stand; where none does, the one asked for."""
    earlier = (q for q in portfolio_pack.quarters(found) if q.first <= quarter.first)
    return next((q for q in earlier if _stands(view, q)), quarter)


def _mirrors(view: View, ledger: Ledger, found: Seen, quarter: Quarter) -> dict[str, Mirror] | None:
    """Every leader's mirror of a quarter; in a team as it stands, and None until it does."""
    targets = {one.product.name: target_on(one.product.target, quarter.first) or 0.0 for one in found.standings}

    def make() -> dict[str, Mirror]:
        return read.mirrors(ledger, view.version, quarter.first, quarter.before, quarter.weeks, targets, _least(view))

    if view.here.access is None:
        return view.made("mirrors", make, quarter, found.key)
    if not _stands(view, quarter):
        return None
    return view.kept("mirrors", lambda: own.standing(ledger.store, quarter.first, make), quarter.first)


def _whose(view: View, names: dict[str, str], shared: set[str]) -> str | None:
    """Whose mirror is shown; of the others in a team, only whether they share it."""
    if view.here.access is None:
        ordered = sorted(names, key=lambda who: names[who])
        return st.selectbox("Leader", ordered, format_func=lambda w: words.plain(names[w], 60), key="leader", width=240)
    me = loaders.reader(view.here)
    others = {who: name for who, name in names.items() if who != me}
    with st.popover("Who shares their mirror", icon=":material/group:"):
        st.markdown(
            "\n".join(
                f"- {words.markdown(name, 60)}: {'shared' if who in shared else 'not shared'}"
                for who, name in sorted(others.items(), key=lambda o: o[1])
            )
        )
        on = st.toggle("Let the other leaders see mine", me in shared, key="share_mirror")
        if on != (me in shared):
            (own.share if on else own.withdraw)(view.here.store, me)
            st.rerun()
    can = [*([me] if me in names else []), *(who for who in others if who in shared)]
    if not can:
        st.caption("The directory does not call you a lead, an executive or a head, so you have no mirror.")
        return None
    return st.selectbox("Leader", can, format_func=lambda w: words.plain(names[w], 60), key="leader", width=240)


def _sentence(one: Mirror, name: str, quarter: Quarter, fiscal: int) -> None:
    total = sum(one.sides.values())
    said = f"In {say.quarter(quarter.first, fiscal)}, invitations by {words.plain(name, 60)} or on their behalf took "
    said += f"{words.hours(total)} of {one.people} product people's time"
    if one.share is not None:
        said += f"; strategy was {words.percent(one.share)} of its product work"
        said += f", where {words.percent(one.wanted)} is wanted of these products" if one.wanted is not None else ""
    st.markdown(f"**{words.escaped(said)}.**")


def _figures(one: Mirror) -> None:
    with st.grid(4, min_column_width=180, key="mirror_figures"):
        for side in SIDES[:2]:
            hours = one.sides.get(side, 0.0)
            st.metric(
                f"{words.SIDES[side]} a week", words.hours(hours / one.weeks), help="Hours of product people together."
            )
        st.metric(
            "Own hours with customers",
            "unknown" if one.customers is None else words.hours(one.customers),
            help="Their own calendar is not connected, so nobody knows."
            if one.customers is None
            else f"In {one.weeks:.0f} weeks; a norm is {WEEKS // 3} h in {WEEKS} weeks.",
        )
        st.metric(
            "Customer meetings pushed aside",
            "unknown" if one.pushed is None else one.pushed,
            help="It takes two readings of a calendar to see what gave way."
            if one.pushed is None
            else "Customer meetings of product people that gave way to these invitations.",
        )


def _counted(least: int) -> None:
    few = (
        f" Only series with at least {least} of them count, each on the side of most of its hours, by your own "
        f"calendar's titles. {ONCE}"
    )
    with st.popover("How this is counted", icon=":material/help:"):
        st.markdown(
            "Hours that product managers, product owners and leads of products spent in events of this leader, "
            "or by an assistant whose manager the directory says they are; the leader's own time is not in it. What is "
            "wanted is the wish of each product, weighted by its hours here; hours of no product have none. Nobody's "
            f"hours are known whose calendar is not here, so the true figures may be higher.{few if least > 1 else ''}"
        )


def _series(one: Mirror) -> None:
    top = one.series[:8]
    if not top:
        return
    rows = pd.DataFrame(
        {
            "Invitation": [words.plain(s.title, 80) for s in top],
            "Side": [words.SIDES[s.side] for s in top],
            "Hours a week": [round(s.hours / one.weeks, 1) for s in top],
            "Product people": [s.people for s in top],
        }
    )
    st.dataframe(rows, hide_index=True, key="mirror_series", height="content",
                 alt="Invitations that take most of product people's hours")  # fmt: skip


def _habits(view: View, who: str, one: Mirror, taxonomy: Taxonomy) -> None:
    found = habits(one)
    st.markdown("**What would change it**" if found else "**Nothing here asks for a change.**")
    mine = _mine(view, who)
    for n, habit in enumerate(found):
        with st.container(horizontal=True, vertical_alignment="center", key=f"habit{n}"):
            st.markdown(f"{words.markdown(habit.text, 120)}. {words.markdown(habit.why, 160)}", width="stretch")
            if mine and st.button("Commit to it", key=f"commit{n}"):
                _commit(view, who, habit, taxonomy)
                st.rerun()
    _committed(view, who, taxonomy)


def _mine(view: View, who: str) -> bool:
    """Whether this is the reader's own mirror, or nobody signs in."""
    return view.here.access is None or who == loaders.reader(view.here)


def _commit(view: View, who: str, habit: Habit, taxonomy: Taxonomy) -> None:
    until = settings.today() + timedelta(weeks=WEEKS if habit.customers else 2 * WEEKS)
    promise.commit(
        view.here.store, taxonomy, who, habit.text, "hours" if habit.customers else "said", until,
        category="customers" if habit.customers else "", least=habit.customers, origin="mirror",
    )  # fmt: skip


def _committed(view: View, who: str, taxonomy: Taxonomy) -> None:
    if not _mine(view, who):
        return
    said = view.kept("mirror_commitments", lambda: view.here.store.decisions(commitments.KINDS, who), who)
    kept = [one for one in commitments.all_of(said) if one.origin == "mirror"]
    for n, one in enumerate(reversed(kept)):
        check = _check(view, one, taxonomy)
        state = say.STANDING[check.state]
        until = words.day(one.until)
        st.markdown(f"- {state}: {words.markdown(one.text, 160)}, until {until}. {words.markdown(check.figure, 80)}.")
        if one.measure == "said" and one.kept is None:
            with st.container(horizontal=True):
                for done, label in ((True, "Done"), (False, "Not done")):
                    if st.button(label, key=f"mirror_{done}_{n}".lower()):
                        promise.answer(view.here.store, who, one.id, done)
                        st.rerun()


def _check(view: View, one: commitments.Commitment, taxonomy: Taxonomy) -> Check:
    names = {c.id: c.name for c in taxonomy.categories}
    known = ["calendar", "jira", "estimated", "told", "not_seen", "booked"]
    by = ("day", "category", "side", "product", "known")
    rows = loaders.hours(
        view.here,
        view.version,
        by,
        person=one.owner,
        known=known,
        first=one.first,
        before=one.until + timedelta(days=1),
    )
    return commitments.check(one, rows, None, settings.today(), names)
