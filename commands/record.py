"""Commands on what the record holds: status, export, report, backup, restore, forget."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from commands import DONE, FAILED, PROBLEMS, opened, say
from ledger import behind
from model import EvenkeelError, formula_safe
from reports.command import report as write_report
from store import handover
from store.tallies import coverage
from sync import erase


def status(options: argparse.Namespace) -> int:
    """Each source with its age and counts, and the problems there are."""
    store, _ = opened(options)
    counts = store.counts()
    problems = store.problems()
    found: list[dict[str, Any]] = [
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


def export(options: argparse.Namespace) -> int:
    """Write activities, ledger rows, problems or the audit log."""
    store, found = opened(options)
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


def report(options: argparse.Namespace) -> int:
    """Write a report to a file, whole or not at all."""
    store, found = opened(options)
    sections = [name for name in options.sections.split(",") if name.strip()]
    whose, days = options.person, options.period
    doubts = write_report(store, found, options.what, options.out, whose, days, sections, options.sample)
    print(f"Wrote {options.out}.")
    return say(doubts)


def backup(options: argparse.Namespace) -> int:
    """Write the record to a file."""
    store, _ = opened(options)
    store.backup(options.file)
    print(f"Backed up to {options.file}.")
    return DONE


def restore(options: argparse.Namespace) -> int:
    """Put a backup in place, keeping one of what was there."""
    store, found = opened(options)
    kept = found.home / "backups" / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S}.zip"
    store.backup(kept)
    store.restore(options.file)
    print(f"Restored {options.file}. What was there before is in {kept}.")
    return DONE


def forget(options: argparse.Namespace) -> int:
    """Say what forgetting a person takes, ask, and do it."""
    store, found = opened(options)
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


def hand_over(options: argparse.Namespace) -> int:
    """Say what a person would be given of the time before the sign-in, ask, and do it."""
    store, _ = opened(options)
    person = options.address.strip().lower()
    plan = handover.held(store, person)
    print(f"To {person}, who alone sees it from then on:")
    print(f"  sources: {', '.join(plan.sources) or 'none'}; {plan.activities} activities, {plan.decisions} decisions.")
    told = [a for a in plan.aliases if "@" in a]
    if told:
        print(f"  The directory must say that these are theirs, too: {', '.join(told)} (column aliases).")
    if not options.yes and input("Type yes to hand it over: ").strip().lower() != "yes":
        print("Nothing was changed.")
        return FAILED
    handover.hand_over(store, person)
    print("Handed over. It stands in the audit log.")
    return DONE
