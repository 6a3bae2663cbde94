"""A Jira behind HTTP for the tests: a `Site` that asks for a login, notes its calls, fails on demand."""

from __future__ import annotations

import base64
import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from connectors.jira_site import Site
from model import EvenkeelError

EMAIL, TOKEN = "ana@acme.example", "secret-token-4711"
STATUS = {"jira.not_found": 404, "jira.bad_request": 400}
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
    """`faults` are used up one a call, before the site is asked: see `Handler.fail`; None is none."""

    daemon_threads = True

    def __init__(self, site: Site) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.site, self.faults, self.calls = site, list[str | None](), list[str]()
        self.only = ""  # where set, only calls of this path fail

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

    def do_GET(self) -> None:
        query = urlsplit(self.path).query
        self.answer(lambda path: self.server.site.get(path, **dict(parse_qsl(query))))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(lambda path: self.server.site.post(path, body))

    def answer(self, ask: Any) -> None:
        path = urlsplit(self.path).path
        self.server.calls.append(path)
        basic = "Basic " + base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
        known = {"/rest/api/3/": basic, "/rest/api/2/": f"Bearer {TOKEN}"}
        below = next((start for start in known if path.startswith(start)), "")
        if not below:
            return self.send(404, {"errorMessages": ["null for uri"]})
        fault = self.server.faults.pop(0) if self.server.faults and self.server.only in path else None
        if fault:
            return self.fail(fault, ask, path)
        if self.headers.get("Authorization") != known[below]:
            return self.send(401, {"errorMessages": [f"wrong login {self.headers.get('Authorization')}"]})
        try:
            return self.send(200, ask(path.removeprefix(below)))
        except EvenkeelError as error:
            return self.send(STATUS[error.problem.code], {"errorMessages": [error.problem.text]})

    def fail(self, fault: str, ask: Any, path: str) -> None:
        name, _, value = fault.partition(" ")
        if name.isdigit():
            headers = {"Retry-After": value} if value else {}
            self.send(int(name), {"errorMessages": [f"no, {self.headers.get('Authorization')}"]}, headers)
        elif name == "html":
            self.raw(b"<!DOCTYPE html><title>Log in</title>", "text/html")
        elif name == "broken":
            self.raw(b'{"issues": [', "application/json")
        elif name == "slow":
            time.sleep(float(value))
            self.send(200, {})
        elif name == "cut":
            self.raw(b'{"issues": [', "application/json", promised=5000)
            self.close_connection = True
        elif name == "anonymous":
            self.send(200, {"issues": [], "isLast": True}, {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"})
        elif name == "stranger":
            self.send(200, {})
        else:
            raise AssertionError(f"no such fault: {fault}")

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
        for name, value in {
            "Content-Type": kind,
            "Content-Length": promised or len(body),
            **(headers or {}),
        }.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def served(site: Site) -> Iterator[Server]:
    """The site behind HTTP while the block runs."""
    server = Server(site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
