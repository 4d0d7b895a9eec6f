"""How long a reply may stay silent, and last."""

import asyncio
from functools import partial

import aiohttp

from connections.gateway import failures
from connections.gateway.errors import Cut
from connections.gateway.timing import Timeouts

SECOND_LOOK = 0.02  # seconds


class Patience:
    """Ends a wait for data with TimeoutError, at the cost of one timer for the whole reply.

    A timeout around every read would cost as much as parsing what was read.
    """

    def __init__(self, content: aiohttp.StreamReader, timeouts: Timeouts, ends_at: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._content = content
        self._timeouts = timeouts
        self._silence = timeouts.silence
        self._ends_at = ends_at
        self._heard_at = self._loop.time()
        self._waiting = False
        self._timer: asyncio.TimerHandle | None = None

    def renew(self) -> None:
        """Something was heard, or whoever reads was busy until now."""
        self._heard_at = self._loop.time()

    def shorten(self, seconds: float) -> None:
        self._silence = min(self._silence, seconds)
        self.end()

    def waiting(self, waiting: bool) -> None:
        self._waiting = waiting
        if waiting and self._timer is None:
            self._arm()

    def end(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def failure(self, who: str) -> Cut:
        if self._loop.time() >= self._ends_at:
            return failures.too_slow(who, self._timeouts.total)
        return failures.silent(who, self._timeouts.silence)

    def _arm(self) -> None:
        self._timer = self._loop.call_at(self._deadline, self._ring)

    def _ring(self, *, again: bool = False) -> None:
        self._timer = None
        if not self._waiting:
            return
        if self._loop.time() < self._deadline:
            self._arm()
        elif not again:
            # This process itself may have stood still: what came meanwhile is read first.
            self._timer = self._loop.call_later(SECOND_LOOK, partial(self._ring, again=True))
        else:
            self._content.set_exception(TimeoutError())

    @property
    def _deadline(self) -> float:
        return min(self._heard_at + self._silence, self._ends_at)
