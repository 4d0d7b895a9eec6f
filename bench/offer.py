"""What the stub offers, in the shapes in which Helicone publishes it: a model list, a registry."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from bench.plan import Plan

# Besides the models that are asked, as many as make the catalog as long as a real one.
PADDING = 120
PROVIDERS = ("openai", "azure")


@cache
def model_list(plans: tuple[Plan, ...]) -> bytes:
    """Body of GET /v1/models."""
    models = [{"id": name, "object": "model", "owned_by": "stub"} for name in _names(plans)]
    return json.dumps({"object": "list", "data": models}).encode()


@cache
def registry(plans: tuple[Plan, ...]) -> bytes:
    """Body of GET /v1/public/model-registry/models."""
    models = [_entry(name) for name in _names(plans)]
    providers = [{"name": name, "displayName": name.title()} for name in PROVIDERS]
    filters = {"providers": providers, "authors": ["stub"], "capabilities": []}
    data = {"models": models, "total": len(models), "filters": filters}
    return json.dumps({"data": data, "error": None}).encode()


def _names(plans: tuple[Plan, ...]) -> Iterator[str]:
    yield from (plan.model for plan in plans)
    yield from (f"padding-{number}" for number in range(PADDING))


def _entry(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": f"Stub: {name}",
        "author": "stub",
        "contextLength": 128_000,
        "maxOutput": 16_384,
        "trainingDate": "2025-05-14",
        "description": "Says when its tokens left.",
        "inputModalities": ["text"],
        "outputModalities": ["text"],
        "supportedParameters": ["max_tokens", "temperature", "stop", "stream"],
        "endpoints": [_endpoint(provider) for provider in PROVIDERS],
    }


def _endpoint(provider: str) -> dict[str, Any]:
    pricing = {"prompt": 0.15, "completion": 0.6}
    return {
        "provider": provider,
        "providerSlug": provider,
        "supportsPtb": True,
        "pricing": pricing,
    }
