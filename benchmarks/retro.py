"""Many who write cards in one retro at once: seconds until a card is saved, and until each of the others sees it.

Each participant is a session of its own on loopback that looks again as often as the page asks a browser to, at a
moment of its own, and puts up a card now and then. A card is seen when the board that a session was sent holds its
words. The time runs from the moment the writer sent it, so that saving is in it.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import decide.retro as retros
from benchmarks.homes import CACHE, Server, environment, home, served, store_of
from benchmarks.pages import p50, p95
from benchmarks.report import Row, table
from benchmarks.socket_client import Run, Session
from metrics.retro_about import quarter
from metrics.retro_board import COLUMNS
from settings import today
from store import Store

PEOPLE, CARDS = 30, 4  # how many write, and how many cards each
THINK = 12.0  # seconds between two cards of one participant, on average
LIMIT = 3.0  # seconds until 95 of 100 looks have seen a card


class Participant(Session):
    """One browser in a retro."""

    def __init__(self, url: str, page: str = "", **query: str) -> None:
        """Open a page by its hash ("": the first one) with these filters in its address."""
        super().__init__(url)
        self._page, self._query = page, dict(query)
        self.again: tuple[str, float] | None = None  # the fragment that looks again by itself, and how often
        self.heard = bytearray()  # all that was sent

    def _take(self, said: ForwardMsg, run: Run) -> bool:
        self.heard += said.SerializeToString()
        if said.WhichOneof("type") == "auto_rerun":
            self.again = said.auto_rerun.fragment_id, said.auto_rerun.interval
        return super()._take(said, run)

    def look(self) -> Run:
        """Look at the board again, as the browser does by itself."""
        assert self.again is not None
        asked = BackMsg()
        asked.rerun_script.fragment_id = self.again[0]
        asked.rerun_script.is_auto_rerun = True
        return self._ask(asked)

    def press(self, key: str, **fields: Any) -> Run:
        """Press a button, with what stands in some fields: a text, or a number."""
        button = self._drawn(key)
        for name, value in fields.items():
            self._chosen[self._drawn(name).widget.id] = _state(value)
        self._chosen[button.widget.id] = "trigger_value", True
        asked = BackMsg()
        asked.rerun_script.fragment_id = button.fragment
        run = self._ask(asked)
        del self._chosen[button.widget.id]
        for name in fields:
            self._chosen = {i: s for i, s in self._chosen.items() if not i.endswith(f"-{name}")}
        return run

    def board(self) -> str:
        """The cards of all, as they were sent last."""
        return "".join(d.widget.body for d in self.drawn.values() if d.kind == "html")

    def own(self) -> str:
        """What stands in the texts of the page, one's own cards among it."""
        return "\n".join(d.widget.body for d in self.drawn.values() if d.kind == "markdown")


def _state(value: Any) -> tuple[str, Any]:
    return ("string_value", value) if isinstance(value, str) else ("double_value", float(value))


@contextmanager
def meeting(server: Server | Any, store: Store, about: str, step: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """A retro at a step, while the block runs: its id, the address of it, and the hash of its page."""
    span = quarter(today()).last
    found = retros.begin(store, about, span.first, COLUMNS["Start, stop, continue"])
    while (now := retros.present(store, found).step) != step:
        retros.move_on(store, found, now)
    with Session(server.url) as first:
        first.settled()
        page = first.pages["Retro"]
    yield found, {"quarter": span.name, "part": "Meeting"}, page


def run(people: int = PEOPLE, cards: int = CARDS, cache: Path = CACHE, think: float = THINK) -> list[Row]:
    """The rows: seconds until saved, until seen by the others; RuntimeError where a page showed an error."""
    folder = home(1, 1, cache)
    store = store_of(folder)
    with served("app.py", environment(folder)) as server, ExitStack() as stack:
        about = _about(server)
        with meeting(server, store, about, "write") as (found, address, page):
            crowd = [stack.enter_context(Participant(server.url, page, **address)) for _ in range(people)]
            for one in crowd:
                _right(one.rerun())
            saved, seen, looks = _write(crowd, cards, think)
            kept = [s.text for s in retros.board(store, found) if s.kind == "card"]
            _close(store, found)
    if len(kept) != people * cards or len(seen) != people * (people - 1) * cards:
        raise RuntimeError(f"{len(kept)} of {people * cards} cards were kept, {len(seen)} looks saw one.")
    name = f"{people} write {cards} cards each"
    return [
        Row(f"{name}: saved, p95", p95(saved), "s"),
        Row(f"{name}: seen by another, p50", p50(seen), "s"),
        Row(f"{name}: seen by another, p95", p95(seen), "s", limit=LIMIT),
        Row(f"{name}: seen by another, most", max(seen), "s"),
        Row(f"{name}: a look at the board, p50", p50([r.seconds for r in looks]) * 1000, "ms"),
        Row(f"{name}: a look at the board, sent", p50([r.bytes for r in looks]) / 1000, "KB"),
    ]


def _about(server: Server) -> str:
    """What the page opens with where nothing was chosen."""
    with Participant(server.url) as first:
        first.settled()
        first.go("Retro")
        name = first.options("about")[first.find("about").default]
    return "everybody" if name == "Everybody here" else f"product:{name}"


def _close(store: Store, found: str) -> None:
    while (now := retros.present(store, found).step) != "commit":
        retros.move_on(store, found, now)
    with store.write() as c:  # no facts are asked for here: the next run opens another retro
        for one in store.decisions({"retro"}, f"retro:{found}", c):
            store.undo(one.id, one.at)


def _write(crowd: list[Participant], cards: int, think: float) -> tuple[list[float], list[float], list[Run]]:
    sent: dict[str, float] = {}
    saved: list[float] = []
    seen: dict[tuple[int, str], float] = {}
    looks: list[Run] = []
    done = threading.Event()

    def one(n: int) -> None:
        me, chance = crowd[n], random.Random(n)
        todo = [f"card{n:02}x{m:02}" for m in range(cards)]
        assert me.again is not None
        every = me.again[1]
        look, write = time.monotonic() + chance.random() * every, time.monotonic() + chance.random() * think
        while not done.is_set():
            time.sleep(max(0.0, min(look, write if todo else look) - time.monotonic()))
            if todo and time.monotonic() >= write:
                text = todo.pop()
                sent[text] = time.monotonic()
                _right(me.press("put_card", card_text=text))
                if text in me.own():
                    saved.append(time.monotonic() - sent[text])
                write = time.monotonic() + chance.expovariate(1 / think)
            if time.monotonic() >= look:
                looks.append(_right(me.look()))
                there, now = me.board(), time.monotonic()
                for text, since in list(sent.items()):
                    if text in there and (n, text) not in seen and not text.startswith(f"card{n:02}x"):
                        seen[n, text] = now - since
                look += every * (1 + max(0, int((time.monotonic() - look) / every)))

    threads = [threading.Thread(target=one, args=(n,), daemon=True) for n in range(len(crowd))]
    for thread in threads:
        thread.start()
    wanted, until = len(crowd) * (len(crowd) - 1) * cards, time.monotonic() + 40 * think
    while len(seen) < wanted and time.monotonic() < until and all(t.is_alive() for t in threads):
        time.sleep(0.2)
    done.set()
    for thread in threads:
        thread.join(60)
    return saved, list(seen.values()), looks


def _right(run_: Run) -> Run:
    if run_.errors:
        raise RuntimeError(f"A page showed an error: {run_.errors[0]}")
    return run_


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="five people who write two cards each")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "evenkeel-bench")
    asked = parser.parse_args()
    print(table(run(5, 2, asked.cache, 3.0) if asked.quick else run(cache=asked.cache)))
