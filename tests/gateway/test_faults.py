"""Everything a gateway can do wrong: what is kept, what is said, and that it ends."""

import asyncio
import gzip
import resource
import time

import pytest

from connections.gateway.client import Timeouts
from connections.gateway.errors import Cut
from connections.gateway.replies import Citation, Image, Received, ToolCall, Usage
from tests.gateway.asking import PATIENCE, Outcome, ask
from tests.gateway.servers import END, HALF, RESET, SSE, STALL, Step, chunk, event, piece, serving

JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
CHUNKED = SSE.replace(b"close", b"close\r\nTransfer-Encoding: chunked")
HURRIED = Timeouts(connect=5, first_byte=0.25, silence=0.25, total=0.8)


def answered(*steps: Step, timeouts: Timeouts = PATIENCE) -> Outcome:
    async def run() -> Outcome:
        async with serving(list(steps)) as server:
            outcome = await ask(server.url, timeouts=timeouts)
            await asyncio.wait_for(server.hung_up.wait(), 2)
            return outcome

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("steps", "text", "kind"),
    [
        ([STALL], "", "timeout"),
        ([b"HTTP/1.1 200 OK\r\nContent-Type: text/ev", STALL], "", "timeout"),
        ([SSE, STALL], "", "silent"),
        ([HALF, STALL], "Half an answer", "silent"),
        ([HALF, b": comment\n\n", 0.15, b": comment\n\n", 0.15, b": x\n\n", STALL],
         "Half an answer", "silent"),
        ([HALF, *[b":", 0.1] * 20], "Half an answer", "silent"),
        ([SSE, *[piece("a "), 0.1] * 20], "a " * 8, "timeout"),
        ([HALF, RESET], "Half an answer", "cut"),
        ([HALF], "Half an answer", "cut"),
        ([HALF, b"data: [DONE]\n\n"], "Half an answer", "cut"),
        ([HALF, b'data: {"choices": [{"delta": {"content": "los'], "Half an answer", "cut"),
        ([RESET], "", "gateway_down"),
        ([b"HTTP/1.1 200 OK\r\n", RESET], "", "gateway_down"),
        ([b"I am not HTTP\r\n\r\n"], "", "not_a_gateway"),
        ([b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"],
         "", "not_a_gateway"),
        ([b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 5000 + b"\r\n"], "", "not_a_gateway"),
        ([b"HTTP/1.1 200 OK\r\nX-A: " + b"b" * 300_000 + b"\r\n\r\n"], "", "not_a_gateway"),
        ([CHUNKED, chunk(piece("Half")), 0.05, b"ff\r\nshort"], "Half", "cut"),
        ([CHUNKED, chunk(piece("Half")), 0.05, b"zz\r\nboom\r\n"], "Half", "silent"),
        ([SSE.replace(b"close", b"close\r\nContent-Length: 9999") + piece("Short")],
         "Short", "cut"),
        ([JSON], "", "not_a_gateway"),
        ([JSON + b"[]"], "", "not_a_gateway"),
        ([JSON + b'{"ok": true}'], "", "not_a_gateway"),
        ([JSON + b'{"choices": []}'], "", "cut"),
        ([JSON + b'{"choices": [{"mess', STALL], "", "silent"),
        ([SSE + b"data: hello\n\ndata: world\n\n"], "", "not_a_gateway"),
        ([SSE + b"data: [DONE]\n\n"], "", "cut"),
        ([SSE + event({"error": {"message": "boom"}})], "", "provider_error"),
        ([HALF + event({"error": {"message": "boom", "code": 429}})],
         "Half an answer", "rate_limited"),
        ([HALF + piece(finish="error")], "Half an answer", "provider_error"),
        ([HALF + event({"error": {"message": "boom"}, "choices": [{"finish_reason": "error"}]})],
         "Half an answer", "provider_error"),
        ([HALF + event({"type": "error", "error": {"type": "overloaded_error", "message": "o"}})],
         "Half an answer", "provider_error"),
    ],
)  # fmt: skip
def test_what_came_is_kept_and_the_fault_is_named(steps: list[Step], text: str, kind: str):
    outcome = answered(*steps, timeouts=HURRIED if kind in ("silent", "timeout") else PATIENCE)

    assert outcome.kind == kind
    assert outcome.error and not outcome.error.__context__  # aiohttp's would carry the headers
    assert outcome.text.startswith(text[:6]) if kind == "timeout" else outcome.text == text
    assert isinstance(outcome.error, Cut) == bool(
        kind in ("silent", "cut", "too_large") or (kind == "timeout" and text)
    )


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ([HALF + END], "Half an answer"),
        ([HALF + piece(finish="stop")], "Half an answer"),
        ([HALF + piece(finish="stop"), RESET], "Half an answer"),
        ([HALF + END, STALL], "Half an answer"),
        ([SSE + b"data: {oops\n\n" + piece("Good") + b"data: [1]\n\ndata: 7\n\n" + END], "Good"),
        ([SSE + b"data: " + b"[" * 100_000 + b"\n\n" + piece("Good") + END], "Good"),
        ([SSE + b'data: {"choices": [], "n": ' + b"9" * 5000 + b"}\n\n" + piece("Good") + END],
         "Good"),
        ([SSE + piece("x" * 300_000) + END], "x" * 300_000),
        ([SSE + piece("a\0b") + piece("\ud800c") + END], "a\ufffdb\ufffdc"),
        ([SSE + piece("a\u2028b\x85c") + END], "a\u2028b\x85c"),
        ([SSE + b"\xef\xbb\xbf" + piece("Good") + END], "Good"),
        ([SSE + (piece("Good") + END).replace(b"\n", b"\r\n")], "Good"),
        ([SSE + (piece("Good") + END).replace(b"\n", b"\r")], "Good"),
        ([SSE + (piece("Good") + END).replace(b"data: ", b"data:")], "Good"),
        ([SSE + b'data: {"choices": [{"delta":\ndata: {"content": "Good"}}]}\n\n' + END], "Good"),
        ([SSE, *[bytes([byte]) for byte in piece("Go👋d") + END]], "Go👋d"),
        ([SSE + event({"choices": None}) + event({"choices": [None, 3]}) + piece(None) + END], ""),
        ([SSE + event({"choices": [{"delta": None}]}) + piece("Good", usage=None) + END], "Good"),
        ([SSE + piece([{"type": "text", "text": "Good"}]) + END], "Good"),
        ([SSE.replace(b"text/event-stream", b"text/plain") + piece("Good") + END], "Good"),
    ],
)  # fmt: skip
def test_what_can_be_understood_is_a_complete_reply(steps: list[Step], text: str):
    outcome = answered(*steps)

    assert outcome.error is None
    assert outcome.text == text
    assert outcome.finish == ["stop"]


@pytest.mark.parametrize(
    "page", [b"<!doctype html><script>alert(1)</script>Hello", b"It works!", b""]
)
@pytest.mark.parametrize("status", [b"200 OK", b"404 Not Found", b"302 Found", b"405 No"])
def test_what_is_no_gateway_is_not_shown(page: bytes, status: bytes):
    head = b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"

    outcome = answered(head + page)

    assert outcome.kind == "not_a_gateway"
    assert "script" not in str(outcome.error) + (outcome.error.detail if outcome.error else "")


def test_a_redirect_is_named_and_not_followed():
    async def run() -> tuple[Outcome, int]:
        async with serving(b"") as other:
            head = b"HTTP/1.1 307 Moved\r\nLocation: " + other.url.encode() + b"/v1\r\n\r\n"
            async with serving(head) as server:
                outcome = await ask(server.url)
            return outcome, other.connections

    outcome, followed = asyncio.run(run())

    assert (outcome.kind, followed) == ("not_a_gateway", 0)
    assert "127.0.0.1" in str(outcome.error) and "redirects" in str(outcome.error)


def test_a_compressed_bomb_is_refused_unopened():
    bomb = gzip.compress(b"\0" * 50_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    for head in (SSE, JSON, b"HTTP/1.1 500 No\r\nConnection: close\r\n\r\n"):
        outcome = answered(head.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n") + bomb)

        assert outcome.error and outcome.error.detail == outcome.text == ""
        assert "compressed" in str(outcome.error) or outcome.kind == "gateway_down"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KiB


@pytest.mark.parametrize("body", [b"data: " + b"x" * 1_000_000, piece("y" * 1_000_000)])
def test_an_endless_reply_ends_at_the_cap(body: bytes):
    async def flood(_: object, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(body)
            await writer.drain()

    outcome = answered(SSE, flood)

    assert outcome.kind == "too_large"
    assert len(outcome.text) <= 2 * 1024 * 1024


def test_a_huge_error_page_costs_nothing():
    async def flood(_: object, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"x" * 100_000)
            await writer.drain()

    outcome = answered(b"HTTP/1.1 502 Bad\r\nConnection: close\r\n\r\n", flood)

    assert outcome.kind == "gateway_down"
    assert outcome.error and len(outcome.error.detail) <= 300


def test_a_machine_that_stood_still_does_not_cut_a_reply():
    async def stand_still(*_: object) -> None:
        asyncio.get_running_loop().call_later(0.1, time.sleep, 0.4)

    outcome = answered(HALF, stand_still, 0.2, piece(", whole") + END, timeouts=HURRIED)

    assert (outcome.text, outcome.error) == ("Half an answer, whole", None)


def test_chunks_without_text_are_a_sign_of_life_and_comments_are_not():
    thinking: list[Step] = [event({"choices": [{"delta": {}}]}), 0.1] * 6
    chatter: list[Step] = [b": still here\n\n", 0.1] * 6

    assert answered(SSE, *thinking, END, timeouts=HURRIED).error is None
    assert answered(SSE, *chatter, END, timeouts=HURRIED).kind == "silent"


def test_nobody_listens():
    async def run() -> Outcome:
        async with serving(b"") as server:
            pass
        return await ask(server.url)

    outcome = asyncio.run(run())

    assert outcome.kind == "gateway_down"
    assert outcome.error and outcome.error.retryable
    assert "does not accept connections" in str(outcome.error)


def test_nonsense_in_usage_and_extras_never_becomes_a_figure():
    usage = {"prompt_tokens": -5, "completion_tokens": "7", "cost": "NaN", "total_tokens": 1e400}
    extras = piece(
        "Good",
        annotations=[7, {"url_citation": {"url": "javascript:alert(1)"}}, {"url": None}],
        images=[{"image_url": {"url": "http://tracker.example/a.png"}}, None],
        tool_calls=[None, {"index": "x", "function": None}],
    )

    outcome = answered(SSE + extras + event({"choices": [], "usage": usage}) + END)

    assert outcome.error is None
    assert outcome.all(Citation, Image, Usage) == []
    assert outcome.all(ToolCall) == [ToolCall(0, "", "", "")]


def test_what_a_refusal_carried_can_be_inspected():
    head = b"HTTP/1.1 401 No\r\nX-Echo: Bearer sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd\r\n"

    outcome = answered(head + b"Connection: close\r\n\r\nInvalid Helicone API key")

    received = outcome.all(Received)[0]
    assert received.status == 401
    assert dict(received.headers)["X-Echo"] == "Bearer ••••"
