"""A recorded exchange served from a thread, for tests whose own loop or request is busy."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread

from tests.replay.recordings import OWN, Exchange
from tests.replay.server import replaying


@contextmanager
def replaying_beside(name: str) -> Iterator[str]:
    """The address that answers everything with one of our own exchanges."""
    told: Future[tuple[str, Callable[[], object]]] = Future()

    async def serve() -> None:
        leave, loop = asyncio.Event(), asyncio.get_running_loop()
        async with replaying(Exchange(OWN / f"{name}.json")) as replay:
            told.set_result((replay.url, lambda: loop.call_soon_threadsafe(leave.set)))
            await leave.wait()

    thread = Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    url, stop = told.result(timeout=10)
    try:
        yield url
    finally:
        stop()
        thread.join()
