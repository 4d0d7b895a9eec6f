"""The two ways out: to the world, and to the addresses that the operator lists.

Each connects only to an address that was judged, however its name resolved a moment before.
"""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from connections.gateway import dialling
from connections.gateway.egress import Policy, check_peer
from connections.gateway.errors import RefusedAddress

RESOLVE_LIMIT = 5.0  # seconds
KEEP_ALIVE = 5.0  # seconds
MAX_CONNECTIONS = 500  # to one origin; a reply holds one while it is written
READ_BUFFER = 64 * 1024
MAX_HEADERS = 200

# Its own few threads: names that do not resolve must not starve the rest of the process.
_lookups = ThreadPoolExecutor(max_workers=4, thread_name_prefix="lookup")


class Forbidden(OSError):
    """RefusedAddress in the form that aiohttp carries through a connection attempt."""

    def __init__(self, refused: RefusedAddress) -> None:
        super().__init__(str(refused))
        self.refused = refused


@dataclass(slots=True)
class Use:
    """Given to a request as trace_request_ctx: was its connection a kept one?"""

    reused: bool = False


def door(policy: Policy, *, listed: bool) -> aiohttp.ClientSession:
    """A pool of connections without cookies, proxies from the environment or decompression."""
    judge = Judge(policy, listed=listed)
    trace = aiohttp.TraceConfig()
    trace.on_connection_reuseconn.append(_mark_reused)
    dialling.listen(trace)
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=JudgedResolver(judge),
            use_dns_cache=False,
            socket_factory=judge.socket,
            limit=0,
            limit_per_host=MAX_CONNECTIONS,
            keepalive_timeout=KEEP_ALIVE,
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        read_bufsize=READ_BUFFER,
        max_headers=MAX_HEADERS,
        trace_configs=[trace],
        response_class=dialling.Answer,
    )


async def _mark_reused(session: aiohttp.ClientSession, context: SimpleNamespace, _: Any) -> None:
    if context.trace_request_ctx:
        context.trace_request_ctx.reused = True


class Judge:
    def __init__(self, policy: Policy, *, listed: bool) -> None:
        self._policy = policy
        self._listed = listed

    def check(self, address: str, port: int) -> None:
        """Raises Forbidden."""
        try:
            check_peer(address, port, self._policy, listed=self._listed)
        except RefusedAddress as refused:
            raise Forbidden(refused) from None

    def socket(self, info: tuple[Any, ...]) -> socket.socket:
        """Called for each address just before it is connected to, literal ones included."""
        family, type_, protocol, _, address = info
        self.check(address[0], address[1])
        return socket.socket(family, type_, protocol)


class JudgedResolver(AbstractResolver):
    """One bad answer is enough to refuse a name."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        lookup = loop.run_in_executor(
            _lookups, socket.getaddrinfo, host, port, family, socket.SOCK_STREAM
        )
        try:
            found = await asyncio.wait_for(lookup, RESOLVE_LIMIT)
        except TimeoutError:
            raise OSError(None, f"no answer within {RESOLVE_LIMIT:.0f} seconds") from None
        except UnicodeError:
            raise OSError(None, "not a host name") from None
        for *_, address in found:
            self._judge.check(str(address[0]), port)
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=family,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for family, _, protocol, _, address in found
        ]

    async def close(self) -> None:
        pass
