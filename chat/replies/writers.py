"""The replies that this process writes, and the loop that saves them."""

import asyncio
import logging
import os
import socket
from uuid import UUID, uuid4

from django.db import DatabaseError

from chat import turns
from chat.models import Message
from chat.replies import database, record
from chat.replies.bus import Bus
from chat.replies.live import Live
from chat.replies.runner import Run

LAST_WRITES = 5.0  # seconds for the final states of what the grace was too short for

logger = logging.getLogger(__name__)


class Writers:
    def __init__(self, bus: Bus) -> None:
        self._name = f"{socket.gethostname()[:16]}:{os.getpid()}:{uuid4().hex[:8]}"
        self._bus = bus
        self._runs: dict[UUID, Run] = {}
        # The event loop keeps only weak references to tasks.
        self._tasks: dict[UUID, asyncio.Task[None]] = {}
        self._saving = asyncio.Lock()
        self._is_draining = False

    def __contains__(self, reply_id: UUID) -> bool:
        return reply_id in self._runs

    def live(self, reply_id: UUID) -> Live | None:
        run = self._runs.get(reply_id)
        return run.live if run else None

    def start(self, reply_id: UUID) -> None:
        if reply_id in self._runs:
            return
        run = self._runs[reply_id] = Run(Live(reply_id), self._name, self._bus, self._go_on)
        task = self._tasks[reply_id] = asyncio.create_task(run.run(), name=f"reply {reply_id}")
        task.add_done_callback(lambda task: self._forget(run, task))

    def stop(self, reply_id: UUID) -> None:
        if run := self._runs.get(reply_id):
            run.stop()

    async def checkpoint(self) -> None:
        """Save what has grown, and learn what is to stop or no longer ours."""
        async with self._saving:
            writing = [run for run in self._runs.values() if run.is_writing]
            if not writing:
                return
            grown = {run: run.live.cursor for run in writing if run.live.cursor != run.saved}
            drafts = [run.draft() for run in grown]
            checked = await database.run(record.checkpoint, self._name, drafts)
        for run, cursor in grown.items():
            run.saved = cursor
        self._heed(writing, checked)

    async def renew(self) -> None:
        """Keep the leases, also of what is waiting to be claimed."""
        if going := [reply_id for reply_id, run in self._runs.items() if not run.is_ending]:
            await database.run(record.renew, self._name, going)

    async def drain(self, seconds: float) -> None:
        """Let replies finish for so long; the rest is saved and interrupted."""
        self._is_draining = True
        await self._wait(seconds)
        for run in self._runs.values():
            run.interrupt()
        await self._wait(LAST_WRITES)
        async with self._saving:
            pass  # a checkpoint that is under way

    async def _go_on(self, reply_id: UUID) -> None:
        """Begin what waited for the end of a reply, so that whoever hears of the end sees both."""
        if self._is_draining:
            return
        try:
            next_id = await database.run(turns.next_after, reply_id)
        except DatabaseError:
            logger.exception("What waited for reply %s is left to its member", reply_id)
            return
        if next_id:
            self.start(next_id)

    def _heed(self, writing: list[Run], checked: record.Checked) -> None:
        for run in writing:
            if run.live.id in checked.to_stop:
                run.stop()
            elif run.is_writing and run.live.id not in checked.ours:
                run.interrupt()

    def _forget(self, run: Run, task: asyncio.Task[None]) -> None:
        del self._runs[run.live.id], self._tasks[run.live.id]
        error = None if task.cancelled() else task.exception()
        if error:
            logger.error("Reply %s is left to the stale rule", run.live.id, exc_info=error)
        run.live.end(Message.State.INTERRUPTED)

    async def _wait(self, seconds: float) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=max(seconds, 0))
