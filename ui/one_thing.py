"""One thing to do: what would help this person's balance, or its honesty, most, and the way there."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

import settings
from metrics.balance import MOST_NOT_SEEN, Balance
from ui import activities, assess_load, checkin, menu, sort_queue, tell, words
from ui.frame import View

MOST_UNSORTED = 0.2  # of the hours, above which sorting comes first
MONTH = 31  # days after which an assessment is due


class Thing(NamedTuple):
    """A thing to do, why, and the page where it is done ("" is here)."""

    do: str
    why: str
    page: str = ""
    part: str = ""
    series: str = ""  # the meetings that it is about


def draw(view: View, summed: Balance, target: float | None) -> None:
    """The block "One thing to do" of Balance."""
    one = choose(view, summed, target)
    st.markdown(f"**One thing to do:** {one.do}")
    st.caption(one.why)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if one.page:
            entry = menu.ENTRIES[one.page]
            asked = {"part": one.part} if one.part else None
            label, icon = f"Go to {entry.title}", f":material/{entry.icon}:"
            st.page_link(menu.page(one.page), label=label, icon=icon, query_params=asked)
        if one.series:
            behind = {f"These meetings, the last {assess_load.WEEKS} weeks": assess_load.behind(view, one.series)}
            activities.button(view, "one_thing", behind)


def choose(view: View, summed: Balance, target: float | None) -> Thing:
    """The first of these that holds: old data, much not seen, much not sorted, short of the wish, no wish, no month."""
    old = [name for name, days in tell.ages(view) if days > words.STALE_DAYS]
    if old:
        why = f"{words.markdown(old[0], 60)} was last read over a week ago, so what came since is missing here."
        return Thing("read your calendar again.", why, "sources")
    stretches = checkin.stretches(view)
    if summed.mostly_unseen and stretches:
        missing = summed.not_seen - summed.total * MOST_NOT_SEEN
        why = f"{words.hours(missing)} more, and the share can be judged. It takes half a minute, above."
        return Thing("say what last week's open stretches were.", why)
    if summed.seen and summed.unsorted > MOST_UNSORTED * summed.seen:
        ten = sum(one.hours for one in sort_queue.queue(view).waiting[:10])
        share = words.percent(summed.unsorted / summed.seen)
        why = f"{share} of the hours seen are not sorted; the ten largest groups hold {words.hours(ten)} of them."
        return Thing("sort the largest groups.", why, "sort")
    if target is not None and summed.standing(target) == "short":
        return _short(view, summed.short_of(target))
    if target is None:
        why = "Without a wish there is no short and no enough. Assess proposes one that fits your role."
        return Thing("say how much strategy you want.", why, "assess")
    last = max((one.begun for one in assess_load.assessments(view)), default=None)
    if last is None or (settings.today() - last).days > MONTH:
        why = "Half an hour a month: what you believe, what the hours say, what you change."
        return Thing("take your self-assessment.", why, "assess")
    return Thing("keep it so: protect a free block before somebody else takes it.", "You are where you want to be.")


def _short(view: View, hours: float) -> Thing:
    found = assess_load.meetings(view)
    short = f"Strategy is {words.hours(hours)} a week short of your wish"
    if not found.found:
        return Thing("protect a block for strategy.", f"{short}.")
    largest = found.found[0]
    title, takes = words.markdown(found.titles[largest.series], 60), words.hours(largest.hours)
    return Thing(
        f"look at “{title}”, {takes} a week.",
        f"{short}; that is your largest recurring execution meeting. {words.escaped(largest.reason)}",
        "assess",
        series=largest.series,
    )
