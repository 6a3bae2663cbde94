"""The ledger's files: manifests that name partitions, put in place whole, and the last few kept for readers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from filelock import FileLock

from model import digest
from settings import Settings

KEPT = 3  # versions that stay for readers who are at it


@dataclass(frozen=True)
class Version:
    """One complete ledger: of which facts and day, its files, and whether a newer one is being built."""

    id: str
    facts: int
    today: str
    partitions: Mapping[str, str]  # part, see ledger.parts -> file name
    guesses: Mapping[str, str]  # everybody in it -> whether their worklogs include their meetings
    buckets: int
    updating: bool = False

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files."""
        return tuple(self.partitions.values())


class LedgerFiles:
    """The folder of one ledger."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.home / "ledger"
        rule = replace(settings, home=Path(), database="")  # where things are changes no hour
        self.fingerprint = digest(_code(), repr(rule))[:8]
        self._read: tuple[str, int, Version] | None = None

    def name(self, record: str, facts: int, today: date) -> str:
        """The manifest of a version of a record's facts on a day."""
        return f"ledger-{facts:010d}-{today:%Y%m%d}-{record}-{self.fingerprint}.json"

    def rule(self, name: str) -> tuple[str, ...]:
        """Which record and which rules a version is of; versions that differ in these have nothing in common."""
        return tuple(name.removesuffix(".json").split("-")[3:])

    def read(self, name: str) -> Version | None:
        """A complete version by its manifest's name, or None where it or one of its files is missing."""
        try:
            asked = name, self.folder.stat().st_mtime_ns  # which changes with every file that comes or goes
        except FileNotFoundError:
            return None
        last = self._read
        if last and last[:2] == asked:
            return last[2]
        found = self._stored(name)
        if found is None or not self._names().issuperset(found.files):
            return None  # built again rather than shown in part
        self._read = *asked, found
        return found

    def publish(self, name: str, version: Version) -> Version:
        """Put a version in place under its name, whole or not at all, and tidy up."""
        manifest = {f.name: getattr(version, f.name) for f in fields(Version) if f.name not in ("id", "updating")}
        draft = self.folder / (name + ".part")
        with draft.open("w", encoding="utf-8") as file:
            file.write(json.dumps(manifest))
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, self.folder / name)
        self.tidy()
        return replace(version, id=Path(name).stem)

    def newest(self, like: str) -> Version | None:
        """The newest complete version of the same record as a manifest's, of whatever facts and rules."""
        mine = (name for name in self._manifests(self._names()) if self.rule(name)[:1] == self.rule(like)[:1])
        return next((found for name in mine if (found := self.read(name))), None)

    def forget(self, version: Version) -> None:
        """Take a version away that turned out not to be whole, so that it is built again."""
        for name in (f"{version.id}.json", *version.files):
            (self.folder / name).unlink(missing_ok=True)

    def drop(self) -> None:
        """Take every version away, of whatever record: what they hold can be worked out again, or shall not be."""
        if self.folder.is_dir():
            with FileLock(self.folder / "build.lock"):
                for name in ("ledger-*.json", "*.parquet", "*.part"):
                    for path in self.folder.glob(name):
                        path.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Keep the last versions and their files; everything else is a left-over."""
        names = self._names()
        manifests = self._manifests(names)
        keep = {file for name in manifests[:KEPT] if (v := self._stored(name)) for file in v.files}
        left = {name for name in names if name.endswith((".parquet", ".part"))} - keep
        for name in (*manifests[KEPT:], *left):
            (self.folder / name).unlink(missing_ok=True)

    def _stored(self, name: str) -> Version | None:
        """A version by its manifest's name, whether or not its files are there."""
        path = self.folder / name
        try:
            return _manifest(path, path.stat().st_mtime_ns)
        except (FileNotFoundError, ValueError, TypeError):  # not there, cut short, or of an older program
            return None

    def _names(self) -> set[str]:
        """The files that are there."""
        with suppress(FileNotFoundError):
            return set(os.listdir(self.folder))  # noqa: PTH208 - hundreds, and a Path for each takes longer
        return set()

    def _manifests(self, names: Iterable[str]) -> list[str]:
        """Newest first; one that the builder removes meanwhile does not count."""
        found = []
        for name in names:
            if name.startswith("ledger-") and name.endswith(".json"):
                with suppress(FileNotFoundError):
                    found.append(((self.folder / name).stat().st_mtime_ns, name))
        return [name for _, name in sorted(found, reverse=True)]


@lru_cache(maxsize=16)
def _manifest(path: Path, mtime: int) -> Version:  # noqa: ARG001 - one that is written anew is read anew
    """A version as its manifest has it."""
    return Version(path.stem, **json.loads(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def _code() -> str:
    """A digest of the code and data that decide hours."""
    folder = Path(__file__).parent.parent
    files = [*sorted(folder.glob("ledger/*.py")), *sorted(folder.glob("metrics/*.*"))]
    return digest(*(f.read_bytes() for f in files if f.suffix in (".py", ".toml", ".jsonl")))
