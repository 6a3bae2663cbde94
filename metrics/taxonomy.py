"""The categories that activities are sorted into and the side each is on: data that a team can change."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from model import EvenkeelError, digest

NOT_SEEN = "not_seen"  # hours that no activity explains: a side of their own, never an activity's category
SIDES = ("strategy", "execution", "neither", "away", "unsorted")
FIXED = ("away", "unsorted")  # the effort rule rests on what these two mean
FIELDS = ("side", "name", "means")
DEFAULTS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("taxonomy.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Category:
    """One kind of work: its id, its side (one of SIDES), the name people read, and what it means."""

    id: str
    side: str
    name: str
    means: str


@dataclass(frozen=True)
class Taxonomy:
    """All categories in their order, and a digest that changes with any of them."""

    categories: tuple[Category, ...]
    version: str

    def __contains__(self, category: object) -> bool:
        return category in self._by_id

    @cached_property
    def _by_id(self) -> dict[str, Category]:
        return {one.id: one for one in self.categories}

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all categories, in their order."""
        return tuple(one.id for one in self.categories)

    def get(self, category: str) -> Category:
        """The category with this id; EvenkeelError with the right ids if there is none."""
        found = self._by_id.get(category)
        if found is None:
            raise EvenkeelError(
                f"There is no category '{category}'.",
                f"Use one of: {', '.join(self.ids)}.",
                code="taxonomy.unknown_category",
                where=category,
            )
        return found

    def side(self, category: str) -> str:
        """The side of a category; hours not seen are their own side. EvenkeelError for an unknown id."""
        return NOT_SEEN if category == NOT_SEEN else self.get(category).side

    def on_side(self, side: str) -> tuple[str, ...]:
        """The ids of the categories on a side, in their order."""
        return tuple(one.id for one in self.categories if one.side == side)


def load(overrides: dict[str, Any] | None = None) -> Taxonomy:
    """The packaged categories with a team's own table laid over them.

    `overrides` maps a category's id to any of side, name and means; a new id needs a side and a name.
    EvenkeelError names the category and the key that is wrong.
    """
    found = {id_: Category(id_, **fields) for id_, fields in DEFAULTS.items()}
    for id_, fields in (overrides or {}).items():
        _check(id_, fields, known=id_ in found)
        base = found.get(id_, Category(id_, "", "", ""))
        found[id_] = replace(base, **fields)
    categories = tuple(found.values())
    return Taxonomy(categories, digest(categories))


def _check(id_: str, fields: Any, known: bool) -> None:
    """Refuse a team's table that cannot be used, with the key and the right values."""
    if not isinstance(fields, dict) or not all(isinstance(value, str) for value in fields.values()):
        raise _wrong(id_, "is not a table of texts", "Write, say: side = 'strategy', name = 'Research'.")
    strange = sorted(map(str, set(fields) - set(FIELDS)))
    if strange:
        raise _wrong(id_, f"has the unknown key '{strange[0]}'", f"Use only: {', '.join(FIELDS)}.")
    if id_ == NOT_SEEN or not id_.isidentifier() or id_ != id_.lower():
        raise _wrong(id_, "has an id that cannot be used", "Use small letters, digits and _; not 'not_seen'.")
    side = fields.get("side")
    if side is None and not known:
        raise _wrong(id_, "is new and has no side", f"Give it one of: {', '.join(SIDES)}.")
    if side is not None and side not in SIDES:
        raise _wrong(id_, f"has the unknown side '{side}'", f"Use one of: {', '.join(SIDES)}.")
    if id_ in FIXED and side not in (None, DEFAULTS[id_]["side"]):
        raise _wrong(id_, "cannot change its side", "Remove its side; its name and meaning may change.")
    if not fields.get("name", "" if not known else "kept").strip():
        raise _wrong(id_, "has no name", "Give it the name that people should read.")


def _wrong(id_: str, what: str, do: str) -> EvenkeelError:
    return EvenkeelError(f"The category '{id_}' {what}.", do, code="taxonomy.bad_category", where=str(id_))
