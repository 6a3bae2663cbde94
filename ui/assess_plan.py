"""Assess: which meetings could give back the hours, and looking back month by month."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

import settings
from decide import assess as decided
from metrics import assessment
from metrics.assessment import Assessment
from metrics.commitments import Check
from metrics.freeing import WAYS, Meeting, Way
from model import Decision, EvenkeelError
from ui import assess_charts, assess_load, assess_words, commitments, words
from ui.assess import At, onward
from ui.frame import say
from ui.tell import QUIET

LARGEST = 6  # meetings shown at once
WAY: dict[Way, str] = {"go": "Let it go", "shrink": "Make it smaller", "delegate": "Hand it over"}


def hours(here: At) -> None:
    """Recurring execution meetings that could go, shrink or be delegated, largest first, to be ticked into the plan."""
    view = here.view
    found = assess_load.meetings(view)
    planned = assess_load.plans(view)
    ticked = sum(m.giving(planned[m.series].data["way"]) for m in found.found if m.series in planned)
    st.markdown(f"#### {words.escaped(assess_words.freed(ticked, _short(here)))}")
    if not found.found:
        st.info("No execution meeting came back three times in the last 8 weeks, so there is none to give up.")
    else:
        st.caption(
            f"Your recurring execution meetings of the last {assess_load.WEEKS} weeks, largest first. What we suggest "
            "follows from who is there and who called it; you know better. Tick what you will try."
        )
        with st.popover("How these are counted", icon=":material/help:"):
            st.markdown(assess_words.FREEING)
    for n, meeting in enumerate(found.found[:LARGEST]):
        _meeting(here, n, meeting, found, planned.get(meeting.series))
    if len(found.found) > LARGEST:
        with st.expander(f"{len(found.found) - LARGEST} smaller ones"):
            for n, meeting in enumerate(found.found[LARGEST:], LARGEST):
                _meeting(here, n, meeting, found, planned.get(meeting.series))
    onward(here)


def _short(here: At) -> float | None:
    """Hours a week that strategy lacks for the target; None where there is no target or too little is seen."""
    made, wish = here.now.guess, assess_load.wish(here.view)
    if made is None or wish is None:
        return None
    summed = assess_load.weeks(here.view, made.first, made.before).summed
    return summed.short_of(wish.strategy) if summed.standing(wish.strategy) in ("short", "above") else None


def _meeting(here: At, n: int, one: Meeting, found: assess_load.Meetings, planned: Decision | None) -> None:
    title = found.titles[one.series]
    with st.container(border=True, key=f"meeting_{n}"):
        kept = st.checkbox(
            f"**{words.markdown(title)}** · {words.hours(one.hours)} a week",
            planned is not None,
            key=f"plan_{one.series}",
        )
        people = f"{one.people} people" if one.people > 1 else "1 person"
        st.caption(f"{one.every[:1].upper()}{one.every[1:]}, {people}. {words.escaped(one.reason)}")
        if planned is not None:
            st.caption(_since(found.rows, one, planned))
        way: Way = planned.data["way"] if planned else one.way
        chosen = st.segmented_control(
            "What to try",
            list(WAYS),
            format_func=WAY.__getitem__,
            default=way,
            required=True,
            key=f"way_{one.series}",
            label_visibility="collapsed",
        )
    store, who = here.view.here.store, here.view.person
    try:
        if kept and (planned is None or chosen != way):
            decided.plan(store, who, one.series, title, chosen, one.hours)
        elif not kept and planned is not None:
            store.undo(planned.id, settings.now())
        else:
            return
    except EvenkeelError as error:
        say(error)
    else:
        st.rerun()


def _since(rows: pd.DataFrame, one: Meeting, planned: Decision) -> str:
    """What the meeting took before it was planned, and what since."""
    begun = planned.at.date()
    weeks = (settings.start_of(settings.today(), "week") - begun).days / 7
    before = words.hours(float(planned.data["hours"]))
    if weeks < 2:
        return f"In your plan since {words.day(begun)}, when it took {before} a week."
    mine = rows[(rows["series"] == one.series) & (rows["day"] > begun)]
    now = words.hours(float(mine["hours"].sum()) / min(weeks, assess_load.WEEKS))
    return f"In your plan since {words.day(begun)}: {before} a week before, {now} since."


# looking back ---------------------------------------------------------------------------------------------


def look(here: At) -> None:
    """The free line, the commitments, and month by month what was believed, seen, rated and kept."""
    st.markdown("#### That is this month. What would get others excited about this?")
    line = st.text_input(
        assess_words.EXCITED,
        here.now.excited,
        max_chars=decided.LONGEST,
        key=f"excited_{here.now.id}",
        placeholder="One line, if there is one",
        label_visibility="collapsed",
    )
    checks = commitments.checks(here.view, here.taxonomy)
    if checks:
        st.subheader("What you promised", anchor=False)
        commitments.listed(here.view, here.taxonomy, checks[::-1])
    st.subheader("Month by month", anchor=False)
    _history(here, checks)
    store, who = here.view.here.store, here.view.person
    new = line.strip() != here.now.excited
    done = here.now.step is None and not new
    onward(
        here,
        "Done until next month" if done else "Keep and finish",
        partial(decided.excite, store, who, here.now.id, line) if new else None,
        ready=not done,
    )


def _history(here: At, checks: Sequence[Check]) -> None:
    known = [one for one in here.all if one.guess is not None]
    months = [f"{pd.Timestamp(one.id):%b %Y}" for one in known]
    seen = [_seen(here, one) for one in known]
    guessed = [one.guess.strategy if one.guess else None for one in known]
    if len(known) < 2:
        st.caption(
            "This is your first month. The next one stands beside it: what you believed, what we saw, what you kept."
        )
    else:
        figure, alt = assess_charts.months(months, guessed, seen, here.view.theme)
        st.plotly_chart(figure, key="assess_months", config=QUIET, alt=alt)
    rows = [_row(one, month, s, checks) for one, month, s in zip(known, months, seen, strict=True)]
    st.dataframe(pd.DataFrame(rows[::-1]), hide_index=True, key="history", height="content", alt="What each month held")
    for one in reversed(known):
        if one.excited and one.id != here.now.id:
            st.caption(f"{pd.Timestamp(one.id):%b %Y}: {words.markdown(one.excited, 300)}")


def _seen(here: At, one: Assessment) -> tuple[float, float, float] | None:
    assert one.guess is not None
    found = assessment.perception(0.0, assess_load.weeks(here.view, one.guess.first, one.guess.before).summed)
    return None if found.share is None or found.verdict == "silent" else (found.share, found.low, found.high)


def _row(
    one: Assessment, month: str, seen: tuple[float, float, float] | None, checks: Sequence[Check]
) -> dict[str, str]:
    made = one.guess.strategy if one.guess else None
    mine = [c for c in checks if f"{c.commitment.first:%Y-%m}" == one.id]
    skills = {side: assessment.capability(one.ratings, side) for side in ("strategy", "execution")}
    kept, missed = (sum(c.state == state for c in mine) for state in ("kept", "missed"))
    return {
        "Month": month,
        "Guess": "passed" if made is None else words.percent(made),
        "Seen": "too little" if seen is None else assess_words.share(*seen),
        "Promised": f"{len(mine)}: {kept} kept, {missed} missed" if mine else "nothing",
        "Strategy, you": "" if skills["strategy"] is None else f"{skills['strategy']:.1f} of 10",
        "Execution, you": "" if skills["execution"] is None else f"{skills['execution']:.1f} of 10",
    }
