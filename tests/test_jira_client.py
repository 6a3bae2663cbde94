"""The wire: every way a Jira can fail ends in the right answer or in one clear sentence without the token."""

from __future__ import annotations

import base64
import socket
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from jira_standin import EMAIL, TOKEN, Server, served
from test_jira_rest import everything, many, site

from connectors import jira_client, jira_rest
from connectors.jira_client import Client
from model import EvenkeelError

SECRETS = (TOKEN, base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode())


@pytest.fixture
def server() -> Iterator[Server]:
    with served(site(many(), page=3)) as running:
        yield running


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses of our own choice shrink to nothing; those that Jira asks for do not."""
    monkeypatch.setattr(jira_client, "LONGEST_PAUSE", 0.01)


def client(server: Server, **how: object) -> Client:
    return Client(server.url, TOKEN, EMAIL, **how)  # type: ignore[arg-type]


def failure(server: Server, **how: object) -> EvenkeelError:
    with pytest.raises(EvenkeelError) as caught:
        jira_rest.check(client(server, **how))
    return caught.value


@pytest.mark.parametrize(
    "fault", ["429 0", "429", "429 soon", "500", "502", "503 0", "503", "504", "html", "broken", "cut"]
)
def test_a_passing_fault_changes_nothing(server: Server, fault: str) -> None:
    whole = everything(site(many()))
    server.only, server.faults = "search", [None, fault, None, fault, fault]
    assert everything(client(server)) == whole
    assert server.faults == []


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        ("401", "jira.token", "127.0.0.1 did not accept the e-mail address and token."),
        ("403", "jira.forbidden", "127.0.0.1 does not let this account read what was asked for."),
        ("404", "jira.not_found", "127.0.0.1 has nothing at this address."),
        ("410", "jira.gone", "127.0.0.1 no longer offers a call that Evenkeel needs."),
        ("400", "jira.bad_request", "127.0.0.1 refused a query (status 400): no, "),
        ("anonymous", "jira.token", "127.0.0.1 did not accept the e-mail address and token."),
        ("stranger", "jira.token", "Jira does not know who is asking and would show nothing."),
    ],
)
def test_a_final_answer_is_one_sentence_after_one_call(server: Server, fault: str, code: str, said: str) -> None:
    server.faults = [fault]
    error = failure(server)
    assert (error.problem.code, error.problem.text[: len(said)]) == (code, said)
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("500", "jira.down"),
        ("html", "jira.not_json"),
        ("broken", "jira.cut"),
        ("cut", "jira.cut"),
        ("429", "jira.busy"),
    ],
)
def test_a_fault_that_stays_is_given_up_after_five_calls(server: Server, fault: str, code: str) -> None:
    server.faults = [fault] * 9
    assert failure(server).problem.code == code
    assert len(server.calls) == 5


@pytest.mark.parametrize("fault", ["401", "403", "400", "429 900", "500", "html", "broken", "anonymous"])
def test_no_message_and_no_trace_holds_the_token(
    server: Server, fault: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    server.faults = [fault] * 9
    error = failure(server, patience=2)
    shown = "".join(traceback.format_exception(error)) + repr(error.problem) + caplog.text + "".join(capfd.readouterr())
    context = error.__cause__ or error.__context__
    assert context is None
    assert not [secret for secret in SECRETS if secret in shown]


def test_a_wrong_token_is_said_so(server: Server) -> None:
    with pytest.raises(EvenkeelError, match="did not accept the e-mail address and token"):
        jira_rest.check(Client(server.url, "another", EMAIL))


@pytest.mark.parametrize("as_date", [False, True])
def test_the_pause_that_jira_asks_for_is_kept(server: Server, as_date: bool) -> None:
    until = datetime.now(UTC) + timedelta(seconds=2)
    server.faults = [f"429 {format_datetime(until, usegmt=True)}" if as_date else "429 1"]
    began = time.monotonic()
    jira_rest.check(client(server))
    assert time.monotonic() - began > (0.9 if as_date else 1.0)  # a date has whole seconds


def test_a_pause_longer_than_our_patience_is_not_waited_for(server: Server) -> None:
    server.faults = ["429 3600"]
    began = time.monotonic()
    assert failure(server).problem.text == "127.0.0.1 asks us to slow down for 60 minutes."
    assert time.monotonic() - began < 1


def test_many_short_pauses_end_with_our_patience(server: Server) -> None:
    server.faults = ["429 0.3"] * 50
    began = time.monotonic()
    assert failure(server, patience=1).problem.code == "jira.busy"
    assert time.monotonic() - began < 1.5


def test_a_sync_that_is_stopped_while_waiting_ends_within_a_second(server: Server) -> None:
    server.faults = ["429 60"]
    began = time.monotonic()
    error = failure(server, cancelled=lambda: time.monotonic() - began > 0.2)
    assert error.problem.code == "jira.cancelled"
    assert time.monotonic() - began < 1


def test_a_slow_answer_is_asked_for_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jira_client, "TIMEOUTS", (1.0, 0.2))
    server.faults = ["slow 0.6"]
    assert jira_rest.check(client(server)).id == "ana-1"
    server.faults = ["slow 0.6"] * 5
    assert failure(server).problem.text == "127.0.0.1 did not answer in time."


def test_a_host_that_does_not_answer_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        with pytest.raises(EvenkeelError, match=r"127\.0\.0\.1 could not be reached\. Check the address"):
            jira_rest.check(Client(f"http://127.0.0.1:{taken.getsockname()[1]}", TOKEN, EMAIL))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://acme.atlassian.net", "acme.atlassian.net would be read without encryption"),
        ("acme.atlassian.net", "not the address of a Jira site"),
        ("https://ana:secret-token-4711@acme.atlassian.net", "not the address of a Jira site"),
        ("https://", "not the address of a Jira site"),
        ("https://[", "not the address of a Jira site"),
        ("https://acme:port", "not the address of a Jira site"),
        ("", "not the address of a Jira site"),
    ],
)
def test_an_address_that_is_none_is_refused_before_any_call(url: str, said: str) -> None:
    with pytest.raises(EvenkeelError, match=said) as caught:
        Client(url, TOKEN, EMAIL)
    assert TOKEN not in "".join(traceback.format_exception(caught.value, chain=True)).replace(f'"{url}"', "")


def test_without_a_token_nothing_is_asked() -> None:
    with pytest.raises(EvenkeelError, match="There is no Jira token"):
        Client("https://acme.atlassian.net", "", EMAIL)


@pytest.mark.parametrize("token", ["secret\ntoken", "secret token", "ge\u1e96eim"])
def test_a_token_that_was_copied_wrongly_is_refused_before_any_call(server: Server, token: str) -> None:
    with pytest.raises(EvenkeelError, match="holds characters that neither can have") as caught:
        Client(server.url, token, EMAIL)
    assert token not in str(caught.value)
    assert jira_rest.check(Client(server.url, f" {TOKEN}\n", EMAIL)).id == "ana-1"


def test_an_address_may_have_a_path_and_a_slash_at_its_end(server: Server) -> None:
    assert jira_rest.check(Client(server.url + "/", TOKEN, EMAIL)).id == "ana-1"
    with pytest.raises(EvenkeelError, match="has nothing at this address"):
        jira_rest.check(Client(server.url + "/jira/", TOKEN, EMAIL))
    assert server.calls == ["/rest/api/3/myself", "/jira/rest/api/3/myself"]
