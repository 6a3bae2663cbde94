"""How much is stored of each issue of a site: what a sync compares with the site, and what status tells."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from model import Activity, Reading, Source, Subject
from store.rows import COLUMNS, as_activity, as_subject, chunks, insert
from store.schema import WORKLOG, activities, clean, issues, subjects

if TYPE_CHECKING:
    from store import Store


class Held:
    """What the record holds of a site at the moment of each question; implements connectors.jira_cover.Stored."""

    def __init__(self, store: Store, source_id: str) -> None:
        self.store, self.source_id = store, source_id

    def issues(self) -> dict[str, str]:
        """The key of its project by the id of each stored issue."""
        query = sa.select(issues.c.series, issues.c.project).where(issues.c.source == self.source_id)
        with self.store.read() as c:
            return {row.series: row.project for row in c.execute(query)}

    def of_worklogs(self, ids: Collection[str]) -> set[str]:
        """Ids of the stored issues that hold some of these worklogs."""
        a, wanted = activities.c, set(ids)
        query = sa.select(a.series, a.id).where(a.source == self.source_id, WORKLOG)
        with self.store.read() as c:
            return {series for series, key in c.execute(query) if key.rpartition("/")[2] in wanted} if wanted else set()

    def worklogs(self, issues: Collection[str]) -> dict[str, list[Activity]]:
        """The stored worklogs of some issues by issue id."""
        found: dict[str, list[Activity]] = {}
        a = activities.c
        with self.store.read() as c:
            for part in chunks(issues):
                query = sa.select(*[a[name] for name in (*COLUMNS, "data")])
                for row in c.execute(query.where(a.source == self.source_id, a.series.in_(part), WORKLOG)):
                    one = as_activity(*row)
                    found.setdefault(one.series, []).append(one)
        return found


def coverage(store: Store, source: Source) -> list[dict[str, Any]]:
    """What is stored of each project of a site, by key: issues, history_entries, worklogs and comments.

    reported_issues is how many Jira said there are at the end of the last whole sync (its state `reported`); None
    before there was one. Empty for a source that is no site.
    """
    i, total = issues.c, sa.func.sum
    sums = sa.func.count(), total(i.histories), total(i.worklogs), total(i.comments)
    query = sa.select(i.project, *sums).where(i.source == source.id).group_by(i.project)
    with store.read() as c:
        held = {project: [int(n) for n in numbers] for project, *numbers in c.execute(query)}
    reported = source.state.get("reported") or {}
    names = ("issues", "history_entries", "worklogs", "comments")
    return [
        {"key": key, **dict(zip(names, held.get(key, [0] * 4), strict=True)), "reported_issues": reported.get(key)}
        for key in sorted(held.keys() | reported.keys())
    ]


def replace(c: sa.Connection, source_id: str, reading: Reading, series: set[str] | None) -> set[str]:
    """Store the tallies of a reading in place of those of these series (None: of the source); returns their old keys.

    An issue that moved had another key, one that is gone has none any more.
    """
    of_source, before = issues.c.source == source_id, set[str]()
    for part in [None] if series is None else list(chunks(series)):
        where = of_source if part is None else sa.and_(of_source, issues.c.series.in_(part))
        before |= set(c.execute(sa.select(issues.c.issue).where(where)).scalars())
        c.execute(sa.delete(issues).where(where))
    insert(c, issues, [
        {"source": source_id, "series": clean(one), "issue": tally.issue, "project": tally.project,
         "histories": tally.histories, "worklogs": tally.worklogs, "comments": tally.comments}
        for one, tally in reading.tallies.items()
    ])  # fmt: skip
    return before


def subjects_of(store: Store, keys: Collection[str]) -> dict[str, Subject]:
    """What the stored issues with these keys are about, by key."""
    found: dict[str, Subject] = {}
    query = sa.select(issues.c.issue, subjects.c.data).join(
        subjects, sa.and_(subjects.c.source == issues.c.source, subjects.c.series == issues.c.series)
    )
    with store.read() as c:
        for part in chunks(keys):
            found |= {key: as_subject(data) for key, data in c.execute(query.where(issues.c.issue.in_(part)))}
    return found


def resolved(store: Store) -> dict[str, Subject]:
    """What the stored issues that were closed are about, by key."""
    query = sa.select(subjects.c.data).where(subjects.c.data.contains('"resolution"'))
    with store.read() as c:
        return {one.issue: one for one in map(as_subject, c.execute(query).scalars()) if one.issue}


def actions_of(store: Store, keys: Collection[str]) -> list[tuple[str, Activity]]:
    """(issue key, action) of everything that people did in the stored issues with these keys."""
    a, found = activities.c, []
    columns = [a[name] for name in (*COLUMNS, "data")]
    joined = sa.and_(a.source == issues.c.source, a.series == issues.c.series, a.kind == "action")
    query = sa.select(issues.c.issue, *columns).join(activities, joined)
    with store.read() as c:
        for part in chunks(keys):
            found += [(key, as_activity(*row)) for key, *row in c.execute(query.where(issues.c.issue.in_(part)))]
    return found
