"""The text model: what it learns from, what moves it, and that an owner's corrections stay the owner's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import examples, taxonomy, text_model
from metrics.case import Case
from metrics.features import features_of
from metrics.people import Directory
from metrics.reasons import why
from metrics.sorting import Context, sort_subject
from metrics.text_model import Example, Features, Model, fit, spread, taught
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
    return Example(Features(tuple(dict.fromkeys(text.split())), (1.0,) * len(set(text.split()))), category, weight)


def most_likely(model: Model, word: str) -> str:
    likely = model.likely(Features((word,), (1.0,)))
    return model.categories[likely.index(max(likely))]


def plainly(model: Model, features: Features) -> list[float]:
    """What `likely` should say, from the definition: weights of all features by their share, then softmax."""
    some = [(model.place[name], weight) for name, weight in spread(features).items() if name in model.place]
    total = sum((weight * model.weights[at].astype(float) for at, weight in some), np.zeros(len(model.categories)))
    chances = np.exp(total - total.max())
    return list(chances / chances.sum())


def meeting(title: str, *people: str) -> Subject:
    return subject("s", title, organizer=ME, people=(ME, *people))


SOME = [
    example("red rose", "flower"),
    example("red tulip", "flower"),
    example("fast car", "machine"),
    example("fast train", "machine"),
]


def test_it_tells_apart_what_it_was_taught_and_its_chances_sum_to_one():
    likely = fit(SOME, ("flower", "machine")).likely(Features(("red",), (1.0,)))

    assert likely[0] > 0.6
    assert sum(likely) == pytest.approx(1.0)


def test_a_word_it_never_saw_is_known_by_its_parts():
    model = fit([example("preise", "a"), example("preisliste", "a"), *SOME], ("a", "flower", "machine"))

    assert most_likely(model, "preisanpassung") == "a"


def test_the_same_examples_teach_the_same_twice():
    one, other = (fit(SOME, ("flower", "machine")) for _ in range(2))

    assert np.array_equal(one.weights, other.weights)


def test_heavier_examples_win():
    light = fit([*SOME, example("red", "machine", 0.1)], ("flower", "machine"))
    heavy = fit([*SOME, example("red", "machine", 50.0)], ("flower", "machine"))

    assert (most_likely(light, "red"), most_likely(heavy, "red")) == ("flower", "machine")


def test_what_moved_it_are_the_words_that_spoke_for_the_answer():
    model = fit(SOME, ("flower", "machine"))
    movers = model.movers(Features(("red", "fast"), (1.0, 1.0)), "flower")

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


def test_the_same_is_answered_without_saying_why():
    asked = meeting("Fund the labs team or stop", "sal@us.example", "dev@us.example")

    assert sort_subject(asked, CONTEXT, explained=False) == sort_subject(asked, CONTEXT)._replace(reason="")


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
    begun = process_time()
    model = fit([*examples.labelled(), *(one for _, one in examples.invented())], examples.PLACE.ids)

    assert process_time() - begun < 6  # about 1 s on a laptop of 2024
    assert np.array_equal(model.weights, trained().weights)
    assert trained() is trained()


def test_corrections_are_learnt_in_a_moment():
    some = examples.labelled()[:200]
    model = trained()
    begun = process_time()
    taught(model, some)

    assert process_time() - begun < 1  # about 0.1 s for 200, 0.01 s for 20


def test_the_order_of_corrections_does_not_matter():
    corrections = examples.labelled()[:40]
    one, other = taught(trained(), corrections), taught(trained(), reversed(corrections))

    assert one.place == other.place
    assert np.array_equal(one.weights, other.weights)


def test_a_correction_moves_what_few_examples_taught_more_than_what_many_did():
    both = ("flower", "machine")
    often = [example("common", one) for one in both * 15]
    model = fit([*often, *(example("rare", one) for one in both), *SOME], both)
    after = taught(model, [example("common", "machine", 3.0), example("rare", "machine", 3.0)])

    moved = {
        name: float(after.weights[after.place[name], 1] - model.weights[model.place[name], 1])
        for name in ("w:common", "w:rare")
    }
    assert moved["w:rare"] > moved["w:common"] > 0


def test_a_word_that_only_a_correction_has_is_learnt_from_it():
    model = fit(SOME, ("flower", "machine"))
    after = taught(model, [example("zeppelin", "machine", 3.0)])

    assert most_likely(after, "zeppelin") == "machine"
    assert most_likely(after, "tulip") == "flower"


def test_corrections_that_say_nothing_it_can_learn_leave_it_as_it_is():
    model = fit(SOME, ("flower", "machine"))

    assert taught(model, []) is model
    assert taught(model, [example("red", "a team's own category")]) is model
    assert taught(model, [example("", "flower")]) is model


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_what_is_kept_at_hand_never_changes_an_answer(titles):
    model = trained()
    for title in titles:
        features = features_of(Case(subject("x", title), CONTEXT), None)
        assert model.likely(features) == pytest.approx(plainly(model, features), abs=1e-4)


def test_more_words_than_it_keeps_change_no_answer(monkeypatch):
    monkeypatch.setattr(text_model, "KEPT", 5)
    monkeypatch.setattr(text_model, "MORE", 2)
    model = fit([*SOME, example("red rose car train", "flower")], ("flower", "machine"))
    for n in range(40):
        features = Features((f"red{n}", "fast", f"cart{n}"), (1.0, 0.5, 0.25))
        assert model.likely(features) == pytest.approx(plainly(model, features), abs=1e-5)


@given(title=st.text(max_size=400), text=st.text(max_size=400), label=st.text(max_size=40))
def test_any_words_give_chances_and_no_error(title, text, label):
    case = Case(subject("x", title, text=text, labels=(label,)), CONTEXT)
    likely = trained().likely(features_of(case, None))

    assert sum(likely) == pytest.approx(1.0, abs=1e-4)
    assert min(likely) >= 0


def test_what_is_kept_of_words_and_people_changes_no_answer_whatever_was_sorted_before():
    rows = examples.rows()
    there = [sort_subject(*one) for one in examples.abouts(rows)]
    back = [sort_subject(*one) for one in reversed(examples.abouts(rows))]
    same_people = examples.abouts(rows)
    for_another = [sort_subject(about, replace(context, owner="else@us.example")) for about, context in same_people]

    assert there == back[::-1]
    assert [sort_subject(*one) for one in same_people] == there
    assert for_another != there


def test_each_invented_title_stands_under_one_category_only():
    found: dict[str, set[str]] = {}
    for title, one in examples.invented():
        if one.weight == examples.INVENTED:
            kind = "issue" if "is:issue" in one.features.names else "event"
            found.setdefault(f"{kind} {title.lower()}", set()).add(one.category)

    assert {title: said for title, said in found.items() if len(said) > 1} == {}
