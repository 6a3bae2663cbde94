"""Checks of the sorting by its owner: what was drawn, and what they answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from metrics import check
from metrics.check import Accuracy
from model import Decision, EvenkeelError, digest
from settings import now
from store import Store


@dataclass(frozen=True)
class Round:
    """One check: its id, its day, how often each activity was drawn, and the answers so far (right or not)."""

    id: str
    day: date
    drawn: Mapping[str, int]
    answers: Mapping[str, bool]
    passed: frozenset[str] = frozenset()  # nobody knows what they were

    @property
    def left(self) -> list[str]:
        """What is still to be answered, in the order in which it was drawn."""
        return [key for key in self.drawn if key not in self.answers and key not in self.passed]

    @property
    def accuracy(self) -> Accuracy:
        """What the answers so far tell; an activity that was drawn twice counts twice."""
        right = sum(self.drawn[key] for key, said in self.answers.items() if said)
        return check.accuracy(right, sum(self.drawn[key] for key in self.answers))


def begin(store: Store, owner: str, hours: Mapping[str, float]) -> str:
    """Draw a new check from what was sorted without its owner: activity -> hours. Returns the decision's id."""
    drawn = check.draw(hours, digest(owner, now().isoformat()))
    if not drawn:
        raise EvenkeelError("There is nothing sorted to check yet.", "Import a calendar first.", "check.nothing")
    return store.decide(owner, "check", owner, {"drawn": drawn}, now())


def answer(store: Store, owner: str, round_: str, key: str, right: bool) -> str:
    """Keep whether one drawn activity was sorted right."""
    return store.decide(owner, "checked", key, {"round": round_, "right": right}, now())


def leave_out(store: Store, owner: str, round_: str, key: str) -> str:
    """Keep that its owner does not know what a drawn activity was: it counts neither way."""
    return store.decide(owner, "checked", key, {"round": round_}, now())


def rounds(decisions: Iterable[Decision]) -> list[Round]:
    """The checks of an owner, oldest first, from their decisions of the kinds `check` and `checked`."""
    asked = list(decisions)
    found = []
    for begun in (d for d in asked if d.kind == "check"):
        told = {d.target: d.data.get("right") for d in asked if d.kind == "checked" and d.data["round"] == begun.id}
        answers = {key: right for key, right in told.items() if right is not None}
        drawn = Counter(begun.data["drawn"])
        found.append(Round(begun.id, begun.at.date(), drawn, answers, frozenset(told.keys() - answers.keys())))
    return found
