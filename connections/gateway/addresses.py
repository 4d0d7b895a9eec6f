"""Which IP addresses are out in the world, and which are never to be talked to.

Our own table: ipaddress of Python 3.11 calls several disguised private addresses global.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NOT_PUBLIC_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "2620:4f:8000::/48",
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
# Link-local and the metadata services of clouds, which hand out the machine's own credentials.
_NEVER_4 = tuple(
    IPv4Network(network)
    for network in ("0.0.0.0/8", "169.254.0.0/16", "100.100.100.200/32", "192.0.0.192/32")
)
_NEVER_6 = tuple(IPv6Network(network) for network in ("fe80::/10", "fd00:ec2::254/128", "::/128"))


def is_public(address: str) -> bool:
    """An address on the internet, in a form that hides nothing else."""
    ip = _parse(address)
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _NOT_PUBLIC_4)
    if ip is None:
        return False
    if ip in _NAT64:
        return is_public(str(IPv4Address(int(ip) & 0xFFFF_FFFF)))
    return ip in _PUBLIC_6 and not any(ip in network for network in _NOT_PUBLIC_6)


def is_forbidden(address: str) -> bool:
    """An address to which not even the operator's list leads."""
    ip = _parse(address)
    if isinstance(ip, IPv6Address):
        if inner := _inner(ip):
            return is_forbidden(str(inner))
        return ip.is_multicast or any(ip in network for network in _NEVER_6)
    return ip is None or ip.is_multicast or any(ip in network for network in _NEVER_4)


def is_loopback(address: str) -> bool:
    ip = _parse(address)
    if isinstance(ip, IPv6Address) and (inner := _inner(ip)):
        return inner.is_loopback
    return ip is not None and ip.is_loopback


def _parse(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None


def _inner(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address in a mapped, NAT64 or 6to4 one."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour
