"""Anthropic's own format, which the gateway passes on for own keys and unknown model names."""

from collections.abc import AsyncIterator
from typing import Any

from practice import counting
from practice.prompt import Prompt
from practice.speech import words
from practice.wire import DONE, sse

_TEXT = "I answer in Anthropic's own format, which the gateway did not convert."
_MODEL = "native"


def message(prompt: Prompt) -> dict[str, Any]:
    return {
        "id": "msg_practice",
        "type": "message",
        "role": "assistant",
        "model": _MODEL,
        "content": [{"type": "text", "text": _TEXT}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": _usage(prompt),
    }


async def stream(prompt: Prompt) -> AsyncIterator[bytes]:
    """Native events as data lines; the gateway leaves the `event:` lines out."""
    opening = {**message(prompt), "content": [], "stop_reason": None}
    yield sse({"type": "message_start", "message": opening})
    block = {"type": "text", "text": ""}
    yield sse({"type": "content_block_start", "index": 0, "content_block": block})
    for word in words(_TEXT):
        delta = {"type": "text_delta", "text": word}
        yield sse({"type": "content_block_delta", "index": 0, "delta": delta})
    yield sse({"type": "content_block_stop", "index": 0})
    end = {"stop_reason": "end_turn", "stop_sequence": None}
    yield sse({"type": "message_delta", "delta": end, "usage": _usage(prompt)})
    yield sse({"type": "message_stop"})
    yield DONE


def _usage(prompt: Prompt) -> dict[str, Any]:
    usage = counting.Usage(prompt.tokens, counting.tokens(_TEXT))
    return counting.usage_fields(usage, "OPENAI")
