"""The default signs: which category the words of a title, a label or a description speak for."""

from __future__ import annotations

from typing import NamedTuple

from metrics.words import TABLE, Sign, Signs, of_all

STRATEGY: tuple[str, ...] = ("investment", "market", "customers", "leadership")
EXECUTION: tuple[str, ...] = ("stories", "delivery", "technical_team")
TIES = (*STRATEGY, *EXECUTION, "overhead")  # between two equal signs the edge rules decide, in this order
KINDS = ("first", "about")  # the kinds that have a table of their own; what stands beside them are purposes


def phrases() -> dict[str, list[str]]:
    """All phrases of words.toml by category/kind: 'market/purpose', 'overhead/first', 'away/about'."""
    found: dict[str, list[str]] = {}
    for category in (*TIES, "away"):
        table = TABLE[category]
        found[f"{category}/purpose"] = of_all(table)
        found |= {f"{category}/{kind}": of_all(table[kind]) for kind in KINDS if kind in table}
    return found


SIGNS = Signs(phrases())


class Found(NamedTuple):
    """What some words speak for: the category, how much they say (first, purpose, about), and the words."""

    category: str
    kind: str
    phrase: str


# meaning -> its category, the kind that it counts as, its own kind: hiring and travel are purposes too
MEANINGS = {
    meaning: (category, "purpose" if kind == "first" else kind, kind)
    for meaning in phrases()
    for category, _, kind in [meaning.partition("/")]
}


def best(signs: list[Sign], kind: str, among: tuple[str, ...] = TIES) -> Found | None:
    """The longest sign of a kind; among equals the edge rules decide. Hiring and travel are purposes too."""
    usable: list[Found] = []
    for sign in signs:
        category, counts_as, own = MEANINGS[sign.meaning]
        if counts_as == kind and category in among:
            usable.append(Found(category, own, sign.phrase))
    if len(usable) < 2:
        return usable[0] if usable else None
    return min(usable, key=lambda one: (-len(one.phrase), TIES.index(one.category), one.phrase))
