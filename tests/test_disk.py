"""A disk that fails: any single write with an I/O error, a disk that is full from any write on, a read-only folder."""

from __future__ import annotations

import errno
import os
import random
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from crash_help import JIRA, JOBS, Story, busy, deciding, hours, powerless
from forks import ON, Fault, Forks, compiled
from model_help import calendar, event, record

import evenkeel
import settings
import sync
from store import Store


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    folder = tmp_path_factory.mktemp("shim")
    forks = Forks(folder, compiled(folder))
    yield forks
    forks.close()


FAULTS = {
    "an I/O error": lambda n: Fault(n, n, errno.EIO),
    "a disk full from then on": lambda n: Fault(n, ON, errno.ENOSPC),
    "a disk full for a moment": lambda n: Fault(n, n, errno.ENOSPC),
    "a kill": lambda n: Fault(n, n, 0),
}


@pytest.mark.parametrize("name", JOBS)
def test_some_writes_fail(name: str, forks: Forks, home: Path, tmp_path: Path) -> None:
    story, chance = Story(name, forks, home, tmp_path), random.Random(name)
    for fault in FAULTS.values():
        for n in chance.sample(range(1, story.writes + 1), 2):
            story.befalls(fault=fault(n))


@pytest.mark.slow
@pytest.mark.parametrize("what", FAULTS)
@pytest.mark.parametrize("name", JOBS)
def test_every_single_write_fails(name: str, what: str, forks: Forks, home: Path, tmp_path: Path) -> None:
    story = Story(name, forks, home, tmp_path)
    assert story.writes > 50
    for n in range(1, story.writes + 1, 3 if "moment" in what else 1):  # which differs little from an I/O error
        story.befalls(fault=FAULTS[what](n))


# a folder that cannot be written --------------------------------------------------------------------------------


@pytest.fixture
def fixed(forks: Forks, home: Path, tmp_path: Path) -> Iterator[Path]:
    """A home folder with a record and its ledger, in which nobody may write any more."""
    if not sys.platform.startswith("linux"):
        pytest.skip("Giving up root's rights is known for Linux alone.")
    store = record()
    sync.import_file(store, "work.ics", busy("own"))
    hours(store, home)
    store.engine.dispose()
    Store(settings.in_folder(home / "sample").database, home).engine.dispose()  # begun, and not made yet
    (tmp_path / "new.ics").write_bytes(busy("new"))
    modes(home, 0o555, 0o444)
    yield home
    modes(home, 0o755, 0o644)


def modes(home: Path, folder: int, file: int) -> None:
    for path in [home, *home.rglob("*")]:
        path.chmod(folder if path.is_dir() else file)


@pytest.mark.parametrize("command", ["import NEW", "sync", "backup HOME/kept.zip", "restore NEW", "status --sample"])
def test_what_would_write_in_a_read_only_folder_says_so(
    command: str, forks: Forks, fixed: Path, tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in fixed.rglob("*") if path.is_file()}
    new = str(tmp_path / "new.ics")
    job, *given = [word.replace("NEW", new).replace("HOME", str(fixed)) for word in command.split()]
    ended = forks.run(powerless, job, *given, **JIRA)
    assert (ended.code, ended.out) == (2, "")
    assert "Traceback" not in ended.err
    assert ended.err.endswith(".\n")
    assert {path: path.read_bytes() for path in fixed.rglob("*") if path.is_file()} == before
    modes(fixed, 0o755, 0o644)
    assert forks.run(powerless, "import", new).code == 0
    assert forks.run(powerless, "status").out.startswith("Work (calendar_ics): 40 event;")


@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.parametrize(
    ("job", "given", "shows"),
    [
        ("status", [], "Work (calendar_ics): 40 event;"),
        ("export", ["activities"], "own"),
        ("export", ["ledger"], "2026-10-"),
        ("backup", ["OUT"], "Backed up to"),
        ("app", [], "How the hours are known"),
    ],
)
def test_a_read_only_record_can_be_read(
    job: str, given: list[str], shows: str, killed: bool, forks: Forks, fixed: Path, tmp_path: Path
) -> None:
    kept = 0
    if killed:  # the last writer left its write-ahead log behind, with what it kept
        modes(fixed, 0o755, 0o644)
        kept = forks.run(deciding, fault=Fault(60, 60, 0)).out.count("kept")
        assert kept > 2
        assert (fixed / "evenkeel.db-wal").stat().st_size
        modes(fixed, 0o555, 0o444)
    ended = forks.run(powerless, job, *[g.replace("OUT", str(tmp_path / "b.zip")) for g in given])
    assert ended.code == 0, ended
    assert shows in ended.out, ended
    if job == "backup":
        with zipfile.ZipFile(tmp_path / "b.zip") as file:
            decided = file.read("decisions.jsonl").count(b'"kind": "target"')
        assert decided in (kept, kept + 1)


# left-overs -----------------------------------------------------------------------------------------------------


def test_drafts_of_killed_backups_do_not_pile_up(forks: Forks, home: Path) -> None:
    """Each under a name of its own, as a nightly job has them."""
    calendar(record(), event("one", "2026-11-02 09:00"))
    for night in range(3):
        assert forks.run(evenkeel.main, ["backup", str(home / f"{night}.zip")], fault=Fault(14, 14, 0)).code == -9
    for path in home.glob("*.evenkeel-draft"):
        os.utime(path, (time.time() - 3 * 86400,) * 2)
    assert forks.run(evenkeel.main, ["backup", str(home / "next.zip")]).code == 0
    assert [path.name for path in home.glob("*.zip*")] == ["next.zip"]
