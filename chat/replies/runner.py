"""The only writer of one reply: a task that no request owns."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any, TypeVarTuple, Unpack
from uuid import UUID

from django.db import DatabaseError

from chat import receiving, titles
from chat.models import Message
from chat.replies import database, endings, record
from chat.replies.bus import Bus
from chat.replies.continuing import Joint
from chat.replies.live import Cursor, Live
from chat.replies.order import CannotAsk, Order
from chat.replies.record import Draft, Ending
from chat.replies.tally import Tally
from connections.gateway.client import gateway
from connections.gateway.errors import GatewayError
from connections.gateway.replies import Reasoning, Text

READ_ON = 120.0  # seconds after a stop in which the true cost may still arrive
PATIENCE = (0.1, 0.5, 2.0, 5.0)  # seconds between tries where the database refuses the last write

State = Message.State
Arguments = TypeVarTuple("Arguments")
logger = logging.getLogger(__name__)


class Run:
    """One reply from its claim to its final state."""

    def __init__(
        self, live: Live, writer: str, bus: Bus, then: Callable[[UUID], Awaitable[None]]
    ) -> None:
        """then is called with the reply when its end is recorded and not announced yet."""
        loop = asyncio.get_running_loop()
        self.live = live
        self.is_writing = False  # claimed, and not yet in its final state
        self.is_ending = False  # its end is written, or nothing will be
        self.saved = Cursor()
        self._writer = writer
        self._bus = bus
        self._then = then
        self._halt: asyncio.Future[Message.State] = loop.create_future()
        self._leave: asyncio.Future[None] = loop.create_future()

    def stop(self) -> None:
        """What is written stays, and the page sees the end at once."""
        if not self._halt.done():
            self._halt.set_result(State.STOPPED)

    def interrupt(self) -> None:
        """The process has to go, or the reply is no longer ours: nothing more is read."""
        if not self._halt.done():
            self._halt.set_result(State.INTERRUPTED)
        if not self._leave.done():
            self._leave.set_result(None)

    def draft(self) -> Draft:
        return Draft(self.live.id, self.live.reasoning.whole(), self.live.text.whole())

    async def run(self) -> None:
        try:
            order = await database.run(record.claim, self.live.id, self._writer)
        except CannotAsk as refused:
            await self._finish(endings.refused(refused), refused.call_id)
            return
        if order is None:
            await self._bus.replicate(self.live)  # somebody else was quicker
            return
        self.is_writing = True
        self.live.go_on_from(order.kept)
        tally = Tally(order, self.live)
        reading = asyncio.create_task(self._read(order, tally))
        await _first_of(reading, self._halt)
        if reading.done():
            await self._finish(self._told(reading, tally), order.call_id, tally)
        else:
            await self._halted(order, tally, reading)

    async def _read(self, order: Order, tally: Tally) -> None:
        """Until the provider said why it finished. Raises GatewayError."""
        live, halted = self.live, self._halt.done
        joint = Joint(order.kept, is_prefilled=order.is_prefilled)
        async with aclosing(gateway().batches(order.endpoint, order.completion)) as batches:
            async for batch in batches:
                for event in batch:
                    if not isinstance(event, Text | Reasoning):
                        tally.take(event)
                    elif halted():
                        continue
                    elif isinstance(event, Reasoning):
                        live.put(live.reasoning, live.reasoning.length, event.text)
                    else:
                        live.put(live.text, live.text.length, joint.take(event.text))
                self._bus.publish(live)
        if not halted():
            live.put(live.text, live.text.length, joint.rest())
            self._bus.publish(live)

    def _told(self, reading: asyncio.Task[None], tally: Tally) -> Ending:
        """What the end of reading means."""
        error = reading.exception()
        if error is None:
            return endings.done(tally)
        if isinstance(error, GatewayError):
            return endings.broken(tally, error)
        logger.error("Reply %s", self.live.id, exc_info=error)
        return endings.our_fault(tally)

    async def _halted(self, order: Order, tally: Tally, reading: asyncio.Task[None]) -> None:
        """End the reply now; what the call came to may become known later."""
        reads_on = self._halt.result() == State.STOPPED and order.is_billed_to_its_end
        if not reads_on:
            reading.cancel()
        ending = endings.halted(tally, self._halt.result(), is_settled=not reads_on)
        await self._finish(ending, order.call_id, tally)
        if reads_on:
            await _first_of(reading, self._leave, seconds=READ_ON)
            settled = endings.halted(tally, State.STOPPED, is_settled=True)
            await self._persist(record.book, order.call_id, settled)
        reading.cancel()
        await asyncio.wait({reading})

    async def _finish(self, ending: Ending, call_id: UUID, tally: Tally | None = None) -> None:
        """The record first, then the news: whoever hears of the end reads it there."""
        if tally and tally.pictures:
            pictures = await asyncio.to_thread(receiving.made, tuple(tally.pictures))
            ending = replace(ending, pictures=pictures)
        self.is_writing, self.is_ending = False, True
        state = await self._persist(record.finish, self._writer, self.draft(), call_id, ending)
        await self._then(self.live.id)
        self.live.end(state or State.INTERRUPTED)
        await self._bus.end(self.live)
        if state == State.DONE:
            titles.soon(self.live.id)

    async def _persist(
        self, write: Callable[[Unpack[Arguments]], str | None], *arguments: *Arguments
    ) -> str | None:
        """Try again while there is hope; after that the stale rule ends the reply."""
        for pause in PATIENCE:
            try:
                return await database.run(write, *arguments)
            except DatabaseError:
                logger.exception("The end of reply %s is not written yet", self.live.id)
                await asyncio.sleep(pause)
        return None


async def _first_of(*futures: asyncio.Future[Any], seconds: float | None = None) -> None:
    await asyncio.wait(futures, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
