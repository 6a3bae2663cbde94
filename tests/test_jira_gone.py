"""What vanishes from a Jira site, what must never take anything away, and what is missing: ids, counts, sentences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from jira_help import Counted, Kept, failing, fresh, utc
from jira_standin import DataCenter
from test_jira_rest import BEN, OPS, SHOP, issue, many, moved, on, site

from connectors.jira_site import Site
from model import EvenkeelError
from store.tallies import coverage

Json = dict[str, Any]
BOTH = ["OPS", "SHOP"]
DAY, LATER = utc(9), utc(10, "10:00")  # over a day between them
KINDS = pytest.mark.parametrize("kind", [Site, DataCenter])


# what vanishes ----------------------------------------------------------------------------------------------


@KINDS
def test_a_deleted_issue_goes_with_the_look_at_all_ids_once_a_day(kind: type[Site]) -> None:
    here, kept = site(many(), kind), Kept()
    kept.sync(here, BOTH, DAY)
    assert kept.coverage() == {"OPS": (1, 1), "SHOP": (6, 6)}
    del here.issues[3]  # SHOP-4
    kept.sync(here, BOTH, DAY + timedelta(hours=1))
    assert kept.coverage() == {"OPS": (1, 1), "SHOP": (6, 5)}
    assert kept.problems()["jira.coverage"].text == "Jira says that SHOP has 5 issues, and 6 are stored."
    kept.sync(here, BOTH, LATER)
    assert kept.coverage() == {"OPS": (1, 1), "SHOP": (5, 5)}
    assert kept.problems() == {}
    assert kept.rows() == fresh(here, BOTH, LATER).rows()


def test_full_looks_at_once() -> None:
    here, kept = site(many()), Kept()
    kept.sync(here, BOTH, DAY)
    del here.issues[3]
    kept.sync(here, BOTH, DAY, full=True)
    assert kept.rows() == fresh(here, BOTH, DAY).rows()


def test_ids_are_compared_at_most_once_a_day() -> None:
    here, kept = Counted(site(many())), Kept()
    searches = []
    for now in (DAY, DAY + timedelta(hours=12), DAY + timedelta(hours=23), DAY + timedelta(hours=24)):
        here.paths.clear()
        kept.sync(here, BOTH, now)
        searches.append(here.paths.count("search/jql"))
    assert searches == [2, 1, 1, 2]


def test_data_center_lists_ids_only_where_the_number_differs_and_once_a_week() -> None:
    here, kept = Counted(site(many(), DataCenter)), Kept()

    def asked(day: int) -> int:
        """How many searches the sync of a day takes; counting is one, too."""
        here.paths.clear()
        kept.sync(here, BOTH, DAY + timedelta(days=day))
        return here.paths.count("search")

    assert asked(0) == 3  # how many there are, all of them, their ids
    assert [asked(day) for day in (1, 2)] == [4, 4]  # how many there are and changed, these, how many there are now
    gone = here.site.issues.pop(3)
    assert (asked(3), kept.coverage()["SHOP"]) == (6, (5, 5))  # also their ids, and again how many
    here.site.issues.append(issue(9, on(3, "09:00")))  # the index had not known it: one is missing, one vanished,
    here.site.issues = [one for one in here.site.issues if one["key"] != "SHOP-5"]  # and the number is the same
    assert (asked(9), "10005" in str(kept.rows())) == (4, True)
    assert asked(10) > 4
    assert kept.rows() == fresh(here.site, BOTH, DAY).rows()
    assert gone["id"] not in kept.store.cursor("jira-1")["later"]


def test_a_moved_issue_keeps_its_id_and_changes_its_key() -> None:
    here, kept = site(many()), Kept()
    kept.sync(here, BOTH, DAY)
    here.issues[2]["key"] = "OPS-8"
    here.issues[2]["fields"] |= {"project": OPS, "updated": on(9, "10:00")}
    kept.sync(here, BOTH, DAY + timedelta(hours=2))
    assert kept.coverage() == {"OPS": (2, 2), "SHOP": (5, 5)}
    assert kept.rows() == fresh(here, BOTH, DAY).rows()


def test_an_issue_that_moves_out_of_the_chosen_projects_goes_and_its_doubts_with_it() -> None:
    here, kept = site(many()), Kept()
    here.issues[2]["fields"]["worklog"] = {
        "worklogs": [{"id": "5", "started": on(3, "09:00"), "updated": on(3, "09:00")}]
    }
    kept.sync(here, ["SHOP"], DAY)
    assert kept.problems()["jira.unreadable"].where == "SHOP-3"
    here.issues[2]["key"] = "OPS-8"
    here.issues[2]["fields"] |= {"project": OPS, "updated": on(9, "10:00")}
    kept.sync(here, ["SHOP"], LATER)
    assert "10003" not in str(kept.rows())
    assert kept.coverage() == {"SHOP": (5, 5)}
    assert kept.problems() == {}


def test_a_project_that_is_no_longer_chosen_goes() -> None:
    here, kept = site(many()), Kept()
    kept.sync(here, BOTH, DAY)
    kept.sync(here, ["SHOP"], DAY)
    assert kept.rows() == fresh(here, ["SHOP"], DAY).rows()


# what must not wipe anything --------------------------------------------------------------------------------


@KINDS
def test_more_than_half_of_a_project_gone_at_once_needs_a_person(kind: type[Site]) -> None:
    # the story: a permission scheme was changed over the weekend, and three years of a product were gone
    here, kept = site(many(), kind), Kept()
    kept.sync(here, BOTH, DAY)
    before = kept.rows()
    hidden = [one for one in here.issues if one["key"] in ("SHOP-1", "SHOP-2", "SHOP-3", "SHOP-4")]
    here.issues = [one for one in here.issues if one not in hidden]
    for now in (LATER, LATER + timedelta(hours=1)):
        kept.sync(here, BOTH, now)
        assert kept.rows() == before
        problem = kept.problems()["jira.vanished"]
        assert (problem.where, problem.severity) == ("SHOP", "person")
        assert problem.text == "Jira shows only 2 issues of SHOP and 6 are stored; none was taken away."
    kept.sync(here, BOTH, LATER, full=True)
    assert kept.rows() == fresh(here, BOTH, LATER).rows()
    assert kept.problems() == {}


def test_a_small_project_can_lose_most_of_its_issues() -> None:
    # the story: three tickets to try Jira out, two of them deleted
    here, kept = site([issue(n, on(3, "09:00")) for n in (1, 2, 3)]), Kept()
    kept.sync(here, ["SHOP"], DAY)
    here.issues = here.issues[:1]
    kept.sync(here, ["SHOP"], LATER)
    assert (kept.coverage(), kept.problems()) == ({"SHOP": (1, 1)}, {})


def test_they_come_back_and_the_doubt_goes() -> None:
    here, kept = site(many()), Kept()
    kept.sync(here, BOTH, DAY)
    before, all_of_them = kept.rows(), here.issues
    here.issues = here.issues[-1:]
    kept.sync(here, BOTH, LATER)
    here.issues = all_of_them
    kept.sync(here, BOTH, LATER + timedelta(hours=1))
    assert (kept.rows(), kept.problems()) == (before, {})


def nobody() -> Json:
    return {"issues": [], "isLast": True}


@pytest.mark.parametrize("after", [0, 1])
def test_a_token_that_expires_into_empty_answers_takes_nothing_away(after: int) -> None:
    here, kept = site(many()), Kept()
    kept.sync(here, BOTH, DAY)
    before, cursor = kept.rows(), kept.store.cursor("jira-1")
    anonymous = failing(failing(here, "search/jql", nobody, after), "myself", dict, after=1)
    with pytest.raises(EvenkeelError, match="does not know who is asking"):
        kept.sync(anonymous, BOTH, LATER)
    assert kept.rows() == before
    assert kept.store.cursor("jira-1")["projects"] == cursor["projects"]
    here.issues[2]["fields"] |= {"summary": "Renamed", "updated": on(9, "08:00")}
    kept.sync(here, BOTH, LATER)
    assert kept.rows() == fresh(here, BOTH, LATER).rows()


def test_another_account_in_the_middle_of_a_sync_takes_nothing_away() -> None:
    here, kept = site(many()), Kept()
    kept.sync(here, BOTH, DAY)
    before = kept.rows()
    with pytest.raises(EvenkeelError, match="for another account"):
        kept.sync(failing(here, "myself", lambda: BEN, after=1), BOTH, LATER)
    assert kept.rows() == before


def test_a_list_of_ids_that_is_shorter_than_the_count_takes_nothing_away() -> None:
    # the story: the search index was being rebuilt
    issues = [issue(n, on(3, "09:00")) for n in range(1, 41)]
    here, kept = site(issues), Kept()
    kept.sync(here, ["SHOP"], DAY)
    before = kept.rows()
    here.issues = issues[:30]
    counting = failing(here, "search/approximate-count", lambda: {"count": 40})
    kept.sync(counting, ["SHOP"], LATER)
    assert kept.rows() == before
    assert kept.problems()["jira.sweep"].text == "Jira listed 30 issues and counts 40, so nothing was taken away."
    kept.sync(here, ["SHOP"], LATER + timedelta(days=2))
    assert kept.rows() == fresh(here, ["SHOP"], LATER).rows()
    assert kept.problems() == {}


def test_a_chosen_project_that_is_out_of_sight_is_one_sentence() -> None:
    here, kept = site(many()), Kept()
    kept.sync(here, BOTH, DAY)
    before = kept.rows()
    here.projects = [SHOP]
    with pytest.raises(EvenkeelError, match="no project OPS that this account may see"):
        kept.sync(here, BOTH, LATER)
    assert kept.rows() == before


def test_where_all_projects_are_read_one_that_is_out_of_sight_stays_until_a_person_says_so() -> None:
    here, kept = site(many()), Kept()
    kept.sync(here, None, DAY)
    before = kept.rows()
    here.projects = [SHOP]
    kept.sync(here, None, LATER)
    assert kept.rows() == before
    assert kept.problems()["jira.project_gone"].where == "OPS"
    kept.sync(here, None, LATER, full=True)
    assert kept.rows() == fresh(here, None, LATER).rows()


# what is missing --------------------------------------------------------------------------------------------


def test_an_issue_that_the_search_did_not_know_yet_is_found_by_the_look_at_all_ids() -> None:
    class Late(Site):
        """Its index learns of SHOP-6 only after a day."""

        late = True

        def found(self, jql: str) -> list[Json]:
            return [one for one in super().found(jql) if one["key"] != "SHOP-6" or not self.late]

    here, kept = site(many(), Late), Kept()
    here.issues[0]["fields"]["updated"] = on(8, "08:00")
    kept.sync(here, BOTH, DAY)
    here.late = False
    kept.sync(here, BOTH, DAY)
    assert kept.problems()["jira.coverage"].text == "Jira says that SHOP has 6 issues, and 5 are stored."
    kept.sync(here, BOTH, LATER)
    assert (kept.coverage()["SHOP"], kept.problems()) == ((6, 6), {})


def test_coverage_counts_what_jira_holds_even_where_it_becomes_no_activity() -> None:
    here, kept = site(many(), histories=2, worklogs=1), Kept()
    here.issues[4]["changelog"]["histories"] = [
        moved(900, on(4, "08:00"), BEN, ("timespent", None, None, "3600", "3600")),  # the trace of a worklog
        moved(901, on(4, "09:00"), {"accountId": ""}, ("Rank", None, "", None, "to 1")),  # by nobody
    ]
    kept.sync(here, BOTH, DAY)
    (source,) = kept.store.sources()
    numbers = {one["key"]: tuple(one.values())[1:] for one in coverage(kept.store, source)}
    #                    issues, history entries, worklogs, comments, reported
    assert numbers == {"OPS": (1, 0, 0, 0, 1), "SHOP": (6, 5 + 9 + 2, 1 + 5, 1 + 3 * 4, 6)}


def test_an_issue_that_cannot_be_read_is_missing_in_the_coverage() -> None:
    here, kept = site(many()), Kept()
    here.issues[1]["fields"]["created"] = None
    kept.sync(here, BOTH, DAY)
    assert set(kept.problems()) == {"jira.unreadable", "jira.coverage"}
    assert kept.coverage()["SHOP"] == (5, 6)
