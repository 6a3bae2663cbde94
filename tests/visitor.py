"""A visitor without a browser: speaks to a served app over its websocket and keeps what the page shows."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect


class Visitor:
    """One open page of the app at an address."""

    def __init__(self, url: str) -> None:
        self._stack = ExitStack()
        talk = connect(url.replace("http", "ws") + "/_stcore/stream", max_size=None, subprotocols=["streamlit"])  # type: ignore[list-item]
        self.socket = self._stack.enter_context(talk)
        self.elements: list[Any] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def run(self, seconds: float = 60, **values: float | None) -> list[Any]:
        """Run the page with widgets set (a number) or pressed (None) by their keys; the elements that it drew."""
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        for key, value in values.items():
            state = asked.rerun_script.widget_states.widgets.add(id=self._id(key))
            if value is None:
                state.trigger_value = True
            else:
                state.double_array_value.data.append(value)
        self.socket.send(asked.SerializeToString())
        self.elements = []
        while True:
            said = ForwardMsg()
            said.ParseFromString(self.socket.recv(seconds))
            kind = said.WhichOneof("type")
            if kind == "new_session":
                self.elements = []
            if kind == "delta" and said.delta.HasField("new_element"):
                self.elements.append(said.delta.new_element)
            if kind == "script_finished" and said.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return self.elements

    def _id(self, key: str) -> str:
        found = [self.widget(e) for e in self.elements]
        return next(str(w.id) for w in found if getattr(w, "id", "").endswith(f"-{key}"))

    def widget(self, element: Any) -> Any:
        """What an element is: a slider, an alert, ..."""
        return getattr(element, element.WhichOneof("type"))

    def shows(self, key: str) -> Any:
        """The widget of a key, as it was drawn last."""
        return next(w for w in map(self.widget, self.elements) if getattr(w, "id", "").endswith(f"-{key}"))

    def wrong(self) -> list[str]:
        """Exceptions and red boxes that the page shows."""
        kinds = [(e.WhichOneof("type"), self.widget(e)) for e in self.elements]
        return [str(w) for kind, w in kinds if kind == "exception" or (kind == "alert" and w.format == w.ERROR)]
