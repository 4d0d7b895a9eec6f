"""One streamed reply of the stub, as the bytes of its chunks: built once, stamped as they leave."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from bench.http1 import chunk
from bench.plan import Plan
from bench.stamps import stamp

HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
    b"Helicone-Id: stub\r\nHelicone-Status: success\r\nHelicone-Provider: openai\r\n"
    b"Helicone-Model: stub\r\nHelicone-Gateway-Mode: PTB\r\nTransfer-Encoding: chunked\r\n\r\n"
)


@dataclass(frozen=True, slots=True)
class Speech:
    plan: Plan
    opening: bytes
    before: bytes
    after: bytes
    closing: bytes

    @classmethod
    def of(cls, model: str, prompt_tokens: int) -> Self:
        """Raises ValueError for a name that is no stub's."""
        plan = Plan.parse(model)
        before, after = _event(model, {"content": "STAMP"}).split(b"STAMP")
        return cls(
            plan=plan,
            opening=HEAD + chunk(_event(model, {"role": "assistant", "content": ""})),
            before=before,
            after=after,
            closing=chunk(_closing(model, prompt_tokens, plan.tokens)) + b"0\r\n\r\n",
        )

    def token(self, index: int) -> bytes:
        text = (b"\\n\\n" if self.plan.begins_paragraph(index) else b"") + stamp()
        return chunk(self.before + text + self.after)


cached_speech = lru_cache(maxsize=64)(Speech.of)


def _closing(model: str, prompt: int, completion: int) -> bytes:
    usage = {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }
    counted = {**_base(model), "choices": [], "usage": usage}
    return _event(model, {}, finish="stop") + _sse(counted) + b"data: [DONE]\n\n"


def _event(model: str, delta: dict[str, str], finish: str | None = None) -> bytes:
    return _sse(
        {**_base(model), "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
    )


def _base(model: str) -> dict[str, object]:
    return {
        "id": "stub",
        "object": "chat.completion.chunk",
        "created": 1_750_000_000,
        "model": model,
    }


def _sse(payload: dict[str, object]) -> bytes:
    return b"data: " + json.dumps(payload, separators=(",", ":")).encode() + b"\n\n"
