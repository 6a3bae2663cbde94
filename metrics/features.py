"""What the text model sees of an activity: its words, the people in it, and what Jira and the rules say of it."""

from __future__ import annotations

from itertools import pairwise

from metrics.case import Case, Verdict
from metrics.text_model import Features

TEXT_WORDS = 60  # of a description


def features_of(case: Case, weak: Verdict | None, alone: bool = False, signs: bool = True) -> Features:
    """The features of a case; `weak` is what the rules would have said. Never times, persons or ids.

    `alone`: nothing is known of its people. `signs`: whether its words are looked up among the signs.
    """
    found: dict[str, float] = {}
    if case.subject.text:
        _write(found, case.text[:TEXT_WORDS], 0.4)
    if case.subject.parent_title:
        _write(found, case.parent[0], 0.4)
    for label in case.label_words:
        _write(found, label, 0.7)
    _write(found, case.words, 1.0)
    if signs:
        _mark_signs(found, case)
    if case.subject.issue:
        found |= {"is:issue": 1.0, f"usual:{case.usual}": 1.0, f"type:{case.subject.issue_type.lower()}": 1.0}
    else:
        found["is:event"] = 1.0
        if not alone:
            _mark_people(found, case)
    if weak:
        found[f"rule:{weak.category}:{weak.step}"] = 1.5
        found[f"rule:{weak.category}"] = 1.0
    return Features(tuple(found), tuple(found.values()))


def _write(found: dict[str, float], some: list[str], weight: float) -> None:
    """Words and pairs of neighbours; the most prominent text is written last, and what it says stays."""
    found |= dict.fromkeys(["#" if word.isdigit() else word for word in some], weight)
    found |= dict.fromkeys([f"pair:{one} {other}" for one, other in pairwise(some)], 0.7 * weight)


def _mark_signs(found: dict[str, float], case: Case) -> None:
    if case.subject.text:
        found |= {f"text:{sign.meaning}": 0.7 for sign in case.text_signs}
    for sign in case.label_signs:
        found[f"sign:{sign.meaning}"] = 1.0
    for sign in case.signs:
        found[f"sign:{sign.meaning}"] = 1.5
    if case.topic:
        found[f"topic:{case.topic.category}/{case.topic.kind}"] = 1.5


def _mark_people(found: dict[str, float], case: Case) -> None:
    """How many and who is in the room, and who called the meeting."""
    found |= case.room.marks
    if case.subject.organizer.lower() == case.context.owner.lower():
        found["called by:owner"] = 1.0
    if case.subject.recurring:
        found["is:recurring"] = 1.0
