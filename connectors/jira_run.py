"""One run over a Jira site: what changed, what was only logged, what was held back, and what is no longer there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from connectors import jira_cover as cover
from connectors.jira_client import Calls
from connectors.jira_cover import Stored
from connectors.jira_cursor import Cursor
from connectors.jira_issue import UNREADABLE, read_issue
from connectors.jira_odd import kinds, note
from connectors.jira_parts import BATCH, REFUSED, complete, fill, is_short, rows
from connectors.jira_search import FIELDS, Search, newest_change, scope
from connectors.jira_worklogs import News, news, of_many, put_into
from model import EvenkeelError, Person, Problem, Reading

Json = dict[str, Any]
DAILY = timedelta(hours=24)  # between two comparisons of all ids


@dataclass(frozen=True)
class Page:
    """What one step of a sync read.

    `replaced` are the series (issue ids) that the reading holds in full: the store replaces exactly these, and one
    of which the reading says nothing is gone from Jira. `cursor` is where to go on after this page, as JSON values;
    `done` of `total` issues are read by then. `reported` is how many issues Jira says each project has: the last
    page tells it.
    """

    reading: Reading
    replaced: frozenset[str]
    cursor: Json
    done: int
    total: int
    reported: dict[str, int] | None = None


class Run:
    """One run over the projects of a cursor; its methods are to be called in their order. `now` is when it began."""

    def __init__(self, calls: Calls, search: Search, cursor: Cursor, now: datetime, stored: Stored | None) -> None:
        self.calls, self.search, self.cursor, self.now, self.stored = calls, search, cursor, now, stored
        self.scope, self.anew = scope(cursor.stamps), cursor.first
        self.categories = _categories(calls)
        self.problems: list[Problem] = []
        self.settled: set[str] = set()
        self.odd: set[str] = set()  # kinds of deviations that were told
        self.listed: dict[str, str] | None = None  # id -> key of every issue, where the ids were compared
        self.news: News | None = None  # of worklogs, where Jira tells them
        self.unconfirmed: set[str] = set()  # projects of which too much vanished at once
        self.total = search.count(self.scope)
        self.unchanged = 0 if self.anew else self.total - search.count(search.changed(cursor.stamps))

    def changed(self) -> Iterator[Page]:
        """The issues that changed since the cursor; the cursor moves along."""
        for issues in self._completed(self.search.issues(self.search.changed(self.cursor.stamps))):
            newest = newest_change(issues)
            self.cursor.reached(newest and min(newest, self.now))  # a date in the future would hide all before it
            yield self._page(issues)

    def logged(self, until: int) -> Iterator[Page]:
        """The issues whose worklogs changed although nothing else did; none where Jira has no such feed.

        `until` is from when to ask next time, in milliseconds.
        """
        if self.anew:  # somebody who reads everything has the worklogs already
            return
        try:
            self.news = news(self.calls, self.cursor.worklogs)
        except EvenkeelError as error:
            if error.problem.code not in REFUSED:
                raise
            text = "Jira did not tell which worklogs changed."
            do = "Those that changed alone are read with their issue's next change."
            self.problems.append(Problem("jira.worklog_feed", "worklogs", text, do, "note"))
            return
        self.settled.add("worklogs")
        touched = set(self.news.changed)
        if self.stored and (touched or self.news.deleted):
            touched = (touched | self.stored.of_worklogs(self.news.deleted)) & self.stored.issues().keys()
        for issues in self._completed(self.search.some(self.scope, touched - self.search.read)):
            yield self._page(issues)
        self.cursor.worklogs = until

    def whole(self, ids: set[str]) -> Iterator[Page]:
        """Some issues with all their worklogs, read again: a search tells the first few only."""
        self.search.forget(ids)
        known = self.stored.worklogs(ids) if self.stored and self.news and ids else {}
        others = self._worklogs_of(ids - known.keys())
        for issues in self._completed(self.search.some(self.scope, ids)):
            for issue in issues:
                one = str(issue["id"])
                if is_short(issue, "worklog"):
                    put_into(
                        issue, self.news.onto(one, known[one]) if self.news and one in known else others.pop(one, [])
                    )
                if is_short(issue, "worklog"):
                    fill(self.calls, issue, "worklog", self.problems)
            yield self._page(issues, hold=False)

    def sweep(self, due: bool) -> None:
        """List the ids of all issues, where that is due; nothing is taken away yet."""
        if self.stored and (due or not self.cursor.swept or self.now - self.cursor.swept >= DAILY):
            self.listed = self.search.keys(self.scope)

    def compared(self, chosen: bool, sure: bool) -> Iterator[Page]:
        """What is no longer there goes, what is missing is read.

        Call it only after Jira has said again who is asking: to a stranger it lists nothing. `chosen`: the projects
        were named, so that stored issues of others go; `sure`: a person said that what vanished may go.
        """
        self.cursor.later.clear()  # what did not come again is gone
        if not self.stored:
            return
        held = self.stored.issues()
        others = Counter(project for project in held.values() if project not in self.cursor.stamps)
        gone = {one for one, project in held.items() if project in others and (chosen or sure)}
        if others and not gone:
            self.problems += [cover.out_of_sight(*one) for one in sorted(others.items())]
        if self.listed is not None:
            found = cover.compare(self.listed, held, self.cursor.stamps, sure)
            gone |= self._vanished(found.vanished, sure)
            self.unconfirmed = found.kept
            yield from self.whole(found.missing)
            self.cursor.swept = self.now
        if gone:
            yield replace(self._page([]), replaced=frozenset(gone))

    def last(self, me: Person) -> Page:
        """The page after which all is read: it holds the account itself, and how many issues Jira says there are."""
        self.cursor.reached(max(filter(None, self.cursor.stamps.values()), default=None))
        self.cursor.full = False
        reported = self._reported(self.stored) if self.stored else None
        return replace(self._page([], me), done=self.total, reported=reported)

    def _completed(self, pages: Iterable[list[Json]]) -> Iterator[list[Json]]:
        """The pages with whole histories and comments; those of many pages are asked for at once."""
        waiting: list[list[Json]] = []
        for page in pages:
            if waiting or any(is_short(one, "changelog") for one in page):
                waiting.append(page)
            elif page:
                self.problems += complete(self.calls, page, self.search.cloud)
                yield page
            if sum(map(len, waiting)) >= BATCH:
                yield from self._complete(waiting)
                waiting = []
        yield from self._complete(waiting)

    def _complete(self, pages: list[list[Json]]) -> Iterator[list[Json]]:
        self.problems += complete(self.calls, [one for page in pages for one in page], self.search.cloud)
        yield from filter(None, pages)

    def _page(self, issues: list[Json], *people: Person, hold: bool = True) -> Page:
        """The page of some issues; `hold` back those that lack worklogs, to be read at the end."""
        reading, replaced = Reading(people=list(people)), set()
        for issue in issues:
            try:
                series = str(issue["id"])
                if hold and is_short(issue, "worklog"):
                    self.cursor.later.add(series)
                    continue
                merge(reading, read_issue(issue, self.categories, self.search.custom))
                replaced.add(series)
                self.cursor.later.discard(series)
            except UNREADABLE:
                key = str(issue.get("key"))
                text, do = f"{key} could not be read and is left out.", f"Open {key} in Jira and look at it."
                self.problems.append(Problem("jira.unreadable", key, text, do))
                continue
            new = kinds(issue, FIELDS) - self.odd
            self.odd |= new
            self.problems += [note(kind) for kind in sorted(new)]
        reading.problems += self.problems
        reading.settled |= self.settled
        self.problems, self.settled = [], set()
        told = sorted(reading.people, key=lambda one: (one.zone, one.name))  # who tells more stays
        reading.people = sorted({one.email: one for one in told}.values(), key=lambda one: one.email)
        done = max(0, min(self.total, self.unchanged + len(self.search.read) - len(self.cursor.later)))
        return Page(reading, frozenset(replaced), self.cursor.as_json(), done, self.total)

    def _worklogs_of(self, issues: set[str]) -> dict[str, list[Json]]:
        """Worklogs of many issues at once, where Jira gives them; else each is asked for by itself."""
        try:
            return of_many(self.calls, issues)
        except EvenkeelError as error:
            if error.problem.code not in REFUSED:
                raise
            return {}

    def _vanished(self, ids: set[str], sure: bool) -> set[str]:
        """Those that may go: none where Jira counts more issues than it listed."""
        counted = self.search.count(self.scope) if ids else 0
        if sure or cover.agree(len(self.listed or ()), counted):
            self.settled.add("every issue")
            return ids
        self.problems.append(cover.unsure(len(self.listed or ()), counted))
        return set()

    def _reported(self, stored: Stored) -> dict[str, int]:
        """How many issues Jira says each project has, and a Problem for each that has not as many stored."""
        issues = stored.issues()
        held, projects = Counter(issues.values()), sorted(self.cursor.stamps)
        if self.listed is not None:
            count = cover.per_project(self.listed, issues)
        elif self.total == sum(held[one] for one in projects):
            count = held
        else:
            count = Counter({one: self.search.count(scope([one])) for one in projects})
        for one in projects:
            if count[one] != held[one]:
                self.problems.append(cover.doubt(one, held[one], count[one], one in self.unconfirmed))
        self.settled |= set(projects)
        return {one: count[one] for one in projects}


def merge(reading: Reading, more: Reading) -> None:
    """Add what another reading holds to the first."""
    reading.activities += more.activities
    reading.subjects |= more.subjects
    reading.people += more.people
    reading.problems += more.problems
    reading.tallies |= more.tallies
    for what, number in more.counts.items():
        reading.count(what, number)


def _categories(calls: Calls) -> dict[str, str]:
    """Status id, and lower-case name, -> new, indeterminate or done."""
    found: dict[str, str] = {}
    for one in rows(calls.get("status")):
        category = str((one.get("statusCategory") or {}).get("key") or "")
        found |= {str(one["name"]).lower(): category, str(one["id"]): category}
    return found
