"""Everything like one activity, as a rule in words: what it is proposed by, and what it reaches."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from ledger import what_if
from metrics.people import FREE_MAIL, domain_of
from metrics.rules import Rule
from model import Subject
from ui import words
from ui.frame import View
from ui.memory import Memory

PROPOSED = 6  # ways of being like it that are offered
_LAST = Memory(2)


def choose(series: str, subject: Subject) -> dict[str, Any]:
    """The conditions that a person chooses or writes; {} where there are none."""
    offered = _offers(subject)
    names = list(offered)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("All with", names, key=f"like_{series}", width=300)
        rule = dict(offered[chosen]) if chosen else {}
        if "contains" in rule:
            phrase = st.text_input(
                "these words, in title or text", rule["contains"][0], key=f"words_{series}", max_chars=80
            )
            rule = {"contains": [phrase.strip()]} if phrase.strip() else {}
    return rule


def _offers(subject: Subject) -> dict[str, dict[str, Any]]:
    """Ways in which other activities can be like this one, by how they are called."""
    found: dict[str, dict[str, Any]] = {}
    if subject.title:
        found["the same words"] = {"contains": [words.plain(subject.title, 80)]}
    for label in subject.labels[:2]:
        found[f"label {words.plain(label, 40)}"] = {"label": label}
    if subject.project:
        found[f"project {words.plain(subject.project, 40)}"] = {"project": subject.project}
        if subject.issue_type:
            both = {"project": subject.project, "issue_type": subject.issue_type}
            found[f"type {words.plain(subject.issue_type, 40)} in {words.plain(subject.project, 40)}"] = both
    for component in subject.components[:2]:
        found[f"component {words.plain(component, 40)}"] = {"component": component}
    for domain in sorted({domain_of(p) for p in subject.people} - FREE_MAIL - {""}):
        found[f"somebody of {words.plain(domain, 40)}"] = {"domain": domain}
    return dict(list(found.items())[:PROPOSED])


def reached(view: View, rule: dict[str, Any]) -> pd.DataFrame:
    """The counted activities that the rule would sort: what_if.REACHED, hours, booked_hours.

    Whatever category it will have: what is already of that category changes nothing, and the preview leaves it out.
    """
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in rule.items()}
    basis = view.here.ledger.basis(view.version)
    like = Rule("like", "unsorted", owner=view.person, **given)

    def look() -> pd.DataFrame:
        found = everything(view)
        return what_if.of_rule(view.here.ledger, view.version, view.person, found, [*basis.rules, like], like)

    return view.made("like", look, repr(sorted(given.items())))


def everything(view: View) -> what_if.Found:
    """What all activities of the person were about. It is large: only the last that were asked for stay at hand."""
    here, basis = view.here, view.here.ledger.basis(view.version)
    asked = here.settings.home, view.version.id, here.store.viewer, view.person
    return _LAST.get(asked, lambda: what_if.every(here.store, basis, view.person))
