"""The command report: files whole or not at all, exit codes as elsewhere, and one sentence for whatever is wrong."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import acme
import pytest
from model_help import record
from report_help import everything
from test_evenkeel import run, sentence

import sync
from model import Problem, Reading, Source
from reports import FORMS, REPORTS, command

assert run  # a fixture


@pytest.fixture
def own(home: Path) -> None:
    sync.import_file(record(), "ana.ics", acme.WORK, zone=acme.ZONE)


def names(folder: Path) -> set[str]:
    """What stands in a folder, hidden things too."""
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("ending", FORMS)
def test_a_report_is_written_in_the_form_of_the_ending(run: Any, own: None, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"balance{ending}"
    done = run("report", "balance", "--out", out)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"Wrote {out}.\n"
    assert "19 Oct – 15 Nov 2026" in everything(out.read_bytes(), ending)
    assert names(tmp_path) == {"home", out.name}


@pytest.mark.parametrize("what", REPORTS)
def test_every_report_can_be_written_for_the_sample_company(run: Any, sample: Path, tmp_path: Path, what: str) -> None:
    out = tmp_path / "report.MD"
    assert run("report", what, "--sample", "--out", out).code == 0
    assert "Sample data" in out.read_text(encoding="utf-8")


def test_a_doubt_that_needs_a_person_is_said_and_the_file_is_there(run: Any, own: None, tmp_path: Path) -> None:
    store = record()
    problem = {"code": "x", "where": "ana.ics", "text": "It is old.", "do": "Export it again.", "severity": "person"}
    source = store.sources()[0]
    store.set_state(source.id, failed=problem)
    out = tmp_path / "balance.md"
    done = run("report", "balance", "--out", out)
    assert (done.code, done.err) == (1, "ana.ics: It is old. Export it again.\n")
    assert "It is old." in out.read_text(encoding="utf-8").replace("\\", "")


def test_a_report_on_a_group_tells_what_is_wrong_with_it_and_not_what_is_with_its_reader(
    run: Any, own: None, tmp_path: Path
) -> None:
    out, store = tmp_path / "retro.md", record()
    told = Problem("worklogs.habit", "Ana", "It is not clear.", "Say which it is.", "person")
    source = Source("older", "me", "calendar_ics", "Older")
    store.save_source(source)
    store.put(source.id, Reading(problems=[told]))
    assert run("report", "balance", "--out", tmp_path / "balance.md").err == "Ana: It is not clear. Say which it is.\n"
    done = run("report", "retro", "--out", out)
    assert (done.code, done.err) == (0, "")
    store.set_state(source.id, failed=asdict(Problem("x", "ana.ics", "It is old.", "Export it again.", "person")))
    done = run("report", "retro", "--out", out)
    assert (done.code, done.err) == (1, "ana.ics: It is old. Export it again.\n")


def test_a_period_can_be_named_or_given_by_its_days(run: Any, own: None, tmp_path: Path) -> None:
    out = tmp_path / "balance.md"
    for given, said in {
        "2026-10-05..2026-10-11": "5 Oct – 11 Oct 2026",
        "2026-11-18..2027-03-01": "18 Nov – 19 Nov 2026",  # what is over of it
        "quarter": "1 Oct – 19 Nov 2026",
        "week": "16 Nov – 19 Nov 2026",
        "12w": "24 Aug – 15 Nov 2026",
    }.items():
        assert run("report", "balance", "--period", given, "--out", out).code == 0
        assert f"Period: {said}" in out.read_text(encoding="utf-8"), given
    assert run("report", "balance", "--period", "52w", "--out", out).code == 0
    assert "## Month by month" in out.read_text(encoding="utf-8")


def test_somebody_is_found_by_address_and_by_name(run: Any, sample: Path, tmp_path: Path) -> None:
    out = tmp_path / "balance.md"
    for who in ("maren albrecht", "Maren Albrecht"):
        assert run("report", "balance", "--sample", "--person", who, "--out", out).code == 0
        assert "# Balance of Maren Albrecht" in out.read_text(encoding="utf-8")


def test_only_some_sections_can_be_asked_for(run: Any, own: None, tmp_path: Path) -> None:
    out = tmp_path / "page.md"
    assert run("report", "manager", "--sections", "categories, How the hours are known", "--out", out).code == 0
    text = out.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Categories", "## How the hours are known", "## About these figures",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["balance", "--out", "{}/x.pdf"], "x.pdf does not say which form"),
        (["balance", "--out", "{}/x"], "ends in .html, .pptx, .xlsx, .md"),
        (["balance", "--out", "{}/nowhere/x.md"], "There is no folder"),
        (["balance", "--out", "{}/folder.md"], "is a folder"),
        (["moon", "--out", "{}/x.md"], "There is no report 'moon'. There is balance, monday, manager"),
        (["balance", "--period", "never", "--out", "{}/x.md"], "'never' is not a period"),
        (["balance", "--period", "2026-11-02..2026-11-01", "--out", "{}/x.md"], "is not a period"),
        (["balance", "--period", "0001-01-01..9999-12-31", "--out", "{}/x.md"], "is not a period"),
        (["balance", "--period", "2026-01-01..2026-01-31", "--out", "{}/x.md"], "There are no hours of you in 1 Jan"),
        (["monday", "--period", "4w", "--out", "{}/x.md"], "Leave out --period"),
        (["balance", "--person", "nobody\x1b[2J", "--out", "{}/x.md"], "No hours are worked out for"),
        (["manager", "--sections", "moon", "--out", "{}/x.md"], "has no section 'moon'"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_no_file(
    run: Any, own: None, tmp_path: Path, arguments: list[str], said: str
) -> None:
    (tmp_path / "folder.md").mkdir()
    before = names(tmp_path)
    done = run("report", *[a.format(tmp_path) for a in arguments])
    assert (done.code, done.out) == (2, "")
    assert said in done.err.replace("\u00a0", " ")
    assert "\x1b" not in done.err
    sentence(done.err)
    assert names(tmp_path) == before


def test_an_empty_record_has_nothing_to_report(run: Any, tmp_path: Path) -> None:
    done = run("report", "balance", "--out", tmp_path / "x.html")
    assert done.code == 2
    assert "Add a calendar, or connect Jira." in done.err
    assert not (tmp_path / "x.html").exists()


@pytest.mark.parametrize("name", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_file_of_before(
    run: Any, own: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    out = tmp_path / "balance.html"
    assert run("report", "balance", "--out", out).code == 0  # the hours are worked out
    out.write_text("before", encoding="utf-8")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device", "some other name")

    monkeypatch.setattr(command.os, name, fails)
    done = run("report", "balance", "--out", out)
    assert done.code == 2
    assert done.err.startswith(f"{out} could not be used: No space left on device.")
    assert out.read_text(encoding="utf-8") == "before"
    assert names(tmp_path) == {"balance.html", "home"}
