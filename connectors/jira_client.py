"""The wire to Jira: the session of the `jira` package, with our own waiting, giving up and plain sentences.

The package retries too little (not 500, 502, 504, time-outs or cut answers) and sleeps where nobody can
cancel; its errors hold addresses and headers. So its retry is off, and none of its error texts is ever shown.
"""

from __future__ import annotations

import random
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
from jira import JIRA, JIRAError

from model import EvenkeelError

TIMEOUTS = (10.0, 60.0)  # seconds to connect, and between two pieces of an answer
TRIES = 5  # of one call, where Jira does not say when to come back
STEP = 0.5  # seconds between two looks at cancelled()
LONGEST_PAUSE = 30.0  # seconds between two tries, unless Jira asks for more
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
NEW_LOGIN = "Make a new API token in your Atlassian account (on Data Center: a personal access token) and enter it."
FINAL: dict[int, tuple[str, str, str]] = {  # status -> code, what happened, what to do
    401: ("jira.token", "did not accept the e-mail address and token", NEW_LOGIN),
    403: (
        "jira.forbidden",
        "does not let this account read what was asked for",
        "Ask your Jira administrator for permission to browse the project.",
    ),
    404: (
        "jira.not_found",
        "has nothing at this address",
        "Check the address; for Jira Data Center leave the e-mail address empty, for Jira Cloud fill it in.",
    ),
    410: ("jira.gone", "no longer offers a call that Evenkeel needs", "Update Evenkeel."),
}


class Calls(Protocol):
    """What the connector asks of a Jira, be it behind HTTP or in memory."""

    def get(self, path: str, **params: Any) -> Any:
        """The parsed answer to a GET of a path below rest/api/3 (Data Center: /2)."""

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The parsed answer to a POST; every POST used here only reads."""


@dataclass(frozen=True)
class _Failure:
    """Why one try brought no answer."""

    code: str
    text: str  # continues "<host> "
    do: str
    again: bool  # worth another try
    pause: float | None = None  # seconds that Jira asks us to wait


class Client:
    """A Jira site over HTTPS: with an e-mail address Jira Cloud (v3), without one Data Center (v2).

    `patience` is the time in seconds that one call may spend waiting and trying again; `cancelled` is asked
    before each call and at least every half second of waiting. Not for use by several threads at once. Raises
    EvenkeelError, which never holds the token.
    """

    def __init__(
        self,
        url: str,
        token: str,
        email: str = "",
        *,
        cancelled: Callable[[], bool] = lambda: False,
        patience: float = 300.0,
    ) -> None:
        server, self._host = _address(url)
        token, email = token.strip(), email.strip()
        if not token:
            raise EvenkeelError("There is no Jira token.", NEW_LOGIN, "jira.token", self._host)
        if not all("!" <= letter <= "~" for letter in token + email):
            text = "The Jira token or e-mail address holds characters that neither can have."
            raise EvenkeelError(text, "Copy both again, without anything around them.", "jira.token", self._host)
        login: dict[str, Any] = {"basic_auth": (email, token)} if email else {"token_auth": token}
        self._jira = JIRA(
            server,
            options={"rest_api_version": "3" if email else "2"},
            get_server_info=False,
            max_retries=0,
            timeout=TIMEOUTS,
            logging=False,
            **login,
        )
        self._secrets = (token, b64encode(f"{email}:{token}".encode()).decode())
        self._cancelled, self._patience = cancelled, patience

    def get(self, path: str, **params: Any) -> Any:
        """The parsed answer to a GET; parameters that are None are left out."""
        return self._call("GET", path, params={name: one for name, one in params.items() if one is not None})

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The parsed answer to a POST that only reads, so that it may be repeated."""
        return self._call("POST", path, json=body)

    def close(self) -> None:
        """Give up the connection."""
        self._jira.close()  # type: ignore[no-untyped-call]

    def _call(self, method: str, path: str, **content: Any) -> Any:
        deadline, tries = time.monotonic() + self._patience, 0
        while True:
            self._stop_if_cancelled()
            answer = self._try(method, path, content)
            if not isinstance(answer, _Failure):
                return answer
            tries += 1
            pause = answer.pause
            if pause is None:
                pause = min(LONGEST_PAUSE, 0.5 * 2**tries)
            pause *= random.uniform(1.0, 1.2)  # never before the time that Jira names
            late = time.monotonic() + pause > deadline
            if not answer.again or late or (answer.pause is None and tries >= TRIES):
                raise EvenkeelError(f"{self._host} {answer.text}.", answer.do, answer.code, self._host)
            self._wait(pause)

    def _try(self, method: str, path: str, content: dict[str, Any]) -> Any:
        """One try: the parsed answer, or a _Failure. The package's errors end here."""
        try:
            response = self._jira._session.request(method, self._jira._get_url(path), **content)
        except JIRAError as error:
            return self._refusal(error.response) if error.response is not None else _unreachable()
        except requests.exceptions.SSLError:
            return _Failure(
                "jira.unreachable",
                "could not prove who it is (TLS certificate)",
                "Check the address, or ask your administrator for the company's certificate.",
                False,
            )
        except requests.exceptions.Timeout:
            return _Failure("jira.slow", "did not answer in time", "Sync again later.", True)
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
            return _Failure("jira.cut", "broke off in the middle of an answer", "Sync again later.", True)
        except (requests.exceptions.RequestException, ValueError, OSError):
            return _unreachable()
        if "AUTHENTICATED_FAILED" in response.headers.get("X-Seraph-LoginReason", ""):
            return self._final(401)  # Jira answers as if to a stranger: with nothing
        try:
            return response.json()
        except (ValueError, RecursionError):
            page = "html" in response.headers.get("Content-Type", "") or response.text.lstrip().startswith("<")
        if page:
            return _Failure(
                "jira.not_json",
                "answered with a web page, not with data",
                "Check the address, and whether a proxy or login page stands between you and Jira.",
                True,
            )
        return _Failure("jira.cut", "sent an answer that cannot be read", "Sync again later.", True)

    def _refusal(self, response: requests.Response) -> _Failure:
        status = response.status_code
        pause = _retry_after(response.headers.get("Retry-After"))
        if status == 429:
            wait = f" for {pause / 60:.0f} minutes" if pause and pause >= 60 else ""
            return _Failure(
                "jira.busy",
                f"asks us to slow down{wait}",
                "Sync again later; it goes on from here.",
                True,
                pause,
            )
        if status in (500, 502, 503, 504):
            return _Failure("jira.down", f"has trouble of its own (status {status})", "Sync again later.", True, pause)
        return self._final(status) if status in FINAL else self._refused(response)

    def _final(self, status: int) -> _Failure:
        code, text, do = FINAL[status]
        return _Failure(code, text, do, False)

    def _refused(self, response: requests.Response) -> _Failure:
        """Another status: mostly a 400, where Jira's own first sentence says which part of a query it is."""
        try:
            said = str(response.json()["errorMessages"][0])
        except (ValueError, RecursionError, LookupError, TypeError):
            said = ""
        for secret in self._secrets:
            said = said.replace(secret, "...")
        about = f": {said[:200].rstrip('.')}" if said else ""
        return _Failure(
            "jira.bad_request",
            f"refused a query (status {response.status_code}){about}",
            "Check the project keys and the fields this account may see.",
            False,
        )

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (rest := until - time.monotonic()) > 0:
            self._stop_if_cancelled()
            time.sleep(min(STEP, rest))

    def _stop_if_cancelled(self) -> None:
        if self._cancelled():
            raise EvenkeelError("The sync was stopped.", "Sync again to go on from here.", "jira.cancelled", self._host)


def _address(url: str) -> tuple[str, str]:
    """The server's address for the package, and its host name for sentences."""
    try:
        parts = urlsplit(url.strip())
        host, port, named = parts.hostname or "", parts.port, parts.username or parts.password
    except ValueError:
        host, port, named, parts = "", None, None, urlsplit("")
    if not host or parts.scheme not in ("http", "https") or named:
        raise EvenkeelError(
            "This is not the address of a Jira site.",
            "Write it as https://acme.atlassian.net, without a name or password in it.",
            "jira.address",
        )
    if parts.scheme == "http" and host not in LOOPBACK:
        raise EvenkeelError(
            f"{host} would be read without encryption.",
            "Write the address with https://.",
            "jira.address",
            host,
        )
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{parts.path.rstrip('/')}", host


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait, from a Retry-After header of seconds or a date; None where it holds neither."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        try:
            date = parsedate_to_datetime(value)
        except ValueError:
            return None
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _unreachable() -> _Failure:
    return _Failure("jira.unreachable", "could not be reached", "Check the address and your connection.", True)
