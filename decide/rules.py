"""Rules of sorting as people keep them: written, put in order, switched off, removed, and carried as TOML."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from metrics.rules import Rule
from metrics.taxonomy import Taxonomy
from model import EvenkeelError, digest
from settings import now
from store import Store

CONDITIONS = ("domain", "project", "label", "component", "issue_type")
LONGEST, MOST = 120, 500  # characters of a condition, and rules: both come from files of strangers


def checked(taxonomy: Taxonomy, given: Mapping[str, Any], where: str = "rule") -> dict[str, Any]:
    """A rule's conditions and category as they are kept. Raises EvenkeelError for what no rule can say."""
    unknown = given.keys() - {*CONDITIONS, "contains", "category", "off", "team"}
    if unknown:
        raise _wrong(where, f"has {', '.join(sorted(map(repr, unknown)))}, which no rule has", _fields())
    category = given.get("category")
    if not isinstance(category, str) or category not in taxonomy:
        raise _wrong(where, f"sorts into {category!r}", f"Use one of: {', '.join(taxonomy.ids)}.")
    phrases = given.get("contains", ())
    if isinstance(phrases, str) or not all(isinstance(one, str) for one in phrases):
        raise _wrong(where, "has phrases that are no list of texts", 'Write contains = ["price review"].')
    kept: dict[str, Any] = {"contains": [one.strip()[:LONGEST] for one in phrases if one.strip()]}
    for name in CONDITIONS:
        value = given.get(name, "")
        if not isinstance(value, str):
            raise _wrong(where, f"has {name} = {value!r}", "Write a text in quotation marks.")
        kept[name] = value.strip()[:LONGEST]
    kept = {name: value for name, value in kept.items() if value}
    if not kept:
        raise _wrong(where, "has no condition, so it would sort everything", _fields())
    flags = {name: True for name in ("off", "team") if given.get(name) is True}
    return {**kept, **flags, "category": category}


def keep(
    store: Store, taxonomy: Taxonomy, owner: str, given: Mapping[str, Any], id_: str = "", place: float | None = None
) -> str:
    """Keep a new rule, or the rule `id_` in new words; returns the decision's id. Raises as `checked` does."""
    data = checked(taxonomy, given)
    if place is not None:
        data["place"] = place
    return store.decide(owner, "rule", id_ or digest(owner, data, now().isoformat()), data, now())


def remove(store: Store, owner: str, rule: Rule) -> str:
    """Take a rule away; undoing the decision brings it back."""
    team = {} if rule.owner else {"team": True}
    return store.decide(owner, "rule", rule.id, {"removed": True, **team}, now())


def move(store: Store, taxonomy: Taxonomy, owner: str, rules: Sequence[Rule], rule: Rule, by: int) -> None:
    """Move a rule up (by -1) or down (by 1) among `rules`, which are in their order; at an end nothing happens."""
    order = [one for one in rules if one.id != rule.id]
    order.insert(max(0, rules.index(rule) + by), rule)
    with store.write():
        for place, one in enumerate(order):
            if rules[place] != one:
                keep(store, taxonomy, owner, as_given(one), one.id, float(place))


def as_given(rule: Rule) -> dict[str, Any]:
    """A rule as it was given: the fields that say something."""
    given: dict[str, Any] = {"category": rule.category, "contains": list(rule.contains)}
    given |= {name: getattr(rule, name) for name in CONDITIONS}
    given |= {"off": rule.off, "team": not rule.owner}
    return {name: value for name, value in given.items() if value}


def to_toml(rules: Sequence[Rule]) -> str:
    """Rules as a TOML file that `from_toml` reads: one [[rule]] each, in their order."""
    lines = ["# Rules of sorting for Evenkeel, the first that fits decides. Add them on the Sort page."]
    for rule in rules:
        lines += ["", "[[rule]]"]
        lines += [f"{name} = {_toml(value)}" for name, value in as_given(rule).items()]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """A text, list of texts or flag as TOML, which JSON nearly is: it only wants DEL escaped too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def from_toml(taxonomy: Taxonomy, text: str) -> list[dict[str, Any]]:
    """The rules of a TOML file, each checked. Raises EvenkeelError that names the first rule that cannot be."""
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise EvenkeelError(
            f"This is not a file of rules: {str(error)[:120]}.", "Export the rules to see how one looks.", "rules.toml"
        ) from None
    listed = found.get("rule", [])
    if found.keys() - {"rule"} or not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise EvenkeelError(
            "This file holds something else than rules.", "Write one [[rule]] for each rule.", "rules.toml"
        )
    if len(listed) > MOST:
        raise EvenkeelError(f"This file holds {len(listed)} rules.", f"Keep it under {MOST}.", "rules.toml")
    return [checked(taxonomy, one, f"rule {n}") for n, one in enumerate(listed, 1)]


def add_all(store: Store, taxonomy: Taxonomy, owner: str, given: Sequence[Mapping[str, Any]]) -> int:
    """Keep the rules of a file behind those there are, all or none; returns how many were new."""
    there = {repr(sorted(d.data.items())) for d in store.decisions({"rule"}, owner)}
    new = [one for one in given if repr(sorted(checked(taxonomy, one).items())) not in there]
    with store.write():
        for n, one in enumerate(new):
            store.decide(owner, "rule", digest(owner, one, now().isoformat(), n), checked(taxonomy, one), now())
    return len(new)


def _wrong(where: str, what: str, do: str) -> EvenkeelError:
    return EvenkeelError(f"The {where} {what}.", do, "rules.wrong", where)


def _fields() -> str:
    return f"Give at least one of contains, {', '.join(CONDITIONS)}."
