"""A visitor without a browser: speaks to a served app over its websocket and keeps what the page shows."""

from __future__ import annotations

import json
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, generate_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME, XSRF_COOKIE_NAME
from websockets.sync.client import connect


class Visitor:
    """One open page of the app at an address; `who` is what its cookie says of who is signed in, with its secret."""

    def __init__(self, url: str, who: tuple[dict[str, Any], str] | None = None) -> None:
        self._stack = ExitStack()
        how: dict[str, Any] = _signed_in(url, *who) if who else {"subprotocols": ["streamlit"]}
        talk = connect(url.replace("http", "ws") + "/_stcore/stream", max_size=None, **how)
        self.socket = self._stack.enter_context(talk)
        self.elements: list[Any] = []
        self.received: list[bytes] = []  # every frame that the server sent

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def run(self, seconds: float = 60, page: str = "", query: str = "", **values: float | None) -> list[Any]:
        """Run the page with widgets set (a number) or pressed (None) by their keys; the elements that it drew."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = page
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
            self.received.append(bytes(self.socket.recv(seconds)))  # type: ignore[arg-type]
            said.ParseFromString(self.received[-1])
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


def _signed_in(url: str, claims: dict[str, Any], secret: str) -> dict[str, Any]:
    """How a browser connects that has been to the provider: with the cookies that Streamlit gave it then."""
    token = generate_xsrf_token_string()
    user = json.dumps({**claims, "origin": url, "is_logged_in": True, "provider": "default"})
    cookies = {
        XSRF_COOKIE_NAME: token,
        USER_COOKIE_NAME: create_signed_value(secret, USER_COOKIE_NAME, user).decode(),
    }
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {
        "subprotocols": ["streamlit", token],
        "origin": url,
        "additional_headers": {"Cookie": sent},
    }
