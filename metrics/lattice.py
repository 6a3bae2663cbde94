"""What a leader may see: sums over groups, from which nobody's own hours can be worked out.

The rule is three sentences. (1) Hours of people who did not share are summed in blocks of at least k people (5;
never fewer than 3) for one group and one month, and a block is never split. (2) The blocks of a person's month are
worked out once, when the month is over, and then stand: whoever joins, corrects, leaves or is counted elsewhere
later changes nothing. (3) Everything shown is a sum of whole blocks, or of people who each shared this group for
this quarter.

Why that is enough: of the hours of people who did not share, all that is ever visible is the blocks. They are
disjoint sums that never change, so whatever anybody works out from them, over all groups, categories and periods and
before and after any change, takes in whole blocks: k people or more. There is no total that holds more than what is
shown, and groups do not overlap: a row of hours is of one group, and one that is counted as another product's later
is in no new block. Who has no hours of a group in a month is not counted in it. What somebody in a block knows of
themselves, and guesses (four people who are known to have been away), are out of its reach.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

DEFAULT, LEAST = 5, 3  # people of a group
Why = Literal["shown", "not_shared", "too_few"]
Hours = Mapping[str, float]  # category -> hours
People = Mapping[str, Hours]  # person -> their hours of one group and month


@dataclass(frozen=True, slots=True)
class Block:
    """A sum that stands: the hours of at least k people in a group and month, when it was first worked out."""

    group: str
    month: date  # its first day
    people: frozenset[str]
    hours: Hours


@dataclass(frozen=True, slots=True)
class Cell:
    """What a leader sees of one group and month: hours by category, or why there are none."""

    group: str
    month: date
    why: Why
    hours: Hours  # empty unless shown
    people: int  # how many are in the sum; 0 unless shown
    waiting: bool = False  # some came later and are in no sum yet


@dataclass(frozen=True, slots=True)
class Lattice:
    """Everything that may be shown, and the blocks that were worked out for it and have to be kept."""

    cells: tuple[Cell, ...]
    blocks: tuple[Block, ...]  # new ones


def lattice(
    rows: Mapping[tuple[str, date], People],
    shared: Collection[tuple[str, str, date]],
    blocks: Iterable[Block],
    quarter: Mapping[date, date],
    k: int = DEFAULT,
) -> Lattice:
    """The cells of every group and month that has hours.

    `rows`: (group, month) -> person -> category -> hours, of months that are over. `shared`: (person, group, first day
    of the quarter) of everybody who shares. `blocks`: all that were ever worked out. `quarter`: month -> its quarter.
    """
    k = max(k, LEAST)
    held: dict[tuple[str, date], list[Block]] = defaultdict(list)
    placed: dict[date, set[str]] = defaultdict(set)
    for one in blocks:
        held[one.group, one.month].append(one)
        placed[one.month] |= one.people
    cells, new = [], []
    for (group, month), people in sorted(rows.items()):
        open_ = {who for who in people if (who, group, quarter[month]) in shared}
        mine = held[group, month]
        block = _block(group, month, people, placed[month] | open_, k)
        if block:
            new.append(block)
            mine = [*mine, block]
        cells.append(_cell(group, month, people, open_, mine, k))
    return Lattice(tuple(cells), tuple(new))


def _block(group: str, month: date, people: People, apart: Collection[str], k: int) -> Block | None:
    """The block of all but those who share or whose month was worked out before, once they are k."""
    fresh = people.keys() - set(apart)
    return Block(group, month, frozenset(fresh), summed(people[who] for who in fresh)) if len(fresh) >= k else None


def _cell(group: str, month: date, people: People, open_: Collection[str], held: Iterable[Block], k: int) -> Cell:
    """People who all share are shown as they stand now; else whole blocks, of which k people still do not share."""
    if people and people.keys() <= set(open_):
        return Cell(group, month, "shown", summed(people.values()), len(people))
    held = list(held)
    standing = [block for block in held if len(block.people - set(open_)) >= k]
    placed = {who for block in held for who in block.people}
    outside = people.keys() - placed
    added = outside if outside <= set(open_) else set()
    if not standing:
        return Cell(group, month, "too_few" if held else "not_shared", {}, 0)
    hours = summed([*(block.hours for block in standing), *(people[who] for who in added)])
    counted = sum(len(block.people) for block in standing) + len(added)
    return Cell(group, month, "shown", hours, counted, waiting=bool(outside - added))


def summed(parts: Iterable[Hours]) -> dict[str, float]:
    """Hours by category of several people or blocks together."""
    total: dict[str, float] = defaultdict(float)
    for part in parts:
        for category, hours in part.items():
            total[category] += hours
    return dict(total)


def quarters(cells: Iterable[Cell], quarter: Mapping[date, date]) -> list[Cell]:
    """The same by quarter: sums of months that are shown; a quarter with a hidden month is hidden."""
    by: dict[tuple[str, date], list[Cell]] = defaultdict(list)
    for cell in cells:
        by[cell.group, quarter[cell.month]].append(cell)
    found = []
    for (group, begin), months in sorted(by.items()):
        hidden = next((cell.why for cell in months if cell.why != "shown"), None)
        if hidden:
            found.append(Cell(group, begin, hidden, {}, 0))
            continue
        waiting = any(cell.waiting for cell in months)
        hours, people = summed(cell.hours for cell in months), min(cell.people for cell in months)
        found.append(Cell(group, begin, "shown", hours, people, waiting))
    return found
