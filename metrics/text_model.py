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
    """What the model sees of an activity: words, and marks (pairs of words, people, Jira), each with its weight."""

    words: tuple[tuple[str, float], ...]
    marks: tuple[tuple[str, float], ...]


class Example(NamedTuple):
    """An activity with the category it belongs to, and how much it counts in training."""

    features: Features
    category: str
    weight: float = 1.0


def parts(word: str) -> list[tuple[str, float]]:
    """The features of one word: itself, and its parts, so that 'Preisanpassung' is kin to 'Preise'."""
    found = [(f"w:{word}", 1.0)]
    if not word.isdigit():
        bare = f"<{word[:LONGEST]}>"
        found += [(f"c:{bare[at : at + n]}", PART) for n in SIZES for at in range(len(bare) - n + 1)]
    return found


def spread(features: Features) -> dict[str, float]:
    """All features by name with their weights, those that come twice added."""
    found: defaultdict[str, float] = defaultdict(float)
    for word, weight in features.words:
        for name, share in parts(word):
            found[name] += weight * share
    for name, weight in features.marks:
        found[name] += weight
    return found


class Model:
    """Weights by feature and category; answers how likely each category is, and what spoke for it."""

    def __init__(self, categories: Sequence[str], place: dict[str, int], weights: Floats) -> None:
        self.categories = tuple(categories)
        self.place = place
        self.weights = weights - weights.mean(axis=1, keepdims=True)  # the same answers; over 0 speaks for
        self._known = _Known(place, self.weights)

    def likely(self, features: Features) -> list[float]:
        """How likely each of `categories` is; the sum is 1."""
        known = self._known_words()
        at = known.at
        lines = [at[word] if word in at else known.learn(word) for word, _ in features.words]
        shares = [weight for _, weight in features.words]
        for name, weight in features.marks:
            if name in at:
                lines.append(at[name])
                shares.append(weight)
        total = (np.array(shares, np.float32) @ known.lines[lines]).tolist()
        most = max(total)
        chances = [exp(x - most) for x in total]
        every = sum(chances)
        return [chance / every for chance in chances]

    def movers(self, features: Features, category: str) -> list[tuple[str, float]]:
        """What spoke for a category, strongest first: words and the names of marks, with how much they moved."""
        known, column = self._known_words(), self.categories.index(category)
        at = known.at
        lines = [at[word] if word in at else known.learn(word) for word, _ in features.words]
        marks = [(name, weight) for name, weight in features.marks if name in at]
        lines += [at[name] for name, _ in marks]
        scores = known.lines[lines, column].tolist()
        found = [(name, weight * score) for (name, weight), score in zip((*features.words, *marks), scores, strict=True)]
        return sorted((one for one in found if one[1] > 0), key=lambda one: (-one[1], one[0]))

    def _known_words(self) -> _Known:
        """The scores at hand; begun anew where too many words came, while others may still read the old ones."""
        if len(self._known.at) > KEPT + len(self.place):
            self._known = _Known(self.place, self.weights)
        return self._known


class _Known:
    """A line of scores for each feature, and for each word that was asked for: its own and its parts' together.

    Any thread may ask: a word is found only after its line is there, and lines only ever grow.
    """

    def __init__(self, place: dict[str, int], weights: Floats) -> None:
        self.at = dict(place)  # words have no colon, features have
        self.lines = weights
        self._weights, self._place = weights, place
        self._lock = Lock()

    def learn(self, word: str) -> int:
        """The line of a word, worked out where it is new."""
        with self._lock:
            line = self.at.get(word)
            if line is None:
                line = len(self.at)
                if line >= len(self.lines):
                    self.lines = np.concatenate([self.lines, np.zeros((MORE, self.lines.shape[1]), np.float32)])
                known = [(self._place[name], share) for name, share in parts(word) if name in self._place]
                if known:
                    places, shares = zip(*known, strict=True)
                    self.lines[line] = np.array(shares, np.float32) @ self._weights[list(places)]
                self.at[word] = line
            return line


def fit(examples: Iterable[Example], categories: Sequence[str], decay: float = DECAY) -> Model:
    """The model that these examples teach: the same examples always teach the same.

    Minimises the weighted log-loss plus decay / 2 * sum of squared weights, by Adam over all examples at once.
    """
    known = list(examples)
    spreads = [spread(one.features) for one in known]
    seen = Counter(name for one in spreads for name in one)
    place = {name: at for at, name in enumerate(name for name, count in seen.items() if count >= RARE)}
    table = _Table(spreads, place)
    at = {category: n for n, category in enumerate(categories)}
    wanted = np.zeros((len(known), len(at)), np.float32)
    wanted[np.arange(len(known)), [at[one.category] for one in known]] = 1
    counts = np.array([[one.weight] for one in known], np.float32)
    return Model(categories, place, _descend(table, wanted, counts, decay, len(place)))


def _descend(table: _Table, wanted: Floats, counts: Floats, decay: float, size: int) -> Floats:
    """The weights that make what is wanted most likely."""
    weights = np.zeros((size, wanted.shape[1]), np.float32)
    slope, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        likely = table.times(weights)
        likely -= likely.max(axis=1, keepdims=True)
        np.exp(likely, out=likely)
        likely /= likely.sum(axis=1, keepdims=True)
        now = table.back(counts * (likely - wanted)) + decay * weights
        slope += 0.1 * (now - slope)
        square += 0.01 * (now * now - square)
        pace = RATE * (1 - step / (STEPS + 1)) / (1 - 0.9**step)
        weights -= pace * slope / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


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


class _Half:
    """One direction of the table: for each row, which lines of the other side it takes, and how much of each."""

    def __init__(self, rows: NDArray[Any], taken: NDArray[Any], values: NDArray[Any], size: int) -> None:
        self._filled, self._begins = np.unique(rows, return_index=True)
        self._taken = taken
        self._values = values.astype(np.float32)[:, None]
        self._size = size

    def gather(self, lines: Floats) -> Floats:
        """The weighted sum of the lines that each row takes; nought for a row that takes none."""
        found = np.zeros((self._size, lines.shape[1]), np.float32)
        found[self._filled] = np.add.reduceat(lines[self._taken] * self._values, self._begins, axis=0)
        return found
