"""Issues that others recorded from real sites, through the whole connector: nothing of them may be missing."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jira_help import Kept
from jira_standin import DataCenter
from test_jira_rest import ANA, recorded

from connectors.jira_site import Site
from store.tallies import coverage

pytestmark = pytest.mark.corpus
Json = dict[str, Any]
NOW = datetime(2026, 3, 9, tzinfo=UTC)
SPRINT = {"id": "customfield_10020", "name": "Sprint", "schema": {"custom": "com.pyxis.greenhopper.jira:gh-sprint"}}


def of(issues: list[Json], kind: type[Site], **how: Any) -> Site:
    """A site of recorded issues, with the projects and statuses that they name."""
    projects = {one["fields"]["project"]["key"]: one["fields"]["project"] for one in issues}
    statuses = {one["fields"]["status"]["id"]: one["fields"]["status"] for one in issues}
    return kind(issues, [], list(projects.values()), list(statuses.values()), ANA, **how)


def entries(issue: Json, name: str, rows: str) -> list[Json]:
    holder = issue if name == "changelog" else issue["fields"]
    return (holder.get(name) or {}).get(rows, [])


def totals(issues: list[Json]) -> list[tuple[Any, ...]]:
    """By project: issues, history entries, worklogs, comments and, again, issues, as coverage tells them."""
    found: dict[str, Counter[str]] = {}
    for one in issues:
        held = found.setdefault(one["fields"]["project"]["key"], Counter())
        held["issues"] += 1
        for name, rows in (("changelog", "histories"), ("worklog", "worklogs"), ("comment", "comments")):
            held[rows] += len({entry["id"] for entry in entries(one, name, rows)})
    return [
        (key, n["issues"], n["histories"], n["worklogs"], n["comments"], n["issues"])
        for key, n in sorted(found.items())
    ]


def read(here: Site) -> tuple[Kept, list[tuple[Any, ...]]]:
    kept = Kept()
    kept.sync(here, None, NOW)
    (source,) = kept.store.sources()
    return kept, [tuple(one.values()) for one in coverage(kept.store, source)]


@pytest.mark.parametrize("name", ["issues_cloud_agile", "issues_cloud_epics"])
def test_recorded_cloud_issues_are_all_there(corpus: Path, name: str) -> None:
    issues = recorded(corpus, name)
    kept, found = read(of(issues, Site, histories=3, page=7, fields=[SPRINT]))
    assert found == totals(issues)
    assert kept.problems() == {}
    sprints = {one["key"]: [s["name"] for s in one["fields"].get("customfield_10020") or []] for one in issues}
    told = {s["issue"]: s.get("sprints", []) for s in (json.loads(row[-1]) for row in kept.rows()["subjects"])}
    assert told == sprints
    assert any(sprints.values())


def test_recorded_server_issues_are_all_there(corpus: Path) -> None:
    issues = recorded(corpus, "issues_server_agile")
    kept, found = read(of(issues, DataCenter, histories=1000, page=5))
    assert found == totals(issues)
    assert kept.problems() == {}


def test_the_recorded_sample_projects_are_all_there(corpus: Path) -> None:
    for folder in ("testdata", "complete_sample"):
        paths = sorted((corpus / "jira" / "jirametrics" / folder).glob("SP-*.json"))
        issues = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
        kept, found = read(of(issues, Site, histories=2))
        assert found == totals(issues)
        assert kept.problems() == {}


def test_thousands_of_issues_of_a_public_server_are_all_there(corpus: Path) -> None:
    issues = []
    for project in ("ALOY", "DAEMON", "MOD"):
        with gzip.open(corpus / "jira" / "tidev" / f"{project}.jsonl.gz", "rt", encoding="utf-8") as lines:
            issues += [json.loads(line) for line in lines]
    for one in issues:
        one["changelog"] = {"histories": []}  # the dump has none
    kept, found = read(of(issues, DataCenter, histories=1000))
    assert found == totals(issues)
    assert sum(one[1] for one in found) > 2000
    assert kept.problems() == {}
