"""Commands that read the world into the record: sync, import, subscribe."""

from __future__ import annotations

import argparse
import getpass
import sys
from dataclasses import replace
from typing import Any

import settings as settings_module
import sync
from commands import DONE, FAILED, opened, say
from model import EvenkeelError, Problem
from settings import today
from sync import erase
from ui.sync_words import how_far


def sync_all(options: argparse.Namespace) -> int:
    """Sync every source; progress where a terminal looks, silence in cron."""
    store, found = opened(options)
    looked_at = sys.stderr.isatty()

    def watch(what: str, run: sync.Run) -> None:
        if looked_at:
            line = f"{what}: {how_far(run)}"
            print(f"\r{line:<{width[0]}}", end="", file=sys.stderr, flush=True)
            width[0] = len(line)

    width = [0]  # of the line before, which must leave nothing behind
    try:
        problems = sync.sync_all(store, _access(options, store), watch, options.source, options.full)
    finally:
        if width[0]:
            print(file=sys.stderr)
    erase.expire(store, found, today())
    return say(problems)


def _access(options: argparse.Namespace, store: Any) -> settings_module.JiraAccess | None:
    """The Jira that the environment names, its site connected anew where another query was given."""
    found = settings_module.jira_access()
    if options.jql is None:
        return found
    if found is None:
        raise EvenkeelError("No Jira is named that a query could be for.", "Set JIRA_URL and JIRA_TOKEN.", "jira.none")
    found = replace(found, jql=options.jql, projects=() if options.jql else found.projects)
    sync.connect_jira(store, found)
    return found


def import_files(options: argparse.Namespace) -> int:
    """Import files, each whole or not at all; the others go on where one cannot be read."""
    store, _ = opened(options)
    code = DONE
    for path in options.files:
        try:
            parts, also = sync.opened(path)
        except EvenkeelError as error:
            print(error, file=sys.stderr)
            code = FAILED
            continue
        for name, data in parts:
            try:
                done = sync.import_file(store, name, data, options.owner, dates=options.dates, also=also)
            except EvenkeelError as error:
                print(f"{error}{_how(error.problem)}", file=sys.stderr)
                code = FAILED
                continue
            code, also = max(code, _done(name, done)), []
        for problem in also:  # nothing of the archive could be read
            print(problem.text, problem.do, file=sys.stderr)
    return code


def subscribe(options: argparse.Namespace) -> int:
    """Read a calendar at an address, asked for without showing it, or from standard input."""
    store, _ = opened(options)
    asked = getpass.getpass("Address of the calendar: ") if sys.stdin.isatty() else sys.stdin.readline()
    done = sync.subscribe(store, asked, options.owner)
    return _done(done.source.name, done)


def _done(name: str, done: Any) -> int:
    """Say what an import did; returns the exit code that its problems mean."""
    change, read = done.change, done.reading
    held = read.counts.get("occurrences", len(read.activities))  # of a later export only what changed is read
    about = f", {rows} rows about products" if (rows := read.counts.get("rows of products")) else ""
    print(
        f"{name}: {held} activities, {len(read.people)} people{about}; "
        f"{change.added} new, {change.changed} changed, {change.removed} gone; {len(read.problems)} problems"
    )
    return say(read.problems)


def _how(problem: Problem) -> str:
    """The option that answers a question of the import."""
    return " Add --dates dmy, mdy or ymd." if problem.code == "calendar.date_order" else ""
