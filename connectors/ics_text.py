"""A calendar file as text: bytes -> lines -> components, forgiving where programs write sloppily.

Values stay raw until somebody asks for them, so that a long file costs only what is used of it.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from model import EvenkeelError

_LINE = re.compile(r"([A-Za-z0-9-]+)([;:].*)", re.DOTALL)
_PARAM = re.compile(r';\s*([A-Za-z0-9-]+)\s*=((?:"[^"]*"|[^";:])*)')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_TAGS = "a|b|i|u|p|br|hr|div|span|ul|ol|li|em|strong|font|h\\d|img|html|head|body|meta|table|tbody|tr|td|th"
_TAG = re.compile(rf"</?(?:{_TAGS})(?:[\s/][^<>]*)?>", re.IGNORECASE)  # not <someone@acme.example>
_TAG_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^<>]*>", re.IGNORECASE)
_CONTAINERS = ("VCALENDAR", "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE")  # none holds its like
TEXT_LENGTH = 2000


@dataclass(slots=True)
class Property:
    """One line of a component: its parameters by upper-case name, and its raw value."""

    params: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as text, with the escapes of RFC 5545 resolved."""
        return unescape(self.value)


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END: raw lines by upper-case name, and the components inside."""

    name: str
    parent: Component | None = None
    lines: dict[str, list[str]] = field(default_factory=dict)
    parts: list[Component] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        """Every property of that name, in the order of the file."""
        return [_property(raw) for raw in self.lines.get(name, ())]

    def first(self, name: str) -> Property | None:
        """The first property of that name, or None."""
        raw = self.lines.get(name)
        return _property(raw[0]) if raw else None

    def word(self, name: str) -> str:
        """The first value of that name, upper case and trimmed, or ""."""
        found = self.first(name)
        return found.value.strip().upper() if found else ""

    def text(self, name: str) -> str:
        """The first value of that name as plain text, or ""."""
        found = self.first(name)
        return plain(found.text) if found else ""


@dataclass(slots=True)
class CalendarText:
    """A file's components by name, and what could not be read of it."""

    found: dict[str, list[Component]]
    unreadable: int  # lines that are no property
    cut_short: bool  # the file ends inside a component

    def word(self, name: str) -> str:
        """The first value of a calendar-level property in the file, as plain text, or ""."""
        return next((text for cal in self.found.get("VCALENDAR", ()) if (text := cal.text(name))), "")


def parse(data: bytes, name: str) -> CalendarText:
    """Read a calendar file; EvenkeelError, naming the file, if it is none."""
    text = _components(_decode(data))
    if "VCALENDAR" not in text.found and "VEVENT" not in text.found:
        raise EvenkeelError(
            f"{name} is not a calendar file: {_looks_like(data)}.",
            "Export the calendar as iCalendar (.ics) and import that file.",
            code="calendar.not_a_calendar",
            where=name,
        )
    return text


def unescape(value: str) -> str:
    """Text as RFC 5545 escapes it, back in its own characters."""
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def plain(text: str) -> str:
    """Text without HTML, trimmed, at most TEXT_LENGTH characters."""
    if _TAG.search(text):
        text = html.unescape(_TAG.sub("", _TAG_BREAK.sub("\n", text)))
    text = re.sub(r"[^\S\n]+", " ", text)
    return re.sub(r" ?\n\s*", "\n", text).strip()[:TEXT_LENGTH].rstrip()


def people(event: Component, name: str) -> list[tuple[str, Property]]:
    """The e-mail addresses, lower case, of ORGANIZER or ATTENDEE lines; a line without one is no person."""
    return [(address, line) for line in event.all(name) if (address := _address(line))]


def _address(line: Property) -> str:
    value = line.value.strip().strip('"<>')
    if value.lower().startswith("mailto:"):
        value = value[7:].strip()
    if "@" not in value or ":" in value or "/" in value:  # iCloud: an internal path, the address beside it
        value = line.params.get("EMAIL", "").strip()
    return value.lower() if "@" in value else ""


def _property(raw: str) -> Property:
    params: dict[str, str] = {}
    at = 0
    while (found := _PARAM.match(raw, at)) is not None:
        params[found[1].upper()] = found[2].strip().replace('"', "")
        at = found.end()
    if not raw.startswith(":", at):  # odd quoting: the value begins at the first colon that is left
        at = max(raw.find(":", at), 0)
    return Property(params, raw[at + 1 :])


def _components(text: str) -> CalendarText:
    root = here = Component("")
    found_all: dict[str, list[Component]] = {}
    unreadable = 0
    for line in text.split("\n"):
        found = _LINE.match(line)
        if found is None:
            unreadable += bool(line.strip())
            continue
        name = found[1].upper()
        if name == "BEGIN":
            here = _open(here, found[2][1:].strip().upper())
            found_all.setdefault(here.name, []).append(here)
        elif name == "END":
            here = _close(here, found[2][1:].strip().upper())
        else:
            here.lines.setdefault(name, []).append(found[2])
    return CalendarText(found_all, unreadable, cut_short=here is not root)


def _open(here: Component, name: str) -> Component:
    """A new component inside this one, or beside it where an END was forgotten."""
    if name in _CONTAINERS:
        here = _close(here, name)
    inner = Component(name, here)
    here.parts.append(inner)
    return inner


def _close(here: Component, name: str) -> Component:
    """The parent of the innermost open component of that name; an END without a BEGIN closes nothing."""
    outer: Component | None = here
    while outer is not None and outer.name != name:
        outer = outer.parent
    return outer.parent if outer is not None and outer.parent is not None else here


def _decode(data: bytes) -> str:
    """The file's text with plain line ends and folded lines joined."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    elif data[1:2] == b"\0" or data[:1] == b"\0":  # UTF-16 without its mark
        text = data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    else:  # joined before decoding: some programs fold in the middle of a character
        text = _utf8_or_latin(re.sub(rb"\r*\n[ \t]", b"", data.removeprefix(b"\xef\xbb\xbf")))
    text = re.sub(r"\r+\n|\r", "\n", text.replace("\0", "").replace("\ufeff", ""))
    return re.sub(r"\n[ \t]", "", text)


def _utf8_or_latin(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return "\n".join(_line_text(line) for line in data.split(b"\n"))


def _line_text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _looks_like(data: bytes) -> str:
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start.strip(b"\0"):
        return "it is empty"
    if start.startswith((b"<!doctype", b"<html", b"<?xml")) or b"<html" in start:
        return "it is a web page, perhaps the sign-in page that came instead of the calendar"
    if start.startswith(b"pk\3\4"):
        return "it is a ZIP archive, and the calendar may be inside"
    if b"\0" in start:
        return "it is a picture or another binary file"
    return "no BEGIN:VCALENDAR and no event stands in it"
