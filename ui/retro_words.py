"""A retro's facts in words: the sentence that answers, and what took the hours, without anybody's name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from metrics import retro_moved
from metrics.balance import Balance
from metrics.retro import STEADY, Contacts, Facts, Pin
from metrics.retro_about import Span
from metrics.retro_moved import Move
from ui import words

NOUNS: Mapping[str, str] = MappingProxyType(
    {
        "market": "market",
        "customers": "customer",
        "leadership": "company-leaders",
        "investment": "investment",
        "stories": "requirements",
        "technical_team": "technical-team",
        "delivery": "delivery",
        "overhead": "company",
        "unsorted": "not yet sorted",
    }
)
OFTEN = (
    (3.5, "a daily"),
    (1.5, "a several times weekly"),
    (0.7, "a weekly"),
    (0.35, "a fortnightly"),
    (0.15, "a monthly"),
)
PARTS = (
    (1 / 3, "a third"),
    (0.5, "half"),
    (2 / 3, "two thirds"),
    (0.75, "three quarters"),
    (0.9, "most"),
    (1.0, "all"),
)
CHANGES: Mapping[str, str] = MappingProxyType(
    {"started": "Started", "stopped": "Stopped", "grew": "Grew", "shrank": "Shrank"}
)
COVERED = "The balance of this quarter is covered until everybody has guessed."
Names = Mapping[str, str]  # family -> the title that all its owners released


def points(share: float) -> str:
    """A difference of shares: "9 percentage points", one decimal under 2."""
    size = abs(share) * 100
    number = f"{size:.0f}" if size >= 2 else f"{size:.1f}".removesuffix(".0")
    return f"{number} percentage point{'' if number == '1' else 's'}"


def signed(share: float) -> str:
    """A contribution in points for a table or label, with a true minus sign."""
    value = round(share * 100, 1)
    return f"{'+' if value > 0 else '−' if value < 0 else '±'}{abs(value):.1f}"


def sentence(facts: Facts) -> str:
    """The one sentence that a retro begins with; plain text."""
    now, last, change = facts.now, facts.last, facts.change
    if now.share is None:
        if now.seen <= 0:
            return "Nothing is known of this quarter yet."
        both = f"{words.hours(now.strategy)} strategy, {words.hours(now.execution)} execution"
        return f"Too little of this quarter is sorted to name a share: {both}."
    begin = (
        f"In the {now.seen:.0f} of {now.total:.0f} hours we could see, strategy" if now.mostly_unseen else "Strategy"
    )
    if change is None or last is None or last.share is None:
        alone = "the quarter before has nothing to compare it with"
        return f"{begin} was {words.percent(now.share)} of product work; {alone}."
    if abs(change) < STEADY:
        said = f"{begin} stayed at {words.percent(now.share)}"
    else:
        moved = "rose" if change > 0 else "fell"
        said = f"{begin} {moved} {points(round(now.share, 2) - round(last.share, 2))} to {words.percent(now.share)}"
    return f"{said}{_because(facts, change)}."


def _because(facts: Facts, change: float) -> str:
    if abs(change) < STEADY or facts.now.mostly_unseen:
        return ""
    if not facts.certain:
        return ", unless what is not sorted yet says otherwise"
    if facts.cause is not None:
        return f"; {fraction(facts.cause.part or 0)} of it came with {_the(facts.cause)}"
    most = max(category_points(facts).items(), key=lambda one: one[1] * (1 if change > 0 else -1))
    name, side = next((line.name, line.side) for line in facts.lines if line.category == most[0])
    more = (most[1] > 0) == (side == "strategy")
    return f"; the largest part of it is {'more' if more else 'less'} “{name}” ({signed(most[1])} points)"


def _the(pin: Pin) -> str:
    label = words.plain(pin.label, 60)
    return label if label[:4].lower() == "the " else f"the {label}"


def fraction(part: float) -> str:
    """A part of a change in words: the nearest of a few."""
    return "all and more" if part > 1.05 else min(PARTS, key=lambda one: abs(one[0] - part))[1]


def category_points(facts: Facts) -> dict[str, float]:
    """Points by category as the page shows them: tenths, which add up to the change."""
    exact = retro_moved.by_category(facts.moves)
    return dict(zip(exact, retro_moved.rounded(list(exact.values())), strict=True))


def compared(facts: Facts) -> str:
    """The quarter beside the same one a year before, and how sure the share is."""
    said = []
    if facts.now.share is not None:
        low, high = (words.percent(v) for v in facts.now.band)
        said += [f"between {low.removesuffix('%')} and {high}"] if low != high else []
    if facts.year is not None and facts.year.share is not None:
        said.append(f"a year before {words.percent(facts.year.share)}")
    return " · ".join(said)


def often(move: Move) -> str:
    """How often a meeting was, from the days it was on and the weeks there were."""
    if move.days <= 1:
        return "a single"
    rate = move.days / max(move.weeks, 1.0)
    return next((name for least, name in OFTEN if rate >= least), "an occasional")


def described(move: Move, names: Names, categories: Mapping[str, str]) -> str:
    """What took the hours, without a name: issues by key, meetings by how often and what for, until released."""
    if move.kind == "issue":
        return words.plain(move.family, 40)
    if move.kind == "told":
        return "what people added themselves"
    if move.kind == "rest":
        return f"smaller things: {words.plain(categories.get(move.category, move.category), 40)}"
    if move.family in names:
        return f"“{words.plain(names[move.family], 60)}”"
    noun = NOUNS.get(move.category) or words.plain(categories.get(move.category, move.category), 40)
    return f"{often(move)} {noun} {'meeting' if move.kind == 'meeting' else 'block'}"


def labels(facts: Facts, names: Names) -> dict[tuple[str, str], str]:
    """The description of each series, epic or issue by `key`; a number tells apart those that sound the same."""
    categories = {line.category: line.name for line in facts.lines}
    found: dict[tuple[str, str], str] = {}
    times: dict[str, int] = {}
    for move in facts.families:
        said = described(move, names, categories)
        times[said] = times.get(said, 0) + 1
        found[key(move)] = said if times[said] == 1 else f"{said} ({times[said]})"
    return found


def key(move: Move) -> tuple[str, str]:
    """By what `labels` knows a move."""
    return move.family, "" if move.family else move.category


def change(move: Move, said: str) -> str:
    """One line on what started, stopped, grew or shrank."""
    said = said[:1].upper() + said[1:]
    if move.change in ("started", "stopped"):
        return f"{said}, {words.hours(move.hours or move.hours_before)}"
    return f"{said}, {words.hours(move.hours_before)} → {words.hours(move.hours)}"


def span(facts: Facts, fiscal_year_start: int = 1) -> str:
    """The quarter by its name and days: Q3 2026 (1 Jul – 30 Sep 2026), and up to when it is known."""
    said = f"{Span(facts.first, facts.before, fiscal_year_start).name}"
    said += f" ({words.span(facts.first, facts.before - timedelta(days=1))})"
    return said if facts.upto >= facts.before else f"{said}, up to {words.day(facts.upto - timedelta(days=1))}"


def customers(c: Contacts) -> str:
    """Customers met, weeks without, and what was pushed aside."""
    said = ["Nobody of us is known to have spoken with a customer."]
    if c.met:
        where = f" of {c.companies} compan{'y' if c.companies == 1 else 'ies'}" if c.companies else ""
        said = [f"{c.met} conversation{'s' if c.met > 1 else ''} with customers{where}, {words.hours(c.hours)}."]
    if c.met and c.weeks_without > 1:
        said.append(f"The longest time without: {c.weeks_without} weeks.")
    if c.drought_weeks:
        weeks = f"{c.drought_weeks} week{'s' if c.drought_weeks > 1 else ''}"
        said.append(f"{weeks} of drought: far fewer contacts than our own past makes likely.")
    if c.moved or c.lost:
        said.append(f"Strategy or customer events pushed aside: {c.moved} moved, {c.lost} lost.")
    return " ".join(said)


def shares(balance: Balance | None) -> str:
    """A share for a table: "31%", or a dash."""
    return "–" if balance is None or balance.share is None else words.percent(balance.share)


def pinned(pin: Pin) -> str:
    """A pinned event with its days, and what came in its weeks."""
    days = words.span(pin.first, pin.before - timedelta(days=1))
    part = (
        f"; {fraction(pin.part)} of the change came in these weeks" if pin.part is not None and pin.part > 0.3 else ""
    )
    label = words.plain(pin.label, 80)
    return f"{label[:1].upper()}{label[1:]}, {days}{part}"


def empty() -> str:
    """Why there is nothing to say of a quarter."""
    return "There are no hours in this quarter so far. Choose another quarter, product or team."


WAITING = "The facts of this quarter are not worked out."
ONCE = "In a team the facts of a quarter are worked out once, when it is over, and then stand."


def ready(name: str, quarter: str, people: int, elsewhere: int, least: int) -> str:
    """Whose hours the facts of a group could be of that is asked for; `elsewhere`: people of other groups' facts."""
    others = f"{elsewhere} more stand in another retro of {quarter}; nobody's hours are told twice, since the "
    others = f" {others}difference of two sums could be one person's." if elsewhere else ""
    if people < least:
        return (
            f"There are hours of fewer than {least} people of {name} in {quarter}, so nothing is told of them.{others}"
        )
    later = "Whoever adds or corrects something later is not in them, so wait until everybody's calendar is here."
    return f"There are hours of {people} people of {name} in {quarter}.{others} {ONCE} {later}"
