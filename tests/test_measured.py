"""How sure the steps say they are is what the labelled rows say, counted anew."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from metrics import examples
from metrics.case import Case
from metrics.measured import COUNTS, UNMEASURED, how_sure
from metrics.sorting import sort_subject
from metrics.steps import LIKELY, OUTSIDERS, SURE
from metrics.taxonomy import load

SILENT = {"nothing_said"}  # says that it does not know


def deciding(case: Case, steps: list) -> tuple[str, str]:
    """Which step decides a case, by its name or that of the relation in the room, and the category."""
    for step in steps:
        verdict = step(case)
        if verdict is not None:
            relations = [one for one in OUTSIDERS if one in case.room.relations]
            return relations[0] if step.__name__ == "outsiders" else step.__name__, verdict.category
    return "", ""


def test_each_count_is_that_of_the_labelled_rows():
    found: dict[str, list[bool]] = defaultdict(list)
    rows = [row for row in examples.rows() if row.get("status") not in ("declined", "cancelled")]
    for row, (about, context) in zip(rows, examples.abouts(rows), strict=True):
        name, category = deciding(Case(about, context), SURE)
        if name and name not in SILENT:
            found[f"{name} {category}"].append(category == row["label"])
        if not about.issue:
            hidden = Case(replace(about, title=None, text="", labels=()), context)
            name, category = deciding(hidden, [*SURE, *LIKELY])
            if name in ("one_to_one", "colleagues"):
                name = "two_of_us" if name == "one_to_one" else name
                found[f"{name} {category}"].append(category == row["label"])

    assert {of: (sum(some), len(some)) for of, some in found.items()} == COUNTS


def test_few_rows_are_no_certainty_and_none_are_little():
    assert how_sure("delivering", "delivery") == 0.98
    assert how_sure("analyst", "market") == 0.8
    assert how_sure("consultant", "market") == UNMEASURED


@pytest.mark.parametrize("hidden", [True, False])
def test_no_answer_is_given_that_is_wrong_more_often_than_right(hidden):
    for about, context in examples.abouts(examples.rows())[:300]:
        one = replace(about, title=None) if hidden and not about.issue else about
        verdict = sort_subject(one, replace(context, taxonomy=load()))
        assert verdict.category == "unsorted" or verdict.sure >= 0.5, verdict
