"""Products: which activities are theirs, their dated stages and their plan, said one by one or as a whole in TOML."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from metrics.portfolio import STAGES, Product, Unit, Wish
from metrics.products import BY, By
from metrics.taxonomy import Taxonomy
from metrics.words import folded
from model import Decision, EvenkeelError
from settings import EARLIEST, now, start_of
from store import Store

KINDS = frozenset({"product", "stage", "plan", "rate"})
LARGEST, PRODUCTS, VALUES, NAME = 262_144, 300, 200, 80  # bytes of a file; products, values of a list, letters
SIDES_PLANNED = ("strategy", "execution", "neither")
HEADS: dict[str, By] = {"projects": "project", "components": "component", "labels": "label", "words": "words",
                        "people": "people", "owners": "owner"}  # fmt: skip


class Rate(NamedTuple):
    """What an hour costs, the same for everybody."""

    rate: float
    currency: str


class Portfolio(NamedTuple):
    """Everything that was said of products."""

    products: dict[str, Product]
    rate: Rate | None


def listed(decisions: Iterable[Decision], names: Iterable[str] = ()) -> Portfolio:
    """What holds of the decisions of KINDS (oldest first), for all products in them and of these names."""
    mapped: dict[tuple[str, str], str] = {}
    stages: dict[str, dict[date, str]] = {}
    plans: dict[str, dict[tuple[date, str], Wish]] = {}
    rate = None
    for d in decisions:
        if d.kind == "product":
            mapped[d.data.get("by", "project"), d.target] = d.data["product"]
        elif d.kind == "stage":
            stages.setdefault(d.target, {})[date.fromisoformat(d.data["from"])] = d.data["stage"]
        elif d.kind == "plan":
            wish = Wish(date.fromisoformat(d.data["quarter"]), d.data["category"], d.data["amount"], d.data["unit"])
            plans.setdefault(d.target, {})[wish.quarter, wish.category] = wish
        elif d.kind == "rate":
            rate = Rate(d.data["rate"], d.data["currency"])
    every = {*names, *stages, *plans, *filter(None, mapped.values())}
    return Portfolio({name: product_of(name, mapped, stages, plans) for name in sorted(every)}, rate)


def product_of(
    name: str,
    mapped: Mapping[tuple[str, str], str],
    stages: Mapping[str, Mapping[date, str]],
    plans: Mapping[str, Mapping[tuple[date, str], Wish]],
) -> Product:
    """One product of what was said of all: (by, value) -> product; product -> its stages, and its wishes."""
    own = sorted((by, value) for (by, value), product in mapped.items() if product == name)
    return Product(
        name,
        tuple(own),  # type: ignore[arg-type]
        tuple(sorted(stages.get(name, {}).items())),
        tuple(wish for _, wish in sorted(plans.get(name, {}).items())),
    )


def say_product(store: Store, owner: str, by: By, value: str, product: str) -> str:
    """Say that a project, component, label, words, people or an owner's default mean a product ("": none of them)."""
    value = value.strip()[:NAME]
    if by not in BY or not (value if by in ("people", "owner") else folded(value)):
        raise _wrong("There is nothing to tell this product by.", f"Give one of {', '.join(BY)}.")
    return store.decide(owner, "product", value, {"product": name_of(product) if product else "", "by": by}, now())


def say_stage(store: Store, owner: str, product: str, stage: str, begin: date) -> str:
    """Say which stage a product is in from a day on."""
    if stage not in STAGES:
        raise _wrong(f"There is no stage {stage!r}.", f"Use one of {', '.join(STAGES)}.")
    return store.decide(owner, "stage", name_of(product), {"stage": stage, "from": begin.isoformat()}, now())


def say_plan(store: Store, taxonomy: Taxonomy, owner: str, product: str, wish: Wish) -> str:
    """Plan hours, or a share, of a product for a category, a side or all of it ("") in a quarter."""
    if wish.category and wish.category not in SIDES_PLANNED and taxonomy.side(wish.category) not in SIDES_PLANNED:
        raise _wrong(f"{wish.category!r} cannot be planned.", "Plan a category of work, a side, or all of a product.")
    most = 1.0 if wish.unit == "share" else 1e6
    if not (math.isfinite(wish.amount) and 0 <= wish.amount <= most):
        raise _wrong("A plan is hours from 0 on, or a share between 0 and 100%.", "Give another number.")
    data = {"quarter": wish.quarter.isoformat(), "category": wish.category, "amount": wish.amount, "unit": wish.unit}
    return store.decide(owner, "plan", name_of(product), data, now())


def say_rate(store: Store, owner: str, rate: float, currency: str) -> str:
    """Say what an hour costs on average, everybody alike."""
    if not (math.isfinite(rate) and 0 < rate <= 100_000):
        raise _wrong("What an hour costs is a number above 0.", "Give the average over everybody.")
    return store.decide(owner, "rate", "", {"rate": rate, "currency": currency.strip()[:8]}, now())


def take_back(store: Store, kind: str, product: str, **fields: Any) -> bool:
    """Undo everything of a kind that was said of a product and has these data; False where there was nothing."""
    with store.write():
        return sum(store.undo(d.id, now()) for d in store.decisions({kind}) if _about(d, product, fields)) > 0


def _about(d: Decision, product: str, fields: Mapping[str, Any]) -> bool:
    whose = d.data["product"] if d.kind == "product" else d.target
    have = {"value": d.target, "by": "project"} | d.data
    return whose == product and all(have.get(name) == value for name, value in fields.items())


def name_of(product: str) -> str:
    """A product's name as it is kept. Raises EvenkeelError where it is none."""
    name = " ".join(product.split())
    if not folded(name) or len(name) > NAME:
        raise _wrong(f"{product[:NAME]!r} is no name for a product.", f"Use words of at most {NAME} letters.")
    return name


def _wrong(text: str, do: str, where: str = "") -> EvenkeelError:
    return EvenkeelError(text, do, "products.unusable", where)


# as a whole -----------------------------------------------------------------------------------------------


def to_toml(found: Portfolio) -> str:
    """Everything that was said, as a file that `read_toml` reads to the same."""
    lines = []
    if found.rate:
        lines += [f"rate = {found.rate.rate!r}", f"currency = {_text(found.rate.currency)}", ""]
    for name, one in found.products.items():
        lines.append(f"[products.{_text(name)}]")
        for head, by in HEADS.items():
            if values := [_text(value) for kind, value in one.mapped if kind == by]:
                lines.append(f"{head} = [{', '.join(values)}]")
        if one.stages:
            stages = ", ".join(f"{begin} = {_text(stage)}" for begin, stage in one.stages)
            lines.append(f"stages = {{ {stages} }}")
        for quarter in sorted({wish.quarter for wish in one.plan}):
            wishes = [w for w in one.plan if w.quarter == quarter]
            lines += ["", f"[products.{_text(name)}.plan.{quarter}]"]
            amounts = [amount(w) if w.unit == "hours" else _text(amount(w)) for w in wishes]
            lines += [f"{w.category or 'all'} = {text}" for w, text in zip(wishes, amounts, strict=True)]
        lines.append("")
    return "\n".join(lines)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def amount(wish: Wish) -> str:
    """How much a wish is, as files write it: "120" hours, or "30%"."""
    return repr(float(wish.amount)).removesuffix(".0") if wish.unit == "hours" else f"{wish.amount * 100:.6g}%"


def read_toml(data: bytes, taxonomy: Taxonomy, fiscal_year_start: int = 1) -> Portfolio:
    """The products, stages and plans of a file. Raises EvenkeelError, with the place, where it cannot be used."""
    if len(data) > LARGEST:
        raise _wrong("This file is larger than any list of products.", "Give one of at most 256 KB.")
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _wrong(
            f"This is no TOML that can be read: {str(error)[:120]}.", "Mend that line and try again."
        ) from None
    _only(table, ("rate", "currency", "products"), "the file")
    products = table.get("products", {})
    if not isinstance(products, dict) or len(products) > PRODUCTS:
        raise _wrong("products is no list of tables.", f"Write [products.Name], at most {PRODUCTS} of them.")
    found = {}
    for name, fields in products.items():
        clean = name_of(name)
        found[clean] = read_one(clean, fields, taxonomy, fiscal_year_start)
    return Portfolio(found, rate_of(table))


def read_one(name: str, fields: Any, taxonomy: Taxonomy, fiscal: int) -> Product:
    """What a table of a file says of one product. Raises EvenkeelError where it cannot be used."""
    if not isinstance(fields, dict):
        raise _wrong(f"{name} is no table.", f"Write [products.{_text(name)}] and its lines below.", name)
    _only(fields, (*HEADS, "stages", "plan"), name)
    mapped = []
    for head, by in HEADS.items():
        values = fields.get(head, [])
        if not isinstance(values, list) or len(values) > VALUES or not all(isinstance(v, str) for v in values):
            raise _wrong(f"{name}: {head} is no list of texts.", f'Write {head} = ["..."], at most {VALUES}.', name)
        mapped += [(by, value.strip()[:NAME]) for value in values if folded(value)]
    stages = _dated(name, "stages", fields.get("stages", {}))
    strange = next((str(stage) for _, stage in stages if stage not in tuple(STAGES)), None)
    if strange is not None:
        raise _wrong(f"{name}: there is no stage {strange[:NAME]!r}.", f"Use one of {', '.join(STAGES)}.", name)
    plan = {}
    for day, wishes in _dated(name, "plan", fields.get("plan", {})):
        if not isinstance(wishes, dict):
            raise _wrong(f"{name}: the plan of {day} is no table.", "Write lines such as customers = 120.", name)
        for what, amount in wishes.items():
            wish = _wish(name, start_of(day, "quarter", fiscal), what, amount, taxonomy)
            plan[wish.quarter, wish.category] = wish
    return Product(name, tuple(sorted(set(mapped))), tuple(sorted(stages)), tuple(w for _, w in sorted(plan.items())))


def _wish(name: str, quarter: date, what: str, amount: Any, taxonomy: Taxonomy) -> Wish:
    category = "" if what == "all" else what
    plannable = (*SIDES_PLANNED, *(c for side in SIDES_PLANNED for c in taxonomy.on_side(side)))
    if category and category not in plannable:
        raise _wrong(f"{name}: {what[:NAME]!r} cannot be planned.", f"Use all, {', '.join(plannable)}.", name)
    unit: Unit = "hours"
    if isinstance(amount, str) and amount.strip().endswith("%"):
        unit, amount = "share", _number(amount.strip()[:-1]) / 100
    most = 1.0 if unit == "share" else 1e6
    if type(amount) not in (int, float) or not 0 <= amount <= most:
        raise _wrong(f"{name}: {what} is neither hours nor a share.", 'Write 120, or "30%".', name)
    return Wish(quarter, category, float(amount), unit)


def _number(text: str) -> float:
    try:
        return float(text) if len(text) < 30 else math.nan
    except ValueError:
        return math.nan


def _dated(name: str, head: str, found: Any) -> list[tuple[date, Any]]:
    if not isinstance(found, dict):
        raise _wrong(f"{name}: {head} is no table by date.", f"Write {head} with dates such as 2026-10-01.", name)
    try:
        days = [(date.fromisoformat(key), value) for key, value in found.items()]
    except ValueError:
        raise _wrong(f"{name}: {head} has what is no date.", "Write dates as 2026-10-01.", name) from None
    if any(not EARLIEST <= day < date(2100, 1, 1) for day, _ in days):
        raise _wrong(f"{name}: {head} has a date out of all time.", "Use one from 2000 to 2099.", name)
    return days


def rate_of(table: Mapping[str, Any]) -> Rate | None:
    """What a table says an hour costs, if it does. Raises EvenkeelError where that is no price."""
    rate, currency = table.get("rate"), table.get("currency", "")
    if rate is None:
        return None
    if type(rate) not in (int, float) or not 0 < rate <= 100_000 or not isinstance(currency, str):
        raise _wrong("rate is no price of an hour.", 'Write rate = 95 and currency = "EUR".')
    return Rate(float(rate), currency[:8])


def _only(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    strange = sorted(set(table) - set(known))
    if strange:
        raise _wrong(f"{where} has the line {strange[0][:NAME]!r}, which means nothing.", f"Use {', '.join(known)}.")


def differences(now_: Portfolio, wanted: Portfolio) -> list[str]:
    """What a file would change, in words; products that it does not name stay as they are."""
    found = []
    for name, one in wanted.products.items():
        old = now_.products.get(name, Product(name))
        added, gone = set(one.mapped) - set(old.mapped), set(old.mapped) - set(one.mapped)
        parts = [f"+ {by} {value}" for by, value in sorted(added)] + [f"- {by} {value}" for by, value in sorted(gone)]
        parts += ["stages"] if one.stages != old.stages else []
        parts += ["plan"] if one.plan != old.plan else []
        if parts or name not in now_.products:
            found.append(f"{name}: {', '.join(parts) or 'new'}")
    if wanted.rate and wanted.rate != now_.rate:
        found.append(f"an hour costs {wanted.rate.rate:g} {wanted.rate.currency}".rstrip())
    return found


def apply(store: Store, taxonomy: Taxonomy, owner: str, wanted: Portfolio) -> None:
    """Make what was said of the file's products what the file says, all of it or none."""
    with store.write():
        held = listed(store.decisions(KINDS))
        for name, one in wanted.products.items():
            old = held.products.get(name, Product(name))
            for by, value in set(old.mapped) - set(one.mapped):
                take_back(store, "product", name, by=by, value=value)
            for by, value in sorted(set(one.mapped) - set(old.mapped)):
                say_product(store, owner, by, value, name)
            if one.stages != old.stages:
                take_back(store, "stage", name)
                for begin, stage in one.stages:
                    say_stage(store, owner, name, stage, begin)
            if one.plan != old.plan:
                take_back(store, "plan", name)
                for wish in one.plan:
                    say_plan(store, taxonomy, owner, name, wish)
        if wanted.rate and wanted.rate != held.rate:
            say_rate(store, owner, *wanted.rate)
