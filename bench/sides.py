"""The two sides of every comparison, each able to prepare visits: the floor and Lampfield."""

import json
import re
import uuid
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from bench import http1
from bench.load import Visit
from bench.members import Seat, unfinished
from bench.plan import Plan
from bench.processes import Server
from chat.models import Chat

QUESTION = "Say some words."
_STREAM = re.compile(rb"/messages/[0-9a-f-]{36}/stream")


class Side(Protocol):
    @property
    def pid(self) -> int: ...

    def visits(self, plan: Plan, count: int) -> list[Visit]: ...

    def lost(self) -> int:
        """How many replies of the latest visits are not in the server's own record."""


@dataclass(frozen=True, slots=True)
class Floor:
    server: Server

    @property
    def pid(self) -> int:
        return self.server.pid

    def visits(self, plan: Plan, count: int) -> list[Visit]:
        messages = [{"role": "user", "content": QUESTION}]
        body = json.dumps({"model": plan.model, "stream": True, "messages": messages}).encode()
        request = http1.request("POST", "/", {"Content-Type": "application/json"}, body)
        return [Visit(self.server.port, request, end=b"data: [DONE]")] * count

    def lost(self) -> int:
        return 0


class Lampfield:
    """A running Lampfield: each visit sends a message in its own chat and follows the reply."""

    def __init__(self, server: Server, seats: list[Seat]) -> None:
        self.pid = server.pid
        self.seats = seats
        self._port = server.port
        self._chats: list[Chat] = []

    def visits(self, plan: Plan, count: int) -> list[Visit]:
        """Raises ValueError for more visits at once than there are members."""
        seats = self.seats[:count]
        if len(seats) < count:
            raise ValueError(f"{count} visits, {len(seats)} members")
        self._chats = [seat.begin_chat(plan.model) for seat in seats]
        pairs = zip(seats, self._chats, strict=True)
        return [self._visit(seat, chat) for seat, chat in pairs]

    def lost(self) -> int:
        return unfinished(self._chats)

    def _visit(self, seat: Seat, chat: Chat) -> Visit:
        form = urlencode({"text": QUESTION, "token": uuid.uuid4().hex}).encode()
        headers = {**seat.headers, "Content-Type": "application/x-www-form-urlencoded"}
        follow = {**seat.headers, "Accept": "text/event-stream"}

        def stream(answer: bytes) -> bytes:
            found = _STREAM.search(answer)
            if not found:
                raise ValueError("the answer names no stream")
            return http1.request("GET", found[0].decode(), follow)

        return Visit(
            self._port,
            http1.request("POST", f"/chats/{chat.pk}/messages/", headers, form),
            end=b"event: done",
            follow=stream,
        )
