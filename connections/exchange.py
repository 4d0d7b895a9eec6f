"""One short message through the production path, booked in the ledger: for checks and tests."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from uuid import UUID

from asgiref.sync import sync_to_async

from accounts.models import Member
from connections import booking
from connections.booking import FREE_KINDS
from connections.catalog import Catalog
from connections.gateway import failures
from connections.gateway.client import Completion, Endpoint, Timeouts, gateway
from connections.gateway.errors import GatewayError
from connections.gateway.replies import (
    Citation,
    Event,
    Reasoning,
    Received,
    Sent,
    ServedBy,
    Text,
    Usage,
)
from connections.models import Connection
from connections.parameter_use import sent, shortened
from connections.parameters import Parameters
from connections.policy import timeouts
from connections.prices import Cost
from connections.quotes import quote
from connections.reserving import reserve
from connections.routes import Route, WebSearch, plugins
from usage import ledger
from usage.models import Call


@dataclass(slots=True)
class Exchange:
    """What came back, collected while it came. Seconds count from sending."""

    call_id: UUID
    route: Route
    text: str = ""
    citations: list[Citation] = field(default_factory=list)
    served_by: ServedBy = field(default_factory=ServedBy)
    usage: Usage | None = None
    sent: Sent | None = None
    received: Received | None = None
    first_token: float | None = None
    total: float = 0.0
    cost: Cost = field(default_factory=lambda: Cost(None))
    error: GatewayError | None = None

    def take(self, event: Event, seconds: float) -> None:
        match event:
            case Text(text):
                self.text += text
            case Citation():
                self.citations.append(event)
            case ServedBy():
                self.served_by = event
            case Usage():
                self.usage = event
            case Sent():
                self.sent = event
            case Received():
                self.received = event
        if self.first_token is None and isinstance(event, Text | Reasoning):
            self.first_token = seconds


@dataclass(frozen=True, slots=True)
class Message:
    """What to send, and the most that may come back: tokens and seconds."""

    purpose: str
    text: str
    route: Route
    properties: Mapping[str, str] = field(default_factory=dict)
    parameters: Parameters = field(default_factory=Parameters)
    web_options: WebSearch = field(default_factory=WebSearch)
    tokens: int = 60  # more where the model thinks first
    seconds: float = 30.0
    free: bool = False  # Practice publishes prices to practise with; nobody pays them
    member: Member | None = None  # who asks; None for the owner of the connection

    def bounded(self, catalog: Catalog | None) -> Parameters:
        return shortened(self.parameters, self.tokens, self.route, catalog)


Listener = Callable[[Exchange], None]


async def exchange(
    connection: Connection,
    message: Message,
    catalog: Catalog | None,
    listener: Listener = lambda found: None,
) -> Exchange:
    """Send, and book what it came to. A refusal is in the exchange's error.

    The listener is told after everything that comes, and must not wait for anything.

    Raises KeyMissing, BudgetReached and NotShared, with nothing sent.

    Whoever waits may go away: the call is settled all the same.
    """
    endpoint = connection.endpoint()
    call = await sync_to_async(_reserve)(connection, message, catalog)
    run = asyncio.create_task(_run(call.pk, endpoint, message, catalog, listener))
    try:
        return await asyncio.shield(run)
    except asyncio.CancelledError:
        # Not left to itself: the database belongs to the request, which waits for us to end.
        await run
        raise


def _reserve(connection: Connection, message: Message, catalog: Catalog | None) -> Call:
    asked = message.bounded(catalog)
    most = quote(connection, message.route, [message.text], catalog, parameters=asked)
    member = message.member or connection.owner
    return reserve(connection, member, most, purpose=message.purpose, properties=message.properties)


async def _run(
    call_id: UUID,
    endpoint: Endpoint,
    message: Message,
    catalog: Catalog | None,
    listener: Listener,
) -> Exchange:
    found = Exchange(call_id, message.route)
    began = time.monotonic()
    completion = _completion(call_id, message, catalog)
    stream = gateway().stream(endpoint, completion, _bounds(message))
    try:
        async with asyncio.timeout(message.seconds), aclosing(stream):
            async for event in stream:
                found.take(event, time.monotonic() - began)
                listener(found)
    except GatewayError as error:
        found.error = error
    except TimeoutError:
        late = failures.too_slow if found.received else failures.late
        found.error = late(endpoint.who, message.seconds)
    found.total = time.monotonic() - began
    found.cost = booking.cost(
        found.usage, found.served_by, found.route, catalog, found.error, free=message.free
    )
    await sync_to_async(_book)(found, completion)
    return found


def _completion(call_id: UUID, message: Message, catalog: Catalog | None) -> Completion:
    return Completion(
        model=str(message.route),
        messages=[{"role": "user", "content": message.text}],
        call_id=call_id,
        properties=tuple(message.properties.items()),
        parameters=sent(message.bounded(catalog), message.route, catalog),
        plugins=plugins(message.route, message.web_options),
    )


def _bounds(message: Message) -> Timeouts:
    ours = timeouts()
    return Timeouts(
        connect=min(ours.connect, message.seconds),
        first_byte=min(ours.first_byte, message.seconds),
        silence=min(ours.silence, message.seconds),
        total=min(ours.total, message.seconds),
    )


def _book(found: Exchange, completion: Completion) -> None:
    error = found.error
    if error and error.kind in FREE_KINDS:
        ledger.release(found.call_id, outcome=Call.Outcome.FAILED, error_kind=error.kind)
        return
    settlement = booking.settlement(
        booking.outcome_of(error) if error else Call.Outcome.OK,
        route=found.route,
        usage=found.usage,
        served_by=found.served_by,
        cost=found.cost,
        error=error,
        first_token_ms=_milliseconds(found.first_token),
        total_ms=_milliseconds(found.total),
        properties=dict(completion.properties),
        options=completion.options,
    )
    ledger.settle(found.call_id, settlement)


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
