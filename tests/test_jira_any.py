"""Whatever happens to a Jira site and to the syncs of it: in the end the record holds what a fresh one would."""

from __future__ import annotations

import copy
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jira_help import Counted, Kept, fresh, utc
from jira_standin import DataCenter
from test_jira_rest import ANA, BEN, DOING, DONE, OPS, SHOP, TODO, issue, many, moved, on, site, status

from connectors.jira_site import Site
from model import EvenkeelError

Json = dict[str, Any]
BOTH = ["OPS", "SHOP"]
OUT = {"id": "3", "key": "OUT", "name": "Out of sight"}


class Breaking(Counted):
    """A site whose wire breaks at one of the calls to it."""

    def __init__(self, site: Any, after: int) -> None:
        super().__init__(site)
        self.after = after

    def _ask(self, path: str) -> None:
        self.paths.append(path)
        if len(self.paths) > self.after:
            raise EvenkeelError("Jira broke off.", code="jira.cut")

    def get(self, path: str, **params: Any) -> Any:
        self._ask(path)
        return self.site.get(path, **params)

    def post(self, path: str, body: Json) -> Any:
        self._ask(path)
        return self.site.post(path, body)


@dataclass
class Life:
    """A site, a record of it, and the clock of both."""

    site: Site
    kept: Kept = field(default_factory=Kept)
    now: datetime = field(default_factory=lambda: utc(9))
    number: int = 1000

    def step(self, what: str, which: int, size: int) -> None:
        self.now += timedelta(minutes=1 + 97 * size)
        self.number += 1
        issues = self.site.issues
        at = on(self.now.day, f"{self.now:%H:%M}")
        if what == "sync":
            self.kept.sync(self.site, BOTH, self.now, stop=None if size == 0 else size - 1)
        elif what == "break":
            with suppress(EvenkeelError):
                self.kept.sync(Breaking(self.site, 5 + 2 * size), BOTH, self.now)
        elif what == "create":
            self.number += size
            issues.append(issue(self.number, at, created=at))
        elif issues:
            one = issues[which % len(issues)]
            getattr(self, what)(one, one["fields"], at, size)

    def edit(self, one: Json, fields: Json, at: str, size: int) -> None:
        before, after = fields["status"], [TODO, DOING, DONE][size % 3]
        one["changelog"]["histories"].append(moved(self.number, at, ANA, status(before, after)))
        fields |= {"status": after, "assignee": BEN, "summary": f"Edited {self.number}", "updated": at}

    def comment(self, one: Json, fields: Json, at: str, size: int) -> None:
        held = fields.setdefault("comment", {"comments": []})["comments"]
        held += [{"id": str(10 * self.number + n), "author": BEN, "created": at} for n in range(size)]
        fields["updated"] = at

    def log(self, one: Json, fields: Json, at: str, size: int) -> None:
        """Some worklogs more, of which the issue itself does not tell where their number is odd."""
        held = fields.setdefault("worklog", {"worklogs": []})["worklogs"]
        held += [{"id": str(10 * self.number + n), "author": ANA, "started": at, "updated": at,
                  "timeSpentSeconds": 60 * n} for n in range(size)]  # fmt: skip
        fields["updated"] = fields["updated"] if size % 2 else at

    def relog(self, one: Json, fields: Json, at: str, size: int) -> None:
        for log in (fields.get("worklog") or {"worklogs": []})["worklogs"][:size]:
            log |= {"timeSpentSeconds": 1800 * size, "updated": at}

    def unlog(self, one: Json, fields: Json, at: str, size: int) -> None:
        held = (fields.get("worklog") or {"worklogs": []})["worklogs"]
        gone = [held.pop() for _ in range(min(size, len(held)))]
        self.site.deleted += [(round(self.now.timestamp() * 1000), int(log["id"])) for log in gone]

    def move(self, one: Json, fields: Json, at: str, size: int) -> None:
        project = [SHOP, OPS, OUT][size % 3]
        one["key"] = f"{project['key']}-{self.number}"
        fields |= {"project": project, "updated": at}

    def delete(self, one: Json, fields: Json, at: str, size: int) -> None:
        self.site.issues.remove(one)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["sync", "sync", "break", "create", "edit", "comment", "log", "relog", "unlog", "move", "delete"]
        ),
        st.integers(0, 9),
        st.integers(0, 6),
    ),
    max_size=14,
)


def lived(kind: type[Site], steps: list[tuple[str, int, int]]) -> Life:
    limits = {"histories": 2} if kind is Site else {"histories": 1000}
    life = Life(site(copy.deepcopy(many()), kind, page=2, worklogs=2, **limits))
    for step in steps:
        life.step(*step)
    return life


@pytest.mark.parametrize("kind", [Site, DataCenter])
@given(steps=STEPS)
@settings(max_examples=25)
def test_a_full_sync_in_the_end_is_as_good_as_a_fresh_one(kind: type[Site], steps: list[tuple[str, int, int]]) -> None:
    life = lived(kind, steps)
    life.kept.sync(life.site, BOTH, life.now, full=True)
    assert life.kept.rows() == fresh(life.site, BOTH, life.now).rows()
    assert life.kept.problems() == {}
    assert all(held == reported for held, reported in life.kept.coverage().values())


@pytest.mark.parametrize("kind", [Site, DataCenter])
@given(steps=STEPS)
@settings(max_examples=25)
def test_so_is_the_daily_one_unless_it_asks_a_person(kind: type[Site], steps: list[tuple[str, int, int]]) -> None:
    life = lived(kind, steps)
    life.kept.sync(life.site, BOTH, life.now + timedelta(days=1))
    if "jira.vanished" not in life.kept.problems():
        assert life.kept.problems() == {}
        assert life.kept.rows() == fresh(life.site, BOTH, life.now).rows()
    whole = {row[1] for row in fresh(life.site, BOTH, life.now).rows()["issues"]}
    assert whole <= {row[1] for row in life.kept.rows()["issues"]}  # nothing that is there is ever lost
