"""An activity's subject while it is being sorted: what is known of it, and its words, signs and guests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from metrics.people import Directory
from metrics.room import Guest, guests
from metrics.rules import Rule
from metrics.signs import SIGNS, Found, best
from metrics.taxonomy import Taxonomy
from metrics.words import TABLE, Sign, Signs, words_of
from model import Subject

if TYPE_CHECKING:
    from metrics.text_model import Model

TYPES = Signs(TABLE["issue_types"])
TITLE_READ, TEXT_READ = 300, 500  # characters: titles and descriptions come from strangers


class Verdict(NamedTuple):
    """A category, the step that decided, why in words for whoever's time it is, and how sure (0 to 1).

    `by` says more of the step: which rule it was.
    """

    category: str
    step: str
    reason: str
    sure: float
    by: str = ""

    @property
    def decided(self) -> str:
        """What decided, as the ledger keeps it: the step, and what of it."""
        return f"{self.step}/{self.by}" if self.by else self.step


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
    model: Callable[[], Model] | None = None  # what the owner's corrections taught; None: what everybody starts with


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

    @property
    def bare(self) -> str:
        """Title and description as bare words: what the phrases of a rule are looked for in."""
        return " ".join(self.words + self.text)

    @cached_property
    def text_signs(self) -> list[Sign]:
        """What the description is a sign of."""
        return SIGNS.find(self.text)

    @cached_property
    def label_words(self) -> list[list[str]]:
        """The words of each label and calendar category."""
        return [words_of(label[:TITLE_READ]) for label in self.subject.labels]

    @cached_property
    def label_signs(self) -> list[Sign]:
        """What labels and calendar categories are signs of."""
        return [sign for words in self.label_words for sign in SIGNS.find(words)]

    @cached_property
    def guests(self) -> list[Guest]:
        """Who is in the room beside the owner."""
        context = self.context
        return guests(self.subject, context.owner, context.day, context.directory)

    @cached_property
    def usual(self) -> str:
        """The category that issues of this type are of unless their content says otherwise; "" if unknown."""
        return TYPES.longest(self.subject.issue_type)

    @cached_property
    def only_makers(self) -> bool:
        """Whether all whose role is known are engineers, designers and the like."""
        known = [guest for guest in self.guests if guest.role]
        return bool(known) and all(guest.role == "maker" for guest in known)

    @cached_property
    def topic(self) -> Found | None:
        """What title and labels say: a purpose before a mere subject, the title before the labels."""
        for kind in ("purpose", "about"):
            found = best(self.signs, kind) or best(self.label_signs, kind)
            if found:
                return found
            customer = "" if self.subject.issue else self.context.directory.customer_named(self.words)
            if customer:
                return Found("customers", "company", customer)
        return None
