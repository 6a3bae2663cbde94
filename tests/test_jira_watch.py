"""A sync that somebody watches: how far it is in a terminal and in the record, and how soon it stops."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from browser import ROOT, clean_environment
from jira_standin import EMAIL, TOKEN, Server, served
from model_help import record
from test_jira_rest import many, site

import sync
from benchmarks.jira_made import Made
from connectors import jira_client
from model import Source
from settings import JiraAccess
from store import Store
from store.tallies import coverage

SOON = 1.0  # seconds in which a sync stops


@pytest.fixture
def server() -> Iterator[Server]:
    """A site of 1,500 issues that answers as fast as Jira does."""
    with served(Made(1500), 0.05) as running:
        yield running


def begin(server: Server, home: Path, stderr: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """`python -m evenkeel sync`, begun."""
    given = {"JIRA_URL": server.url, "JIRA_EMAIL": EMAIL, "JIRA_TOKEN": TOKEN}
    command = [sys.executable, "-m", "evenkeel", "sync"]
    env = clean_environment(home, **given)
    return subprocess.Popen(command, cwd=ROOT, env=env, stderr=stderr, preexec_fn=_heeds_ctrl_c)  # noqa: PLW1509


def _heeds_ctrl_c() -> None:
    """What a shell starts in the background ignores Ctrl-C, and so does all that it starts: tests begun so, too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def source(store: Store) -> Source | None:
    return next(iter(store.sources()), None)


def wait(holds: Callable[[], object], seconds: float = 60) -> float:
    """Seconds until something holds."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() < began + seconds, "What was waited for did not come."
        time.sleep(0.01)
    return time.monotonic() - began


def under_way(store: Store) -> bool:
    found = source(store)
    return bool(found and (run := sync.running(found)) and run["done"] > 0)


def shown(home: Path, server: Server) -> list[str]:
    """The lines that a sync writes over each other in a terminal."""
    ours, theirs = pty.openpty()
    process, text = begin(server, home, theirs), b""
    os.close(theirs)
    with suppress(OSError):  # the terminal is gone with the last who wrote
        while piece := os.read(ours, 4096):
            text += piece
    os.close(ours)
    assert process.wait(60) == 0, text
    return re.split(r"[\r\n]+", text.decode().strip())


def test_a_terminal_shows_how_far_the_first_sync_is_and_how_far_the_next(server: Server, home: Path) -> None:
    lines = [re.sub(r"^[\w.:]+: ", "", line).strip() for line in shown(home, server)]
    assert lines[0] == "100 of 1,500 issues"
    assert all(re.fullmatch(r"[\d,]+ of 1,500 issues(, .* left|, last checks)?", line) for line in lines)
    assert any(line.endswith(" left") for line in lines)
    assert lines[-1] == "1,500 of 1,500 issues, last checks"
    server.site.touch(150, server.site._updated(1499))
    again = [re.sub(r"^[\w.:]+: ", "", line).strip() for line in shown(home, server)]
    assert re.fullmatch(r"100 of \d\d\d changed issues", again[0])


@pytest.mark.parametrize("answers", [0.05, 30.0])
def test_ctrl_c_stops_a_sync_at_once_and_the_record_says_so(server: Server, home: Path, answers: float) -> None:
    process, store = begin(server, home), record()
    wait(lambda: under_way(store))
    server.latency = answers
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    assert wait(lambda: not under_way(store)) < SOON
    assert process.wait(30) == 2
    assert source(store).state["failed"]["code"] == "jira.cancelled"  # type: ignore[union-attr]
    server.latency = 0.0


@pytest.mark.parametrize("answers", [0.05, 30.0])
def test_stop_on_the_page_stops_a_sync_of_another_process_at_once(server: Server, home: Path, answers: float) -> None:
    process, store = begin(server, home), record()
    wait(lambda: under_way(store))
    server.latency = answers
    time.sleep(0.3)
    store.set_state(source(store).id, cancel=True)  # type: ignore[union-attr]
    assert wait(lambda: not under_way(store)) < SOON
    assert process.wait(30) == 1
    server.latency = 0.0


def test_a_query_given_to_the_command_takes_the_place_of_projects(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import evenkeel

    monkeypatch.setattr(jira_client, "LONGEST_PAUSE", 0.01)
    with served(site(many())) as server:
        for name, value in (("URL", server.url), ("EMAIL", EMAIL), ("TOKEN", TOKEN), ("PROJECTS", "SHOP")):
            monkeypatch.setenv(f"JIRA_{name}", value)

        def held() -> set[str]:
            (found,) = record().sources()
            return {one["key"] for one in coverage(record(), found)}

        assert (evenkeel.main(["sync"]), held()) == (0, {"SHOP"})
        assert (evenkeel.main(["sync", "--jql", "project in (OPS) ORDER BY key"]), held()) == (0, {"OPS"})
        assert (evenkeel.main(["sync"]), held()) == (0, {"OPS"})  # it is remembered
        assert evenkeel.main(["sync", "--jql", "order by key"]) == 2
        assert "would find every issue of the site" in capsys.readouterr().err
        assert (evenkeel.main(["sync", "--jql", ""]), held()) == (0, {"SHOP"})


def test_a_query_of_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(site(many())) as server:
        store = record()
        access = JiraAccess(server.url, TOKEN, EMAIL, (), "project in (OPS)")
        assert sync.sync_all(store, access) == []
        assert source(store).config["jql"] == "project in (OPS)"  # type: ignore[union-attr]
