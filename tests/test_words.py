"""Signs in a text are found as a plain search of every phrase finds them, and words as Unicode defines them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.signs import SIGNS, phrases
from metrics.words import LONGEST_STEM, WORD, Sign, Signs, words_of

SMALL = {"a": ["red rose", "red", "red rose bush", "rose*"], "b": ["bush fire", "redder*", "fire red"]}
PHRASES = [phrase for some in phrases().values() for phrase in some]


def plainly(signs: dict[str, list[str]], words: list[str]) -> set[Sign]:
    """Every sign in these words, by looking for each phrase at each place."""
    found = set()
    for meaning, some in signs.items():
        for phrase in some:
            wanted = words_of(phrase)
            for at, word in enumerate(words):
                if phrase.endswith("*"):
                    if word[:LONGEST_STEM].startswith(wanted[0]):
                        found.add(Sign(meaning, word, at))
                elif words[at : at + len(wanted)] == wanted:
                    found.add(Sign(meaning, " ".join(wanted), at))
    return found


@given(st.lists(st.sampled_from(["red", "rose", "bush", "fire", "roses", "redder", "reddest", "x"]), max_size=12))
def test_every_sign_is_found_wherever_it_stands(words):
    found = Signs(SMALL).find(words)

    assert set(found) == plainly(SMALL, words)
    assert [sign.at for sign in found] == sorted(sign.at for sign in found)


@given(st.lists(st.one_of(st.sampled_from(PHRASES), st.text(max_size=12)), max_size=6))
def test_the_default_signs_are_found_among_any_words(texts):
    words = words_of(" ".join(texts))

    assert set(SIGNS.find(words)) == plainly(phrases(), words)
    assert SIGNS.find(words) == SIGNS.find(words)


@given(st.text(max_size=200))
def test_words_have_no_case_and_no_accents(text):
    bare = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))

    assert words_of(text) == WORD.findall(bare)


@pytest.mark.parametrize(
    ("text", "words"), [("Café, Stand-up", ["cafe", "stand", "up"]), ("ÜBER_uns", ["uber", "uns"])]
)
def test_words_of_a_title(text, words):
    assert words_of(text) == words
