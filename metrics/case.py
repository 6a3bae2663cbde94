"""An activity's subject while it is being sorted: what is known of it, and its words, signs and guests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from metrics.people import Directory
from metrics.room import room
from metrics.rules import Rule
from metrics.signs import SIGNS, Found, best
from metrics.taxonomy import Taxonomy
from metrics.words import TABLE, Sign, Signs, of_each, words_of
from model import Subject

if TYPE_CHECKING:
    from metrics.text_model import Model

TYPES = Signs(of_each(TABLE["issue_types"]))
TITLE_READ, TEXT_READ = 300, 500  # characters: titles and descriptions come from strangers
T = TypeVar("T")
NOTHING: tuple[list[str], list[Sign]] = ([], [])


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


class Once(Generic[T]):
    """A property worked out when first asked for; cached_property takes a lock, which costs more than most of these."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __get__(self, case: Any, kind: type) -> T:
        value = case.__dict__[self._make.__name__] = self._make(case)
        return value


@lru_cache(maxsize=4096)
def read(text: str) -> tuple[list[str], list[Sign]]:
    """The words and signs of a text that many subjects share: a label, an epic's title. Not to be changed."""
    words = words_of(text[:TITLE_READ])
    return words, SIGNS.find(words)


@lru_cache(maxsize=4096)
def usual_of(issue_type: str) -> str:
    """The category that issues of a type are of unless their content says otherwise; "" if unknown."""
    return TYPES.longest(issue_type)


class Case:
    """A subject while it is being sorted: its words, signs and guests, each worked out once."""

    def __init__(self, subject: Subject, context: Context) -> None:
        self.subject = subject
        self.context = context
        self.room = room(subject, context.owner, context.day, context.directory)
        self.words = words_of((subject.title or "")[:TITLE_READ])
        self.signs = SIGNS.find(self.words)
        plain = [word for word in self.words if not word.isdigit()]
        if plain != self.words[: len(plain)]:  # "Sprint 41 review" is a sprint review
            self.signs += SIGNS.find(plain)

    @Once
    def text(self) -> list[str]:
        """The words of the description; none where the event is private."""
        said = "" if self.subject.title is None else self.subject.text
        return words_of(said[:TEXT_READ]) if said else []

    @property
    def bare(self) -> str:
        """Title and description as bare words: what the phrases of a rule are looked for in."""
        return " ".join(self.words + self.text)

    @Once
    def text_signs(self) -> list[Sign]:
        """What the description is a sign of."""
        return SIGNS.find(self.text)

    @Once
    def label_words(self) -> list[list[str]]:
        """The words of each label and calendar category."""
        return [read(label)[0] for label in self.subject.labels]

    @Once
    def label_signs(self) -> list[Sign]:
        """What labels and calendar categories are signs of."""
        return [sign for label in self.subject.labels for sign in read(label)[1]]

    @Once
    def parent(self) -> tuple[list[str], list[Sign]]:
        """The words and signs of the title of the issue's epic or parent."""
        return read(self.subject.parent_title) if self.subject.parent_title else NOTHING

    @Once
    def usual(self) -> str:
        """The category that issues of this type are of unless their content says otherwise; "" if unknown."""
        return usual_of(self.subject.issue_type)

    @Once
    def purpose(self) -> Found | None:
        """The purpose that the title names."""
        return best(self.signs, "purpose")

    @Once
    def topic(self) -> Found | None:
        """What title and labels say: a purpose before a mere subject, the title before the labels."""
        found = self.purpose or best(self.label_signs, "purpose")
        if found:
            return found
        customer = "" if self.subject.issue else self.context.directory.customer_named(self.words)
        if customer:
            return Found("customers", "company", customer)
        return best(self.signs, "about") or best(self.label_signs, "about")
