"""The load: visitors that ask for one reply each, and note when every token of it arrived."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic_ns
from typing import cast

from bench import http1
from bench.stamps import newer

CONNECT_AT_ONCE = 50  # more would overflow a backlog, and measure that
_CARRY = 64  # bytes: a stamp or the end mark may arrive in two pieces


@dataclass(frozen=True, slots=True)
class Visit:
    """A prepared request to a port of this machine.

    `end` closes the stream of a whole reply. Where sending and following are two requests, `follow`
    makes the second from the body of the first one's answer; it raises ValueError if it cannot.
    """

    port: int
    request: bytes
    end: bytes
    follow: Callable[[bytes], bytes] | None = None


@dataclass(slots=True)
class Outcome:
    """One reply as it came. Times are nanoseconds of CLOCK_MONOTONIC, ages milliseconds."""

    asked: int = 0
    first: int = 0
    last: int = 0
    ages: list[float] = field(default_factory=list)
    problem: str = "no answer"

    @property
    def tokens(self) -> int:
        return len(self.ages)

    @property
    def first_token(self) -> float:
        """Milliseconds from the request until the first token was here."""
        return (self.first - self.asked) / 1e6

    @property
    def duration(self) -> float:
        """Milliseconds from the request until the last token was here."""
        return (self.last - self.asked) / 1e6


class Visitor(asyncio.Protocol):
    transport: asyncio.Transport

    def __init__(self, visit: Visit) -> None:
        self.outcome = Outcome()
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._visit = visit
        self._follow = visit.follow
        self._buffer = bytearray()
        self._newest = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one, but not by name

    def ask(self) -> None:
        self.outcome.asked = monotonic_ns()
        self.transport.write(self._visit.request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._follow:
            self._go_on(self._follow)
        else:
            self._listen(monotonic_ns())

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish(self.outcome.problem)

    def _go_on(self, follow: Callable[[bytes], bytes]) -> None:
        sent = http1.take(self._buffer)
        if not sent:
            return
        try:
            self.transport.write(follow(sent.body))
        except ValueError as error:
            self._finish(f"status {sent.first_line[1]}: {error}")
        self._follow = None

    def _listen(self, arrived: int) -> None:
        stamps = newer(self._buffer, self._newest)
        if stamps:
            self._newest = stamps[0]
            self.outcome.problem = "the stream broke off"
            self.outcome.first = self.outcome.first or arrived
            self.outcome.last = arrived
            self.outcome.ages += [(arrived - stamp) / 1e6 for stamp in reversed(stamps)]
        if self._visit.end in self._buffer:
            self._finish("")
        elif self._buffer.startswith(b"HTTP/1.1 4") or self._buffer.startswith(b"HTTP/1.1 5"):
            self._finish(f"status {self._buffer[9:12].decode()}")
        del self._buffer[:-_CARRY]

    def _finish(self, problem: str) -> None:
        if not self.done.done():
            self.outcome.problem = problem
            self.done.set_result(None)
            self.transport.abort()


async def ask_all(
    visits: Sequence[Visit], *, within: float, each_moment: Callable[[], None] = lambda: None
) -> list[Outcome]:
    """All visitors ask in the same instant; who has no whole reply `within` seconds gives up."""
    visitors: list[Visitor] = []
    for begin in range(0, len(visits), CONNECT_AT_ONCE):
        some = visits[begin : begin + CONNECT_AT_ONCE]
        visitors += await asyncio.gather(*map(_connected, some))
    for visitor in visitors:
        visitor.ask()
    waiting = {visitor.done for visitor in visitors}
    deadline = asyncio.get_running_loop().time() + within
    while waiting and asyncio.get_running_loop().time() < deadline:
        _, waiting = await asyncio.wait(waiting, timeout=0.25)
        each_moment()
    for visitor in visitors:
        visitor.transport.abort()
    return [visitor.outcome for visitor in visitors]


async def _connected(visit: Visit) -> Visitor:
    loop = asyncio.get_running_loop()
    _, visitor = await loop.create_connection(lambda: Visitor(visit), "127.0.0.1", visit.port)
    return visitor
