"""Every call of a sync x every fault: right rows, or a sentence and, gone on with, right rows.

`pytest tests/test_jira_faults.py -s` prints the matrix. A cell is the fault at the second such call of a sync where
there are two, else at the first. What was stored before a failure is never wrong; what is missing is always told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from jira_standin import EMAIL, TOKEN, DataCenter, Server, served
from model_help import record
from test_jira_rest import ANA, DOING, NOW, SHOP, TODO, issue, many, moved, on, site, status
from test_store import stored

import sync
from connectors import jira_client, jira_wire
from connectors.jira_client import Client
from connectors.jira_rest import pages
from connectors.jira_site import Site
from model import Activity, EvenkeelError, Problem, Subject
from settings import JiraAccess

Json = dict[str, Any]
TOLD = "told"  # the rest is right, and a Problem names what is missing
NEXT = "next"  # it changed after it was read: the next sync brings it
FAULTS: dict[str, tuple[str, set[str]]] = {  # what is done to the call, and how the sync may end
    "429 number": ("429 0.05", {"rows"}),
    "429 date": ("429 date", {"rows"}),
    "429 junk": ("429 soon", {"rows"}),
    "500": ("500", {"rows"}),
    "502": ("502", {"rows"}),
    "503": ("503 0", {"rows"}),
    "504": ("504", {"rows"}),
    "500 stays": ("500 stays", {"jira.down"}),
    "slow": ("slow 0.05", {"rows"}),
    "hang": ("hang", {"rows"}),
    "cut": ("cut", {"rows"}),
    "bad json": ("broken", {"rows"}),
    "html": ("html", {"rows"}),
    "html stays": ("html stays", {"jira.not_json"}),
    "expired": ("expired", {"jira.token", TOLD}),
    "anonymous": ("anonymous", {"jira.token"}),
    "stranger": ("stranger", {"rows", "jira.token", "jira.unknown_project", "jira.changed", TOLD}),
    "403": ("403", {"jira.forbidden", "rows", TOLD}),
    "410": ("410", {"jira.gone", "rows", TOLD}),
    "nothing": ("nothing", {"jira.token", "jira.shape", "jira.not_found", "jira.unknown_project", "rows", TOLD}),
    "edited": ("edited", {"rows", NEXT}),
    "deleted": ("deleted", {"rows"}),
    "repeated": ("repeated", {"jira.paging"}),
    "gap": ("gap", {"rows"}),
}
ALIKE = {"429 date", "502", "503", "504", "html stays", "410", "slow"}  # much as another: only in the slow suite
BY_TOKEN = ("search/jql", "changelog/bulkfetch")  # where a token can come twice, or an empty page with one
Kept = dict[str, tuple[str, frozenset[tuple[Any, ...]]]]  # series -> its title and rows
LATER = NOW + timedelta(hours=25)  # when the second sync runs: all ids are compared again


def here(kind: type[Site], issues: list[Json]) -> Site:
    """The site with pages and lists so small that every call for more is made."""
    made = site(issues, kind, page=3, histories=2, worklogs=1)
    if kind is DataCenter:
        made.embedded["changelog"] = 1000
    return made


def later() -> list[Json]:
    """The same site after a day of work: an issue moved on, another got hours alone, one is new."""
    issues = many()
    issues[2]["changelog"]["histories"].append(moved(901, on(9, "09:30"), ANA, status(TODO, DOING)))
    issues[2]["fields"] |= {"updated": on(9, "09:30"), "status": DOING, "assignee": ANA}
    log = {"id": "900", "author": ANA, "started": on(9, "10:00"), "updated": on(9, "11:00"), "timeSpentSeconds": 600}
    issues[3]["fields"]["worklog"] = {"worklogs": [log]}
    return [*issues, issue(8, on(9, "10:00"), project=SHOP)]


@dataclass
class Record:
    """What a store keeps of the pages (a jira_cover.Stored): each page replaces its series, and says where to go on."""

    held: dict[str, tuple[Subject, list[Activity]]] = field(default_factory=dict)
    cursor: Json = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def sync(self, calls: Any, when: datetime = NOW, *, full: bool = False) -> EvenkeelError | None:
        """Read on from the cursor; returns what stopped it."""
        self.problems = []
        try:
            for page in pages(calls, self.cursor, ["SHOP", "OPS"], when, self, full=full):
                for series in page.replaced:
                    self.held.pop(series, None)
                    if about := next((s for s in page.reading.subjects.values() if s.series == series), None):
                        self.held[series] = about, [a for a in page.reading.activities if a.series == series]
                self.problems += [one for one in page.reading.problems if one.code != "jira.schema"]
                self.cursor = page.cursor
        except EvenkeelError as error:
            return error
        return None

    def issues(self) -> dict[str, str]:
        return {series: about.project for series, (about, _) in self.held.items()}

    def of_worklogs(self, ids: Collection[Any]) -> set[str]:
        named = {f"worklog/{one}" for one in ids}
        return {series for series, (_, rows) in self.held.items() if any(r.id.partition("/")[2] in named for r in rows)}

    def worklogs(self, issues: Collection[str]) -> dict[str, list[Activity]]:
        return {one: [r for r in self.held[one][1] if r.kind == "worklog"] for one in issues if one in self.held}

    def kept(self, gone: Collection[str] = ()) -> Kept:
        """What is held of the issues that still exist, to be compared."""
        return {
            series: (about.title or "", frozenset(map(row, rows)))
            for series, (about, rows) in self.held.items()
            if series not in gone
        }

    def copy(self) -> Record:
        return Record(dict(self.held), dict(self.cursor))


def row(one: Activity) -> tuple[Any, ...]:
    return one.id, one.owner, one.kind, one.start, one.end, one.minutes, one.detail, one.touches


def read(made: Any) -> Record:
    """The right rows of a site, read without any wire."""
    record = Record()
    assert record.sync(made) is None
    return record


@dataclass
class Stage:
    """One kind of Jira: how it stands before and after a day, and which call is made how often by which sync."""

    kind: type[Site]
    before: Record
    calls: dict[str, tuple[bool, int]]  # pattern of a path -> whether the first sync makes it, and how often


def stage(kind: type[Site]) -> Stage:
    calls: dict[str, tuple[bool, int]] = {}
    before = Record()
    for first, issues in ((True, many()), (False, later())):
        with served(here(kind, issues)) as server:
            assert before.sync(asking(server, kind), NOW if first else LATER) is None
            for path in map(pattern, server.calls):
                known, times = calls.get(path, (first, 0))
                if known is first:
                    calls[path] = first, times + 1
        if first:
            kept = before.copy()
    return Stage(kind, kept, calls)


def asking(server: Server, kind: type[Site]) -> Client:
    return Client(server.url, TOKEN, "" if kind is DataCenter else EMAIL, patience=20)


def pattern(path: str) -> str:
    return re.sub(r"issue/[^/]+/", "issue/[^/]+/", path.split("/", 4)[4])


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jira_client, "LONGEST_PAUSE", 0.01)
    monkeypatch.setattr(jira_wire, "TIMEOUTS", (2.0, 0.3))


@pytest.fixture(scope="module")
def stages() -> dict[type[Site], Stage]:
    return {kind: stage(kind) for kind in (Site, DataCenter)}


@pytest.fixture(scope="module")
def matrix() -> Iterator[dict[tuple[str, str, str], str]]:
    """Prints how every cell ended: (kind, call, fault) -> outcome."""
    cells: dict[tuple[str, str, str], str] = {}
    yield cells
    for kind in dict.fromkeys(kind for kind, _, _ in cells):
        faults = [fault for fault in FAULTS if any((k, f) == (kind, fault) for k, _, f in cells)]
        calls = list(dict.fromkeys(call for k, call, _ in cells if k == kind))
        print(f"\n\n{kind}\n{'':32}" + "".join(f"{fault:>16}" for fault in faults))
        for call in calls:
            ends = (cells.get((kind, call, fault), "-").removeprefix("jira.") for fault in faults)
            print(f"{call.replace('[^/]+', '..'):32}" + "".join(f"{end:>16}" for end in ends))


@pytest.mark.parametrize("fault", [pytest.param(f, marks=[pytest.mark.slow] * (f in ALIKE)) for f in FAULTS])
@pytest.mark.parametrize("kind", [Site, DataCenter])
def test_a_fault_at_any_call_ends_in_the_right_rows_or_a_sentence(
    stages: dict[type[Site], Stage], matrix: dict[tuple[str, str, str], str], kind: type[Site], fault: str
) -> None:
    wrong = {}
    for call, (first, times) in stages[kind].calls.items():
        if fault in ("repeated", "gap") and call not in BY_TOKEN:
            continue
        end = cell(stages[kind], call, FAULTS[fault][0], first, times)
        matrix[kind.__name__, call, fault] = end
        if end not in FAULTS[fault][1]:
            wrong[call] = end
    assert wrong == {}


def cell(on_stage: Stage, call: str, fault: str, first: bool, times: int) -> str:
    """How a sync ends whose call fails, in capitals where rows are lost or wrong and nobody is told."""
    record = Record() if first else on_stage.before.copy()
    made, gone, when = here(on_stage.kind, many() if first else later()), set[str](), NOW if first else LATER
    name, _, value = fault.partition(" ")
    wanted = [f"429 {format_datetime(datetime.now(UTC) + timedelta(seconds=0.2))}" if value == "date" else fault]
    with served(made) as server:
        server.only = f"/rest/api/./{call}$"
        server.meanwhile = happening(name, made, gone)
        server.faults = [name] * 99 if value == "stays" else [None] * (times > 1) + wanted
        error = record.sync(asking(server, on_stage.kind), when)
        assert server.faults == [] or value == "stays", f"{call} was not called so often"
        server.faults, server.login = [], ""
        problems, right, kept = record.problems, read(made).kept(), record.kept(gone)
        if not error and kept == right:
            return "rows"
        assert record.sync(asking(server, on_stage.kind), when) is None
        mended = record.kept(gone) == right
        assert mended or record.sync(asking(server, on_stage.kind), when, full=True) is None
    if record.kept(gone) != right:
        return "UNHEALED"
    if not error:
        return NEXT if name == "edited" and mended else TOLD if problems else "LOST"
    stood = {} if first else on_stage.before.kept()
    wrong = [one for one, rows in kept.items() if rows not in (stood.get(one), right.get(one))]
    return error.problem.code if problems or name == "edited" or (mended and not wrong) else "WRONG"


def happening(name: str, made: Site, gone: set[str]) -> Callable[[], None]:
    """What becomes of the site in the middle of a sync: an issue that was already read is edited, or deleted."""

    def edited() -> None:
        made.issues[0]["fields"] |= {"summary": "Edited meanwhile", "updated": on(9, "12:00")}

    def deleted() -> None:
        gone.add(str(made.issues[0]["id"]))
        del made.issues[0]

    return {"edited": edited, "deleted": deleted}.get(name, lambda: None)


@pytest.mark.parametrize("fault", ["expired", "stranger", "anonymous", "403", "410", "500 stays", "html stays"])
def test_a_sync_that_fails_leaves_everything_stored_as_it_was(fault: str) -> None:
    name, _, value = fault.partition(" ")
    store = record()
    with served(here(Site, many())) as server:
        access = JiraAccess(server.url, TOKEN, EMAIL, ("SHOP", "OPS"))
        source = sync.connect_jira(store, access)
        sync.sync_jira(store, source, access)
        before, cursor = stored(store), store.cursor(source.id)
        server.site = here(Site, later())
        server.only, server.faults = "search", [name] * (99 if value else 1)
        with pytest.raises(EvenkeelError) as caught:
            sync.sync_jira(store, source, access)
        assert (stored(store), store.cursor(source.id)) == (before, cursor)
        kept = next(one for one in store.sources() if one.id == source.id)
        assert kept.state["failed"]["text"] == caught.value.problem.text
