"""What happens in the sample company's Jira: which issues there are, and every change to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from connectors.sample_issues import COMMENTS, EPICS, INCIDENT_BUGS, SENTENCES, STRATEGIC, SYMPTOMS
from connectors.sample_people import FIRST_WEEK, ME, MOVE_ZONE, PEOPLE, PRODUCTS, zone_in

Json = dict[str, Any]
AUTOMATION, FORMER = "automation", "former"
LOGGERS = ("ravi", "leila", "owen")
UNTOUCHED = "Replay a day as a film"
BULK_LABEL, BULK_WEEK = "next-half-year", -6

# project -> (who writes issues, and how often of ten; who makes them; weeks a story is in progress)
_CAST: dict[str, tuple[str, str, float]] = {
    "WAY": ("maren maren maren maren maren maren tomas tomas tomas claire", "ravi mei lars sofia", 3.6),
    "SCOUT": ("deepa deepa deepa deepa jonas jonas jonas jonas jonas jonas", "kwame hana", 2.6),
    "DOCK": ("lucia lucia lucia henrik henrik henrik henrik aisha aisha aisha", "dmitri leila bo", 3.2),
    "TALLY": ("piotr piotr piotr piotr nadia nadia nadia nadia nadia nadia", "owen owen bo", 1.8),
}
# who | from week | to week | small changes a week | descriptions a week | how many of ten are strategic
_WRITING = (
    ("maren", -78, -47, 12, 4, 3), ("maren", -46, -37, 14, 5, 0), ("maren", -36, 0, 13, 5, 2),
    ("claire", -78, 0, 12, 4, 3), ("tomas", -78, 0, 13, 4, 0),
    ("deepa", -78, -24, 13, 4, 6), ("deepa", -23, 0, 12, 4, 0), ("jonas", -78, 0, 12, 4, 0),
    ("lucia", -78, -67, 13, 4, 5), ("lucia", -66, -54, 14, 4, 0), ("lucia", -53, 0, 13, 4, 4),
    ("henrik", -78, -40, 12, 4, 6), ("henrik", -39, -21, 12, 4, 2), ("henrik", -20, 0, 12, 4, 0),
    ("aisha", -78, 0, 13, 4, 2), ("piotr", -78, 0, 13, 4, 2), ("nadia", -78, 0, 12, 4, 0),
    ("seun", -78, 0, 8, 2, 3),
)  # fmt: skip
QUIET = (515, 531, 547, 725, 1025, 1041, 1057, 1073, 1089)  # minutes of the day at which few meet


@dataclass(slots=True)
class Plan:
    """An issue to be: `start` and `done` are weeks from today's, with the weekday as a fraction."""

    project: str
    kind: str
    title: str
    born: float
    start: float
    done: float
    author: str
    assignee: str
    epic: str = ""
    strategic: bool = False
    still: bool = False  # nobody touches it after it was started
    refused: bool = False
    issue: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """Something done to an issue at a time; `value` depends on `what`."""

    at: datetime
    plan: Plan
    who: str
    what: str  # a field's name, comment, worklog
    value: str


class Clock:
    """Times from weeks: a person's local minute on a day counted from this week's Monday."""

    def __init__(self, monday: date, today: date) -> None:
        self.monday, self.today = monday, today
        names = {p.zone for p in PEOPLE.values()} | {MOVE_ZONE}
        self.zones = {name: ZoneInfo(name) for name in names}

    def at(self, who: str, week: float, minute: int) -> datetime:
        """The instant of a minute of the day; the fraction of the week is its weekday, Monday to Friday."""
        whole = int(week // 1)
        day = self.monday + timedelta(days=7 * whole + int((week - whole) * 5))
        local = datetime.combine(day, time(minute // 60, minute % 60))
        zone = zone_in(who, whole) if who in PEOPLE else "Europe/Berlin"
        return local.replace(tzinfo=self.zones[zone]).astimezone(UTC)


def planned(project: str) -> list[Plan]:
    """The issues of a project, oldest first."""
    random = Random(project)
    writers, makers, length = _CAST[project][0].split(), _CAST[project][1].split(), _CAST[project][2]
    hands = (makers[n % len(makers)] for n in count())
    found: list[Plan] = []

    def plan(kind: str, title: str, born: float, wait: float, weeks: float, **more: Any) -> None:
        born = max(FIRST_WEEK, born)
        who = more.pop("author", None) or random.choice(writers)
        hand = more.pop("assignee", None) or next(hands)
        found.append(Plan(project, kind, title, born, born + wait, born + wait + weeks, who, hand, **more))

    span = -FIRST_WEEK / len(EPICS[project])
    for n, (epic, features) in enumerate(EPICS[project]):
        begin = FIRST_WEEK + n * span
        plan("Epic", epic, begin, 0.6, span * 1.5, author=writers[0], assignee=writers[0])
        for k, feature in enumerate(features.split(";")):
            words = feature.strip()
            born = begin + k * span / 4 + random.random()
            later = 99 if n > 3 and k == 3 else 1.4  # in the backlog, and not begun
            plan("Story", words[0].upper() + words[1:], born + 0.2, later, length, epic=epic)
            if k % 2:
                plan("Task", f"Interface and events: {words}", born + 1, 1, length * 0.8, epic=epic)
            if k in {1, 3}:
                title = random.choice(SYMPTOMS).format(f=words[0].upper() + words[1:])
                reporter = random.choice(("arjun", "grace"))
                plan("Bug", title, born + 4, 0.6, length * 0.5, epic=epic, author=reporter)
    strategic = STRATEGIC[project]
    until = -24 if project == "SCOUT" else -2  # the starved product asks no more questions
    for n, (kind, title) in enumerate(strategic):
        born = FIRST_WEEK + n * (until - FIRST_WEEK) / len(strategic) + 0.3
        plan(kind, title, born, 0.8, 5, author=writers[0], assignee=writers[0], strategic=True)
    _special(project, plan)
    return sorted(found, key=lambda p: p.born)


def _special(project: str, plan: Any) -> None:
    """The issues that carry a story of their own."""
    if project == "DOCK":
        for n, title in enumerate(INCIDENT_BUGS):
            plan("Bug", title, -66 + n + 0.2, 0.2, 0.8, author="grace")
    if project == "WAY":
        plan("Story", UNTOUCHED, -14, 4.4, 99, author="tomas", assignee="lars", still=True)
        for n, title in enumerate(("Fax confirmation for carriers", "A separate app for one depot")):
            plan("Idea", title, -31 + 13 * n, 99, 0, author="fatima", assignee=ME, refused=True)


def life_of(plan: Plan, clock: Clock) -> list[Change]:
    """Selected, started, reviewed, closed; with the automation's mark, comments and worklogs."""
    if plan.refused:
        closing = clock.at(ME, plan.born + 2.4, 1041)
        why = "Five of six planners we asked do not need it, see the interview notes of Northgate Freight."
        return [Change(closing, plan, ME, "comment", why),
                Change(closing + timedelta(minutes=2), plan, ME, "status", "Done/Won't Do")]  # fmt: skip
    who, review = plan.assignee, max(plan.start + 0.2, plan.done - 0.4)
    changes = [
        Change(clock.at(plan.author, plan.born + (plan.start - plan.born) / 2, 1057), plan, plan.author,
               "status", "Selected"),
        Change(clock.at(who, plan.start, 562), plan, who, "assignee", who),
        Change(clock.at(who, plan.start, 563), plan, who, "status", "In Progress"),
    ]  # fmt: skip
    if plan.still:
        return changes
    if not plan.strategic and plan.kind != "Epic":
        said = COMMENTS[len(plan.title) % len(COMMENTS)]
        changes.append(Change(clock.at(who, review, 950), plan, who, "status", "In Review"))
        changes.append(Change(clock.at(who, review, 952), plan, who, "comment", said))
    end = clock.at(who, plan.done, 1010)
    changes.append(Change(end, plan, who, "status", "Done/Done"))
    changes.append(Change(end + timedelta(seconds=9), plan, AUTOMATION, "Fix Version", "next"))
    if plan.born < -70 and plan.kind == "Story":
        changes.append(Change(clock.at(FORMER, plan.start, 700), plan, FORMER, "comment", COMMENTS[1]))
    return changes + _logged(plan, clock)


def _logged(plan: Plan, clock: Clock) -> list[Change]:
    """Three and a half hours each Tuesday and Thursday that an issue is in progress."""
    if plan.assignee not in LOGGERS:
        return []
    weeks = range(int(plan.start // 1), min(0, int(plan.done)) + 1)
    days = [week + part for week in weeks for part in (0.3, 0.7)]
    return [
        Change(clock.at(plan.assignee, day, 780), plan, plan.assignee, "worklog", str(int(3.5 * 3600)))
        for day in days if plan.start <= day <= plan.done
    ]  # fmt: skip


def writing(plans: list[Plan], clock: Clock, away: set[tuple[str, date]]) -> list[Change]:
    """What product people do in Jira week by week, at the quiet times of their days at work."""
    names = {name: key for key, name, _ in PRODUCTS}
    found: list[Change] = []
    for who, first, last, small, long, strategic in _WRITING:
        mine = {names[p] for p in PEOPLE[who].products}
        own = [p for p in plans if p.project in mine and not p.still and not p.refused]
        for week in range(first, last + 1):
            random = Random(f"{who}:{week}")
            open_now = [p for p in own if p.born < week and p.done > week - 3]
            sides = {s: [p for p in open_now if p.strategic == s] or open_now for s in (True, False)}
            # in turn over the days, so that no day holds more than its share
            order = [(day, minute) for minute in random.sample(QUIET, 4) for day in range(5)]
            for n, (day, minute) in enumerate(order[: small + long]):
                on = clock.monday + timedelta(days=7 * week + day)
                if not open_now or (who, on) in away:
                    continue
                plan = random.choice(sides[random.randrange(10) < strategic])
                at = clock.at(who, week + day / 5 + 0.01, minute)
                what = "description" if n < long else random.choice(_SMALL)
                found.append(Change(at, plan, who, what, _value(what, plan, random)))
    return found


_SMALL = ("comment", "comment", "comment", "priority", "labels", "Rank", "Story Points", "Sprint")


def _value(what: str, plan: Plan, random: Random) -> str:
    if what == "description":
        return text_of(plan, random)
    if what == "comment":
        return random.choice(COMMENTS)
    choices = {
        "priority": ("Low", "Medium", "High"), "labels": ("planners", "depot", "mobile", "onboarding"),
        "Rank": ("Ranked higher", "Ranked lower"), "Story Points": ("2", "3", "5", "8"),
    }  # fmt: skip
    return random.choice(choices.get(what, ("Sprint 1", "Sprint 2", "Sprint 3")))


def text_of(plan: Plan, random: Random) -> str:
    """A description of nine sentences, well over a hundred words, that suits what the issue is about."""
    return " ".join(random.sample(SENTENCES["strategy" if plan.strategic else "execution"], 9))


def bulk_edit(plans: list[Plan], clock: Clock) -> list[Change]:
    """Eight issues labelled at once."""
    begin = clock.at(ME, BULK_WEEK + 0.41, 1105)
    stories = [p for p in plans if p.project == "WAY" and p.kind == "Story" and not p.still]
    chosen = [p for p in stories if p.born < BULK_WEEK][-8:]
    return [Change(begin + timedelta(seconds=3 * n), plan, ME, "labels", BULK_LABEL) for n, plan in enumerate(chosen)]
