"""The strict check of the body."""

from typing import Any

import pytest

from tests.practice.client import ask, error_of, http
from tests.practice.server import KEY

USER = {"role": "user", "content": "hi"}
SUFFIX = ". See API reference: https://docs.helicone.ai/rest/ai-gateway/post-v1-chat-completions"


def parts(*content: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"role": "user", "content": list(content)}]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"min_p": 0.1}, 'request: Unrecognized key: "min_p"'),
        ({"x": 1, "y": 2}, 'request: Unrecognized keys: "x", "y"'),
        ({"stream": "true"}, "stream: Invalid input: expected boolean, received string"),
        ({"stream": 1}, "stream: Invalid input: expected boolean, received number"),
        ({"temperature": "0.7"}, "temperature: Invalid input"),
        ({"frequency_penalty": 3}, "frequency_penalty: Invalid input"),
        ({"n": 0}, "n: Too small: expected number to be >=1"),
        ({"reasoning_effort": "xhigh"}, "reasoning_effort: Invalid input"),
        ({"modalities": ["text", "image"]}, "modalities.0: Invalid input"),
        ({"stop": 5}, "stop: Invalid input"),
        ({"reasoning_options": {}}, "reasoning_options: Invalid input"),
        ({"messages": []}, "messages: Too small: expected array to have >=1 items"),
        ({"messages": None}, "messages: Invalid input: expected array, received null"),
        ({"messages": [{"role": "bot", "content": "x"}]}, "messages.0: Invalid input"),
        ({"messages": [USER, {"role": "user", "content": None}]}, "messages.1: Invalid input"),
        ({"messages": parts({"type": "input_audio"})}, "messages.0: Invalid input"),
        ({"messages": parts({"type": "image_url", "image_url": "x"})}, "messages.0: Invalid input"),
        (
            {"messages": parts({"type": "image_url", "image_url": {"url": "x"}})},
            "messages.0.content.0.image_url.url: Invalid URL",
        ),
    ],
)
def test_a_wrong_body_is_a_400_that_names_the_field(
    practice_url: str, fields: dict[str, Any], problem: str
) -> None:
    reply = http.post(
        f"{practice_url}/v1/chat/completions",
        headers={"Authorization": f"Bearer {KEY}"},
        json={"model": "gpt-4o/openai", "messages": [USER], **fields},
    )

    error = error_of(reply)
    assert reply.status_code == 400
    assert error["message"] == problem + SUFFIX
    assert error["details"] == [
        {"type": "invalid_format", "message": problem + SUFFIX, "statusCode": 400}
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"temperature": 3, "top_p": None, "max_tokens": 0, "stop": list("abcde")},
        {"tools": [], "metadata": {"a": "b"}, "top_k": 5, "stream_options": {}},
        {"reasoning_effort": "minimal", "verbosity": "low", "plugins": [{"id": "web"}]},
        {"messages": [{"role": "assistant", "content": None, "tool_calls": []}, USER]},
        {"messages": [{"role": "user", "content": "", "id": "m1"}]},
        {"messages": parts({"type": "image_url", "image_url": {"url": "data:image/png;base64,"}})},
    ],
)
def test_what_the_gateway_tolerates_is_tolerated(practice_url: str, fields: dict[str, Any]) -> None:
    reply = http.post(
        f"{practice_url}/v1/chat/completions",
        headers={"Authorization": f"Bearer {KEY}"},
        json={"model": "gpt-4o/openai", "messages": [USER], **fields},
    )

    assert reply.status_code == 200, reply.text


def test_every_stop_of_a_list_refuses_a_wrong_body(practice_url: str) -> None:
    reply = ask(practice_url, "gpt-4o/openai,gpt-4o/azure", min_p=1)

    assert len(error_of(reply)["details"]) == 2


@pytest.mark.parametrize(
    "fields", [{"logit_bias": {"1": 5}}, {"messages": [{"role": "system", "content": "S"}]}]
)
def test_what_claude_cannot_be_asked_fails_as_a_500(
    practice_url: str, fields: dict[str, Any]
) -> None:
    reply = http.post(
        f"{practice_url}/v1/chat/completions",
        headers={"Authorization": f"Bearer {KEY}"},
        json={"model": "claude-sonnet-4/anthropic", "messages": [USER], **fields},
    )

    assert reply.status_code == 500
    assert error_of(reply)["details"][0]["statusCode"] == 400


def test_unusual_characters_come_back_as_they_went(practice_url: str) -> None:
    escaped = rb"a\u0000b \ud83d\ude00 \u202e \ud800 z"
    body = b'{"model":"echo","messages":[{"role":"user","content":"' + escaped + b'"}]}'

    reply = http.post(
        f"{practice_url}/v1/chat/completions",
        headers={"Authorization": f"Bearer {KEY}"},
        content=body,
    )

    answer = reply.json()["choices"][0]["message"]["content"]
    assert answer == "a\0b \U0001f600 \u202e \ud800 z"
