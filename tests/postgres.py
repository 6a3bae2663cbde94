"""A real PostgreSQL server in a temporary folder, with a fresh database for each test that asks for one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

MISSING = "No PostgreSQL server to test with: install Debian's postgresql (its initdb and postgres)."


def programs() -> Path | None:
    """The folder of initdb and postgres, of the newest version that is installed; None where there is none."""
    found = [Path(p).resolve() for p in [shutil.which("initdb")] if p]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]), reverse=True)
    return next((p.parent for p in found if (p.parent / "postgres").exists()), None)


def somebody() -> dict[str, Any]:
    """Who runs the server: PostgreSQL refuses to be root, so Debian's user for it, or nobody, does then."""
    if not hasattr(os, "geteuid") or os.geteuid():
        return {}
    import pwd  # Windows has none

    names = {p.pw_name: p for p in pwd.getpwall()}
    who = names.get("postgres") or names["nobody"]
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


class Server:
    """One server: listens on a socket in its own folder alone, and is as fast as losing everything allows."""

    def __init__(self, bin_folder: Path) -> None:
        self.bin = bin_folder
        self.who = somebody()
        self.folder = Path(tempfile.mkdtemp(prefix="evenkeel-pg-"))  # not pytest's: others may not enter that
        if self.who:
            os.chown(self.folder, self.who["user"], self.who["group"])
        self.made = 0
        self.free: list[str] = []  # databases that tests have done with
        # a language's order, so that what relies on the order of bytes is found out
        order = "--locale-provider=icu --icu-locale=en" if "icu-locale" in self._says("initdb", "--help") else ""
        self._says("initdb", *f"-D {self.folder}/data -U postgres -E UTF8 --locale=C.UTF-8 -N {order}".split())
        # the administrator needs no password, and everybody else does
        (self.folder / "data" / "pg_hba.conf").write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        self.start()

    def _says(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [self.bin / program, *arguments], check=False, cwd=self.folder, text=True, capture_output=True, **self.who
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        """Start the server and wait until it answers."""
        safe = [f"-c{name}=off" for name in ("fsync", "synchronous_commit", "full_page_writes")]
        command = [self.bin / "postgres", "-D", self.folder / "data", "-k", self.folder, "-clisten_addresses=",
                   "-cmax_connections=200", "-cshared_buffers=32MB", *safe]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, **self.who)
        deadline = time.monotonic() + 30
        while True:
            try:
                self.run("SELECT 1")
                return
            except psycopg.OperationalError:
                dead = self.process.poll() is not None or time.monotonic() > deadline
                assert not dead, (self.folder / "log").read_text()
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server; everybody who is connected is cut off."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def close(self) -> None:
        """Stop the server and remove all that it held."""
        self.stop()
        shutil.rmtree(self.folder)

    def run(self, statement: str, database: str = "postgres") -> list[Any]:
        """Run one statement as the administrator."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True) as c:
            cursor = c.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def url(self, database: str) -> str:
        """The address of a database, as EVENKEEL_DATABASE has it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def fresh(self) -> str:
        """The address of an empty database: one that a test gave back, or a new one, which takes far longer."""
        if not self.free:
            self.made += 1
            self.run(f"CREATE DATABASE record{self.made}")
            return self.url(f"record{self.made}")
        url = self.free.pop()
        name = str(conninfo_to_dict(url)["dbname"])
        self.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        self.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public", name)
        return url
