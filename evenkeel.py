"""The command line: python -m evenkeel sync | import | subscribe | status | export | report | show | backup | ...

Exit codes: 0 done, 1 done with problems that need a person, 2 could not.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import settings as settings_module
from model import LOCAL, EvenkeelError, Problem, formula_safe
from settings import Settings, today

DONE, PROBLEMS, FAILED = 0, 1, 2


def parser() -> argparse.ArgumentParser:
    """Every command with its options; the README documents each."""
    top = argparse.ArgumentParser(prog="python -m evenkeel", description="Where a product manager's focus goes.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add = commands.add_parser
    p = add("sync", help="read what changed in every configured source")
    p.add_argument("--source", help="only this source, by its id in `status --json`")
    p.add_argument("--full", action="store_true", help="read Jira from the beginning; what is gone there goes here")
    p.add_argument("--jql", help="from now on read what this query finds in Jira; '' goes back to projects")
    p = add("import", help="add calendars (.ics, .zip, Outlook's .csv), own rows or a directory (.csv)")
    p.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a calendar, rows or directory file")
    p.add_argument("--dates", choices=("dmy", "mdy", "ymd"), default="", help="how a .csv writes its dates")
    add("subscribe", help="read a calendar at an address, now and at each sync; the address is asked for")
    for name in ("import", "subscribe"):
        commands.choices[name].add_argument(
            "--for", dest="owner", default=LOCAL, metavar="EMAIL", help="whose, in a team"
        )
    p = add("status", help="sources, how old they are, and problems")
    p.add_argument("--json", action="store_true", help="for programs")
    p = add("export", help="write activities, ledger, problems or the audit log to standard output or a file")
    p.add_argument("what", choices=("activities", "ledger", "problems", "audit"), help="which table")
    p.add_argument("--format", choices=("json", "csv", "parquet"), default="csv", help="csv if not given")
    p.add_argument("--out", type=Path, help="a file; needed for parquet")
    p = add("report", help="write a report to a file, for reading, printing or presenting")
    p.add_argument("what", metavar="WHAT", help="balance, monday, or manager: a page for my manager")
    p.add_argument("--out", type=Path, required=True, help="a file that ends in .html, .pptx, .xlsx or .md")
    p.add_argument("--person", default="", help="whose, by address or name; yours if not given")
    p.add_argument("--period", default="", help="4w, 12w, quarter and so on, or FIRST..LAST; 4w if not given")
    p.add_argument("--sections", default="", help="only these, by their headings, separated by commas")
    for name in ("sync", "import", "subscribe", "status", "export", "report"):
        commands.choices[name].add_argument("--sample", action="store_true", help="use the sample company's record")
    p = add("show", help="what an import of these files would yield; nothing is stored")
    p.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a calendar file (.ics, .zip, Outlook's .csv)")
    p.add_argument("--dates", choices=("dmy", "mdy", "ymd"), default="", help="how a .csv writes its dates")
    p.add_argument("--from", dest="start", required=True, help="date or ISO time")
    p.add_argument("--to", dest="end", required=True, help="date or ISO time, exclusive")
    p.add_argument("--zone", default="UTC", help="zone of floating and all-day times")
    p.add_argument("--json", action="store_true", help="one JSON object a line")
    p = add("backup", help="write the whole record to one file")
    p.add_argument("file", type=Path, metavar="FILE", help="where to write it, a .zip")
    p = add("forget", help="take a person out of the record and its files, for good; asks first")
    p.add_argument("address", metavar="EMAIL", help="the person's e-mail address; others of theirs are known")
    p.add_argument("--yes", action="store_true", help="do not ask")
    p = add("restore", help="put a backup in place of the record")
    p.add_argument("file", type=Path, metavar="FILE", help="what `backup` wrote")
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    options = parser().parse_args(arguments)
    try:
        return int(COMMANDS[options.command](options))
    except EvenkeelError as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("Stopped. What was stored stays; the next sync goes on from there.", file=sys.stderr)
        return FAILED
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        return DONE
    except OSError as error:
        what = f"{error.filename or 'A file'} could not be used: {error.strerror}."
        print(f"{what} Check its path, and that the disk has room.", file=sys.stderr)
        return FAILED


def _open(options: argparse.Namespace) -> tuple[Any, Settings]:
    import sync
    from store import Store

    found = settings_module.load()
    if getattr(options, "sample", False):
        found = settings_module.in_folder(sync.sample_folder(found))
    store = Store(found.database, found.home / "backups")
    if getattr(options, "sample", False):
        sync.ensure_sample(store, today())
    return store, found


def _say(problems: Iterable[Problem]) -> int:
    """Print problems that need a person to standard error; returns the exit code they mean."""
    needing = [p for p in problems if p.severity == "person"]
    for p in needing:
        print(": ".join(filter(None, (p.where, f"{p.text} {p.do}".strip()))), file=sys.stderr)
    return PROBLEMS if needing else DONE


def do_sync(options: argparse.Namespace) -> int:
    """Sync every source; progress where a terminal looks, silence in cron."""
    import sync
    from sync import erase
    from ui.sync_words import how_far

    store, found = _open(options)
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
    return _say(problems)


def _access(options: argparse.Namespace, store: Any) -> settings_module.JiraAccess | None:
    """The Jira that the environment names, its site connected anew where another query was given."""
    import sync

    found = settings_module.jira_access()
    if options.jql is None:
        return found
    if found is None:
        raise EvenkeelError("No Jira is named that a query could be for.", "Set JIRA_URL and JIRA_TOKEN.", "jira.none")
    found = replace(found, jql=options.jql, projects=() if options.jql else found.projects)
    sync.connect_jira(store, found)
    return found


def do_import(options: argparse.Namespace) -> int:
    """Import files, each whole or not at all; the others go on where one cannot be read."""
    import sync

    store, _ = _open(options)
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


def do_subscribe(options: argparse.Namespace) -> int:
    """Read a calendar at an address, asked for without showing it, or from standard input."""
    import getpass

    import sync

    store, _ = _open(options)
    asked = getpass.getpass("Address of the calendar: ") if sys.stdin.isatty() else sys.stdin.readline()
    done = sync.subscribe(store, asked, options.owner)
    return _done(done.source.name, done)


def _done(name: str, done: Any) -> int:
    """Say what an import did; returns the exit code that its problems mean."""
    change, read = done.change, done.reading
    held = read.counts.get("occurrences", len(read.activities))  # of a later export only what changed is read
    print(
        f"{name}: {held} activities, {len(read.people)} people; "
        f"{change.added} new, {change.changed} changed, {change.removed} gone; {len(read.problems)} problems"
    )
    return _say(read.problems)


def _how(problem: Problem) -> str:
    """The option that answers a question of the import."""
    return " Add --dates dmy, mdy or ymd." if problem.code == "calendar.date_order" else ""


def do_status(options: argparse.Namespace) -> int:
    """Each source with its age and counts, and the problems there are."""
    from store.tallies import coverage

    store, _ = _open(options)
    counts = store.counts()
    problems = store.problems()
    found = [
        {
            "source": s.id,
            "kind": s.kind,
            "name": s.name,
            "activities": counts.get(s.id, {}),
            "projects": coverage(store, s),
            "last_sync": s.state.get("last_sync"),
            "failed": s.state.get("failed"),
            "problems": [asdict(p) for source_id, p in problems if source_id == s.id],
        }
        for s in store.sources()
    ]
    if options.json:
        print(json.dumps({"sources": found}, ensure_ascii=False, indent=2))
    else:
        for s in found:
            held = ", ".join(f"{n} {k}" for k, n in s["activities"].items()) or "nothing yet"
            print(f"{s['name']} ({s['kind']}): {held}; read {s['last_sync'] or 'never'}; {len(s['problems'])} problems")
        if not found:
            print("No sources yet. `python -m evenkeel import FILE` adds a calendar.")
    needing = [p for _, p in problems if p.severity == "person"]
    return PROBLEMS if needing or any(s["failed"] for s in found) else DONE


def do_export(options: argparse.Namespace) -> int:
    """Write activities, ledger rows, problems or the audit log."""
    from ledger import behind

    store, found = _open(options)
    frame = behind.export(store, found, options.what)
    if options.format == "parquet":
        if options.out is None:
            raise EvenkeelError("Parquet is not text.", "Name a file with --out.", "export.out")
        frame.to_parquet(options.out, index=False)
        return DONE
    if options.format == "csv":
        text = frame.map(formula_safe).to_csv(index=False)
    else:
        text = frame.to_json(orient="records", date_format="iso", force_ascii=False, indent=1)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text + ("" if text.endswith("\n") else "\n"))
    return DONE


def do_report(options: argparse.Namespace) -> int:
    """Write a report to a file, whole or not at all."""
    from reports.command import report

    store, found = _open(options)
    sections = [name for name in options.sections.split(",") if name.strip()]
    whose, days = options.person, options.period
    doubts = report(store, found, options.what, options.out, whose, days, sections, options.sample)
    print(f"Wrote {options.out}.")
    return _say(doubts)


def do_show(options: argparse.Namespace) -> int:
    """Print every occurrence that overlaps the range, and problems last."""
    import occurrences

    return occurrences.show(options)


def do_backup(options: argparse.Namespace) -> int:
    """Write the record to a file."""
    store, _ = _open(options)
    store.backup(options.file)
    print(f"Backed up to {options.file}.")
    return DONE


def do_restore(options: argparse.Namespace) -> int:
    """Put a backup in place, keeping one of what was there."""
    store, found = _open(options)
    kept = found.home / "backups" / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S}.zip"
    store.backup(kept)
    store.restore(options.file)
    print(f"Restored {options.file}. What was there before is in {kept}.")
    return DONE


def do_forget(options: argparse.Namespace) -> int:
    """Say what forgetting a person takes, ask, and do it."""
    from sync import erase

    store, found = _open(options)
    plan = erase.rehearse(store, options.address)
    print(f"Forgetting {', '.join(sorted(plan.addresses | plan.names))}:")
    for verb, counts in (("deleted", plan.deleted), ("with a pseudonym in place of them", plan.mended)):
        print(f"  {verb}: {', '.join(f'{n} of {table}' for table, n in counts.items() if n) or 'nothing'}")
    print("  All worked-out hours on this machine go too, and are worked out again. Other machines: run this there.")
    kept = list((found.home / "backups").glob("*.zip"))
    print(f"  Not touched: {len(kept)} backups in {found.home / 'backups'}, and those elsewhere; delete them.")
    print("  Where others import a calendar that names them, or a directory, they stand in the record again.")
    if not options.yes and input("Type yes to forget them for good: ").strip().lower() != "yes":
        print("Nothing was changed.")
        return FAILED
    erase.erase(store, found, options.address)
    print("Forgotten. Start running servers again, so that their memory forgets too.")
    return DONE


COMMANDS = {
    "sync": do_sync,
    "import": do_import,
    "subscribe": do_subscribe,
    "status": do_status,
    "export": do_export,
    "report": do_report,
    "show": do_show,
    "backup": do_backup,
    "forget": do_forget,
    "restore": do_restore,
}

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of few letters shows "?" for the others
    sys.exit(main())
