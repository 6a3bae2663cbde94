"""A bare clone runs: make, the pinned requirements, the configuration from any folder, CI with no gaps."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from browser import ROOT, clean_environment, serve

CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
PRODUCT = [
    path
    for path in sorted(ROOT.rglob("*.py"))
    if path.relative_to(ROOT).parts[0] not in {"tests", "benchmarks", ".venv"}
]
# The name a package is imported by, where it is not the name it is installed by.
IMPORTED_AS = {"python-dateutil": "dateutil", "python-pptx": "pptx"}
# A page that shows nothing: when the server is up it writes which options hold, then which address it has.
STAND_IN = """
import json
from contextlib import asynccontextmanager
import streamlit as st

@asynccontextmanager
async def told(app):
    names = json.loads({names!r})
    print("OPTIONS " + json.dumps({{name: st.get_option(name) for name in names}}), flush=True)
    yield {{}}

app = st.App(__file__, lifespan=told)
"""


def options(table: dict[str, object], above: str = "") -> dict[str, object]:
    """A nested TOML table as dotted names."""
    flat: dict[str, object] = {}
    for key, value in table.items():
        flat |= options(value, f"{above}{key}.") if isinstance(value, dict) else {f"{above}{key}": value}
    return flat


def requirements(name: str) -> list[str]:
    """The lines of a requirements file that name a package."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith(("#", "-r "))]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, as WCAG 2 defines it."""

    def luminance(colour: str) -> float:
        parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def faded(colour: str, ground: str, share: float = 0.6) -> str:
    """A colour seen through: Streamlit writes captions at 60% of the text colour."""
    pairs = [(int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(c * share + g * (1 - share)):02x}" for c, g in pairs)


def test_streamlit_takes_our_configuration_from_any_folder_and_asks_nothing(tmp_path: Path) -> None:
    clone, elsewhere = tmp_path / "clone", tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copytree(ROOT / ".streamlit", clone / ".streamlit")
    ours = options(CONFIG)
    names = json.dumps([n for n in ours if not n.startswith("theme.")])
    (clone / "app.py").write_text(STAND_IN.format(names=names), encoding="utf-8")

    desktop = {"DISPLAY": ":99", "BROWSER": "true"}  # a display that nobody opened before: the first start
    server = serve(tmp_path / "home", script=clone / "app.py", cwd=elsewhere, environment=desktop, headless=False)
    server.stop()

    printed = server.printed()
    told = json.loads(printed.split("OPTIONS ", 1)[1].splitlines()[0])
    assert told == {name: ours[name] for name in told}
    assert "not a valid config option" not in printed
    assert told["server.address"] == "127.0.0.1"
    assert told["browser.gatherUsageStats"] is False
    assert told["client.showErrorDetails"] == "none"
    assert told["runner.postScriptGC"] is False


def test_the_app_starts_from_any_folder_and_says_where_it_is(tmp_path: Path) -> None:
    server = serve(tmp_path / "home", cwd=tmp_path)
    server.stop()
    assert server.url.replace("127.0.0.1", "localhost") in server.printed()
    assert "Traceback" not in server.printed()


def test_a_misspelt_option_would_be_noticed(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text('[server]\nadress = "127.0.0.1"\n', encoding="utf-8")
    (tmp_path / "app.py").write_text(STAND_IN.format(names="[]"), encoding="utf-8")
    server = serve(tmp_path / "home", script=tmp_path / "app.py", cwd=tmp_path)
    server.stop()
    assert '"server.adress" is not a valid config option' in server.printed()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_is_readable_in_both_themes(theme: str) -> None:
    colours = CONFIG["theme"][theme]
    grounds = (colours["backgroundColor"], colours["secondaryBackgroundColor"])
    for name in [n for n in colours if n.endswith("TextColor")] + ["textColor", "linkColor", "primaryColor"]:
        for ground in grounds:
            assert contrast(colours[name], ground) >= 4.5, (name, ground)
    for ground in grounds:
        assert contrast(faded(colours["textColor"], ground), ground) >= 4.5, ("caption", ground)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_says_why(name: str) -> None:
    lines = requirements(name)
    assert lines
    for line in lines:
        assert re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][A-Za-z0-9.]*(; [^#]+)?  # \S.*", line), line


def test_every_package_the_product_imports_is_required() -> None:
    ours = {path.relative_to(ROOT).parts[0].removesuffix(".py") for path in PRODUCT}
    required = {re.split(r"[=\[]", line)[0].lower() for line in requirements("requirements.txt")}
    names = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in required}
    missing = {}
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            found += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            for module in {name.split(".")[0] for name in found} - ours - set(sys.stdlib_module_names):
                if module.lower() not in names:
                    missing[module] = str(path.relative_to(ROOT))
    assert missing == {}


@pytest.fixture
def make() -> str:
    path = shutil.which("make")
    if not path:
        pytest.skip("No make on this machine: it runs the two commands of the README.")
    return path


def run_make(make: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """make in a folder of its own that holds a copy of our Makefile and requirements."""
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        if not (folder / name).exists():
            shutil.copy(ROOT / name, folder / name)
    environment = clean_environment(folder) | {"MAKEFLAGS": ""}
    return subprocess.run([make, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def pretend_python(folder: Path, refuses: str) -> Path:
    """A Python that refuses one import, as Debian's does without python3-venv."""
    path = folder / "python"
    program(path, f'case "$*" in *{refuses}*) exit 1;; esac\nexec "{sys.executable}" "$@"')
    return path


def program(path: Path, does: str) -> None:
    """A shell script at this path."""
    path.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("refuses", "says"),
    [("ensurepip", "apt install python3-venv"), ("version_info", "older than Python 3.11")],
    ids=["no venv package", "old Python"],
)
def test_make_says_in_a_sentence_what_to_install(make: str, tmp_path: Path, refuses: str, says: str) -> None:
    result = run_make(make, tmp_path, "run", f"PYTHON={pretend_python(tmp_path, refuses)}")
    assert result.returncode != 0
    assert says in result.stdout
    assert not (tmp_path / ".venv").exists()


def test_make_says_so_when_there_is_no_such_python(make: str, tmp_path: Path) -> None:
    result = run_make(make, tmp_path, "run", "PYTHON=python3.0")
    assert result.returncode != 0
    assert "There is no python3.0 here" in result.stdout


def test_make_installs_once_and_again_only_when_the_requirements_change(make: str, tmp_path: Path) -> None:
    first = run_make(make, tmp_path, "--dry-run", "run").stdout
    assert "-m venv .venv" in first
    assert "pip install" in first
    assert "streamlit run app.py" in first

    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in ("bin/python", ".run-installed", ".dev-installed"):
        (tmp_path / ".venv" / name).touch()
    assert "pip install" not in run_make(make, tmp_path, "--dry-run", "run", "test").stdout

    os.utime(tmp_path / "requirements.txt", (4e9, 4e9))
    assert "pip install" in run_make(make, tmp_path, "--dry-run", "run").stdout


@pytest.fixture
def bare_machine(tmp_path: Path) -> Path:
    """A PATH that holds hardly anything, where apt-get and make only write down how they were called."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "dirname", "env", "sh"):
        (programs / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    called = tmp_path / "called"
    for name in ("apt-get", "make"):
        program(programs / name, f'echo "{name} $* EVENKEEL_REQUIRE_ALL=$EVENKEEL_REQUIRE_ALL" >> "{called}"')
    return programs


def run_ci(programs: Path) -> list[str]:
    """Which programs .ci/run called, and how."""
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run([str(script)], env={"PATH": str(programs)}, check=True, timeout=30)
    return (programs.parent / "called").read_text(encoding="utf-8").splitlines()


def test_ci_installs_what_a_bare_machine_lacks_and_runs_the_tests_without_gaps(bare_machine: Path) -> None:
    update, install, test = run_ci(bare_machine)
    assert "update" in update
    for package in ("python3", "python3-venv", "chromium", "fonts-dejavu", "fonts-noto-color-emoji", "gcc", "nodejs"):
        assert f" {package} " in install
    assert test == "make test EVENKEEL_REQUIRE_ALL=1"


def test_ci_installs_nothing_where_everything_is_there(bare_machine: Path) -> None:
    for name in ("python3", "chromium", "postgres", "cc", "node", "npm"):
        program(bare_machine / name, "exit 0")
    assert run_ci(bare_machine) == ["make test EVENKEEL_REQUIRE_ALL=1"]


SUITE = """
import pytest
def test_lacks_a_program(): pytest.skip("no such program")
@pytest.mark.corpus
def test_lacks_the_examples(): pytest.skip("no examples")
@pytest.mark.xfail(reason="known")
def test_known(): raise AssertionError
def test_passes(): pass
"""


def run_suite(folder: Path, suite: str, **environment: str) -> str:
    """pytest on a little suite beside a copy of our conftest.py."""
    (folder / "tests").mkdir()
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name in ("conftest.py", "browser.py"):
        shutil.copy(ROOT / "tests" / name, folder / "tests")
    (folder / "tests" / "test_suite.py").write_text(suite, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist"]
    environment = clean_environment(folder, **environment)
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    ).stdout.splitlines()[-1]


def test_a_skip_is_a_skip_at_home(tmp_path: Path) -> None:
    assert re.match("1 passed, 2 skipped, 1 xfailed", run_suite(tmp_path, SUITE))


def test_a_skip_is_a_failure_where_everything_is_required(tmp_path: Path) -> None:
    result = run_suite(tmp_path, SUITE, EVENKEEL_REQUIRE_ALL="1")
    assert re.match("1 failed, 1 passed, 1 skipped, 1 xfailed", result)


def test_a_file_that_skips_as_a_whole_fails_too_where_everything_is_required(tmp_path: Path) -> None:
    suite = 'import pytest\npytest.importorskip("no_such_package")\n'
    assert "1 error" in run_suite(tmp_path, suite, EVENKEEL_REQUIRE_ALL="1")
