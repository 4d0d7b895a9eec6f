"""A gateway that says exactly what a test tells it to, when it is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest import mock

from connections.gateway.client import Completion, Endpoint
from connections.gateway.errors import GatewayError
from connections.gateway.replies import Event, Finish, ServedBy, Text, Usage


@dataclass
class Script:
    """What one reply is made of: events to pass on, or an error to raise."""

    steps: asyncio.Queue[list[Event] | Exception | None] = field(default_factory=asyncio.Queue)
    asked: list[Completion] = field(default_factory=list)
    is_closed: bool = False

    def say(self, *pieces: str) -> None:
        for piece in pieces:
            self.steps.put_nowait([Text(piece)])

    def tell(self, *events: Event) -> None:
        self.steps.put_nowait(list(events))

    def finish(self) -> None:
        usage = Usage(prompt=7, completion=3, total=10, input=7, output=3)
        self.tell(Finish("stop"), usage)
        self.steps.put_nowait(None)

    def break_down(self) -> None:
        self.steps.put_nowait(RuntimeError("a bug"))

    def fail(self, error: GatewayError) -> None:
        self.steps.put_nowait(error)

    async def batches(
        self, endpoint: Endpoint, completion: Completion
    ) -> AsyncIterator[list[Event]]:
        self.asked.append(completion)
        try:
            yield [ServedBy(provider="practice", provider_model="scripted", mode="PTB")]
            while (step := await self.steps.get()) is not None:
                if isinstance(step, Exception):
                    raise step
                yield step
        finally:
            self.is_closed = True


@contextmanager
def scripted_gateway(script: Script):
    with mock.patch("chat.replies.runner.gateway", lambda: script):
        yield script
