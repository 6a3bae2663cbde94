"""The command line: python -m evenkeel sync | import | status | export | show | backup | restore.

Exit codes: 0 done, 1 done with problems that need a person, 2 could not.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import settings as settings_module
from model import Activity, EvenkeelError, Problem, Subject, formula_safe
from settings import Settings, today

DONE, PROBLEMS, FAILED = 0, 1, 2


def parser() -> argparse.ArgumentParser:
    """Every command with its options; the README documents each."""
    top = argparse.ArgumentParser(prog="python -m evenkeel", description="Where a product manager's focus goes.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add = commands.add_parser
    p = add("sync", help="read what changed in every configured source")
    p.add_argument("--source", help="only this source, by its id in `status --json`")
    p = add("import", help="add calendar (.ics) or directory (.csv) files")
    p.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a calendar or directory file")
    p = add("status", help="sources, how old they are, and problems")
    p.add_argument("--json", action="store_true", help="for programs")
    p = add("export", help="write activities, ledger or problems to standard output or a file")
    p.add_argument("what", choices=("activities", "ledger", "problems"), help="which table")
    p.add_argument("--format", choices=("json", "csv", "parquet"), default="csv", help="csv if not given")
    p.add_argument("--out", type=Path, help="a file; needed for parquet")
    for name in ("sync", "import", "status", "export"):
        commands.choices[name].add_argument("--sample", action="store_true", help="use the sample company's record")
    p = add("show", help="what an import of these files would yield; nothing is stored")
    p.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a calendar file")
    p.add_argument("--from", dest="start", required=True, help="date or ISO time")
    p.add_argument("--to", dest="end", required=True, help="date or ISO time, exclusive")
    p.add_argument("--zone", default="UTC", help="zone of floating and all-day times")
    p.add_argument("--json", action="store_true", help="one JSON object a line")
    p = add("backup", help="write the whole record to one file")
    p.add_argument("file", type=Path, metavar="FILE", help="where to write it, a .zip")
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

    store, _ = _open(options)
    looked_at = sys.stderr.isatty()

    def progress(what: str, done: int, total: int) -> None:
        if looked_at:
            print(f"\r{what}: {done} of {total} issues", end="", file=sys.stderr, flush=True)

    problems = sync.sync_all(store, settings_module.jira_access(), progress, options.source)
    if looked_at:
        print(file=sys.stderr)
    return _say(problems)


def do_import(options: argparse.Namespace) -> int:
    """Import files, each whole or not at all; the others go on where one cannot be read."""
    import sync

    store, _ = _open(options)
    code = DONE
    for path in options.files:
        try:
            done = sync.import_file(store, path.name, _bytes(path))
        except EvenkeelError as error:
            print(error, file=sys.stderr)
            code = FAILED
            continue
        change, read = done.change, done.reading
        print(
            f"{path.name}: {len(read.activities)} activities, {len(read.people)} people; "
            f"{change.added} new, {change.changed} changed, {change.removed} gone; {len(read.problems)} problems"
        )
        code = max(code, _say(read.problems))
    return code


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EvenkeelError(
            f"{path} could not be read: {error.strerror}.", "Check the path.", "file.unreadable"
        ) from None


def do_status(options: argparse.Namespace) -> int:
    """Each source with its age and counts, and the problems there are."""
    store, _ = _open(options)
    counts = store.counts()
    problems = store.problems()
    found = [
        {
            "source": s.id,
            "kind": s.kind,
            "name": s.name,
            "activities": counts.get(s.id, {}),
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
    """Write activities, ledger rows or problems."""
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


def do_show(options: argparse.Namespace) -> int:
    """Print every occurrence that overlaps the range, and problems last."""
    from connectors import calendar_ics

    start, end = _moment(options.start), _moment(options.end)
    problems: list[dict[str, Any]] = []
    code = DONE
    for path in options.files:
        try:
            data = _bytes(path)
            mine = (calendar_ics.who(data, str(path)).address,)
            reading = calendar_ics.read(data, str(path), "", mine, start, end, options.zone)
        except EvenkeelError as error:
            code = FAILED
            problems.append({"file": str(path), "problem": str(error), **_where(error.problem)})
            continue
        for a in sorted(reading.activities, key=lambda a: (a.start, a.id)):
            _print(_shown(str(path), a, reading.subjects[a.subject]), options.json)
        problems.extend(
            {"file": str(path), "problem": f"{p.text} {p.do}".strip(), **_where(p)} for p in reading.problems
        )
    for problem in problems:
        _print(problem, options.json)
    return code or (PROBLEMS if any(p["severity"] == "person" for p in problems) else DONE)


def _where(p: Problem) -> dict[str, str]:
    return {"code": p.code, "where": p.where, "severity": p.severity}


def _moment(text: str) -> date:
    """A local date, or an instant (UTC where it names no zone)."""
    try:
        if len(text) <= len("2026-11-20"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise EvenkeelError(
            f"{text!r} is neither a date nor an ISO time.", "Write 2026-11-20 or 2026-11-20T09:00:00Z."
        ) from None


def _shown(file: str, a: Activity, subject: Subject) -> dict[str, Any]:
    from metrics.counts import why_not

    reason = why_not(a)
    return {
        "file": file,
        "uid": a.series,
        "start_utc": _utc(a.start),
        "end_utc": _utc(a.end),
        "all_day": a.all_day,
        "summary": subject.title,
        "status": "cancelled" if a.cancelled else a.answer,
        "counted": not reason,
        "reason": reason or "counts",
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _print(row: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(row, ensure_ascii=False))
    elif "problem" in row:
        print(f"! {row['file']}: {row['problem']}")
    else:
        print(f"{row['start_utc']}  {row['end_utc']}  {row['summary'] or '(private)'}  [{row['reason']}]")


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


COMMANDS = {
    "sync": do_sync,
    "import": do_import,
    "status": do_status,
    "export": do_export,
    "show": do_show,
    "backup": do_backup,
    "restore": do_restore,
}

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of few letters shows "?" for the others
    sys.exit(main())
