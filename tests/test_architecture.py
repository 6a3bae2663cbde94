"""The one-way flow, read from the imports: who may know whom, where Streamlit stands, what does no I/O."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from browser import ROOT

BASE = {"model", "settings"}
RECORD = BASE | {"store", "connectors", "metrics"}
HOURS = RECORD | {"ledger", "sync"}
SHOWN = HOURS | {"drawn", "reports", "ui"}
# Each room, and the rooms it may import besides itself.
MAY = {
    "model": set(),
    "settings": {"model"},
    "store": BASE,
    "connectors": BASE,
    "metrics": BASE,
    "ledger": RECORD,
    "sync": RECORD | {"ledger"},
    "drawn": {"model", "settings", "metrics", "sync"},  # of sync the rows that decide/ gives, such as pinned events
    "reports": HOURS | {"drawn"},
    "ui": HOURS | {"drawn", "reports"},
    "pages": SHOWN,
    "evenkeel": SHOWN,
    "app": SHOWN | {"pages"},
}
# Modules that are part of the room they were cut from.
PART_OF = {
    "commands": "evenkeel",
    "decide": "sync",
    "identity": "sync",
    "secret": "settings",
    "occurrences": "evenkeel",
    # What is drawn and said without Streamlit, for reports too.
    "ui.charts": "drawn",
    "ui.palette": "drawn",
    "ui.portfolio_words": "drawn",
    "ui.retro_ask": "drawn",
    "ui.retro_charts": "drawn",
    "ui.retro_words": "drawn",
    "ui.sums": "drawn",
    "ui.trend_chart": "drawn",
    "ui.contact_charts": "drawn",
    "ui.assess_charts": "drawn",
    "ui.words": "drawn",
}
OUTSIDE = {"tests", "benchmarks", ".venv"}
FILES = [p for p in sorted(ROOT.rglob("*.py")) if p.relative_to(ROOT).parts[0] not in OUTSIDE]
NAMES = [str(p.relative_to(ROOT)) for p in FILES]
# What reaches the world: a measure gets values and gives values.
WORLD = {"http", "os", "pathlib", "requests", "shutil", "socket", "sqlalchemy", "subprocess", "urllib"}


def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), filename=name)


def room(module: str) -> str:
    """The room of a module or file, or of a name in it: "metrics.effort" and "metrics/effort.py" are in metrics."""
    names = module.removesuffix(".py").replace("/", ".").split(".")
    return PART_OF.get(".".join(names[:2])) or PART_OF.get(names[0], names[0])


def imports(name: str) -> set[str]:
    """Every module that a file imports, wherever in the file; what comes from one with its name behind."""
    found: set[str] = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {"." * node.level + f"{node.module or ''}.{alias.name}" for alias in node.names}
    return found


def test_every_file_has_a_room() -> None:
    homeless = [name for name in NAMES if room(name) not in MAY]
    assert homeless == [], "Give them a place in MAY or PART_OF, and in CONTRIBUTING.md's map."
    assert "connectors/jira.py" not in NAMES, "Run as a script it would shadow the jira package."


@pytest.mark.parametrize("name", NAMES)
def test_imports_point_one_way(name: str) -> None:
    here = room(name)
    known = {room(module) for module in imports(name)} & set(MAY)
    assert known - {here} <= MAY[here], f"{here} may import {sorted(MAY[here])}"
    assert not any(module.startswith(".") for module in imports(name)), "rooms are imported by name"


def at_the_edge(name: str) -> bool:
    return room(name) in {"app", "pages", "ui"}


@pytest.mark.parametrize("name", [n for n in NAMES if not at_the_edge(n)])
def test_streamlit_stays_at_the_edge(name: str) -> None:
    assert "streamlit" not in {module.split(".")[0] for module in imports(name)}


@pytest.mark.parametrize("name", [n for n in NAMES if room(n) == "metrics"])
def test_measures_do_no_io(name: str) -> None:
    used = {module.split(".")[0] for module in imports(name)}
    packaged = used & WORLD == {"pathlib"} and reads_only_its_own_data(name)
    assert packaged or not used & WORLD
    assert not any(calls(tree(name), verb) for verb in ("open", "print", "input"))


def calls(code: ast.AST, name: str) -> list[ast.Call]:
    """The calls of a plain name, as in open(...)."""
    found = [node for node in ast.walk(code) if isinstance(node, ast.Call)]
    return [call for call in found if isinstance(call.func, ast.Name) and call.func.id == name]


def reads_only_its_own_data(name: str) -> bool:
    """Every path in the file hangs on its own: Path(__file__), and nothing is ever written."""
    paths = [ast.unparse(call) for call in calls(tree(name), "Path")]
    touched = {node.attr for node in ast.walk(tree(name)) if isinstance(node, ast.Attribute)}
    return set(paths) == {"Path(__file__)"} and not touched & {"write_text", "write_bytes", "unlink"}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_fits_in_a_head(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").count("\n")
    assert lines <= 300, "one idea a file"
    if room(name) == "pages":
        assert lines <= 100, "a page is load, compute, draw"


@pytest.mark.parametrize("name", [n for n in NAMES if room(n) not in {"app", "pages", "ui"}])
def test_every_public_function_says_what_it_means(name: str) -> None:
    silent = [
        node.name
        for holder in [tree(name), *(n for n in tree(name).body if isinstance(n, ast.ClassDef))]
        for node in holder.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not is_bare_record(node)
    ]
    assert silent == []


def is_bare_record(node: ast.AST) -> bool:
    """A small class of fields, each with its comment, or a class that only names something."""
    return isinstance(node, ast.ClassDef) and not any(isinstance(n, ast.FunctionDef) for n in node.body)


@pytest.mark.parametrize("module", ["ledger", "sync", "reports", "reports.command", "evenkeel"])
def test_it_lives_without_streamlit(module: str) -> None:
    """The command line and the hours need neither Streamlit nor its start-up time."""
    code = f"import {module}, sys; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60).returncode == 0


@pytest.mark.parametrize(
    ("source", "bad"),
    [
        ("import streamlit", True),
        ("def f():\n    from store import Store", True),
        ("from metrics import effort", False),
        ("import pandas", False),
        ("from ui import words", True),
    ],
)
def test_the_test_itself_sees_an_import_in_the_wrong_direction(
    source: str, bad: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    (folder / "made_up.py").write_text(source + "\n", encoding="utf-8")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    seen = []
    for check in (test_imports_point_one_way, test_streamlit_stays_at_the_edge):
        try:
            check("metrics/made_up.py")
        except AssertionError as error:
            seen.append(str(error))
    assert bool(seen) is bad
