"""Alarms as calm boxes: what was seen, since when, how sure, what took the hours, what to do, and a way to snooze."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

import streamlit as st

import settings
from decide import snooze
from ledger import pushed
from ledger.alarms import facts
from metrics import drought
from metrics.alarms import RECENT, Alarm, Facts, alarms, awake, lost
from metrics.drought import there
from metrics.pushed import Pushed
from model import Decision, EvenkeelError
from ui import activities, contacts, loaders, words
from ui.activities import Where
from ui.frame import View, say
from ui.tell import WISHES

SNOOZED, SPOKE = frozenset({snooze.KIND}), frozenset({"spoke"})
SLEEP = {"2 weeks": 2, "4 weeks": 4, "3 months": 13}
ICONS = {"drought": "water_drop", "starved": "trending_down", "pushed": "event_busy", "drift": "alt_route"}
MEANS = {
    "drought": "**Out of touch**: hours with customers in 4 weeks, by the days you were there, are at least 40% and "
    "2 h under the median of the 26 weeks before, and so few contacts come by chance at most once in 200 months. Or "
    "they are under 2 h in 6 weeks, and so for 6 weeks. Only contacts with somebody from outside in the room count, "
    "and what you mark. With under 12 weeks of history only the second holds.",
    "starved": "**Starved**: the strategy share of the last 4 weeks is under two thirds of what you want and not "
    "rising, or under nine tenths and falling over 8 weeks; and so for 4 weeks. If the hours that are not sorted "
    "could change that, nothing is said.",
    "pushed": "**Pushed aside**: an event with customers or on strategy that was called off, declined, deleted or "
    "moved while something else stood in its time, and that was not held within 14 days. It takes two such events "
    "and 2 h in 4 weeks, and is known only from the second reading of a calendar on.",
    "drift": "**Drift**: in each of the last two months your mix of work was nearer to the other role than to your "
    "own, by 15% of the hours or more, and it was nearer to your own in two of the six months before.",
}
GAVE_WAY = {"cancelled": "called off", "declined": "declined", "moved": "moved", "vanished": "deleted"}
SILENT = (
    "Alarms say nothing in holiday weeks, over gaps in the data, and where over a quarter of the hours is not seen."
)


def draw(view: View) -> None:
    """Every alarm of the person that is awake, each with a way to snooze it; those asleep, and why there is none."""
    known, found, again = _raised(view)
    said = view.said(SNOOZED)
    asleep = snooze.asleep(said)
    for alarm in awake(found, asleep, settings.today()):
        _box(view, alarm, known)
    sleeping = [one for one in found if asleep.get(one.id, date.min) > settings.today()]
    for alarm in sleeping:
        _sleeping(view, alarm, said)
    if not found:
        st.caption(_quiet(known))
    if known.weeks and not again:
        st.caption("What was pushed aside shows once your calendar has been read a second time, some days later.")


class _Raised(NamedTuple):
    """The alarms of a person, what they are raised from, and whether their calendar was read again."""

    known: Facts
    found: list[Alarm]
    again: bool


def _raised(view: View) -> _Raised:
    """The alarms; made once for a version of the hours, whatever the period shown."""
    target = tuple((one.at.date(), float(one.data["strategy"])) for one in view.said(WISHES))
    spoke = tuple(one.target for one in view.said(SPOKE))
    today, here = settings.today(), view.here

    def make() -> _Raised:
        monday = today - timedelta(days=today.weekday())
        met = [one for one in contacts.every(view, today) if one.day < monday]
        known = facts(here.ledger, view.version, view.person, today, target, met)
        return _Raised(known, alarms(known), bool(pushed.read_twice(here.ledger, view.version, [view.person])))

    return loaders.made(here, view.version, "alarms", (view.person, today, target, spoke), make)


def _box(view: View, alarm: Alarm, known: Facts) -> None:
    names = {one.id: one.name for one in view.here.ledger.basis(view.version).taxonomy.categories}
    with st.container(border=True, key=f"alarm_{alarm.id}"):
        st.markdown(f":material/{ICONS[alarm.id]}: **{words.markdown(alarm.title)}** · {_since(alarm.since)}")
        st.markdown(words.markdown(alarm.seen, 300))
        took = _took(alarm, names)
        st.caption(f"{took} How sure: {words.markdown(alarm.sure, 300)}".strip())
        st.markdown(f":material/arrow_forward: {words.markdown(alarm.do, 300)}")
        with st.container(horizontal=True, gap="small"):
            _form(view, alarm)
            with st.popover("What this means", icon=":material/help:", key=f"means_{alarm.id}"):
                st.markdown(MEANS[alarm.id])
                st.caption(SILENT)
            lines = tuple(_lost(one) for one in lost(known)) if alarm.id == "pushed" else ()
            activities.button(view, alarm.id, _behind(alarm, known, names), lines)


def _since(since: date) -> str:
    """Since when, and for how long."""
    weeks = (settings.today() - since).days // 7
    return f"since {words.day(since)}, {weeks} weeks" if weeks > 1 else f"since {words.day(since)}"


def _took(alarm: Alarm, names: Mapping[str, str]) -> str:
    if not alarm.took:
        return ""
    parts = [f"{words.markdown(names.get(one, one))} {words.escaped(f'+{hours:.1f}')} h" for one, hours in alarm.took]
    return f"What took the hours, a week: {', '.join(parts)}."


def _behind(alarm: Alarm, known: Facts, names: Mapping[str, str]) -> dict[str, Where]:
    """What the alarm is about: the hours of its figures first, then what grew since, whatever the product in view."""
    end = known.weeks[-1].week + timedelta(weeks=1)
    recent = {"first": end - timedelta(weeks=RECENT), "before": end, "product": None}
    before = alarm.since - timedelta(weeks=drought.PAST)
    longer = {"first": before, "before": end, "product": None}
    parts: dict[str, Where] = {}
    if alarm.id == "drought":
        met = tuple(key for day, key in known.contacts if before <= day < end)
        parts["Contacts since, and in half a year before"] = {**longer, "activity": met, "newest": True}
        if alarm.behind:
            parts["The last contact with whom to write to"] = {"activity": alarm.behind, "product": None}
    elif alarm.id == "starved":
        parts |= {
            f"{side.capitalize()} of these 4 weeks": {**recent, "side": side} for side in ("strategy", "execution")
        }
    elif alarm.id == "drift":
        parts["Work since then"] = {**longer, "first": alarm.since, "side": ("strategy", "execution")}
    else:
        parts["What took the time"] = {"activity": alarm.behind, "product": None, "newest": True}
    if alarm.id in ("drought", "starved"):
        since = {**longer, "first": alarm.since}
        parts |= {f"{names.get(one, one)}, since then": {**since, "category": one} for one, _ in alarm.took}
    return parts


def _lost(one: Pushed) -> str:
    """An event that gave way and to what, as a line."""
    took = words.markdown(one.taker.title, 60)
    return (
        f"- {words.markdown(one.title, 60)}, {words.day(one.day)}, {words.hours(one.hours)}: "
        f"{GAVE_WAY[one.what]} while {took} stood there"
    )


def _form(view: View, alarm: Alarm) -> None:
    with st.popover("Snooze", icon=":material/snooze:", key=f"snooze_{alarm.id}"), st.form(f"sleep_{alarm.id}"):
        reason = st.text_input("Why is this all right for now?", key=f"reason_{alarm.id}", max_chars=snooze.LONGEST)
        length = st.segmented_control("For", list(SLEEP), default="4 weeks", required=True, key=f"until_{alarm.id}")
        if st.form_submit_button("Snooze", type="primary"):
            try:
                until = settings.today() + timedelta(weeks=SLEEP[length])
                snooze.snooze(view.here.store, view.person, alarm.id, until, reason)
            except EvenkeelError as error:
                say(error)
            else:
                st.rerun()


def _sleeping(view: View, alarm: Alarm, said: list[Decision]) -> None:
    last = [one for one in said if one.target == alarm.id][-1]
    until, reason = date.fromisoformat(last.data["until"]), words.markdown(last.data["reason"], 200)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f":material/snooze: {alarm.title}: asleep until {words.day(until)} ({reason}).", width="content")
        if st.button("Wake", key=f"wake_{alarm.id}", type="tertiary"):
            view.here.store.undo(last.id, settings.now())
            st.rerun()


def _quiet(known: Facts) -> str:
    """Why there is no alarm."""
    if not known.weeks:
        return "Alarms need a few weeks of hours. Add your calendar on Sources."
    last = known.weeks[-1]
    if not last.known:
        return "No alarms: nothing is known of the last week. Read your calendar again on Sources."
    if not there(last):
        return "No alarms: last week was mostly time off."
    if last.unseen > 0.25:
        return f"No alarms. {words.percent(last.unseen)} of last week was not seen, so some could not be judged."
    return "Nothing to warn of."
