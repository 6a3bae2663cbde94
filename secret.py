"""Secrets of this machine: one file in the home folder, readable by its owner alone; never in record or backup."""

from __future__ import annotations

import json
import os
from pathlib import Path

from filelock import FileLock

from model import EvenkeelError
from settings import home


def get(name: str) -> str:
    """The secret of that name, or "" where there is none. Raises EvenkeelError where the file cannot be read."""
    return _read(_path()).get(name, "")


def keep(name: str, value: str) -> None:
    """Keep a secret under a name, in place of an earlier one; "" takes it away. EvenkeelError where it cannot be."""
    path = _path()
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")):
            kept = {**_read(path), name: value}
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                json.dump({k: v for k, v in sorted(kept.items()) if v}, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
    except OSError as error:
        raise _unusable(path, "written", error.strerror or "") from None


def _path() -> Path:
    return home() / "secrets.json"


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):  # never in the error's own words: they may hold a secret
        raise _unusable(path, "read", "it is not what Evenkeel wrote") from None
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _unusable(path: Path, done: str, why: str) -> EvenkeelError:
    return EvenkeelError(
        f"{path.name} in the home folder could not be {done} ({why}).",
        "Check that the file is yours and the disk has room; without it, enter calendar addresses again.",
        "secret.unusable",
    )
