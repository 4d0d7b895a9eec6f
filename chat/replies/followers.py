"""The replies that somebody follows in this process, wherever they are written."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from chat.replies.bus import Bus
from chat.replies.live import Live
from chat.replies.showing import Showing
from chat.replies.writers import Writers


class Followed:
    """One reply; source brings it here when another process writes it."""

    def __init__(self, showing: Showing, source: asyncio.Task[None] | None) -> None:
        self.showing = showing
        self.source = source
        self.readers = 0


class Followers:
    def __init__(self, writers: Writers, bus: Bus) -> None:
        self._writers = writers
        self._bus = bus
        self._followed: dict[UUID, Followed] = {}

    @contextmanager
    def following(self, reply_id: UUID) -> Iterator[Showing]:
        followed = self._followed.get(reply_id) or self._begin(reply_id)
        followed.readers += 1
        try:
            yield followed.showing
        finally:
            followed.readers -= 1
            if not followed.readers:
                self._end(reply_id)

    def ring(self) -> None:
        for followed in self._followed.values():
            followed.showing.live.ring()

    def close(self) -> None:
        for reply_id in list(self._followed):
            self._end(reply_id)

    def _begin(self, reply_id: UUID) -> Followed:
        live, source = self._writers.live(reply_id), None
        if live is None:
            live = Live(reply_id)
            source = asyncio.create_task(self._bus.replicate(live))
        followed = Followed(Showing(live, self._followed.__len__), source)
        self._followed[reply_id] = followed
        return followed

    def _end(self, reply_id: UUID) -> None:
        followed = self._followed.pop(reply_id, None)
        if followed and followed.source:
            followed.source.cancel()
