"""The command line: what it prints, its exit codes, and one clear sentence for whatever is wrong."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from browser import ROOT
from jira_standin import EMAIL, TOKEN, Server, served
from model_help import calendar, counters, event, ics, record
from test_jira_rest import many, site
from test_store import stored
from test_store_backup import content

import evenkeel
from connectors import jira_client
from model import Problem, formula_safe

ANA = "ORGANIZER;CN=Ana:mailto:ana@us.example"
BO = "ORGANIZER:mailto:bo@us.example"
FORMULA = '=HYPERLINK("http://x.example"),"2"'
EVENTS = (
    f"1|20261102T090000Z|20261102T100000Z|Roadmap ☕|{ANA}",
    f"2|20261102T110000Z|20261102T120000Z|Demo|STATUS:CANCELLED|{ANA}",
    f"3|20261102T130000Z|20261102T140000Z|Talk|{BO}|ATTENDEE;PARTSTAT=DECLINED:mailto:ana@us.example",
    f"4|20261102T150000Z|20261102T160000Z|Secret plan|CLASS:PRIVATE|{ANA}",
    f"5|20261103T090000Z|20261103T100000Z|{FORMULA.replace(',', chr(92) + ',')}|{ANA}",
)
WHEN = ["--from", "2026-11-01", "--to", "2026-12-01"]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    path = tmp_path / "work.ics"
    path.write_bytes(ics(*EVENTS))
    return path


class Run:
    """What a command said."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*arguments: object) -> Run:
        capsys.readouterr()
        code = evenkeel.main([str(a) for a in arguments])
        return Run(code, *capsys.readouterr())

    return command


def sentence(text: str) -> None:
    """One line of plain words, no traceback."""
    assert text.count("\n") == 1
    assert text.rstrip().endswith((".", ").", "?"))
    assert "Traceback" not in text
    assert "Error" not in text


# show -------------------------------------------------------------------------------------------------------


def test_show_prints_every_occurrence_and_keeps_nothing(run: Any, work: Path, home: Path) -> None:
    done = run("show", work, *WHEN, "--json")
    assert (done.code, done.err, list(home.iterdir())) == (0, "", [])
    first = done.lines[0]
    assert first == {
        "file": str(work), "uid": "1", "start_utc": "2026-11-02T09:00:00Z", "end_utc": "2026-11-02T10:00:00Z",
        "all_day": False, "summary": "Roadmap ☕", "status": "accepted", "counted": True, "reason": "counts",
    }  # fmt: skip
    shown = {one["uid"]: (one["status"], one["counted"], one["reason"], one["summary"]) for one in done.lines}
    assert shown["2"] == ("cancelled", False, "cancelled", "Demo")
    assert shown["3"] == ("declined", False, "declined", "Talk")
    assert shown["4"] == ("accepted", True, "counts", None)
    assert "Secret" not in done.out
    assert [one["start_utc"] for one in done.lines] == sorted(one["start_utc"] for one in done.lines)


def test_problems_stand_last_and_the_other_files_are_shown(run: Any, work: Path, tmp_path: Path) -> None:
    (tmp_path / "odd.ics").write_bytes(
        ics("9|2026110|20261102T100000Z|Odd", "8|20261104T100000Z|20261104T110000Z|Fine")
    )
    (tmp_path / "page.ics").write_bytes(b"<!DOCTYPE html>")
    done = run("show", tmp_path / "nowhere.ics", tmp_path / "page.ics", tmp_path / "odd.ics", work, *WHEN, "--json")
    assert done.code == 2
    kinds = ["problem" in one for one in done.lines]
    assert kinds == sorted(kinds)
    assert sum(not one for one in kinds) == 6
    assert {Path(one["file"]).name for one in done.lines if "problem" in one} == {"nowhere.ics", "page.ics", "odd.ics"}
    assert all(one["problem"] and one["code"] for one in done.lines if "problem" in one)
    assert run("show", tmp_path / "odd.ics", *WHEN).code == 0  # a doubt, nothing that needs a person


def test_show_takes_dates_where_you_are_and_instants(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "floating.ics"
    path.write_bytes(ics("1|20261102T000000|20261102T003000|Early", "2|20261101T235900|20261101T235959|Late"))
    berlin = run("show", path, "--from", "2026-11-02", "--to", "2026-11-03", "--zone", "Europe/Berlin", "--json")
    assert [one["start_utc"] for one in berlin.lines] == ["2026-11-01T23:00:00Z"]
    instants = run("show", path, "--from", "2026-11-01T23:59:00Z", "--to", "2026-11-02T00:00:00Z", "--json")
    assert [one["uid"] for one in instants.lines] == ["2"]


def test_show_for_people(run: Any, work: Path) -> None:
    done = run("show", work, *WHEN)
    assert done.out.splitlines()[1].endswith("Demo  [cancelled]")
    assert "(private)" in done.out


@pytest.mark.parametrize(
    "when", [["--from", "tomorrow", "--to", "2026-12-01"], ["--from", "2026-11-01", "--to", "2026-13-01"],
             ["--from", "9999-12-31T23:00:00-05:00", "--to", "2026-12-01"], [*WHEN, "--zone", "Mars/Base"]],
)  # fmt: skip
def test_show_of_a_time_that_is_none(run: Any, work: Path, when: list[str]) -> None:
    done = run("show", work, *when)
    assert done.code == 2
    sentence(done.err or done.out)


# import -----------------------------------------------------------------------------------------------------


def test_import_says_what_it_did(run: Any, work: Path, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("email,role\nbo@us.example,maker\n")
    done = run("import", work, tmp_path / "people.csv")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "work.ics: 5 activities, 0 people; 5 new, 0 changed, 0 gone; 0 problems",
        "people.csv: 0 activities, 1 people; 0 new, 0 changed, 0 gone; 0 problems",
    ]
    assert "0 new, 0 changed, 0 gone" in run("import", work).out


BAD = {
    "empty.ics": b"",
    "text.ics": b"Dear all, the meeting is at nine.",
    "picture.ics": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "page.ics": b"<!DOCTYPE html><html><title>Sign in</title></html>",
    "archive.ics": b"PK\x03\x04" + bytes(100),
    "zeros.ics": bytes(1000),
    "columns.csv": b"colour,size\nred,3\n",
    "empty.csv": b"",
    "page.csv": b"<!DOCTYPE html><html><title>Sign in</title></html>",
    "report.pdf": b"%PDF-1.7",
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_none_of_ours(run: Any, work: Path, tmp_path: Path, name: str) -> None:
    run("import", work)
    before = content(record()), counters(record())
    (tmp_path / name).write_bytes(BAD[name])
    done = run("import", tmp_path / name)
    assert (done.code, done.out) == (2, "")
    sentence(done.err)
    assert name in done.err
    assert (content(record()), counters(record())) == before


def test_a_file_that_is_not_there_and_a_folder(run: Any, work: Path, tmp_path: Path) -> None:
    done = run("import", tmp_path / "nowhere.ics", tmp_path, work)
    assert done.code == 2
    assert [line.split(" ")[0] for line in done.err.splitlines()] == [str(tmp_path / "nowhere.ics"), str(tmp_path)]
    assert len(stored(record())) == 5  # the file that can be read is


# settings that are broken -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["hours =", 'colour = "red"', "[effort]\nspeed = 3", '[effort]\naction_minutes = "x"', 'zone = "Mars"',
             '[taxonomy.market]\nside = "left"', 'hours = "nine to five"', "taxonomy = 3"],
)  # fmt: skip
def test_a_broken_evenkeel_toml(run: Any, home: Path, text: str) -> None:
    calendar(record(), event("one", "2026-11-02 09:00"))
    (home / "evenkeel.toml").write_text(text)
    done = run("export", "ledger")
    assert (done.code, done.out) == (2, "")
    sentence(done.err)


def test_a_clock_that_is_set_wrong(run: Any, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENKEEL_NOW", "soon")
    done = run("import", work)
    assert (done.code, done.out) == (2, "")
    sentence(done.err)


@pytest.mark.parametrize("command", [["status"], ["export", "ledger"], ["backup", "x.zip"], ["sync"]])
def test_a_home_that_cannot_be_used(run: Any, home: Path, command: list[str]) -> None:
    home.rmdir()
    home.write_text("I am a file")
    done = run(*command)
    assert (done.code, done.out, home.read_text()) == (2, "", "I am a file")
    sentence(done.err)


def test_a_record_that_is_no_database(run: Any, home: Path) -> None:
    (home / "evenkeel.db").write_bytes(b"GIF89a" + bytes(3000))
    done = run("status")
    assert done.code == 2
    sentence(done.err)


# status and export ------------------------------------------------------------------------------------------


def test_status_without_sources_says_how_to_begin(run: Any) -> None:
    assert run("status").out == "No sources yet. `python -m evenkeel import FILE` adds a calendar.\n"
    assert json.loads(run("status", "--json").out) == {"sources": []}


def test_status_tells_sources_counts_and_what_needs_a_person(run: Any, work: Path) -> None:
    run("import", work)
    done = run("status", "--json")
    (found,) = json.loads(done.out)["sources"]
    assert (done.code, found["name"], found["kind"], found["activities"]) == (0, "Work", "calendar_ics", {"event": 5})
    assert found["last_sync"] == "2026-11-20T12:00:00+00:00"
    store = record()
    from model import Reading

    store.put(found["source"], Reading(problems=[Problem("x.y", "here", "It broke.", "Mend it.", "person")]))
    done = run("status", "--json")
    assert done.code == 1
    assert json.loads(done.out)["sources"][0]["problems"][0]["do"] == "Mend it."
    assert "1 problems" in run("status").out


def test_a_formula_in_a_title_is_made_harmless(run: Any, work: Path) -> None:
    run("import", work)
    found = list(csv.DictReader(io.StringIO(run("export", "activities").out)))
    titles = {one["activity"].split("/")[1]: one["title"] for one in found}
    assert titles == {"1": "Roadmap ☕", "2": "Demo", "3": "Talk", "4": "", "5": "'" + FORMULA}
    assert {one["person"] for one in found} == {"me"}


@pytest.mark.parametrize("what", ["activities", "ledger", "problems"])
def test_every_table_in_every_format_holds_the_same(run: Any, work: Path, tmp_path: Path, what: str) -> None:
    run("import", work)
    out = tmp_path / "table"
    tables = {}
    for kind, read in (("csv", pd.read_csv), ("json", pd.read_json), ("parquet", pd.read_parquet)):
        done = run("export", what, "--format", kind, "--out", out)
        assert (done.code, done.out, done.err) == (0, "", "")
        tables[kind] = read(out)
    assert len({len(t) for t in tables.values()}) == 1
    for kind in ("csv", "parquet"):
        assert list(tables[kind].columns)[:2]
    if what != "problems":
        assert len(tables["csv"]) > 4
        for column in ("hours",) if what == "ledger" else ("person", "title"):
            as_written = [
                formula_safe(v) for v in tables["parquet"][column].fillna("")
            ]  # only CSV goes to spreadsheets
            assert tables["csv"][column].fillna("").tolist() == as_written


@pytest.mark.parametrize("what", ["activities", "ledger", "problems"])
def test_an_empty_record_exports_the_head_alone(run: Any, what: str) -> None:
    done = run("export", what)
    assert (done.code, done.err, done.out.count("\n")) == (0, "", 1)
    assert json.loads(run("export", what, "--format", "json").out) == []


def test_an_export_that_has_nowhere_to_go(run: Any, tmp_path: Path) -> None:
    for arguments in (["--format", "parquet"], ["--out", tmp_path], ["--out", tmp_path / "no" / "folder.csv"],
                      ["--format", "parquet", "--out", tmp_path / "no" / "folder"]):  # fmt: skip
        done = run("export", "ledger", *arguments)
        assert (done.code, done.out) == (2, ""), arguments
        sentence(done.err)


# backup and restore -----------------------------------------------------------------------------------------


def test_a_backup_and_a_restore_that_keeps_what_was_there(run: Any, work: Path, home: Path, tmp_path: Path) -> None:
    run("import", work)
    before = content(record())
    assert run("backup", tmp_path / "kept.zip").code == 0
    (source,) = record().sources()
    record().remove_source(source.id)
    done = run("restore", tmp_path / "kept.zip")
    assert done.code == 0
    assert content(record()) == before
    (kept,) = (home / "backups").glob("before-restore-*.zip")
    assert str(kept) in done.out
    record().restore(kept)
    assert stored(record()) == []


@pytest.mark.parametrize("name", ["nowhere.zip", "work.ics", "."])
def test_restoring_what_is_no_backup(run: Any, work: Path, tmp_path: Path, name: str) -> None:
    run("import", work)
    before = content(record()), counters(record())
    done = run("restore", tmp_path / name)
    assert (done.code, done.out) == (2, "")
    sentence(done.err)
    assert (content(record()), counters(record())) == before


def test_a_backup_that_has_nowhere_to_go(run: Any, work: Path, tmp_path: Path) -> None:
    for path in (work / "x.zip", tmp_path):
        done = run("backup", path)
        assert (done.code, done.out) == (2, "")
        sentence(done.err)


# Jira -------------------------------------------------------------------------------------------------------


@pytest.fixture
def jira(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A Jira that the environment points to."""
    monkeypatch.setattr(jira_client, "LONGEST_PAUSE", 0.01)
    with served(site(many(), page=3)) as server:
        for name, value in {"URL": server.url, "TOKEN": TOKEN, "EMAIL": EMAIL}.items():
            monkeypatch.setenv(f"JIRA_{name}", value)
        yield server


def test_sync_reads_all_and_then_only_news(run: Any, jira: Server, home: Path) -> None:
    assert (run("sync").code, run("sync").err) == (0, "")
    before = content(record(), but=("counters", "touched", "sources")), counters(record())
    assert len(before[0]["activities"]) > 20
    (found,) = json.loads(run("status", "--json").out)["sources"]
    assert run("sync", "--source", found["source"]).code == 0
    assert (content(record(), but=("counters", "touched", "sources")), counters(record())) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [("TOKEN", "canary-wrong"), ("URL", "http://127.0.0.1:1"), ("URL", "https://["), ("URL", "jira"),
     ("URL", "http://jira.example"), ("PROJECTS", "NOPE"), ("EMAIL", "canary@x.example"), ("TOKEN", "canary ü")],
)  # fmt: skip
def test_a_connection_that_is_wrong(
    run: Any, jira: Server, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"JIRA_{name}", value)
    done = run("sync")
    assert (done.code, done.out) == (2, "")
    sentence(done.err)
    assert "canary" not in done.err
    assert record().sources() == []


def test_a_token_that_ran_out_needs_a_person_and_loses_nothing(
    run: Any, jira: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("sync")
    before = stored(record())
    monkeypatch.setenv("JIRA_TOKEN", "canary-old")
    done = run("sync")
    assert done.code == 1
    sentence(done.err)
    assert stored(record()) == before
    status = run("status", "--json")
    assert status.code == 1
    assert json.loads(status.out)["sources"][0]["failed"]["code"] == "jira.token"
    assert "canary" not in done.err + status.out + run("status").out
    monkeypatch.delenv("JIRA_URL")
    assert run("sync").code in (1, 2)  # nobody gave a token for it


def test_the_token_shows_nowhere(run: Any, jira: Server, home: Path, tmp_path: Path) -> None:
    said = [run("sync"), run("status"), run("status", "--json"), run("backup", home / "kept.zip")]
    said += [run("export", what) for what in ("activities", "ledger", "problems")]
    jira.faults = ["500"] * 9
    said.append(run("sync"))
    assert [one.code for one in said] == [0] * 7 + [1]
    assert not [one for one in said if TOKEN in one.out + one.err]
    held = [p for p in home.rglob("*") if p.is_file() and TOKEN.encode() in p.read_bytes()]
    assert held == []


def test_a_source_that_is_not_there(run: Any) -> None:
    done = run("sync", "--source", "nobody")
    assert done.code == 2
    sentence(done.err)


# as a program -----------------------------------------------------------------------------------------------


def program(*arguments: object, **how: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "evenkeel", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False, timeout=60, **how)


def test_the_program_says_its_commands_and_refuses_others() -> None:
    shown = program("--help")
    assert shown.returncode == 0
    assert all(name in shown.stdout for name in evenkeel.COMMANDS)
    wrong = program("dance")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "Traceback" not in wrong.stderr


def test_the_program_imports_and_shows(work: Path, home: Path) -> None:
    assert program("import", work).returncode == 0
    failed = program("import", home / "nowhere.ics")
    assert (failed.returncode, failed.stdout) == (2, "")
    sentence(failed.stderr)
    assert len(stored(record())) == 5


def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    many = [f"{n}|20261102T090000Z|20261102T100000Z|{'x' * 70}{n}" for n in range(3000)]
    (tmp_path / "big.ics").write_bytes(ics(*many))
    command = f"{sys.executable} -m evenkeel show {tmp_path}/big.ics {' '.join(WHEN)} --json | head -n 1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert json.loads(done.stdout)["uid"] == "0"
    assert done.stderr == ""


def test_a_terminal_of_few_letters_shows_what_it_can(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    done = program("show", work, *WHEN)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Roadmap ?" in done.stdout
