"""From `make run` to the first paint in Chromium, beside a one-line Streamlit app started in the same environment.

Cold: a fresh clone of the committed code with an empty home folder, so that `make run` installs everything from
PyPI first and makes the sample company. Second: the same again, with all of that in place. The clock runs from
`make run` until the sentence that answers stands in the browser, which waits for the address from the beginning.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.homes import NOW, answers
from benchmarks.report import BROWSERS, ROOT, Row, table

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
HELLO = 'import streamlit as st\nst.write("hello")\n'
OURS, PEER = "h4", "p:text('hello')"  # what is waited for: the sentence that answers, the word
PATIENCE = 900  # seconds for an installation


def run(cold: bool = True, again: int = 3) -> list[Row]:
    """Seconds to the first paint; LookupError where Chromium is not installed."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise LookupError(f"There is no browser to paint in: install one of {', '.join(BROWSERS)}.")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        chrome = play.chromium.launch(executable_path=path, args=FLAGS)
        clone = _clone(Path(folder))
        make = ["make", "run"] if cold else ["make", "-o", ".venv/.run-installed", "run"]
        if cold:
            rows.append(Row("make run in a fresh clone to first paint, installation included",
                            _painted(["make", "run"], clone, OURS, chrome), "s"))  # fmt: skip
        else:
            (clone / ".venv").symlink_to(sys.prefix)
        hello = [str(clone / ".venv" / "bin" / "streamlit"), "run", "hello.py"]
        (clone / "hello.py").write_text(HELLO, encoding="utf-8")
        name, homes = "make run to first paint, everything installed", [clone / f"home{n}" for n in range(again)]
        first = [(_painted(make, clone, OURS, chrome, h), _painted(hello, clone, PEER, chrome, h))
                 for h in homes]  # fmt: skip
        rows.append(_row(f"{name}, the sample company made first", first))
        second = [(_painted(make, clone, OURS, chrome, h), _painted(hello, clone, PEER, chrome, h))
                  for h in homes]  # fmt: skip
        rows.append(_row(f"{name}, a second start", second))
        chrome.close()
    return rows


def _row(name: str, pairs: list[tuple[float, float]]) -> Row:
    ours, peer = (sorted(side)[len(side) // 2] for side in zip(*pairs, strict=True))
    return Row(name, ours, "s", peer)


def _clone(folder: Path) -> Path:
    target = folder / "evenkeel"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(target)], check=True)
    return target


def _painted(command: list[str], clone: Path, wanted: str, chrome: Browser, home: Path | None = None) -> float:
    """Seconds from the command until `wanted` stands on the page; the app is stopped again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = home or clone / "home"
    home.mkdir(exist_ok=True)
    url, page = f"http://127.0.0.1:{port}", chrome.new_page()
    begun = time.perf_counter()
    with _running(command, clone, home, port) as process:
        while not answers(f"{url}/_stcore/health"):
            if process.poll() is not None or time.perf_counter() - begun > PATIENCE:
                raise RuntimeError(f"{' '.join(command)} did not serve anything:\n{(home / 'log').read_text()}")
            time.sleep(0.02)
        page.goto(url)
        page.locator(wanted).first.wait_for(timeout=PATIENCE * 1000)
        seconds = time.perf_counter() - begun
        page.close()
    return seconds


@contextmanager
def _running(command: list[str], clone: Path, home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("EVENKEEL_", "JIRA_", "STREAMLIT_"))}
    asked = {"HOME": str(home), "EVENKEEL_HOME": str(home), "EVENKEEL_NOW": NOW, "STREAMLIT_SERVER_HEADLESS": "true",
             "STREAMLIT_SERVER_PORT": str(port)}  # fmt: skip
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=clone, env=kept | asked, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True)  # fmt: skip
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--warm", action="store_true", help="without the installation, with the environment that runs")
    asked = parser.parse_args()
    print(table(run(cold=not asked.warm)))
