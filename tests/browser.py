"""What the browser tests share: finding Chromium, serving the app, watching a page's console."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import ConsoleMessage, Page

ROOT = Path(__file__).parents[1]
NOW = "2026-11-20T12:00:00+00:00"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # a container has little shared memory
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Streamlit finds its base path by trying these below the page's own address, where they do not exist.
PROBES = ("/_stcore/health", "/_stcore/host-config")
LOCAL = ("http://127.0.0.1:", "http://localhost:", "ws://127.0.0.1:", "data:", "blob:")
IDLE = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const main = document.querySelector('[data-testid="stMainBlockContainer"]');
    return app && app.dataset.testScriptState === 'notRunning' && main && main.innerText.trim().length > 0
        && !document.querySelector('[data-testid="stSkeleton"]');
}"""


def chromium_path() -> str | None:
    """The Chromium or Chrome that this system has, if it has one."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(home: Path, **extra: str) -> dict[str, str]:
    """The environment of a process that shall see this home folder and nothing of ours."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("EVENKEEL_", "JIRA_", "STREAMLIT_"))}
    return kept | {"EVENKEEL_HOME": str(home), "EVENKEEL_NOW": NOW, "HOME": str(home)} | extra


@dataclass
class Server:
    """A running app: where it is, what it printed, and how it ends."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def printed(self) -> str:
        """Everything the server has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """End the server and wait until it has gone."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(15)


def answers(url: str) -> bool:
    """Whether somebody answers at this address."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def serve(
    home: Path,
    script: Path = ROOT / "app.py",
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    headless: bool = True,
    port: int = 0,
) -> Server:
    """Start `streamlit run` on a port, or a free one, and wait until it answers; AssertionError with its log if not."""
    home.mkdir(parents=True, exist_ok=True)
    port, log = port or free_port(), home / f"server-{time.monotonic_ns()}.log"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    if headless:
        command += ["--server.headless", "true"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=cwd or ROOT,
            env=clean_environment(home, **(environment or {})),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log)
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        if answers(f"{server.url}/_stcore/health"):
            return server
        time.sleep(0.1)
    server.stop()
    raise AssertionError(f"The server did not start:\n{server.printed()}")


@dataclass
class Console:
    """The errors that a page wrote into the browser's console, and the requests that left this machine."""

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("console", self._message)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._request(request.url))

    def _message(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not where.endswith(PROBES):
            self.errors.append(f"{message.text} ({where})")

    def _request(self, url: str) -> None:
        if not url.startswith(LOCAL):
            self.outside.append(url)


def settle(page: Page, seconds: float = 30) -> None:
    """Wait until the app has drawn the page and no script runs."""
    page.wait_for_function(IDLE, timeout=seconds * 1000)


def visit(page: Page, url: str, seconds: float = 30) -> None:
    """Open an address and wait until the app has drawn it."""
    page.goto(url)
    settle(page, seconds)
