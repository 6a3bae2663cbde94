"""Addresses of calendars, asked of real servers on this machine: what is refused, bounded, kept secret and read."""

from __future__ import annotations

import gzip
import logging
import shutil
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from connectors import address
from connectors.address import judge, parse
from connectors.fetch import Fetched, get
from model import EvenkeelError

ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
HERE = ("127.0.0.1",)
SECRET = "private-0f3c9a"  # what stands in the path of Google's secret address
Answer = Callable[["Visit"], None]


class Visit(BaseHTTPRequestHandler):
    """One request to a pretend calendar server, which answers it by its path."""

    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers))
        with suppress(ConnectionError, ssl.SSLError):
            self.server.answers[self.path.partition("?")[0]](self)

    def say(self, status: int, data: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        pass


class Site(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Visit)
        self.answers: dict[str, Answer] = {"/cal.ics": lambda visit: visit.say(200, ICS)}
        self.asked: list[tuple[str, Message]] = []
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    def url(self, path: str = "/cal.ics", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.server_port}{path}"

    def handle_error(self, *args: object) -> None:
        """A visitor who hangs up is nothing to report."""


@contextmanager
def open_site(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    site = Site(tls)
    threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that nobody has signed, and its key, in one file."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed, so there is no certificate to make a server with.")
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    made += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*made, "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True, timeout=30)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.fixture
def safe(certificate: Path) -> Iterator[Site]:
    """A server with TLS and that certificate."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with open_site(tls) as opened:
        yield opened


class Names:
    """A resolver that knows these names only, and notes who was asked for and what was connected to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **numbers: list[str]) -> None:
        self.numbers = {name.replace("_", "."): found for name, found in numbers.items()}
        self.asked: list[str] = []
        self.connected: list[str] = []
        self.connect = socket.socket.connect
        monkeypatch.setattr(socket, "getaddrinfo", self.look_up)
        monkeypatch.setattr(socket.socket, "connect", lambda sock, end: self.note(sock, end))  # noqa: PLW0108 - a method of the socket

    def look_up(self, host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        self.asked.append(host)
        return [
            (socket.AF_INET6 if ":" in number else socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))
            for number in self.numbers[host]
        ]

    def note(self, sock: socket.socket, end: tuple[str, int]) -> None:
        self.connected.append(end[0])
        if end[0] != "127.0.0.1":
            raise ConnectionRefusedError
        self.connect(sock, end)


def refused(url: str, *args: Any, **kwargs: Any) -> str:
    """The code and words of an error, of which nothing shows more of the address than its host."""
    with pytest.raises(EvenkeelError) as caught:
        get(url, *args, **kwargs)
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in f"{error} {error!r} {vars(error)}"
        error = error.__cause__ or error.__context__
    assert caught.value.problem.do
    return f"{caught.value.problem.code} {caught.value}"


# What is read


def test_a_calendar_is_read_with_what_tells_its_next_state(site: Site) -> None:
    site.answers["/cal.ics"] = lambda visit: visit.say(
        200, ICS, ETag='"v1"', Last_Modified="Mon, 02 Mar 2026 08:00:00 GMT"
    )
    found = get(site.url(), HERE)
    assert found == Fetched(ICS, '"v1"', "Mon, 02 Mar 2026 08:00:00 GMT", unchanged=False)
    assert repr(ICS) not in repr(found)
    [(_, headers)] = site.asked
    assert headers["Host"] == f"127.0.0.1:{site.server_port}"
    assert (headers["If-None-Match"], headers["Authorization"], headers["Cookie"]) == (None, None, None)


def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    def answer(visit: Visit) -> None:
        known = (visit.headers["If-None-Match"], visit.headers["If-Modified-Since"]) == ('"v1"', "yesterday")
        visit.say(304) if known else visit.say(200, ICS, ETag='"v1"', Last_Modified="yesterday")

    site.answers["/cal.ics"] = answer
    first = get(site.url(), HERE)
    assert get(site.url(), HERE, first.etag, first.modified) == Fetched(b"", '"v1"', "yesterday", unchanged=True)
    assert not get(site.url(), HERE, '"v0"', first.modified).unchanged


def test_a_server_that_calls_unchanged_what_was_never_read_is_not_believed(site: Site) -> None:
    site.answers["/cal.ics"] = lambda visit: visit.say(304)
    assert "address.refused" in refused(site.url(), HERE)
    assert "address.refused" in refused(site.url(), HERE, "v1\r\nCookie: a=b")  # that tag was never sent
    assert site.asked[-1][1]["Cookie"] is None


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(ICS, mtime=0), gzip.compress(ICS[:9], mtime=0) + gzip.compress(ICS[9:], mtime=0)],
    ids=["one", "two"],
)
def test_a_packed_answer_is_unpacked(site: Site, packed: bytes) -> None:
    site.answers["/cal.ics"] = lambda visit: visit.say(200, packed, Content_Encoding="gzip")
    assert get(site.url(), HERE).data == ICS


def test_an_answer_in_chunks_is_put_together(site: Site) -> None:
    def answer(visit: Visit) -> None:
        visit.send_response(200)
        visit.send_header("Transfer-Encoding", "chunked")
        visit.end_headers()
        visit.wfile.write(b"5\r\nBEGIN\r\n3\r\n:VC\r\n0\r\n\r\n")

    site.answers["/cal.ics"] = answer
    assert get(site.url(), HERE).data == b"BEGIN:VC"


def test_the_path_is_sent_as_it_was_typed_with_odd_letters_escaped(site: Site) -> None:
    site.answers["/a%20b/%C3%BC"] = lambda visit: visit.say(200, ICS)
    assert get(site.url("/a%20b/ü?q=1&r=a b#part"), HERE).data == ICS
    assert site.asked[0][0] == "/a%20b/%C3%BC?q=1&r=a%20b"


@pytest.mark.parametrize("scheme", ["https", "webcal", "WEBCALS"])
def test_encrypted_addresses_are_read_if_the_system_trusts_the_certificate(
    safe: Site, certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    assert get(safe.url(host="localhost", scheme=scheme), ("LocalHost",)).data == ICS


def test_a_certificate_that_nobody_signed_or_of_another_host_is_refused(
    safe: Site, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "address.certificate" in refused(safe.url(f"/{SECRET}", "localhost", "https"), ("localhost",))
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    assert "address.certificate" in refused(safe.url(f"/{SECRET}", "127.0.0.1", "https"), HERE)
    assert safe.asked == []


def test_a_server_without_encryption_is_not_asked_as_if_it_had_some(site: Site) -> None:
    assert "address.tls" in refused(site.url(f"/{SECRET}", scheme="https"), HERE)


def test_proxies_and_netrc_of_the_machine_are_not_used(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("default login pia password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert get(site.url(), HERE).data == ICS
    assert site.asked[0][1]["Authorization"] is None


# Where it may go

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "::1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.1.1",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "100.64.0.1", "100.127.255.255", "0.0.0.0",
    "0.1.2.3", "::", "224.0.0.1", "239.1.1.1", "ff02::1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1",
    "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "2002:7f00:1::", "2002:a00:1::1",
    "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::808:808", "2001:0:7f00:1::", "100::1", "192.88.99.1",
    "::ffff:100.64.0.1", "not-a-number",
]  # fmt: skip
CLOUD = [
    "169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "169.254.170.2", "192.0.0.192",
    "fd20:ce::254", "::ffff:169.254.169.254", "2002:a9fe:a9fe::", "64:ff9b::a9fe:a9fe", "::ffff:168.63.129.16",
]  # fmt: skip
PUBLIC = ["142.250.185.78", "2a00:1450:4001:82b::200e", "::ffff:142.250.185.78", "64:ff9b::8efa:b94e", "2620:1ec::1"]


@pytest.mark.parametrize("number", PRIVATE)
def test_an_address_inside_is_refused_unless_the_host_is_listed(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, cal_example=[number])
    said = refused(f"https://cal.example/{SECRET}", ("other.example", "l.example", ".example"))
    assert said.startswith("address.inside cal.example")
    assert 'allow_hosts = ["cal.example"]' in said
    assert names.connected == []
    refused(f"https://cal.example/{SECRET}", ("Cal.Example",))
    assert names.connected == [number]


@pytest.mark.parametrize("number", CLOUD)
def test_where_clouds_keep_their_secrets_is_refused_whatever_is_listed(
    number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(monkeypatch, cal_example=["142.250.185.78", number])
    assert "address.metadata" in refused(f"https://cal.example/{SECRET}", ("cal.example", number))
    assert names.connected == []


@pytest.mark.parametrize("number", PUBLIC)
def test_the_world_is_open(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, cal_example=["10.0.0.1", number])
    assert "address.unreachable" in refused(f"https://cal.example/{SECRET}")
    assert names.connected == [number]
    assert judge(number) == "open"


@pytest.mark.parametrize("host", ["127.1", "0x7f.1", "2130706433", "0177.0.0.1", "[::ffff:7f00:1]", "[::]"])
def test_other_ways_to_write_this_machine_are_seen_through(host: str, site: Site) -> None:
    assert "address.inside" in refused(f"https://{host}:{site.server_port}/{SECRET}")


def test_a_name_is_looked_up_once_so_that_its_second_answer_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: a public number for whoever checks, and then this machine for who connects."""
    names = Names(monkeypatch, cal_example=["142.250.185.78"])
    once = names.look_up

    def rebind(*args: Any, **kwargs: Any) -> list[Any]:
        found = once(*args, **kwargs)
        names.numbers["cal.example"] = ["127.0.0.1"]
        return found

    monkeypatch.setattr(socket, "getaddrinfo", rebind)
    refused(f"https://cal.example/{SECRET}")
    assert (names.asked, names.connected) == (["cal.example"], ["142.250.185.78"])
    assert "address.inside" in refused(f"https://cal.example/{SECRET}")


def test_without_encryption_only_this_machine_is_asked_and_only_if_listed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "address.plain" in refused(site.url(f"/{SECRET}"))
    names = Names(monkeypatch, nas_example=["192.168.1.5"], cal_example=["142.250.185.78"])
    assert "address.inside" in refused(f"http://nas.example/{SECRET}", ("nas.example",))
    assert "address.inside" in refused(f"http://cal.example/{SECRET}", ("cal.example",))
    assert "address.plain" in refused(f"http://cal.example/{SECRET}")
    assert names.connected == []


@pytest.mark.parametrize(
    "url",
    [
        "", "cal.example/private", "file:///etc/passwd", "ftp://cal.example/a", "https://", "https:///a",
        "javascript:alert(1)", "https://cal.example:port/private", "https://[::1/private",
        "https://cal example/private", "https://pia:private@a\u2100b.example/",
        "https://" + "a" * 300 + ".example/private", "https://pia:private@/", "https://.x/private",
        "https://cal.example/private\ud800", "https://pia:private\ud800@cal.example/",
        "https://straße.example/private",  # two standards make two different hosts of it
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    said = refused(url)
    assert "address.unreadable" in said
    assert "private" not in said


def test_a_server_is_called_as_its_address_calls_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse("webcal://Cal.Example/a").place == "cal.example"
    assert parse("https://cal.example:8443/a").place == "cal.example:8443"
    assert parse("https://[2A00:1450::e]/a").place == "[2a00:1450::e]"
    assert parse("https://xn--mller-kva.example:443/a").place == "xn--mller-kva.example"
    monkeypatch.setitem(address.PORTS, "http", site.server_port)
    get("http://127.0.0.1/cal.ics", HERE)
    assert site.asked[0][1]["Host"] == "127.0.0.1"


# Redirects


def away(location: str, status: int = 302) -> Answer:
    return lambda visit: visit.say(status, Location=location)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location", ["/cal.ics", "cal.ics", "//127.0.0.1:{port}/cal.ics", "http://127.0.0.1:{port}/cal.ics"]
)
def test_redirects_are_followed(site: Site, status: int, location: str) -> None:
    site.answers["/old.ics"] = away(location.format(port=site.server_port), status)
    assert get(site.url("/old.ics"), HERE).data == ICS


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("https://169.254.169.254/latest/meta-data", "address.metadata"),
        ("http://169.254.169.254/latest/meta-data", "address.plain"),
        ("https://[fd00:ec2::254]/latest", "address.metadata"),
        ("https://10.0.0.1/{secret}", "address.inside"),
        ("https://[::1]/{secret}", "address.inside"),
        ("http://localhost:1/{secret}", "address.plain"),
        ("file:///etc/passwd", "address.redirect"),
        ("https://[bad/{secret}", "address.redirect"),
    ],
)
def test_what_a_redirect_leads_to_is_judged_anew(site: Site, location: str, code: str) -> None:
    site.answers["/cal.ics"] = away(location.format(secret=SECRET))
    said = refused(site.url(), HERE)
    assert code in said
    assert "127.0.0.1" in said  # who sent us there


def test_redirects_end(site: Site) -> None:
    for number in range(7):
        site.answers[f"/{number}"] = away(f"/{number + 1}")
    site.answers["/7"] = site.answers["/cal.ics"]
    assert get(site.url("/2"), HERE).data == ICS
    assert "address.redirects" in refused(site.url("/1"), HERE)
    site.answers["/loop"] = away("/loop")
    assert "address.redirects" in refused(site.url("/loop"), HERE)
    assert len(site.asked) == 6 + 6 + 6


def test_from_encryption_there_is_no_way_back_to_none(
    safe: Site, site: Site, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    safe.answers["/down"] = away(site.url(f"/{SECRET}"))
    safe.answers["/webcal"] = away(safe.url("/cal.ics", "localhost", "webcal"))
    assert "address.redirect" in refused(safe.url("/down", "localhost", "https"), ("localhost", *HERE))
    assert site.asked == []
    assert get(safe.url("/webcal", "localhost", "https"), ("localhost",)).data == ICS
    site.answers["/up"] = away(safe.url("/cal.ics", "localhost", "https"))
    assert get(site.url("/up"), ("localhost", *HERE)).data == ICS


def test_a_name_and_password_stay_with_the_server_they_are_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    Names(monkeypatch, one_test=["127.0.0.1"], two_test=["127.0.0.1"])
    allowed = ("one.test", "two.test")
    expected = "Basic " + b64encode(f"pia:{SECRET}ü".encode()).decode()
    site.answers["/here"] = away("/cal.ics")
    site.answers["/there"] = away(site.url(host="two.test"))
    site.answers["/named"] = away(site.url(host="eve:evil@two.test"))
    site.answers["/back"] = away(site.url("/there-back", "two.test"))
    site.answers["/there-back"] = away(site.url(host="one.test"))
    for path in ("/here", "/there", "/named", "/back"):
        assert get(site.url(path, f"pia:{SECRET}%C3%BC@one.test"), allowed).data == ICS
    sent = [(path, headers["Host"].split(":")[0], headers["Authorization"]) for path, headers in site.asked]
    assert sent == [
        ("/here", "one.test", expected),
        ("/cal.ics", "one.test", expected),
        ("/there", "one.test", expected),
        ("/cal.ics", "two.test", None),
        ("/named", "one.test", expected),
        ("/cal.ics", "two.test", None),
        ("/back", "one.test", expected),
        ("/there-back", "two.test", None),
        ("/cal.ics", "one.test", None),
    ]
    assert all(headers["Referer"] is None for _, headers in site.asked)


def test_another_port_is_another_server(site: Site) -> None:
    with open_site() as other:
        site.answers["/cal.ics"] = away(other.url())
        assert get(site.url(host="pia:pw@127.0.0.1"), HERE).data == ICS
        assert other.asked[0][1]["Authorization"] is None


# Bounds


def endless(visit: Visit) -> None:
    """An answer that never stops."""
    visit.send_response(200)
    visit.send_header("Connection", "close")
    visit.end_headers()
    while True:
        visit.wfile.write(bytes(65536))


def test_an_answer_that_is_too_large_is_stopped_while_it_comes(site: Site) -> None:
    site.answers["/endless"] = endless
    site.answers["/exact"] = lambda visit: visit.say(200, bytes(1000))
    assert "more than 1 MB" in refused(site.url("/endless"), HERE, most=1_000_000)
    assert len(get(site.url("/exact"), HERE, most=1000).data) == 1000
    assert "address.too_large" in refused(site.url("/exact"), HERE, most=999)


def test_a_gzip_bomb_is_stopped_while_it_unpacks(site: Site) -> None:
    packed = gzip.compress(bytes(50_000_000), mtime=0)
    site.answers["/cal.ics"] = lambda visit: visit.say(200, packed, Content_Encoding="gzip")
    tracemalloc.start()
    assert "address.too_large" in refused(site.url(), HERE, most=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def dripping(headers: bool) -> Answer:
    """An answer of which a byte comes every 50 ms, in the headers or in the body."""

    def answer(visit: Visit) -> None:
        visit.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"X-Slow: " if headers else b"Content-Length: 99999\r\n\r\n"))
        for _ in range(100):
            visit.wfile.write(b"a")
            time.sleep(0.05)

    return answer


@pytest.mark.parametrize("headers", [True, False])
def test_an_answer_that_drips_is_stopped_by_the_clock(site: Site, headers: bool) -> None:
    site.answers["/cal.ics"] = dripping(headers)
    start = time.monotonic()
    assert "address.slow" in refused(site.url(f"/cal.ics?{SECRET}"), HERE, seconds=0.6)
    assert 0.5 < time.monotonic() - start < 2


def test_redirects_share_one_clock(site: Site) -> None:
    def slowly(visit: Visit) -> None:
        time.sleep(0.3)
        visit.say(302, Location="/slow")

    site.answers["/slow"] = slowly
    assert "address.slow" in refused(site.url("/slow"), HERE, seconds=0.7)


def test_a_server_that_says_nothing_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"127.0.0.1:{silent.getsockname()[1]}/{SECRET}"
        for url in (f"http://{place}", f"https://{place}"):
            start = time.monotonic()
            assert "address.slow" in refused(url, HERE, seconds=0.4)
            assert time.monotonic() - start < 2


def test_waiting_can_be_cancelled() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.monotonic()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/{SECRET}"
        assert "address.cancelled" in refused(url, HERE, cancelled=lambda: time.monotonic() - start > 0.2)
        assert time.monotonic() - start < 2


# What goes wrong


@pytest.mark.parametrize(
    ("status", "headers", "told"),
    [
        (401, {}, "address.login 127.0.0.1 asks for a name and password"),
        (403, {}, "address.forbidden"),
        (404, {}, "copy its address again"),
        (410, {}, "address.gone"),
        (429, {}, "asks us to slow down."),
        (429, {"Retry_After": "600"}, "slow down for 10 minutes."),
        (429, {"Retry_After": "Fri, 31 Dec 9999 23:59:59 GMT"}, "slow down for"),
        (429, {"Retry_After": "Fri, 31 Dec 99999999999999999999 23:59:59 GMT"}, "slow down."),
        (429, {"Retry_After": "inf"}, "slow down."),
        (503, {}, "trouble of its own (status 503)"),
        (302, {}, "status 302"),
        (418, {}, "status 418"),
    ],
)
def test_every_refusal_is_a_sentence_with_what_to_do(
    site: Site, status: int, headers: dict[str, str], told: str
) -> None:
    site.answers[f"/{SECRET}"] = lambda visit: visit.say(status, SECRET.encode(), **headers)
    assert told in refused(site.url(f"/{SECRET}?key={SECRET}", f"pia:{SECRET}@127.0.0.1"), HERE)


def raw(data: bytes) -> Answer:
    return lambda visit: (visit.wfile.write(data), setattr(visit, "close_connection", True))[0] and None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nBEGIN:VCALENDAR",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n500\r\nBEGIN:VCALENDAR",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\nBEGIN:VCALENDAR",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nBEGIN:VCALENDAR",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(ICS, mtime=0)[:-9],
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nBEGIN:VCALENDAR",
        b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    ],
)
def test_an_answer_that_breaks_off_or_makes_no_sense_is_no_calendar(site: Site, data: bytes) -> None:
    site.answers[f"/{SECRET}"] = raw(data)
    said = refused(site.url(f"/{SECRET}"), HERE, seconds=5)
    assert "address.cut" in said or "address.packing" in said


def test_a_name_that_nobody_knows_and_a_closed_port_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "address.unreachable" in refused(f"http://127.0.0.1:{port}/{SECRET}", HERE)

    def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "address.unknown" in refused(f"https://cal.example/{SECRET}")


def test_nothing_is_logged_and_an_address_shows_only_its_host(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    site.answers[f"/{SECRET}"] = away(f"/{SECRET}/2")
    site.answers[f"/{SECRET}/2"] = site.answers["/cal.ics"]
    url = site.url(f"/{SECRET}?{SECRET}", f"{SECRET}:{SECRET}@127.0.0.1")
    assert SECRET not in repr(get(url, HERE))
    assert SECRET not in caplog.text
    hidden = b64encode(f"{SECRET}:{SECRET}".encode()).decode()
    assert parse(url).login == f"Basic {hidden}"
    assert not any(secret in f"{parse(url)} {parse(url)!r}" for secret in (SECRET, hidden))


def test_no_socket_stays_open(site: Site) -> None:
    folder = Path("/proc/self/fd")
    if not folder.exists():
        pytest.skip("This system does not list the open files of a program.")
    site.answers["/endless"] = endless
    get(site.url(), HERE)
    before = len(list(folder.iterdir()))
    for _ in range(5):
        get(site.url(), HERE)
        refused(site.url("/endless"), HERE, most=1000)
        refused(site.url(scheme="https"), HERE)
    time.sleep(0.2)  # the server's own ends
    assert len(list(folder.iterdir())) <= before + 2
