"""How a reply that is written in another process comes here."""

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError

from chat.replies import database, record
from chat.replies.live import Cursor, Live
from chat.replies.record import News

POLL_EVERY = 0.25  # seconds

logger = logging.getLogger(__name__)


class Bus(Protocol):
    """Nothing here may fail a reply: a bus that is down makes followers slower, no more."""

    async def open(self, on_stop: Callable[[UUID], None]) -> None: ...

    async def close(self) -> None: ...

    def publish(self, live: Live) -> None:
        """The reply has grown."""

    async def end(self, live: Live) -> None:
        """The reply has ended, and the record says so."""

    async def replicate(self, live: Live) -> None:
        """Fill a Live from elsewhere until the reply has ended."""

    async def salvage(self, reply_id: UUID, have: Cursor) -> News:
        """What a dead writer had published and not yet saved."""

    async def ask_to_stop(self, reply_id: UUID) -> None:
        """Tell whichever process writes the reply, faster than its next checkpoint."""


class PollingBus:
    """Reads the checkpoints: works on every database, and needs no other server."""

    async def open(self, on_stop: Callable[[UUID], None]) -> None: ...

    async def close(self) -> None: ...

    def publish(self, live: Live) -> None: ...

    async def end(self, live: Live) -> None: ...

    async def replicate(self, live: Live) -> None:
        ended = await catch_up(live)
        while not ended:
            await asyncio.sleep(POLL_EVERY)
            ended = await catch_up(live)

    async def salvage(self, reply_id: UUID, have: Cursor) -> News:
        return News(have, "", "", "")

    async def ask_to_stop(self, reply_id: UUID) -> None: ...


def chosen_bus() -> Bus:
    if not settings.REDIS_URL:
        return PollingBus()
    from chat.replies.redis_bus import RedisBus

    return RedisBus(settings.REDIS_URL)


async def catch_up(live: Live) -> bool:
    """Take what the record has; True when the reply has ended."""
    try:
        news = await database.run(record.news, live.id, live.cursor)
    except DatabaseError:
        logger.exception("Reply %s cannot be followed for the moment", live.id)
        return False
    live.put(live.reasoning, news.start.reasoning, news.reasoning)
    live.put(live.text, news.start.text, news.text)
    if news.state:
        live.end(news.state)
    return live.has_ended
