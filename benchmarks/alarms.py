"""How often alarms are false, on 200 quiet product managers, and how long they take to see a real drop.

`python -m benchmarks --only alarms`, or `python benchmarks/alarms.py`. A false alarm is a month of a quiet person in
which the alarm stood in at least one week. Nothing ever happens to these people, so each one is chance.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # runs as a script too, from any folder

from benchmarks.quiet import Life, life
from benchmarks.report import Row, table
from metrics import drift, drought, phase
from metrics.alarms import RECENT, Facts, alarms

PEOPLE, WEEKS = 200, 130
GOAL, LIMIT = 2.0, 4.0  # percent of person-months, all alarms together
BEGIN, PATIENCE = 78, 26  # the week of a drop, and how many weeks it may take to see it
RATES = ((0.5, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 5.0))  # customer meetings a week before the drop


def raised(one: Life) -> Iterator[tuple[date, set[str]]]:
    """Each week of a life with the alarms that stand at its end, as its owner would see them."""
    frame = one.frame
    states = {state.week: state for state in phase.phases(frame, [(date.min, one.target)])}
    months = drift.months(frame)
    dry = _dry(one)
    for n, week in enumerate(one.weeks):
        first = one.weeks[max(0, n - RECENT + 1)].week
        known = Facts(
            weeks=[week],
            states=[states[week.week]] if week.week in states else [],
            months=[month for month in months if month.month < week.week.replace(day=1)],
            pushed=[lost for lost in one.pushed if first <= lost.day],
        )
        found = {alarm.id for alarm in alarms(known)}
        yield week.week, found | ({"drought"} if week.week in dry else set())


def _dry(one: Life) -> set[date]:
    """The weeks in which the drought alarm stands."""
    broken = {look.week for look in drought.looks(one.weeks) if look.rule}
    found: set[date] = set()
    for run in drought.droughts(one.weeks):
        begin = min(week for week in broken if run.since <= week <= run.until)
        found |= {week.week for week in one.weeks if begin <= week.week <= run.until and drought.there(week)}
    return found


def false_alarms(people: int = PEOPLE, weeks: int = WEEKS) -> dict[str, float]:
    """Percent of person-months with a false alarm: of each kind, and of any."""
    months: set[tuple[int, int, int]] = set()
    false: set[tuple[str, tuple[int, int, int]]] = set()
    for seed in range(people):
        for week, found in raised(life(seed, weeks)):
            month = seed, week.year, week.month
            months.add(month)
            false |= {(kind, month) for kind in (*found, *(["any"] if found else []))}
    counts = Counter(kind for kind, _ in false)
    return {kind: 100 * counts[kind] / len(months) for kind in ("drought", "starved", "pushed", "drift", "any")}


def weeks_to_see(drop: float, low: float, high: float, people: int = PEOPLE) -> list[int]:
    """How many weeks after a drop the drought alarm first stands, for people of these rates, earliest first.

    26 stands for later, and never. Alarms that stood before the drop are left out with their people.
    """
    found = []
    for seed in range(people):
        one = life(seed, BEGIN + PATIENCE, drop, BEGIN)
        if low <= one.rate < high:
            at = one.weeks[BEGIN].week
            dry = _dry(one)
            if one.weeks[BEGIN - 1].week not in dry:
                waited = [(week - at).days // 7 + 1 for week in dry if week >= at]
                found.append(min(waited, default=PATIENCE))
    return sorted(found)


def run(people: int = PEOPLE) -> list[Row]:
    """Both tables as rows: percent of person-months, and weeks."""
    names = {"any": "any of them", "pushed": "pushed aside"}
    rows = [
        Row(f"false alarms: {names.get(kind, kind)}", value, "% of months", None, LIMIT if kind == "any" else GOAL)
        for kind, value in false_alarms(people).items()
    ]
    for drop in (0.6, 1.0):
        for low, high in RATES:
            waited = weeks_to_see(drop, low, high, people)
            if waited:
                what = f"{drop:.0%} less from {low:g} to {high:g} meetings a week"
                late = sum(one >= PATIENCE for one in waited)
                rows.append(Row(f"{what}: seen by half of {len(waited)} after", _part(waited, 0.5), "weeks"))
                rows.append(Row(f"{what}: seen by 9 of 10 after", _part(waited, 0.9), "weeks"))
                rows.append(Row(f"{what}: not seen in {PATIENCE} weeks", 100 * late / len(waited), "%"))
    return rows


def _part(waited: list[int], part: float) -> float:
    return float(waited[math.ceil(part * len(waited)) - 1])


if __name__ == "__main__":
    print(table(run()))
