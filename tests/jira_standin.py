"""A Jira behind HTTP for the tests: a `Site` that asks for a login, notes its calls, fails on demand.

Any site with `get` and `post` will do: one of a few issues written by hand, or one of 200,000 that are made up as they
are asked for (benchmarks.jira_made). Faults of the wire stand in `Handler.fail`, those of paging in `Handler.paged`.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from connectors.jira_site import Site
from model import EvenkeelError

EMAIL, TOKEN = "ana@acme.example", "secret-token-4711"
STATUS = {"jira.not_found": 404, "jira.bad_request": 400}
MEANWHILE = {"edited", "deleted"}  # what happens to the site while the call is answered
LOGIN = {"expired", "stranger"}  # what becomes of the login with this call, for good
ANSWERED = {"repeated", "gap", *MEANWHILE, *LOGIN}  # faults that leave the call an answer
SERAPH = {"anonymous": (200, "AUTHENTICATED_FAILED"), "captcha": (403, "AUTHENTICATION_DENIED")}
AGAIN, GAP = "the same again", "after a gap "
Json = dict[str, Any]


class DataCenter(Site):
    """The same issues as Jira Data Center gives them: offset paging, the whole history in every search."""

    def get(self, path: str, **params: Any) -> Any:
        if path == "serverInfo":
            return {"deploymentType": "Server", "version": "9.12.0"}
        if path == "project":
            return self.projects
        if path != "search":
            return super().get(path, **params)
        found = self.found(params["jql"])
        start, most = int(params.get("startAt", 0)), min(self.page, int(params.get("maxResults", 50)))
        fields = params.get("fields", "").split(",")
        shown = [self.shown(one, fields, True) for one in found[start : start + most]]
        return {"startAt": start, "maxResults": most, "total": len(found), "issues": shown}

    def post(self, path: str, body: Json) -> Any:
        if path.startswith(("search/", "changelog/")):
            raise EvenkeelError(f"Jira has no call {path}.", code="jira.not_found")
        return super().post(path, body)


class Server(ThreadingHTTPServer):
    """`faults` are used up one a call, None is none; each answer takes `latency` seconds longer.

    Where `only` is set, only calls whose path holds this pattern fail. From an "expired" on nobody is let in; from a
    "stranger" on every answer is as if to somebody who is not signed in: well formed and empty. `meanwhile` is what
    happens to the site at an "edited" or "deleted".
    """

    daemon_threads = True

    def __init__(self, site: Any, latency: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.site, self.latency, self.faults, self.calls = site, latency, list[str | None](), list[str]()
        self.only, self.login = "", ""
        self.meanwhile: Callable[[], None] = lambda: None
        self.closing = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no news."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer on a kept connection waits for the other side's acknowledgement
    wbufsize = -1  # head and body in one go

    def do_GET(self) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        self.answer(lambda path: self.server.site.get(path, **query))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(lambda path: self.paged(path, body))

    def answer(self, ask: Callable[[str], Any]) -> None:
        path = urlsplit(self.path).path
        self.server.calls.append(path)
        if self.server.latency:
            time.sleep(self.server.latency)
        basic = "Basic " + base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
        known = {"/rest/api/3/": {basic}, "/rest/api/2/": {basic, f"Bearer {TOKEN}"}}
        below = next((start for start in known if path.startswith(start)), "")
        if not below:
            return self.send(404, {"errorMessages": ["null for uri"]})
        self.fault = self.server.faults.pop(0) if self.server.faults and re.search(self.server.only, path) else None
        name, _, value = (self.fault or "").partition(" ")
        if name == "slow":
            self.server.closing.wait(float(value))
        elif name and name not in ANSWERED:
            return self.fail(name, value)
        if self.fault in LOGIN:
            self.server.login = self.fault
        if self.headers.get("Authorization") not in known[below] or self.server.login == "expired":
            return self.send(401, {"errorMessages": [f"wrong login {self.headers.get('Authorization')}"]})
        try:
            found = ask(path.removeprefix(below))
        except EvenkeelError as error:
            return self.send(STATUS[error.problem.code], {"errorMessages": [error.problem.text]})
        if self.fault in MEANWHILE:
            self.server.meanwhile()
        if self.server.login == "stranger" and path.endswith("/myself"):
            return self.send(401, {"errorMessages": ["You are not signed in."]})
        return self.send(200, emptied(found) if self.server.login == "stranger" else found)

    def paged(self, path: str, body: Json) -> Any:
        """The answer to a POST, with the faults that only a list of pages can have."""
        token = body.get("nextPageToken")
        if token and token.startswith(GAP):
            body = {**body, "nextPageToken": token.removeprefix(GAP) or None}
        if self.fault == "gap":
            rows = next(name for name, value in self.server.site.post(path, body).items() if isinstance(value, list))
            return {rows: [], "nextPageToken": GAP + (token or "")}
        if self.fault == "repeated" or token == AGAIN:
            return self.server.site.post(path, {**body, "nextPageToken": None}) | {
                "nextPageToken": AGAIN,
                "isLast": False,
            }
        return self.server.site.post(path, body)

    def fail(self, name: str, value: str) -> None:
        """A call that gets no right answer."""
        if name.isdigit():  # "429 5" has that Retry-After, "429 RateLimit-Reason=a; X-RateLimit-Reset=b" those headers
            headers = dict(part.split("=") for part in value.split("; ")) if "=" in value else {"Retry-After": value}
            said = {"errorMessages": [f"no, {self.headers.get('Authorization')}"]}
            self.send(int(name), said, headers if value else {})
        elif name in SERAPH:
            status, reason = SERAPH[name]
            self.send(status, {"issues": [], "isLast": True}, {"X-Seraph-LoginReason": reason})
        elif name == "html":
            self.raw(b"<!DOCTYPE html><title>Log in</title>", "text/html")
        elif name == "broken":
            self.raw(b'{"issues": [', "application/json")
        elif name == "moved":
            self.send(302, {}, {"Location": value})
        elif name == "hang":
            self.server.closing.wait(30)
            self.close_connection = True
        elif name in ("cut", "drip"):
            self.raw(b'{"issues": [', "application/json", promised=5000)
            self.wfile.flush()
            while name == "drip" and not self.server.closing.wait(0.1):
                self.wfile.write(b" ")
                self.wfile.flush()
            self.close_connection = True
        elif name == "nothing":
            self.send(200, {})
        else:
            raise AssertionError(f"no such fault: {name}")

    def send(self, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
        self.raw(json.dumps(value).encode(), "application/json;charset=UTF-8", status=status, headers=headers)

    def raw(
        self,
        body: bytes,
        kind: str,
        *,
        status: int = 200,
        promised: int = 0,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        given = {"Content-Type": kind, "Content-Length": promised or len(body), **(headers or {})}
        for name, value in given.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def emptied(answer: Any) -> Any:
    """The answer to the same call that somebody gets who may see nothing."""
    if not isinstance(answer, dict):
        return [] if isinstance(answer, list) else answer
    shown = {name: [] if isinstance(value, list) else value for name, value in answer.items()}
    nothing = {"total": 0, "count": 0, "isLast": True, "lastPage": True}
    return {name: nothing.get(name, value) for name, value in shown.items() if name != "nextPageToken"}


@contextmanager
def served(site: Any, latency: float = 0.0) -> Iterator[Server]:
    """The site behind HTTP while the block runs."""
    server = Server(site, latency)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
