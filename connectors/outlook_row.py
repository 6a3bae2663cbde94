"""One row of Outlook's CSV export as an event: its columns in four languages, its times, words and people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from connectors.csv_text import Row, cell, clock, day, folded
from connectors.ics_text import TEXT_LENGTH, plain
from model import Busy, Special

# Field -> its titles in English, German, French and Spanish. A title that stands for two fields repeats in the
# file, and means the first of them at its first place: French writes "Début" over the date and over the time.
COLUMNS: dict[str, tuple[str, ...]] = {
    "subject": ("Subject", "Betreff", "Objet", "Asunto"),
    "start_date": ("Start Date", "Beginnt am", "Début", "Date de début", "Fecha de comienzo", "Fecha de inicio"),
    "start_time": ("Start Time", "Beginnt um", "Début", "Heure de début", "Comienzo", "Hora de comienzo",
                   "Hora de inicio"),
    "end_date": ("End Date", "Endet am", "Fin", "Date de fin", "Fecha de finalización", "Fecha de fin"),
    "end_time": ("End Time", "Endet um", "Fin", "Heure de fin", "Finalización", "Hora de finalización", "Hora de fin"),
    "all_day": ("All day event", "Ganztägiges Ereignis", "Journée entière", "Todo el día"),
    "organizer": ("Meeting Organizer", "Besprechungsplanung", "Organisateur d'une réunion",
                  "Organisateur de la réunion", "Organizador de la reunión"),
    "required": ("Required Attendees", "Erforderliche Teilnehmer", "Participants obligatoires",
                 "Asistentes necesarios", "Asistentes requeridos", "Asistentes obligatorios"),
    "optional": ("Optional Attendees", "Optionale Teilnehmer", "Participants facultatifs", "Asistentes opcionales"),
    "labels": ("Categories", "Kategorien", "Catégories", "Categorías"),
    "text": ("Description", "Beschreibung", "Descripción"),
    "location": ("Location", "Ort", "Emplacement", "Ubicación"),
    "private": ("Private", "Privat", "Privé", "Privado"),
    "sensitivity": ("Sensitivity", "Vertraulichkeit", "Critère de diffusion", "Confidencialidad"),
    "show": ("Show time as", "Zeitspanne zeigen als", "Afficher la disponibilité", "Mostrar tiempo como",
             "Mostrar hora como"),
}  # fmt: skip
NEEDED = ("subject", "start_date", "start_time", "end_date", "end_time")
# This export counts otherwise than MAPI and ActiveSync, where 3 is away and 4 elsewhere. hebcal.com wrote it for
# Outlook long before there was an "elsewhere" (2013), with 4 on days off work and 3 on other holidays, when
# nobody is away; a program that people feed their own exports takes 4 as out of office, too. And a wrong 3 would
# do harm as away: Outlook shows all-day entries as free unless told otherwise, and each would take a day off.
# Outlook writes no 0; programs that count as MAPI does mean free by it. 5 is not settled.
SHOWN: dict[str, Busy] = {"0": "free", "1": "tentative", "2": "busy", "3": "free", "4": "away", "": "busy"}
CANCELLED = re.compile(r"\A(?:cancell?ed|abgesagt|annulée?|cancelad[oa])\s*:\s*", re.IGNORECASE)
_YES = {"true", "yes", "on", "1", "wahr", "ja", "ein", "vrai", "oui", "verdadero", "si"}
_NO = {"false", "no", "off", "0", "falsch", "nein", "aus", "faux", "non", "falso", ""}
_SECRET = {"private", "confidential", "privat", "vertraulich", "prive", "confidentiel", "privado", "confidencial"}
_SPECIALS: dict[str, Special] = {
    "out of office": "away", "vacation": "away", "focus time": "focus", "working location": "working_location",
    "birthday": "birthday", "geburtstag": "birthday", "anniversaire": "birthday", "cumpleanos": "birthday",
    "holiday": "holiday", "public holiday": "holiday", "feiertag": "holiday", "jour ferie": "holiday",
    "festivo": "holiday", "dia festivo": "holiday",
}  # fmt: skip
LONGEST_NAME = 300  # characters
_APART = re.compile(r"[\s,;:<>()\"']+")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_FIELDS: dict[str, list[str]] = {}
for _field, _titles in COLUMNS.items():
    for _title in _titles:
        _FIELDS.setdefault(folded(_title), []).append(_field)


class Event(NamedTuple):
    """One row; equal ones are one event. Nothing of its words and people where it is private. Times are UTC."""

    start: datetime
    end: datetime
    all_day: bool
    title: str = ""
    called_by: str = ""
    people: tuple[str, ...] = ()
    text: str = ""
    location: str = ""
    labels: tuple[str, ...] = ()
    busy: Busy = "busy"
    special: Special = ""
    cancelled: bool = False
    private: bool = False


def columns(titles: list[str]) -> dict[str, int]:
    """Where each field stands under such titles, as csv_text gives them; {} where this is no Outlook export."""
    found: dict[str, int] = {}
    for at, title in enumerate(titles):
        field = next((one for one in _FIELDS.get(title, ()) if one not in found), None)
        if field:
            found[field] = at
    return found if found.keys() >= set(NEEDED) else {}


class RowReader:
    """Reads the rows of one file; `backwards` and `unknown` keep what is odd about some of them."""

    def __init__(self, at: dict[str, int], order: str, zone: tzinfo, own: Iterable[str]) -> None:
        """`at` is from `columns`, `order` one of csv_text.ORDERS; `own` are addresses and names of the owner."""
        self.at, self.order, self.zone = at, order, zone
        own = [one.strip() for one in own]
        address = next((one.lower() for one in own if "@" in one), "")
        self.own = {key: address or spoken(one) for one in own for key in _keys(one.partition("@")[0])}
        self.people: dict[str, str] = {"": ""}  # names as they stand in the file -> what they are here
        self.backwards: list[tuple[int, str]] = []  # lines with events that end before they start
        self.unknown: Counter[str] = Counter()  # what stands in "Show time as" and nobody knows

    def event(self, row: Row) -> Event:
        """A row as an event; ValueError, in words, or OverflowError where a cell cannot be what its title says."""
        get = dict.fromkeys(COLUMNS, "") | {field: cell(row, at) for field, at in self.at.items()}
        all_day, private = _is_yes(get["all_day"]), _is_yes(get["private"]) or folded(get["sensitivity"]) in _SECRET
        start, end = self._times(get, all_day)
        if end < start:
            self.backwards.append((row.line, f"it starts on {get['start_date']}"))
            end = start
        if get["show"] not in SHOWN:
            self.unknown[get["show"]] += 1
        busy = SHOWN.get(get["show"], "busy")
        title = _line(get["subject"])
        labels = tuple(label for one in re.split("[;,]", get["labels"]) if (label := plain(one)))
        marked: Special = next((_SPECIALS[key] for one in labels if (key := folded(one)) in _SPECIALS), "")
        event = Event(
            start,
            end,
            all_day,
            busy=busy,
            special=marked or ("away" if busy == "away" else ""),
            cancelled=CANCELLED.match(title) is not None,
            private=private,
        )
        return event if private else self._with_words(event, get, title, labels)

    def _with_words(self, event: Event, get: dict[str, str], title: str, labels: tuple[str, ...]) -> Event:
        guests = {self._person(one) for one in set(f"{get['required']};{get['optional']}".split(";"))} - {""}
        called_by = self._person(get["organizer"]) if guests else ""  # one's own entries name oneself there
        return event._replace(
            title=title,
            called_by=called_by,
            people=tuple(sorted({*guests, called_by} - {""})),
            text=plain(get["text"][: 4 * TEXT_LENGTH]),
            location=_line(get["location"]),
            labels=labels,
        )

    def _times(self, get: dict[str, str], all_day: bool) -> tuple[datetime, datetime]:
        """Outlook ends an all-day event at the midnight after it; other programs name its last day."""
        first = day(get["start_date"], self.order)
        last = day(get["end_date"], self.order) if get["end_date"] else first
        if all_day:
            start, end = (datetime.combine(one, time(), UTC) for one in (first, last))
            midnight = bool(get["end_time"]) and clock(get["end_time"]) == time()
            return start, end if end < start or (end > start and midnight) else end + timedelta(days=1)
        start, end = self._moment(first, get["start_time"]), self._moment(last, get["end_time"])
        if end < start:  # in the night when the clocks go back an hour comes twice
            end = max(end, self._moment(last, get["end_time"], fold=1))
        return start, end

    def _moment(self, on: date, text: str, fold: int = 0) -> datetime:
        if not text:
            raise ValueError("it has no start or no end time, and does not last all day")
        return datetime.combine(on, clock(text), self.zone).replace(fold=fold).astimezone(UTC)

    def _person(self, name: str) -> str:
        """The address if one is written, the owner's where it is their name, else the name itself."""
        if name not in self.people:
            name = name[:LONGEST_NAME]
            address = next((one for one in _APART.split(name) if "@" in one.strip("@")), "")
            own = next((self.own[key] for key in _keys(name) if key in self.own), "")
            self.people[name] = address.lower() or own or spoken(name)
        return self.people[name]


def spoken(name: str) -> str:
    """A name as people say it: "Okafor, Ben (Acme)" is "ben okafor"."""
    last, _, first = _ASIDE.sub("", name).partition(",")
    return " ".join(f"{first} {last}".lower().split())


def _keys(name: str) -> list[frozenset[str]]:
    """The words of a name in any order, with German vowels as an address may spell them."""
    bare = _ASIDE.sub("", name).lower()
    keys = (frozenset(folded(one).split()) for one in (bare.translate(_UMLAUTS), bare))
    return [key for key in keys if key]


def _is_yes(text: str) -> bool:
    word = folded(text)
    if word not in _YES | _NO:
        raise ValueError(f"{text[:40]!r} is neither yes nor no")
    return word in _YES


def _line(text: str) -> str:
    return plain(text[: 4 * TEXT_LENGTH]).replace("\n", " ")
