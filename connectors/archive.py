"""The calendars inside a zip archive: Google's export, a Takeout with folders in it. Nothing is written to disk.

What an archive says about itself is not believed: sizes are counted while unpacking, names are only shown. One
bad file in it costs that file; only an archive that cannot be read, or is too large, fails as a whole.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from model import EvenkeelError, Problem

CALENDARS = {"ics", "ical", "csv"}
ARCHIVES = {"zip", "7z", "rar", "tar", "gz", "tgz"}
MEMBERS = 10_000  # files in one archive
UNPACKED = 200_000_000  # bytes of calendars in one archive
RATIO = 200  # times its packed size, that one file may unpack to; calendars reach 40
FREE = 10_000_000  # bytes that a file may always have, whatever the ratio
STEP = 1 << 20  # bytes unpacked at a time
NAME = 80  # characters of a name that are shown
# How zipfile and what it builds on meet data that they did not expect.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, LookupError, RuntimeError)


@dataclass
class _Found:
    """What has been read of one archive."""

    name: str
    calendars: dict[str, bytes] = field(default_factory=dict)  # by the name shown
    names: Counter[str] = field(default_factory=Counter)  # how often each was given
    problems: list[Problem] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # names of what is no calendar
    unpacked: int = 0  # bytes, also of what was left out

    def once(self, shown: str) -> str:
        """The name, or with a number if it was given before: "Work (2).ics"."""
        stem, dot, kind = shown.rpartition(".")
        one = shown
        while one in self.names:
            self.names[shown] += 1
            one = f"{stem} ({self.names[shown]}){dot}{kind}"
        self.names[one] = 1
        return one

    def leave_out(self, code: str, member: str, text: str, do: str) -> None:
        """Note a file in the archive that was left out."""
        text = f"{member} in {self.name} was left out: {text}."
        self.problems.append(Problem(f"archive.{code}", f"{self.name}: {member}", text, do))


def calendars(data: bytes, name: str) -> tuple[list[tuple[str, bytes]], list[Problem]]:
    """The .ics, .ical and .csv files in the zip archive called `name`, sorted by name, and what was left out.

    A name is the file's own and at most one folder above it, fit to be shown, and stands once. Raises
    EvenkeelError where the archive cannot be read, is too large, or no calendar in it can be read.
    """
    if data.count(b"PK\1\2") > MEMBERS:  # before zipfile makes objects of them all
        raise _too_large(f"{name} holds more than {MEMBERS:,} files", name)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN:
        raise EvenkeelError(
            f"{name} cannot be opened as a zip archive: it is cut short or damaged, or something else.",
            "Export or download it again, or unpack it and add the .ics files in it.",
            "archive.broken",
            name,
        ) from None
    found = _Found(name)
    files = [one for one in archive.infolist() if not one.filename.endswith(("/", "\\"))]
    members = [(_shown(member), member) for member in files]
    for shown, member in sorted(members, key=lambda one: one[0]):
        if _kind(shown) in CALENDARS and not shown.rpartition("/")[2].startswith("._"):  # macOS: not the file itself
            _add(found, archive, shown, member)
        else:
            found.others.append(shown)
    if not found.calendars:
        raise _nothing(found)
    if found.others:
        found.problems.append(_left_aside(found))
    return list(found.calendars.items()), found.problems


def _add(found: _Found, archive: zipfile.ZipFile, shown: str, member: zipfile.ZipInfo) -> None:
    """One calendar of the archive into `found`, or the problem with it."""
    shown = found.once(shown)
    if member.flag_bits & 0x1:
        found.leave_out("password", shown, "it is protected with a password", "Unpack it first, and add what is in it.")
    elif stat.S_ISLNK(member.external_attr >> 16):
        found.leave_out("link", shown, "it is a link, not a file", "Add the file that it points to.")
    elif member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        found.leave_out(
            "packing",
            shown,
            "it is packed in a way that is unusual in a .zip",
            "Unpack it first, and add what is in it.",
        )
    else:
        try:
            found.calendars[shown] = _unpack(found, archive, member)
        except OverflowError:
            text = f"it unpacks to more than {RATIO} times its size, as no calendar does"
            found.leave_out("bomb", shown, text, "Export the calendar again.")
        except BROKEN:
            found.leave_out("damaged", shown, "it is damaged", "Export or download the archive again.")


def _unpack(found: _Found, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A member's bytes, counted while they come. OverflowError: more than a calendar's packed size can hold."""
    most = max(FREE, RATIO * member.compress_size)
    out = io.BytesIO()
    with archive.open(member) as stream:
        while piece := stream.read(STEP):
            out.write(piece)
            found.unpacked += len(piece)
            if found.unpacked > UNPACKED:
                raise _too_large(f"{found.name} unpacks to more than {UNPACKED // 1_000_000} MB", found.name)
            if out.tell() > most:
                raise OverflowError
    return out.getvalue()


def _shown(member: zipfile.ZipInfo) -> str:
    """A member's name fit to be shown: "file" or "folder/file", without anything that does not print."""
    name = member.filename
    if not member.flag_bits & 0x800:  # macOS writes UTF-8 and does not say so
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    printed = "".join(letter if letter.isprintable() else " " for letter in name)
    parts = [" ".join(part.split()) for part in re.split(r"[\\/]", re.sub(r"^\s*[A-Za-z]:", "", printed))]
    parts = [part for part in parts if part.strip(".")] or ["without a name"]
    stem, dot, kind = parts[-1].rpartition(".")
    return "/".join([*(part[:NAME] for part in parts[-2:-1]), f"{stem[:NAME]}{dot}{kind[:NAME]}"])


def _kind(shown: str) -> str:
    _, dot, kind = shown.rpartition(".")
    return kind.lower() if dot else ""


def _left_aside(found: _Found) -> Problem:
    text = f"In {found.name}, left aside because they are no calendars: {_some(found.others)}."
    packed = [shown for shown in found.others if _kind(shown) in ARCHIVES]
    if not packed:
        return Problem("archive.others", found.name, text, severity="note")
    do = f"If there are calendars in {_some(packed)}, unpack that first and add them."
    return Problem("archive.others", found.name, text, do)


def _nothing(found: _Found) -> EvenkeelError:
    """Why an archive gave no calendar at all: what is in it, or what is wrong with the calendars in it."""
    if found.problems:
        more = f" {len(found.problems) - 1} more could not be read either." if len(found.problems) > 1 else ""
        one = found.problems[0]
        return EvenkeelError(one.text + more, one.do, one.code, found.name)
    held = f"in it: {_some(found.others)}" if found.others else "it is empty"
    packed = [shown for shown in found.others if _kind(shown) in ARCHIVES]
    do = f"Unpack {packed[0]} first, and add the calendars in it." if packed else "Add one with .ics files in it."
    return EvenkeelError(f"{found.name} holds no calendar; {held}.", do, "archive.no_calendar", found.name)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def _too_large(text: str, name: str) -> EvenkeelError:
    return EvenkeelError(f"{text}.", "Unpack it and add the calendars that you need.", "archive.too_large", name)
