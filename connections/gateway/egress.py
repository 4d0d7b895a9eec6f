"""Where Lampfield may send anything at all: checked when an address is saved and at every send."""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Literal

from connections.gateway.addresses import is_forbidden, is_loopback, is_public
from connections.gateway.errors import RefusedAddress

MAX_LENGTH = 300
Custom = Literal["off", "admins", "members"]  # who may use an address that is not listed

# A grammar instead of a parser: what it does not name cannot be read in two ways.
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*|\[[0-9a-f:.]{2,45}\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(?:/[A-Za-z0-9._~-]*)*)",
    re.IGNORECASE,
)
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """A parsed address: lower-case host (IPv6 without brackets), no trailing slash in the path."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"

    def covers(self, other: "Origin") -> bool:
        """Same scheme, host and port, and the path begins with ours, segment by segment."""
        same = (self.scheme, self.host, self.port) == (other.scheme, other.host, other.port)
        return same and (other.path + "/").startswith(self.path + "/")


@dataclass(frozen=True, slots=True)
class Policy:
    """The operator's list of addresses, and who may use an address that is not on it.

    Listed addresses may be on this machine or the local network. Any other must be https on
    port 443 of a public address. own_port is where Lampfield itself listens, never a gateway.
    """

    origins: tuple[str, ...] = ()
    custom: Custom = "off"
    own_port: int | None = None

    def lists(self, origin: Origin) -> bool:
        return any(parse(listed).covers(origin) for listed in self.origins)


def check_address(url: str, policy: Policy, *, administrator: bool = False) -> str:
    """The address in its normal form. Raises RefusedAddress with a sentence that says why not."""
    origin = parse(url)
    listed = policy.lists(origin)
    if not listed:
        _check_unlisted(origin, policy, administrator=administrator)
    if _is_literal(origin):  # a name is judged once it is resolved
        check_peer(origin.host, origin.port, policy, listed=listed)
    return str(origin)


def check_peer(address: str, port: int, policy: Policy, *, listed: bool) -> None:
    """Judge an IP address that is about to be connected to. Raises RefusedAddress."""
    if is_forbidden(address):
        raise RefusedAddress(f"{address} is never a gateway.", "Check the address.")
    if port == policy.own_port and is_loopback(address):
        raise RefusedAddress("This address is Lampfield itself.", "Enter the gateway's address.")
    if not listed and not is_public(address):
        raise RefusedAddress(
            "This address leads into a private network.",
            "Ask the operator to list it, if it is meant.",
        )


@lru_cache(maxsize=256)
def parse(url: str) -> Origin:
    """Raises RefusedAddress for anything but a plain http or https address."""
    url = url.strip()
    match = _ADDRESS.fullmatch(url) if len(url) <= MAX_LENGTH else None
    if not match:
        raise RefusedAddress(
            "This is not an address Lampfield can use.",
            "It looks like https://example.org/v1, without user name, question mark or blanks.",
        )
    scheme, host = match["scheme"].lower(), match["host"].lower()
    port = int(match["port"]) if match["port"] else _PORTS[scheme]
    path = match["path"].rstrip("/")
    if not 1 <= port <= 65535 or "//" in path or {".", ".."} & set(path.split("/")):
        raise RefusedAddress("The port or the path of this address is not valid.", "Correct it.")
    return Origin(scheme, _host(host), port, path)


def _check_unlisted(origin: Origin, policy: Policy, *, administrator: bool) -> None:
    if policy.custom == "off" or (policy.custom == "admins" and not administrator):
        raise RefusedAddress(
            "This server only connects to the addresses that its operator has listed.",
            "Choose one of them, or ask the operator to list yours.",
        )
    if origin.scheme != "https" or origin.port != 443:
        raise RefusedAddress(
            "An address of your own has to begin with https:// and use port 443.",
            "Ask the operator to list an address that cannot.",
        )


def _host(host: str) -> str:
    try:
        if host.startswith("["):
            return str(IPv6Address(host[1:-1]))
        # A last label that is a number makes it an IPv4 address, in one of a dozen spellings.
        if _NUMERIC_LABEL.fullmatch(host.rpartition(".")[2]):
            return str(IPv4Address(host))
    except AddressValueError:
        pass
    else:
        if len(host) <= 253:
            return host
    raise RefusedAddress("The host in this address is not valid.", "Correct it.")


def _is_literal(origin: Origin) -> bool:
    return ":" in origin.host or bool(_NUMERIC_LABEL.fullmatch(origin.host.rpartition(".")[2]))
