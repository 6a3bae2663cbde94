"""What an issue says of itself beside its words: sprints, points, team, value, who asked, links, resolution, epic."""

from __future__ import annotations

from typing import Any

import pytest
from test_jira_rest import BEN, everything, issue, on, site

from connectors.jira_fields import find, links, number, sprints, words
from model import Subject

Json = dict[str, Any]
JIRA = "com.pyxis.greenhopper.jira:"
PLAIN = "com.atlassian.jira.plugin.system.customfieldtypes:"
FIELDS: list[Json] = [
    {"id": "summary", "name": "Summary", "custom": False, "schema": {"type": "string", "system": "summary"}},
    {"id": "customfield_1", "name": "Iteration", "custom": True, "schema": {"custom": f"{JIRA}gh-sprint"}},
    {"id": "customfield_2", "name": "Story Points", "custom": True, "schema": {"custom": f"{PLAIN}float"}},
    {"id": "customfield_3", "name": "Story point estimate", "custom": True,
     "schema": {"custom": f"{JIRA}jsw-story-points"}},
    {"id": "customfield_4", "name": "Team", "custom": True, "schema": {"custom": f"{PLAIN}atlassian-team"}},
    {"id": "customfield_5", "name": "Business Value", "custom": True, "schema": {"custom": f"{PLAIN}select"}},
    {"id": "customfield_6", "name": "Asked by", "custom": True, "schema": {"custom": f"{PLAIN}userpicker"}},
    {"id": "customfield_7", "name": "Oberziel", "custom": True, "schema": {"custom": f"{JIRA}gh-epic-link"}},
    {"id": "customfield_8", "name": "Colour", "custom": True, "schema": None},
]  # fmt: skip
SERVER_SPRINT = (
    "com.atlassian.greenhopper.service.sprint.Sprint@1f[id=7,rapidViewId=3,state=CLOSED,name=Sprint 7, the long one,"
    "startDate=2026-03-02T09:00:00.000Z,endDate=<null>,goal=Ship, at last]"
)


def told(**values: Any) -> Subject:
    """The subject of an issue with these fields, read from a site that has FIELDS."""
    reading = everything(site([issue(1, on(2, "09:00"), **values)], fields=FIELDS))
    (subject,) = reading.subjects.values()
    return subject


def test_fields_are_found_by_their_type_before_their_name() -> None:
    assert find(FIELDS).ids == {
        "asked_by": ("customfield_6",),
        "epic": ("customfield_7",),
        "points": ("customfield_3", "customfield_2"),
        "sprint": ("customfield_1",),
        "team": ("customfield_4",),
        "value": ("customfield_5",),
    }


def test_an_issue_tells_its_sprints_points_team_value_and_who_asked() -> None:
    found = told(
        customfield_1=[{"id": 7, "name": "Sprint 7", "state": "closed"}, {"id": 8, "name": "Sprint 8"}],
        customfield_2=5.0,
        customfield_4={"id": "t1", "name": "Checkout team", "title": "Checkout team"},
        customfield_5={"id": "3", "value": "High"},
        customfield_6=BEN | {"emailAddress": "Ben@acme.example"},
        customfield_7="OPS-7",
        resolution={"id": "2", "name": "Won't do"},
        issuelinks=[
            {
                "type": {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"},
                "outwardIssue": {"key": "A-2"},
            },
            {"type": {"name": "Cause", "inward": "is caused by", "outward": "causes"}, "inwardIssue": {"key": "A-1"}},
        ],
    )
    assert (found.sprints, found.points, found.team, found.value) == (
        ("Sprint 7", "Sprint 8"), 5, "Checkout team", "High")  # fmt: skip
    assert (found.asked_by, found.parent, found.resolution) == ("ben@acme.example", "OPS-7", "Won't do")
    assert found.links == ("blocks A-2", "is caused by A-1")


def test_an_issue_that_says_nothing_of_these_has_nothing() -> None:
    found = told()
    assert (found.sprints, found.points, found.team, found.value, found.asked_by, found.links) == (
        (), None, "", "", "", ())  # fmt: skip


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ([SERVER_SPRINT], ("Sprint 7, the long one",)),
        ([SERVER_SPRINT, SERVER_SPRINT.replace("Sprint 7", "Sprint 8")],
         ("Sprint 7, the long one", "Sprint 8, the long one")),
        (SERVER_SPRINT, ("Sprint 7, the long one",)),
        ("Sprint@1[id=1,name=Last]", ("Last",)),
        ({"id": 1, "name": "One"}, ("One",)),
        ([{"name": "A"}, {"name": "B"}, {"name": "A"}], ("A", "B")),
        ([7, None], ()),
        (None, ()),
    ],
)  # fmt: skip
def test_sprints_in_both_forms(value: Any, names: tuple[str, ...]) -> None:
    assert sprints(value) == names


@pytest.mark.parametrize(
    ("value", "said", "counted"),
    [(None, "", None), (3.0, "3", 3), (0.5, "0.5", 0.5), ("8", "8", 8), ({"value": "XL"}, "XL", None),
     ([{"value": "A"}, {"value": "B"}], "A, B", None), ({"displayName": "Ana"}, "Ana", None), ({}, "", None)],
)  # fmt: skip
def test_values_as_words_and_numbers(value: Any, said: str, counted: float | None) -> None:
    assert (words(value), number(value)) == (said, counted)


def test_a_link_without_its_type_is_still_a_link() -> None:
    assert links([{"outwardIssue": {"key": "A-2"}}, {"type": {"name": "Blocks"}}]) == ("relates to A-2",)
