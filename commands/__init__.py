"""What the commands share: the record they work on, how they say problems, and the exit codes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

import settings as settings_module
import sync
from model import Problem
from settings import Settings, today
from store import Store

DONE, PROBLEMS, FAILED = 0, 1, 2


def opened(options: argparse.Namespace) -> tuple[Store, Settings]:
    """The record of this installation, or the sample company's, with its settings."""
    found = settings_module.load()
    if getattr(options, "sample", False):
        found = settings_module.in_folder(sync.sample_folder(found))
    store = Store(found.database, found.home / "backups")
    if getattr(options, "sample", False):
        sync.ensure_sample(store, today())
    return store, found


def say(problems: Iterable[Problem]) -> int:
    """Print problems that need a person to standard error; returns the exit code they mean."""
    needing = [p for p in problems if p.severity == "person"]
    for p in needing:
        print(": ".join(filter(None, (p.where, f"{p.text} {p.do}".strip()))), file=sys.stderr)
    return PROBLEMS if needing else DONE
