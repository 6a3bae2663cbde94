"""Words of words.toml found in a text: whole words, whatever their case and accents, in linear time."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

WORD = re.compile(r"[^\W_]+")
STEM = 3  # the shortest beginning that a sign such as "markt*" may have
LONGEST_STEM = 24
TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


class Sign(NamedTuple):
    """A phrase found in a text: what it is a sign of, the phrase, and the position of its first word."""

    meaning: str
    phrase: str
    at: int


def words_of(text: str) -> list[str]:
    """The words of a text in small letters without accents: 'Café, Stand-up' gives cafe, stand, up."""
    text = text.lower() if text.isascii() else _bare(text)
    return WORD.findall(text)


def _bare(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


@lru_cache(maxsize=4096)
def folded(phrase: str) -> str:
    """A phrase as its bare words with single spaces, the form in which phrases are compared."""
    return " ".join(words_of(phrase))


def holds(text: str, phrase: str) -> bool:
    """Whether a text of bare words holds a phrase as whole words; other scripts than Latin match anywhere."""
    wanted = folded(phrase)
    if wanted.isascii():
        return bool(wanted) and f" {wanted} " in f" {text} "
    return wanted in text


class Signs:
    """An index of phrases, each a sign of one meaning. A phrase that ends in * stands for its beginning."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._exact: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        sizes: dict[str, set[int]] = {}
        for meaning, some in phrases.items():
            for phrase in some:
                words = words_of(phrase)
                if phrase.endswith("*"):
                    self._stems[words[0]] = meaning
                else:
                    self._exact[" ".join(words)] = meaning
                    sizes.setdefault(words[0], set()).add(len(words))
        self._sizes = {first: sorted(some) for first, some in sizes.items()}
        self._heads = {stem[:STEM] for stem in self._stems}

    def find(self, words: list[str]) -> list[Sign]:
        """Every sign in these words (of `words_of`), in the order of the text."""
        found = []
        for at, word in enumerate(words):
            for size in self._sizes.get(word, ()):
                phrase = " ".join(words[at : at + size])
                meaning = self._exact.get(phrase)
                if meaning is not None:
                    found.append(Sign(meaning, phrase, at))
            if word[:STEM] in self._heads:
                for size in range(STEM, min(len(word), LONGEST_STEM) + 1):
                    meaning = self._stems.get(word[:size])
                    if meaning is not None:
                        found.append(Sign(meaning, word, at))
        return found

    def longest(self, text: str) -> str:
        """The meaning of the longest sign in a short text, the first of equals; "" where there is none."""
        found = self.find(words_of(text))
        return max(found, key=lambda sign: len(sign.phrase)).meaning if found else ""
