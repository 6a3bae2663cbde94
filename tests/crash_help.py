"""Jobs that a fault may end at any point, and what must hold of the record and the ledger afterwards."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from forks import HERE, Ended, Fault, Forks
from model_help import TODAY, counters, ics, record, rows
from test_jira_rest import many, site

import decide
import evenkeel
import settings
import sync
from ledger import Ledger
from model import EvenkeelError
from store import Store

ACCESS = settings.JiraAccess("https://jira.example", "t", "ana@acme.example", ("SHOP", "OPS"))
JIRA = {"JIRA_URL": ACCESS.url, "JIRA_TOKEN": ACCESS.token, "JIRA_EMAIL": ACCESS.email, "JIRA_PROJECTS": "SHOP,OPS"}


def syncing() -> int:
    """`sync` of a small Jira site, two issues a page, into a folder that is empty at first."""
    sync.sites._client = lambda *_: site(many()[:5], page=2)  # type: ignore[assignment]
    return evenkeel.main(["sync"])


def importing(path: str) -> int:
    """`import` of a calendar in the place of another one."""
    return evenkeel.main(["import", path])


def building(out: str) -> int:
    """`export ledger`, which builds it first: everybody's hours have changed."""
    return evenkeel.main(["export", "ledger", "--out", out])


def deciding(*_: str) -> int:
    """A few decisions, each said once it is kept."""
    try:
        store = record()
        for n in range(8):
            decide.want(store, "me", n / 100)
            print(f"kept {n}", flush=True)
    except EvenkeelError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def powerless(job: str, *given: str) -> int:
    """A command, or "app" for what its first page shows, with no right to write where the mode of a file forbids it."""
    if os.geteuid() == 0:  # root may write everywhere, unless it gives that up
        version_3, nothing = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        assert ctypes.CDLL(None).capset(version_3, nothing) == 0
    if job == "app":
        return showing()
    return syncing() if job == "sync" else evenkeel.main([job, *given])


def showing() -> int:
    """Print what the first page shows: its text, and whatever is red."""
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_file(HERE.parent / "app.py", default_timeout=60).run()
    print("\n".join(m.value for m in page.markdown))
    print("\n".join(e.value for e in page.error), file=sys.stderr)
    return 1 if page.exception else 2 if page.error else 0


JOBS: dict[str, Callable[..., int]] = {"sync": syncing, "import": importing, "build": building, "decide": deciding}


def busy(mark: str, events: int = 40) -> bytes:
    """A calendar of the owner with an hour on many days of a year."""
    who = "ORGANIZER:mailto:ana@us.example"
    days = [f"2026{1 + n % 10:02}{1 + n % 28:02}" for n in range(events)]
    return ics(*[f"{mark}{n}|{day}T090000Z|{day}T100000Z|{mark}|{who}" for n, day in enumerate(days)])


def parts(store: Store) -> dict[str, Any]:
    """Everything in the record but its counters and what a running sync says of itself."""
    with store.read() as c:
        tables = sorted({*sa.inspect(c).get_table_names()} - {"counters", "touched", "sources"})
        found = {t: sorted(map(tuple, c.exec_driver_sql(f'SELECT * FROM "{t}"')), key=repr) for t in tables}
    return found | {"sources": [(s.id, s.name, s.config, store.cursor(s.id)) for s in store.sources()]}


def whole(store: Store) -> dict[str, Any]:
    """The record once no job is under way: with what is said of the sources, in a database that is in order."""
    with store.read() as c:
        assert c.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    return parts(store) | {"states": [(s.id, {k: v for k, v in s.state.items() if v}) for s in store.sources()]}


def hours(store: Store, folder: Path) -> list[tuple[Any, ...]]:
    """Every row of the ledger in a folder, built where it is missing."""
    kept = Ledger(store, replace(settings.load(), home=folder))
    return rows(kept, kept.version(TODAY))


def put_back(home: Path, before: Path) -> None:
    """Make the home folder what it was before."""
    shutil.rmtree(home)
    shutil.copytree(before, home)


class Story:
    """A job in a home folder: what was there before, what may be there on the way, and what is there at its end."""

    def __init__(self, name: str, forks: Forks, home: Path, folder: Path) -> None:
        self.forks, self.home, self.folder, self.before = forks, home, folder, folder / "before"
        self.job, self.calendar = JOBS[name], folder / "work.ics"
        self.calendar.write_bytes(busy("new"))
        self.given = {"import": [str(self.calendar)], "build": [str(folder / "out.csv")]}.get(name, [])
        if name != "sync":
            self._fill()
        shutil.copytree(home, self.before)
        self.counters = self._look(counters)
        self.states = self._pages() if name == "sync" else [self._look(parts)]
        put_back(home, self.before)
        undisturbed = self.run(fault=Fault(0, 0, 0) if forks.shim else None)
        assert (undisturbed.code, undisturbed.err) == (0, "")
        self.writes = int(home.with_name("home.writes").read_text().split()[0]) if forks.shim else 0
        self.wanted, self.hours = self._look(whole), self._look(lambda store: hours(store, home))
        self.states.append(self._look(parts))
        self.seconds = min(undisturbed.seconds, self._again())

    def _fill(self) -> None:
        store = record()
        sync.import_file(store, "work.ics", busy("old"))
        decide.want(store, "me", 0.4)
        hours(store, self.home)
        decide.say_me(store, hours="Mon-Fri 08:00-14:00")
        store.engine.dispose()

    def _pages(self) -> list[Any]:
        """The record before a sync and after each of its pages."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sync.sites._client", lambda *_: site(many()[:5], page=2))
            store = record()
            seen = [parts(store)]
            sync.connect_jira(store, ACCESS)
            seen.append(parts(store))
            sync.sync_all(store, ACCESS, lambda *_: seen.append(parts(store)))
            store.engine.dispose()
        assert len(seen) > 4
        return seen

    def _again(self) -> float:
        put_back(self.home, self.before)
        return self.run().seconds

    def _look(self, at: Callable[[Store], Any]) -> Any:
        store = record()
        found = at(store)
        store.engine.dispose()
        return found

    def run(self, after: float | None = None, fault: Fault | None = None) -> Ended:
        """The job, killed some seconds after its start, with a fault in its writes, or undisturbed."""
        return self.forks.run(self.job, *self.given, after=after, fault=fault, **JIRA)

    def befalls(self, after: float | None = None, fault: Fault | None = None) -> Ended:
        """Let something happen to the job; hold what must be so then, and after the next run of the same command."""
        put_back(self.home, self.before)
        ended = self.run(after, fault)
        say = f"{fault or f'killed after {after} s'}: {ended}\n"
        if fault and fault.code:
            assert ended.code in (0, 2), say
            assert (ended.err == "") == (ended.code == 0), say
        assert "Traceback" not in ended.err, say
        assert ended.err[-2:] in ("", ".\n"), say
        self.holds(ended, say)
        if self.job is not deciding:
            again = self.run()
            assert (again.code, again.err) == (0, ""), f"{say}\nThen: {again}"
            assert self._look(whole) == self.wanted, say
            assert self._look(lambda store: hours(store, self.home)) == self.hours, say
        assert [p.name for p in self.home.rglob("*") if p.suffix in (".part", ".tmp")] == [], say
        return ended

    def holds(self, ended: Ended, say: str) -> None:
        """What was acknowledged is in the record, nothing half is, and the ledger is the one of the record."""
        store = record()
        now = parts(store)
        if self.job is deciding:
            kept = ended.out.count("kept")
            assert len(now["decisions"]) - len(self.states[0]["decisions"]) in (kept, kept + 1), say
        else:
            assert now in self.states, say
            assert ended.code or now == self.states[-1], say
        assert all(new >= old for new, old in zip(counters(store), self.counters, strict=True)), say
        if ended.code < 0:  # nobody was there to tidy up
            fresh = self.folder / "fresh"
            assert hours(store, self.home) == hours(store, fresh), say
            shutil.rmtree(fresh)
        store.engine.dispose()
