"""Replies through Redis or Valkey Streams: other processes follow two milliseconds behind.

Each reply is a stream whose entry ids are `<characters so far>-1`. So replay from a cursor, the
check for holes and the fence against a second writer (a lower id is refused) are all one thing.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from chat.replies.bus import POLL_EVERY, catch_up
from chat.replies.live import Cursor, Growing, Live
from chat.replies.record import News

PUBLISH_EVERY = 1 / 30  # seconds
PATIENCE = 1.0  # seconds that anything here may cost a reply
SILENCE = 2.0  # seconds after which a follower asks the record
MOST_FOLLOWED = 500  # connections: one for each reply that is followed here and written elsewhere
KEPT = 3_600  # seconds after the end
TOLD_EVERY = 30.0  # seconds
STOPS = "lampfield:stops"

Entry = dict[str, str]
logger = logging.getLogger(__name__)


class RedisBus:
    def __init__(self, url: str) -> None:
        self._redis = _client(url, connections=8, patience=PATIENCE)
        self._blocking = _client(url, connections=MOST_FOLLOWED, patience=2 * SILENCE)
        self._grown: dict[UUID, Live] = {}
        self._published: dict[UUID, Cursor] = {}
        self._news = asyncio.Event()
        self._writing = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self, on_stop: Callable[[UUID], None]) -> None:
        self._tasks = [
            asyncio.create_task(self._publish_forever()),
            asyncio.create_task(self._listen_forever(on_stop)),
        ]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        await self._redis.aclose()
        await self._blocking.aclose()

    def publish(self, live: Live) -> None:
        self._grown[live.id] = live
        self._news.set()

    async def end(self, live: Live) -> None:
        self._grown.pop(live.id, None)
        state = {"state": live.state}
        try:
            async with asyncio.timeout(PATIENCE):
                await self._write([live])
                await self._redis.xadd(_key(live.id), state, id=f"{live.cursor.total}-2")
                await self._redis.expire(_key(live.id), KEPT)
        except (RedisError, TimeoutError) as error:
            _log(error)
        self._published.pop(live.id, None)

    async def replicate(self, live: Live) -> None:
        ended = await catch_up(live)
        while not ended:
            try:
                entries = await self._entries_after(live)
            except RedisError as error:
                _log(error)
                await asyncio.sleep(POLL_EVERY)
                entries = []
            ended = await self._take(live, entries)

    async def salvage(self, reply_id: UUID, have: Cursor) -> News:
        reasoning, text = Growing(have.reasoning), Growing(have.text)
        try:
            found = await self._redis.xrange(_key(reply_id), min=f"({have.total}-1")
        except RedisError as error:
            _log(error)
            found = []
        for _, entry in found:
            if "state" not in entry:
                reasoning.put(int(entry["reasoning_at"]), entry["reasoning"])
                text.put(int(entry["text_at"]), entry["text"])
        return News(have, reasoning.whole(), text.whole(), "")

    async def ask_to_stop(self, reply_id: UUID) -> None:
        try:
            await self._redis.publish(STOPS, str(reply_id))
        except RedisError as error:
            _log(error)  # the flag in the record stops it a little later

    async def _take(self, live: Live, entries: list[Entry]) -> bool:
        """Put what came into the live; True when the reply has ended."""
        for entry in entries:
            while "state" in entry or not _put(live, entry):
                if await catch_up(live):
                    return True
                await asyncio.sleep(POLL_EVERY)
        # Silence may be a slow model, a dead writer, or a stream that was lost with its server.
        return live.has_ended if entries else await catch_up(live)

    async def _entries_after(self, live: Live) -> list[Entry]:
        streams: Any = {_key(live.id): f"{live.cursor.total}-1"}
        found: Any = await self._blocking.xread(streams, block=int(SILENCE * 1000), count=500)
        return [entry for _, entries in found for _, entry in entries]

    async def _publish_forever(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            lives, self._grown = list(self._grown.values()), {}
            try:
                await self._write(lives)
                await asyncio.sleep(PUBLISH_EVERY)
            except RedisError as error:
                _log(error)
                # What was not published goes out with the next piece, or is read in the record.
                await asyncio.sleep(PATIENCE)

    async def _write(self, lives: list[Live]) -> None:
        """Add what each reply has beyond what was published of it."""
        async with self._writing, self._redis.pipeline(transaction=False) as pipeline:
            cursors = {live.id: live.cursor for live in lives}
            for live in lives:
                self._add(pipeline, live)
            results = await pipeline.execute(raise_on_error=False)
            for error in results:
                # A refused id: it was added before, or another writer has the reply by now.
                if isinstance(error, RedisError) and not isinstance(error, ResponseError):
                    raise error
            self._published.update(cursors)

    def _add(self, pipeline: Any, live: Live) -> None:
        have = self._published.get(live.id, Cursor())
        if live.cursor == have:
            return
        entry = {
            "reasoning_at": have.reasoning,
            "reasoning": live.reasoning.since(have.reasoning),
            "text_at": have.text,
            "text": live.text.since(have.text),
        }
        pipeline.xadd(_key(live.id), entry, id=f"{live.cursor.total}-1")
        if not have.total:
            # A writer that dies never says when its stream may go.
            pipeline.expire(_key(live.id), KEPT + int(settings.GATEWAY_TOTAL_TIMEOUT))

    async def _listen_forever(self, on_stop: Callable[[UUID], None]) -> None:
        while True:
            with suppress(RedisError):
                async with self._blocking.pubsub() as channel:
                    await channel.subscribe(STOPS)
                    async for message in channel.listen():
                        if message["type"] == "message":
                            with suppress(ValueError):
                                on_stop(UUID(message["data"]))
            await asyncio.sleep(PATIENCE)


def _client(url: str, *, connections: int, patience: float) -> Any:
    """Of a pool that waits where the usual one raises, and without tries of its own."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=connections,
        timeout=PATIENCE,
        decode_responses=True,
        socket_timeout=patience,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
    return Redis(connection_pool=pool)


def _key(reply_id: UUID) -> str:
    return f"lampfield:reply:{reply_id}"


def _put(live: Live, entry: Entry) -> bool:
    """False where something is missing before it."""
    whole = live.put(live.reasoning, int(entry["reasoning_at"]), entry["reasoning"])
    return live.put(live.text, int(entry["text_at"]), entry["text"]) and whole


def _log(error: Exception) -> None:
    """Once in a while: an absent Redis is met many times a second."""
    global _told_at
    if time.monotonic() - _told_at > TOLD_EVERY:
        _told_at = time.monotonic()
        name = type(error).__name__
        logger.warning("Redis does not answer (%s); followers read the record", name)


_told_at = -TOLD_EVERY
