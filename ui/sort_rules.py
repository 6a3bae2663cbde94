"""Rules: in their order with how much each decides, tried before they are kept, moved, switched off, carried away."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import streamlit as st

from decide import rules as ruling
from ledger import answers, what_if
from metrics.rules import Rule
from metrics.taxonomy import Taxonomy
from model import EvenkeelError
from ui import loaders, sort_like, words
from ui.frame import View, say

LARGEST = 200_000  # bytes of a file of rules


def show(view: View, taxonomy: Taxonomy) -> None:
    """All rules in their order, a new one, and the way in and out as a file."""
    if error := st.session_state.pop("rules_failed", None):
        say(error)
    rules = in_order(view)
    st.caption(
        "The first rule that fits decides, after what you said of a single activity or its series and before "
        "anything else. Your rules come before your team's."
    )
    decided = _hours(view)
    behind = _behind(view, tuple(rules)) if rules else Counter()
    for rule in rules:
        _rule(view, taxonomy, rules, rule, decided.get(f"rules/{rule.id}", 0.0), behind)
    if not rules:
        st.info(
            "No rules yet. Write one below, or choose “All like it” when you sort something.", icon=":material/rule:"
        )
    _new(view, taxonomy)
    _files(view, taxonomy, rules)


def in_order(view: View) -> list[Rule]:
    """The rules that hold for this person, also those that are switched off."""
    basis = view.here.ledger.basis(view.version)

    def read() -> list[Rule]:
        found = answers.rules(view.here.store.decisions({"rule"}), basis.directory)
        mine = [rule for rule in found if rule.owner == view.person]
        return mine + [rule for rule in found if not rule.owner]

    return view.kept("rules", read, view.person)


def _hours(view: View) -> dict[str, float]:
    rows = loaders.hours(view.here, view.version, ("decided",), person=view.person)
    return dict(zip(rows["decided"], rows["hours"], strict=True))


def _behind(view: View, rules: tuple[Rule, ...]) -> Counter[tuple[str, str]]:
    """How many activities a rule would decide, if an earlier one did not say otherwise; by (earlier, later)."""
    basis = view.here.ledger.basis(view.version)

    def look() -> Counter[tuple[str, str]]:
        return what_if.decided(basis, view.person, sort_like.everything(view), rules)[1]

    return view.made("behind", look, rules)


def _rule(
    view: View, taxonomy: Taxonomy, rules: list[Rule], rule: Rule, hours: float, behind: Counter[tuple[str, str]]
) -> None:
    names = {one.id: one for one in rules}
    mine = rule.owner == view.person
    with st.container(border=True, gap="small"):
        state = " (off)" if rule.off else ""
        whose = "" if mine else " · your team's"
        name = words.category_name(taxonomy, rule.category) if rule.category in taxonomy else rule.category
        st.markdown(
            f"**{words.markdown(rule.described, 200)}** → {words.markdown(name)}{state}{whose} · "
            f"decides {words.hours(hours)}"
        )
        for (earlier, later), many in behind.items():
            if later == rule.id and earlier in names:
                first = words.markdown(names[earlier].described, 80)
                st.caption(f":material/warning: {many} more fit it, but {first} comes first and says otherwise.")
        if not mine:
            return
        with st.container(horizontal=True, gap="small"):
            store, who, own = view.here.store, view.person, [one for one in rules if one.owner == view.person]
            for label, icon, by in (("Up", "arrow_upward", -1), ("Down", "arrow_downward", 1)):
                st.button(
                    label,
                    icon=f":material/{icon}:",
                    key=f"rule_{label}_{rule.id}",
                    disabled=not 0 <= own.index(rule) + by < len(own),
                    on_click=ruling.move,
                    args=(store, taxonomy, who, own, rule, by),
                )
            flipped = ruling.as_given(replace(rule, off=not rule.off))
            on = "Switch on" if rule.off else "Switch off"
            st.button(on, key=f"rule_off_{rule.id}", on_click=_keep, args=(view, taxonomy, flipped, rule.id))
            st.button("Remove", key=f"rule_remove_{rule.id}", on_click=_remove, args=(view, rule))


def _new(view: View, taxonomy: Taxonomy) -> None:
    """A new rule: its conditions, what it would reach in the past, and only then: keep."""
    with st.expander("New rule", icon=":material/add:"):
        given: dict[str, Any] = {}
        phrase = st.text_input(
            "Title or text contains (several: separated by commas)", key="rule_contains", max_chars=400
        )
        given["contains"] = [one.strip() for one in phrase.split(",") if one.strip()]
        with st.container(horizontal=True):
            for name in ruling.CONDITIONS:
                given[name] = st.text_input(
                    name.replace("_", " ").capitalize(), key=f"rule_{name}", width=160, max_chars=120
                )
        names = {one.id: one.name for one in taxonomy.categories}
        category = st.selectbox("Sorts as", list(names), format_func=names.__getitem__, key="rule_category", width=260)
        given = {name: value for name, value in given.items() if value}
        if not given:
            st.caption("Give at least one condition, and see what it would have reached.")
            return
        with st.spinner("Looking through all that was imported"):
            rows = sort_like.reached(view, given)
        anew = rows[rows["category"] != category]
        st.markdown(
            f"It would decide {rows['activity'].nunique()} past activities, {words.hours(float(rows['hours'].sum()))}, "
            f"and sort {anew['activity'].nunique()} of them otherwise than now."
        )
        st.button(
            "Keep this rule",
            key="rule_keep",
            type="primary",
            on_click=_keep,
            args=(view, taxonomy, {**given, "category": category}, ""),
        )


def _keep(view: View, taxonomy: Taxonomy, given: dict[str, Any], id_: str) -> None:
    try:
        ruling.keep(view.here.store, taxonomy, view.person, given, id_)
    except EvenkeelError as error:
        st.session_state.rules_failed = error
    else:
        for name in ("contains", *ruling.CONDITIONS):
            st.session_state.pop(f"rule_{name}", None)


def _remove(view: View, rule: Rule) -> None:
    ruling.remove(view.here.store, view.person, rule)


def _files(view: View, taxonomy: Taxonomy, rules: list[Rule]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            "Rules as a file",
            ruling.to_toml(rules),
            "evenkeel-rules.toml",
            "application/toml",
            icon=":material/download:",
            key="rules_out",
            disabled=not rules,
        )
        with st.popover("Add rules of a file", icon=":material/upload:"):
            file = st.file_uploader("A file of rules (.toml)", type="toml", key="rules_in", max_upload_size=1)
            if file is not None and st.button("Add them", key="rules_add", type="primary"):
                try:
                    text = file.getvalue()[:LARGEST].decode("utf-8", "replace")
                    many = ruling.add_all(view.here.store, taxonomy, view.person, ruling.from_toml(taxonomy, text))
                except EvenkeelError as error:
                    say(error)
                else:
                    st.toast(f"{many} rules added; what was there before was not added again.")
                    st.rerun()
