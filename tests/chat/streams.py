"""Reading a stream of events as a browser's EventSource does."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from re import sub
from typing import Any

from chat.replies import events


@dataclass(frozen=True)
class Seen:
    id: str
    name: str
    data: str


@dataclass
class Page:
    """What a page shows after the events it was given."""

    finished: str = ""
    tail: str = ""
    reasoning: str = ""
    meta: str = ""
    done: str | None = None
    last_id: str = ""

    def take(self, seen: Seen) -> None:
        self.last_id = seen.id or self.last_id
        match seen.name:
            case "block":
                self.finished += seen.data
            case "tail":
                self.tail = seen.data
            case "reasoning":
                self.reasoning += seen.data
            case "meta":
                self.meta = seen.data
            case "done":
                self.done = seen.data

    @property
    def text(self) -> str:
        return unescape(sub(r"<[^>]+>", "", self.finished + self.tail))


def parse(lines: Iterable[str]) -> Seen | None:
    fields: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(":")
        fields.setdefault(name, []).append(value.removeprefix(" "))
    if "data" not in fields:
        return None
    return Seen("".join(fields.get("id", [])), "".join(fields["event"]), "\n".join(fields["data"]))


class Connection:
    """One request to the stream, answered in this process."""

    def __init__(self, path: str, headers: dict[str, str], method: str = "GET") -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self._chunks: asyncio.Queue[bytes] = asyncio.Queue()
        self._hang_up = asyncio.Event()
        self._takes = asyncio.Event()
        self._takes.set()
        self._buffer = ""
        path, _, query = path.partition("?")
        self._scope: Any = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }

    async def serve(self) -> None:
        assert events.handles(self._scope)
        await events.stream(self._scope, self._receive, self._send)

    def close(self) -> None:
        self._hang_up.set()

    def hold_back(self) -> None:
        """Take nothing more, as a phone in a tunnel."""
        self._takes.clear()

    def let_on(self) -> None:
        self._takes.set()

    async def __aiter__(self) -> AsyncIterator[Seen]:
        while chunk := await self._chunks.get():
            self._buffer += chunk.decode()
            *whole, self._buffer = self._buffer.split("\n\n")
            for block in whole:
                if seen := parse(block.split("\n")):
                    yield seen

    async def _receive(self):
        await self._hang_up.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message) -> None:
        await self._takes.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        elif message["body"] or not message["more_body"]:
            self._chunks.put_nowait(message["body"])


@asynccontextmanager
async def connected(path: str, headers: dict[str, str], method: str = "GET"):
    connection = Connection(path, headers, method)
    serving = asyncio.create_task(connection.serve())
    try:
        yield connection
    finally:
        connection.close()
        await serving
