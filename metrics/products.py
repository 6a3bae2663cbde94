"""Which product an activity is for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from metrics.words import Signs, folded, words_of
from model import Person, Subject

TITLE_READ = 300  # characters


def product_of(subject: Subject, person: Person | None, names: Mapping[str, str], products: tuple[str, ...]) -> str:
    """The product's name, or "" for none: from the Jira project, the title, a component or label, the person.

    `names` maps project keys to products ("" for a project without one). A title with two products
    is about neither alone: no product.
    """
    known = _by_folded_name(products)
    mapped = names.get(subject.project) if subject.project else None
    if mapped is None and subject.project_name:
        mapped = known.get(folded(subject.project_name))
    if mapped is not None:
        return mapped
    titled = _named(subject.title or "", products)
    if titled:
        return titled[0] if len(titled) == 1 else ""
    marked = (known.get(folded(one)) for one in (*subject.components, *subject.labels))
    own = person.products[0] if person and len(person.products) == 1 else ""
    return next((product for product in marked if product), own)


@lru_cache(maxsize=64)
def _by_folded_name(products: tuple[str, ...]) -> dict[str, str]:
    return {folded(name): name for name in products if folded(name)}


@lru_cache(maxsize=64)
def _index(products: tuple[str, ...]) -> Signs:
    return Signs({name: [bare] for bare, name in _by_folded_name(products).items()})


def _named(title: str, products: tuple[str, ...]) -> list[str]:
    """The products in a title, without names that are part of a longer one ('Atlas' in 'Atlas Mobile')."""
    found = {sign.phrase: sign.meaning for sign in _index(products).find(words_of(title[:TITLE_READ]))}
    longer = [bare for bare in found if not any(f" {bare} " in f" {one} " for one in found if one != bare)]
    return [found[bare] for bare in longer]
