"""Words of words.toml found in a text: whole words, whatever their case and accents, in linear time."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

WORD = re.compile(r"[^\W_]+")
STEM = 3  # the shortest beginning that a sign such as "markt*" may have
LONGEST_STEM = 24
KEPT = 100_000  # words of which it is kept what begins with them
TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


LANGUAGES = ("en", "de", "fr", "es", "pt", "it")  # of every list in words.toml but the addresses


def of_all(by_language: Mapping[str, list[str]]) -> list[str]:
    """The phrases of all languages, each once."""
    return list(dict.fromkeys(phrase for language in LANGUAGES for phrase in by_language[language]))


def of_each(table: Mapping[str, Mapping[str, list[str]]]) -> dict[str, list[str]]:
    """A table of words.toml with the phrases of all languages under each of its names."""
    return {name: of_all(by_language) for name, by_language in table.items()}


class Sign(NamedTuple):
    """A phrase found in a text: what it is a sign of, the phrase, and the position of its first word."""

    meaning: str
    phrase: str
    at: int


class _Accents(dict[int, int | None]):
    """What each letter becomes in `str.translate`: nothing where it is an accent that stands on another."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


ACCENTS = _Accents()


def words_of(text: str) -> list[str]:
    """The words of a text in small letters without accents: 'Café, Stand-up' gives cafe, stand, up."""
    text = text.lower() if text.isascii() else _bare(text)
    return WORD.findall(text)


def _bare(text: str) -> str:
    return unicodedata.normalize("NFKD", text.casefold()).translate(ACCENTS)


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


class _Kept(dict[str, "Begun | None"]):
    """What begins with each word, looked up once and kept for the next time."""

    def __init__(self, look_up: Callable[[str], Begun | None]) -> None:
        self._look_up = look_up

    def __missing__(self, word: str) -> Begun | None:
        if len(self) >= KEPT:
            self.clear()
        self[word] = here = self._look_up(word)
        return here


class Begun(NamedTuple):
    """What begins with a word: its own meaning, longer phrases by their second word, and what its stems mean."""

    alone: str | None
    longer: dict[str, tuple[int, ...]] | None  # second word -> how many words such phrases have, fewest first
    stems: tuple[str, ...]


class Signs:
    """An index of phrases, each a sign of one meaning. A phrase that ends in * stands for its beginning."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._exact: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        self._longer: dict[str, dict[str, set[int]]] = {}  # first word -> second word -> how many words
        for meaning, some in phrases.items():
            for phrase in some:
                words = words_of(phrase)
                if phrase.endswith("*"):
                    self._stems[words[0]] = meaning
                else:
                    self._exact[" ".join(words)] = meaning
                    if len(words) > 1:
                        self._longer.setdefault(words[0], {}).setdefault(words[1], set()).add(len(words))
        self._begun = _Kept(self._look_up)

    def find(self, words: list[str]) -> list[Sign]:
        """Every sign in these words (of `words_of`), in the order of the text."""
        found: list[Sign] = []
        for at, here in enumerate(map(self._begun.__getitem__, words)):
            if here is None:
                continue
            word = words[at]
            if here.alone is not None:
                found.append(Sign(here.alone, word, at))
            if here.longer is not None and at + 1 < len(words):
                for size in here.longer.get(words[at + 1], ()):
                    phrase = " ".join(words[at : at + size])
                    meaning = self._exact.get(phrase)
                    if meaning is not None:
                        found.append(Sign(meaning, phrase, at))
            if here.stems:
                found += [Sign(meaning, word, at) for meaning in here.stems]
        return found

    def _look_up(self, word: str) -> Begun | None:
        """What begins with a word; None for most."""
        alone = self._exact.get(word)
        longer = {second: tuple(sorted(sizes)) for second, sizes in self._longer.get(word, {}).items()}
        stems = [
            self._stems[word[:size]]
            for size in range(STEM, min(len(word), LONGEST_STEM) + 1)
            if word[:size] in self._stems
        ]
        any_here = alone is not None or longer or stems
        return Begun(alone, longer or None, tuple(stems)) if any_here else None

    def longest(self, text: str) -> str:
        """The meaning of the longest sign in a short text, the first of equals; "" where there is none."""
        found = self.find(words_of(text))
        return max(found, key=lambda sign: len(sign.phrase)).meaning if found else ""
