"""A part of an issue that Jira refuses: said, asked for again with the next sync, and forgotten once it comes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from jira_help import Counted, Kept, fresh, utc
from test_jira_rest import many, site
from test_jira_whole import logs

from connectors.jira_site import Site
from model import EvenkeelError

Json = dict[str, Any]
BOTH = ["OPS", "SHOP"]
DAY = utc(9)
PARTS = pytest.mark.parametrize("part", ["comment", "worklog", "changelog"])


class Closed(Site):
    """SHOP-3 has more of each than its search shows, and one part of it is refused as long as `shut` names it."""

    shut = ""

    def get(self, path: str, **params: Any) -> Any:
        if self.shut and path == f"issue/10003/{self.shut}":
            raise EvenkeelError("No.", code="jira.forbidden")
        return super().get(path, **params)

    def post(self, path: str, body: Json) -> Any:
        if self.shut == path.partition("/")[0] == "changelog":
            raise EvenkeelError("No.", code="jira.forbidden")
        return super().post(path, body)


def closed(part: str) -> Closed:
    issues = many()
    issues[2]["fields"]["worklog"] = logs(5)
    issues[2]["changelog"] = issues[1]["changelog"]
    here = site(issues, Closed, worklogs=2, histories=3)
    here.embedded["comment"] = 2
    here.shut = part
    return here


@PARTS
def test_it_is_asked_for_again_and_the_doubt_goes_once_it_comes(part: str) -> None:
    here, kept = closed(part), Kept()
    for hours in (0, 1):
        kept.sync(here, BOTH, DAY + timedelta(hours=hours))
        missing = [p.where for _, p in kept.store.problems() if p.code == "jira.part_missing"]
        assert missing == ["SHOP-3"]
        assert kept.store.cursor("jira-1")["later"] == ["10003"]
        assert kept.coverage()["SHOP"] == (6, 6)  # the rest of it counts
    here.shut = ""
    kept.sync(here, BOTH, DAY + timedelta(hours=2))
    assert (kept.problems(), kept.store.cursor("jira-1")["later"]) == ({}, [])
    assert kept.rows() == fresh(here, BOTH, DAY).rows()


@PARTS
def test_one_sync_asks_for_it_once(part: str) -> None:
    here = Counted(closed(part))
    Kept().sync(here, BOTH, DAY)
    assert here.paths.count(f"issue/10003/{part}") == 1 + (part != "worklog")  # with its worklogs it is read again


def test_an_issue_that_is_gone_is_asked_for_no_more() -> None:
    here, kept = closed("comment"), Kept()
    kept.sync(here, BOTH, DAY)
    del here.issues[2]
    kept.sync(here, BOTH, DAY + timedelta(days=2))
    assert (kept.problems(), kept.store.cursor("jira-1")["later"]) == ({}, [])
