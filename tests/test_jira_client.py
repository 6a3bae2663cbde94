"""The wire: every way a Jira can fail ends in the right answer or in one clear sentence without the token."""

from __future__ import annotations

import base64
import functools
import re
import socket
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from jira_standin import EMAIL, TOKEN, Server, served
from test_jira_rest import everything, many, site

from connectors import jira_client, jira_rest, jira_wire
from connectors.jira_client import Client
from connectors.jira_site import Site
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
    "fault",
    ["429 0", "429", "429 soon", "429 nan", "429 -5", "500", "502", "503 0", "503", "504", "html", "broken", "cut"],
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
        ("200 X-AUSERNAME=anonymous", "jira.token", "127.0.0.1 did not accept the e-mail address and token."),
        ("captcha", "jira.token", "127.0.0.1 wants this account to sign in with a captcha first."),
        (
            "moved https://login.acme.example/in?to=x",
            "jira.moved",
            "127.0.0.1 sends us on to https://login.acme.example.",
        ),
        ("nothing", "jira.token", "Jira does not know who is asking and would show nothing."),
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


def test_no_pause_at_all_is_not_taken_for_leave_to_ask_without_end(server: Server) -> None:
    server.faults = ["429 0"] * 99
    assert failure(server).problem.code == "jira.busy"
    assert len(server.calls) == 5


QUOTA = "RateLimit-Reason=jira-quota-tenant-based; X-RateLimit-Remaining=0"


def in_an_hour() -> str:
    """As X-RateLimit-Reset says it: to the minute."""
    return (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%MZ")


def test_a_quota_that_is_used_up_is_said_with_the_time_until_it_is_full_again(server: Server) -> None:
    server.faults = [f"429 {QUOTA}; X-RateLimit-Reset={in_an_hour()}"]
    said = r"127\.0\.0\.1 asks us to slow down for (59|60) minutes: its quota for this hour is used up\."
    assert re.fullmatch(said, failure(server).problem.text)
    server.faults = [f"429 {QUOTA}"]  # without a time it is that of the next full hour
    left = 3600 - datetime.now(UTC).timestamp() % 3600
    assert "quota" in failure(server, patience=max(0.0, left - 5)).problem.text
    assert len(server.calls) == 2


def test_data_center_is_asked_again_when_its_bucket_has_a_token_again(server: Server) -> None:
    server.faults = ["429 X-RateLimit-Remaining=0; X-RateLimit-FillRate=1; X-RateLimit-Interval-Seconds=1"]
    began = time.monotonic()
    jira_rest.check(client(server))
    assert time.monotonic() - began > 1


@pytest.mark.parametrize("fault", ["429 60", "hang", "drip", "slow 3"])
def test_a_sync_that_is_stopped_ends_within_a_second_whatever_jira_does(server: Server, fault: str) -> None:
    server.faults = [fault]
    began = time.monotonic()
    error = failure(server, cancelled=lambda: time.monotonic() - began > 0.2)
    assert error.problem.code == "jira.cancelled"
    assert time.monotonic() - began < 1


def test_an_answer_that_drips_without_end_is_given_up_with_our_patience(server: Server) -> None:
    server.faults = ["drip"]
    began = time.monotonic()
    assert failure(server, patience=1).problem.text == "127.0.0.1 did not answer in time."
    assert time.monotonic() - began < 2


def test_a_slow_answer_is_asked_for_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jira_wire, "TIMEOUTS", (1.0, 0.2))
    server.faults = ["slow 0.6"]
    assert jira_rest.check(client(server)).id == "ana-1"
    server.faults = ["slow 0.6"] * 5
    assert failure(server).problem.text == "127.0.0.1 did not answer in time."


def test_a_host_that_does_not_answer_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        with pytest.raises(EvenkeelError, match=r"127\.0\.0\.1 could not be reached\. Check the address"):
            jira_rest.check(Client(f"http://127.0.0.1:{taken.getsockname()[1]}", TOKEN, EMAIL))


class Watched(Site):
    """A site that notes how many calls of it are under way, and takes a while for each."""

    under_way, most, asked = 0, 0, list[float]()

    def get(self, path: str, **params: Any) -> Any:
        self.asked = [*self.asked, time.monotonic()]
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        time.sleep(0.05)
        self.under_way -= 1
        return super().get(path, **params)


def test_several_calls_are_asked_three_at_a_time_and_answered_in_their_order() -> None:
    with served(site(many(), Watched)) as server:
        asking = client(server)
        paths = ["status", "myself", "serverInfo", "field"] * 3
        found = asking.several([functools.partial(asking.get, path) for path in paths])
        assert found == [site(many()).get(path) for path in paths]
        assert server.site.most == 3


@pytest.mark.parametrize("told", ["429 0.1", "429", "200 X-RateLimit-NearLimit=true", "200 X-RateLimit-Remaining=0"])
def test_after_being_told_to_slow_down_one_call_is_asked_at_a_time(told: str) -> None:
    with served(site(many(), Watched)) as server:
        asking = client(server)
        server.faults = [told]
        asking.get("status")
        asking.several([lambda: asking.get("status")] * 5)
        assert server.site.most == 1


def test_while_one_of_several_calls_has_to_wait_the_others_wait_too() -> None:
    with served(site(many(), Watched)) as server:
        asking = client(server)
        server.faults = ["429 1"]
        began = time.monotonic()
        asking.several([lambda: [asking.get("status") for _ in range(3)]] * 3)
        assert len(server.calls) == 10
        assert len([at for at in server.site.asked if at - began < 0.9]) <= 2  # those under way when we were told


def test_pauses_of_our_own_lie_between_two_tries(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jira_client, "LONGEST_PAUSE", 0.3)
    server.faults = ["500", "500"]
    began = time.monotonic()
    jira_rest.check(client(server))
    assert time.monotonic() - began > 0.6


def test_after_it_was_stopped_a_sync_asks_nothing_more(server: Server) -> None:
    server.faults = ["429 0.6"]
    began = time.monotonic()
    failure(server, cancelled=lambda: time.monotonic() - began > 0.1)
    time.sleep(1)
    assert len(server.calls) == 1


def test_the_first_error_of_several_calls_ends_them_all(server: Server) -> None:
    asking = client(server)
    server.faults = ["403"]
    with pytest.raises(EvenkeelError, match="does not let this account read"):
        asking.several([lambda: asking.get("status")] * 50)
    assert len(server.calls) < 10


def test_an_error_of_our_own_in_one_of_several_calls_is_not_lost(server: Server) -> None:
    asking = client(server)
    with pytest.raises(KeyError):
        asking.several([lambda: asking.get("serverInfo")["nothing of that name"]])


def test_a_redirect_never_carries_the_token_to_another_host(server: Server) -> None:
    with served(site(many())) as other:
        server.faults = [f"moved {other.url}/rest/api/3/myself"]
        assert failure(server).problem.code == "jira.moved"
        assert other.calls == []


def test_metadata_of_a_cloud_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EvenkeelError, match="a cloud keeps secrets of its machines"):
        jira_rest.check(Client("https://169.254.169.254", TOKEN, EMAIL))
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(EvenkeelError, match="a cloud keeps secrets of its machines"):
        jira_rest.check(Client("https://jira.acme.example", TOKEN, EMAIL))


def test_a_listed_host_may_be_asked_without_encryption() -> None:
    Client("http://jira.acme.example", TOKEN, allow_hosts=["Jira.Acme.Example"]).close()
    with pytest.raises(EvenkeelError, match="would be read without encryption"):
        Client("http://jira.acme.example.org", TOKEN, allow_hosts=["jira.acme.example"])


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
