"""One question to Jira over HTTPS: the answer, or why there is none and when to ask again.

The session is that of the `jira` package. Its retry is not used: it knows neither 500, 502 and 504 nor time-outs nor
answers that break off, takes a date in Retry-After for a number, and sleeps where nobody can stop it. Nor are its
errors: they hold addresses and headers. Redirects are not followed, so nothing but the address that was typed ever
sees the token.
"""

from __future__ import annotations

import re
import socket
from base64 import b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from jira import JIRA

from connectors.address import is_listed, is_loopback, judge
from model import EvenkeelError

TIMEOUTS = (10.0, 60.0)  # seconds to connect, and between two pieces of an answer
LATER = "Sync again later; it goes on from here."
BOUNDED = "Add a restriction to the query, such as project = SHOP or updated > -52w."
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


@dataclass(frozen=True)
class Login:
    """Where a Jira is and who asks: with an e-mail address Jira Cloud (v3), without one Data Center (v2)."""

    server: str
    host: str
    email: str
    token: str = field(repr=False)

    def hidden(self, text: str) -> str:
        """The text without anything that is secret here."""
        for secret in (self.token, b64encode(f"{self.email}:{self.token}".encode()).decode()):
            text = text.replace(secret, "...")
        return text


@dataclass(frozen=True)
class Answer:
    """What Jira said, parsed, and whether it would rather be asked more slowly."""

    value: Any
    busy: bool = False


@dataclass(frozen=True)
class Failure:
    """Why one question brought no answer."""

    code: str
    text: str  # continues "<host> "
    do: str
    again: bool = False  # worth another try
    pause: float = 0.0  # seconds that Jira asks us to wait; 0 where it does not say
    busy: bool = False  # it would rather be asked more slowly


class Wire:
    """A connection to Jira for one thread at a time. `until` is when the call under way is given up (monotonic)."""

    def __init__(self, login: Login) -> None:
        self._login, self.until, self._judged = login, float("inf"), False
        given = (login.email, login.token)
        self._jira = JIRA(
            login.server,
            options={"rest_api_version": "3" if login.email else "2"},
            get_server_info=False,
            max_retries=0,
            logging=False,
            **({"basic_auth": given} if login.email else {"token_auth": login.token}),
        )

    def ask(self, method: str, path: str, content: dict[str, Any]) -> Answer | Failure:
        """One try of one call. Never raises what came from the network."""
        if not self._judged and _is_metadata(self._login.host):
            text = "leads to where a cloud keeps secrets of its machines, which is never asked"
            return Failure("jira.address", text, "Check the address.")
        self._judged = True
        url, session = self._jira._get_url(path), self._jira._session
        try:  # past the package's own request(), for its retry and its errors
            response = requests.Session.request(
                session, method, url, timeout=TIMEOUTS, allow_redirects=False, **content
            )
        except requests.exceptions.SSLError:
            text = "could not prove who it is (TLS certificate)"
            do = "Check the address, or ask your administrator for the company's certificate."
            return Failure("jira.unreachable", text, do)
        except requests.exceptions.Timeout:
            return Failure("jira.slow", "did not answer in time", LATER, again=True)
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
            return Failure("jira.cut", "broke off in the middle of an answer", LATER, again=True)
        except (requests.exceptions.RequestException, ValueError, OSError):
            return Failure("jira.unreachable", "could not be reached", "Check the address and your connection.", True)
        return self._refusal(response) or _parsed(response)

    def close(self) -> None:
        """Give up the connection."""
        self._jira.close()  # type: ignore[no-untyped-call]

    def _refusal(self, response: requests.Response) -> Failure | None:
        """What an answer means that is not the one asked for; None where it may be."""
        status, told = response.status_code, response.headers
        reason = told.get("X-Seraph-LoginReason", "")
        if "AUTHENTICATION_DENIED" in reason:
            text = "wants this account to sign in with a captcha first"
            return Failure("jira.token", text, "Sign in to Jira in a browser once, then sync again.")
        if "AUTHENTICATED_FAILED" in reason or told.get("X-AUSERNAME") == "anonymous":
            return Failure(*FINAL[401])  # Jira answers as if to a stranger: with nothing
        if status in FINAL:
            return Failure(*FINAL[status])
        if status == 429:
            return _busy(told)
        if status >= 500 or status == 408:
            pause = retry_after(told.get("Retry-After", "")) or 0.0
            return Failure("jira.down", f"has trouble of its own (status {status})", LATER, again=True, pause=pause)
        if status >= 400:
            return self._bad_request(response)
        return self._moved(told.get("Location", "")) if status >= 300 else None

    def _bad_request(self, response: requests.Response) -> Failure:
        """Mostly a 400, where Jira's own first sentence says which part of a query it is."""
        try:
            said = str(response.json()["errorMessages"][0])
        except (ValueError, RecursionError, LookupError, TypeError):
            said = ""
        about = f": {self._login.hidden(said)[:200].rstrip('.')}" if said else ""
        text = f"refused a query (status {response.status_code}){about}"
        if "nbounded" in said:
            return Failure("jira.bad_request", text, BOUNDED)
        return Failure("jira.bad_request", text, "Check the project keys and the fields this account may see.")

    def _moved(self, location: str) -> Failure:
        try:
            parts = urlsplit(urljoin(self._login.server, location))
            place = f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"
        except ValueError:
            place = "another address"
        do = "Enter the address at which your browser shows Jira; if it is this one, a login page stands before it."
        return Failure("jira.moved", f"sends us on to {self._login.hidden(place)}", do)


def login(url: str, token: str, email: str, allow_hosts: Collection[str]) -> Login:
    """Where to ask and as whom, out of what somebody typed. Raises EvenkeelError, which never holds the token.

    The token goes unencrypted to this machine itself and to `allow_hosts` only.
    """
    server, host = _address(url, allow_hosts)
    token, email = token.strip(), email.strip()
    if not token:
        raise EvenkeelError("There is no Jira token.", NEW_LOGIN, "jira.token", host)
    if not all("!" <= letter <= "~" for letter in token + email):
        text = "The Jira token or e-mail address holds characters that neither can have."
        raise EvenkeelError(text, "Copy both again, without anything around them.", "jira.token", host)
    return Login(server, host, email, token)


def retry_after(value: str) -> float | None:
    """Seconds to wait, from a Retry-After header of seconds or a date; None where it holds neither."""
    if re.fullmatch(r"\d{1,9}(\.\d*)?", value.strip()):
        return float(value)
    try:
        date = parsedate_to_datetime(value)
        return _seconds_until(date.replace(tzinfo=date.tzinfo or UTC))
    except (ValueError, OverflowError):
        return None


def _busy(told: Mapping[str, str]) -> Failure:
    """Too many requests: how long to wait, from whichever header says."""
    quota = "quota" in told.get("RateLimit-Reason", "")
    pause = retry_after(told.get("Retry-After", ""))
    if pause is None and quota:
        pause = _reset(told)
    if pause is None:
        pause = retry_after(told.get("X-RateLimit-Interval-Seconds", "")) or 0.0  # Data Center: until the next token
    wait = f" for {pause / 60:.0f} minutes" if pause >= 60 else ""
    why = ": its quota for this hour is used up" if quota else ""
    return Failure("jira.busy", f"asks us to slow down{wait}{why}", LATER, again=True, pause=pause, busy=True)


def _reset(told: Mapping[str, str]) -> float:
    """Seconds until a quota is full again: as X-RateLimit-Reset says, else with the next full hour."""
    try:
        reset = datetime.fromisoformat(told.get("X-RateLimit-Reset", ""))
        return _seconds_until(reset.replace(tzinfo=reset.tzinfo or UTC))
    except (ValueError, OverflowError):
        hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        return _seconds_until(hour + timedelta(hours=1))


def _seconds_until(moment: datetime) -> float:
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _parsed(response: requests.Response) -> Answer | Failure:
    told = response.headers
    try:
        near = told.get("X-RateLimit-NearLimit", "").lower() == "true" or told.get("X-RateLimit-Remaining") == "0"
        return Answer(response.json(), busy=near)
    except (ValueError, RecursionError):
        page = "html" in told.get("Content-Type", "") or response.text.lstrip().startswith("<")
    if page:
        do = "Check the address, and whether a proxy or login page stands between you and Jira."
        return Failure("jira.not_json", "answered with a web page, not with data", do, again=True)
    return Failure("jira.cut", "sent an answer that cannot be read", LATER, again=True)


def _address(url: str, allow_hosts: Collection[str]) -> tuple[str, str]:
    """The server's address for the package, and its host name for sentences."""
    try:
        parts = urlsplit(url.strip())
        host, port, named = parts.hostname or "", parts.port, parts.username or parts.password
    except ValueError:
        host, port, named, parts = "", None, None, urlsplit("")
    if not host or parts.scheme not in ("http", "https") or named:
        text = "This is not the address of a Jira site."
        do = "Write it as https://acme.atlassian.net, without a name or password in it."
        raise EvenkeelError(text, do, "jira.address")
    if parts.scheme == "http" and not _is_this_machine(host) and not is_listed(host, allow_hosts):
        text = f"{host} would be read without encryption."
        raise EvenkeelError(text, "Write the address with https://.", "jira.address", host)
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{parts.path.rstrip('/')}", host


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or is_loopback(host)
    except ValueError:  # a name, not a number
        return False


def _is_metadata(host: str) -> bool:
    """Whether a host is one of those that answer a cloud's own machines; one that is not known may be behind a proxy.

    Any other address inside a network is that of a Jira inside a company, which is where many are.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return any(judge(str(end[0])) == "metadata" for *_, end in found)
