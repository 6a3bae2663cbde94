"""Several processes at one record: readers beside a writer, builders at once, and who goes on after whom."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from browser import ROOT
from model_help import TODAY, calendar, counters, event, record, total
from test_jira_rest import many, site
from test_store import stored

import settings
import sync
from ledger import Ledger
from metrics import taxonomy
from model import Source
from store import Store

START = "import os, sys; sys.path[:0] = ['.', 'tests']; from model_help import *; import sync, decide, settings\n"


def begin(program: str) -> subprocess.Popen[str]:
    """Another process that runs a program with our helpers at hand and says when it is ready."""
    return subprocess.Popen([sys.executable, "-c", START + program], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)  # fmt: skip


def finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out


PAGES = """
import time
store = record()
print("go", flush=True)
for n in range(40):
    said = [worklog(f"A-{n}", f"2026-{m:02}-02 09:00", 30) for m in range(3, 11)]
    store.put("jira", reading(*said), replaced=[f"A-{n}"], cursor={"n": n + 1}, state={"run": {"done": n + 1}})
    time.sleep(0.05)  # no page of Jira comes sooner
"""


def test_a_reader_beside_a_sync_sees_whole_pages_and_no_error() -> None:
    store = record()
    store.save_source(Source("jira", "me", "jira", "jira"))
    calendar(store, event("one", "2026-03-02 09:00"))
    kept = Ledger(store, settings.load())
    writer, seen = begin(PAGES), []
    while writer.poll() is None or not seen or seen[-1] < 40:
        with store.read() as c:
            pages = store.cursor("jira", c).get("n", 0)
            found = store.activities(c, ["me"], settings.now().replace(year=2025), settings.now(), ["worklog"])
            assert len(found) == 8 * pages
        version = kept.version(TODAY)
        logged = total(kept, version, known="jira")
        assert logged % 4 == 0
        seen.append(int(logged) // 4)
        assert len(seen) < 2000
    finish(writer)
    assert seen == sorted(seen)
    assert len(set(seen)) > 2


BUILD = """
from ledger import Ledger
kept = Ledger(record(), settings.load())
print("go", flush=True)
sys.stdin.readline()
version = kept.version(TODAY)
import json
print(json.dumps([version.id, version.updating, str(rows(kept, version))]))
"""


def test_builders_that_start_at_once_agree() -> None:
    store = record()
    calendar(store, *[event(f"{n}", f"2026-{1 + n % 10:02}-{1 + n // 10:02} 09:00") for n in range(150)])
    others = [
        subprocess.Popen([sys.executable, "-c", START + BUILD], cwd=ROOT, text=True, stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]  # fmt: skip
    for other in others:
        assert other.stdout
        assert other.stdout.readline() == "go\n"
    found = []
    for other in others:
        assert other.stdin
        other.stdin.write("\n")
        other.stdin.flush()
    for other in others:
        out, err = other.communicate(timeout=60)
        assert other.returncode == 0, err
        found.append(json.loads(out))
    assert len({str(one) for one in found}) == 1
    assert found[0][1] is False


def test_while_another_process_builds_the_version_before_is_shown() -> None:
    store = record()
    calendar(store, event("one", "2026-11-02 09:00"))
    kept = Ledger(store, settings.load())
    before = kept.version(TODAY)
    calendar(store, event("two", "2026-11-02 10:00"), source="two")
    holder = begin(f"""
from filelock import FileLock
with FileLock({str(kept.folder / "build.lock")!r}):
    print("go", flush=True)
    __import__("time").sleep(30)
""")
    assert holder.stdout
    assert holder.stdout.readline() == "go\n"
    shown = kept.version(TODAY)
    assert (shown.id, shown.updating) == (before.id, True)
    assert total(kept, shown, known="calendar") == 1
    holder.kill()
    holder.communicate()
    built = kept.version(TODAY)
    assert (built.updating, total(kept, built, known="calendar")) == (False, 2)


def test_a_killed_sync_resumes_with_the_page_after_the_last_one(tmp_path: Path) -> None:
    store = record()
    store.save_source(Source("jira", "me", "jira", "jira.example", {"projects": ["OPS", "SHOP"]}))
    process = begin("""
import connectors.jira_client
from test_jira_rest import many, site
sync.sites._client = lambda *_: site(many(), page=2)
store = record()
(source,) = store.sources()
access = settings.JiraAccess("https://jira.example", "t", "e@x.example")
print("go", flush=True)
def page(_, run):
    print(run["done"], flush=True)
    if run["done"] >= 4: time.sleep(30)
sync.sync_jira(store, source, access, page)
""")
    assert process.stdout
    lines = iter(process.stdout.readline, "")
    assert next(line for line in lines if line.strip() == "4")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (left,) = store.sources()
    part = stored(store)
    assert (left.state["run"]["done"], any(store.cursor(left.id)["projects"].values())) == (4, True)
    asked: list[int] = []
    access = settings.JiraAccess("https://jira.example", "t", "e@x.example")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.sites._client", lambda *_: site(many(), page=2))
        sync.sync_jira(store, left, access, lambda _, run: asked.append(run["done"]))
    assert asked[0] > 2
    assert len(part) < len(stored(store))
    fresh = Store("sqlite://", tmp_path)
    fresh.save_source(Source("jira", "me", "jira", "jira.example", {"projects": ["OPS", "SHOP"]}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.sites._client", lambda *_: site(many(), page=7))
        sync.sync_jira(fresh, fresh.sources()[0], access)
    assert stored(store) == stored(fresh)


def test_two_processes_that_decide_at_once_lose_nothing() -> None:
    record()
    program = """
store = record()
print("go", flush=True)
for n in range(25):
    decide.want(store, str(os.getpid()), n / 100)
"""
    others = [begin(program) for _ in range(3)]
    for other in others:
        finish(other)
    assert len(record().decisions()) == 75
    assert counters(record()) == (0, 75)


def test_two_processes_that_open_a_new_record_at_once(home: Path) -> None:
    program = "store = record()\ncalendar(store, event(str(os.getpid()), '2026-11-02 09:00'), source=str(os.getpid()))"
    others = [begin(program) for _ in range(4)]
    for other in others:
        finish(other)
    assert len(record().sources()) == 4
    assert not (home / "backups").exists()


def test_taxonomy_and_record_are_one_for_all(home: Path) -> None:
    """A category of the team's own is known to every process that reads the same evenkeel.toml."""
    (home / "evenkeel.toml").write_text('[taxonomy.research]\nside = "strategy"\nname = "Research"\n')
    store = record()
    calendar(store, event("one", "2026-11-02 09:00"))
    program = """
from metrics import taxonomy
key = "calendar/one/event/2026-11-02T09:00:00+00:00"
decide.correct(record(), taxonomy.load(settings.load().taxonomy), "me", key, "research")
"""
    finish(begin(program))
    kept = Ledger(store, settings.load())
    assert total(kept, kept.version(TODAY), category="research", side="strategy") == 1
    assert "research" not in taxonomy.load()
