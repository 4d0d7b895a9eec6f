"""What a reply to a recorded exchange has to say, read from the recording by other means."""

import json
from dataclasses import dataclass
from typing import Any

from tests.replay.recordings import Exchange


@dataclass
class Expected:
    text: str
    reasoning: str
    finish: str | None
    usage: dict[str, Any] | None
    kind: str | None  # of the error, None where the reply is complete


def expected(exchange: Exchange) -> Expected:
    found = Expected("", "", None, None, None)
    if exchange.status == 200:
        for item in payloads(exchange):
            add(found, item)
    found.kind = kind(exchange, found)
    return found


def payloads(exchange: Exchange) -> list[dict[str, Any]]:
    if exchange.streamed:
        events = exchange.body.split("\n\n")
        texts = [event.removeprefix("data: ") for event in events]
        return [json.loads(text) for text in texts if text.startswith("{")]
    return [json.loads(exchange.body)] if exchange.body.startswith("{") else []


def add(found: Expected, item: dict[str, Any]) -> None:
    for part in said(item):
        found.text += part.get("content") or ""
        found.reasoning += part.get("reasoning") or part.get("reasoning_content") or ""
    found.usage = item.get("usage") or found.usage
    found.finish = found.finish or finish(item)


def said(item: dict[str, Any]) -> list[dict[str, Any]]:
    """OpenAI's deltas and messages, Claude's and Gemini's blocks, all as {content, reasoning}."""
    if "choices" in item:
        return [choice.get("delta") or choice.get("message") or {} for choice in item["choices"]]
    if item.get("type") == "message":
        blocks = item["content"]
    elif item.get("type") == "content_block_delta":
        blocks = [item["delta"]]
    else:
        blocks = [
            part
            for candidate in item.get("candidates", [])
            for part in candidate.get("content", {}).get("parts", [])
        ]
    return [
        {"reasoning": block.get("text") or ""}
        if block.get("thought")
        else {"content": block.get("text"), "reasoning": block.get("thinking")}
        for block in blocks
    ]


def finish(item: dict[str, Any]) -> str | None:
    reasons = [choice.get("finish_reason") for choice in item.get("choices", [])]
    reasons += [item.get("stop_reason"), item.get("delta", {}).get("stop_reason")]
    reasons += [candidate.get("finishReason") for candidate in item.get("candidates", [])]
    return next((reason for reason in reasons if reason), None)


def kind(exchange: Exchange, found: Expected) -> str | None:
    """The slug of the error, by the rules in which the gateway's answers are documented."""
    if exchange.status is None:
        return "timeout"
    if exchange.status == 200:
        return kind_of_reply(exchange, found)
    error = json.loads(exchange.body) if exchange.body.startswith("{") else {}
    if "helicone-message" in error:
        return "gateway_error"
    details = (
        error.get("error", {}).get("details", []) if isinstance(error.get("error"), dict) else []
    )
    return kind_of_refusal(exchange.status, exchange.body, details)


def kind_of_reply(exchange: Exchange, found: Expected) -> str | None:
    if found.finish:
        return None
    errors = [item for item in payloads(exchange) if item.get("error")]
    if errors:
        return "provider_error"
    if not exchange.streamed:
        return "not_a_gateway"
    return "cut" if exchange.complete else "silent"


def kind_of_refusal(status: int, body: str, details: list[dict[str, Any]]) -> str:
    types = [detail["type"] for detail in details]
    statuses = [detail["statusCode"] for detail in details]
    if status == 401:
        return "provider_key_refused" if details else "key_refused"
    if status == 403:
        return "suspended"
    if status == 429:
        if "insufficient_credit_limit" in types:
            return "no_credits"
        return "policy_limit" if "rate_limited" in types else "rate_limited"
    if "No available providers" in body or statuses == [404]:
        return "unknown_model"
    if set(types) == {"disallowed"}:
        return "disallowed"
    if status == 400:
        return "schema" if details else "bad_request"
    if "too long" in body or "context length" in body:
        return "context_length"
    if "filtered" in body or "flagged" in body:
        return "filtered"
    return "provider_error" if details else "gateway_down"
