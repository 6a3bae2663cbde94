"""Which category an activity belongs to: the first step that has an answer decides, and says why."""

from __future__ import annotations

from itertools import pairwise

from metrics.case import Case, Context, Verdict
from metrics.features import features_of
from metrics.measured import EVEN
from metrics.reasons import why
from metrics.rules import Rule
from metrics.steps import LIKELY, SURE, first, ruled_out, told
from metrics.trained import trained
from model import Activity, Subject

__all__ = ["UNSURE", "Context", "Rule", "Verdict", "sort", "sort_subject"]
ENOUGH = 0.25  # how likely an answer must be; under it "not sorted" is better than an error (see benchmarks/sorting.py)
UNSURE = 0.8  # an answer less sure than this is asked about on the Sort page
# How often an answer of this likelihood was right, of persons the model had not seen (the same benchmark prints it).
RIGHT = ((0.0, 0.4), (0.35, 0.55), (0.5, 0.65), (0.8, 0.7), (0.9, 0.86), (0.96, 0.95), (1.0, 0.99))
BENDS = tuple(pairwise(RIGHT))


def sort(activity: Activity, key: str, subject: Subject, context: Context) -> Verdict:
    """The category of one activity, whose `key` is source/id. Never fails, whatever the texts."""
    corrected = context.corrections.get(key)
    if corrected is not None:
        return told(corrected, "correction", "You sorted this as", context)
    verdict = sort_subject(subject, context)
    if activity.special == "away" and verdict.step != "series":
        return Verdict("away", "calendar", "The calendar marks it as out of office", 0.98)
    return verdict


def sort_subject(subject: Subject, context: Context, explained: bool = True) -> Verdict:
    """The category that follows from what an activity is about: the same for each occurrence of a meeting.

    It depends on the subject, the context and `Directory.period` of the day, so it can be kept for these. Only where
    it is `explained` does an answer of the text model say why, which costs as much as the answer; else "".
    """
    case = Case(subject, context)
    return first(SURE, case) or _weighed(case, explained)


def _weighed(case: Case, explained: bool) -> Verdict:
    """What words, people and the weaker rules say together; not sorted where that is too little."""
    weak = first(LIKELY, case)
    if case.subject.title is None:
        said = weak is not None and (weak.sure >= EVEN or weak.category == "unsorted")
        return weak if weak and said else _unsorted("It is private, and the people in it do not say")
    model = (case.context.model or trained)()
    features = features_of(case, weak)
    likely = model.likely(features)
    for forbidden in ruled_out(case):
        likely[model.categories.index(forbidden)] = 0.0
    chance = max(likely)
    category = model.categories[likely.index(chance)]
    if category == "unsorted" or category not in case.context.taxonomy:
        return _unsorted("Neither its words nor the people in it say what it was for")
    if chance < ENOUGH:
        perhaps = case.context.taxonomy.get(category).name
        return _unsorted(f"Too little says what it was for; perhaps {perhaps}")
    if weak and weak.category == category:
        return Verdict(category, weak.step, weak.reason, _right(chance), weak.by)
    reason = why(case, model.movers(features, category)) if explained else ""
    return Verdict(category, "model", reason, _right(chance))


def _unsorted(reason: str) -> Verdict:
    return Verdict("unsorted", "unsorted", reason, 0.0)


def _right(chance: float) -> float:
    """How often answers of this likelihood are right."""
    for (low, from_), (high, to) in BENDS:
        if chance <= high:
            return round(from_ + (to - from_) * (chance - low) / (high - low), 2)
    return RIGHT[-1][1]
