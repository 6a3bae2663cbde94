"""One run over a Jira site: what changed, what was only logged, what was held back, and what is no longer there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from connectors import jira_cover as cover
from connectors.jira_client import Calls
from connectors.jira_cover import Stored
from connectors.jira_cursor import Cursor
from connectors.jira_issue import UNREADABLE, read_issue
from connectors.jira_odd import kinds, note
from connectors.jira_parts import BATCH, REFUSED, Missing, complete, fill, is_short, rows
from connectors.jira_search import FIELDS, Search, newest_change, scope
from connectors.jira_worklogs import News, news, of_many, put_into
from model import EvenkeelError, Person, Problem, Reading

Json = dict[str, Any]
DAILY = timedelta(hours=24)  # between two looks at which issues there are
WEEKLY = timedelta(days=7)  # between two lists of every id, where a number that agrees will do on other days


@dataclass(frozen=True)
class Page:
    """What one step of a sync read.

    `replaced` are the series (issue ids) that the reading holds in full: the store replaces exactly these, and one
    of which the reading says nothing is gone from Jira. `cursor` is where to go on after this page, as JSON values;
    `done` of `total` issues are read by then, `before` of them when the run began. `reported` is how many issues Jira
    says each project has: the last page tells it.
    """

    reading: Reading
    replaced: frozenset[str]
    cursor: Json
    done: int
    total: int
    before: int = 0
    reported: dict[str, int] | None = None


class Run:
    """One run over the projects, or the query, of a cursor; its methods are to be called in their order.

    `known` are the projects that the account may see, `now` is when the run began.
    """

    def __init__(
        self, calls: Calls, search: Search, cursor: Cursor, known: Collection[str], now: datetime, stored: Stored | None
    ) -> None:
        self.calls, self.search, self.cursor, self.now, self.stored = calls, search, cursor, now, stored
        self.known, self.anew = known, cursor.first
        self.scope = f"({cursor.jql})" if cursor.jql else scope(cursor.stamps)
        self.categories = _categories(calls)
        self.problems: list[Problem] = []
        self.settled: set[str] = set()
        self.refused: set[str] = set()  # ids of issues of which Jira refused a part in this run
        self.listed: dict[str, str] | None = None  # id -> key of every issue, where the ids were listed
        self.agreed = False  # whether Jira counts as many issues as are stored
        self.news: News | None = None  # of worklogs, where Jira tells them
        self.unconfirmed: set[str] = set()  # projects of which too much vanished at once
        self.total, self.done = search.count(self.scope), 0
        self.unchanged = 0 if self.anew else max(0, self.total - search.count(self._news()))

    def changed(self) -> Iterator[Page]:
        """The issues that changed since the cursor; the cursor moves along."""
        for issues in self._completed(self.search.issues(self._news())):
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
            self._lacking(fill(self.calls, issues, "worklog"))
            yield self._page(issues, hold=False)

    def sweep(self, due: bool) -> None:
        """Find out which issues there are, where that is due; nothing is taken away yet.

        Data Center gives their ids in pages of 1,000. There a number that agrees with what is stored will do, and the
        ids are listed where it does not, and once a week, for what vanished and what is missing may be as many.
        """
        if not self.stored or not (due or self._over(self.cursor.swept, DAILY)):
            return
        if not (self.search.cloud or due or self._over(self.cursor.listed, WEEKLY)):
            held = sum(map(self._wanted, self.stored.issues().values()))
            self.agreed = self.search.count(self.scope) == held
        if self.agreed:
            self.cursor.swept = self.now
        else:
            self.listed = self.search.keys(self.scope)

    def compared(self, chosen: bool, sure: bool) -> Iterator[Page]:
        """What is no longer there goes, what is missing is read.

        Call it only after Jira has said again who is asking: to a stranger it lists nothing. `chosen`: the projects
        were named, so that stored issues of others go; `sure`: a person said that what vanished may go.
        """
        self.cursor.later &= self.refused  # what did not come again is gone
        if not self.stored:
            return
        held = self.stored.issues()
        others = Counter(project for project in held.values() if not self._wanted(project))
        gone = {one for one, project in held.items() if project in others and (chosen or sure)}
        if others and not gone:
            self.problems += [cover.out_of_sight(*one) for one in sorted(others.items())]
        if self.listed is not None:
            found = cover.compare(self.listed, held, {one for one in held.values() if self._wanted(one)}, sure)
            gone |= self._vanished(found.vanished, sure)
            self.unconfirmed = found.kept
            yield from self.whole(found.missing)
            self.cursor.swept = self.cursor.listed = self.now
        if gone:
            yield replace(self._page([]), replaced=frozenset(gone))

    def last(self, me: Person) -> Page:
        """The page after which all is read: it holds the account itself, and how many issues Jira says there are."""
        self.cursor.reached(max(filter(None, self.cursor.stamps.values()), default=None))
        self.cursor.full = False
        reported = self._reported(self.stored) if self.stored else None
        return replace(self._page([], me), done=self.total, reported=reported)

    def _completed(self, pages: Iterable[list[Json]]) -> Iterator[list[Json]]:
        """The pages with whole histories and comments; those of many pages are asked for at once.

        A page that waits for the others is an empty one, so that whoever watches sees that it was read.
        """
        waiting: list[list[Json]] = []
        for page in pages:
            if waiting or any(is_short(one, "changelog") for one in page):
                waiting.append(page)
                yield []
            elif page:
                self._lacking(complete(self.calls, page, self.search.cloud))
                yield page
            if sum(map(len, waiting)) >= BATCH:
                yield from self._complete(waiting)
                waiting = []
        yield from self._complete(waiting)

    def _complete(self, pages: list[list[Json]]) -> Iterator[list[Json]]:
        self._lacking(complete(self.calls, [one for page in pages for one in page], self.search.cloud))
        yield from filter(None, pages)

    def _lacking(self, parts: list[Missing]) -> None:
        """Say what is missing, and ask again for what was refused with the next sync."""
        self.problems += [one.problem for one in parts]
        self.refused |= {one.issue for one in parts if one.refused}

    def _page(self, issues: list[Json], *people: Person, hold: bool = True) -> Page:
        """The page of some issues; `hold` back those that lack worklogs, to be read at the end."""
        reading, replaced, odd = Reading(people=list(people)), set(), set[str]()
        for issue in issues:
            try:
                series = str(issue["id"])
                if hold and is_short(issue, "worklog"):
                    self.cursor.later.add(series)
                    self.refused.discard(series)
                    continue
                merge(reading, read_issue(issue, self.categories, self.search.custom))
                replaced.add(series)
                (self.cursor.later.add if series in self.refused else self.cursor.later.discard)(series)
            except UNREADABLE:
                key = str(issue.get("key"))
                text, do = f"{key} could not be read and is left out.", f"Open {key} in Jira and look at it."
                self.problems.append(Problem("jira.unreadable", key, text, do))
                continue
            odd |= kinds(issue, FIELDS)
        if odd - self.cursor.odd:
            self.cursor.odd |= odd
            self.problems.append(note(self.cursor.odd))
        reading.problems += self.problems
        reading.settled |= self.settled
        self.problems, self.settled = [], set()
        told = sorted(reading.people, key=lambda one: (one.zone, one.name))  # who tells more stays
        reading.people = sorted({one.email: one for one in told}.values(), key=lambda one: one.email)
        waiting = len(self.cursor.later - self.refused)
        read = self.unchanged + len(self.search.read) - waiting
        self.done = max(self.done, min(self.total, read))  # what is held back once counted does not count again
        return Page(reading, frozenset(replaced), self.cursor.as_json(), self.done, self.total, self.unchanged)

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
        held = Counter(project for project in issues.values() if self._wanted(project))
        projects = sorted(held if self.cursor.jql else self.cursor.stamps)
        if self.listed is not None:
            count = cover.per_project(self.listed, issues)
            projects = sorted({*projects, *count} if self.cursor.jql else projects)
        elif self.agreed or self.total == held.total():
            count = held
        else:
            count = Counter({one: self._counted(one) for one in projects if one in self.known})
        for one in projects:
            if count[one] != held[one]:
                self.problems.append(cover.doubt(one, held[one], count[one], one in self.unconfirmed))
        self.settled |= set(projects)
        return {one: count[one] for one in projects}

    def _wanted(self, project: str) -> bool:
        """Whether issues of a project may be part of what is read; of a query's, which can find any, all are."""
        return bool(self.cursor.jql) or project in self.cursor.stamps

    def _counted(self, project: str) -> int:
        """How many issues Jira says a project has, or the query finds in it."""
        where = scope([project])
        return self.search.count(f"{self.scope} AND {where}" if self.cursor.jql else where)

    def _news(self) -> str:
        """The query for what changed since the cursor."""
        if self.cursor.jql:
            return self.search.since(self.scope, self.cursor.stamps[self.cursor.jql])
        return self.search.changed(self.cursor.stamps)

    def _over(self, last: datetime | None, span: timedelta) -> bool:
        """Whether it is that long ago, or was never."""
        return last is None or self.now - last >= span


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
