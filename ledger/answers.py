"""What people told us, as it bears on hours: each person's answers, and the rules in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from metrics.counts import Told
from metrics.people import Directory
from metrics.rules import Rule
from model import Decision, Person, Subject
from store.rows import as_subject

Taught = tuple[Subject, str]  # what a correction was about, and the category it belongs to


@dataclass(slots=True)
class Answers:
    """One person's decisions that bear on hours, by what they are about."""

    corrections: dict[str, str] = field(default_factory=dict)  # activity key -> category
    series: dict[str, str] = field(default_factory=dict)  # series, or key of an issue -> category
    shorter: dict[str, float] = field(default_factory=dict)
    attended: dict[str, str] = field(default_factory=dict)  # activity key, or series -> full | half | no
    told: dict[date, list[Told]] = field(default_factory=lambda: defaultdict(list))
    who: dict[str, Person] = field(default_factory=dict)  # address or "@domain" -> who that is to them
    worklogs: str = ""
    learnt: tuple[str, ...] = ()  # ids of the corrections that their text model was taught with


NOTHING_SAID = Answers()


def answers(decisions: Iterable[Decision], directory: Directory) -> dict[str, Answers]:
    """Everybody's answers from their decisions, oldest first: of two about the same the later holds."""
    found: dict[str, Answers] = defaultdict(Answers)
    for d in decisions:
        _add(found[directory.key(d.owner)], d)
    return dict(found)


def _add(said: Answers, d: Decision) -> None:
    data = d.data
    if d.kind == "correction":
        said.corrections[d.target] = data["category"]
    elif d.kind == "series":
        said.series[d.target] = data["category"]
    elif d.kind == "shorter":
        said.shorter[d.target] = float(data["minutes"])
    elif d.kind == "attended":
        said.attended[d.target] = data["answer"]
    elif d.kind == "who":
        said.who[d.target] = Person(d.target, **data)
    elif d.kind == "worklogs":
        said.worklogs = data["habit"]
    elif d.kind == "learnt":
        said.learnt = tuple(data["from"])
    elif d.kind == "told":
        start = datetime.fromisoformat(data["start"]).timestamp() if data.get("start") else None
        told = Told(f"told/{d.id}", float(data["minutes"]), data["category"], data.get("product", ""), start)
        said.told[date.fromisoformat(data["day"])].append(told)


def rules(decisions: Iterable[Decision], directory: Directory) -> list[Rule]:
    """Every rule in its order, in its newest wording, also those that are switched off."""
    found: dict[str, tuple[float, Rule]] = {}
    for n, d in enumerate(d for d in decisions if d.kind == "rule"):
        data: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in d.data.items()}
        place = float(data.pop("place", found[d.target][0] if d.target in found else n))
        owner = "" if data.pop("team", False) else directory.key(d.owner)
        if data.pop("removed", False):
            found.pop(d.target, None)
        else:
            found[d.target] = place, Rule(id=d.target, owner=owner, **data)
    return [rule for _, rule in sorted(found.values(), key=lambda one: one[0])]


def taught(decisions: Iterable[Decision]) -> list[Taught]:
    """What corrections teach: the words that each was about and the category; of two about the same the later."""
    found = {(d.kind, d.target): d for d in decisions if d.data.get("subject")}
    return [(as_subject(d.data["subject"]), d.data["category"]) for d in found.values()]
