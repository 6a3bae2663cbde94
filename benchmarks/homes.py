"""Records of made-up companies to measure on, kept in a folder between runs, and the app served from them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import settings
from benchmarks.company import PRODUCTS
from benchmarks.report import ROOT
from store import Store

CACHE = Path.home() / ".cache" / "evenkeel-bench"
NOW = "2026-11-20T12:00:00+00:00"
MAKE = """
import sys, settings
from benchmarks.company import make
from ledger import Ledger
store = make(*map(int, sys.argv[1:]))
Ledger(store, settings.load()).version(settings.today())
"""


def environment(home: Path, **extra: str) -> dict[str, str]:
    """The environment of a process that sees this home folder, this clock, and no settings of the reader's own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("EVENKEEL_", "JIRA_", "STREAMLIT_"))}
    return kept | {"EVENKEEL_HOME": str(home), "EVENKEEL_NOW": NOW} | extra


def home(people: int, years: int, cache: Path = CACHE, products: int = PRODUCTS) -> Path:
    """The home folder of such a company with its ledger built; made in a process of its own where it is missing."""
    name = f"people-{people}" if years == 5 else f"people-{people}-years-{years}"
    folder = cache / (name if products == PRODUCTS else f"{name}-products-{products}")
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", MAKE, str(people), str(years), str(products)]
    subprocess.run(command, cwd=ROOT, env=environment(folder), check=True)
    return folder


@dataclass
class Server:
    """A running app: its address and its process."""

    url: str
    process: subprocess.Popen[bytes]

    def megabytes(self) -> float:
        """Resident memory of the server (Linux: read from /proc)."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


@contextmanager
def served(script: str, environment: dict[str, str], cwd: Path = ROOT) -> Iterator[Server]:
    """`streamlit run` of a script while the block runs, on a free port; RuntimeError with its log if it stays away."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        script,
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            until = time.monotonic() + 120
            while not answers(f"http://127.0.0.1:{port}/_stcore/health"):
                if process.poll() is not None or time.monotonic() > until:
                    log.seek(0)
                    raise RuntimeError(f"{script} did not start:\n{log.read().decode(errors='replace')}")
                time.sleep(0.02)
            yield Server(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()
            process.wait(30)


def answers(url: str) -> bool:
    """Whether somebody answers at this address."""
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own server
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def store_of(folder: Path) -> Store:
    """The record of a home folder, with this run's clock, for decisions made beside a running server."""
    os.environ.update(EVENKEEL_HOME=str(folder), EVENKEEL_NOW=NOW)
    found = settings.load()
    return Store(found.database, found.home / "backups")
