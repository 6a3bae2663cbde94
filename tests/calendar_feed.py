"""A calendar on a server of this machine, that says whether it changed, as Google's secret address does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from model_help import ics

MINE = "ORGANIZER;CN=Ana Lima:mailto:ana@us.example"
BOTH = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bo@us.example|ATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@us.example"


def single(uid: str, day: str, title: str = "Roadmap", more: str = MINE) -> str:
    """An hour with somebody else at nine on a day such as 20261110, for model_help.ics."""
    return f"{uid}|{day}T090000Z|{day}T100000Z|{title}|{more}|{BOTH}"


class Feed:
    """What the server gives, and what it was asked: an etag each time, or None."""

    def __init__(self, port: int) -> None:
        self.asked: list[str | None] = []
        self.body, self.tag = ics(single("1", "20261110")), '"one"'
        self.url = f"http://127.0.0.1:{port}/calendar/private-5ecret/basic.ics"


@contextmanager
def served(home: Path) -> Iterator[Feed]:
    """A running server, whose host the administrator has listed."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.headers.get("If-None-Match"))
            same = self.headers.get("If-None-Match") == found.tag
            self.send_response(304 if same else 200)
            self.send_header("ETag", found.tag)
            self.send_header("Content-Length", "0" if same else str(len(found.body)))
            self.end_headers()
            self.wfile.write(b"" if same else found.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Feed(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home.mkdir(parents=True, exist_ok=True)
    (home / "evenkeel.toml").write_text('allow_hosts = ["127.0.0.1"]')
    yield found
    server.shutdown()
    server.server_close()
