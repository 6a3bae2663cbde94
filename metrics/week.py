"""A week from inside: stretches that nothing explains, to be asked about, and stretches that are still free."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from metrics.counts import BLOCK, Account, Day, Item
from metrics.overlap import gaps

LEAST = 60.0  # minutes of a stretch that is worth a question, or worth protecting


class Stretch(NamedTuple):
    """Part of a working day, in seconds since the epoch, with the minutes in it that nothing explains."""

    begin: float
    end: float
    minutes: float


def unexplained(day: Day, account: Account) -> list[Stretch]:
    """Stretches of a past day without any event, of an hour or more, longest first.

    What Jira or a person already explains of the day without a time shortens the last of them, since nobody can
    say in which stretch it was. What somebody answered for is not asked again.
    """
    left = 60 * sum(row.hours for row in account.rows if row.known == "not_seen")
    answered = [told.window for told in day.told if told.window] + [usual.window for usual in day.usual]
    open_ = sorted(gaps(account.free, answered), key=lambda w: (w[0] - w[1], w[0]))
    found = []
    for begin, end in open_:
        minutes = min(left, (end - begin) / 60)
        if minutes >= LEAST:
            found.append(Stretch(begin, end, minutes))
            left -= minutes
    return found


def free(account: Account, items: Iterable[Item], now: float) -> list[Stretch]:
    """Stretches of a day to come that are still free, of an hour or more, in order; blocks kept free are taken."""
    held = {key for key, why in account.left_out.items() if why == BLOCK}
    blocks = [(item.activity.start.timestamp(), item.activity.end.timestamp()) for item in items if item.key in held]
    open_ = gaps(account.free, [*blocks, (0.0, now)])
    return [Stretch(a, b, (b - a) / 60) for a, b in open_ if b - a >= LEAST * 60]
