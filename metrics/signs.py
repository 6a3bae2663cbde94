"""The default signs: which category the words of a title, a label or a description speak for."""

from __future__ import annotations

from typing import NamedTuple

from metrics.words import TABLE, Sign, Signs

STRATEGY: tuple[str, ...] = ("investment", "market", "customers", "leadership")
EXECUTION: tuple[str, ...] = ("stories", "delivery", "technical_team")
TIES = (*STRATEGY, *EXECUTION, "overhead")  # between two equal signs the edge rules decide, in this order
KINDS = ("first", "about")  # the tables of words.toml that are not a language; every language names purposes


def phrases() -> dict[str, list[str]]:
    """All phrases of words.toml by category/kind: 'market/purpose', 'overhead/first', 'away/about'."""
    phrases: dict[str, list[str]] = {}
    for category in (*TIES, "away"):
        for table, some in TABLE[category].items():
            kind = table if table in KINDS else "purpose"
            phrases.setdefault(f"{category}/{kind}", []).extend(some)
    return phrases


SIGNS = Signs(phrases())


class Found(NamedTuple):
    """What some words speak for: the category, how much they say (first, purpose, about), and the words."""

    category: str
    kind: str
    phrase: str


def best(signs: list[Sign], kind: str, among: tuple[str, ...] = TIES) -> Found | None:
    """The longest sign of a kind; among equals the edge rules decide. Hiring and travel are purposes too."""
    kinds = ("first", "purpose") if kind == "purpose" else (kind,)
    usable = []
    for sign in signs:
        category, _, kind_of_sign = sign.meaning.partition("/")
        if category in among and kind_of_sign in kinds:
            usable.append(Found(category, kind_of_sign, sign.phrase))
    return min(usable, key=lambda one: (-len(one.phrase), TIES.index(one.category), one.phrase), default=None)
