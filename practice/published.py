"""The registry as the public routes answer it."""

from functools import cache
from typing import Any

from practice.http import dumps
from practice.registry import Entry, entries, models, per_token, providers

_RAW_FIELDS = ("contextLength", "maxCompletionTokens", "unsupportedParameters")
_CONFIG_FIELDS = ("responseFormat", "supportedPlugins", "requireExplicitRouting")


@cache
def model_list() -> bytes:
    """Body of GET /v1/models."""
    data = [
        {
            "id": model.id,
            "object": "model",
            "created": int(model.released.timestamp()),
            "owned_by": model.author,
        }
        for model in models().values()
    ]
    return dumps({"object": "list", "data": data})


@cache
def registry() -> bytes:
    """Body of GET /v1/public/model-registry/models."""
    published = [_model(entry) for entry in entries()]
    filters = {
        "providers": [
            {"name": name, "displayName": display} for name, display in providers().items()
        ],
        "authors": sorted({model["author"] for model in published}),
        "capabilities": ["caching", "image", "web_search"],
    }
    data = {"models": published, "total": len(published), "filters": filters}
    return dumps({"data": data, "error": None})


def _model(entry: Entry) -> dict[str, Any]:
    endpoints = sorted(entry["endpoints"], key=_base_price)
    return {
        **entry,
        "trainingDate": f"{entry['trainingDate']}T00:00:00.000Z",
        "endpoints": [_endpoint(entry, endpoint) for endpoint in endpoints],
    }


def _base_price(endpoint: Entry) -> float:
    base = endpoint["pricing"][0]
    return float(base["input"] + base["output"])


def _endpoint(entry: Entry, endpoint: Entry) -> dict[str, Any]:
    tiers = [_price(tier) for tier in endpoint["pricing"]]
    published = {
        "provider": endpoint["provider"],
        "providerSlug": endpoint.get("providerSlug", endpoint["provider"]),
        "supportsPtb": endpoint.get("ptbEnabled", True),
        "endpoint": _raw(entry, endpoint),
        "pricing": {name: value for name, value in tiers[0].items() if name != "threshold"},
    }
    if len(tiers) > 1:
        published["pricingTiers"] = tiers
    return published


def _price(tier: Entry) -> dict[str, float]:
    """US dollars per million tokens; a web search too is multiplied by a million here."""
    price = {"prompt": tier["input"], "completion": tier["output"]}
    if "web_search" in tier:
        price["web_search"] = tier["web_search"] * 1_000_000
    multipliers = tier.get("cacheMultipliers", {})
    if "cachedInput" in multipliers:
        price["cacheRead"] = tier["input"] * multipliers["cachedInput"]
    if "write5m" in multipliers:
        price["cacheWrite"] = tier["input"] * multipliers["write5m"]
    return {**price, "threshold": tier.get("threshold", 0)}


def _raw(entry: Entry, endpoint: Entry) -> dict[str, Any]:
    shared = {
        "provider": endpoint["provider"],
        "author": entry["author"],
        "providerModelId": endpoint["providerModelId"],
        "pricing": [_raw_price(tier) for tier in endpoint["pricing"]],
        "ptbEnabled": endpoint.get("ptbEnabled", True),
        "supportedParameters": entry["supportedParameters"],
        **_chosen(endpoint, _RAW_FIELDS),
    }
    return {
        **shared,
        "modelConfig": {**shared, **_chosen(endpoint, _CONFIG_FIELDS)},
        "userConfig": {"region": "*", "location": "*"},
    }


def _raw_price(tier: Entry) -> dict[str, Any]:
    """US dollars per token."""
    per_tokens = {name: float(per_token(tier[name])) for name in ("input", "output")}
    return {"threshold": 0, **tier, **per_tokens}


def _chosen(endpoint: Entry, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: endpoint[name] for name in names if name in endpoint}
