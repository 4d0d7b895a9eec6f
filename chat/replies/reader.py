"""One reader of one reply: what was sent to it, and what is due next."""

import asyncio
import time
from html import escape

from chat.models import Message
from chat.replies import access, database, sse
from chat.replies.channel import Channel
from chat.replies.hub import Hub
from chat.replies.live import Cursor
from chat.replies.showing import IN_THREAD, META_EVERY, Showing, final_html, title_html

HEARTBEAT_EVERY = 15.0  # seconds of silence that proxies forgive
RECHECK_EVERY = 30.0
WAITING_META_EVERY = 1.0
TITLE_EVERY = 1.0
FIRST_BYTES = b"retry: 1000\n\n"


class Reader:
    """Sends to one browser at the browser's own pace: a slow one simply gets fewer frames."""

    def __init__(
        self,
        hub: Hub,
        message: Message,
        session_key: str,
        channel: Channel,
        *,
        end: str = IN_THREAD,
    ) -> None:
        """end is the template of what the page is given last."""
        self._hub = hub
        self._message = message
        self._session_key = session_key
        self._channel = channel
        self._end = end
        self._cursor = channel.cursor(message.pk)
        self._blocks: int | None = None  # how many finished blocks the page has
        now = time.monotonic()
        self._heartbeat_at = now + HEARTBEAT_EVERY
        self._recheck_at = now + RECHECK_EVERY
        self._meta_at = now

    async def read(self) -> bool:
        """Until the end of the reply; False where the session or this process ended before it."""
        await self._send(FIRST_BYTES)
        if not self._message.is_active:
            message = self._message
            await self._send(self._done(await final_html(message.pk, message.text, self._end)))
            return True
        with self._hub.following(self._message.pk) as showing:
            while not self._hub.is_closing:
                if showing.live.has_ended:
                    await self._send(self._done(await showing.end(self._end)))
                    return True
                await showing.refresh()
                await self._send(self._frame(showing))
                await self._pause(showing)
                if not await self._is_welcome():
                    break
        return False

    async def title(self) -> None:
        """Until the chat has the title that a model looks for; or to the end of the looking."""
        await self._send(FIRST_BYTES)
        while not self._hub.is_closing:
            html = await database.run(title_html, self._message.pk)
            if html is not None:
                await self._send(self._event("title", html))
                return
            await asyncio.sleep(TITLE_EVERY)

    def _frame(self, showing: Showing) -> bytes:
        """Everything that has come since the last frame; empty if nothing has."""
        events = []
        frame, have = showing.cursor, self._cursor
        if frame.reasoning > have.reasoning:
            piece = showing.live.reasoning.since(have.reasoning)
            self._cursor = Cursor(frame.reasoning, have.text)
            piece = piece[: frame.reasoning - have.reasoning]
            events.append(self._event("reasoning", escape(piece, quote=False)))
        if frame.text > have.text or (self._blocks is None and frame.text == have.text):
            events.append(self._text(showing))
        if self._is_meta_due(showing, came=bool(events)):
            events.append(self._event("meta", showing.meta(self._message)))
        return b"".join(events)

    def _text(self, showing: Showing) -> bytes:
        """All new blocks in one event: an id stands for everything before it."""
        if self._blocks is None:
            self._blocks = showing.finished_at(self._cursor.text)
        self._cursor = showing.cursor
        html = showing.blocks_since(self._blocks)
        self._blocks = showing.finished
        blocks = self._event("block", html) if html else b""
        return blocks + self._event("tail", showing.tail)

    def _is_meta_due(self, showing: Showing, *, came: bool) -> bool:
        waiting = showing.live.first_at is None
        now = time.monotonic()
        if now < self._meta_at or not (came or waiting):
            return False
        self._meta_at = now + (WAITING_META_EVERY if waiting else META_EVERY)
        return True

    def _done(self, html: str) -> bytes:
        return self._event("done", html)

    def _event(self, name: str, html: str) -> bytes:
        return self._channel.event(self._message.pk, name, self._cursor, html)

    async def _pause(self, showing: Showing) -> None:
        """Until something came and another frame is due, or something else is."""
        live = showing.live
        due = min(self._heartbeat_at, self._recheck_at)
        if live.first_at is None:
            due = min(due, self._meta_at)
        if live.cursor == showing.cursor and not live.has_ended and not self._hub.is_closing:
            await live.changed(due - time.monotonic())
        if not live.has_ended:
            await showing.next_frame()
        if time.monotonic() >= self._heartbeat_at:
            await self._send(sse.HEARTBEAT)

    async def _is_welcome(self) -> bool:
        if time.monotonic() < self._recheck_at:
            return True
        self._recheck_at = time.monotonic() + RECHECK_EVERY
        return await database.run(access.is_signed_in, self._session_key)

    async def _send(self, data: bytes) -> None:
        if data:
            self._heartbeat_at = time.monotonic() + HEARTBEAT_EVERY
            await self._channel.send(data)
