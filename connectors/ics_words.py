"""What an event says: its words and people, its owner's answer, how busy it shows, and what it is by its marker."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from icalendar import Component
from icalendar.prop import vBroken

from connectors.ics_text import first, plain, values, word
from model import Answer, Busy, Special, Subject, subject

_ANSWERS: dict[str, Answer] = {
    "ACCEPTED": "accepted", "COMPLETED": "accepted", "IN-PROCESS": "accepted",
    "TENTATIVE": "tentative", "DECLINED": "declined", "DELEGATED": "declined",
}  # fmt: skip
_BUSY: dict[str, Busy] = {
    "FREE": "free", "TENTATIVE": "tentative", "BUSY": "busy", "OOF": "away", "WORKINGELSEWHERE": "elsewhere",
    "0": "free", "1": "tentative", "2": "busy", "3": "away", "4": "elsewhere",
}  # fmt: skip
_MARKERS = ("X-GOOGLE-EVENT-TYPE", "X-GOOGLE-EVENTTYPE", "X-EVENT-TYPE", "EVENTTYPE", "CATEGORIES")
_SPECIALS: dict[str, Special] = {
    "outofoffice": "away", "vacation": "away", "focustime": "focus", "workinglocation": "working_location",
    "birthday": "birthday", "birthdays": "birthday", "holiday": "holiday", "holidays": "holiday",
    "publicholiday": "holiday", "publicholidays": "holiday",
}  # fmt: skip
_CALENDARS: tuple[tuple[re.Pattern[str], Special], ...] = (
    (re.compile(r"#holiday@group|\b(public|bank) holidays\b|^holidays in |feiertage\b|^jours fériés|^festivos"
                r"|^días festivos|^feestdagen", re.IGNORECASE), "holiday"),
    (re.compile(r"#contacts@group|^birthdays$|^geburtstage$|^anniversaires$", re.IGNORECASE), "birthday"),
)  # fmt: skip


def subject_of(part: Component, series: str, recurring: bool, private: bool) -> Subject:
    """An event's words and people; none of them where it, or the `series` (UID) it belongs to, is private."""
    if is_private(part) or (private and "CLASS" not in part):
        return subject(series, None, recurring=recurring)
    called_by = people(part, "ORGANIZER")
    return subject(
        series,
        line(part, "SUMMARY"),
        text=plain(first(part, "DESCRIPTION")),
        organizer=next(iter(called_by), ""),
        people=tuple(sorted({*people(part, "ATTENDEE"), *list(called_by)[:1]})),
        location=line(part, "LOCATION"),
        labels=tuple(_labels(part, "CATEGORIES")),
        recurring=recurring,
    )


def answer_of(part: Component, addresses: set[str], busy: Busy) -> Answer:
    """The owner's own answer: from their attendee line; theirs by calling it, or by having it without one."""
    lines = [line for line in values(part, "ATTENDEE") if _address(line) in addresses]
    if not lines or addresses & people(part, "ORGANIZER").keys():
        return "tentative" if busy == "tentative" else "accepted"
    given = (_ANSWERS.get(str(line.params.get("PARTSTAT", "")).upper(), "none") for line in lines)
    return next((answer for answer in given if answer != "none"), "none")


def special_of(part: Component) -> Special:
    """What an event is by a marker of the program that wrote it; titles are not guessed from."""
    if "X-APPLE-SPECIAL-DAY" in part:
        return "holiday"
    labels = (re.sub(r"[\W_]", "", label).lower() for name in _MARKERS if name in part for label in _labels(part, name))
    return next((_SPECIALS[label] for label in labels if label in _SPECIALS), "")


def is_private(part: Component) -> bool:
    """Whether only its owner should read it."""
    return word(part, "CLASS") in ("PRIVATE", "CONFIDENTIAL")


def _labels(part: Component, name: str) -> list[str]:
    """The values of a list property."""
    known = [value for value in values(part, name) if not isinstance(value, vBroken)]
    found = [getattr(value, "cats", None) or str(value).split(",") for value in known]
    return [label for several in found for one in several if (label := plain(one))]


def line(part: Component, name: str) -> str:
    """The first value of that name, as plain text in one line, or ""."""
    return plain(first(part, name)).replace("\n", " ")


def people(part: Component, name: str) -> dict[str, Any]:
    """ORGANIZER or ATTENDEE lines by e-mail address, lower case; a line without one is no person."""
    return {address: line for line in values(part, name) if (address := _address(line))}


def _address(line: Any) -> str:
    if len(str(line)) < 400 and (found := _mail(str(line))):
        return found
    beside = str(line.params.get("EMAIL", "")).strip()  # iCloud: an internal path, the address beside it
    return beside.lower() if "@" in beside else ""


@lru_cache(maxsize=20_000)  # the same people are in many events
def _mail(text: str) -> str:
    value = re.sub("^mailto:", "", text.strip().strip('"<>'), flags=re.IGNORECASE).strip()
    return "" if "@" not in value or ":" in value or "/" in value else value.lower()


def busy_of(part: Component) -> Busy:
    """How busy its owner is shown: as Microsoft's programs say it, or else by TRANSP."""
    shown = _BUSY.get(word(part, "X-MICROSOFT-CDO-BUSYSTATUS"))
    return shown or ("free" if word(part, "TRANSP") == "TRANSPARENT" else "busy")


def special_calendar(names: list[str]) -> Special:
    """What all events of a calendar are that is called so: public holidays, birthdays, or nothing special."""
    return next((kind for looks, kind in _CALENDARS if any(map(looks.search, names))), "")
