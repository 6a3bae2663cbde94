"""A process that has everything imported and forks a child for each job: real processes, without their start-up."""

from __future__ import annotations

import ctypes
import errno
import gc
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

HERE = Path(__file__).parent
WARM = ("evenkeel", "sync", "ledger.behind", "holidays", "jira", "sqlalchemy.dialects.sqlite", "model_help", "pyarrow")
ON = 10**9  # from a write on, all of them


@dataclass(frozen=True)
class Fault:
    """What befalls the writes from number `first` to number `last`: an error, or a kill (`code` 0)."""

    first: int
    last: int
    code: int

    def __str__(self) -> str:
        name = errno.errorcode[self.code] if self.code else "killed"
        return f"{name} at write {self.first}{' and all later ones' * (self.last == ON)}"


@dataclass(frozen=True)
class Ended:
    """How a job ended: its exit code (negative: the signal that ended it) and what it printed."""

    code: int
    out: str
    err: str
    seconds: float


class Forks:
    """Runs jobs, one at a time, each in a forked process; `shim` is a library that can let their writes fail."""

    def __init__(self, folder: Path, shim: Path | None = None) -> None:
        self.shim = shim
        preload = {"LD_PRELOAD": str(shim)} if shim else {}
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("EVENKEEL_", "JIRA_"))}
        self.out, self.err = folder / "job.out", folder / "job.err"
        self.process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, cwd=HERE.parent, env=clean | preload)  # fmt: skip

    def run(self, job: Callable[..., Any], *given: Any, after: float | None = None, fault: Fault | None = None,
            **environment: str) -> Ended:  # fmt: skip
        """Run a job to its end, or kill -9 it some seconds `after` its start."""
        self.out.write_text("")
        self.err.write_text("")
        own = {k: v for k, v in os.environ.items() if k.startswith("EVENKEEL_")} | environment
        asked = {"module": job.__module__, "name": job.__name__, "given": given, "environment": own,
                 "out": str(self.out), "err": str(self.err),
                 "fault": [fault.first, fault.last, fault.code] if fault else None}  # fmt: skip
        Path(os.environ["EVENKEEL_HOME"] + ".writes").unlink(missing_ok=True)
        pid, began = int(self._ask(asked)), time.monotonic()
        if after is not None:
            time.sleep(after)
            os.kill(pid, signal.SIGKILL)  # it may have ended; it is not reaped before we ask
        code = int(self._ask("reap"))
        return Ended(code, self.out.read_text(), self.err.read_text(), time.monotonic() - began)

    def _ask(self, what: Any) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()

    def close(self) -> None:
        """End the forking process."""
        self.process.communicate()


def compiled(folder: Path) -> Path:
    """The library that lets writes fail, compiled; skips where that cannot be."""
    compiler = next((c for c in map(shutil.which, ("cc", "gcc", "clang")) if c), None)
    if not compiler or not sys.platform.startswith("linux"):
        pytest.skip("No C compiler to make writes fail with: install gcc and libc6-dev (on Linux).")
    path = folder / "failing_writes.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", path, HERE / "failing_writes.c", "-ldl"], check=True)
    return path


def serve() -> None:
    """Fork a child for each line asked, and reap it when that is asked."""
    for name in WARM:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what is shared stays so: no child has to look through it
    for line in sys.stdin:
        asked = json.loads(line)
        job = getattr(importlib.import_module(asked["module"]), asked["name"])
        pid = os.fork()
        if not pid:
            child(asked, job)
        print(pid, flush=True)
        sys.stdin.readline()
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def child(asked: dict[str, Any], job: Callable[..., int | None]) -> NoReturn:
    """The forked process: the job, with its own environment and output."""
    os.environ.update(asked["environment"])
    for number, where in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
        file = os.open(where, os.O_RDWR)
        os.dup2(file, number)
        os.close(file)
    if asked["fault"]:
        shim = ctypes.CDLL(None)
        shim.fail_writes(os.environ["EVENKEEL_HOME"].encode(), *map(ctypes.c_long, asked["fault"]))
    code = None
    try:
        code = job(*asked["given"]) or 0
        gc.collect()  # closes what the job left open, as the end of a program does
        if asked["fault"]:
            shim.count_writes()
    finally:  # the forked process must not go on with what the other one does
        if code is None:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(1 if code is None else code)


if __name__ == "__main__":
    sys.path[:0] = [str(HERE.parent)]
    serve()
    os._exit(0)
