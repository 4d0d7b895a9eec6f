"""What one browser is sent: the events of a reply, or of several that share the connection."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from chat.replies import sse
from chat.replies.live import Cursor


class Channel:
    """An id tells how much of each reply the page has. Where they share it, their events are named
    after them."""

    def __init__(
        self,
        send: Callable[[bytes], Awaitable[None]],
        reply_ids: Sequence[UUID],
        *,
        shared: bool,
    ) -> None:
        self._send = send
        self._cursors = dict.fromkeys(reply_ids, Cursor())
        self._shared = shared
        self._turn = asyncio.Lock()

    def go_on_from(self, last_id: str) -> None:
        """Whatever a browser sends; what is no cursor is the beginning."""
        for reply_id, part in zip(self._cursors, last_id.split(","), strict=False):
            self._cursors[reply_id] = Cursor.parse(part)

    def cursor(self, reply_id: UUID) -> Cursor:
        return self._cursors[reply_id]

    def event(self, reply_id: UUID, name: str, cursor: Cursor, html: str) -> bytes:
        """To be sent before the next one is made: its id stands for all that were before it."""
        self._cursors[reply_id] = cursor
        named = f"{name}-{reply_id}" if self._shared else name
        return sse.event(named, self._last_id, html)

    async def send(self, data: bytes) -> None:
        """In the order in which it is called, whoever has to wait for a slow browser."""
        async with self._turn:
            await self._send(data)

    async def end(self) -> None:
        """All of them have ended, so the page need not come back."""
        if self._shared:
            await self.send(sse.event("over", self._last_id, ""))

    @property
    def _last_id(self) -> str:
        return ",".join(map(str, self._cursors.values()))
