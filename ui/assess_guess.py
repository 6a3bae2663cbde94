"""Assess, first half: what the role is for, the guess before any number, and the guess against the hours."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import streamlit as st

import decide
import settings
from decide import assess as decided
from metrics import assessment, targets
from metrics.profiles import PROFILES, of_role
from metrics.targets import Target
from model import EvenkeelError
from ui import assess_charts, assess_load, assess_words, menu, words
from ui.assess import At, back, go, onward
from ui.frame import say
from ui.tell import QUIET


def role(here: At) -> None:
    """Which role somebody has, and the mix of work they want from today on."""
    view = here.view
    held = assess_load.wish(view)
    known = view.here.ledger.basis(view.version).person(view.person, settings.today()).role
    begin = held.profile if held and held.profile in PROFILES else of_role(known).id
    st.markdown("#### What is your role for?")
    st.caption("It seeds the target below. The target is yours: change it as you like. Weeks gone by keep theirs.")
    ids = list(PROFILES)
    chosen = st.radio(
        "Role",
        ids,
        ids.index(begin),
        format_func=lambda one: PROFILES[one].name,
        captions=[assess_words.ROLES.get(one, "") for one in ids],
        key="profile",
        label_visibility="collapsed",
    )
    profile = PROFILES[chosen]
    seed = Target(settings.today(), profile.target, chosen, profile.shares)
    if held and held.profile in ("", chosen):
        seed = Target(held.since, held.strategy, chosen, held.categories or profile.shares)
    strategy = st.slider(
        "Strategy, % of your product work", 0, 100, round(100 * seed.strategy), 5, key=f"strategy_{chosen}"
    )
    wanted = targets.shares(Target(seed.since, strategy / 100, chosen, seed.categories), here.taxonomy)
    with st.expander("By category", icon=":material/tune:"):
        st.caption("Rough is fine: each side is scaled to the share above.")
        said = {
            id_: st.slider(
                words.escaped(here.taxonomy.get(id_).name), 0, 100, round(100 * part), 1, key=f"part_{chosen}_{id_}"
            )
            for id_, part in wanted.items()
        }
    if held:
        st.caption(f"Kept on {words.day(held.since)}: {words.percent(held.strategy)} strategy.")
    new = Target(settings.today(), strategy / 100, chosen, {id_: part / 100 for id_, part in said.items()})
    onward(here, keep=None if _same(held, new) else partial(_want, here, new))


def _same(held: Target | None, new: Target) -> bool:
    return held is not None and (held.strategy, held.profile, dict(held.categories)) == (
        new.strategy,
        new.profile,
        dict(new.categories),
    )


def _want(here: At, new: Target) -> None:
    decide.want(here.view.here.store, here.view.person, new.strategy, new.profile, new.categories)


def guess(here: At) -> None:
    """The guess, once a month and before any number."""
    first, before = settings.periods(settings.today())["4w"]
    st.markdown(assess_words.GUESS)
    made = here.now.guess
    if made is not None:
        said = "You passed this month" if made.strategy is None else f"You guessed {words.percent(made.strategy)}"
        st.info(f"{said}. Now that you saw the hours, the next guess is next month's.", icon=":material/lock:")
        onward(here)
        return
    st.caption(assess_words.GUESS_SMALL.format(span=words.span(first, before - timedelta(days=1))))
    with st.form("guess", border=False):
        share = st.slider("Strategy, % of your product work", 0, 100, 50, 5, key="guess_strategy")
        with st.expander("And by category: hours in a usual week", icon=":material/tune:", expanded=True):
            st.caption("Leave all at 0 if you would rather not. Only how they compare counts.")
            hours = _hours_by_category(here)
        told = st.form_submit_button("That is my guess", type="primary", width="stretch", key="guess_made")
        passed = st.form_submit_button("I would rather not guess", width="stretch", key="guess_passed")
    back(here)
    if told or passed:
        parts = {} if passed else hours
        try:
            store, month = here.view.here.store, here.now.id
            decided.guess(
                store, here.taxonomy, here.view.person, month, first, before, None if passed else share / 100, parts
            )
            decided.passed(store, here.view.person, month, "guess")
        except EvenkeelError as error:
            say(error)
            return
        go(here, "seen")


def _hours_by_category(here: At) -> dict[str, float]:
    """A field for each category of product work, strategy beside execution."""
    hours = {}
    for side, column in zip(("strategy", "execution"), st.columns(2), strict=True):
        for id_ in here.taxonomy.on_side(side):
            name = words.escaped(here.taxonomy.get(id_).name)
            hours[id_] = column.number_input(name, 0.0, 60.0, 0.0, 1.0, key=f"guess_{id_}", format="%g")
    return hours


def seen(here: At) -> None:
    """The guess against the hours, the categories too, and the three series to check."""
    made = here.now.guess
    assert made is not None  # see assess.at
    view, taxonomy = here.view, here.taxonomy
    weeks = assess_load.weeks(view, made.first, made.before)
    found = assessment.perception(made.strategy or 0.0, weeks.summed)
    off = found.verdict if made.strategy is not None else "close"
    checked = assess_load.to_check(view, taxonomy, made.first, made.before, off) if off in ("above", "below") else []
    sentence = assess_words.seen(made.strategy, found, weeks.summed, len(checked))
    st.markdown(f"#### {words.escaped(sentence)}")
    st.caption(
        f"{words.span(made.first, made.before - timedelta(days=1))}, product work only: "
        f"{words.hours(weeks.summed.strategy)} strategy, {words.hours(weeks.summed.execution)} execution."
    )
    if found.verdict == "silent":
        st.page_link(menu.page("balance"), label="Tell us what we missed, on Balance", icon=":material/balance:")
    else:
        with st.popover("What these numbers mean", icon=":material/help:"):
            st.markdown(assess_words.seen_formula(weeks.summed))
        _parts(here, weeks.parts)
    for n, one in enumerate(checked):
        _check(here, n, one)
    onward(here)


def _parts(here: At, parts: dict[str, float]) -> None:
    made = here.now.guess
    assert made is not None
    guessed = dict(made.categories)
    held = assess_load.wish(here.view)
    wanted = targets.shares(held, here.taxonomy) if held else {}
    figure, alt = here.view.made(
        "assess_parts",
        lambda: assess_charts.parts(parts, guessed, wanted, here.taxonomy, here.view.theme),
        made.first,
        tuple(guessed.items()),
        tuple(wanted.items()),
    )
    st.plotly_chart(figure, key="assess_parts", config=QUIET, alt=alt)
    note = assess_words.guessed_sum(guessed, here.taxonomy.on_side("strategy"), made.strategy)
    if note:
        st.caption(note)


def _check(here: At, n: int, one: assess_load.Doubted) -> None:
    """One series: what it was sorted as and why, and a way to put it right."""
    names = {c.id: c.name for c in here.taxonomy.categories}
    with st.container(border=True, key=f"check_{n}"):
        times = "once" if one.times == 1 else f"{one.times} times"
        st.markdown(f"**{words.markdown(one.title)}**, {words.hours(one.hours)}, {times}")
        st.caption(f"Sorted as {words.escaped(names[one.category])}: {words.markdown(one.reason, 200)}")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            category = st.selectbox(
                "It is",
                list(names),
                list(names).index(one.category),
                format_func=names.__getitem__,
                key=f"is_{one.key}",
                width=260,
            )
            if st.button("Put it right", key=f"right_{n}", disabled=category == one.category):
                try:
                    decide.correct(here.view.here.store, here.taxonomy, here.view.person, one.key, category, "series")
                except EvenkeelError as error:
                    say(error)
                else:
                    st.rerun()
