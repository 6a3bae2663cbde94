"""Innovation: where each epic came from, which customer evidence it has, what it is said to be worth; the backed no."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from metrics.people import RELATIONS, ROLES, Directory, leads_company, relation_of, role_of
from metrics.words import Signs, holds, words_of
from model import Person, Subject

PATIENCE = 90  # days of work without customer evidence, after which that is said
Origin = Literal["customer", "sales", "leader", "team", "competitor", "unknown"]
ORIGINS: dict[Origin, str] = {
    "customer": "A customer",
    "sales": "Sales or marketing",
    "leader": "A company leader",
    "team": "The team itself",
    "competitor": "A competitor has it",
    "unknown": "Not known",
}
Group = Literal["both", "evidence", "value", "neither"]
GROUPS: dict[Group, str] = {
    "both": "Customer evidence, and what it is worth",
    "evidence": "Customer evidence, no stated value",
    "value": "A stated value, no customer evidence",
    "neither": "Neither yet",
}
COMPETITOR = Signs({"competitor": ["competitor", "competitors", "parity", "wettbewerber", "concurrent", "competidor"]})
WORTH = re.compile(
    r"[€$£]\s?\d|\d\s?(?:%|percent|EUR|USD|GBP|CHF|k€|M€)|\b(?:ROI|NPV|ARR|MRR|payback)\b", re.IGNORECASE
)
REFUSED = (
    "won't do",
    "wont do",
    "won't fix",
    "wont fix",
    "declined",
    "rejected",
    "not doing",
    "abgelehnt",
    "cancelled",
)
BULK, SOON = 3, timedelta(minutes=5)  # so many closed by one person in such a time were swept, not answered
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """An issue that took time: its subject, hours by category, and when it was first worked on."""

    subject: Subject
    hours: Mapping[str, float]
    first: datetime


@dataclass(frozen=True, slots=True)
class Epic:
    """An epic, or an issue without one, with the hours of all below it."""

    key: str
    title: str | None
    origin: Origin
    evidence: str  # in words; "" where none was found
    value: str  # in words; "" where nobody said
    hours: float
    days: int  # since it was first worked on, within what was looked at

    @property
    def group(self) -> Group:
        """Which of the four plain groups it is in."""
        if self.evidence:
            return "both" if self.value else "evidence"
        return "value" if self.value else "neither"

    @property
    def late(self) -> bool:
        """Whether it was worked on for 90 days without any customer evidence found."""
        return not self.evidence and self.days > PATIENCE


def epics(pieces: Iterable[Piece], above: Mapping[str, Subject], directory: Directory, now: datetime) -> list[Epic]:
    """Every epic that took hours, most first. `above` holds the issues over the pieces by key, epics among them."""
    held: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        held[_top(piece.subject, above)].append(piece)
    found = [_epic(key, some, above.get(key), directory, now) for key, some in held.items()]
    return sorted(found, key=lambda e: (-e.hours, e.key))


def _top(subject: Subject, above: Mapping[str, Subject]) -> str:
    """The key of the epic that an issue is under, its own where it is under none; three levels up at most."""
    key = subject.issue
    for _ in range(3):
        if not subject.parent:
            break
        key = subject.parent
        if key not in above:
            break
        subject = above[key]
    return key


def _epic(key: str, pieces: Sequence[Piece], top: Subject | None, directory: Directory, now: datetime) -> Epic:
    own = top or next((p.subject for p in pieces if p.subject.issue == key), None)
    every = [*([own] if own else []), *(p.subject for p in pieces)]
    title = own.title if own else next((p.subject.parent_title for p in pieces if p.subject.parent_title), key)
    first = min(p.first for p in pieces)
    return Epic(
        key,
        title,
        origin(every, directory),
        evidence(every, {c for p in pieces for c, h in p.hours.items() if h > 0}, directory),
        next((said for one in every if (said := value(one))), ""),
        sum(sum(p.hours.values()) for p in pieces),
        (now - first).days,
    )


def origin(subjects: Sequence[Subject], directory: Directory) -> Origin:
    """Who wanted it: Jira's own field, then a word for competitors, then who reported the epic."""
    for one in subjects:
        if one.asked_by and (said := _asker(one.asked_by, directory)):
            return said
    for one in subjects:
        if COMPETITOR.find(words_of(f"{one.title or ''} {' '.join(one.labels)}")):
            return "competitor"
    reporter = next((one.organizer for one in subjects if one.organizer), "")
    person = directory.on(reporter, date.max) if reporter else None
    return _origin_of(person) if person else "unknown"


def _asker(text: str, directory: Directory) -> Origin | None:
    if directory.customer_named(words_of(text)):
        return "customer"
    relation, role = RELATIONS.longest(text), ROLES.longest(text)
    if relation in ("customer", "prospect"):
        return "customer"
    return _of_role(role, text)


def _of_role(role: str, title: str) -> Origin | None:
    if leads_company(role, title):
        return "leader"
    if role in ("sales", "marketing"):
        return "sales"
    return "team" if role in ("pm", "maker", "support") else None


def _origin_of(person: Person) -> Origin:
    if relation_of(person) in ("customer", "prospect"):
        return "customer"
    if person.role in ("pm", "po", "lead", "maker"):
        return "team"
    return _of_role(role_of(person), person.role) or "unknown"


def evidence(subjects: Iterable[Subject], categories: Collection[str], directory: Directory) -> str:
    """The customer evidence of an epic in words, "" for none: a customer asked or is named, or work with customers."""
    for one in subjects:
        if one.asked_by and _asker(one.asked_by, directory) == "customer":
            return f"asked for by {one.asked_by}"
        if named := directory.customer_named(words_of(f"{one.title or ''} {one.text}")):
            return f"{one.issue} names {named}"
    return "work with customers under it" if "customers" in categories else ""


def value(subject: Subject) -> str:
    """What an issue is said to be worth: its own field, or money or a percentage in its text; "" for nothing."""
    if subject.value:
        return subject.value
    found = WORTH.search(subject.text)
    return f"its text says {found[0].strip()}…" if found else ""


def by_group(found: Iterable[Epic]) -> dict[Group, float]:
    """Hours in each of the four plain groups."""
    total: dict[Group, float] = dict.fromkeys(GROUPS, 0.0)
    for one in found:
        total[one.group] += one.hours
    return total


class Closing(NamedTuple):
    """An issue closed as not to be done."""

    subject: Subject
    by: str
    at: datetime
    commented: bool  # whoever closed it wrote a comment within a day before


class Refusal(NamedTuple):
    """A no, with what backs it."""

    key: str
    what: str | None
    asked: str  # who asked, in words
    why: str
    at: datetime


def is_refused(resolution: str) -> bool:
    """Whether a resolution says that an issue will not be done."""
    return any(holds(" ".join(words_of(resolution)), one) for one in REFUSED)


def backed(closings: Iterable[Closing], directory: Directory) -> list[Refusal]:
    """The closings that something backs, newest first; without those that were closed in bulk."""
    ordered = sorted(closings, key=lambda c: (c.by, c.at))
    found = []
    for one in ordered:
        near = sum(1 for c in ordered if c.by == one.by and abs(c.at - one.at) <= SOON)
        said = evidence([one.subject], (), directory) or (one.subject.links and f"linked: {one.subject.links[0]}")
        why = said or ("a reason was written when it was closed" if one.commented else "")
        if near < BULK and why:
            asked = ORIGINS[origin([one.subject], directory)]
            found.append(Refusal(one.subject.issue, one.subject.title, asked, why, one.at))
    return sorted(found, key=lambda r: r.at, reverse=True)
