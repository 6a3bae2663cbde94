"""Totals files: written, read back the same, read into a record, and files that somebody made to break it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import totals
from connectors.totals import ROWS, Totals
from metrics.frames import tuples
from metrics.portfolio import by_month
from model import EvenkeelError
from store import Store
from sync import totals as files

FOUND = Totals("Ana Silva", "people", (("2026-10-26", "Atlas", "customers", 6.5), ("2026-11-02", "", "not_seen", 2.0)))
HEAD = {"evenkeel": "totals", "version": 1, "from": "Ana", "role": "people"}


def text(**more: object) -> bytes:
    return json.dumps(HEAD | {"rows": []} | more).encode()


def row(*cells: object) -> bytes:
    return text(rows=[["2026-10-26", "Atlas", "customers", 1.0], list(cells)])


def test_what_is_written_is_a_line_a_row_and_reads_back_the_same() -> None:
    data = totals.write(FOUND)
    assert data.decode().splitlines()[1] == '  ["2026-10-26", "Atlas", "customers", 6.5],'
    assert totals.read(data, "a.json") == FOUND
    assert set(json.loads(data)) == {"evenkeel", "version", "from", "role", "rows"}


@given(st.text(max_size=30), st.floats(0, 1000))
def test_whatever_a_product_is_called_it_reads_back(product: str, hours: float) -> None:
    name = " ".join(product.encode("utf-8", "ignore").decode().split())
    found = Totals("Ana", "makers", (("2026-10-26", name, "delivery", round(hours, 2)),))
    assert totals.read(totals.write(found), "a.json") == found


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "no totals file"),
        (b'{"evenkeel": "record"}', "no totals file"),
        (text(version=2), "version 2"),
        (text(version="9" * 500), "version 9999"),
        (text(**{"from": " "}), "whose it is"),
        (text(**{"from": "A" * 81}), "whose it is"),
        (text(role="boss"), "product people or of makers"),
        (text(role=["people"]), "product people or of makers"),
        (text(rows={"a": 1}), "no rows"),
        (text(rows=[[]] * (ROWS + 1)), "more than"),
        (b" " * 4_000_001, "larger than"),
        (row("2026-10-26", "Atlas", "customers"), "row 2"),
        (row("2026-10-26", "Atlas", "customers", "6"), "impossible hours in row 2"),
        (row("2026-10-26", "Atlas", "customers", True), "impossible hours"),
        (row("2026-10-26", "Atlas", "customers", -1), "impossible hours"),
        (row("2026-10-26", "Atlas", "customers", 1e9), "impossible hours"),
        (row("2026-10-26", "Atlas", "customers", 1).replace(b"1]]", b"NaN]]"), "no JSON"),
        (row("2026-10-26", "Atlas", "customers", 1).replace(b", 1]]", b", 1e999]]"), "impossible hours"),
        (row("2026-10-27", "Atlas", "customers", 1), "past Monday"),
        (row("2027-10-25", "Atlas", "customers", 1), "past Monday"),
        (row("0001-01-01", "Atlas", "customers", 1), "past Monday"),
        (row("soon", "Atlas", "customers", 1), "no date in row 2"),
        (row("2026-10-26", "A" * 81, "customers", 1), "product or category"),
        (row("2026-10-26", "Atlas", "<b>x</b>", 1), "product or category"),
        (row("2026-10-26", ["Atlas"], "customers", 1), "row 2"),
    ],
)
def test_a_file_that_cannot_be_is_a_sentence_with_its_name_and_row(data: bytes, said: str) -> None:
    with pytest.raises(EvenkeelError) as failed:
        totals.read(data, "a.json")
    problem = failed.value.problem
    assert said in problem.text
    assert problem.text.startswith("a.json")
    assert len(problem.text) < 300


def test_each_file_is_a_source_that_a_later_one_from_the_same_name_replaces(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/record.db", tmp_path)
    files.keep(store, "ana.json", totals.write(FOUND))
    files.keep(store, "ben.json", totals.write(FOUND._replace(label="Ben", role="makers")))
    newer = FOUND._replace(label="ana silva", rows=FOUND.rows[:1])
    files.keep(store, "ana2.json", totals.write(newer))
    assert sorted(files.kept(store.sources())) == sorted([newer, FOUND._replace(label="Ben", role="makers")])
    with pytest.raises(EvenkeelError):
        files.keep(store, "bad.json", b"{}")
    assert len(store.sources()) == 2


def test_a_week_across_two_months_is_split_by_its_working_days() -> None:
    found = by_month([("2026-09-28", "Atlas", "customers", 10.0)])
    assert [*tuples(found, "month", "hours")] == [(date(2026, 9, 1), 6.0), (date(2026, 10, 1), 4.0)]
