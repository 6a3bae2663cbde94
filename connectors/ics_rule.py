"""Recurrence rules: how much computing one takes, and what dateutil must be told to read it as RFC 5545 does."""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar.prop import vRecur

DAY = timedelta(days=1)
_WITHIN_A_DAY = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}  # seconds
_QUICK = {"YEARLY": 20, "MONTHLY": 10, "WEEKLY": 5}  # how many times faster dateutil gets through days than daily
_HOURS = {"BYHOUR": 3600, "BYMINUTE": 60, "BYSECOND": 1}
_PARTS = {
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR",
    "BYMINUTE", "BYSECOND", "BYSETPOS", "BYEASTER",
}  # fmt: skip
_DAYS = {"BYDAY", "BYMONTHDAY", "BYYEARDAY"}


def check(rule: vRecur) -> None:
    """ValueError, in words, where a rule can never be worked out."""
    if rule.get("INTERVAL", [1])[0] < 1:
        raise ValueError("it repeats at an interval of nothing")
    if rule["FREQ"][0] in _WITHIN_A_DAY and "BYSETPOS" in rule:
        raise ValueError("a rule that picks from repetitions within a day cannot be read")


def steps(rule: vRecur, lasting: timedelta) -> float:
    """What it costs to work out a rule that lasts so long, counted in steps of a daily rule."""
    freq, limits = rule["FREQ"][0], {name for name in rule if name.startswith("BY")}
    step = _WITHIN_A_DAY.get(freq, 86400)
    found = lasting / timedelta(seconds=step)
    if step < 86400:
        found /= rule.get("INTERVAL", [1])[0]
    elif not limits & _HOURS.keys():
        found /= _QUICK.get(freq, 1)
    for name, size in _HOURS.items():
        found *= len(rule.get(name, "1")) if step > size else 1
    if "COUNT" in rule and limits <= _HOURS.keys():
        found = min(found, rule["COUNT"][0] * (86400 / step if limits else 1))
    return found


def spell_out(rule: vRecur, start: datetime, all_day: bool) -> None:
    """Write into a rule what RFC 5545, 3.3.10, leaves to the start of its series, and what dateutil reads otherwise.

    ValueError, in words, where it asks for what dateutil does not know.
    """
    freq, days = rule["FREQ"][0], rule.get("BYDAY", [])
    for name in rule.keys() - _PARTS:  # RFC 7529 adds calendars of other scales, and what to do on 30 February
        if not name.startswith("X-") and rule[name] not in (["GREGORIAN"], ["OMIT"]):
            raise ValueError(f"its rule asks for {name}, which is not followed here")
        del rule[name]
    if all_day:  # "these rule parts MUST be ignored"
        for name in _HOURS.keys() & rule.keys():
            del rule[name]
    if "BYWEEKNO" in rule and not _DAYS & rule.keys():  # on which day of that week, the start says
        rule["BYDAY"] = [("MO", "TU", "WE", "TH", "FR", "SA", "SU")[start.weekday()]]
    if len({len(day) > 2 for day in days}) > 1:  # dateutil reads "3MO,WE" as both at once, so say which WE
        most = 5 if freq == "MONTHLY" or "BYMONTH" in rule else 53
        every = [f"{n + 1}{day}" for day in days if len(day) == 2 for n in range(most)]
        rule["BYDAY"] = [day for day in days if len(day) > 2] + every
