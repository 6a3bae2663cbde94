"""The ledger's files: manifests that name partitions, put in place whole, and the last few kept for readers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from model import digest
from settings import Settings

KEPT = 3  # versions that stay for readers who are at it


@dataclass(frozen=True)
class Version:
    """One complete ledger: of which facts and day, its files, and whether a newer one is being built."""

    id: str
    facts: int
    today: str
    files: tuple[str, ...]
    partitions: Mapping[str, str]  # "2026-05/2" -> file name
    guesses: Mapping[str, str]
    updating: bool = False


class LedgerFiles:
    """The folder of one ledger."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.home / "ledger"
        rule = replace(settings, home=Path(), database="")  # where things are changes no hour
        self.fingerprint = digest(_code(), repr(rule))[:8]

    def name(self, facts: int, today: date) -> str:
        """The manifest of a version of the facts on a day."""
        return f"ledger-{facts:010d}-{today:%Y%m%d}-{self.fingerprint}.json"

    def read(self, name: str) -> Version | None:
        """A complete version by its manifest's name, or None where it or one of its files is missing."""
        path = self.folder / name
        try:
            m = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):  # not there, or cut short when the machine went down
            return None
        partitions = m["partitions"]
        if any(not (self.folder / f).exists() for f in partitions.values()):
            return None  # built again rather than shown in part
        return Version(path.stem, m["facts"], m["today"], tuple(partitions.values()), partitions, m["guesses"])

    def newest(self) -> Version | None:
        """The newest complete version, of whatever facts."""
        return next((found for path in self._manifests() if (found := self.read(path.name))), None)

    def tidy(self) -> None:
        """Keep the last versions and their files; everything else is a left-over."""
        manifests = self._manifests()
        keep = {f for path in manifests[:KEPT] if (v := self.read(path.name)) for f in v.files}
        for path in manifests[KEPT:]:
            path.unlink(missing_ok=True)
        for path in [*self.folder.glob("*.parquet"), *self.folder.glob("*.part")]:
            if path.name not in keep:
                path.unlink(missing_ok=True)

    def _manifests(self) -> list[Path]:
        """Newest first; one that the builder removes meanwhile does not count."""
        found = []
        for path in self.folder.glob("ledger-*.json"):
            with suppress(FileNotFoundError):
                found.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(found, reverse=True)]


@lru_cache(maxsize=1)
def _code() -> str:
    """A digest of the code and data that decide hours."""
    folder = Path(__file__).parent.parent
    files = [*sorted(folder.glob("ledger/*.py")), *sorted(folder.glob("metrics/*.*"))]
    return digest(*(f.read_bytes() for f in files if f.suffix in (".py", ".toml")))
