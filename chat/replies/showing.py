"""A Live as HTML, rendered once for all who follow it in this process."""

import asyncio
import time
from collections.abc import Callable
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone, translation

from chat import markdown, titles
from chat.models import Message
from chat.replies import database
from chat.replies.live import Cursor, Live
from chat.replies.meter import Meter, meter_for

FRAME = 1 / 30  # seconds; nobody sees more, and half the bytes and a third of the work are saved
SHARE = 10  # of the time, one reply's rendering may take a tenth: long open blocks come less often
COMMON_SHARE = 3  # and that of all replies together a third
META_EVERY = 0.5  # seconds
IN_THREAD, IN_COLUMN = "chat/_reply_end.html", "chat/_column_end.html"  # what the end looks like
SMALL = 10_000  # characters that are rendered at once; more of them go to a thread


class Showing:
    """shown tells how many replies are shown in this process."""

    def __init__(self, live: Live, shown: Callable[[], int]) -> None:
        self.live = live
        self._shown = shown
        self.cursor = Cursor()  # how far the frame goes
        self.tail = ""  # the open block
        self._blocks = markdown.Blocks()
        self._html: list[str] = []  # of the finished blocks
        self._next_at = 0.0
        self._lock = asyncio.Lock()
        self._meta, self._meta_at = "", 0.0
        self._meter: asyncio.Task[Meter] | None = None
        self._ends: dict[str, asyncio.Task[str]] = {}

    @property
    def finished(self) -> int:
        return len(self._html)

    async def refresh(self) -> None:
        """Render what has come since the last frame, unless that was just now."""
        async with self._lock:
            if self.live.cursor == self.cursor or self._next_at > time.monotonic():
                return
            cursor, text = self.live.cursor, self.live.text.whole()
            began = time.monotonic()
            if len(text) - self._blocks.edges[-1] > SMALL:
                await asyncio.to_thread(self._render, text)
            else:
                self._render(text)
            self.cursor, now = cursor, time.monotonic()
            share = max(SHARE, COMMON_SHARE * self._shown())
            self._next_at = now + max(FRAME, share * (now - began))

    async def next_frame(self) -> None:
        """Wait until another frame is worth its work."""
        seconds = self._next_at - time.monotonic()
        if seconds > 0:
            await asyncio.sleep(seconds)

    def blocks_since(self, number: int) -> str:
        return "".join(self._html[number:])

    def finished_at(self, length: int) -> int:
        """How many blocks somebody has who has so many characters of the text."""
        return self._blocks.finished_at(length)

    def meta(self, message: Message) -> str:
        """The status line; the template may use the live's clock and what the message has."""
        now = time.monotonic()
        if now - self._meta_at >= META_EVERY:
            context = {"message": message, "live": self.live, "so_far": self._so_far()}
            self._meta, self._meta_at = render_to_string("chat/_progress.html", context), now
        return self._meta

    def _so_far(self) -> Decimal | None:
        """About; the meter is read beside the frames, so that none of them waits for it."""
        if self.live.first_at is None:
            return None
        if self._meter is None:
            reading = database.run(meter_for, self.live.id)
            self._meter = asyncio.create_task(reading)
        if not self._meter.done() or self._meter.exception():
            return None
        return self._meter.result().cost(self.live)

    async def end(self, template: str) -> str:
        """The finished message, read from the record."""
        if template not in self._ends:
            reading = final_html(self.live.id, self.live.text.whole(), template)
            self._ends[template] = asyncio.create_task(reading)
        return await asyncio.shield(self._ends[template])

    def _render(self, text: str) -> None:
        self._blocks.update(text)
        numbers = range(len(self._html), self._blocks.finished)
        self._html += [self._blocks.html(number) for number in numbers]
        self.tail = self._blocks.tail_html()


async def final_html(reply_id: UUID, text: str, template: str = IN_THREAD) -> str:
    """A reply in its final state, as a page shows it; empty when its chat was deleted."""
    if len(text) > SMALL:
        # Warms the cache of rendered texts, so that a long one does not hold the database thread.
        await asyncio.to_thread(markdown.render, text)
    return await database.run(_final_html, reply_id, template)


def title_html(reply_id: UUID) -> str | None:
    """For every place of the page that has it; None while it is being looked for."""
    rows = Message.objects.select_related("call__connection", "chat__owner", "parent__parent")
    reply = rows.filter(pk=reply_id).first()
    if reply is None:
        return ""
    return (
        None
        if titles.is_coming(reply)
        else render_to_string("chat/_titled.html", {"chat": reply.chat})
    )


def _final_html(reply_id: UUID, template: str) -> str:
    rows = Message.objects.select_related("chat__owner", "call__connection")
    message = rows.filter(pk=reply_id).first()
    if message is None:
        return ""
    if message.line and message.line.pk == message.chat.connection_id:
        message.chat.connection = message.line  # else it is read once more
    owner = message.chat.owner
    # No middleware is around a stream.
    with timezone.override(ZoneInfo(owner.time_zone)), translation.override(owner.language):
        context = {"message": message, "chat": message.chat}
        return render_to_string(template, context)
