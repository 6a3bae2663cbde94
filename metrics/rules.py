"""Rules that people write: what fits the conditions is sorted as they say."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.people import domain_of
from metrics.words import folded, holds
from model import Subject


@dataclass(frozen=True)
class Rule:
    """What somebody wants sorted how: every given condition must hold; of `contains`, one of its phrases.

    A rule with an owner holds for their own time alone; a rule without one is the team's.
    """

    id: str
    category: str
    contains: tuple[str, ...] = ()
    domain: str = ""
    project: str = ""
    label: str = ""
    component: str = ""
    issue_type: str = ""
    owner: str = ""
    off: bool = False  # kept, and not asked

    @property
    def described(self) -> str:
        """The conditions in words: "'jour fixe', project PAY"."""
        named = ("domain", "project", "label", "component", "issue_type")
        given = [" or ".join(f"'{phrase}'" for phrase in self.contains)]
        given += [f"{name.replace('_', ' ')} {getattr(self, name)}" for name in named if getattr(self, name)]
        return ", ".join(one for one in given if one)


def fits(rule: Rule, subject: Subject, text: str) -> bool:
    """Whether a subject with these bare words (of title and text) meets all conditions; with none: never."""
    people = (*subject.people, subject.organizer)
    return (
        any((rule.contains, rule.domain, rule.project, rule.label, rule.component, rule.issue_type))
        and (not rule.contains or any(holds(text, one) for one in rule.contains))
        and (not rule.domain or any(_within(domain_of(one), rule.domain) for one in people))
        and (not rule.project or folded(rule.project) == folded(subject.project))
        and (not rule.label or folded(rule.label) in map(folded, subject.labels))
        and (not rule.component or folded(rule.component) in map(folded, subject.components))
        and (not rule.issue_type or folded(rule.issue_type) == folded(subject.issue_type))
    )


def _within(domain: str, wanted: str) -> bool:
    wanted = wanted.lower().lstrip("@")
    return domain == wanted or domain.endswith(f".{wanted}")
