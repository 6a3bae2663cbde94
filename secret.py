"""Secrets of this machine: calendar addresses in a file for its owner alone, Jira tokens in the system's keyring.

The address of a calendar opens that calendar, and a sync by cron has to read it where nobody is signed in: it stands
in one file of the home folder. A token opens all that its owner may do in Jira: it goes to the keyring or nowhere.
Neither is ever in the record or a backup.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from model import EvenkeelError
from settings import home

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "Evenkeel"  # under which a keyring shows our tokens


def get(name: str) -> str:
    """The secret of that name in the file, or "" without one. Raises EvenkeelError where the file cannot be read."""
    return _read(_path()).get(name, "")


def keep(name: str, value: str) -> None:
    """Keep a secret in the file, in place of an earlier one; "" takes it away. EvenkeelError where it cannot be."""
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


def vault() -> str:
    """The name of the keyring that would keep a token; "" where there is none that keeps it encrypted."""
    found = _keyring()
    return str(found.name) if found else ""


def token(host: str) -> str:
    """The token for a Jira site; "" where the keyring has none, is locked or is missing."""
    found = _keyring()
    try:
        return (found.get_password(SERVICE, host) if found else None) or ""
    except Exception:  # noqa: BLE001 - each system's keyring fails in ways of its own, and may name the token
        return ""


def keep_token(host: str, value: str) -> bool:
    """Keep the token for a Jira site in the keyring, or take it away with ""; whether the keyring did that.

    Where it did not, the token lives no longer than the session that has it: it is written nowhere else.
    """
    found = _keyring()
    try:
        if not found:
            return False
        if value:
            found.set_password(SERVICE, host, value)
        elif found.get_password(SERVICE, host) is not None:
            found.delete_password(SERVICE, host)
        return (found.get_password(SERVICE, host) or "") == value
    except Exception:  # noqa: BLE001 - see token
        return False


def _keyring() -> KeyringBackend | None:
    """The keyring that the user or the system chose, unless it keeps what it is given as plain text."""
    try:
        import keyring  # noqa: PLC0415 - what only a token needs must not keep every command waiting
        from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415

        chosen = keyring.get_keyring()
        found = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
        safe = (one for one in found if not type(one).__module__.startswith("keyrings.alt"))
        return next((one for one in safe if one.priority >= 1), None)  # what keyring itself recommends
    except Exception:  # noqa: BLE001 - asked for how good it is, a keyring says that way that it is not there
        return None


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
