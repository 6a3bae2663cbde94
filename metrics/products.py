"""Which product an activity is for: by what people said of Jira's fields, words, guests and owners, else by names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, get_args

from metrics.people import domain_of
from metrics.words import Signs, folded, words_of
from model import Person, Subject

TITLE_READ = 300  # characters
By = Literal["component", "label", "project", "words", "people", "owner"]
BY: tuple[By, ...] = get_args(By)  # in the order in which they are asked


@dataclass(frozen=True)
class Mapped:
    """What people said: (by, value, product), the product "" where something is for none.

    The values are a component, label or project key of Jira; words in a title; an address or "@domain" among the
    guests; the address of an owner, whose default it is.
    """

    said: tuple[tuple[By, str, str], ...] = ()

    @cached_property
    def _by(self) -> dict[tuple[str, str], str]:
        return {(by, _value(by, value)): product for by, value, product in self.said}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every product that something is for, sorted."""
        return tuple(sorted({product for _, _, product in self.said if product}))

    @cached_property
    def phrases(self) -> tuple[tuple[str, str], ...]:
        """(words, product) of what titles may hold."""
        return tuple((value, product) for (by, value), product in self._by.items() if by == "words" and value)

    def first(self, by: By, values: Iterable[str]) -> str | None:
        """The product of the first value that anything was said of; None where nothing was."""
        if not self.said:
            return None
        return next((found for v in values if (found := self._by.get((by, _value(by, v)))) is not None), None)

    def of_guests(self, subject: Subject) -> str | None:
        """The product that the people in the room stand for; "" where they stand for several."""
        if not any(by == "people" for by, _, _ in self.said):
            return None
        guests = [one for one in (*subject.people, subject.organizer) if one]
        found = {self.first("people", (one, f"@{domain_of(one)}")) for one in guests} - {None}
        return None if not found else found.pop() if len(found) == 1 else ""


NOTHING = Mapped()


def _value(by: str, value: str) -> str:
    return value.strip().lower() if by in ("people", "owner") else folded(value)


def product_of(subject: Subject, person: Person | None, mapped: Mapped, products: tuple[str, ...]) -> str:
    """The product's name, or "" for none.

    The first that says something: a mapped component or label, the Jira project (mapped, or named like a product),
    words or product names in the title, the guests, a component or label named like a product, the owner's default or
    only product. A title with two products is about neither alone: no product.
    """
    known = _by_folded_name(products)
    said = _from_jira(subject, mapped, known)
    if said is not None:
        return said
    titled = _named(subject.title or "", products, mapped.phrases)
    if titled:
        return titled[0] if len(titled) == 1 else ""
    if (guests := mapped.of_guests(subject)) is not None:
        return guests
    marked = (known.get(folded(one)) for one in (*subject.components, *subject.labels))
    return next((product for product in marked if product), _own(person, mapped))


def _from_jira(subject: Subject, mapped: Mapped, known: dict[str, str]) -> str | None:
    for by, values in (("component", subject.components), ("label", subject.labels)):
        if (found := mapped.first(by, values)) is not None:  # type: ignore[arg-type]
            return found
    if subject.project and (found := mapped.first("project", (subject.project,))) is not None:
        return found
    return known.get(folded(subject.project_name)) if subject.project_name else None


def _own(person: Person | None, mapped: Mapped) -> str:
    if person is None:
        return ""
    default = mapped.first("owner", (person.email,))
    return default if default is not None else person.products[0] if len(person.products) == 1 else ""


@lru_cache(maxsize=64)
def _by_folded_name(products: tuple[str, ...]) -> dict[str, str]:
    return {folded(name): name for name in products if folded(name)}


@lru_cache(maxsize=64)
def _index(products: tuple[str, ...], phrases: tuple[tuple[str, str], ...]) -> tuple[Signs, dict[str, str]]:
    of = {**_by_folded_name(products), **dict(phrases)}
    return Signs({bare: [bare] for bare in of}), of


def _named(title: str, products: tuple[str, ...], phrases: tuple[tuple[str, str], ...]) -> list[str]:
    """The products in a title, without names that are part of a longer one ('Atlas' in 'Atlas Mobile')."""
    signs, of = _index(products, phrases)
    found = {sign.phrase for sign in signs.find(words_of(title[:TITLE_READ]))}
    longer = [bare for bare in found if not any(f" {bare} " in f" {one} " for one in found if one != bare)]
    return sorted({of[bare] for bare in longer})
