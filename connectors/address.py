"""Which network addresses may be asked, and the addresses of the web as we take them.

The networks inside a machine or a company are closed unless the administrator opens a host of them; the addresses
where clouds hand out their machines' passwords are closed always. An address is judged as the number that a socket
connects to, whatever name led there.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from model import EvenkeelError

Verdict = Literal["open", "inside", "metadata"]
PORTS = {"https": 443, "http": 80}
COPY = "Copy the address again from the calendar's settings; it begins with https:// or webcal://."
# Where clouds answer their machines: AWS (EC2, ECS, EKS), Google, Azure, Alibaba, Oracle, Tencent.
METADATA = frozenset(
    map(
        ip_address,
        (
            "169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254",
            "168.63.129.16", "100.100.100.200", "192.0.0.192", "169.254.0.23",
        ),
    )
)  # fmt: skip
# What ipaddress calls global (or does, in some versions of Python), and is not.
INSIDE = [ip_network(one) for one in ("fec0::/10", "64:ff9b:1::/48", "2001::/23", "192.88.99.0/24")]
NAT64 = ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Address:
    """A web address, taken apart. What may be secret in it is not shown."""

    scheme: str  # https, or http for this machine
    host: str  # ASCII, lower case, without brackets
    port: int
    target: str = field(repr=False)  # path and query, as sent
    login: str = field(default="", repr=False)  # of an Authorization header
    name: str = ""  # the host, in a sentence

    @property
    def place(self) -> str:
        """Host and port as a Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def parse(url: str) -> Address:
    """The address that somebody typed: https, webcal (which means https) or http. EvenkeelError if it is none."""
    address = _parse(url.strip())
    if address is None:  # told from here, so that no other error beside it shows the address
        raise EvenkeelError("This is not an address of a calendar on the web.", COPY, "address.unreadable")
    return address


def redirected(start: Address, location: str) -> Address:
    """Where a server sends us on to. A name and password stay behind unless it is the very same server.

    Raises EvenkeelError where that cannot be read or would no longer be encrypted.
    """
    raw = quote(location.strip().encode("latin-1", "replace"), safe="/%:?#[]@!$&'()*+,;=~")
    end = _parse(raw, f"{start.scheme}://{start.place}{start.target}")
    if end is None:
        text = f"{start.name} sends us on to something that is no address."
        raise EvenkeelError(text, COPY, "address.redirect", start.host)
    if start.scheme == "https" and end.scheme == "http":
        text = f"{start.name} sends us on to {end.host} without encryption."
        raise EvenkeelError(text, "Ask who runs it for an address with https://.", "address.redirect", start.host)
    same = (start.scheme, start.host, start.port) == (end.scheme, end.host, end.port)
    name = start.name if end.host == start.host else f"{end.host}, where {start.host} sends us,"
    return replace(end, login=start.login if same else "", name=name)


def is_listed(host: str, hosts: Collection[str]) -> bool:
    """Whether a host is one of those listed, by its exact name in any case."""
    return host.rstrip(".") in {one.strip().strip("[]").rstrip(".").lower() for one in hosts}


def judge(number: str) -> Verdict:
    """Whether an IP address may be asked: open to the world, inside some network, or a cloud's metadata.

    An IPv6 address that stands for an IPv4 address (mapped, 6to4, NAT64) is judged as that one.
    """
    try:
        address = _meant(number)
    except ValueError:  # no number: a second look-up could answer differently
        return "inside"
    if address in METADATA:
        return "metadata"
    outside = address.is_global and not address.is_multicast and not address.is_reserved
    return "open" if outside and not any(address in network for network in INSIDE) else "inside"


def is_loopback(number: str) -> bool:
    """Whether an IP address is this machine itself."""
    return _meant(number).is_loopback


def _meant(number: str) -> IPv4Address | IPv6Address:
    address = ip_address(number.partition("%")[0])
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _parse(url: str, base: str = "") -> Address | None:
    try:
        parts = urlsplit(re.sub(r"^webcals?:", "https:", urljoin(base, url), flags=re.IGNORECASE))
        host = _host(parts.hostname or "")
        if parts.scheme not in PORTS or not host:
            return None
        port = PORTS[parts.scheme] if parts.port is None else parts.port
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
        query = "?" + quote(parts.query, safe="/%:?@!$&'()*+,;=~[]") if parts.query else ""
        return Address(parts.scheme, host, port, path + query, _login(parts), host)
    except ValueError:
        return None


def _host(host: str) -> str:
    """A host as the network names it, or "": letters beyond ASCII mean different hosts to different standards."""
    if ":" in host:
        return str(IPv6Address(host.partition("%")[0]))
    return host if re.fullmatch(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?", host) and len(host) <= 254 else ""


def _login(parts: SplitResult) -> str:
    if parts.username is None and parts.password is None:
        return ""
    both = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    return "Basic " + b64encode(both.encode()).decode()
