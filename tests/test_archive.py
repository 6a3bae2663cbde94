"""Zip archives: what Google, Takeout, macOS and Windows make of calendars, and what hostile people make."""

from __future__ import annotations

import io
import random
import stat
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest

from connectors import archive
from connectors.archive import calendars
from model import EvenkeelError

ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
Given = str | zipfile.ZipInfo


def zipped(*members: tuple[Given, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of names and contents."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as made:
        for name, data in members:
            made.writestr(name, data)
    return out.getvalue()


def changed(data: bytes, name: str, central: int, form: str, value: int, local: int | None = None) -> bytes:
    """The archive with a number in the headers of the one file of that name written over."""
    out = bytearray(data)
    at = data.rindex(name.encode()) - 46
    assert out[at : at + 4] == b"PK\1\2"
    struct.pack_into(form, out, at + central, value)
    if local is not None:
        struct.pack_into(form, out, data.index(name.encode()) - 30 + local, value)
    return bytes(out)


def found(data: bytes) -> list[str]:
    """The names of the calendars in an archive without any problem."""
    files, problems = calendars(data, "export.zip")
    assert problems == []
    return [name for name, _ in files]


def beside(data: bytes) -> str:
    """What was said of an archive whose good.ics was read all the same."""
    files, problems = calendars(data, "export.zip")
    assert files == [("good.ics", ICS)]
    [problem] = problems
    assert problem.do or problem.severity == "note"
    return f"{problem.code} {problem.where} {problem.text}"


def refused(data: bytes) -> str:
    with pytest.raises(EvenkeelError) as error:
        calendars(data, "export.zip")
    assert "export.zip" in error.value.problem.text
    assert error.value.problem.do
    return f"{error.value.problem.code} {error.value}"


def outcome(data: bytes) -> set[str]:
    """What was said of an archive that newer versions of Python see through themselves, and older ones not."""
    try:
        said = {problem.code for problem in calendars(data, "export.zip")[1]}
    except EvenkeelError as error:
        said = {error.problem.code}
    assert said
    return said


GOOD = ("good.ics", ICS)


def test_googles_export_is_its_calendars_by_name() -> None:
    data = zipped(("Team_c123@group.calendar.google.com.ics", b"team"), ("pia@larkfield.example.ics", b"pia"))
    assert calendars(data, "export.zip") == (
        [("Team_c123@group.calendar.google.com.ics", b"team"), ("pia@larkfield.example.ics", b"pia")],
        [],
    )


def test_a_takeout_gives_the_calendars_in_its_folders_and_says_what_else_was_in_it() -> None:
    files, [note] = calendars(
        zipped(
            ("Takeout/archive_browser.html", b"<html>"),
            ("Takeout/Calendar/Work.ics", ICS),
            ("Takeout/Calendar/Private.ICAL", ICS),
            ("Takeout/Calendar/", b""),
            ("outlook.CSV", b"Subject,Start Date"),
        ),
        "takeout.zip",
    )
    assert [name for name, _ in files] == ["Calendar/Private.ICAL", "Calendar/Work.ics", "outlook.CSV"]
    assert (note.severity, note.code) == ("note", "archive.others")
    assert "Takeout/archive_browser.html" in note.text


def test_an_archive_without_calendars_says_what_is_in_it() -> None:
    said = refused(zipped(*[(f"photo {number}.jpg", b"jpg") for number in range(5)]))
    assert "archive.no_calendar" in said
    assert "photo 0.jpg, photo 1.jpg, photo 2.jpg and 2 more" in said
    assert "it is empty" in refused(zipped())


def test_an_archive_in_the_archive_is_not_opened_but_named() -> None:
    inner = zipped(("Work.ics", ICS))
    assert "older.zip" in beside(zipped(GOOD, ("older.zip", inner)))
    assert "Unpack older.zip first" in refused(zipped(("older.zip", inner)))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/cron.d/evil.ics", "cron.d/evil.ics"),
        ("/etc/evil.ics", "etc/evil.ics"),
        ("C:\\Users\\pia\\Calendar\\Work.ics", "Calendar/Work.ics"),
        ("c:Work.ics", "Work.ics"),
        ("..\\Work.ics", "Work.ics"),
        ("Work\x1b[31m\r\n.ics", "Work [31m .ics"),
        ("Work\u202escs.ics", "Work scs.ics"),  # would turn the letters round
        ("a" * 60_000 + ".ics", "a" * 80 + ".ics"),
        ("Grüße 👋.ics", "Grüße 👋.ics"),
        ("\x01.ics", ".ics"),
    ],
)
def test_a_name_is_only_a_name_and_fit_to_be_shown(name: str, shown: str) -> None:
    assert found(zipped((name, ICS))) == [shown]


def test_names_of_macos_are_utf_8_although_they_do_not_say_so() -> None:
    data = zipped(("Pers__nlich.ics", ICS)).replace(b"Pers__nlich", "Persönlich".encode())
    assert found(data) == ["Persönlich.ics"]


def test_what_macos_writes_beside_each_file_is_no_calendar() -> None:
    said = beside(zipped(GOOD, ("__MACOSX/._good.ics", b"\0\5\x16\7")))
    assert "archive.others" in said


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_files_of_one_name_are_all_read_and_told_apart() -> None:
    data = zipped(("2024/Work.ics", b"a"), ("old/2024/Work.ics", b"b"), ("Work.ics", b"c"), ("Work.ics", b"d"))
    files, _ = calendars(data, "export.zip")
    assert files == [("2024/Work.ics", b"a"), ("2024/Work (2).ics", b"b"), ("Work.ics", b"c"), ("Work (2).ics", b"d")]


def test_a_file_with_a_password_costs_that_file() -> None:
    locked = changed(zipped(GOOD, ("locked.ics", ICS)), "locked.ics", 8, "<H", 1, 6)
    assert "archive.password export.zip: locked.ics" in beside(locked)
    alone = changed(zipped(("locked.ics", ICS)), "locked.ics", 8, "<H", 1, 6)
    assert "protected with a password" in refused(alone)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 9, 99])
def test_unusual_packing_costs_that_file(packing: int) -> None:
    data = changed(zipped(GOOD, ("odd.ics", ICS)), "odd.ics", 10, "<H", packing, 8)
    assert "archive.packing export.zip: odd.ics" in beside(data)


def test_a_link_is_not_followed() -> None:
    link = zipfile.ZipInfo("link.ics")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "archive.link export.zip: link.ics" in beside(zipped(GOOD, (link, b"/etc/passwd")))


def test_a_wrong_checksum_costs_that_file() -> None:
    data = zipped(GOOD, ("bad.ics", ICS), packing=zipfile.ZIP_STORED)
    at = data.rindex(ICS)
    assert "archive.damaged export.zip: bad.ics" in beside(data[:at] + b"X" + data[at + 1 :])


def test_a_size_that_lies_costs_that_file() -> None:
    data = zipped(GOOD, ("liar.ics", ICS * 1000))
    assert "archive.damaged export.zip: liar.ics" in beside(changed(data, "liar.ics", 24, "<L", 10, 22))


def test_a_file_that_is_not_where_the_list_says_costs_that_file() -> None:
    data = zipped(GOOD, ("lost.ics", ICS))
    assert "archive.damaged export.zip: lost.ics" in beside(changed(data, "lost.ics", 42, "<L", 0))


@pytest.mark.parametrize("keep", [0, 3, 50, -1, -30])
def test_an_archive_cut_short_is_refused_in_words(keep: int) -> None:
    data = zipped(GOOD, ("other.ics", ICS))
    assert "archive.broken" in refused(data[:keep])


def test_something_else_called_zip_is_refused_in_words() -> None:
    assert "archive.broken" in refused(b"\x89PNG\r\n\x1a\n" + bytes(1000))


def test_zip64_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made, made.open("Work.ics", "w", force_zip64=True) as member:
        member.write(ICS)
    assert found(out.getvalue()) == ["Work.ics"]


def bomb(size: int) -> bytes:
    """Zeros, packed about a thousand to one, as a raw deflate stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(bytes(size)) + packer.flush()


def test_a_bomb_costs_that_file_and_not_its_neighbours() -> None:
    said = beside(zipped(GOOD, ("zeros.ics", bytes(30_000_000))))
    assert "archive.bomb export.zip: zeros.ics" in said


def test_calendars_pack_well_and_are_no_bombs() -> None:
    event = "BEGIN:VEVENT\r\nUID:{0}@google.com\r\nDTSTART:20260302T{0:06d}Z\r\nSUMMARY:Standup\r\nEND:VEVENT\r\n"
    calendar = "".join(event.format(number) for number in range(150_000)).encode()
    assert len(calendar) > archive.FREE
    assert found(zipped(("daily.ics", calendar))) == ["daily.ics"]


def test_bytes_are_counted_as_they_come_and_not_as_they_are_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "UNPACKED", 1_000_000)
    data = changed(zipped(GOOD, ("liar.ics", bytes(5_000_000))), "liar.ics", 20, "<L", 4_000_000_000, 18)
    assert outcome(data) <= {"archive.too_large", "archive.damaged"}
    shared = zipped(*[(f"{number}.ics", bytes(300_000)) for number in range(5)])
    assert "unpacks to more than 1 MB" in refused(shared)


def overlapping(files: int, size: int) -> bytes:
    """One packed file, listed many times: each entry of the list points to the same bytes."""
    packed = bomb(size)
    head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, zlib.crc32(bytes(size)), len(packed), size, 5, 0)
    entry = head[4:26] + struct.pack("<HHHHHLL", 5, 0, 0, 0, 0, 0, 0)
    directory = (b"PK\1\2\x14\0" + entry + b"a.ics") * files
    start = len(head) + 5 + len(packed)
    count = min(files, 65_535)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), start, 0)
    return head + b"a.ics" + packed + directory + end


def test_entries_that_share_their_bytes_are_bounded_in_time_and_memory() -> None:
    """10,000 files of 9.9 MB in half a megabyte: 99 GB, were they all unpacked."""
    data = overlapping(10_000, 9_900_000)
    start = time.process_time()
    tracemalloc.start()
    told = outcome(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert told <= {"archive.too_large", "archive.damaged"}
    assert time.process_time() - start < 10
    assert peak < 500_000_000


def test_too_many_files_are_refused_before_they_are_listed() -> None:
    data = overlapping(400_000, 10)
    assert 18_000_000 < len(data) < 21_000_000
    start = time.process_time()
    assert "more than 10,000 files" in refused(data)
    assert time.process_time() - start < 1


def test_ten_thousand_files_of_one_name_are_no_hard_work() -> None:
    data = overlapping(10_000, 10)
    start = time.process_time()
    files, problems = calendars(data, "export.zip")
    assert len(files) + len(problems) == 10_000
    assert time.process_time() - start < 3


def test_whatever_is_broken_in_it_the_rest_is_told_in_words() -> None:
    """Archives with bytes written over at random: calendars and problems, or one error that names the file."""
    chance = random.Random(4)
    whole = zipped(GOOD, ("Größe/two.ics", ICS * 20), ("three.csv", b"Subject"), ("notes.txt", b"notes"))
    read = failed = 0
    for _ in range(3000):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.choice([0, 1, 8, 255, chance.randrange(256)])
        try:
            files, problems = calendars(bytes(data), "export.zip")
        except EvenkeelError:
            failed += 1
            continue
        read += 1
        assert files
        assert all(name.isprintable() for name, _ in files)
        assert all(problem.text for problem in problems)
    assert failed > 100
    assert read > 100
