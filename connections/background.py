"""Work that no request waits for, on the event loop of the process."""

import asyncio
import contextvars
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from django.db import DatabaseError, close_old_connections

Work = Callable[[], Coroutine[Any, Any, None]]

LEAVE_AFTER = 5.0  # seconds that work may still take when the process ends

logger = logging.getLogger(__name__)
_loop: asyncio.AbstractEventLoop | None = None
_running: set[asyncio.Task[None]] = set()


def open() -> None:
    """From inside the loop, when the process begins."""
    global _loop
    _loop = asyncio.get_running_loop()


async def close() -> None:
    """What is not done by then is found undone by whoever looks next."""
    global _loop
    _loop = None
    if _running:
        await asyncio.wait(_running, timeout=LEAVE_AFTER)


def start_soon(work: Work) -> bool:
    """Begin from any thread; False where no loop runs, and the caller has to do it itself."""
    if _loop is None:
        return False
    # A request's context names its thread for the database, which is gone when it has ended.
    _loop.call_soon_threadsafe(_start, work, context=contextvars.Context())
    return True


def finish(work: Work) -> None:
    """Wait for it. On the loop it ends even if whoever waits goes away."""
    if _loop is None:
        async_to_sync(work)()
        return
    contextvars.Context().run(asyncio.run_coroutine_threadsafe, work(), _loop).result()


async def keep(work: Work, *, every: float, trouble: str, after: float = 0) -> None:
    """Again and again for the life of the process, whatever the database says; seconds."""
    await asyncio.sleep(after)
    while True:
        try:
            await sync_to_async(close_old_connections)()
            await work()
        except DatabaseError as error:
            logger.warning("%s: %s", trouble, error)
        await asyncio.sleep(every)


def _start(work: Work) -> None:
    task = asyncio.ensure_future(work())
    _running.add(task)
    task.add_done_callback(_ended)


def _ended(task: asyncio.Task[None]) -> None:
    _running.discard(task)
    if not task.cancelled() and (error := task.exception()):
        logger.error("Work in the background failed", exc_info=error)
