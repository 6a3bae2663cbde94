"""The text model: what it learns from, what moves it, and that an owner's corrections stay the owner's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import examples, taxonomy
from metrics.case import Case
from metrics.features import features_of
from metrics.people import Directory
from metrics.reasons import why
from metrics.sorting import Context, sort_subject
from metrics.text_model import Example, Features, fit
from metrics.trained import trained
from model import Person, Subject, subject

ME = "mara@us.example"
DIRECTORY = Directory(
    [
        Person("sal@us.example", role="Sales Manager"),
        Person("sue@us.example", role="Account Executive"),
        Person("dev@us.example", role="Software Engineer"),
    ],
    own_domains=["us.example"],
)
CONTEXT = Context(ME, date(2026, 11, 2), DIRECTORY, taxonomy.load(), {}, {})


def example(text: str, category: str, weight: float = 1.0) -> Example:
    return Example(Features(tuple((word, 1.0) for word in text.split()), ()), category, weight)


def meeting(title: str, *people: str) -> Subject:
    return subject("s", title, organizer=ME, people=(ME, *people))


SOME = [
    example("red rose", "flower"),
    example("red tulip", "flower"),
    example("fast car", "machine"),
    example("fast train", "machine"),
]


def test_it_tells_apart_what_it_was_taught_and_its_chances_sum_to_one():
    likely = fit(SOME, ("flower", "machine")).likely(Features((("red", 1.0),), ()))

    assert likely[0] > 0.6
    assert likely.sum() == pytest.approx(1.0)


def test_a_word_it_never_saw_is_known_by_its_parts():
    model = fit([example("preise", "a"), example("preisliste", "a"), *SOME], ("a", "flower", "machine"))

    assert model.likely(Features((("preisanpassung", 1.0),), ())).argmax() == 0


def test_the_same_examples_teach_the_same_twice():
    one, other = (fit(SOME, ("flower", "machine")) for _ in range(2))

    assert np.array_equal(one.weights, other.weights)


def test_heavier_examples_win():
    light = fit([*SOME, example("red", "machine", 0.1)], ("flower", "machine"))
    heavy = fit([*SOME, example("red", "machine", 50.0)], ("flower", "machine"))
    red = Features((("red", 1.0),), ())

    assert (light.likely(red).argmax(), heavy.likely(red).argmax()) == (0, 1)


def test_what_moved_it_are_the_words_that_spoke_for_the_answer():
    model = fit(SOME, ("flower", "machine"))
    movers = model.movers(Features((("red", 1.0), ("fast", 1.0)), ()), "flower")

    assert [name for name, _ in movers] == ["red"]


def test_its_answer_names_words_and_people():
    case = Case(meeting("Quarter numbers", "sal@us.example", "sue@us.example"), CONTEXT)

    assert why(case, [("numbers", 1.0), ("role:sales", 0.8), ("quarter", 0.1)]) == (
        "Words like 'numbers'; 2 people from sales"
    )
    assert why(case, []) == "It is much like others of this kind"


def test_a_sentence_stands_behind_each_of_its_answers():
    verdict = sort_subject(meeting("Fund the labs team or stop", "sal@us.example", "dev@us.example"), CONTEXT)

    assert (verdict.category, verdict.step) == ("investment", "model")
    assert verdict.reason.startswith("Words like")


def test_persons_and_ids_are_no_features_but_their_roles_are():
    others = Directory([Person("x@us.example", role="Sales Manager")], own_domains=["us.example"])
    one = Case(meeting("Numbers", "sal@us.example"), CONTEXT)
    other = Case(replace(meeting("Numbers", "x@us.example"), id="t", series="t"), replace(CONTEXT, directory=others))
    maker = Case(meeting("Numbers", "dev@us.example"), CONTEXT)

    assert features_of(one, None) == features_of(other, None)
    assert features_of(one, None) != features_of(maker, None)


def test_corrections_change_their_owner_s_answers_and_nobody_else_s():
    asked = meeting("Blue hour", "sal@us.example")
    before = sort_subject(asked, CONTEXT)
    told = tuple(
        examples.corrected(meeting(title, "sal@us.example"), CONTEXT, "market")
        for title in ("Blue hour April", "Blue hour May")
    )
    mine = replace(CONTEXT, model=lambda: trained(told))

    assert before.category != "market"
    assert sort_subject(asked, mine).category == "market"
    assert sort_subject(asked, CONTEXT) == before


def test_it_is_trained_in_seconds_and_then_kept():
    trained.cache_clear()
    begun = process_time()
    first = trained()

    assert process_time() - begun < 6  # about 1 s on a laptop of 2024
    assert trained() is first


@given(title=st.text(max_size=400), text=st.text(max_size=400), label=st.text(max_size=40))
def test_any_words_give_chances_and_no_error(title, text, label):
    case = Case(subject("x", title, text=text, labels=(label,)), CONTEXT)
    likely = trained().likely(features_of(case, None))

    assert float(likely.sum()) == pytest.approx(1.0, abs=1e-4)
    assert (likely >= 0).all()


def test_each_invented_title_stands_under_one_category_only():
    found: dict[str, set[str]] = {}
    for title, one in examples.invented():
        if one.weight == examples.INVENTED:
            kind = "issue" if "is:issue" in dict(one.features.marks) else "event"
            found.setdefault(f"{kind} {title.lower()}", set()).add(one.category)

    assert {title: said for title, said in found.items() if len(said) > 1} == {}
