"""How well activities are sorted: the benchmark's own figures on our labelled rows, each persona left out once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import learning, sorting
from metrics import examples

SCRIPT = Path(sorting.__file__)
KEYS = {
    "accuracy",
    "macro_f1",
    "side_accuracy",
    "share_error_mean",
    "share_error_max",
    "coverage",
    "answered_accuracy",
    "per_label",
    "calibration",
}


def test_a_file_of_labelled_rows_is_evaluated_from_any_folder(tmp_path):
    rows = [
        {"id": "1", "title": "Daily stand-up", "label": "technical_team"},
        {"id": "2", "title": "Backlog refinement", "label": "stories"},
        {"id": "3", "title": "Busy", "label": "unsorted"},
        {"id": "4", "title": "Sync", "label": "customers", "attendees": ["dana@acme.example"]},
    ]
    known = {"dana@acme.example": {"role": None, "relation": "customer"}}
    same = {"kind": "calendar", "persona": "p", "owner_email": "me@us.example", "company_domain": "us.example"}
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps({**same, **row, "people": known}) for row in rows), encoding="utf-8")

    told = subprocess.run(
        [sys.executable, str(SCRIPT), str(file), "--json"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    found = json.loads(told.stdout)

    assert found.keys() >= KEYS
    assert (found["accuracy"], found["coverage"], found["share_error_max"]) == (1.0, 0.75, 0.0)
    assert "caution" not in found


def test_rows_that_taught_the_model_are_said_to_have():
    told = subprocess.run([sys.executable, str(SCRIPT), "--json"], capture_output=True, text=True, check=True)

    assert json.loads(told.stdout)["caution"].startswith("700 of these rows taught the model")


def test_a_fold_holds_nothing_of_its_persona():
    rows = examples.rows()
    folds = sorting.Folds(rows)
    here, taught = folds.of("fintech PM")
    others = [row for row in rows if row["persona"] != "fintech PM"]

    assert {row["persona"] for row in here} == {"fintech PM"}
    assert sum(one.weight == 1.0 for one in taught) == len(others)


@pytest.mark.slow
def test_of_persons_it_never_saw_it_sorts_well_and_knows_how_sure_it_is():
    found = sorting.cross_validated(examples.rows())
    figures = sorting.figures(found)
    print({name: round(value, 3) for name, value in figures.items()})

    assert figures["accuracy"] >= 0.86
    assert figures["macro_f1"] >= 0.83
    assert figures["side_accuracy"] >= 0.91
    assert figures["share_error_mean"] <= 3.5
    assert figures["share_error_max"] <= 10
    assert figures["coverage"] >= 0.85
    assert figures["answered_accuracy"] >= 0.90
    for band in sorting.calibration(found):
        assert abs(band["sure"] - band["right"]) <= 0.15, band


@pytest.mark.slow
@pytest.mark.parametrize("persona", ["open-source PM", "consumer mobile PM"])
def test_twenty_corrections_in_the_page_s_order_raise_a_person_s_accuracy(persona):
    points = learning.curve(learning.Folds(examples.rows()), persona, (0, 10, 20))
    print([round(point.accuracy, 3) for point in points])

    assert points[0].accuracy < points[1].accuracy < points[2].accuracy
    assert points[2].accuracy - points[0].accuracy >= 0.04
    assert points[2].others >= points[2].others_before - 0.02  # what was right is not unlearnt
