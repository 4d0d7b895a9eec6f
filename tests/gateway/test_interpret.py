"""One reply, in each of the formats that reach us, as typed events."""

import json
from decimal import Decimal
from typing import Any

import pytest

from connections.gateway.interpret import Interpreter
from connections.gateway.replies import (
    Citation,
    Event,
    Finish,
    Image,
    Reasoning,
    ServedBy,
    Text,
    ToolCall,
    Usage,
)
from tests.replay.recordings import OWN, Exchange

SERVED = ServedBy(provider="openai", provider_model="gpt-4o")


def events(*payloads: object, served: ServedBy = SERVED) -> list[Event]:
    interpreter = Interpreter(served)
    return [event for payload in payloads for event in interpreter.read(payload)]


def recorded(name: str) -> list[Event]:
    exchange = Exchange(OWN / f"{name}.json")
    lines = exchange.body.split("\n\n") if exchange.streamed else [exchange.body]
    payloads = [line.removeprefix("data: ") for line in lines if "{" in line]
    return events(*(json.loads(payload) for payload in payloads))


def delta(**delta: Any) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}


TIDES = Citation("https://tides.example/today", "Tide tables", "High water 14:05")


@pytest.mark.parametrize("name", ["claude-search-stream", "claude-search-whole"])
def test_a_search_gives_thoughts_text_sources_and_the_count_of_searches(name: str):
    found = recorded(name)

    assert "".join(e.text for e in found if isinstance(e, Reasoning)).startswith(("I", "Look"))
    assert [e for e in found if not isinstance(e, Reasoning | Usage)] == [
        Text("At 14:05."),
        TIDES,
        Finish("stop"),
    ]
    assert [e.searches for e in found if isinstance(e, Usage)] == [1]


def test_pieces_of_a_tool_call_keep_their_index():
    calls = [event for event in recorded("openai-tools-stream") if isinstance(event, ToolCall)]

    assert calls[0] == ToolCall(0, "call_a", "tide", "")
    assert "".join(call.arguments for call in calls) == '{"port":"Brest"}'
    assert Finish("tool_calls") in recorded("openai-tools-stream")


def test_a_generated_image_and_usage_in_the_last_chunk():
    found = recorded("gemini-stream")

    assert Image("data:image/png;base64,iVBORw0KGgo=") in found
    assert isinstance(found[-1], Usage) and found[-2] == Finish("stop")


def test_the_cost_is_taken_where_the_provider_says_it():
    usage = recorded("openrouter-cost-stream")[-1]

    assert isinstance(usage, Usage) and usage.reported_cost == Decimal("0.000123")


def test_claudes_own_whole_answer():
    assert recorded("claude-native-whole")[:-1] == [
        Reasoning("Tides."),
        Text("At 14:05."),
        TIDES,
        Finish("stop"),
    ]


def test_claudes_own_events_with_tools_and_thinking():
    found = events(
        {"type": "message_start", "message": {"usage": {"input_tokens": 9, "output_tokens": 1}}},
        {"type": "content_block_delta", "index": 0,
         "delta": {"type": "thinking_delta", "thinking": "Hm."}},
        {"type": "content_block_start", "index": 1,
         "content_block": {"type": "tool_use", "id": "t1", "name": "roll", "input": {}}},
        {"type": "content_block_delta", "index": 1,
         "delta": {"type": "input_json_delta", "partial_json": '{"sides":20}'}},
        {"type": "content_block_delta", "index": 2, "delta": {"type": "citations_delta",
         "citation": {"url": "https://a.example", "title": "A", "cited_text": "a"}}},
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"},
         "usage": {"output_tokens": 7}},
        {"type": "message_stop"},
    )  # fmt: skip

    assert found[:-1] == [
        Reasoning("Hm."),
        ToolCall(1, "t1", "roll", ""),
        ToolCall(1, "", "", '{"sides":20}'),
        Citation("https://a.example", "A", "a"),
        Finish("tool_calls"),
    ]
    usage = found[-1]
    assert isinstance(usage, Usage) and (usage.prompt, usage.completion) == (9, 7)


def test_geminis_own_answer():
    part = {"inlineData": {"mimeType": "image/png", "data": "iVBO"}}
    call = {"functionCall": {"name": "roll", "args": {"sides": 20}}}
    found = events(
        {
            "candidates": [
                {"content": {"parts": [{"text": "Hm.", "thought": True}, {"text": "Hi"}]}},
            ]
        },
        {
            "candidates": [{"content": {"parts": [part, call]}, "finishReason": "SAFETY"}],
            "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 2,
                              "thoughtsTokenCount": 3, "cachedContentTokenCount": 4},
        },
    )  # fmt: skip

    assert found[:-1] == [
        Reasoning("Hm."),
        Text("Hi"),
        Image("data:image/png;base64,iVBO"),
        ToolCall(1, "", "roll", '{"sides": 20}'),
        Finish("content_filter"),
    ]
    usage = found[-1]
    assert isinstance(usage, Usage)
    assert (usage.input, usage.cached, usage.output, usage.thinking) == (5, 4, 2, 3)


@pytest.mark.parametrize(
    ("payload", "event"),
    [
        (delta(reasoning_content="Hm."), Reasoning("Hm.")),
        (delta(reasoning="Hm.", reasoning_content="Hm."), Reasoning("Hm.")),
        (delta(content=None, refusal="No."), Text("No.")),
        (delta(content=[{"type": "text", "text": "Hi"}]), Text("Hi")),
        (delta(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}]),
         Reasoning("Hm.")),
        (delta(function_call={"name": "f", "arguments": "{}"}), ToolCall(0, "", "f", "{}")),
        ({"choices": [{"text": "Hi"}]}, Text("Hi")),
        ({"choices": [], "citations": ["https://a.example"]}, Citation("https://a.example")),
    ],
)  # fmt: skip
def test_habits_of_other_hosts(payload: object, event: Event):
    assert events(payload) == [event]


def test_a_source_is_named_once():
    chunk = {**delta(content="a"), "citations": ["https://a.example", "https://b.example"]}

    found = [event for event in events(chunk, chunk) if isinstance(event, Citation)]

    assert [citation.url for citation in found] == ["https://a.example", "https://b.example"]


def test_only_the_first_of_several_alternatives_is_read():
    choices = [{"index": 1, "delta": {"content": "B"}}, {"index": 0, "delta": {"content": "A"}}]

    assert events({"choices": choices}) == [Text("A")]


def test_a_host_without_headers_names_itself_in_the_first_chunk():
    chunk = {**delta(content="a"), "model": "gpt-4o-2024", "provider": "OpenAI"}

    assert events(chunk, chunk, served=ServedBy(request_id="r")) == [
        ServedBy(request_id="r", provider="OpenAI", provider_model="gpt-4o-2024"),
        Text("a"),
        Text("a"),
    ]
