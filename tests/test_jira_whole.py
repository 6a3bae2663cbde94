"""A record and a Jira site over days: many worklogs at few calls, syncs that were killed, and Data Center's pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from jira_help import Counted, Kept, fresh, utc
from jira_standin import DataCenter
from test_jira_rest import BEN, issue, many, moved, on, site

from connectors.jira_rest import pages
from connectors.jira_site import Site

Json = dict[str, Any]
BOTH = ["OPS", "SHOP"]
DAY, LATER = utc(9), utc(10, "10:00")  # over a day between them
KINDS = pytest.mark.parametrize("kind", [Site, DataCenter])


def logs(count: int, first: int = 500, day: int = 4) -> Json:
    return {"worklogs": [
        {"id": str(first + n), "author": BEN, "started": on(2, f"{n % 24:02}:00"), "updated": on(day, "10:00"),
         "timeSpentSeconds": 900} for n in range(count)]}  # fmt: skip


# worklogs ---------------------------------------------------------------------------------------------------


@KINDS
def test_many_worklogs_of_many_issues_come_out_of_the_feed(kind: type[Site]) -> None:
    issues = [issue(n, on(5, "09:00"), worklog=logs(25, first=1000 * n)) for n in range(1, 31)]
    here, kept = Counted(site(issues, kind, histories=100)), Kept()
    kept.sync(here, ["SHOP"], DAY)
    assert sum(path.endswith("/worklog") for path in here.paths) == 0
    assert sum(key == "worklog" for _, _, _, key, *_ in kept.rows()["activities"]) == 30 * 25
    assert here.paths.count("worklog/updated") == here.paths.count("worklog/list") == 1


def test_where_few_issues_have_many_worklogs_each_is_asked_for() -> None:
    issues = [issue(n, on(5, "09:00"), worklog=logs(25 if n < 3 else 3, first=1000 * n)) for n in range(1, 31)]
    here, kept = Counted(site(issues)), Kept()
    kept.sync(here, ["SHOP"], DAY)
    assert [path for path in here.paths if "worklog" in path] == ["issue/10001/worklog", "issue/10002/worklog"]
    assert sum(key == "worklog" for _, _, _, key, *_ in kept.rows()["activities"]) == 2 * 25 + 28 * 3


def test_a_change_of_an_issue_with_many_worklogs_costs_no_call_of_its_own() -> None:
    issues = [issue(n, on(5, "09:00"), worklog=logs(25, first=1000 * n)) for n in range(1, 31)]
    here, kept = Counted(site(issues)), Kept()
    kept.sync(here, ["SHOP"], DAY)
    for one in issues:  # in each a new one, a longer one and one that is gone
        one["fields"]["updated"] = on(9, "09:30")
        held = one["fields"]["worklog"]["worklogs"]
        held[3] |= {"timeSpentSeconds": 7200, "updated": on(9, "09:30")}
        held += logs(1, first=int(held[0]["id"]) + 90, day=9)["worklogs"]
        here.site.deleted.append((round(utc(9, "09:30").timestamp() * 1000), int(held.pop(24)["id"])))
    here.paths.clear()
    kept.sync(here, ["SHOP"], DAY + timedelta(hours=2))
    assert (len(here.paths), sum(path.endswith("/worklog") for path in here.paths)) == (13, 0)
    assert kept.rows() == fresh(here.site, ["SHOP"], DAY).rows()


def test_worklogs_that_nobody_tells_are_gone_are_asked_for() -> None:
    here, kept = site([issue(1, on(5, "09:00"), worklog=logs(25))]), Kept()
    kept.sync(here, ["SHOP"], DAY)
    here.issues[0]["fields"]["worklog"]["worklogs"].pop()
    here.issues[0]["fields"]["updated"] = on(9, "09:30")
    kept.sync(here, ["SHOP"], DAY + timedelta(hours=1))
    assert kept.rows() == fresh(here, ["SHOP"], DAY).rows()


def test_a_worklog_that_was_deleted_goes_though_the_issue_did_not_change() -> None:
    here, kept = site([*many(), issue(9, on(3, "09:00"), worklog=logs(3))]), Kept()
    kept.sync(here, BOTH, DAY)
    gone = here.issues[-1]["fields"]["worklog"]["worklogs"].pop()
    here.deleted.append((round(utc(9, "10:00").timestamp() * 1000), int(gone["id"])))
    read = kept.sync(here, BOTH, DAY + timedelta(hours=3))
    assert "10009" in set().union(*(page.replaced for page in read))
    assert kept.rows() == fresh(here, BOTH, DAY).rows()


def test_no_worklog_falls_between_two_syncs() -> None:
    here, kept = site([*many(), issue(9, on(3, "09:00"), worklog=logs(3))]), Kept()
    for hour in (9, 10, 11, 12):
        kept.sync(here, BOTH, utc(9, f"{hour:02}:00"))
        assert kept.rows() == fresh(here, BOTH, DAY).rows()
        said = {"timeSpentSeconds": 60 * hour, "updated": on(9, f"{hour:02}:00")}  # in the minute of that sync
        here.issues[-1]["fields"]["worklog"]["worklogs"][1] |= said


# killed and gone on -----------------------------------------------------------------------------------------


@KINDS
@pytest.mark.parametrize("stop", range(9))
def test_a_first_sync_killed_between_any_two_pages_goes_on_and_does_not_start_again(
    kind: type[Site], stop: int
) -> None:
    def little() -> Site:
        return site([*many(), issue(9, on(5, "10:00"), worklog=logs(7))], kind, page=2, worklogs=3)

    kept = Kept()
    read = kept.sync(little(), BOTH, DAY, stop=stop)
    rest = kept.sync(little(), BOTH, DAY + timedelta(hours=1))
    assert kept.rows() == fresh(little(), BOTH, DAY).rows()
    assert kept.coverage() == {"OPS": (1, 1), "SHOP": (7, 7)}
    if len(read) > 1:  # the second page ends a day after the issues of the first
        assert not read[0].replaced & set().union(*(page.replaced for page in rest))


def test_a_full_sync_killed_on_its_way_goes_on_where_it_was() -> None:
    here, kept = site(many(), page=2), Kept()
    kept.sync(here, BOTH, DAY)
    here.issues = [one for one in here.issues if one["key"] in ("SHOP-3", "SHOP-4", "OPS-7")]
    (page,) = kept.sync(here, BOTH, DAY, full=True, stop=1)
    assert page.replaced == {"10003", "10004"}
    rest = kept.sync(here, BOTH, DAY, full=True)
    assert "10003" not in rest[0].replaced
    assert kept.rows() == fresh(here, BOTH, DAY).rows()


def test_a_change_dated_in_the_future_hides_nothing_that_comes_before_it() -> None:
    here, kept = site(many()), Kept()
    here.issues[0]["fields"]["updated"] = "2031-01-01T00:00:00.000+0000"
    kept.sync(here, BOTH, DAY)
    here.issues[4]["fields"] |= {"summary": "Renamed", "updated": on(9, "09:30")}
    kept.sync(here, BOTH, DAY + timedelta(hours=1))
    assert kept.rows() == fresh(here, BOTH, DAY).rows()


def test_deviations_of_the_schema_are_one_note_for_a_site() -> None:
    here, kept = site(many(), page=2), Kept()
    kept.sync(here, BOTH, DAY)
    (note,) = [p for _, p in kept.store.problems() if p.code == "jira.schema"]
    assert (note.where, note.severity) == ("schema", "note")
    assert note.text.endswith(": changes whose value before or after is null; times whose offset has no colon (+0000).")
    # a kind that is met later joins the others, and what was met before is not forgotten
    del here.issues[4]["changelog"]["histories"][:]
    here.issues[4]["changelog"]["histories"].append(moved(900, 1772960000000, BEN, ("Rank", "a", "a", "b", "b")))
    here.issues[4]["fields"]["updated"] = on(9, "08:30")
    for hours in (1, 2):
        kept.sync(here, BOTH, DAY + timedelta(hours=hours))
    (note,) = [p for _, p in kept.store.problems() if p.code == "jira.schema"]
    assert note.text.count(";") == 2
    assert "times that are numbers" in note.text


# Data Center ------------------------------------------------------------------------------------------------


def test_an_issue_deleted_between_two_pages_of_one_minute_skips_none() -> None:
    issues = [issue(n, on(5, "09:00")) for n in range(1, 13)]

    class Losing(DataCenter):
        """Somebody deletes SHOP-1 after the first page."""

        asked = 0

        def get(self, path: str, **params: Any) -> Any:
            if path == "search" and params.get("maxResults") and "key," not in params["fields"]:
                self.asked += 1
                if self.asked == 2:
                    self.issues = self.issues[1:]
            return super().get(path, **params)

    read = pages(site(issues, Losing, page=4), {}, ["SHOP"], DAY)  # without a look at all ids, which would mend it
    assert {one["id"] for one in issues} == set().union(*(page.replaced for page in read))


def test_pages_of_data_center_do_not_overlap_by_more_than_one_issue() -> None:
    issues = [issue(n, on(4 + n // 10, f"09:{n % 10 // 4:02}")) for n in range(1, 41)]
    here = Counted(site(issues, DataCenter, page=10))
    Kept().sync(here, ["SHOP"], DAY)
    assert here.paths.count("search") <= 1 + 2 * 5
