"""How the connection under a request was set up: the part of the time that is not the gateway's."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.connector import Connection


@dataclass(slots=True)
class Dialling:
    """Seconds are zero where a connection was still open; protocol is empty without encryption."""

    lookup: float = 0.0
    setup: float = 0.0
    protocol: str = ""
    _since: float = 0.0


@contextmanager
def listening() -> Iterator[Dialling]:
    """Filled by every request of this task while the context lasts."""
    heard = Dialling()
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


def listen(trace: aiohttp.TraceConfig) -> None:
    trace.on_connection_create_start.append(_begun)
    trace.on_dns_resolvehost_end.append(_looked_up)
    trace.on_connection_create_end.append(_set_up)


class Answer(aiohttp.ClientResponse):
    """Looks at the connection in time: a short answer has given it back by the end of its head."""

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        transport = connection.transport
        encryption = transport.get_extra_info("ssl_object") if transport else None
        heard = _heard.get()
        if heard and encryption:
            heard.protocol = str(encryption.version()).replace("TLSv", "TLS ")
        return await super().start(connection)


_heard: ContextVar[Dialling | None] = ContextVar("heard", default=None)


async def _begun(*_: Any) -> None:
    if heard := _heard.get():
        heard._since = time.monotonic()


async def _looked_up(*_: Any) -> None:
    if heard := _heard.get():
        heard.lookup, heard._since = time.monotonic() - heard._since, time.monotonic()


async def _set_up(*_: Any) -> None:
    if heard := _heard.get():
        heard.setup = time.monotonic() - heard._since
