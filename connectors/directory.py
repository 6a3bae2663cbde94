"""The people directory: a CSV file that says who is who, so that "who is in the room" can be known.

Rows of a further `kind` say what tells a product, its stages and its plan; decide.product_rows reads what they mean.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple, get_args
from zoneinfo import available_timezones

from model import Access, EvenkeelError, Person, Problem, Reading

# Field of model.Person -> the header to write, and others that are understood.
COLUMNS: dict[str, tuple[str, ...]] = {
    "email": ("e-mail", "email", "mail", "e-mail address", "email address", "address", "domain"),
    "name": ("name", "full name", "display name"),
    "relation": ("relation", "relationship"),
    "role": ("role", "title", "job title"),
    "team": ("team", "department"),
    "products": ("products", "product"),
    "manager": ("manager", "manager e-mail", "manager email", "reports to"),
    "country": ("country", "region"),
    "zone": ("zone", "time zone", "timezone"),
    "hours": ("working hours", "hours", "work hours"),
    "valid_from": ("valid from", "from", "since"),
    "company": ("company", "organisation", "organization"),
    "aliases": ("aliases", "alias", "other addresses"),
    "access": ("access",),
}
# Columns of rows about products, which use `products` and `valid from` besides.
OF_PRODUCTS: dict[str, tuple[str, ...]] = {"kind": ("kind",), "value": ("value", "what"), "amount": ("amount",)}
PEOPLE = ("", "person", "company")  # kinds of rows that say who is who
_FIELD = {header: name for name, headers in (COLUMNS | OF_PRODUCTS).items() for header in headers}
LONGER = "it has more cells than the header"
_LISTS = ("products", "aliases")
_ACCESS = ("", *get_args(Access))
_EMAIL = re.compile(r"[^@\s,;:]+@[^@\s,;:]+|jira:\S+")
_DOMAIN = re.compile(r"@?((?:[^@\s,;:.]+\.)+[^@\s,;:.]+)")
_WEEKDAY = "(?:mon|tue|wed|thu|fri|sat|sun)"
_CLOCK = r"([01]?\d|2[0-3]):([0-5]\d)"
_HOURS = re.compile(rf"{_WEEKDAY}(?:\s*-\s*{_WEEKDAY})?\s+{_CLOCK}\s*-\s*{_CLOCK}", re.IGNORECASE)
_COUNTRY = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")


class ProductRow(NamedTuple):
    """A row of the directory that is about a product: its cells as they stand there."""

    where: str
    kind: str  # project, label, stage, plan, ...; in lower case
    product: str
    value: str
    amount: str
    begin: str  # valid from
    whole: bool  # False: it has more cells than the header


def read(data: bytes, name: str) -> Reading:
    """The people and domains of a directory file, as Reading.people, in the order of the file.

    A bad row costs that row and is a Problem with its line. Rows about products are only counted: see product_rows.
    Raises EvenkeelError where the file is empty, is no table, or has other columns than COLUMNS and OF_PRODUCTS.
    """
    out = Reading()
    seen: set[tuple[str, date | None]] = set()
    for where, cells, whole in _rows(data, name):
        if _kind(cells) not in PEOPLE:
            out.count("rows of products")
            continue
        out.count("rows")
        _add(out, cells, whole, where, seen)
    if not out.counts:
        out.problems.append(Problem("directory.empty", name, "The directory holds no people.", "Add some rows."))
    return out


def product_rows(data: bytes, name: str) -> list[ProductRow]:
    """The rows of a directory file that are about products, in its order. Raises EvenkeelError as read does."""
    return [
        ProductRow(
            where,
            _kind(cells),
            cells.get("products", ""),
            cells.get("value", ""),
            cells.get("amount", ""),
            cells.get("valid_from", ""),
            whole,
        )
        for where, cells, whole in _rows(data, name)
        if _kind(cells) not in PEOPLE
    ]


def _kind(cells: dict[str, str]) -> str:
    return cells.get("kind", "").lower()


def _rows(data: bytes, name: str) -> Iterator[tuple[str, dict[str, str], bool]]:
    """(where it stands, its cells by field, whether the header has a title for each) of every row."""
    text = _text(data)
    head = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    fields: list[str] = []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if not fields:
                fields = _fields(cells, name)
                continue
            where = f"{name}, line {reader.line_num}"
            yield where, dict(zip(fields, cells, strict=False)), not any(cells[len(fields) :])
    except csv.Error as error:
        raise _no_directory(name, f"is no table that can be read ({error})") from error
    if not fields:
        raise _no_directory(name, "is empty")


def _add(out: Reading, cells: dict[str, str], whole: bool, where: str, seen: set[tuple[str, date | None]]) -> None:
    try:
        if not whole:
            raise ValueError(LONGER)
        person = _person(cells)
        if (person.email, person.valid_from) in seen:
            raise ValueError(f"{person.email} stands above with the same day in valid from")
    except ValueError as error:
        out.count("left out: could not be read")
        text = f"The row was left out: {error}."
        out.problems.append(Problem("directory.bad_row", where, text, "Correct the row and import again."))
        return
    seen.add((person.email, person.valid_from))
    out.people.append(person)
    out.count("domains" if person.email.startswith("@") else "people")


def _person(cells: dict[str, str]) -> Person:
    """One row; ValueError, in words, where a cell cannot be what its column says."""
    email = _address(cells.get("email", ""))
    given = {name: cells.get(name, "") for name in COLUMNS if name not in (*_LISTS, "email", "valid_from")}
    given |= {name: given[name].lower() for name in ("relation", "access")} | {"country": given["country"].upper()}
    if email.startswith("@"):
        given["company"] = given["company"] or given["name"]
    if given["manager"]:
        given["manager"] = _address(given["manager"])
    if given["zone"] and given["zone"] not in available_timezones():
        raise ValueError(f'there is no time zone called {given["zone"]!r}; write one such as "Europe/Berlin"')
    if given["hours"] and not all(_are_hours(part.strip()) for part in given["hours"].split(",")):
        raise ValueError(f'{given["hours"]!r} are no working hours; write them as "Mon-Fri 09:00-17:00"')
    if given["country"] and not _COUNTRY.fullmatch(given["country"]):
        raise ValueError(f'{given["country"]!r} is no country code; write one such as "DE" or "DE-BY"')
    if given["access"] not in _ACCESS:
        raise ValueError(f"{given['access']!r} is no access; write member, leader or admin")
    if given["access"] and "@" not in email[1:]:
        raise ValueError("only a person by their e-mail address can have access")
    lists = {name: tuple(filter(None, map(str.strip, re.split(r"[;|]", cells.get(name, ""))))) for name in _LISTS}
    return Person(
        email=email,
        **given,
        products=lists["products"],
        aliases=tuple(alias.lower() if "@" in alias else alias for alias in lists["aliases"]),
        valid_from=day(cells.get("valid_from", "")),
    )


def _are_hours(text: str) -> bool:
    found = _HOURS.fullmatch(text)
    return found is not None and (int(found[1]), found[2]) < (int(found[3]), found[4])


def _address(text: str) -> str:
    """An e-mail address in lower case, jira:<account>, or a whole domain as "@acme.example"."""
    if not text:
        raise ValueError("it has no e-mail address or domain")
    if _EMAIL.fullmatch(text):
        return text if text.startswith("jira:") else text.lower()
    if (domain := _DOMAIN.fullmatch(text)) is not None:
        return "@" + domain[1].lower()
    raise ValueError(f"{text!r} is no e-mail address or domain")


def day(text: str) -> date | None:
    """A day as a directory writes it, None for an empty cell; ValueError, in words, where it is none."""
    if not text:
        return None
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no date; write it as 2026-01-31")


def _fields(header: list[str], name: str) -> list[str]:
    """The field of each column; EvenkeelError where one is unknown, stands twice, or e-mail is missing."""
    while header and not header[-1]:
        header = header[:-1]  # a delimiter at the end of the line
    plain = [" ".join(title.lower().replace("_", " ").split()) for title in header]
    unknown = [title for title, key in zip(header, plain, strict=True) if key not in _FIELD]
    if unknown:
        raise _no_directory(name, f"has columns that no directory has: {', '.join(map(repr, unknown))}")
    fields = [_FIELD[key] for key in plain]
    if "email" not in fields and not {"kind", "products", "value"} <= set(fields):
        raise _no_directory(name, "has no column e-mail")
    twice = next((header[n] for n, key in enumerate(fields) if key in fields[:n]), "")
    if twice:
        raise _no_directory(name, f"says the same in two columns ({twice})")
    return fields


def _no_directory(name: str, why: str) -> EvenkeelError:
    columns, more = (", ".join(headers[0] for headers in some.values()) for some in (COLUMNS, OF_PRODUCTS))
    do = f"The columns are: {columns}; only e-mail is needed. Rows about products have {more} besides."
    return EvenkeelError(f"The directory {name} {why}.", do, code="directory.columns", where=name)


def _text(data: bytes) -> str:
    """The file's text as Excel and others write it: UTF-8, UTF-16 with its mark, or Western Windows."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace").replace("\0", "")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.replace("\0", "")
