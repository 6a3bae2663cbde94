"""The ten categories, their sides, and what a team may change about them."""

from __future__ import annotations

import pytest

from metrics import taxonomy
from model import EvenkeelError


def test_the_packaged_categories_and_their_sides():
    sides = {one.id: one.side for one in taxonomy.load().categories}

    assert sides == {
        "market": "strategy",
        "customers": "strategy",
        "leadership": "strategy",
        "investment": "strategy",
        "stories": "execution",
        "technical_team": "execution",
        "delivery": "execution",
        "overhead": "neither",
        "away": "away",
        "unsorted": "unsorted",
    }


def test_a_team_renames_and_re_sides_a_category():
    ours = taxonomy.load({"delivery": {"name": "Shipping"}, "overhead": {"side": "execution"}})

    assert ours.get("delivery").name == "Shipping"
    assert ours.side("delivery") == "execution"
    assert ours.on_side("execution") == ("stories", "technical_team", "delivery", "overhead")


def test_a_team_adds_a_category_of_its_own():
    ours = taxonomy.load({"community": {"side": "strategy", "name": "With the community"}})

    assert ours.side("community") == "strategy"
    assert "community" in ours
    assert ours.ids[-1] == "community"


def test_the_version_moves_with_any_change_and_with_nothing_else():
    assert taxonomy.load().version == taxonomy.load({}).version
    assert taxonomy.load({"market": {"name": "Market"}}).version != taxonomy.load().version


def test_hours_not_seen_are_a_side_of_their_own():
    assert taxonomy.load().side(taxonomy.NOT_SEEN) == "not_seen"


def test_an_unknown_category_is_answered_with_the_right_ones():
    with pytest.raises(EvenkeelError, match=r"no category 'sales'.*market, customers, leadership") as error:
        taxonomy.load().side("sales")

    assert error.value.problem.where == "sales"


@pytest.mark.parametrize(
    ("overrides", "says"),
    [
        ({"market": {"side": "left"}}, "unknown side 'left'"),
        ({"market": {"colour": "red"}}, "unknown key 'colour'"),
        ({"market": "strategy"}, "not a table of texts"),
        ({"market": {"name": 3}}, "not a table of texts"),
        ({"market": {"name": " "}}, "has no name"),
        ({"community": {"name": "Community"}}, "is new and has no side"),
        ({"community": {"side": "strategy"}}, "has no name"),
        ({"not_seen": {"side": "away", "name": "Not seen"}}, "id that cannot be used"),
        ({"Our Work": {"side": "away", "name": "Ours"}}, "id that cannot be used"),
        ({"away": {"side": "strategy"}}, "cannot change its side"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_words(overrides, says):
    with pytest.raises(EvenkeelError, match=says):
        taxonomy.load(overrides)
