"""Events written as the gateway writes them: chunks of a stream, or one completion."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from practice.counting import usage_fields
from practice.events import Citation, Cut, Delta, Ending, Event, Picture, ProviderError
from practice.http import Dropped, dumps

DONE = b"data: [DONE]\n\n"
_Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every piece of one reply repeats. `style` is the endpoint's response format."""

    id: str
    model: str
    created: int
    style: str

    def chunk(self, delta: _Fields, finish_reason: str | None = None) -> _Fields:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        chunk = self._base("chat.completion.chunk") | {"choices": [choice]}
        return chunk | {"usage": None} if self.style == "OPENAI" else chunk

    def usage_chunk(self, usage: _Fields) -> _Fields:
        return self._base("chat.completion.chunk") | {"choices": [], "usage": usage}

    def completion(self, message: _Fields, finish_reason: str | None, usage: _Fields) -> _Fields:
        choice = {
            "index": 0,
            "message": {"role": "assistant", **message},
            "logprobs": None,
            "finish_reason": finish_reason,
        }
        return self._base("chat.completion") | {"choices": [choice], "usage": usage}

    def _base(self, kind: str) -> _Fields:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "system_fingerprint": "fp_practice" if self.style == "OPENAI" else "",
        }


async def stream(envelope: Envelope, events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    """Server-sent events; [DONE] is missing only after a Cut. Raises Dropped for a hard one."""
    started = False
    thought: list[str] = []
    async for event in events:
        if isinstance(event, Cut):
            if event.hard:
                raise Dropped
            return
        if not started:
            started = True
            yield sse(envelope.chunk(_opening(envelope.style)))
        if isinstance(event, Delta):
            thought.append(event.reasoning)
            yield sse(envelope.chunk(_delta(event)))
        elif isinstance(event, Picture):
            yield sse(envelope.chunk({"images": _images([event.url])}))
        elif isinstance(event, ProviderError):
            yield sse(_provider_error(event))
        elif isinstance(event, Ending):
            for chunk in _closing(envelope, event, "".join(thought)):
                yield sse(chunk)
    yield DONE


@dataclass(slots=True)
class Collected:
    """A whole reply, gathered for a caller that does not stream."""

    text: list[str] = field(default_factory=list)
    thought: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    ending: Ending | None = None
    error: ProviderError | None = None
    is_cut: bool = False
    is_dropped: bool = False

    def take(self, event: Event) -> None:
        if isinstance(event, Delta):
            self.text.append(event.text)
            self.thought.append(event.reasoning)
        elif isinstance(event, Picture):
            self.pictures.append(event.url)
        elif isinstance(event, Ending):
            self.ending = event
        elif isinstance(event, ProviderError):
            self.error = event
        elif isinstance(event, Cut):
            self.is_cut, self.is_dropped = True, event.hard

    def body(self, envelope: Envelope) -> _Fields:
        if self.error:
            return _provider_error(self.error) | {"usage": {}}
        message: _Fields = {"content": "".join(self.text)}
        if thought := "".join(self.thought):
            message |= {"reasoning": thought, "reasoning_details": _details(thought)}
        if self.pictures:
            message["images"] = _images(self.pictures)
        if self.ending is None:
            return envelope.completion(message, None, {})
        if self.ending.citations:
            message["annotations"] = _annotations(self.ending.citations)
        usage = usage_fields(self.ending.usage, envelope.style)
        return envelope.completion(message, self.ending.finish_reason, usage)


def sse(chunk: _Fields) -> bytes:
    return b"data: " + dumps(chunk) + b"\n\n"


def _opening(style: str) -> _Fields:
    return {"role": "assistant"} if style == "GOOGLE" else {"role": "assistant", "content": ""}


def _delta(event: Delta) -> _Fields:
    return {"reasoning": event.reasoning} if event.reasoning else {"content": event.text}


def _closing(envelope: Envelope, ending: Ending, thought: str) -> list[_Fields]:
    """Gemini's usage rides in the chunk that ends; the others send one more, without choices."""
    delta: _Fields = {}
    if ending.citations:
        delta["annotations"] = _annotations(ending.citations)
    if thought:
        delta["reasoning_details"] = _details(thought)
    last = envelope.chunk(delta, ending.finish_reason)
    usage = usage_fields(ending.usage, envelope.style)
    if envelope.style == "GOOGLE":
        return [last | {"usage": usage}]
    return [last, envelope.usage_chunk(usage)]


def _details(thought: str) -> list[_Fields]:
    return [{"thinking": thought, "signature": "practice-signature"}]


def _images(addresses: list[str]) -> list[_Fields]:
    return [{"type": "image_url", "image_url": {"url": address}} for address in addresses]


def _annotations(citations: tuple[Citation, ...]) -> list[_Fields]:
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "url": citation.url,
                "title": citation.title,
                "content": citation.content,
                "start_index": 0,
                "end_index": len(citation.content),
            },
        }
        for citation in citations
    ]


def _provider_error(event: ProviderError) -> _Fields:
    error = {"message": event.message, "type": "server_error", "param": None, "code": None}
    return {"error": error}
