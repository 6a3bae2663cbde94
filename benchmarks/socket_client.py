"""A reader's browser tab as far as the server can tell: a session over the websocket, without drawing anything.

It does what Streamlit's own client does: it sends the whole state of what the reader chose, the query string and
the page with every click, and the fragment where the widget stands in one; it keeps large messages for as long as
the server says (`maxCachedMessageAge`) and names them, so that the server answers with their hash alone. It sends
no state for widgets that nobody touched; the server then takes their defaults, as a browser would send them.
Bytes are those of the frames received, uncompressed, as Streamlit sends them by default.

Unlike a browser it acknowledges every packet at once where the system lets it (Linux). Streamlit 1.67 leaves Nagle's
algorithm on, so that small messages wait some 40 ms for a delayed acknowledgement; that wait is the same for every
app, and would hide what a page costs.
"""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

Place = tuple[int, ...]  # where a delta belongs: the indexes from the root down


@dataclass
class Run:
    """What one click brought: seconds until the script had finished, bytes of the frames, and what broke.

    `again` is after how many seconds the frame wants to look again by itself, as it does while it shows older hours
    and waits for newer ones; None where it is done. What a page itself looks for again, such as cards of others, is
    not waited for.
    """

    seconds: float
    bytes: int
    errors: list[str] = field(default_factory=list)
    again: float | None = None


@dataclass
class Drawn:
    """An element or a block as it was sent, the fragment it belongs to, and whose script drew it."""

    delta: Any
    fragment: str
    script: str

    @property
    def kind(self) -> str:
        """The kind of element ("markdown") or, with a capital, of block ("Tab")."""
        new = self.delta.WhichOneof("type")
        name = getattr(self.delta, new).WhichOneof("type") or "empty"
        return name if new == "new_element" else str(name).capitalize()

    @property
    def widget(self) -> Any:
        """The element itself: a markdown, a select box, ..."""
        new = getattr(self.delta, self.delta.WhichOneof("type"))
        return getattr(new, new.WhichOneof("type")) if new.WhichOneof("type") else new

    @property
    def key(self) -> str:
        """The key that the page gave to it; "" where it gave none."""
        whole = str(getattr(self.widget, "id", ""))
        name = whole.split("-", 2)[2] if whole.startswith("$$ID-") else ""
        return "" if name == "None" else name

    @property
    def options(self) -> list[str]:
        """What can be chosen here, by name; LookupError for something without options."""
        if self.kind == "selectbox":
            return list(self.widget.options)
        if self.kind == "button_group":
            return [o.content for o in self.widget.options]
        raise LookupError(f"{self.key} is a {self.kind}, which has no options to choose from.")

    @property
    def first(self) -> str | None:
        """What is chosen here until the reader chooses; None where it is nothing."""
        begins = self.widget.default
        if self.kind == "selectbox":
            return self.options[begins] if self.widget.HasField("default") else None
        return self.options[begins[0]] if begins else None


class Session:
    """One tab. `drawn` is what stands on the page, `pages` are the pages that the navigation offers."""

    def __init__(self, url: str) -> None:
        """Connect to the app at `url`, which begins with http."""
        address = url.replace("http", "ws", 1) + "/_stcore/stream"
        self._stack = ExitStack()
        talk = connect(address, origin=Origin(url), subprotocols=[Subprotocol("streamlit")], max_size=None)
        self.socket = self._stack.enter_context(talk)
        self.drawn: dict[Place, Drawn] = {}
        self.pages: dict[str, str] = {}  # title -> hash of its script
        self._chosen: dict[str, Any] = {}  # id of a widget -> its state
        self._query: dict[str, str] = {}
        self._page = self._main = ""
        self._messages: dict[str, tuple[ForwardMsg, int, str]] = {}  # hash -> message, when it was used, fragment
        self._runs, self._age = 0, 2

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def find(self, key: str) -> Any:
        """The widget with this key; LookupError where none is drawn."""
        return self._drawn(key).widget

    def has(self, key: str) -> bool:
        """Whether a widget with this key is drawn."""
        return any(d.key == key for d in self.drawn.values())

    def rerun(self) -> Run:
        """Run the page once more with everything as it is."""
        return self._ask(BackMsg())

    def settled(self, patience: float = 3600) -> Run:
        """Run the page until it does not want to look again: seconds from the click to then, bytes of all runs.

        TimeoutError where the page still waits after `patience` seconds.
        """
        begun = time.perf_counter()
        run = self.rerun()
        while run.again is not None:
            if time.perf_counter() - begun > patience:
                raise TimeoutError(f"After {patience:.0f} s the page still waits for newer hours.")
            time.sleep(run.again)
            sent, errors = run.bytes, run.errors
            run = self.rerun()
            run.bytes, run.errors = run.bytes + sent, errors + run.errors
        run.seconds = time.perf_counter() - begun
        return run

    def go(self, title: str) -> Run:
        """Choose a page in the navigation; what the reader chose in the frame stays, the page's own goes."""
        kept = {d.widget.id for d in self.drawn.values() if d.script == self._main and d.key}
        self._chosen = {i: state for i, state in self._chosen.items() if i in kept}
        self._page = self.pages[title]
        return self._ask(BackMsg())

    def choose(self, key: str, label: str) -> Run:
        """Choose an option of a select box, a segmented control or tabs by what it is called."""
        found = self._drawn(key)
        one = found.kind in ("selectbox", "Tab_container")
        self._chosen[found.widget.id] = ("string_value", label) if one else ("string_array_value", [label])
        name = getattr(found.widget, "query_param_key", "")
        if name:  # the address says what was chosen, unless it is what the page begins with
            self._query.pop(name, None)
            self._query |= {} if label == found.first else {name: label}
        asked = BackMsg()
        asked.rerun_script.fragment_id = found.fragment
        return self._ask(asked)

    def options(self, key: str) -> list[str]:
        """What can be chosen there, by name; LookupError for a widget without options."""
        place, found = next((p, d) for p, d in self.drawn.items() if d.key == key)
        if found.kind == "Tab_container":
            return [d.widget.label for p, d in self.drawn.items() if p[:-1] == place and d.kind == "Tab"]
        return found.options

    def _drawn(self, key: str) -> Drawn:
        found = next((d for d in self.drawn.values() if d.key == key), None)
        if found is None:
            raise LookupError(f"The page draws no widget with the key {key}.")
        return found

    def _ask(self, asked: BackMsg, patience: float = 600) -> Run:
        client = asked.rerun_script
        client.query_string = urlencode(self._query)
        client.page_script_hash = self._page
        client.cached_message_hashes.extend(self._messages)
        client.context_info.color_scheme = "light"
        for widget, (kind, value) in self._chosen.items():
            state = client.widget_states.widgets.add(id=widget)
            if kind == "string_array_value":
                state.string_array_value.data.extend(value)
            else:
                setattr(state, kind, value)
        begun = time.perf_counter()
        self.socket.send(asked.SerializeToString())
        run, done = Run(0.0, 0), False
        while not done:
            self._acknowledge_at_once()
            frame = self.socket.recv(patience)
            run.bytes += len(frame)
            done = self._take(ForwardMsg.FromString(frame), run)
        run.seconds = time.perf_counter() - begun
        return run

    def _acknowledge_at_once(self) -> None:
        if hasattr(socket, "TCP_QUICKACK"):  # the kernel forgets it again and again
            self.socket.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def _take(self, said: ForwardMsg, run: Run) -> bool:
        """Do as one message says; True where it ends the run."""
        kind = said.WhichOneof("type")
        if kind == "ref_hash":
            known, _, fragment = self._messages[said.ref_hash]
            self._messages[said.ref_hash] = (known, self._runs, fragment)
            self._draw(known, tuple(said.metadata.delta_path), run)
        elif kind == "delta":
            if said.metadata.cacheable:
                self._messages[said.hash] = (said, self._runs, said.delta.fragment_id)
            self._draw(said, tuple(said.metadata.delta_path), run)
        elif kind == "new_session":
            self._begin(said)
        elif kind == "navigation":
            self.pages = {p.page_name: p.page_script_hash for p in said.navigation.app_pages}
            self._page = said.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = dict(parse_qsl(said.page_info_changed.query_string))
        elif kind == "auto_rerun" and said.metadata.active_script_hash == self._main:  # the frame's, not a page's own
            run.again = said.auto_rerun.interval
        elif kind == "script_finished":
            return self._finish(said, run)
        return False

    def _begin(self, said: ForwardMsg) -> None:
        self._page, self._main = said.new_session.page_script_hash, said.new_session.main_script_hash
        self._age = said.new_session.config.max_cached_message_age
        again = set(said.metadata.run.fragment_ids)  # none: the whole page is drawn anew
        self.drawn = {p: d for p, d in self.drawn.items() if again and d.fragment not in again}

    def _draw(self, said: ForwardMsg, place: Place, run: Run) -> None:
        if said.delta.WhichOneof("type") == "new_transient":  # a spinner, which goes again
            return
        drawn = Drawn(said.delta, said.delta.fragment_id, said.metadata.active_script_hash)
        if said.delta.WhichOneof("type") == "new_element":  # in the place of a block, it takes all that was inside
            self.drawn = {p: d for p, d in self.drawn.items() if p[: len(place)] != place}
        self.drawn[place] = drawn
        if drawn.kind == "exception" or (drawn.kind == "alert" and drawn.widget.format == Alert.ERROR):
            run.errors.append(f"{drawn.widget}")

    def _finish(self, said: ForwardMsg, run: Run) -> bool:
        if said.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            run.again = None  # what the run that follows wants, it says itself
            return False
        again = set(said.metadata.run.fragment_ids)
        self._runs += 1
        for name, (_, used, fragment) in list(self._messages.items()):
            if not (again and fragment not in again) and self._runs - used > self._age:
                del self._messages[name]
        return True
