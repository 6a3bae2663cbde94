"""The command line: python -m evenkeel sync | import | subscribe | status | export | report | show | backup | ...

Exit codes: 0 done, 1 done with problems that need a person, 2 could not.
"""

from __future__ import annotations

import argparse
import io
import sys
from importlib import import_module
from pathlib import Path

from model import LOCAL, EvenkeelError

DONE, FAILED = 0, 2


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
    p.add_argument("what", metavar="WHAT", help="balance, monday, manager (a page for my manager), portfolio or retro")
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
    p = add("handover", help="give what was kept before a team signed in to one person of it; asks first")
    p.add_argument("address", metavar="EMAIL", help="the person's e-mail address in the directory")
    p.add_argument("--yes", action="store_true", help="do not ask")
    p = add("restore", help="put a backup in place of the record")
    p.add_argument("file", type=Path, metavar="FILE", help="what `backup` wrote")
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    options = parser().parse_args(arguments)
    try:
        module, function = COMMANDS[options.command]
        return int(getattr(import_module(module), function)(options))
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


COMMANDS = {  # where each is: the module, and its function
    "sync": ("commands.reading", "sync_all"),
    "import": ("commands.reading", "import_files"),
    "subscribe": ("commands.reading", "subscribe"),
    "status": ("commands.record", "status"),
    "export": ("commands.record", "export"),
    "report": ("commands.record", "report"),
    "show": ("occurrences", "show"),
    "backup": ("commands.record", "backup"),
    "forget": ("commands.record", "forget"),
    "handover": ("commands.record", "hand_over"),
    "restore": ("commands.record", "restore"),
}

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of few letters shows "?" for the others
    sys.exit(main())
