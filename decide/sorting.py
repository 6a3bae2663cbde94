"""How things are sorted, as people say: corrections with their reach, rules, who is who, and what the model learns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from decide.about import days, known
from metrics.people import RELATIONS
from metrics.taxonomy import Taxonomy
from model import Decision, EvenkeelError
from settings import now
from store import Store
from store.rows import compact

Reach = Literal["one", "series", "family"]  # family: an issue and its children
TEACH = frozenset({"correction", "series"})
TOLD = frozenset({"relation", "role", "company", "name"})


def correct(store: Store, taxonomy: Taxonomy, owner: str, key: str, category: str, reach: Reach = "one") -> str:
    """Sort one activity, all of its series or issue, or an issue with its children. Returns the decision's id."""
    taxonomy.get(category)
    activity, subject = known(store, key)
    data: dict[str, Any] = {"category": category, "title": subject.title or ""}
    if subject.title is not None and activity.kind != "told":
        data["subject"] = compact(subject)  # what it teaches stays when the event is changed or gone
    if reach == "one":
        return store.decide(owner, "correction", key, data, now(), days(activity.start, activity.end))
    if reach == "family":
        return store.decide(owner, "series", subject.issue, data, now())
    with store.write() as c:
        reached = {day for span in store.times(c, subject.series) for day in days(*span)}
        return store.decide(owner, "series", subject.series, data, now(), reached)


def say_who(store: Store, owner: str, address: str, **said: str) -> str:
    """Keep who somebody, or a whole "@domain", is to this person: relation, role, company, name.

    Raises EvenkeelError for what is not an address or a relation.
    """
    address = address.strip().lower()
    if "@" not in address or len(address) > 254 or any(c.isspace() for c in address):
        raise EvenkeelError(f"{address[:80]!r} is not an address.", "Write ada@acme.example or @acme.example.", "who")
    relation = said.get("relation", "")
    if unknown := said.keys() - TOLD:
        raise EvenkeelError(f"Nothing is kept under {sorted(unknown)}.", "Say relation, role, company, name.", "who")
    if relation and not RELATIONS.longest(relation):
        raise EvenkeelError(f"{relation[:80]!r} is not a relation.", "Say customer, partner, vendor, ...", "who")
    return store.decide(owner, "who", address, {k: v[:200] for k, v in said.items() if v}, now())


def pending(said: Iterable[Decision]) -> list[str] | None:
    """Ids of the corrections that the owner's text model should know, where these differ from what it learnt.

    `said`: all of the owner's decisions that hold, oldest first. What the owner let it forget stays out.
    """
    learnt: list[str] = []
    wanted: list[str] = []
    for d in said:
        if d.kind == "learnt":
            learnt = d.data["from"]
            wanted = [] if d.data.get("forget") else wanted
        elif d.kind in TEACH and "subject" in d.data:
            wanted.append(d.id)
    return wanted if wanted != learnt else None


def learn(store: Store, owner: str, corrections: list[str], forget: bool = False) -> str:
    """Let the owner's text model learn from exactly these corrections; `forget`: from none until now."""
    data: dict[str, Any] = {"from": [], "forget": True} if forget else {"from": corrections}
    return store.decide(owner, "learnt", owner, data, now())
