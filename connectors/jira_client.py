"""Asking Jira: with patience, a few questions at a time, fewer when it is busy, and stopped within a second.

Every question is asked in a thread of its own, because nothing else can be left at once: neither a slow answer nor
a connection nor the name of a host that is looked up can be called off from within.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol, TypeVar

from connectors import jira_wire
from connectors.jira_wire import LATER, Answer, Failure, Wire
from model import EvenkeelError

TRIES = 5  # of one call, where Jira does not say when to come back
AT_ONCE = 3  # calls under way
CALM = 60.0  # seconds with one call at a time, after Jira asked us to slow down
STEP = 0.25  # seconds between two looks at cancelled()
LONGEST_PAUSE = 30.0  # seconds between two tries, unless Jira asks for more
T = TypeVar("T")


class Calls(Protocol):
    """What the connector asks of a Jira, be it behind HTTP or in memory."""

    def get(self, path: str, **params: Any) -> Any:
        """The parsed answer to a GET of a path below rest/api/3 (Data Center: /2)."""

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The parsed answer to a POST; every POST used here only reads."""

    def several(self, tasks: Sequence[Callable[[], T]]) -> list[T]:
        """What each task returns, in their order; none needs another. The first error is raised."""


class _Here(threading.local):
    """What this thread asks with; nothing in a thread that is not of ours."""

    wire: Wire | None = None
    stop: threading.Event


class Client:
    """A Jira site over HTTPS: with an e-mail address Jira Cloud (v3), without one Data Center (v2).

    `patience` is the time in seconds that one call may take with all its tries; `cancelled` is asked before each
    call and at least every half second of waiting, in the thread of the caller; `allow_hosts` may be asked without
    encryption. For one thread: `several` is how it asks from more. Raises EvenkeelError, which never holds the token.
    """

    def __init__(
        self,
        url: str,
        token: str,
        email: str = "",
        *,
        cancelled: Callable[[], bool] = lambda: False,
        patience: float = 300.0,
        allow_hosts: Collection[str] = (),
    ) -> None:
        self._login = jira_wire.login(url, token, email, allow_hosts)
        self._cancelled, self._patience = cancelled, patience
        self._here, self._idle = _Here(), list[Wire]()
        self._free, self._calm = 0.0, 0.0  # when we may ask again, and when again several at once (monotonic)

    def get(self, path: str, **params: Any) -> Any:
        """The parsed answer to a GET; parameters that are None are left out."""
        return self._call("GET", path, params={name: one for name, one in params.items() if one is not None})

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The parsed answer to a POST that only reads, so that it may be repeated."""
        return self._call("POST", path, json=body)

    def several(self, tasks: Sequence[Callable[[], T]]) -> list[T]:
        """What each task returns, in their order: a few run at a time, or one where Jira asked us to slow down.

        A task may make any calls of this client, and nothing else that minds its thread. The first error of one
        ends the others.
        """
        if self._here.wire:
            return [task() for task in tasks]
        waiting, stop = deque(enumerate(tasks)), threading.Event()
        found: dict[int, T] = {}
        busy: dict[int, Wire] = {}
        came: queue.SimpleQueue[tuple[int, Any, BaseException | None]] = queue.SimpleQueue()
        try:
            while waiting or busy:
                self._go_on(busy)
                while waiting and len(busy) < (AT_ONCE if time.monotonic() >= self._calm else 1):
                    number, task = waiting.popleft()
                    wire = busy[number] = self._idle.pop() if self._idle else Wire(self._login)
                    wire.until = time.monotonic() + self._patience
                    given = (number, task, wire, stop, came)
                    threading.Thread(target=self._work, args=given, daemon=True).start()
                try:
                    number, value, error = came.get(timeout=STEP)
                except queue.Empty:
                    continue
                self._idle.append(busy.pop(number))
                if error:
                    raise error
                found[number] = value
        finally:
            stop.set()
            for wire in busy.values():
                wire.close()
        return [found[number] for number in range(len(tasks))]

    def close(self) -> None:
        """Give up the connections."""
        while self._idle:
            self._idle.pop().close()

    def _go_on(self, busy: dict[int, Wire]) -> None:
        """Raise EvenkeelError where somebody stopped us, or a call outlives our patience."""
        if self._cancelled():
            raise self._error("jira.cancelled", "The sync was stopped", "Sync again to go on from here.")
        now = time.monotonic()
        if any(wire.until < now for wire in busy.values()):
            raise self._error("jira.slow", f"{self._login.host} did not answer in time", LATER)

    def _work(
        self,
        number: int,
        task: Callable[[], Any],
        wire: Wire,
        stop: threading.Event,
        came: queue.SimpleQueue[tuple[int, Any, BaseException | None]],
    ) -> None:
        self._here.wire, self._here.stop = wire, stop
        try:
            came.put((number, task(), None))
        except BaseException as error:  # noqa: BLE001 - it is raised again where the task was given
            came.put((number, None, error))

    def _call(self, method: str, path: str, **content: Any) -> Any:
        wire = self._here.wire
        if wire is None:
            return self.several([lambda: self._call(method, path, **content)])[0]
        wire.until, tries, pause = time.monotonic() + self._patience, 0, 0.0
        while True:
            self._wait(pause)
            answer = wire.ask(method, path, content)
            if answer.busy:
                self._calm = time.monotonic() + CALM
            if isinstance(answer, Answer):
                return answer.value
            tries += 1
            pause = (answer.pause or min(LONGEST_PAUSE, 0.5 * 2**tries)) * random.uniform(1.0, 1.2)
            late = time.monotonic() + pause > wire.until
            if not answer.again or late or (not answer.pause and tries >= TRIES):
                raise self._failed(answer)
            if answer.busy:
                self._free = time.monotonic() + pause
                self._calm = self._free + CALM

    def _wait(self, pause: float) -> None:
        """Wait that many seconds, and until Jira lets us ask again whoever it was that it told."""
        if self._here.stop.wait(max(pause, self._free - time.monotonic(), 0.0)):
            raise self._error("jira.cancelled", "The sync was stopped", "Sync again to go on from here.")

    def _failed(self, failure: Failure) -> EvenkeelError:
        return self._error(failure.code, f"{self._login.host} {failure.text}", failure.do)

    def _error(self, code: str, text: str, do: str) -> EvenkeelError:
        return EvenkeelError(f"{text}.", do, code, self._login.host)
