"""Answers that come through unconverted: Anthropic's and Gemini's own formats.

Helicone converts only the models in its registry; with a group's own provider key any other
model answers as its provider does.
"""

import json
from collections.abc import Iterator, Mapping

from connections.gateway import loose
from connections.gateway.replies import (
    Citation,
    Event,
    Finish,
    Image,
    Reasoning,
    Text,
    ToolCall,
    Usage,
)

_ANTHROPIC_FINISH = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "pause_turn": "stop",
    "max_tokens": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}
_GEMINI_FINISH = {"STOP": "stop", "MAX_TOKENS": "length"}


class Native:
    """Reads one native answer, whole or event by event."""

    def __init__(self) -> None:
        self.recognised = False
        self._earlier: dict[str, object] = {}

    def read(self, payload: Mapping[str, object]) -> Iterator[Event]:
        """Usage under the key "usage" is left to the caller, as it is not always native."""
        kind = payload.get("type")
        if "candidates" in payload or "usageMetadata" in payload:
            self.recognised = True
            yield from _gemini(payload)
        elif isinstance(kind, str):
            yield from self._anthropic(kind, payload)

    def with_earlier(self, usage: dict[str, object]) -> dict[str, object]:
        """A stream counts input at its start and output at its end."""
        if "output_tokens" in usage:
            return {**self._earlier, **usage}
        return usage

    def _anthropic(self, kind: str, payload: Mapping[str, object]) -> Iterator[Event]:
        index = loose.count(payload.get("index"))
        match kind:
            case "message":
                self.recognised = True
                for at, block in enumerate(loose.mappings(payload.get("content"))):
                    yield from _block(block, at)
                yield from _finish(payload.get("stop_reason"))
            case "message_start":
                self.recognised = True
                message = loose.mapping(payload.get("message"))
                self._earlier = loose.mapping(message.get("usage"))
            case "content_block_start":
                yield from _block(loose.mapping(payload.get("content_block")), index, opening=True)
            case "content_block_delta":
                self.recognised = True
                yield from _delta(loose.mapping(payload.get("delta")), index)
            case "message_delta":
                self.recognised = True
                yield from _finish(loose.mapping(payload.get("delta")).get("stop_reason"))


def citations(value: object) -> Iterator[Citation]:
    """Sources as any of the known formats lists them; only web addresses count."""
    for item in loose.items(value):
        source = item if isinstance(item, dict) else {"url": item}
        source = loose.mapping(source.get("url_citation")) or source
        url = loose.text(source.get("url"))
        if url.startswith(("https://", "http://")):
            content = loose.text(source.get("content")) or loose.text(source.get("cited_text"))
            yield Citation(url, loose.text(source.get("title")), content)


def _block(block: dict[str, object], index: int, *, opening: bool = False) -> Iterator[Event]:
    match block.get("type"):
        case "text":
            yield from _text(block.get("text"))
            yield from citations(block.get("citations"))
        case "thinking":
            yield from _thought(block.get("thinking"))
        case "tool_use":
            # While streaming, the arguments follow in pieces and the block opens with {}.
            arguments = "" if opening else json.dumps(block.get("input"))
            name, id = loose.text(block.get("name")), loose.text(block.get("id"))
            yield ToolCall(index, id, name, arguments)


def _delta(delta: dict[str, object], index: int) -> Iterator[Event]:
    match delta.get("type"):
        case "text_delta":
            yield from _text(delta.get("text"))
        case "thinking_delta":
            yield from _thought(delta.get("thinking"))
        case "citations_delta":
            yield from citations([delta.get("citation")])
        case "input_json_delta":
            yield ToolCall(index, "", "", loose.text(delta.get("partial_json")))


def _text(value: object) -> Iterator[Text]:
    if text := loose.text(value):
        yield Text(text)


def _thought(value: object) -> Iterator[Reasoning]:
    if thought := loose.text(value):
        yield Reasoning(thought)


def _finish(reason: object) -> Iterator[Finish]:
    if isinstance(reason, str) and reason:
        yield Finish(_ANTHROPIC_FINISH.get(reason, loose.text(reason)))


def _gemini(payload: Mapping[str, object]) -> Iterator[Event]:
    for candidate in loose.mappings(payload.get("candidates"))[:1]:
        content = loose.mapping(candidate.get("content"))
        for at, part in enumerate(loose.mappings(content.get("parts"))):
            yield from _part(part, at)
        reason = candidate.get("finishReason")
        if isinstance(reason, str) and reason:
            yield Finish(_GEMINI_FINISH.get(reason, "content_filter"))
    if counted := loose.mapping(payload.get("usageMetadata")):
        yield _gemini_usage(counted)


def _gemini_usage(counted: dict[str, object]) -> Usage:
    prompt = loose.count(counted.get("promptTokenCount"))
    cached = min(loose.count(counted.get("cachedContentTokenCount")), prompt)
    thinking = loose.count(counted.get("thoughtsTokenCount"))
    output = loose.count(counted.get("candidatesTokenCount"))
    return Usage(
        prompt=prompt,
        completion=output + thinking,
        total=loose.count(counted.get("totalTokenCount")),
        input=prompt - cached,
        output=output,
        cached=cached,
        thinking=thinking,
    )


def _part(part: dict[str, object], index: int) -> Iterator[Event]:
    yield from _thought(part.get("text")) if part.get("thought") else _text(part.get("text"))
    data = loose.mapping(part.get("inlineData"))
    kind = loose.text(data.get("mimeType"))
    if kind.startswith("image/"):
        yield Image(f"data:{kind};base64,{loose.text(data.get('data'))}")
    call = loose.mapping(part.get("functionCall"))
    if call:
        yield ToolCall(index, "", loose.text(call.get("name")), json.dumps(call.get("args")))
