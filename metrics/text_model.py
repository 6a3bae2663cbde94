"""A small model of words: multinomial logistic regression over words, their parts and plain marks, in numpy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import exp
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
PART = 0.35  # what a part of a word weighs beside the word itself
SIZES = (3, 4)  # letters of a part
LONGEST = 30  # letters of a word that are looked at: texts come from strangers
RARE = 2  # a feature that fewer examples have teaches nothing about others
DECAY = 0.5  # how strongly weights are pulled to nought; chosen by cross-validation
STEPS, RATE = 40, 0.15  # of Adam; more steps sort no better (cross-validated)
KEPT = 100_000  # words whose scores are kept at hand
MORE = 4_000  # words for which room is made at once


class Features(NamedTuple):
    """What the model sees of an activity: words, and marks, which have a colon (pairs of words, people, Jira)."""

    names: tuple[str, ...]
    weights: tuple[float, ...]


class Example(NamedTuple):
    """An activity with the category it belongs to, and how much it counts in training."""

    features: Features
    category: str
    weight: float = 1.0


def parts(word: str) -> list[tuple[str, float]]:
    """The features of a word: itself, and its parts, so that 'Preisanpassung' is kin to 'Preise'. A mark is one."""
    if ":" in word:
        return [(word, 1.0)]
    found = [(f"w:{word}", 1.0)]
    if not word.isdigit():
        bare = f"<{word[:LONGEST]}>"
        found += [(f"c:{bare[at : at + n]}", PART) for n in SIZES for at in range(len(bare) - n + 1)]
    return found


def spread(features: Features) -> dict[str, float]:
    """All features by name with their weights, those that come twice added."""
    found: defaultdict[str, float] = defaultdict(float)
    for word, weight in zip(*features, strict=True):
        for name, share in parts(word):
            found[name] += weight * share
    return found


class Model:
    """Weights by feature and category; answers how likely each category is, and what spoke for it."""

    def __init__(self, categories: Sequence[str], place: dict[str, int], weights: Floats, firm: Floats) -> None:
        self.categories = tuple(categories)
        self.place = place
        self.firm = firm  # how much it would cost to move each weight: what many examples taught stands firm
        self.weights = weights - weights.mean(axis=1, keepdims=True)  # the same answers; over 0 speaks for
        self._known = _Known(place, self.weights)

    def likely(self, features: Features) -> list[float]:
        """How likely each of `categories` is; the sum is 1."""
        known = self._known_words()
        lines = list(map(known.__getitem__, features.names))
        total = np.array(features.weights, np.float32).dot(known.scores.take(lines, axis=0)).tolist()
        most = max(total)
        chances = [exp(x - most) for x in total]
        every = sum(chances)
        return [chance / every for chance in chances]

    def movers(self, features: Features, category: str) -> list[tuple[str, float]]:
        """What spoke for a category, strongest first: words and the names of marks, with how much they moved."""
        known, column = self._known_words(), self.categories.index(category)
        scores = known.scores[list(map(known.__getitem__, features.names)), column].tolist()
        found = [(name, weight * score) for name, weight, score in zip(*features, scores, strict=True)]
        return sorted((one for one in found if one[1] > 0), key=lambda one: (-one[1], one[0]))

    def _known_words(self) -> _Known:
        """The scores at hand; begun anew where too many words came, while others may still read the old ones."""
        if len(self._known) > KEPT + len(self.place):
            self._known = _Known(self.place, self.weights)
        return self._known


class _Known(dict[str, int]):
    """A line of scores for each feature, and for each word that was asked for: its own and its parts' together.

    Any thread may ask: a word is found only after its line is there, and lines only ever grow.
    """

    def __init__(self, place: dict[str, int], weights: Floats) -> None:
        super().__init__(place)
        self[""] = len(place)  # stands for what says nothing
        self.scores = np.concatenate([weights, np.zeros((MORE, weights.shape[1]), np.float32)])
        self._weights, self._place = weights, place
        self._lock = Lock()

    def __missing__(self, word: str) -> int:
        """The line of a new word; of a mark that was never taught, the empty one."""
        if ":" in word:
            return self[""]
        with self._lock:
            line = self.get(word)
            if line is None:
                line = len(self)
                if line >= len(self.scores):
                    self.scores = np.concatenate([self.scores, np.zeros((MORE, self.scores.shape[1]), np.float32)])
                known = [(self._place[name], share) for name, share in parts(word) if name in self._place]
                if known:
                    places, shares = zip(*known, strict=True)
                    self.scores[line] = np.array(shares, np.float32) @ self._weights[list(places)]
                self[word] = line
            return line


def fit(examples: Iterable[Example], categories: Sequence[str], decay: float = DECAY) -> Model:
    """The model that these examples teach: the same examples always teach the same.

    Minimises the weighted log-loss plus decay / 2 * sum of squared weights, by Adam over all examples at once.
    """
    known = list(examples)
    spreads = [spread(one.features) for one in known]
    seen = Counter(name for one in spreads for name in one)
    place = {name: at for at, name in enumerate(name for name, count in seen.items() if count >= RARE)}
    lesson = _Lesson(known, _Table(spreads, place), categories)
    weights = np.zeros((len(place), len(categories)), np.float32)
    weights = lesson.learnt(weights, np.full_like(weights, decay))
    return Model(categories, place, weights, lesson.firmness(weights) + decay)


def taught(model: Model, extra: Iterable[Example], decay: float = DECAY) -> Model:
    """The model after more examples, in whatever order: near what it knew, most so where it had learnt from many.

    Minimises the log-loss of `extra` alone plus firm / 2 * (weight - weight before) ** 2, where `firm` is the
    curvature of all that taught `model`: Laplace's approximation with a diagonal, as in Chapelle and Li, An Empirical
    Evaluation of Thompson Sampling (2011), algorithm 3. So it costs what `extra` costs, not what all examples cost.
    An example of a category that the model does not know teaches nothing.
    """
    known = sorted(one for one in extra if one.category in model.categories)
    spreads = [spread(one.features) for one in known]
    here = sorted({name for one in spreads for name in one})
    if not here:
        return model
    new = [name for name in here if name not in model.place]
    place = model.place | {name: len(model.place) + n for n, name in enumerate(new)}
    nothing = np.zeros((len(new), len(model.categories)), np.float32)
    weights = np.concatenate([model.weights, nothing])
    firm = np.concatenate([model.firm, nothing + decay])
    at = [place[name] for name in here]
    lesson = _Lesson(known, _Table(spreads, {name: n for n, name in enumerate(here)}), model.categories)
    weights[at] = lesson.learnt(weights[at], firm[at])
    firm[at] += lesson.firmness(weights[at])
    return Model(model.categories, place, weights, firm)


class _Lesson:
    """Examples with what they should be sorted as, and how much each counts."""

    def __init__(self, known: list[Example], table: _Table, categories: Sequence[str]) -> None:
        at = {category: n for n, category in enumerate(categories)}
        self._table = table
        self._wanted = np.zeros((len(known), len(at)), np.float32)
        self._wanted[np.arange(len(known)), [at[one.category] for one in known]] = 1
        self._counts = np.array([[one.weight] for one in known], np.float32)

    def learnt(self, before: Floats, firm: Floats) -> Floats:
        """The weights that make what is wanted most likely, each held to what it was as firmly as `firm` says."""
        weights = before.copy()
        slope, square = np.zeros_like(weights), np.zeros_like(weights)
        for step in range(1, STEPS + 1):
            errors = self._counts * (self._likely(weights) - self._wanted)
            now = self._table.back(errors) + firm * (weights - before)
            slope += 0.1 * (now - slope)
            square += 0.01 * (now * now - square)
            pace = RATE * (1 - step / (STEPS + 1)) / (1 - 0.9**step)
            weights -= pace * slope / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        return weights

    def firmness(self, weights: Floats) -> Floats:
        """How fast the log-loss grows when one weight moves away: its second derivative by each."""
        likely = self._likely(weights)
        return self._table.back_squared(self._counts * likely * (1 - likely))

    def _likely(self, weights: Floats) -> Floats:
        likely = self._table.times(weights)
        likely -= likely.max(axis=1, keepdims=True)
        np.exp(likely, out=likely)
        likely /= likely.sum(axis=1, keepdims=True)
        return likely


class _Table:
    """Examples by features, mostly empty: multiplied from both sides without the empty cells."""

    def __init__(self, spreads: list[dict[str, float]], place: dict[str, int]) -> None:
        cells = [(row, place[name], x) for row, one in enumerate(spreads) for name, x in one.items() if name in place]
        rows, columns, values = (np.array(some) for some in zip(*cells, strict=True))
        self._across = _Half(rows, columns, values, len(spreads))
        order = np.argsort(columns, kind="stable")
        self._down = _Half(columns[order], rows[order], values[order], len(place))

    def times(self, weights: Floats) -> Floats:
        """Examples x categories from features x categories."""
        return self._across.gather(weights)

    def back(self, errors: Floats) -> Floats:
        """Features x categories from examples x categories."""
        return self._down.gather(errors)

    def back_squared(self, errors: Floats) -> Floats:
        """As `back`, of the squares of what is in the table."""
        return self._down.gather(errors, squared=True)


class _Half:
    """One direction of the table: for each row, which lines of the other side it takes, and how much of each."""

    def __init__(self, rows: NDArray[Any], taken: NDArray[Any], values: NDArray[Any], size: int) -> None:
        self._filled, self._begins = np.unique(rows, return_index=True)
        self._taken = taken
        self._values = values.astype(np.float32)[:, None]
        self._size = size

    def gather(self, lines: Floats, squared: bool = False) -> Floats:
        """The weighted sum of the lines that each row takes; nought for a row that takes none."""
        found = np.zeros((self._size, lines.shape[1]), np.float32)
        values = self._values**2 if squared else self._values
        found[self._filled] = np.add.reduceat(lines[self._taken] * values, self._begins, axis=0)
        return found
