"""The steps of sorting that ask people, rules, Jira and words; each says a verdict, or None where it has no answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from metrics.case import Case, Context, Verdict
from metrics.measured import UNMEASURED, how_sure
from metrics.people import ROLES, leads_company
from metrics.room import Guest
from metrics.rules import fits
from metrics.signs import EXECUTION, STRATEGY, TIES, Found, best
from metrics.words import TABLE, Sign, Signs, of_all, words_of

EMPTY = frozenset(word for phrase in of_all(TABLE["empty"]) for word in words_of(phrase))
ONE_TO_ONE = Signs({"1:1": of_all(TABLE["one_to_one"])})


def told(category: str, step: str, reason: str, context: Context) -> Verdict:
    """What a person told us; a category that their team has since removed is said, not guessed."""
    if category not in context.taxonomy:
        return Verdict("unsorted", step, f"{reason} '{category}', a category that no longer exists", 0.0)
    return Verdict(category, step, f"{reason} {context.taxonomy.get(category).name}", 1.0)


def family(case: Case) -> Verdict | None:
    """What the owner said of the series, the issue or its parent."""
    subject, said = case.subject, case.context.series
    for key in (subject.series, subject.issue, subject.parent) if said else ():
        category = said.get(key) if key else None
        if category is not None:
            what = "this series" if key == subject.series else key
            return told(category, "series", f"You sorted {what} as", case.context)
    return None


def ruled(case: Case) -> Verdict | None:
    """The first rule that fits, the owner's own before the team's."""
    rules, owner = case.context.rules, case.context.owner
    if not rules:
        return None
    text = case.bare
    for rule in [*(one for one in rules if one.owner == owner), *(one for one in rules if not one.owner)]:
        if fits(rule, case.subject, text):
            whose = "Your rule" if rule.owner else "Your team's rule"
            verdict = told(rule.category, "rules", f"{whose} for {rule.described} sorts this as", case.context)
            return verdict._replace(by=rule.id)
    return None


def may_be_away(case: Case) -> bool:
    """Whether this can be personal time: no issue, nobody from outside, and no purpose named (edge rule 1)."""
    return not (case.subject.issue or case.purpose or case.room.outside)


def ruled_out(case: Case) -> tuple[str, ...]:
    """Categories that the edge rules forbid here, whatever the words: rules 1 and 6."""
    away = () if may_be_away(case) else ("away",)
    story = case.subject.issue and case.usual == "stories"  # requirements, unless its content is strategy
    return (*away, "delivery", "technical_team", "overhead") if story else away


def not_working(case: Case) -> Verdict | None:
    """Personal time; lunch only with nobody else (edge rule 1)."""
    for sign in (*case.signs, *case.label_signs):
        if sign.meaning == "away/purpose" or (sign.meaning == "away/about" and not case.room.guests):
            if not may_be_away(case):
                return None
            return Verdict(
                "away", "words", f"It says '{sign.phrase}', which is not work", how_sure("not_working", "away")
            )
    return None


def hiring_training_travel(case: Case) -> Verdict | None:
    """A hiring or training purpose, and travel, beat whoever is in the room (edge rules 2 and 3)."""
    if case.subject.issue:
        return None
    for sign in case.signs:
        if sign.meaning != "overhead/first":
            continue
        if not any(sign.phrase in other.phrase and sign.phrase != other.phrase for other in case.signs):
            sure = how_sure("hiring_training_travel", "overhead")
            return Verdict("overhead", "words", f"The title says '{sign.phrase}'", sure)
    return None


def outsiders(case: Case) -> Verdict | None:
    """Somebody from outside decides, whatever the title (edge rule 2); internal users count as customers."""
    for relation, decide in OUTSIDERS.items() if case.room.outside else ():
        there = [guest for guest in case.room.guests if guest.relation == relation]
        category = decide(case, there) if there else ""
        if category:
            return Verdict(category, "people", f"{there[0].described} was invited", how_sure(relation, category))
    return None


def _with_partner(case: Case, there: list[Guest]) -> str:
    topic = case.topic.category if case.topic else ""
    if topic in ("technical_team", "stories") or all(guest.role == "maker" for guest in there):
        return "technical_team"
    return "delivery" if topic == "delivery" else "leadership"


def _with_vendor(case: Case, there: list[Guest]) -> str:
    topic = case.topic.category if case.topic else ""
    if topic == "investment" and case.topic and case.topic.kind == "purpose":  # not only the vendor's prices
        return "investment"
    technical = topic == "technical_team" or all(guest.role == "maker" for guest in there)
    return "technical_team" if technical else "overhead"


# relation -> its category; the first relation in the room decides
OUTSIDERS: dict[str, Callable[[Case, list[Guest]], str]] = {
    "customer": lambda case, there: "customers",
    "analyst": lambda case, there: "market",
    "partner": _with_partner,
    "candidate": lambda case, there: "overhead",
    "vendor": _with_vendor,
    "consultant": lambda case, there: case.topic.category if case.topic else "",
}


def strangers(case: Case) -> Verdict | None:
    """Outsiders about whom nothing is known: what the title says, else perhaps a customer (edge rule 2)."""
    if "" not in case.room.relations or (case.subject.title is None and not case.topic):
        return None
    there = [guest for guest in case.room.guests if not guest.relation]
    category = case.topic.category if case.topic else "customers"
    return Verdict(category, "people", f"{there[0].described} was invited", UNMEASURED)


def named_customer(case: Case) -> Verdict | None:
    """The title names a customer of the directory, and nothing in it names a purpose or another subject."""
    if case.topic is None or case.topic.kind != "company":
        return None
    return Verdict(case.topic.category, "words", f"It names the customer {case.topic.phrase}", UNMEASURED)


def one_to_one(case: Case) -> Verdict | None:
    """A meeting of two that says no more than that takes the other person's side (edge rule 7)."""
    verdict = two_of_us(case)
    if verdict is None or verdict.category == "unsorted":
        return None
    bare = ONE_TO_ONE.find(case.words) or all(word in EMPTY for word in case.words)
    if not bare:
        return None
    return verdict if case.subject.title is None else verdict._replace(sure=how_sure("one_to_one", verdict.category))


def two_of_us(case: Case) -> Verdict | None:
    """A meeting of two without a topic, whatever else its title says, leans to the other person's side."""
    if case.subject.issue or len(case.room.guests) > 1 or case.topic:
        return None
    other = case.room.guests[0] if case.room.guests else None
    role, lead = (other.role, other.leads) if other else ("", False)
    if not role and ONE_TO_ONE.find(case.words):
        title = " ".join(case.words)
        role = ROLES.longest(title)
        lead = leads_company(role, title)
    who = other.described if other else "the title says who"
    if lead:
        sure = how_sure("two_of_us", "leadership")
        return Verdict("leadership", "people", f"1:1 with a company leader: {who}", sure)
    if role == "maker":
        sure = how_sure("two_of_us", "technical_team")
        return Verdict("technical_team", "people", f"1:1 with the product team: {who}", sure)
    if role in ("pm", "people"):
        return Verdict("unsorted", "people", f"1:1 without a topic, perhaps manager or report: {who}", 0.0)
    return None


def nothing_said(case: Case) -> Verdict | None:
    """Neither words nor people to go by: an issue "misc" (edge rule 6), a "Sync" with people of unknown roles."""
    subject = case.subject
    if subject.title is None or not _empty(case.words, case):
        return None
    if not all(_empty(words, case) for words in (case.text, *case.label_words)):
        return None
    if subject.issue:
        return Verdict("unsorted", "jira", "The issue says nothing about its content", 0.0)
    if any(guest.role or guest.relation != "colleague" for guest in case.room.guests) or subject.labels:
        return None
    return Verdict("unsorted", "words", "Neither its words nor the people in it say what it was for", 0.0)


def _empty(words: list[str], case: Case) -> bool:
    for word in words:
        if len(word) < 3 or word in EMPTY or word.isdigit():
            continue
        subject = case.subject
        if not subject.issue or word not in _key(subject.issue.rpartition("-")[0], subject.project):
            return False
    return True


@lru_cache(maxsize=4096)
def _key(prefix: str, project: str) -> frozenset[str]:
    """The words of a project's keys, which say nothing of an issue of it."""
    return frozenset((*words_of(prefix), *words_of(project)))


def delivering(case: Case) -> Verdict | None:
    """Bugs, releases, incidents, docs and support are delivery, whatever product part they name (edge rule 6)."""
    if not case.subject.issue or case.usual != "delivery":
        return None
    sure = how_sure("delivering", "delivery")
    return Verdict("delivery", "jira", f"The issue is of type {case.subject.issue_type}", sure)


def jira(case: Case) -> Verdict | None:
    """What the issue says: its content where that is strategy, else its type (edge rule 6)."""
    subject = case.subject
    if not subject.issue:
        return None
    usual = case.usual or "technical_team"
    found = None if usual == "delivery" else _content(case, usual)
    if found:
        return Verdict(found.category, "jira", f"The issue says '{found.phrase}'", UNMEASURED)
    kind = f"The issue is of type {subject.issue_type}" if subject.issue_type else "The issue has no type"
    return Verdict(usual, "jira", kind, UNMEASURED)


def _content(case: Case, usual: str) -> Found | None:
    """What an issue is for: from its title and labels, its epic or parent, its description.

    A subject such as pricing decides in research alone: in other issues it is most often what is being built.
    """
    said = [case.signs, case.label_signs, case.parent[1]]
    described = case.text_signs
    if not (described or any(said)):
        return None
    looks: list[tuple[list[list[Sign]], str, tuple[str, ...]]] = [(said, "purpose", STRATEGY)]
    if usual == "technical_team":
        looks = [(said, "purpose", TIES), (said, "about", EXECUTION), ([described], "purpose", TIES)]
    elif usual in STRATEGY:
        looks = [(said, "purpose", STRATEGY), ([*said, described], "about", STRATEGY)]
    found = (best(signs, kind, among) for pool, kind, among in looks for signs in pool)
    return next((one for one in found if one), None)


def says(case: Case) -> Verdict | None:
    """What title and labels say: a purpose, else a subject. Descriptions of meetings are boilerplate."""
    if case.topic is None:
        social = any(sign.meaning == "away/about" for sign in case.signs) and len(case.room.guests) > 1
        return Verdict("overhead", "words", "A meal with colleagues", UNMEASURED) if social else None
    if case.topic.kind == "about" and case.topic.category in STRATEGY and case.room.only_makers:
        return None  # engineers and designers alone: it names what they build
    return Verdict(case.topic.category, "words", f"It says '{case.topic.phrase}'", UNMEASURED)


def colleagues(case: Case) -> Verdict | None:
    """Who of our own is in a meeting whose words say nothing: company leaders, or the technical team."""
    known = [guest for guest in case.room.guests if guest.role]
    leader = next((guest for guest in known if guest.leads), None)
    if leader:
        sure = how_sure("colleagues", "leadership")
        return Verdict("leadership", "people", f"{leader.described} was invited", sure)
    if case.room.only_makers:
        sure = how_sure("colleagues", "technical_team")
        return Verdict("technical_team", "people", f"{known[0].described} was invited", sure)
    return None


# What is sure whatever the words: the first answer wins, and no model is asked.
SURE: list[Callable[[Case], Verdict | None]] = [
    family,
    ruled,
    not_working,
    hiring_training_travel,
    outsiders,
    named_customer,
    one_to_one,
    nothing_said,
    delivering,
]
# What the rules would say of the rest: the first answer is one of the things that the model weighs, and the model
# says how sure; how sure the step is counts only where an event is private.
LIKELY: list[Callable[[Case], Verdict | None]] = [strangers, two_of_us, jira, says, colleagues]


def first(steps: list[Callable[[Case], Verdict | None]], case: Case) -> Verdict | None:
    """The verdict of the first of these steps that has one."""
    for step in steps:
        verdict = step(case)
        if verdict is not None:
            return verdict
    return None
