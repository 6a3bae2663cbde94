"""Get what stands at an address of the web: safely, whoever wrote the address and whoever answers.

Built on http.client alone. urllib3 and requests write the path of every address into their debug log, and the path
of a calendar's address is its password; and here we hold the socket, so that what it connects to is what was judged,
and time and size are counted where the bytes come in. Proxies of the environment are not used.
"""

from __future__ import annotations

import gzip
import io
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Collection
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, cast

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from connectors.address import Address, is_listed, is_loopback, judge, parse, redirected
from model import EvenkeelError

BYTES = 100_000_000  # of an answer, unpacked
SECONDS = 60.0  # for all of it, redirects included
CONNECT = 10.0  # seconds to connect to one address, and again to agree on encryption
STEP = 0.5  # seconds between two looks at cancelled()
REDIRECTS = 5
PIECE = 1 << 16
LATER = "Sync again later."
SHARED = "Check that the calendar is still shared, and copy its address again from the calendar's settings."
FINAL: dict[int, tuple[str, str, str]] = {  # status -> code, what happened, what to do
    401: ("login", "asks for a name and password", "Use the calendar's secret or published address, not its page's."),
    403: ("forbidden", "does not let us read this address", SHARED),
    404: ("not_found", "has nothing at this address", SHARED),
    410: ("gone", "has taken down what stood at this address", SHARED),
}


@dataclass(frozen=True)
class Fetched:
    """What stands at an address, and what to send the next time to learn whether it has changed."""

    data: bytes = field(repr=False)
    etag: str  # "" where the server gives none
    modified: str  # its Last-Modified, as it wrote it
    unchanged: bool = False  # since the etag and modified that were asked with; there is no data then


@dataclass(frozen=True)
class _Task:
    """What holds for one get(), redirects included."""

    allow_hosts: Collection[str]
    asked: dict[str, str]  # the headers that ask only for what is new
    most: int
    deadline: float  # of time.monotonic()
    cancelled: Callable[[], bool]

    def rest(self) -> float:
        """Seconds left. TimeoutError if there are none, EvenkeelError if somebody stopped it."""
        if self.cancelled():
            raise EvenkeelError("The sync was stopped.", "Sync again to go on from here.", "address.cancelled")
        rest = self.deadline - time.monotonic()
        if rest <= 0:
            raise TimeoutError
        return rest


class _Wire(io.RawIOBase):
    """A connected socket for http.client, on which every wait is short and ends with the task."""

    def __init__(self, sock: socket.socket, task: _Task) -> None:
        self._sock, self._task = sock, task

    def readable(self) -> bool:
        """Yes, for the buffer that reads it."""
        return True

    def readinto(self, buffer: Any) -> int:
        """What has come, or TimeoutError or EvenkeelError as the task says; 0 at the end."""
        while True:
            self._sock.settimeout(min(STEP, self._task.rest()))
            with suppress(TimeoutError):
                return self._sock.recv_into(buffer)

    def sendall(self, data: bytes) -> None:
        """Send it, within the time to connect."""
        self._sock.settimeout(min(CONNECT, self._task.rest()))
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The answer, as http.client reads it."""
        return io.BufferedReader(self)

    def close(self) -> None:
        """Nothing: http.client closes before it has read the answer, and _ask closes the socket."""


def get(
    url: str,
    allow_hosts: Collection[str] = (),
    etag: str = "",
    modified: str = "",
    *,
    most: int = BYTES,
    seconds: float = SECONDS,
    cancelled: Callable[[], bool] = lambda: False,
) -> Fetched:
    """What stands at an https:// or webcal:// address, or at http:// on this machine.

    `allow_hosts` are the hosts that may be inside this machine or network; `etag` and `modified` are those of the
    last time; `most` is in bytes, unpacked; `cancelled` is asked at least every half second of waiting for an
    answer. Raises EvenkeelError, which names the host and never more of the address: its path may be a password.
    """
    asked = {"If-None-Match": etag, "If-Modified-Since": modified}
    asked = {name: value for name, value in asked.items() if value and value.isascii() and value.isprintable()}
    task = _Task(allow_hosts, asked, most, time.monotonic() + seconds, cancelled)
    address = start = parse(url)
    for _ in range(1 + REDIRECTS):
        answer = _ask(address, task)
        if isinstance(answer, Fetched):
            return answer
        address = answer
    raise _failure(start, "redirects", "sends us from address to address without end", SHARED)


def _ask(address: Address, task: _Task) -> Fetched | Address:
    """One request: its answer, or where to go on. Whatever can go wrong on the way ends here as an EvenkeelError."""
    try:
        with closing(_open(address, task)) as sock:
            return _exchange(address, sock, task)
    except TimeoutError:
        raise _failure(address, "slow", "did not answer in time", LATER) from None
    except (OSError, HTTPException, EOFError, zlib.error, ValueError):
        text = "broke off, or sent an answer that cannot be read"
        raise _failure(address, "cut", text, LATER) from None


def _open(address: Address, task: _Task) -> socket.socket:
    """A socket to the address, encrypted if it is https. The numbers judged here are those connected to."""
    listed, plain = is_listed(address.host, task.allow_hosts), address.scheme == "http"
    if plain and not listed:
        raise _failure(address, "plain", "would be read without encryption", "Write the address with https://.")
    task.rest()
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _failure(address, "unknown", "is not known on this network", "Check the address.") from None
    verdicts = [judge(str(end[0])) for *_, end in found]
    if "metadata" in verdicts:
        text = "leads to where a cloud keeps secrets of its machines, which is never asked"
        raise _failure(address, "metadata", text, SHARED)
    if not listed:
        found = [one for one, verdict in zip(found, verdicts, strict=True) if verdict == "open"]
    elif plain:
        found = [one for one in found if is_loopback(str(one[4][0]))]
    if not found:
        text = "leads into this machine or its network, which Evenkeel does not ask unless it is told to"
        do = f'To allow it, write allow_hosts = ["{address.host}"] into evenkeel.toml; over a network only with https.'
        raise _failure(address, "inside", text, do)
    sock = _connect(address, found, task)
    return sock if plain else _encrypted(address, sock, task)


def _connect(address: Address, found: list[Any], task: _Task) -> socket.socket:
    for family, kind, protocol, _, end in found:
        rest = task.rest()
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(min(CONNECT, rest))
        try:
            sock.connect(end)
        except OSError:
            sock.close()
        else:
            return sock
    raise _failure(address, "unreachable", "could not be reached", "Check the address and your connection.")


def _encrypted(address: Address, sock: socket.socket, task: _Task) -> socket.socket:
    """The socket with TLS on it; trusted are the certificates of the system and those that requests brings."""
    trusted = ssl.create_default_context()
    trusted.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    try:
        with closing(sock):  # which TLS takes over
            sock.settimeout(min(CONNECT, task.rest()))
            return trusted.wrap_socket(sock, server_hostname=address.host.rstrip("."))
    except ssl.SSLCertVerificationError:
        text = "could not prove who it is (TLS certificate)"
        do = "Check the address, or ask your administrator for the company's certificate."
        raise _failure(address, "certificate", text, do) from None
    except ssl.SSLError:
        raise _failure(address, "tls", "does not encrypt as it should", "Check the address and its port.") from None


def _exchange(address: Address, sock: socket.socket, task: _Task) -> Fetched | Address:
    connection = HTTPConnection(address.host, address.port)
    connection.sock = cast("socket.socket", _Wire(sock, task))
    headers = {"Host": address.place, "User-Agent": "Evenkeel", "Accept": "text/calendar, */*"}
    headers |= {"Accept-Encoding": "gzip", "Connection": "close"} | task.asked
    if address.login:
        headers["Authorization"] = address.login
    connection.request("GET", address.target, headers=headers)
    answer = connection.getresponse()
    told = answer.headers
    if answer.status in (301, 302, 303, 307, 308) and told["Location"]:
        return redirected(address, told["Location"])
    if answer.status == 304 and task.asked:
        etag, modified = (task.asked.get(name, "") for name in ("If-None-Match", "If-Modified-Since"))
        return Fetched(b"", told["ETag"] or etag, told["Last-Modified"] or modified, unchanged=True)
    if not 200 <= answer.status < 300:
        raise _refusal(address, answer.status, told["Retry-After"] or "")
    return Fetched(_body(address, answer, task.most), told["ETag"] or "", told["Last-Modified"] or "")


def _body(address: Address, answer: HTTPResponse, most: int) -> bytes:
    """The answer, unpacked and counted while it comes."""
    packing = (answer.headers["Content-Encoding"] or "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise _failure(address, "packing", "packed its answer in a way that it was not asked for", LATER)
    stream = gzip.GzipFile(fileobj=answer) if packing.endswith("gzip") else answer
    out = io.BytesIO()
    while piece := stream.read(PIECE):
        out.write(piece)
        if out.tell() > most:
            text = f"sends more than {most / 1_000_000:g} MB, which is too large"
            do = "Publish fewer years or fewer calendars at one address."
            raise _failure(address, "too_large", text, do)
    if answer.length:  # http.client minds only where it reads all at once
        raise EOFError
    return out.getvalue()


def _refusal(address: Address, status: int, pause: str) -> EvenkeelError:
    """What an answer without a calendar means, by its status."""
    if status in FINAL:
        return _failure(address, *FINAL[status])
    if status == 429:
        wait = _minutes(pause)
        text = "asks us to slow down" + (f" for {wait:.0f} minutes" if wait >= 1 else "")
        return _failure(address, "busy", text, LATER)
    if status >= 500:
        return _failure(address, "down", f"has trouble of its own (status {status})", LATER)
    return _failure(address, "refused", f"gave no calendar (status {status})", SHARED)


def _minutes(pause: str) -> float:
    """Minutes to wait, from a Retry-After header of seconds or a date; 0 where it holds neither."""
    if pause.isdecimal() and len(pause) < 9:
        return int(pause) / 60
    try:
        date = parsedate_to_datetime(pause)
    except (ValueError, OverflowError):
        return 0
    return (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds() / 60


def _failure(address: Address, code: str, text: str, do: str) -> EvenkeelError:
    return EvenkeelError(f"{address.name} {text}.", do, f"address.{code}", address.host)
