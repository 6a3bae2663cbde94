"""A query of the user's own in place of projects: what it finds is read, kept up with, counted, and nothing else."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from jira_help import Counted, Kept, failing, fresh, utc
from jira_standin import EMAIL, TOKEN, DataCenter, served
from test_jira_rest import many, on, site

from connectors import jira_rest
from connectors.jira_client import Client
from connectors.jira_search import unordered
from connectors.jira_site import Site
from model import EvenkeelError

Json = dict[str, Any]
UX = "labels in (ux) or labels in (till) ORDER BY created DESC"
DAY, LATER = utc(9), utc(10, "10:00")  # over a day between them
KINDS = pytest.mark.parametrize("kind", [Site, DataCenter])


def labelled(kind: type[Site] = Site, **limits: int) -> Site:
    """SHOP-1 to SHOP-4 have the label ux, OPS-7 the label till, the others none."""
    issues = copy.deepcopy(many())
    for one in issues[:4]:
        one["fields"]["labels"] = ["ux"]
    issues[-1]["fields"]["labels"] = ["till"]
    return site(issues, kind, **limits)


def keys(kept: Kept) -> set[str]:
    return {row[2] for row in kept.rows()["issues"]}


@KINDS
def test_only_what_the_query_finds_is_read_and_counted(kind: type[Site]) -> None:
    kept = Kept()
    kept.sync(labelled(kind, page=2), None, DAY, jql=UX)
    assert keys(kept) == {"SHOP-1", "SHOP-2", "SHOP-3", "SHOP-4", "OPS-7"}
    assert kept.coverage() == {"OPS": (1, 1), "SHOP": (4, 4)}
    assert kept.problems() == {}


@KINDS
def test_a_second_sync_asks_for_what_changed_alone(kind: type[Site]) -> None:
    here, kept = Counted(labelled(kind)), Kept()
    kept.sync(here, None, DAY, jql=UX)
    here.site.issues[2]["fields"] |= {"summary": "Renamed", "updated": on(9, "09:30")}
    here.site.issues[4]["fields"] |= {"summary": "Not of the query", "updated": on(9, "09:30")}
    read = kept.sync(here, None, DAY + timedelta(hours=1), jql=UX)
    assert set().union(*(page.replaced for page in read)) <= {"10001", "10002", "10003"}  # the overlap's, and it
    assert "Renamed" in str(kept.rows())
    assert "Not of the query" not in str(kept.rows())


@KINDS
def test_an_issue_that_the_query_no_longer_finds_goes_with_the_daily_look(kind: type[Site]) -> None:
    here, kept = labelled(kind), Kept()
    kept.sync(here, None, DAY, jql=UX)
    here.issues[3]["fields"] |= {"labels": [], "updated": on(9, "09:30")}
    kept.sync(here, None, DAY + timedelta(hours=1), jql=UX)
    assert kept.problems()["jira.coverage"].text == "Jira says that SHOP has 3 issues, and 4 are stored."
    kept.sync(here, None, LATER, jql=UX)
    assert "SHOP-4" not in keys(kept)
    assert (kept.coverage(), kept.problems()) == ({"OPS": (1, 1), "SHOP": (3, 3)}, {})


@pytest.mark.parametrize(("before", "after"), [("", UX), (UX, ""), (UX, "labels in (till)")])
@pytest.mark.parametrize("stop", [None, 0, 1])
def test_another_query_replaces_what_the_one_before_found(before: str, after: str, stop: int | None) -> None:
    here, kept = labelled(page=2), Kept()
    kept.sync(here, None, DAY, jql=before)
    if stop is not None:
        kept.sync(here, None, DAY, jql=after, stop=stop)
    kept.sync(here, None, DAY, jql=after)
    expected = Kept()
    expected.sync(here, None, DAY, jql=after)
    assert kept.rows() == expected.rows()
    assert kept.problems() == {}


def test_a_query_that_was_changed_back_and_forth_ends_as_if_it_had_not() -> None:
    here, kept = labelled(page=2), Kept()
    kept.sync(here, None, DAY)
    kept.sync(here, None, DAY, jql=UX, stop=2)
    kept.sync(here, None, DAY)
    assert kept.rows() == fresh(here, None, DAY).rows()


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("project in (SHOP) order  by updated", "project in (SHOP)"),
        ('summary ~ \'order by\' AND x = "order \\" by" ORDER BY key', 'summary ~ \'order by\' AND x = "order \\" by"'),
        ("border = by", "border = by"),
    ],
)
def test_the_order_of_a_query_is_ours(given: str, left: str) -> None:
    assert unordered(given) == left


@pytest.mark.parametrize("given", ["order by created", "  ORDER BY key ASC"])
def test_a_query_without_a_restriction_is_refused_before_jira_is_asked(given: str) -> None:
    with pytest.raises(EvenkeelError, match=r"would find every issue of the site\. Add a restriction to the query"):
        jira_rest.found(site(many()), given)


def test_what_jira_says_of_a_query_is_handed_on() -> None:
    said = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."

    def refuse() -> None:
        raise EvenkeelError(said, code="jira.bad_request")

    with served(failing(site(many()), "search/approximate-count", refuse)) as server:
        client = Client(server.url, TOKEN, EMAIL)
        with pytest.raises(EvenkeelError, match="Unbounded JQL queries are not allowed here") as caught:
            jira_rest.found(client, "issuetype is not EMPTY")
    assert caught.value.problem.do == "Add a restriction to the query, such as project = SHOP or updated > -52w."


@KINDS
def test_a_query_that_cannot_be_read_says_so(kind: type[Site]) -> None:
    with pytest.raises(EvenkeelError, match="cannot read the query"):
        jira_rest.found(site(many(), kind), "labels in (")
    assert jira_rest.found(labelled(kind), UX) == 5
