"""A gateway that answers like Helicone's and costs next to nothing: `python -m bench.stub PLAN...`.

Written on asyncio.Protocol, so that it takes a few microseconds for a token and is never what a
measure measures. Prints its URL, and runs until it is terminated.
"""

import asyncio
import json
import sys
from typing import cast

import uvloop

from bench import http1, offer
from bench.plan import Plan
from bench.speech import Speech, cached_speech

BACKLOG = 4096


class Connection(asyncio.Protocol):
    """One kept-alive connection; timers drive the reply that is being streamed on it."""

    transport: asyncio.Transport

    def __init__(self, plans: tuple[Plan, ...]) -> None:
        self._loop = asyncio.get_running_loop()
        self._plans = plans
        self._buffer = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._speech: Speech | None = None
        self._said = 0
        self._due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one, but not by name

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._speech is None and (request := http1.take(self._buffer)):
            self._answer(request)

    def _answer(self, request: http1.Message) -> None:
        match request.first_line[:2]:
            case ["POST", "/v1/chat/completions"]:
                self._complete(request.body)
            case ["GET", "/v1/models"]:
                self.transport.write(http1.answer(offer.model_list(self._plans)))
            case ["GET", "/v1/public/model-registry/models"]:
                self.transport.write(http1.answer(offer.registry(self._plans)))
            case _:
                self.transport.write(http1.answer(b'{"error":{"message":"not found"}}', 404))

    def _complete(self, body: bytes) -> None:
        try:
            speech = cached_speech(json.loads(body)["model"], len(body) // 4)
        except ValueError:
            self.transport.write(http1.answer(b'{"error":{"message":"no such model"}}', 400))
            return
        self.transport.write(speech.opening)
        self._speech, self._said = speech, 0
        self._due = self._loop.time() + speech.plan.wait / 1000
        self._timer = self._loop.call_at(self._due, self._speak)

    def _speak(self) -> None:
        """Every token is due at a fixed moment: being late does not add up."""
        speech = self._speech
        assert speech is not None
        while self._said < speech.plan.tokens:
            self.transport.write(speech.token(self._said))
            self._said += 1
            if speech.plan.gap:
                self._due += speech.plan.gap / 1000
                self._timer = self._loop.call_at(self._due, self._speak)
                return
        self.transport.write(speech.closing)
        self._speech = None


async def main(plans: tuple[Plan, ...]) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(plans), "127.0.0.1", 0, backlog=BACKLOG)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(tuple(map(Plan.parse, sys.argv[1:]))))
