"""Products as rows of the directory's CSV: what tells one, its stages and its plan, read and written.

One row says one thing ("project, Atlas, ATL"), because a product has several of everything, a spreadsheet can sort and
filter such rows, and a bad one then costs no more than itself.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from connectors import directory
from connectors.directory import ProductRow
from decide import products
from decide.products import HEADS, NAME, PRODUCTS, VALUES, Portfolio, Rate
from metrics.portfolio import Product, Wish
from metrics.taxonomy import Taxonomy
from metrics.words import folded
from model import EvenkeelError, Problem, formula_safe

COLUMNS = ("kind", "products", "value", "amount", "valid from")
_HEAD = {by: head for head, by in HEADS.items()}  # how a file of TOML calls what tells a product
KINDS = {by: by for by in _HEAD} | dict(HEADS) | {"guest": "people"}  # a row's kind -> what it tells a product by
_WRITTEN = {by: "guest" if by == "people" else by for by in _HEAD}  # beside rows of people, "people" would mislead
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")


class Found(NamedTuple):
    """What the rows say, and which were left out."""

    said: Portfolio
    problems: list[Problem]
    doubted: frozenset[str]  # products of which a row was left out; "" where the row does not say which


class _Draft:
    """What was read so far, in the form of decide.products.product_of."""

    def __init__(self) -> None:
        self.mapped: dict[tuple[str, str], str] = {}
        self.stages: dict[str, dict[date, str]] = {}
        self.plans: dict[str, dict[tuple[date, str], Wish]] = {}
        self.rate: Rate | None = None
        self.names: set[str] = set()
        self.many: Counter[tuple[str, str]] = Counter()  # values of (product, what it is told by)

    def whole(self) -> Portfolio:
        """Everything as it was said."""
        own: dict[str, dict[tuple[str, str], str]] = {name: {} for name in sorted(self.names)}
        for key, name in self.mapped.items():
            own[name][key] = name
        found = {n: products.product_of(n, mapped, self.stages, self.plans) for n, mapped in own.items()}
        return Portfolio(found, self.rate)


def read(rows: Iterable[ProductRow], taxonomy: Taxonomy, fiscal_year_start: int = 1) -> Found:
    """What rows of a directory say of products. A bad row costs that row and is a Problem with its line."""
    draft, problems, doubted = _Draft(), list[Problem](), set[str]()
    for row in rows:
        try:
            _take(row, draft, taxonomy, fiscal_year_start)
        except (ValueError, EvenkeelError) as error:
            why = error.problem if isinstance(error, EvenkeelError) else Problem("", "", f"{error}.")
            name = _known(row)
            doubted.add(name)
            stays = f"what was said of {name or 'any product'} before stays"
            do = f"{why.do} Correct the row and import again; until then {stays}.".strip()
            problems.append(Problem("directory.bad_row", row.where, f"The row was left out: {why.text}", do))
    return Found(draft.whole(), problems, frozenset(doubted))


def _known(row: ProductRow) -> str:
    """The product that a bad row is about, as far as one can tell."""
    try:
        return products.name_of(_bare(row.product))
    except EvenkeelError:
        return ""


def _take(row: ProductRow, draft: _Draft, taxonomy: Taxonomy, fiscal: int) -> None:
    """Add what one row says; ValueError or EvenkeelError, in words, where it says nothing, or what a row above denies.

    The row is checked as the line of a TOML file that says the same.
    """
    if not row.whole:
        raise ValueError(directory.LONGER)
    if row.kind == "rate":
        _once("the rate", draft.rate, rate := products.rate_of({"rate": _number(row), "currency": _bare(row.value)}))
        draft.rate = rate
        return
    if not row.product:
        raise ValueError("the column products does not say which product")
    name = products.name_of(_bare(row.product))
    if name not in draft.names and len(draft.names) >= PRODUCTS:
        raise ValueError(f"there are more than {PRODUCTS} products")
    one = products.read_one(name, _fields(row, taxonomy), taxonomy, fiscal)
    for by, value in one.mapped:
        _once(f"{_WRITTEN[by]} {value}", draft.mapped.get((by, value)), name)
        if draft.many[name, by] >= VALUES and (by, value) not in draft.mapped:
            raise ValueError(f"there are more than {VALUES} of that kind for {name}")
        draft.many[name, by] += (by, value) not in draft.mapped
        draft.mapped[by, value] = name
    for begin, stage in one.stages:
        _once(f"the stage of {name} from {begin}", held := draft.stages.setdefault(name, {}).get(begin), stage)
        draft.stages[name][begin] = held or stage
    for wish in one.plan:
        key = wish.quarter, wish.category
        _once(f"the plan of {name} for that quarter", draft.plans.setdefault(name, {}).get(key), wish)
        draft.plans[name][key] = wish
    draft.names.add(name)


def _once(what: str, held: object, said: object) -> None:
    if held is not None and held != said:
        raise ValueError(f"a row above says something else of {what}")


def _fields(row: ProductRow, taxonomy: Taxonomy) -> dict[str, Any]:
    """The row as the one line of a TOML table that it stands for."""
    value = _bare(row.value)
    if by := KINDS.get(row.kind):
        if not folded(value):
            raise ValueError(f"the column value does not say which {row.kind}")
        return {_HEAD[by]: [value[:NAME].strip()]}
    if row.kind not in ("stage", "plan"):
        raise ValueError(f"there is no kind {row.kind[:NAME]!r}; use {', '.join(kinds())}, or leave it empty")
    begin = directory.day(row.begin)
    if begin is None:
        raise ValueError("the column valid from does not say from when")
    if row.kind == "stage":
        return {"stages": {begin.isoformat(): value.lower()}}
    names = {c.name.lower(): c.id for c in taxonomy.categories} | {"": "all"}
    return {"plan": {begin.isoformat(): {names.get(value.lower(), value.lower()): _number(row)}}}


def kinds() -> tuple[str, ...]:
    """The kinds of rows about products, as one writes them."""
    return (*_WRITTEN.values(), "stage", "plan", "rate")


def _number(row: ProductRow) -> float | str:
    """The amount as TOML would have it: a number, or a share such as "30%"; ValueError, in words, where it is none."""
    text = row.amount.replace(" ", "").removesuffix("h")
    if _THOUSANDS.fullmatch(text):
        raise ValueError(f"{row.amount[:NAME]!r} can be read in two ways; write 1200 or 1.2")
    text = text.replace(",", ".")
    if text.endswith("%"):
        return text
    try:
        return float(text[:30])
    except ValueError:
        raise ValueError(f"{row.amount[:NAME]!r} is no amount; write 120 for hours, or 30%") from None


# written ---------------------------------------------------------------------------------------------------


def to_csv(said: Portfolio) -> bytes:
    """Everything that was said, as a CSV file that is read to the same and that no spreadsheet can run."""
    rows: list[tuple[str, str, str, str, str]] = []
    if said.rate:
        rows.append(("rate", "", said.rate.currency, repr(said.rate.rate).removesuffix(".0"), ""))
    for name, one in said.products.items():
        rows += [(_WRITTEN[by], name, value, "", "") for by, value in one.mapped]
        rows += [("stage", name, stage, "", begin.isoformat()) for begin, stage in one.stages]
        rows += [("plan", name, w.category or "all", products.amount(w), w.quarter.isoformat()) for w in one.plan]
    into = io.StringIO(newline="")
    csv.writer(into).writerows([COLUMNS, *([_safe(cell) for cell in row] for row in rows)])
    return into.getvalue().encode("utf-8-sig", "replace")  # with its mark, so that Excel reads every letter


def _safe(cell: str) -> str:
    """A cell that starts no formula. What begins with an apostrophe gets another, so that reading finds the first."""
    return "'" + cell if cell.startswith("'") else str(formula_safe(cell))


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _safe(cell[1:]) == cell else cell


# what is to hold -------------------------------------------------------------------------------------------


def beside(held: Portfolio, found: Found) -> Portfolio:
    """What is to hold of the products that the rows name: what they say, and nothing less where a row was left out."""
    said = found.said.products
    anyones = not found.doubted <= {*said, *held.products}  # a misspelt product may be any of them
    kept = said if anyones else found.doubted
    both = {name: _both(held.products.get(name, one), one) if name in kept else one for name, one in said.items()}
    return Portfolio(both, found.said.rate)


def _both(old: Product, new: Product) -> Product:
    plan = {(w.quarter, w.category): w for w in (*old.plan, *new.plan)}
    return Product(
        new.name,
        tuple(sorted({*old.mapped, *new.mapped})),
        tuple(sorted({**dict(old.stages), **dict(new.stages)}.items())),
        tuple(w for _, w in sorted(plan.items())),
    )
