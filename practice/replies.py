"""The reply of the stop that took the call: its voice, its headers, its place in the books."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from practice import counting, failures, faults, faulty, native, pictures, registry, scripted, wire
from practice.counting import Usage
from practice.events import Cut, Ending, Event
from practice.failures import Failure
from practice.gateway import Gateway
from practice.http import Dropped, Request, Response, as_json
from practice.memory import Call
from practice.prompt import Prompt
from practice.routing import Stop
from practice.wire import Collected, Envelope

_EVENT_STREAM = "text/event-stream; charset=utf-8"
_PAGE = b"<!doctype html><title>Bad gateway</title><h1>This is a web page, not an answer</h1>"


@dataclass(frozen=True, slots=True)
class Reply:
    call_id: str
    request: Request
    stop: Stop
    prompt: Prompt
    gateway: Gateway

    @property
    def name(self) -> str:
        return self.stop.model.id


async def respond(reply: Reply, *, streamed: bool) -> Response:
    """Raises Dropped when the connection is to end without an answer."""
    if reply.name == "stall":
        await reply.request.gone.wait()
        raise Dropped
    if reply.name == "html":
        return Response(_PAGE, "text/html; charset=utf-8")
    if reply.name == "native":
        return _native(reply, streamed=streamed)
    voice, events = await _voice(reply)
    envelope = _envelope(reply, voice)
    events = _booked(reply, events)
    if not streamed:
        return await _whole(reply, envelope, events)
    headers = _headers(reply, voice) | {"cache-control": "no-cache"}
    return Response(wire.stream(envelope, events), _EVENT_STREAM, headers=headers)


async def _voice(reply: Reply) -> tuple[str, AsyncIterator[Event]]:
    """Who speaks, by the name that Helicone-Model shall give, and what it says."""
    pace = reply.gateway.settings.pace
    if faults.is_fault(reply.name):
        gone = reply.request.gone
        return reply.name, faulty.speak(reply.name, reply.prompt, pace=pace, gone=gone)
    if reply.name not in registry.VOICES:
        model = reply.stop.endpoint.provider_model
        return model, scripted.stand_in(reply.stop, reply.prompt, pace=pace)
    if reply.name == registry.PICTURES:
        return "scripted", pictures.speak(reply.prompt, pace=pace)
    local = reply.gateway.model
    if reply.name == "practice" and (address := await local.address()):
        events = local.speaker.speak(address, reply.prompt, reply.request.gone)
        return address.model, events
    return "scripted", scripted.guide(reply.prompt, pace=pace)


async def _whole(reply: Reply, envelope: Envelope, events: AsyncIterator[Event]) -> Response:
    collected = Collected()
    async for event in events:
        collected.take(event)
    if collected.is_dropped:
        return Response(_broken_off(), "application/json")
    if collected.is_cut:
        failure = Failure(502, "Request failed with status 502", source=reply.stop.source)
        return failures.answer([failure])
    return as_json(collected.body(envelope), headers=_headers(reply, envelope.model))


async def _broken_off() -> AsyncIterator[bytes]:
    yield b'{"id":'
    raise Dropped


def _native(reply: Reply, *, streamed: bool) -> Response:
    headers = _headers(reply, reply.name)
    if streamed:
        return Response(native.stream(reply.prompt), _EVENT_STREAM, headers=headers)
    return as_json(native.message(reply.prompt), headers=headers)


async def _booked(reply: Reply, events: AsyncIterator[Event]) -> AsyncIterator[Event]:
    """A reply whose provider broke is missing from Helicone's log, and so from ours."""
    usage, is_cut = Usage(0, 0), False
    async for event in events:
        if isinstance(event, Ending):
            usage = event.usage
        is_cut = is_cut or isinstance(event, Cut)
        yield event
    if not is_cut:
        reply.gateway.memory.book(
            Call.answered(
                reply.call_id,
                reply.request.headers,
                model=reply.name,
                provider=reply.stop.endpoint.provider,
                usage=usage,
                cost=counting.cost(reply.stop.endpoint, usage),
            )
        )


def _envelope(reply: Reply, voice: str) -> Envelope:
    created = int(time.time())
    style = reply.stop.endpoint.response_format
    names = {"ANTHROPIC": f"msg_{reply.call_id}", "GOOGLE": f"chatcmpl-gemini-{created}"}
    return Envelope(names.get(style, f"chatcmpl-{reply.call_id}"), voice, created, style)


def _headers(reply: Reply, voice: str) -> dict[str, str]:
    return {
        "helicone-id": reply.call_id,
        "helicone-status": "success",
        "helicone-gateway-mode": "PTB",
        "helicone-provider": reply.stop.endpoint.provider,
        "helicone-model": voice,
    }
