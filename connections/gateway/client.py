"""The gateway client: sends one completion and gives back typed events."""

import asyncio
import weakref
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from uuid import UUID

import aiohttp

from connections.gateway import completion as outgoing
from connections.gateway import log, practice, reading, records, refusals
from connections.gateway.completion import Completion, Endpoint, Session
from connections.gateway.egress import Policy
from connections.gateway.errors import GatewayError
from connections.gateway.log import LoggedCall
from connections.gateway.reading import Reading
from connections.gateway.records import Balance, CallRecord
from connections.gateway.replies import Event, Received, Sent
from connections.gateway.secret import MASK, plain, redact
from connections.gateway.timing import Timeouts
from connections.gateway.wire import Request, Wire

__all__ = [
    "Balance",
    "CallRecord",
    "Completion",
    "Endpoint",
    "Gateway",
    "LoggedCall",
    "Session",
    "Timeouts",
    "configure",
    "gateway",
]

LONGEST_WAIT = 30.0  # seconds of Retry-After that are still worth waiting for


class Gateway:
    """Everything that goes out from one event loop. Close it before the loop ends."""

    def __init__(self, policy: Policy | None = None, timeouts: Timeouts | None = None) -> None:
        self._policy = policy
        self._timeouts = timeouts
        self._wire = Wire(lambda: self._policy or _configured[0])

    async def stream(
        self, endpoint: Endpoint, completion: Completion, timeouts: Timeouts | None = None
    ) -> AsyncGenerator[Event, None]:
        """The events of batches(), one by one."""
        async with aclosing(self.batches(endpoint, completion, timeouts)) as batches:
            async for batch in batches:
                for event in batch:
                    yield event

    async def batches(
        self, endpoint: Endpoint, completion: Completion, timeouts: Timeouts | None = None
    ) -> AsyncGenerator[list[Event], None]:
        """Sent; Received and ServedBy; then a list of events for each read from the network.

        Ends normally only after a Finish. Of several ServedBy or Usage the last one holds. Raises
        GatewayError where somebody refused, Cut where the reply broke off: everything that came
        has been given before. Closing the iterator closes the connection.
        """
        timeouts = timeouts or self._defaults
        ends_at = asyncio.get_running_loop().time() + timeouts.total
        request = Request(
            "POST",
            endpoint.url("/chat/completions"),
            outgoing.headers(endpoint, completion),
            endpoint.who,
            outgoing.body(endpoint, completion),
        )
        yield [_sent(request, endpoint)]
        response, refusal = await self._ask(request, endpoint, timeouts)
        reply = Reading(response, timeouts, ends_at, endpoint.who, endpoint.secrets)
        try:
            yield [_received(response, endpoint), reading.served_by(response)]
            if refusal:
                raise refusal
            while batch := await reply.next():
                yield batch
        finally:
            reply.close()

    async def models(self, endpoint: Endpoint, timeouts: Timeouts | None = None) -> object:
        """The address's own list of models, as JSON. Helicone checks no key for it."""
        return await records.models(self._wire, endpoint, timeouts or self._defaults)

    async def registry(self, url: str, timeouts: Timeouts | None = None) -> object:
        """Helicone's public registry, as JSON."""
        return await records.registry(self._wire, url, timeouts or self._defaults)

    async def balance(self, endpoint: Endpoint, timeouts: Timeouts | None = None) -> Balance:
        return await records.balance(self._wire, endpoint, timeouts or self._defaults)

    async def call_record(
        self, endpoint: Endpoint, call_id: UUID, timeouts: Timeouts | None = None
    ) -> CallRecord | None:
        """What Helicone logged under this id, or None while it has not."""
        return await records.call_record(self._wire, endpoint, call_id, timeouts or self._defaults)

    async def call_log(
        self, endpoint: Endpoint, since: datetime, until: datetime, timeouts: Timeouts | None = None
    ) -> list[LoggedCall]:
        """Everything that Helicone logged in this time, oldest first."""
        found: list[LoggedCall] = []
        bounds = timeouts or self._defaults
        while len(page := await log.page(self._wire, endpoint, since, until, len(found), bounds)):
            found += page
            if len(page) < log.PAGE:
                break
        return found

    async def voice(
        self, origin: str, token: str, action: practice.Action, choice: str = ""
    ) -> practice.Voice:
        """The practice gateway's voice, after showing, choosing or cancelling."""
        return await practice.voice(self._wire, origin, token, action, choice)

    async def aclose(self) -> None:
        await self._wire.close()

    @property
    def _defaults(self) -> Timeouts:
        return self._timeouts or _configured[1]

    async def _ask(
        self, request: Request, endpoint: Endpoint, timeouts: Timeouts
    ) -> tuple[aiohttp.ClientResponse, GatewayError | None]:
        """The answer, and the refusal if it is one. Waits and asks again once where told so."""
        response, refusal = await self._ask_once(request, endpoint, timeouts)
        wait = refusal.retry_after if refusal and refusal.kind == "rate_limited" else None
        if wait and 1 <= wait <= LONGEST_WAIT:
            response.close()
            await asyncio.sleep(wait)
            response, refusal = await self._ask_once(request, endpoint, timeouts)
        return response, refusal

    async def _ask_once(
        self, request: Request, endpoint: Endpoint, timeouts: Timeouts
    ) -> tuple[aiohttp.ClientResponse, GatewayError | None]:
        response = await self._wire.send(request, timeouts)
        if response.status == 200:
            return response, None
        told = await reading.answer(response, endpoint.who, endpoint.secrets, timeouts.connect)
        return response, refusals.refusal(told)


def gateway() -> Gateway:
    """The one of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _gateways:
        _gateways[loop] = Gateway()
    return _gateways[loop]


def configure(policy: Policy, timeouts: Timeouts) -> None:
    """What every Gateway uses that was not told otherwise, from the next request on."""
    global _configured
    _configured = (policy, timeouts)


_configured = (Policy(), Timeouts())
_gateways: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Gateway] = (
    weakref.WeakKeyDictionary()
)


def _sent(request: Request, endpoint: Endpoint) -> Sent:
    shown = dict(request.headers)
    if endpoint.key:
        shown["Authorization"] = f"Bearer {MASK}{endpoint.key.last_four}"
    body = (request.body or b"").decode()
    return Sent(request.url, tuple(shown.items()), body)


def _received(response: aiohttp.ClientResponse, endpoint: Endpoint) -> Received:
    # Redacting is the dear part, so all values go through it as one text.
    values = redact("\n".join(response.headers.values()), endpoint.secrets).split("\n")
    shown = zip(response.headers.keys(), map(plain, values), strict=False)
    return Received(response.status, tuple(shown))
