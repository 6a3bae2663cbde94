"""Reading a Jira, Cloud and Data Center, over HTTP with 50 ms latency: our sync beside a plain use of the jira package.

The peer does what its documentation suggests: search everything with expand=changelog, then ask for the worklogs of
each issue. Where that would take too long, only some issues' worklogs are asked for and the rest is reckoned from
them; the row says so. Neither finds a Jira's limits by accident: the stand-in of the tests serves a made-up site.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks import jira_made
from benchmarks.homes import environment
from benchmarks.report import ROOT, Row, table

sys.path.append(str(ROOT / "tests"))  # the stand-in is theirs
from jira_standin import EMAIL, TOKEN, Server, served

SIZE, LARGE = 20_000, 200_000  # issues
LATENCY = 0.05  # seconds of every answer
ASKED = 1_000  # issues whose worklogs the peer asks for
CHANGES = 100
RUN = "import sys; from benchmarks import jira; jira.measure(*sys.argv[1:])"


class Measured(NamedTuple):
    """What one process took."""

    seconds: float
    megabytes: float  # at most
    processor: float  # seconds of its own work, which other work on the machine hardly changes
    requests: int = 0


def measure(who: str, url: str, email: str) -> None:
    """Read the Jira at `url` as "ours" (into the record of EVENKEEL_HOME) or as "peer"; print Measured."""
    began = time.monotonic()
    seconds = _peer(url, email, began) if who == "peer" else _ours(url, email, began)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([seconds, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime]))


def _ours(url: str, email: str, began: float) -> float:
    import settings
    import sync
    from store import Store

    found = settings.load()
    store = Store(found.database, found.home / "backups")
    access = settings.JiraAccess(url, os.environ["JIRA_TOKEN"], email)
    sources = store.sources()
    sync.sync_jira(store, sources[0] if sources else sync.connect_jira(store, access), access)
    return time.monotonic() - began


def _peer(url: str, email: str, began: float) -> float:
    """Seconds for everything, those of the worklogs that were not asked for reckoned from the others."""
    from jira import JIRA

    login = {"basic_auth": (email, os.environ["JIRA_TOKEN"])} if email else {"token_auth": os.environ["JIRA_TOKEN"]}
    client = JIRA(url, **login, timeout=60)
    keys = ", ".join(one["key"] for one in jira_made.PROJECTS)
    issues = client.search_issues(f"project in ({keys})", maxResults=False, expand="changelog")
    searched = time.monotonic()
    for issue in issues[:ASKED]:
        client.worklogs(issue.key)
    asked = min(ASKED, len(issues))
    return searched - began + (time.monotonic() - searched) * len(issues) / asked


def run(size: int = SIZE, large: int = LARGE, latency: float = LATENCY) -> list[Row]:
    """All rows: a first sync, one after some changes, and one of a large site; for both kinds of Jira."""
    return [row for cloud in (True, False) for row in _rows(cloud, size, large, latency)]


def _rows(cloud: bool, size: int, large: int, latency: float) -> list[Row]:
    kind, email = ("Cloud", EMAIL) if cloud else ("Data Center", "")
    with tempfile.TemporaryDirectory() as folder:
        made = jira_made.Made(size, cloud)
        with served(made, latency) as server:
            first = _process("ours", server, email, folder)
            made.touch(CHANGES, jira_made.END + timedelta(minutes=10))
            again = _process("ours", server, email, folder, jira_made.END + timedelta(hours=25))
        with served(jira_made.Made(size, cloud), latency) as server:
            peer = _process("peer", server, email, folder)
    rest = size - min(size, ASKED)  # of its requests, not asked
    reckoned = f" (peer: worklogs of {ASKED:,} issues asked for, the rest reckoned)" if rest else ""
    what = f"{kind}, {size:,} issues"
    rows = [
        Row(f"{what}: requests of the first sync{reckoned}", first.requests, "", peer.requests + rest, 0.03),
        Row(f"{what}: first sync{reckoned}", first.seconds, "s", peer.seconds, 0.1),
        Row(f"{what}: memory of the first sync", first.megabytes, "MB"),
        Row(f"{what}: requests of a sync after {CHANGES} changes, a day later", again.requests, "", limit=20),
        Row(f"{what}: a sync after {CHANGES} changes", again.seconds, "s"),
    ]
    with tempfile.TemporaryDirectory() as folder, served(jira_made.Made(large, cloud), latency) as server:
        most = _process("ours", server, email, folder)
    what, limit = f"{kind}, {large:,} issues", 1.2
    each = most.seconds / large * 1000, first.seconds / size * 1000
    work = most.processor / large * 1000, first.processor / size * 1000
    return [
        *rows,
        Row(f"{what}: first sync", most.seconds, "s"),
        Row(f"{what}: an issue (peer: of {size:,})", each[0], "ms", each[1], limit),
        Row(f"{what}: processor time of an issue (peer: of {size:,})", work[0], "ms", work[1]),
        Row(f"{what}: memory of the first sync", most.megabytes, "MB", limit=500),
    ]


def _process(who: str, server: Server, email: str, folder: str, now: object = jira_made.END) -> Measured:
    """One reading in a process of its own, so that its memory is its own."""
    server.calls.clear()
    given = environment(Path(folder), JIRA_TOKEN=TOKEN, EVENKEEL_NOW=f"{now:%Y-%m-%dT%H:%M:%SZ}")
    command: Sequence[str] = [sys.executable, "-c", RUN, who, server.url, email]
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The {who} side failed:\n{done.stderr}")
    return Measured(*json.loads(done.stdout.splitlines()[-1]), len(server.calls))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.jira", description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help="issues of the site that both sides read")
    parser.add_argument("--large", type=int, default=LARGE, help="issues of the site for memory and rate")
    parser.add_argument("--latency", type=float, default=LATENCY, help="seconds of every answer")
    given = parser.parse_args()
    print(table(run(given.size, given.large, given.latency)))
