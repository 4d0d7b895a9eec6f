"""The floor: what a Python web process must do at the least to pass a reply on.

A plain ASGI application under the server that Lampfield runs on, with an HTTP client written by
hand on asyncio.Protocol. It has no members, parses nothing and saves nothing: it hands on the
bytes it is sent. `python -m bench.floor PORT` relays to the stub there, and prints its own URL.
"""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from typing import cast

import uvicorn
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope

from bench import http1

HEADERS = {"Content-Type": "application/json", "Authorization": "Bearer sk-stub"}


class Reply(asyncio.Protocol):
    """Asks the gateway once, and collects what arrives until somebody takes it."""

    def __init__(self, body: bytes) -> None:
        self._request = http1.request("POST", "/v1/chat/completions", HEADERS, body)
        self._arrived = bytearray()
        self._news = asyncio.Event()
        self.ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(self._request)  # uvloop's is one, but not by name

    def data_received(self, data: bytes) -> None:
        self._arrived += data
        self._news.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True
        self._news.set()

    async def arrived(self) -> bytearray:
        await self._news.wait()
        self._news.clear()
        return self._arrived


async def pieces(port: int, body: bytes) -> AsyncIterator[bytes]:
    """The reply's body without its chunked framing, as it comes."""
    loop = asyncio.get_running_loop()
    transport, reply = await loop.create_connection(lambda: Reply(body), "127.0.0.1", port)
    try:
        arrived = await reply.arrived()
        while not http1.take(arrived):  # the head; a stream has no Content-Length
            await reply.arrived()
        over = False
        while not over and not reply.ended:
            data, over = unframed(arrived)
            if data:
                yield data
            elif not over:
                await reply.arrived()
    finally:
        transport.abort()


def unframed(buffer: bytearray) -> tuple[bytes, bool]:
    """Remove the whole chunks; whether the last one was among them."""
    found: list[bytes] = []
    at = 0
    while (line := buffer.find(b"\r\n", at)) >= 0:
        size = int(buffer[at:line], 16)
        if len(buffer) < line + 4 + size:
            break
        if size == 0:
            return b"".join(found), True
        found.append(bytes(buffer[line + 2 : line + 2 + size]))
        at = line + 4 + size
    del buffer[:at]
    return b"".join(found), False


class Relay:
    def __init__(self, port: int) -> None:
        self.port = port

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        body, more = b"", True
        while more:
            event = await receive()
            assert event["type"] == "http.request"
            body, more = body + event["body"], event["more_body"]
        headers = [(b"content-type", b"text/event-stream")]
        await send(
            {"type": "http.response.start", "status": 200, "headers": headers, "trailers": False}
        )
        async for piece in pieces(self.port, body):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def main(port: int) -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(Relay(port), lifespan="off", log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(int(sys.argv[1]))
