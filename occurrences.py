"""What an import of calendar files would yield, printed; nothing is stored."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sync
from connectors import calendar_csv, calendar_ics
from metrics.counts import why_not
from model import Activity, EvenkeelError, Problem, Reading, Subject

DONE, PROBLEMS, FAILED = 0, 1, 2


def show(options: argparse.Namespace) -> int:
    """Print every occurrence that overlaps the range, and problems last."""
    start, end = _moment(options.start), _moment(options.end)
    problems: list[dict[str, Any]] = []
    code = DONE
    for path in options.files:
        try:
            found = _read(path, options, start, end)
        except EvenkeelError as error:
            code = FAILED
            problems.append({"file": str(path), "problem": str(error), **_where(error.problem)})
            continue
        for name, reading in found:
            for a in sorted(reading.activities, key=lambda a: (a.start, a.id)):
                _print(_shown(name, a, reading.subjects[a.subject]), options.json)
            problems.extend(
                {"file": name, "problem": f"{p.text} {p.do}".strip(), **_where(p)} for p in reading.problems
            )
    for problem in problems:
        _print(problem, options.json)
    return code or (PROBLEMS if any(p["severity"] == "person" for p in problems) else DONE)


def _read(path: Path, options: argparse.Namespace, start: date, end: date) -> list[tuple[str, Reading]]:
    found = []
    parts, left_out = sync.opened(path)
    for inner, data in parts:
        name = str(path) if inner == path.name else f"{path}: {inner}"
        if inner.lower().endswith(".csv"):
            reading = calendar_csv.read(data, name, "", (), start, end, options.zone, options.dates)
        else:
            mine = (calendar_ics.who(data, name).address,)
            reading = calendar_ics.read(data, name, "", mine, start, end, options.zone)
        found.append((name, reading))
    return [*found, (str(path), Reading(problems=left_out))]


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
