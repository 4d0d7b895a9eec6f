"""Asking the practice gateway, and reading what it sends."""

import json
from typing import Any

import httpx

from tests.practice.server import KEY

# One client for all, since each new one reads the certificates of the system again.
http = httpx.Client(timeout=120, trust_env=False)


def ask(
    url: str,
    model: str,
    text: str = "hello",
    *,
    key: str = KEY,
    headers: dict[str, str] | None = None,
    **fields: Any,
) -> httpx.Response:
    body = {"model": model, "messages": [{"role": "user", "content": text}], **fields}
    return http.post(
        f"{url}/v1/chat/completions",
        json=body,
        headers={"Authorization": f"Bearer {key}", **(headers or {})},
    )


def stream(url: str, model: str, text: str = "hello", **fields: Any) -> httpx.Response:
    """A streamed reply, read to its end."""
    return ask(url, model, text, stream=True, **fields)


def chunks(body: str) -> list[dict[str, Any]]:
    lines = [line.removeprefix("data: ") for line in body.split("\n\n") if line]
    return [json.loads(line) for line in lines if line != "[DONE]"]


def text_of(reply: httpx.Response, name: str = "content") -> str:
    choices = [choice for chunk in chunks(reply.text) for choice in chunk.get("choices", [])]
    return "".join(choice["delta"].get(name) or "" for choice in choices)


def error_of(reply: httpx.Response) -> dict[str, Any]:
    error: dict[str, Any] = json.loads(reply.text)["error"]
    return error
