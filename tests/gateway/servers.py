"""Small raw servers on loopback that misbehave on purpose."""

import asyncio
import json
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Step = bytes | float | str | Callable[[StreamReader, StreamWriter], Awaitable[None]]

STALL = "stall"  # say nothing more until the client hangs up
RESET = "reset"  # break the connection instead of closing it
SSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def event(value: object) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def piece(text: object = "", finish: str | None = None, **delta: object) -> bytes:
    delta = {"content": text, **delta} if text else delta
    return event({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


HALF = SSE + piece("Half an ") + piece("answer")
END = piece(finish="stop") + b"data: [DONE]\n\n"


@dataclass
class Server:
    port: int
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def serving(
    *answers: bytes | list[Step], tls: ssl.SSLContext | None = None, keep_alive: bool = False
) -> AsyncIterator[Server]:
    """The nth request gets the nth answer, later ones the last; an answer is a list of steps."""

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        server.connections += 1
        try:
            while request := await read_request(reader):
                server.requests.append(request)
                steps = answers[min(len(server.requests), len(answers)) - 1]
                for step in [steps] if isinstance(steps, bytes) else steps:
                    await take(step, reader, writer)
                if not keep_alive:
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            server.hung_up.set()
            writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    server = Server(listener.sockets[0].getsockname()[1])
    async with listener:
        yield server


async def read_request(reader: StreamReader) -> bytes:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    size = int(lengths[0].split(b":")[1]) if lengths else 0
    return head + await reader.readexactly(size)


async def take(step: Step, reader: StreamReader, writer: StreamWriter) -> None:
    if isinstance(step, bytes):
        writer.write(step)
        await writer.drain()
    elif isinstance(step, float | int):
        await asyncio.sleep(step)
    elif step == STALL:
        await reader.read()
    elif step == RESET:
        writer.transport.abort()
        raise ConnectionResetError
    elif callable(step):
        await step(reader, writer)
