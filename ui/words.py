"""Every text that needs composing: display names, the sentence that answers, ages, doubts. No Streamlit here."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import date, datetime

from metrics.balance import MOST_NOT_SEEN, Balance
from metrics.taxonomy import Taxonomy
from settings import Grain

KNOWN = {
    "calendar": "In your calendar",
    "jira": "In Jira",
    "estimated": "Estimated",
    "told": "Told by you",
    "not_seen": "Not seen",
}
KNOWN_HELP = {
    "calendar": "Events you accepted, or have not declined, at their real minutes.",
    "jira": "Work logged in Jira, at face value.",
    "estimated": "Worked out from Jira where nothing was logged; never above what is left of the day.",
    "told": "What you added yourself.",
    "not_seen": "Working hours that nothing explains.",
}
NOT_SEEN = "Not seen"
NO_PRODUCT = "No product"
SIDES = {
    "strategy": "Strategy",
    "execution": "Execution",
    "neither": "Neither side",
    "away": "Away",
    "unsorted": "Not sorted yet",
    "not_seen": NOT_SEEN,
}
PERIODS = {
    "4w": "Last 4 weeks",
    "12w": "Last 12 weeks",
    "week": "This week",
    "quarter": "This quarter",
    "last-quarter": "Last quarter",
    "52w": "Last 52 weeks",
    "all": "All",
    "dates": "Own dates",
}
GRAINS: dict[Grain, str] = {"week": "Week", "month": "Month", "quarter": "Quarter"}
OBJECTION = (
    "A roadmap or a PRD for one product prepares delivery, so it counts as execution; choosing between products is "
    "strategy. Disagree? Your team can re-side any category in evenkeel.toml."
)
STALE_DAYS = 7
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&])")
_LINK = re.compile(r"(://|@|www(?=\.))", re.IGNORECASE)  # what makes a link of an address that is not escaped


def category_name(taxonomy: Taxonomy, category: str) -> str:
    """The display name of a category, or of the hours that were not seen."""
    return NOT_SEEN if category == "not_seen" else taxonomy.get(category).name


def percent(share: float) -> str:
    """A share as whole percent: 0.344 is "34%"."""
    return f"{share * 100:.0f}%"


def hours(value: float) -> str:
    """Hours for reading, unbroken over lines: under 10 with one decimal, whole above."""
    return f"{value:.1f}\u00a0h" if abs(value) < 9.95 else f"{value:.0f}\u00a0h"


def day(value: date) -> str:
    """A date without doubt about its order: 3 May 2026."""
    return f"{value.day} {value:%b %Y}"


def span(first: date, last: date) -> str:
    """Two dates, both included, without saying the same twice: 3 Aug - 30 Aug 2026."""
    if first == last:
        return day(first)
    left = f"{first.day} {first:%b}" if first.year == last.year else day(first)
    return f"{left} – {day(last)}"


def plain(text: str | None, limit: int = 120) -> str:
    """A title as one line without control or direction marks, cut at `limit`; "(private)" for None."""
    if text is None:
        return "(private)"
    clean = "".join(
        c if c.isprintable() and not "\u202a" <= c <= "\u202e" and not "\u2066" <= c <= "\u2069" else " " for c in text
    )
    clean = " ".join(clean.split())
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def escaped(text: str) -> str:
    """Text in which no sign means anything to Markdown."""
    return _MARKDOWN.sub(r"\\\1", unlinked(text))


def unlinked(text: str) -> str:
    """Text in which no address becomes a link by itself."""
    return _LINK.sub("\\1\u2060", text)  # an invisible sign that joins words


def markdown(text: str | None, limit: int = 120) -> str:
    """Somebody else's words inside our Markdown, as one line."""
    return escaped(plain(text, limit))


def label(text: str | None, limit: int = 60) -> str:
    """Somebody else's words inside a Plotly label, which reads a little HTML."""
    return html.escape(plain(text, limit), quote=False).replace("$", "&#36;").replace("%{", "%&#123;")


def answer(
    balance: Balance,
    top: Sequence[tuple[str, float]],
    target: float | None,
    whose: str = "your",
    stale: str = "",
    period: str = "these days",
    over: bool = False,
) -> str:
    """The sentence that answers: what gets most of the focus, the balance, and the hours short of the wish.

    `top` are (display name, hours) of product categories, largest first. `stale` is said at its end. Where the period
    is `over`, the target is the one of then.
    """
    begin = f"Most of {whose} focus {period}: "
    if balance.mostly_unseen:
        seen, total = (value / balance.weeks for value in (balance.seen, balance.total))
        begin = f"In the {seen:.0f} of {total:.0f} hours a week we could see, most of {whose} focus: "
    if balance.sorted_hours <= 0:
        return _nothing(balance, stale)
    named = [f"{name} ({percent(value / balance.sorted_hours)})" for name, value in top[:2] if value > 0]
    said = begin + ", then ".join(named) + "."
    want = ("you wanted" if over else "you want") if whose == "your" else ("the wish was" if over else "the wish is")
    said += _share(balance, whose) + _wanted(balance, target, want)
    return f"{said} {stale}".strip()


def _nothing(balance: Balance, stale: str) -> str:
    if balance.seen > 0:
        text = f"{hours(balance.seen)} seen, and none of it sorted into product work yet."
        return f"{text} Sort a few of the largest below, and this sentence can answer. {stale}".strip()
    return f"Nothing is known of these weeks yet. {stale}".strip()


def _share(balance: Balance, whose: str) -> str:
    if balance.share is None:
        week = hours(balance.sorted_hours / balance.weeks)
        both = f"{hours(balance.strategy)} strategy, {hours(balance.execution)} execution"
        return f" Only {week} a week of product work is sorted, too little for a share: {both}"
    low, high = balance.band
    between = f" (between {low * 100:.0f} and {percent(high)})" if percent(low) != percent(high) else ""
    return f" Strategy is {percent(balance.share)} of {whose} product work{between}"


def _wanted(balance: Balance, target: float | None, want: str) -> str:
    """What the wish adds to the sentence, and its end."""
    if target is None or balance.share is None:
        return "."
    said, standing = f", {want} {percent(target)}", balance.standing(target)
    if standing == "silent":
        missing = balance.not_seen - balance.total * MOST_NOT_SEEN
        return f"{said}: too much is not seen to judge that; tell us about {hours(missing)} first."
    if standing == "cannot_tell":
        return f"{said}: can't tell yet, {hours(balance.unsorted)} are not sorted."
    if standing == "there":
        return f"{said}: that is where it is."
    short = balance.short_of(target)
    return f"{said}: about {hours(abs(short))} a week {'short' if short > 0 else 'more than that'}."


def stale(ages: Sequence[tuple[str, int]]) -> str:
    """What the sentence says of old sources: (name, days) of each source over a week old."""
    old = [f"{name} was read {days} days ago" for name, days in ages if days > STALE_DAYS]
    return f"({'; '.join(old)}.)" if old else ""


def age(moment: str, now: datetime) -> str:
    """How long ago an ISO time was, roughly: "just now", "3 h ago", "12 days ago"; "never" for none."""
    if not moment:
        return "never"
    seconds = (now - datetime.fromisoformat(moment)).total_seconds()
    if seconds < 90:
        return "just now"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min ago"
    if seconds < 172800:
        return f"{seconds / 3600:.0f} h ago"
    return f"{seconds / 86400:.0f} days ago"
