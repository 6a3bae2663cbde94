"""Which category an activity belongs to: the first step that has an answer decides, and says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from metrics.people import ROLES, Directory, leads_company
from metrics.room import Guest, guests
from metrics.rules import Rule, fits
from metrics.signs import EXECUTION, SIGNS, STRATEGY, TIES, Found, best
from metrics.taxonomy import Taxonomy
from metrics.words import TABLE, Sign, Signs, words_of
from model import Activity, Subject

__all__ = ["STEPS", "Context", "Rule", "Verdict", "sort", "sort_subject"]

TITLE_READ, TEXT_READ = 300, 500  # characters: titles and descriptions come from strangers
EMPTY = frozenset(word for phrase in TABLE["empty"]["words"] for word in words_of(phrase))
ONE_TO_ONE = Signs({"1:1": TABLE["one_to_one"]["words"]})
TYPES = Signs(TABLE["issue_types"])


class Verdict(NamedTuple):
    """A category, the step that decided, why in words for whoever's time it is, and how sure (0 to 1)."""

    category: str
    step: str
    reason: str
    sure: float


@dataclass(frozen=True)
class Context:
    """What sorting knows beside the activity: whose time, which day, who is who, and what people decided."""

    owner: str
    day: date
    directory: Directory
    taxonomy: Taxonomy
    corrections: Mapping[str, str]  # source/id of an activity -> category
    series: Mapping[str, str]  # series, or key of an issue or of its parent -> category
    rules: tuple[Rule, ...] = ()


def sort(activity: Activity, key: str, subject: Subject, context: Context) -> Verdict:
    """The category of one activity, whose `key` is source/id. Never fails, whatever the texts."""
    corrected = context.corrections.get(key)
    if corrected is not None:
        return _told(corrected, "correction", "You sorted this as", context)
    verdict = sort_subject(subject, context)
    if activity.special == "away" and verdict.step != "series":
        return Verdict("away", "calendar", "The calendar marks it as out of office", 0.98)
    return verdict


def sort_subject(subject: Subject, context: Context) -> Verdict:
    """The category that follows from what an activity is about: the same for each occurrence of a meeting.

    It depends on the subject, the owner and `Directory.period` of the day, so it can be kept for these three.
    """
    case = Case(subject, context)
    for step in STEPS:
        verdict = step(case)
        if verdict is not None:
            return verdict
    if subject.title is None:
        return Verdict("unsorted", "unsorted", "It is private, and the people in it do not say", 0.0)
    return Verdict("unsorted", "unsorted", "Neither its words nor the people in it say what it was for", 0.0)


class Case:
    """A subject while it is being sorted: its words, signs and guests, each worked out once."""

    def __init__(self, subject: Subject, context: Context) -> None:
        self.subject = subject
        self.context = context
        self.words = words_of((subject.title or "")[:TITLE_READ])
        self.signs = SIGNS.find(self.words)
        if any(word.isdigit() for word in self.words):  # "Sprint 41 review" is a sprint review
            self.signs += SIGNS.find([word for word in self.words if not word.isdigit()])

    @cached_property
    def text(self) -> list[str]:
        """The words of the description; none where the event is private."""
        return [] if self.subject.title is None else words_of(self.subject.text[:TEXT_READ])

    @cached_property
    def label_signs(self) -> list[Sign]:
        """What labels and calendar categories are signs of."""
        return [sign for label in self.subject.labels for sign in SIGNS.find(words_of(label[:TITLE_READ]))]

    @cached_property
    def guests(self) -> list[Guest]:
        """Who is in the room beside the owner."""
        context = self.context
        return guests(self.subject, context.owner, context.day, context.directory)

    @cached_property
    def topic(self) -> Found | None:
        """What title and labels say: a purpose before a mere subject, the title before the labels."""
        for kind in ("purpose", "about"):
            found = best(self.signs, kind) or best(self.label_signs, kind)
            if found:
                return found
            customer = "" if self.subject.issue else self.context.directory.customer_named(self.words)
            if customer:
                return Found("customers", "about", customer)
        return None


def _told(category: str, step: str, reason: str, context: Context) -> Verdict:
    """What a person told us; a category that their team has since removed is said, not guessed."""
    if category not in context.taxonomy:
        return Verdict("unsorted", step, f"{reason} '{category}', a category that no longer exists", 0.0)
    return Verdict(category, step, f"{reason} {context.taxonomy.get(category).name}", 1.0)


def family(case: Case) -> Verdict | None:
    """What the owner said of the series, the issue or its parent."""
    subject = case.subject
    for key in (subject.series, subject.issue, subject.parent):
        category = case.context.series.get(key) if key else None
        if category is not None:
            what = "this series" if key == subject.series else key
            return _told(category, "series", f"You sorted {what} as", case.context)
    return None


def ruled(case: Case) -> Verdict | None:
    """The first rule that fits, the owner's own before the team's."""
    rules, owner = case.context.rules, case.context.owner
    text = " ".join(case.words + case.text) if rules else ""
    for rule in [*(one for one in rules if one.owner == owner), *(one for one in rules if not one.owner)]:
        if fits(rule, case.subject, text):
            whose = "Your rule" if rule.owner else "Your team's rule"
            return _told(rule.category, "rules", f"{whose} for {rule.described} sorts this as", case.context)
    return None


def not_working(case: Case) -> Verdict | None:
    """Personal time, unless a customer or the like is there; lunch only with nobody else (edge rule 1)."""
    outside = any(guest.relation not in ("colleague", "") for guest in case.guests)
    if case.subject.issue or outside or best(case.signs, "purpose"):
        return None
    kinds = ("away/purpose",) if case.guests else ("away/purpose", "away/about")
    for sign in (*case.signs, *case.label_signs):
        if sign.meaning in kinds:
            return Verdict("away", "words", f"It says '{sign.phrase}', which is not work", 0.9)
    return None


def hiring_training_travel(case: Case) -> Verdict | None:
    """A hiring or training purpose, and travel, beat whoever is in the room (edge rules 2 and 3)."""
    if case.subject.issue:
        return None
    for sign in case.signs:
        covered = any(sign.phrase in other.phrase and sign.phrase != other.phrase for other in case.signs)
        if sign.meaning == "overhead/first" and not covered:
            return Verdict("overhead", "words", f"The title says '{sign.phrase}'", 0.85)
    return None


def outsiders(case: Case) -> Verdict | None:
    """Somebody from outside decides, whatever the title (edge rule 2); internal users count as customers."""
    for relation, decide in OUTSIDERS.items():
        there = [guest for guest in case.guests if guest.relation == relation]
        category, sure = decide(case, there) if there else ("", 0.0)
        if category:
            return Verdict(category, "people", f"{there[0].described} was invited", sure)
    return None


def _with_partner(case: Case, there: list[Guest]) -> tuple[str, float]:
    topic = case.topic.category if case.topic else ""
    if topic in ("technical_team", "stories") or all(guest.role == "maker" for guest in there):
        return "technical_team", 0.8
    return ("delivery", 0.8) if topic == "delivery" else ("leadership", 0.85)


def _with_vendor(case: Case, there: list[Guest]) -> tuple[str, float]:
    topic = case.topic.category if case.topic else ""
    if topic == "investment" and case.topic and case.topic.kind == "purpose":  # not only the vendor's prices
        return "investment", 0.8
    technical = topic == "technical_team" or all(guest.role == "maker" for guest in there)
    return ("technical_team", 0.75) if technical else ("overhead", 0.85)


def _with_stranger(case: Case) -> tuple[str, float]:
    if case.topic:
        return case.topic.category, 0.65
    return ("", 0.0) if case.subject.title is None else ("customers", 0.6)


# relation -> its category and how sure; the first relation in the room decides
OUTSIDERS: dict[str, Callable[[Case, list[Guest]], tuple[str, float]]] = {
    "customer": lambda case, there: ("customers", 0.95),
    "analyst": lambda case, there: ("market", 0.9),
    "partner": _with_partner,
    "candidate": lambda case, there: ("overhead", 0.9),
    "vendor": _with_vendor,
    "consultant": lambda case, there: (case.topic.category if case.topic else "", 0.75),
    "": lambda case, there: _with_stranger(case),
}


def one_to_one(case: Case) -> Verdict | None:
    """A meeting of two without a topic takes the other person's side (edge rule 7)."""
    if case.subject.issue or case.topic or len(case.guests) > 1:
        return None
    other = case.guests[0] if case.guests else None
    role, lead = (other.role, other.leads) if other else ("", False)
    if not role and ONE_TO_ONE.find(case.words):
        title = " ".join(case.words)
        role = ROLES.longest(title)
        lead = leads_company(role, title)
    who = other.described if other else "the title says who"
    if lead:
        return Verdict("leadership", "people", f"1:1 with a company leader: {who}", 0.8)
    if role == "maker":
        return Verdict("technical_team", "people", f"1:1 with the product team: {who}", 0.8)
    if role in ("pm", "people"):
        return Verdict("unsorted", "people", f"1:1 without a topic, perhaps manager or report: {who}", 0.0)
    return None


def jira(case: Case) -> Verdict | None:
    """What the issue says: its content where that is strategy, else its type (edge rule 6)."""
    subject = case.subject
    if not subject.issue:
        return None
    if all(len(word) < 3 or word in EMPTY for word in (*case.words, *case.text)):
        return Verdict("unsorted", "jira", "The issue says nothing about its content", 0.0)
    usual = TYPES.longest(subject.issue_type) or "technical_team"
    found = None if usual == "delivery" else _content(case, usual)
    if found:
        return Verdict(found.category, "jira", f"The issue says '{found.phrase}'", 0.75)
    kind = f"The issue is of type {subject.issue_type}" if subject.issue_type else "The issue has no type"
    return Verdict(usual, "jira", kind, 0.55)


def _content(case: Case, usual: str) -> Found | None:
    """What an issue is for: from its title and labels, its epic or parent, its description.

    A subject such as pricing decides in research alone: in other issues it is most often what is being built.
    """
    said = [case.signs, case.label_signs, SIGNS.find(words_of(case.subject.parent_title[:TITLE_READ]))]
    described = SIGNS.find(case.text)
    looks: list[tuple[list[list[Sign]], str, tuple[str, ...]]] = [(said, "purpose", STRATEGY)]
    if usual == "technical_team":
        looks = [(said, "purpose", TIES), (said, "about", EXECUTION), ([described], "purpose", TIES)]
    elif usual in STRATEGY:
        looks = [(said, "purpose", STRATEGY), ([*said, described], "about", STRATEGY)]
    found = (best(signs, kind, among) for pool, kind, among in looks for signs in pool)
    return next((one for one in found if one), None)


def _only_makers(case: Case) -> bool:
    known = [guest for guest in case.guests if guest.role]
    return bool(known) and all(guest.role == "maker" for guest in known)


def says(case: Case) -> Verdict | None:
    """What title and labels say: a purpose, else a subject. Descriptions of meetings are boilerplate."""
    if case.topic is None:
        social = any(sign.meaning == "away/about" for sign in case.signs) and len(case.guests) > 1
        return Verdict("overhead", "words", "A meal with colleagues", 0.7) if social else None
    if case.topic.kind == "about" and case.topic.category in STRATEGY and _only_makers(case):
        return None  # engineers and designers alone: it names what they build
    sure = 0.65 if case.topic.kind == "about" else 0.8
    return Verdict(case.topic.category, "words", f"It says '{case.topic.phrase}'", sure)


def colleagues(case: Case) -> Verdict | None:
    """Who of our own is in a meeting whose words say nothing: company leaders, or the technical team."""
    known = [guest for guest in case.guests if guest.role]
    leader = next((guest for guest in known if guest.leads), None)
    if leader:
        return Verdict("leadership", "people", f"{leader.described} was invited", 0.5)
    if _only_makers(case):
        return Verdict("technical_team", "people", f"{known[0].described} was invited", 0.5)
    return None


# The first answer wins. The correction of a single activity stands before them all, in `sort`;
# a text model that learns from its owner's corrections belongs last.
STEPS: list[Callable[[Case], Verdict | None]] = [
    family,
    ruled,
    not_working,
    hiring_training_travel,
    outsiders,
    one_to_one,
    jira,
    says,
    colleagues,
]
