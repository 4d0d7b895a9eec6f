"""The model's process as something that can be asked: started by the first, stopped when idle."""

import asyncio
from collections.abc import AsyncIterator

from practice.events import Event
from practice.model.errors import DidNotStart
from practice.model.process import Address, ModelProcess
from practice.model.shelf import Shelf
from practice.prompt import Prompt

_IDLE_SECONDS = 600
_PATIENCE = 3.0
_MOST_AT_ONCE = 6


class Speaker:
    def __init__(self, shelf: Shelf) -> None:
        self.failure: DidNotStart | None = None
        self._shelf = shelf
        self._process: ModelProcess | None = None
        self._starting: asyncio.Task[None] | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._speaking = 0

    @property
    def is_serving(self) -> bool:
        return self._process is not None and self._process.is_alive

    async def address(self, choice: str) -> Address | None:
        """Where to ask, or None while the process is busy, still starting or unable to start."""
        if self.failure or self._speaking >= _MOST_AT_ONCE:
            return None
        if not self.is_serving:
            if self._starting is None:
                self._starting = asyncio.create_task(self._start(choice))
            await asyncio.wait([self._starting], timeout=_PATIENCE)
        return self._process.address if self._process and self.is_serving else None

    async def speak(
        self, address: Address, prompt: Prompt, gone: asyncio.Event
    ) -> AsyncIterator[Event]:
        # Imported late, since the HTTP client would double the time the gateway takes to start.
        from practice.model import voice

        self._speaking += 1
        try:
            async for event in voice.speak(address, prompt, gone):
                yield event
        finally:
            self._speaking -= 1
            self._stop_when_idle()

    def stop(self) -> None:
        """Also forgets an earlier failure, so that the next question tries again."""
        self.failure = None
        if self._starting:
            self._starting.cancel()
            self._starting = None
        if self._idle:
            self._idle.cancel()
        if self._process:
            self._process.stop()
            self._process = None

    async def _start(self, choice: str) -> None:
        try:
            self._process = await ModelProcess.start(choice, self._shelf)
            self._stop_when_idle()
        except DidNotStart as error:
            self.failure = error
        finally:
            self._starting = None

    def _stop_when_idle(self) -> None:
        if self._idle:
            self._idle.cancel()
        loop = asyncio.get_running_loop()
        self._idle = loop.call_later(_IDLE_SECONDS, self._stop_if_idle)

    def _stop_if_idle(self) -> None:
        if self._speaking:
            self._stop_when_idle()
        else:
            self.stop()
