"""Hostile bytes through the whole reading of a reply; FUZZ_SECONDS makes the hunt longer."""

import asyncio
import json
import os
import time
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gateway.asking import PATIENCE, Outcome, ask
from tests.gateway.servers import SSE, serving

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
HUNT = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))

WORDS = st.sampled_from(
    [
        "choices",
        "delta",
        "message",
        "content",
        "index",
        "finish_reason",
        "usage",
        "error",
        "code",
        "type",
        "role",
        "text",
        "candidates",
        "parts",
        "finishReason",
        "usageMetadata",
        "content_block_delta",
        "message_delta",
        "stop_reason",
        "annotations",
        "url_citation",
        "url",
        "images",
        "image_url",
        "tool_calls",
        "function",
        "arguments",
        "reasoning",
        "stop",
        "https://a.example",
        "prompt_tokens",
        "completion_tokens",
        "prompt_tokens_details",
        "cached_tokens",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=8)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=20,
)
CHUNKS = st.builds(
    lambda delta, reason: {"choices": [{"delta": delta, "finish_reason": reason}]}, JSON, JSON
)
EVENTS = (JSON | CHUNKS).map(lambda value: b"data: " + json.dumps(value).encode() + b"\n\n")
STREAMS = st.lists(EVENTS | st.binary(max_size=40) | st.just(b"data: [DONE]\n\n"), max_size=6)


def reply_to(body: bytes, head: bytes) -> Outcome:
    async def run() -> Outcome:
        async with serving([head + body]) as server:
            return await ask(server.url, timeouts=PATIENCE)

    return asyncio.run(run())


def assert_sane(outcome: Outcome) -> None:
    for event in outcome.events:
        repr(event).encode()
    outcome.text.encode()
    assert "\0" not in outcome.text
    assert outcome.error or outcome.finish
    if outcome.error:
        assert str(outcome.error).endswith(".") and outcome.error.remedy


def test_any_stream_ends_in_a_reply_or_a_sentence():
    @HUNT
    @given(STREAMS, st.sampled_from([b"text/event-stream", b"application/json", b"text/plain"]))
    def read(parts: list[bytes], content_type: bytes) -> None:
        assert_sane(reply_to(b"".join(parts), SSE.replace(b"text/event-stream", content_type)))

    for_a_while(read)


def test_any_status_and_body_end_in_a_reply_or_a_sentence():
    @HUNT
    @given(st.integers(200, 599), JSON | st.binary(max_size=200))
    def read(status: int, body: object) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        assert_sane(reply_to(data, b"HTTP/1.1 %d X\r\nConnection: close\r\n\r\n" % status))

    for_a_while(read)


def for_a_while(test: Callable[[], None]) -> None:
    until = time.monotonic() + SECONDS
    test()
    while time.monotonic() < until:
        test()
