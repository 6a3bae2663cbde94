"""How well activities are sorted, through the code that the app runs: on any file of labelled rows, and by persona.

`python benchmarks/sorting.py FILE.jsonl --json` sorts the rows of a file. `--cross-validate` sorts our own labelled
rows, each persona with a model that saw neither their rows nor an invented title like one of theirs. (The rules and
the invented titles were written by people who had seen labelled rows; only rows by other hands are free of that.)
`--speed` compares the CPU of 100,000 activities with scikit-learn on the same texts.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path
from statistics import mean
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # runs as a script too, from any folder

from benchmarks import report
from metrics import examples, sorting
from metrics.text_model import Example, Model, fit
from metrics.trained import trained
from metrics.words import words_of
from model import Subject

Row = dict[str, Any]
BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)  # of how sure a verdict says it is
ALIKE = 0.5  # cosine of letter triples from which an invented title counts as seen in a row
DRAWS = 2000  # of personas, with replacement, for the interval
MAIN = ("accuracy", "macro_f1", "side_accuracy", "share_error_mean", "share_error_max", "coverage", "answered_accuracy")
Sorted = tuple[Row, sorting.Verdict]


def verdicts(rows: list[Row], model: Model | None = None) -> list[Sorted]:
    """Each row with our verdict. What was declined or cancelled counts nowhere; the labels call that away."""
    said = [
        sorting.Verdict("away", "calendar", "It was declined or cancelled", 1.0)
        if row.get("status") in ("declined", "cancelled")
        else sorting.sort_subject(about, replace(context, model=model and (lambda: model)))
        for row, (about, context) in zip(rows, examples.abouts(rows), strict=True)
    ]
    return list(zip(rows, said, strict=True))


def figures(found: list[Sorted]) -> dict[str, float]:
    """The seven main figures; share errors in points of S/(S+E), by persona, rows weighing one each."""
    pairs = [(row["label"], said.category) for row, said in found]
    answered = [pair for pair in pairs if pair[1] != "unsorted"]
    errors = list(share_errors(found).values())
    return {
        "accuracy": _right(pairs),
        "macro_f1": mean(one["f1"] for one in per_label(found).values()),
        "side_accuracy": _right([(_side(label), _side(said)) for label, said in pairs]),
        "share_error_mean": mean(errors),
        "share_error_max": max(errors),
        "coverage": len(answered) / len(pairs),
        "answered_accuracy": _right(answered),
    }


def per_label(found: list[Sorted]) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and count of each label that occurs."""
    pairs = [(row["label"], said.category) for row, said in found]
    table = {}
    for label in sorted({label for label, _ in pairs}):
        hits = sum(label == wanted == said for wanted, said in pairs)
        wanted, said = (sum(pair[at] == label for pair in pairs) for at in (0, 1))
        precision, recall = hits / said if said else 0.0, hits / wanted
        table[label] = {"precision": precision, "recall": recall, "f1": 2 * hits / (said + wanted), "rows": wanted}
    return table


def share_errors(found: list[Sorted]) -> dict[str, float]:
    """By persona: how many points the strategy share of our answers is off the labels' own."""
    people: dict[str, list[Sorted]] = defaultdict(list)
    for row, said in found:
        people[str(row.get("persona"))].append((row, said))
    return {
        who: 100 * abs(_share(row["label"] for row, _ in some) - _share(said.category for _, said in some))
        for who, some in people.items()
    }


def calibration(found: list[Sorted]) -> list[dict[str, float]]:
    """Of the answers in each band of "how sure": how many, how sure they said they were, how many were right."""
    table = []
    for low, high in pairwise(BANDS):
        some = [(row, said) for row, said in found if low <= said.sure < high and said.category != "unsorted"]
        if some:
            right = _right([(row["label"], said.category) for row, said in some])
            table.append({"from": low, "sure": mean(said.sure for _, said in some), "right": right, "rows": len(some)})
    return table


def by_step(found: list[Sorted]) -> dict[str, dict[str, float]]:
    """How much each step decided, and how much of that was right."""
    steps: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row, said in found:
        steps[said.step].append((row["label"], said.category))
    return {step: {"rows": len(pairs), "right": _right(pairs)} for step, pairs in sorted(steps.items())}


class Folds:
    """Training examples for each persona that hold nothing of them: neither a row nor an invented title like one."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self._own = [
            examples.learned_from(*one, row["label"]) for row, one in zip(rows, examples.abouts(rows), strict=True)
        ]
        self._invented = [(_triples(title), one) for title, one in examples.invented()]

    def of(self, persona: str) -> tuple[list[Row], list[Example]]:
        """The rows of a persona, and what a model that never saw them may learn from."""
        here = [row for row in self.rows if row["persona"] == persona]
        titles = [_triples(row["title"]) for row in here]
        taught = [one for one, row in zip(self._own, self.rows, strict=True) if row["persona"] != persona]
        taught += [one for some, one in self._invented if not any(_alike(some, title) for title in titles)]
        return here, taught


def cross_validated(rows: list[Row]) -> list[Sorted]:
    """Each row with the verdict of a model that saw nothing of its persona."""
    folds, found = Folds(rows), []
    for persona in sorted({row["persona"] for row in rows}):
        here, taught = folds.of(persona)
        found += verdicts(here, fit(taught, examples.PLACE.ids))
    return found


def intervals(found: list[Sorted]) -> dict[str, tuple[float, float]]:
    """95% intervals of the main figures, by drawing personas with replacement."""
    people: dict[str, list[Sorted]] = defaultdict(list)
    for one in found:
        people[one[0]["persona"]].append(one)
    dice, names = random.Random(7), sorted(people)
    drawn = []
    for _ in range(DRAWS):
        chosen = dice.choices(names, k=len(names))
        # the same persona drawn twice stays two people
        some = [({**row, "persona": n}, said) for n, who in enumerate(chosen) for row, said in people[who]]
        drawn.append(figures(some))
    spread = {name: sorted(one[name] for one in drawn) for name in MAIN}
    return {name: (some[int(0.025 * DRAWS)], some[int(0.975 * DRAWS) - 1]) for name, some in spread.items()}


def _right(pairs: Iterable[tuple[str, str]]) -> float:
    known = list(pairs)
    return sum(wanted == said for wanted, said in known) / len(known) if known else 0.0


def _side(category: str) -> str:
    return examples.PLACE.side(category)


def _share(categories: Iterable[str]) -> float:
    sides = [_side(one) for one in categories]
    strategy, execution = sides.count("strategy"), sides.count("execution")
    return strategy / (strategy + execution) if strategy + execution else 0.0


def _triples(title: str | None) -> frozenset[str]:
    text = f" {' '.join(words_of(title or ''))} "
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and len(one & other) / (len(one) * len(other)) ** 0.5 >= ALIKE


def all_figures(found: list[Sorted]) -> dict[str, Any]:
    """All figures of some sorted rows, as --json prints them."""
    tables = {"per_label": per_label(found), "calibration": calibration(found), "steps": by_step(found)}
    return {**figures(found), **tables, "rows": len(found), "share_errors": share_errors(found)}


def speed() -> list[report.Row]:
    """CPU seconds of 100,000 activities beside scikit-learn's vectorise-and-predict on the same texts.

    Weekly meetings come 52 times, an issue 5 times (its actions and worklogs), all else once, each subject with
    words of its own; the app sorts a subject once. Then the same where no activity has a subject twice. The like for
    like is the peer that sees what our model sees of a text: words, pairs of words, and parts of 3 and 4 letters. The
    others see words and pairs, and words alone. None sees people, Jira fields or rules.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_union

    rows = examples.rows()
    trained()
    found = []
    pairs, letters = TfidfVectorizer(ngram_range=(1, 2)), TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4))
    ways = {
        "like for like (words, pairs, letters 3-4)": make_union(pairs, letters),
        "words and pairs": pairs,
        "words alone": TfidfVectorizer(),
    }
    for often in (True, False):
        activities = _activities(rows, often)
        ours = _cpu(lambda some=activities: _sorted_once(some))
        texts = [f"{about.title} {about.text}" for about, _ in activities]
        for name, vectoriser in ways.items():
            table = vectoriser.fit_transform([f"{row['title']} {row['description'] or ''}" for row in rows])
            model = LogisticRegression(max_iter=300).fit(table, [row["label"] for row in rows])
            peer = _cpu(lambda: model.predict(vectoriser.transform(texts)))  # noqa: B023 - called at once
            what = "as they recur" if often else "no two alike"
            limit = 3.0 if often or name.startswith("like") else None
            found.append(report.Row(f"100,000 activities, {what}; peer on {name}", ours, "s", peer, limit))
    return found


def _activities(rows: list[Row], often: bool, wanted: int = 100_000) -> list[tuple[Subject, sorting.Context]]:
    found: list[tuple[Subject, sorting.Context]] = []
    known = list(zip(rows, examples.abouts(rows), strict=True))
    for turn in count():
        for row, (about, context) in known:
            times = 1 if not often else 52 if row["recurring"] else 1 if row["kind"] == "calendar" else 5
            one = replace(about, id=f"{about.id}/{turn}", title=f"{about.title} {turn:x}")
            found += [(one, context)] * times
            if len(found) >= wanted:
                return found[:wanted]
    raise AssertionError("count() never ends")


def _sorted_once(activities: list[tuple[Subject, sorting.Context]]) -> None:
    """Sort as the ledger does: each subject once, then from memory; reasons come when a page asks for them."""
    kept: dict[str, sorting.Verdict] = {}
    for about, context in activities:
        if about.id not in kept:
            kept[about.id] = sorting.sort_subject(about, context, explained=False)


def _cpu(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return process_time() - begun


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, help="labelled rows, one JSON object a line; else our own")
    parser.add_argument("--cross-validate", action="store_true", help="leave each persona out of training once")
    parser.add_argument("--speed", action="store_true", help="compare CPU seconds with scikit-learn")
    parser.add_argument("--json", action="store_true", help="print JSON on one line")
    asked = parser.parse_args()
    if asked.speed:
        print(report.table(speed()))
        return
    rows = examples.rows()
    if asked.file:
        rows = [json.loads(line) for line in asked.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    if asked.cross_validate:
        found = cross_validated(rows)
        result = {**all_figures(found), "intervals": intervals(found)}
    else:
        result = all_figures(verdicts(rows))
        known = {(row["id"], row["title"]) for row in examples.rows()}
        seen = sum((row["id"], row["title"]) in known for row in rows)
        if seen:
            result["caution"] = f"{seen} of these rows taught the model; --cross-validate leaves them out."
    print(json.dumps(result, indent=None if asked.json else 2, ensure_ascii=False))


if __name__ == "__main__":
    main()
