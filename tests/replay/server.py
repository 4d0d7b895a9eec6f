"""A server on loopback that answers every request with one recorded exchange, byte for byte."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.replay.recordings import Exchange


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return {key.lower(): value for key, value in self.headers}[name.lower()]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Replay:
    url: str
    seen: list[Seen] = field(default_factory=list)


@asynccontextmanager
async def replaying(exchange: Exchange, *, time_scale: float = 0) -> AsyncIterator[Replay]:
    """time_scale 1 replays at the recorded pace, 0 at once."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while seen := await read_request(reader):
                replay.seen.append(seen)
                await answer(writer, exchange, time_scale)
                if not exchange.complete:
                    await reader.read()  # until the client hangs up
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        replay = Replay(f"http://{host}:{port}")
        yield replay


async def read_request(reader: asyncio.StreamReader) -> Seen | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.decode("utf-8").removesuffix("\r\n\r\n").split("\r\n")
    method, path, _ = first.split(" ")
    headers = [tuple(line.split(": ", 1)) for line in lines]
    size = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    return Seen(method, path, headers, await reader.readexactly(size))  # type: ignore[arg-type]


async def answer(writer: asyncio.StreamWriter, exchange: Exchange, time_scale: float) -> None:
    response = exchange.response
    if exchange.status is None:
        return
    lines = [f"HTTP/1.1 {exchange.status} {response.get('reason') or ''}"]
    lines += [f"{name}: {value}" for name, value in response["headers"]]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    chunked = exchange.headers.get("transfer-encoding") == "chunked"
    for piece in pieces(response):
        await asyncio.sleep(piece["wait_ms"] / 1000 * time_scale)
        data = piece["data"].encode("utf-8", "surrogatepass")
        writer.write(b"%x\r\n%b\r\n" % (len(data), data) if chunked else data)
        await writer.drain()
    if chunked and exchange.complete:
        writer.write(b"0\r\n\r\n")
    await writer.drain()


def pieces(response: dict[str, Any]) -> list[dict[str, Any]]:
    if not response.get("sse_chunks"):
        body = response.get("body_text") or ""
        return [{"wait_ms": response.get("total_ms", 0), "data": body}] if body else []
    times = [0, *(chunk["t_ms"] for chunk in response["sse_chunks"])]
    return [
        {"wait_ms": max(chunk["t_ms"] - before, 0), "data": chunk["data"]}
        for before, chunk in zip(times, response["sse_chunks"], strict=False)
    ]
