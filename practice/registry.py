"""The models this gateway knows: well-known ones at their real prices, and our own at none."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from practice import faults

Entry = dict[str, Any]

PICTURES = "practice-pictures"
VOICES = {
    "practice": "Practice: the small model on this server, or the guide while there is none",
    "practice-scripted": "Practice: the scripted guide to Lampfield",
    PICTURES: "Practice: a script that tells which files it was sent, and draws a lamp",
}
ALIASES = {
    "claude-3.5-sonnet": "claude-3.5-sonnet-v2",
    "claude-3.5-sonnet-20240620": "claude-3.5-sonnet-v2",
    "kimi-k2": "kimi-k2-0905",
    "kimi-k2-instruct": "kimi-k2-0905",
}


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per token, per web search and per request."""

    input: Decimal
    output: Decimal
    web_search: Decimal
    request: Decimal


@dataclass(frozen=True, slots=True)
class Endpoint:
    provider: str
    provider_model: str
    price: Price
    response_format: str = "OPENAI"
    plugins: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()
    ptb_enabled: bool = True
    explicit_only: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    id: str
    name: str
    author: str
    released: datetime
    endpoints: tuple[Endpoint, ...]


def find(model_id: str) -> Model | None:
    """The model of this id or alias; fault names with figures of their own are made up here."""
    model_id = ALIASES.get(model_id, model_id)
    if known := models().get(model_id):
        return known
    if faults.is_fault(model_id):
        return _model(_practice_entry(model_id, model_id, author="practice-faults"))
    return None


@cache
def models() -> dict[str, Model]:
    return {entry["id"]: _model(entry) for entry in entries()}


@cache
def providers() -> dict[str, str]:
    """Provider name to display name."""
    known = {provider["name"]: provider["displayName"] for provider in _file()["providers"]}
    return {**known, "practice": "Practice"}


def entries() -> Iterator[Entry]:
    """Our compact entries: prices in US dollars per million tokens."""
    yield from _file()["models"]
    for model_id, name in VOICES.items():
        yield _practice_entry(model_id, name, author="practice")
    for model_id, description in faults.DESCRIPTIONS.items():
        yield _practice_entry(model_id, f"Fault: {description}", author="practice-faults")


@cache
def _file() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        Path(__file__).with_name("registry.json").read_text("utf-8")
    )
    return content


def _practice_entry(model_id: str, name: str, *, author: str) -> Entry:
    endpoint = {
        "provider": "practice",
        "providerModelId": model_id,
        "contextLength": 8192,
        "maxCompletionTokens": 4096,
        "pricing": [{"input": 0, "output": 0}],
    }
    sees = ["text", "image"] if model_id == PICTURES else ["text"]
    return {
        "id": model_id,
        "name": name,
        "author": author,
        "description": f"{name}. It answers from this server and costs nothing.",
        "contextLength": 8192,
        "maxOutput": 4096,
        "trainingDate": "2026-01-01",
        "inputModalities": sees,
        "outputModalities": sees,
        "supportedParameters": ["max_tokens", "temperature", "stop"],
        "endpoints": [endpoint],
    }


def _model(entry: Entry) -> Model:
    return Model(
        id=entry["id"],
        name=entry["name"],
        author=entry["author"],
        released=datetime.fromisoformat(entry["trainingDate"]).replace(tzinfo=UTC),
        endpoints=tuple(_endpoint(raw) for raw in entry["endpoints"]),
    )


def _endpoint(raw: Entry) -> Endpoint:
    base = raw["pricing"][0]
    return Endpoint(
        provider=raw["provider"],
        provider_model=raw["providerModelId"],
        price=Price(
            input=per_token(base["input"]),
            output=per_token(base["output"]),
            web_search=Decimal(str(base.get("web_search", 0))),
            request=Decimal(str(base.get("request", 0))),
        ),
        response_format=raw.get("responseFormat", "OPENAI"),
        plugins=tuple(raw.get("supportedPlugins", ())),
        unsupported=tuple(raw.get("unsupportedParameters", ())),
        ptb_enabled=raw.get("ptbEnabled", True),
        explicit_only=raw.get("requireExplicitRouting", False),
    )


def per_token(per_million: float) -> Decimal:
    return Decimal(str(per_million)) / 1_000_000
