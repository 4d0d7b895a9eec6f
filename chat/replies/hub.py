"""The one place of a process that knows its replies; views call it from their threads."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import ParamSpec
from uuid import UUID

from django.conf import settings

from chat.models import Message
from chat.replies import database, record
from chat.replies.bus import Bus
from chat.replies.followers import Followers
from chat.replies.writers import Writers

WRITING_SHARE = 0.9  # of the grace; the rest is for writing down what could not finish

Asked = ParamSpec("Asked")
logger = logging.getLogger(__name__)


def begin(ask: Callable[Asked, Message], *arguments: Asked.args, **named: Asked.kwargs) -> Message:
    """Ask (`chat.ask` or `chat.ask_again`) and begin to write. Raises what asking raises."""
    return begin_all(lambda: [ask(*arguments, **named)])[0]


def begin_all(
    ask: Callable[Asked, list[Message]], *arguments: Asked.args, **named: Asked.kwargs
) -> list[Message]:
    """Several replies beside each other, asked for as one.

    Where the hub runs, everybody asks on its database thread: SQLite does not queue writers, it
    lets them compete, and when fifty members send at once the unlucky wait for many seconds.
    """
    if _current is None:
        return ask(*arguments, **named)
    replies = database.call(partial(ask, *arguments, **named))
    for reply in replies:
        start_soon(reply.pk)
    return replies


def start_soon(reply_id: UUID) -> None:
    """Begin to write a queued reply that is committed; may be called from any thread.

    Where no hub runs (a management command) the reply waits for the stale rule.
    """
    if _current:
        _current.loop.call_soon_threadsafe(_current.start, reply_id)


def stop_soon(reply_id: UUID) -> None:
    """End a reply at once, wherever it is written; may be called from any thread."""
    if _current:
        _current.loop.call_soon_threadsafe(_current.stop, reply_id)


def current() -> "Hub | None":
    return _current


_current: "Hub | None" = None


class Hub:
    """Made inside the event loop that it serves."""

    def __init__(self, bus: Bus) -> None:
        self.loop = asyncio.get_running_loop()
        self.is_closing = False
        self._leave_at = 0.0
        self._bus = bus
        self._writers = Writers(bus)
        self._followers = Followers(self._writers, bus)
        self.following = self._followers.following
        self._rounds: list[asyncio.Task[None]] = []
        self._telling: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        global _current
        await self._bus.open(self._writers.stop)
        await self._reap()
        self._rounds = [
            asyncio.create_task(_every(settings.REPLY_CHECKPOINT_EVERY, self._writers.checkpoint)),
            asyncio.create_task(_every(settings.REPLY_STALE_AFTER / 3, self._writers.renew)),
            asyncio.create_task(_every(settings.REPLY_STALE_AFTER / 3, self._reap)),
        ]
        _current = self

    async def close(self) -> None:
        """Everything ends in here: the server does not wait for what comes after."""
        global _current
        self.let_followers_go()
        await self._writers.drain(self._leave_at - time.monotonic())
        _current = None
        for task in self._rounds:
            task.cancel()
        self._followers.close()
        await self._bus.close()
        await database.close()

    def let_followers_go(self) -> None:
        """End their streams without an end: every page comes back with its Last-Event-ID."""
        if self.is_closing:
            return
        self.is_closing = True
        self._leave_at = time.monotonic() + WRITING_SHARE * settings.SHUTDOWN_GRACE
        self._followers.ring()

    def start(self, reply_id: UUID) -> None:
        if not self.is_closing:
            self._writers.start(reply_id)

    def stop(self, reply_id: UUID) -> None:
        if reply_id in self._writers:
            self._writers.stop(reply_id)
        else:
            telling = asyncio.create_task(self._bus.ask_to_stop(reply_id))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    async def _reap(self) -> None:
        """Interrupt replies whose process died, with what the bus still knows of them."""
        await self._writers.renew()  # a process that was held up has lost no reply
        for reply_id, have in await database.run(record.stale):
            tail = await self._bus.salvage(reply_id, have)
            await database.run(record.reap, reply_id, tail)
        await database.run(record.sweep)


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Again and again; whatever goes wrong in one round, the next one comes."""
    while True:
        await asyncio.sleep(seconds)
        task = asyncio.ensure_future(work())
        await asyncio.wait({task})
        if error := task.exception():
            logger.error("A round of %s failed", work.__name__, exc_info=error)
