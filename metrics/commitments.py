"""Commitments: what somebody promised to learn or to do, and whether the hours say that it was kept.

One list for the whole app: a person's own (from Assess or a leader's mirror), a portfolio review's and a retro's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, Protocol

import pandas as pd

from metrics import balance
from metrics.balance import MOST_NOT_SEEN
from metrics.frames import dates
from model import Decision

KINDS = frozenset({"commitment", "kept"})
Part = Literal["learn", "apply"]
Measure = Literal["hours", "contacts", "companies", "share", "said"]
Per = Literal["week", "total"]
State = Literal["kept", "missed", "running", "cannot_tell"]
PARTS: tuple[Part, ...] = ("learn", "apply")
MEASURES: tuple[Measure, ...] = ("hours", "contacts", "companies", "share", "said")
SIDES = ("strategy", "execution", "neither")
WEEK = 40.0  # hours that nobody saw in a week without any rows
DAY = timedelta(days=1)


class Meeting(Protocol):
    """A customer contact, as far as a commitment cares."""

    @property
    def day(self) -> date:
        """When it was, or is booked."""

    @property
    def product(self) -> str:
        """What it was about; "" for no product."""

    @property
    def companies(self) -> Sequence[str]:
        """Who was met."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """What somebody promised; the data of a decision of kind "commitment"."""

    id: str
    owner: str  # a person, or "retro:<id>"
    text: str
    part: Part
    measure: Measure
    first: date
    until: date  # included
    category: str = ""  # a category's id, a side, or "" (hours: all work; share: strategy)
    product: str = ""  # "" is every product
    least: float | None = None  # hours, contacts or companies; a share from 0 to 1
    most: float | None = None
    per: Per = "total"
    origin: str = "assess"  # assess, mirror, review, or retro:<id>
    kept: bool | None = None  # what the owner said themselves, where they did
    note: str = ""
    decision: str = ""  # id of the decision, for undoing it


@dataclass(frozen=True, slots=True)
class Check:
    """How a commitment stands: done, booked and short are in its measure's unit (a share from 0 to 1)."""

    commitment: Commitment
    state: State
    figure: str  # "3.5 of 6 h"
    rule: str  # when it counts as kept, and what was doubtful, in words
    done: float = 0.0
    booked: float = 0.0  # in the calendar from today until the end
    wanted: float | None = None  # the bound over the whole time
    short: float = 0.0  # what is neither done nor booked


@dataclass(frozen=True, slots=True)
class _Sum:
    """What was seen of a commitment so far: `done` for certain, up to `high` with what is not sorted or not seen."""

    done: float
    high: float
    booked: float = 0.0
    unseen: bool = False  # over a quarter of the hours, or there is nothing to count with


def all_of(decisions: Iterable[Decision]) -> list[Commitment]:
    """Every commitment in decisions of KINDS (oldest first), each with what its owner last said of it."""
    found: dict[str, Commitment] = {}
    for one in decisions:
        if one.kind == "commitment":
            found[one.target] = _read(one)
        elif one.kind == "kept" and one.target in found and found[one.target].owner == one.owner:
            said = one.data
            found[one.target] = replace(found[one.target], kept=said["kept"], note=said.get("note", ""))
    return list(found.values())


def _read(one: Decision) -> Commitment:
    data = dict(one.data)
    first, until = (date.fromisoformat(data.pop(name)) for name in ("from", "until"))
    return Commitment(id=one.target, owner=one.owner, first=first, until=until, decision=one.id, **data)


def check(
    one: Commitment,
    rows: pd.DataFrame,
    meetings: Sequence[Meeting] | None,
    today: date,
    names: Mapping[str, str] | None = None,
) -> Check:
    """Kept, missed, running or can't tell.

    `rows`: columns day, category, side, product, hours, known of whoever committed ("person" too where these are
    several), booked ones included. `meetings`: their customer contacts, or None where none can be told. `names`:
    display names of categories. A bound per week is counted over the weeks of five days at work that lie in
    the time, so that a holiday is nobody's fault. A least is kept as soon as it is reached, and missed when the time
    is over and not even all unsorted hours would reach it; a most is the reverse. Over 25% not seen (a week without any
    row counts as 40 hours not seen), only what holds whatever was not seen is said; then the owner's own word counts.
    """
    rows = rows.assign(day=dates(rows["day"]))
    rows = rows[(rows["day"] >= one.first) & (rows["day"] <= one.until)]
    over = today > one.until
    if one.measure == "said":
        state: State = "cannot_tell" if over else "running"
        return _by_word(Check(one, state, _figure(one, None, None), _rule(one, names, None)))
    past, ahead = rows[rows["known"] != "booked"], rows[rows["known"] == "booked"]
    weeks = _weeks(past, one, today)
    found = _share(one, past, today) if one.measure == "share" else _count(one, past, ahead, meetings, today)
    scale = weeks if one.per == "week" and one.measure in ("hours", "contacts") else 1.0
    least, most = (bound if bound is None else bound * scale for bound in (one.least, one.most))
    state = _state(found, least, most, over, steady=one.measure != "share")
    wanted = least if least is not None else most
    short = max(0.0, (least or 0.0) - found.done - found.booked)
    figure = _figure(one, found, wanted)
    rule = _rule(one, names, weeks if scale != 1.0 else None) + _doubt(found, state)
    return _by_word(Check(one, state, figure, rule, found.done, found.booked, wanted, short))


def _by_word(found: Check) -> Check:
    """Where the numbers can't tell, or none could, the owner's word decides."""
    kept = found.commitment.kept
    if kept is None or (found.state != "cannot_tell" and found.commitment.measure != "said"):
        return found
    return replace(found, state="kept" if kept else "missed", rule=f"{found.rule} You said so yourself.")


def _state(found: _Sum, least: float | None, most: float | None, over: bool, steady: bool) -> State:
    """`steady`: the number can only grow, so that it can decide before the time is over."""
    low, high = found.done, found.high
    if (over or steady) and most is not None and low > most + 1e-9:
        return "missed"
    if not over:
        return "kept" if steady and most is None and least is not None and low >= least - 1e-9 else "running"
    if least is not None and high < least - 1e-9:
        return "missed"
    reached = least is None or low >= least - 1e-9
    held = most is None or high <= most + 1e-9
    return "kept" if reached and held else "cannot_tell"


def _count(
    one: Commitment, past: pd.DataFrame, ahead: pd.DataFrame, meetings: Sequence[Meeting] | None, today: date
) -> _Sum:
    unsorted, not_seen, unseen = _unknown(one, past, today)
    if one.measure == "hours":
        done, booked = (float(_fitting(one, frame)["hours"].sum()) for frame in (past, ahead))
        return _Sum(done, done + unsorted + (not_seen if unseen else 0.0), booked, unseen)
    met = [m for m in meetings or () if one.first <= m.day <= one.until and one.product in ("", m.product)]
    done_, all_ = ([m for m in met if m.day < today], met)
    if one.measure == "companies":
        named, every = ({name for m in part for name in m.companies} for part in (done_, all_))
        done, booked = float(len(named)), float(len(every) - len(named))
    else:
        done, booked = float(len(done_)), float(len(all_) - len(done_))
    unseen = unseen or meetings is None
    return _Sum(done, float("inf") if unseen else done, booked, unseen)


def _share(one: Commitment, past: pd.DataFrame, today: date) -> _Sum:
    """The share of product work, its least and most."""
    _, _, unseen = _unknown(one, past, today)
    mine = past if not one.product else past[past["product"] == one.product]
    summed = balance.of({str(s): float(h) for s, h in mine.groupby("side")["hours"].sum().items()}, _present(past) / 5)
    if not summed.enough or unseen:
        return _Sum(0.0, 1.0, unseen=True)
    what = float(_fitting(replace(one, category=one.category or "strategy"), mine)["hours"].sum())
    whole = summed.sorted_hours + summed.unsorted
    return _Sum(what / whole, (what + summed.unsorted) / whole)


def _fitting(one: Commitment, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that a commitment is about; without a category all work counts."""
    if one.product:
        rows = rows[rows["product"] == one.product]
    if not one.category:
        return rows[rows["side"].isin(["strategy", "execution", "neither"])]
    return rows[rows["side" if one.category in SIDES else "category"] == one.category]


def _unknown(one: Commitment, past: pd.DataFrame, today: date) -> tuple[float, float, bool]:
    """Hours not sorted, hours not seen, and whether these are too many."""
    sides = past.groupby("side")["hours"].sum()
    there = {(d - d.weekday() * DAY, who) for d, who in zip(past["day"], _who(past), strict=True)}
    people = {who for _, who in there} or {""}
    days = [d for d in _days(one.first, min(one.until, today - DAY)) if d.weekday() < 5]
    missing = sum((d - d.weekday() * DAY, who) not in there for d in days for who in people)
    not_seen = float(sides.get("not_seen", 0.0)) + missing * WEEK / 5
    total = float(sides.drop("away", errors="ignore").sum()) + missing * WEEK / 5
    return float(sides.get("unsorted", 0.0)), not_seen, not_seen > MOST_NOT_SEEN * total or total == 0


def _who(rows: pd.DataFrame) -> list[str]:
    return rows["person"].tolist() if "person" in rows else [""] * len(rows)


def _present(past: pd.DataFrame) -> float:
    """Working days on which somebody was at work, of one person on average where these are several."""
    working = past[(past["side"] != "away") & (past["hours"] > 0)]
    days = {(d, who) for d, who in zip(working["day"], _who(working), strict=True) if d.weekday() < 5}
    return len(days) / max(1, len({who for _, who in days}))


def _weeks(past: pd.DataFrame, one: Commitment, today: date) -> float:
    """Weeks of five days: those at work so far, and every weekday from today on."""
    ahead = sum(d.weekday() < 5 for d in _days(max(one.first, today), one.until))
    return (_present(past) + ahead) / 5


def _days(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


# in words -------------------------------------------------------------------------------------------------

UNITS = {"hours": " h", "contacts": " customer contacts", "companies": " companies", "share": "", "said": ""}
COUNTED = {"contacts": "customer contacts", "companies": "different companies met"}


def _number(measure: Measure, value: float) -> str:
    return f"{100 * value:.0f}%" if measure == "share" else f"{value:.1f}".removesuffix(".0")


def _figure(one: Commitment, found: _Sum | None, wanted: float | None) -> str:
    if found is None:
        return {None: "not answered yet", True: "done, you said", False: "not done, you said"}[one.kept]
    if one.measure == "share" and found.unseen:
        return "too little seen for a share"
    low = _number(one.measure, found.done)
    high = _number(one.measure, found.high) if one.measure == "share" else low
    so_far = low if low == high else f"between {low} and {high}"
    bound = "" if one.least is not None else "at most "
    return so_far if wanted is None else f"{so_far} of {bound}{_number(one.measure, wanted)}{UNITS[one.measure]}"


def _rule(one: Commitment, names: Mapping[str, str] | None, weeks: float | None) -> str:
    """When the commitment counts as kept."""
    time = f"from {_day(one.first)} to {_day(one.until)}"
    if one.measure == "said":
        return f"Only you can say whether you did it, by {_day(one.until)}."
    name = (names or {}).get(one.category, one.category)
    if one.measure == "hours":
        what = f"hours of {name}" if name else "hours of work"
    else:
        what = COUNTED.get(one.measure) or f"{name or 'strategy'} as a share of product work"
    what += f" for {one.product}" if one.product else ""
    bounds = [f"{how} {_number(one.measure, b)}" for how, b in (("at least", one.least), ("at most", one.most)) if b]
    each = "" if weeks is None else f" a week, over {weeks:.1f} weeks of five days at work"
    return f"Kept with {' and '.join(bounds)} {what}{each}, {time}."


def _doubt(found: _Sum, state: State) -> str:
    if state != "cannot_tell":
        return ""
    if found.unseen:
        return " More than a quarter of these hours was not seen, so the numbers cannot say."
    return f" {found.high - found.done:.1f} h are not sorted yet: they could make the difference."


def _day(value: date) -> str:
    return f"{value.day} {value:%b %Y}"
