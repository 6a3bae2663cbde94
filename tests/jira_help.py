"""A record that is synced with a site in memory, page by page as the product does it, and ways to spoil both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from connectors.jira_rest import Page, pages
from model import Problem, Source
from store import Store
from store.schema import activities, issues, subjects
from store.tallies import Held, coverage

Json = dict[str, Any]
SITE = Source("jira-1", "me", "jira", "jira.example", {"projects": []})


class Counted:
    """A site that counts the calls to it."""

    def __init__(self, site: Any) -> None:
        self.site, self.paths = site, list[str]()

    def get(self, path: str, **params: Any) -> Any:
        self.paths.append(path)
        return self.site.get(path, **params)

    def post(self, path: str, body: Json) -> Any:
        self.paths.append(path)
        return self.site.post(path, body)

    def several(self, tasks: Any) -> list[Any]:
        return [task() for task in tasks]


class Kept:
    """A record of one site."""

    def __init__(self) -> None:
        self.store = Store("sqlite://", Path("unused"))
        self.store.save_source(SITE)

    def sync(
        self,
        site: Any,
        keys: list[str] | None,
        now: datetime,
        *,
        full: bool = False,
        stop: int | None = None,
        jql: str = "",
    ) -> list[Page]:
        """Store page after page, each in its own transaction; `stop` is how many were stored when it was killed."""
        read: list[Page] = []
        cursor = self.store.cursor(SITE.id)
        for page in pages(site, cursor, keys, now, Held(self.store, SITE.id), full=full, jql=jql):
            if len(read) == stop:
                return read
            said = {} if page.reported is None else {"reported": page.reported}
            self.store.put(SITE.id, page.reading, page.replaced, page.cursor, said)
            read.append(page)
        return read

    def rows(self) -> dict[str, list[Any]]:
        """What is stored: activities, their words, and how much of each issue."""
        with self.store.read() as c:
            return {t.name: sorted(map(tuple, c.execute(sa.select(t)))) for t in (activities, subjects, issues)}

    def problems(self) -> dict[str, Problem]:
        """The doubts of the source by code, notes on Jira's schema left out."""
        return {one.code: one for _, one in self.store.problems(SITE.id) if one.code != "jira.schema"}

    def coverage(self) -> dict[str, tuple[int, int | None]]:
        """Project -> issues stored, issues reported."""
        (source,) = self.store.sources()
        return {one["key"]: (one["issues"], one["reported_issues"]) for one in coverage(self.store, source)}


def fresh(site: Any, keys: list[str] | None, now: datetime) -> Kept:
    """A record that has read the site in one go."""
    kept = Kept()
    kept.sync(site, keys, now)
    return kept


def failing(site: Any, path: str, instead: Callable[[], Any], after: int = 0) -> Any:
    """The site, whose calls to a path do something else after the first few."""

    class Failing(Counted):
        def _ask(self, asked: str, call: Callable[[], Any]) -> Any:
            self.paths.append(asked)
            return instead() if asked == path and self.paths.count(path) > after else call()

        def get(self, asked: str, **params: Any) -> Any:
            return self._ask(asked, lambda: self.site.get(asked, **params))

        def post(self, asked: str, body: Json) -> Any:
            return self._ask(asked, lambda: self.site.post(asked, body))

    return Failing(site)


def utc(day: int, clock: str = "09:00") -> datetime:
    """A time in March 2026."""
    return datetime.fromisoformat(f"2026-03-{day:02}T{clock}").replace(tzinfo=UTC)
