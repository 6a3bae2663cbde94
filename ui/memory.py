"""A memory of answers for all sessions of this process; asking it costs next to nothing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")


class Memory:
    """Answers by question, as many as `size`; the one that nobody asked for longest goes first.

    Streamlit's own cache takes about 0.2 ms to digest a question, and a page asks dozens. Who asks what is being
    worked out waits for it. An answer is shared and never changed; a failure is not kept.
    """

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, Lock()
        self._held: OrderedDict[Hashable, Future[Any]] = OrderedDict()

    def get(self, question: Hashable, make: Callable[[], T]) -> T:
        """The answer to a question, made where it is not at hand. Raises what `make` raises."""
        with self._lock:
            held: Future[T] | None = self._held.get(question)
            if held is not None:
                self._held.move_to_end(question)
            else:
                asked = self._held[question] = Future()
                while len(self._held) > self._size:
                    self._held.popitem(last=False)
        if held is not None:
            return held.result()
        try:
            asked.set_result(make())
        except BaseException as error:
            with self._lock:
                self._held.pop(question, None)
            asked.set_exception(error)
            raise
        return asked.result()
