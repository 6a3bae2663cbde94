"""Figures of a run: rows beside their peer and limit, as one table to read and one Markdown file to keep."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PACKAGES = ("streamlit", "duckdb", "pandas", "plotly", "SQLAlchemy", "icalendar")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HEADER = ("What", "Value", "Peer", "Ratio", "Limit", "")


class Row(NamedTuple):
    """One figure. `limit` bounds the ratio to the peer where there is a peer, and else the value itself."""

    name: str
    value: float
    unit: str
    peer: float | None = None  # the same unit, measured in the same run
    limit: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the peer's value this is; None without a peer."""
        return self.value / self.peer if self.peer else None

    @property
    def ok(self) -> bool:
        """Whether the figure keeps its limit; a figure without one always does."""
        if self.limit is None:
            return True
        return (self.value if self.ratio is None else self.ratio) <= self.limit

    def cells(self) -> tuple[str, ...]:
        """The row as texts, one for each column of HEADER."""
        limit = (
            "" if self.limit is None else f"{self.limit:g} {self.unit}" if self.ratio is None else f"{self.limit:g}x"
        )
        return (
            self.name,
            _amount(self.value, self.unit),
            "" if self.peer is None else _amount(self.peer, self.unit),
            "" if self.ratio is None else f"{self.ratio:.2f}x",
            limit,
            "" if self.limit is None else "ok" if self.ok else "TOO MUCH",
        )


def _amount(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def table(rows: Sequence[Row]) -> str:
    """The rows as one aligned table for a terminal."""
    lines = [HEADER, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    sides = ("<", ">", ">", ">", ">", "<")
    return "\n".join(
        "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(line, sides, widths, strict=True)).rstrip()
        for line in lines
    )


def markdown(rows: Sequence[Row], command: str, when: datetime) -> str:
    """The run as a Markdown page: when and where it ran, with which versions, and the table."""
    lines = [f"# Benchmarks of {when:%Y-%m-%d}", "", f"`{command}`, begun {when:%Y-%m-%d %H:%M}.", ""]
    lines += [f"- {name}: {text}" for name, text in circumstances().items()]
    lines += [
        "",
        "A ratio compares a figure with its peer, measured in the same run; a limit with an x bounds the ratio.",
        "",
        f"| {' | '.join(HEADER)} |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
        *(f"| {' | '.join(cell.replace('|', '/') for cell in row.cells())} |" for row in rows),
        "",
    ]
    return "\n".join(lines)


def circumstances() -> dict[str, str]:
    """The machine and the versions of what ran on it."""
    return {
        "Machine": f"{_processor()}, {os.cpu_count()} cores, {_memory()}, {platform.system()} {platform.release()}",
        "Versions": ", ".join(
            [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in PACKAGES), _chromium()]
        ),
        "Commit": _commit(),
    }


def command_line() -> str:
    """What was typed to start this run, without the folders of this machine."""
    module = sys.modules["__main__"].__spec__
    name = module.name.removesuffix(".__main__") if module else Path(sys.argv[0]).name
    return " ".join(["python -m", name, *sys.argv[1:]])


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _memory() -> str:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return "memory unknown"
    return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GB"


def _chromium() -> str:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        return "no Chromium"
    answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return answer.stdout.split(" built", maxsplit=1)[0].strip() or "Chromium of unknown version"


def _commit() -> str:
    git = shutil.which("git")
    if git is None:
        return "unknown (no git here)"
    asked = [git, "-C", str(ROOT), "describe", "--always", "--dirty"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    return answer.stdout.strip() or "unknown"
