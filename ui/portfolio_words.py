"""The words of Portfolio: its sentence, states, moves, ages. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from metrics.phase import Phase
from metrics.portfolio import STAGES, Move, Standing
from metrics.taxonomy import Taxonomy
from ui import words

STATES: dict[Phase, str] = {
    "starved": "Starved",
    "living": "Living on earlier work",
    "silent": "Too little seen",
    "unclear": "No clear trend",
    "building": "Building up",
    "fueled": "Fed",
}
STATES_HELP: dict[Phase, str] = {
    "starved": "strategy is under two thirds of what is wanted, or under it and falling, for four weeks or more",
    "living": "strategy is at what is wanted and falling",
    "silent": "under 8 sorted hours a week, or over a quarter of its people's hours not seen: no verdict",
    "unclear": "none of the others for four weeks on end, or hours that are not sorted could make either true",
    "building": "strategy is under what is wanted and rising",
    "fueled": "strategy is at what is wanted and not falling",
}
STANDING = {"kept": "Kept", "missed": "Missed", "running": "Running", "cannot_tell": "Can't tell"}  # of a commitment
NOT_HERE = (
    "Leaders see hours of groups by product, month and category, and nothing that cuts the same hours another way, "
    "since the two together could tell one person's: epics, refused issues and the companies met stay with those whose "
    "work they are, and retros with their teams."
)
MANY = 3  # products named in the sentence


def sentence(found: Sequence[Standing], today: date, whole: bool = True) -> str:
    """Which products are starved and for how long, which are fed, of which too little is seen.

    `whole` is False for a leader of a team, who sees the products that are shared.
    """
    if not found:
        return "No product is known yet." if whole else "No product is shared with leaders yet."
    by: dict[Phase, list[Standing]] = {}
    for one in found:
        by.setdefault(one.phase, []).append(one)
    shared = "" if whole else " shared"
    all_ = f"Of the {len(found)} products{shared}"
    starved = by.get("starved", [])
    if len(found) == 1:
        said, only = state(found[0], today), "" if whole else "The one product shared, "
        return words.plain(f"{only}{found[0].product.name}: {said[0].lower()}{said[1:]}", 400) + "."
    count = f"{len(starved)} {_are(starved)}"
    parts = [f"{all_}, {count} starved: {_named(starved, weeks=True)}" if starved else f"{all_}, none is starved"]
    if living := by.get("living"):
        parts.append(f"{_named(living, weeks=True)} {_are(living)} living on earlier work")
    if fed := by.get("fueled"):
        parts.append(_fed(fed, today))
    if silent := by.get("silent"):
        parts.append(f"of {_named(silent)} too little is seen to say")
    return words.plain("; ".join(parts), 600) + "."


def _fed(some: Sequence[Standing], today: date) -> str:
    if len(some) == 1 and (stage := some[0].product.stage_on(today)[0]):
        return f"{some[0].product.name} is in {STAGES[stage].name.lower()} and fed as intended"
    return f"{_named(some)} {_are(some)} fed as intended"


def _are(some: Sequence[Standing]) -> str:
    return "is" if len(some) == 1 else "are"


def _named(some: Sequence[Standing], weeks: bool = False) -> str:
    named = [
        f"{one.product.name}, for {one.now.weeks} weeks" if weeks and one.now else one.product.name
        for one in some[:MANY]
    ]
    more = [f"{len(some) - MANY} more"] if len(some) > MANY else []
    joined = [*named, *more]
    between = "; " if weeks and len(joined) > 1 else ", "
    return between.join(joined[:-1]) + (" and " if len(joined) > 1 else "") + joined[-1]


def state(one: Standing, today: date) -> str:
    """The state of a product in words, with its since when: "Starved since 15 Jun 2026, 23 weeks"."""
    now = one.now
    if now is None:
        return "No hours seen"
    name = STATES[one.phase]
    if one.phase == "fueled" and one.product.stage_on(today)[0] in ("sustain", "retire"):
        name = "Fed as intended"
    return f"{name} since {words.day(now.since)}, {now.weeks} week{'s' if now.weeks > 1 else ''}"


def stage(one: Standing, today: date) -> str:
    """The stage of a product and since when."""
    held, begin = one.product.stage_on(today)
    if not held:
        return "No stage set; read as grow"
    return STAGES[held].name + (f" since {words.day(begin)}" if begin else "")


def customer(one: Standing) -> str:
    """How long ago customers were met for a product."""
    if one.since_customer is None:
        return "No customer seen in a year"
    if one.since_customer == 0:
        return "A customer today"
    return f"{one.since_customer} day{'s' if one.since_customer > 1 else ''} since a customer"


def share(one: Standing) -> str:
    """The 4-week share of strategy beside what is wanted."""
    now = one.now
    if now is None or now.share is None:
        return "no share to show"
    return f"{words.percent(now.share)} strategy, {words.percent(now.target)} wanted"


def hidden(why: Mapping[str, str], least: int) -> str:
    """Of which products a leader sees nothing, and why; "" where there is none. It counts neither good nor bad."""
    not_shared = sorted(name for name, one in why.items() if one == "not_shared")
    few = sorted(name for name, one in why.items() if one == "too_few")
    parts = [f"not shared: {', '.join(not_shared)}"] if not_shared else []
    parts += [f"hidden, fewer than {least}: {', '.join(few)}"] if few else []
    return words.plain("; ".join(parts), 600)


def closed(names: Sequence[str], shown: Sequence[str]) -> str:
    """Which products a leader sees nothing of in a quarter; "" where there is none."""
    left = sorted(set(names) - set(shown))
    if not left:
        return ""
    return words.plain(f"Of {', '.join(left)} some month of this quarter is not shown, so no sum of it is", 400) + "."


def move(one: Move, taxonomy: Taxonomy) -> str:
    """What moved, in words."""
    up = "up" if one.now > one.before else "down"
    product = one.product or words.NO_PRODUCT
    name = words.category_name(taxonomy, one.category)
    change = words.hours(abs(one.now - one.before))
    return f"{product}: {name} {up} {change} a week, from {words.hours(one.before)} to {words.hours(one.now)}"


def quarter(first: date, fiscal_year_start: int = 1) -> str:
    """A quarter by its name: "Q4 2026", or "Oct to Dec 2026" where the year begins elsewhere."""
    last = date(first.year + (first.month + 2 > 12), (first.month + 1) % 12 + 1, 1)
    if fiscal_year_start == 1:
        return f"Q{(first.month - 1) // 3 + 1} {first.year}"
    return f"{first:%b} to {last:%b} {last.year}"


def money(hours: float, rate: float, currency: str) -> str:
    """Hours at one blended rate, rounded to what such a rate can bear."""
    value = hours * rate
    step = 100 if value < 20_000 else 1000
    return f"{round(value / step) * step:,.0f} {currency}".replace(",", "\u202f").strip()
