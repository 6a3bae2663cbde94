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
    words: dict[str, float] = {}
    marks: dict[str, float] = {}
    if case.subject.text:
        _write(words, marks, case.text[:TEXT_WORDS], 0.4)
    if case.subject.parent_title:
        _write(words, marks, case.parent[0], 0.4)
    for label in case.label_words:
        _write(words, marks, label, 0.7)
    _write(words, marks, case.words, 1.0)
    if signs:
        marks |= _signs(case)
    if case.subject.issue:
        marks |= _jira(case)
    else:
        marks |= {"is:event": 1.0} if alone else _people(case)
    if weak:
        marks[f"rule:{weak.category}:{weak.step}"] = 1.5
        marks[f"rule:{weak.category}"] = 1.0
    return Features(tuple(words), tuple(marks), (*words.values(), *marks.values()))


def _write(words: dict[str, float], marks: dict[str, float], some: list[str], weight: float) -> None:
    """Words and pairs of neighbours; the most prominent text is written last, and what it says stays."""
    words |= dict.fromkeys(["#" if word.isdigit() else word for word in some], weight)
    marks |= dict.fromkeys([f"pair:{one} {other}" for one, other in pairwise(some)], 0.7 * weight)


def _signs(case: Case) -> dict[str, float]:
    found = {f"text:{sign.meaning}": 0.7 for sign in case.text_signs} if case.subject.text else {}
    for sign in case.label_signs:
        found[f"sign:{sign.meaning}"] = 1.0
    for sign in case.signs:
        found[f"sign:{sign.meaning}"] = 1.5
    if case.topic:
        found[f"topic:{case.topic.category}/{case.topic.kind}"] = 1.5
    return found


def _jira(case: Case) -> dict[str, float]:
    kind = case.subject.issue_type
    return {"is:issue": 1.0, f"usual:{case.usual}": 1.0, f"type:{kind.lower()}": 1.0}


def _people(case: Case) -> dict[str, float]:
    """How many and who is in the room, and who called the meeting."""
    subject = case.subject
    found = {"is:event": 1.0, **case.room.marks}
    if subject.organizer.lower() == case.context.owner.lower():
        found["called by:owner"] = 1.0
    if subject.recurring:
        found["is:recurring"] = 1.0
    return found
