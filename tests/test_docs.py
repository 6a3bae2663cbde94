"""What the documents say is so: commands, variables, settings, columns and the map of the rooms."""

from __future__ import annotations

import argparse
import ast
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from browser import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROOMS = ("connectors", "metrics", "pages", "reports", "ui")
PRODUCT = [*ROOT.glob("*.py"), *(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))]
TEST_SUPPORT = [ROOT / "tests" / "conftest.py", ROOT / ".ci" / "run"]
VARIABLE = re.compile(r"\b(?:EVENKEEL|JIRA)_[A-Z]+(?:_[A-Z]+)*\b")


def variables(text: str) -> set[str]:
    return set(VARIABLE.findall(text))


def commands() -> dict[str, argparse.ArgumentParser]:
    """The sub-commands of `python -m evenkeel` and the parser of each."""
    import evenkeel

    actions = evenkeel.parser()._actions
    return dict(next(a for a in actions if isinstance(a, argparse._SubParsersAction)).choices)


def test_the_readme_names_both_commands_before_anything_else_to_run() -> None:
    first = [line.strip() for line in README.splitlines() if line.startswith("    ")][:2]
    assert [line.split("#")[0].strip() for line in first] == ["make run", "make test"]


def test_the_readme_names_every_make_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (targets,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    described = makefile.split("help:")[1].split("\n\n")[0]
    for target in set(targets.split()) - {"help"}:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
        assert f"make {target}" in README
        assert f"make {target} " in described


def test_every_variable_that_is_read_is_documented_and_the_reverse() -> None:
    read = variables("\n".join(p.read_text(encoding="utf-8") for p in [*PRODUCT, *TEST_SUPPORT]))
    assert variables(README) == read


def test_every_setting_is_documented_with_its_default() -> None:
    from settings import Settings

    block = tomllib.loads(re.findall(r"```toml\n(.*?)```", README, re.DOTALL)[0])
    defaults = {f.name: f.default for f in fields(Settings) if f.name not in {"home", "database"}}
    assert set(block) == set(defaults)
    for name, value in block.items():
        if not isinstance(value, dict):
            assert (tuple(value) if isinstance(value, list) else value) == defaults[name], name


def test_the_settings_in_the_readme_are_accepted_by_those_who_use_them(home: Path) -> None:
    import settings
    from metrics import counts, taxonomy

    block = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)[0]
    (home / "evenkeel.toml").write_text(block, encoding="utf-8")
    read = settings.load()
    assert counts.Limits(**read.effort) == counts.Limits()
    assert taxonomy.load(read.taxonomy) == taxonomy.load()


def test_every_column_of_the_directory_is_documented() -> None:
    from model import Person

    table = README.split("| column | means |")[1].split("\n\n")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.count("|") > 2]
    named = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    assert named == {f.name for f in fields(Person)}


def test_every_command_is_documented_with_the_options_that_the_readme_shows() -> None:
    shown = dict(re.findall(r"^    python -m evenkeel (\w+)(.*)$", README, re.MULTILINE))
    known = commands()
    assert set(shown) == set(known)
    for name, line in shown.items():
        arguments = line.split("#")[0].split()
        options = {option for a in known[name]._actions for option in a.option_strings}
        assert {a for a in arguments if a.startswith("--")} <= options, name
        known[name].parse_args(arguments)


def test_every_command_and_option_explains_itself() -> None:
    for name, parser in commands().items():
        assert parser.description or parser.format_help().count("\n") > 3, name
        for action in parser._actions:
            assert action.help, f"{name} {action.dest}"


def test_the_exit_codes_are_documented() -> None:
    assert re.search(r"0 done, 1 done with problems that need a person, 2 could not", README)


def map_row(path: Path) -> str:
    """The line that the map has for a module: its name and the first line of its docstring."""
    said = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")[0]
    return f"| `{path.relative_to(ROOT).as_posix()}` | {said} |"


def test_the_map_lists_every_module_with_its_own_first_line() -> None:
    modules = [path for path in PRODUCT if path.read_text(encoding="utf-8").strip()]
    assert "\n".join(row for row in map(map_row, sorted(modules)) if row not in CONTRIBUTING) == ""


def test_the_map_names_nothing_that_is_gone() -> None:
    for name in re.findall(r"^\| `([a-z_/]+\.py)` \|", CONTRIBUTING, re.MULTILINE):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "PRIVACY.md"])
def test_links_and_pictures_lead_somewhere(name: str) -> None:
    targets = re.findall(r"\]\(([^)]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert [t for t in targets if not t.startswith("http") and not (ROOT / t).exists()] == []
