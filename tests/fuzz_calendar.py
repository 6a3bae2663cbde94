"""Atheris tears calendars by the bytes, led by which lines of the connector they reach: python tests/fuzz_calendar.py.

Arguments are libFuzzer's: a folder that gathers inputs, -max_total_time=SECONDS, or a file to run once more.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

with atheris.instrument_imports(include=["connectors", "icalendar", "recurring_ical_events", "dateutil"]):
    import calendar_help


def once(data: bytes) -> None:
    """One input: a sentence or a sound reading, and nothing else."""
    calendar_help.sound(data)


if __name__ == "__main__":
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()
