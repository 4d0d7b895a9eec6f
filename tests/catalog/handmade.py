"""A small registry in the form of Helicone's, made by hand: every kind of endpoint once."""

from typing import Any

from connections.catalog import Catalog

SLUGS = {"vertex": "google-vertex", "bedrock": "aws-bedrock"}
TITLES = {
    "anthropic": "Anthropic",
    "azure": "Azure OpenAI",
    "bedrock": "AWS Bedrock",
    "google-ai-studio": "Google AI Studio",
    "groq": "Groq",
    "helicone": "Helicone",
    "openai": "OpenAI",
    "openrouter": "OpenRouter",
    "perplexity": "Perplexity",
    "vertex": "Vertex AI",
}


def offer(
    provider: str, provider_model: str, per_million: tuple[float, float], **more: Any
) -> dict[str, Any]:
    """One endpoint; more: context, ptb, web, explicit, format, aliases, tiers, rates."""
    first, last = (rate / 1_000_000 for rate in per_million)
    base = {"threshold": 0, "input": first, "output": last, **more.get("rates", {})}
    return {
        "provider": provider,
        "providerSlug": SLUGS.get(provider, provider),
        "supportsPtb": more.get("ptb", True),
        "pricing": {"prompt": per_million[0], "completion": per_million[1]},
        "endpoint": {
            "provider": provider,
            "providerModelId": provider_model,
            "contextLength": more.get("context", 128_000),
            "maxCompletionTokens": 16_000,
            "pricing": [base, *more.get("tiers", [])],
            "modelConfig": {
                "providerModelId": provider_model,
                "responseFormat": more.get("format"),
                "supportedPlugins": ["web"] if more.get("web") else [],
                "requireExplicitRouting": more.get("explicit", False),
                "providerModelIdAliases": more.get("aliases", []),
            },
        },
    }


def model(model_id: str, name: str, *offers: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": model_id,
        "name": name,
        "author": name.split(":")[0].lower(),
        "contextLength": 128_000,
        "maxOutput": 16_000,
        "trainingDate": "2025-05-14T00:00:00.000Z",
        "inputModalities": ["text", "image"],
        "outputModalities": ["text"],
        "supportedParameters": ["max_tokens", "temperature"],
        "endpoints": list(offers),
    }


CACHING = {"cacheMultipliers": {"cachedInput": 0.1, "write5m": 1.25, "write1h": 2}}
SEARCH = {**CACHING, "web_search": 0.01}
ABOVE_200K = [{"threshold": 200_000, "input": 6e-06, "output": 2.25e-05}]
HALF = {"cacheMultipliers": {"cachedInput": 0.5}}


def claude(provider: str, provider_model: str, **more: Any) -> dict[str, Any]:
    more = {"format": "ANTHROPIC", "rates": CACHING, "context": 200_000, **more}
    return offer(provider, provider_model, (3, 15), **more)


def raw() -> dict[str, Any]:
    """The registry's JSON, new each time so that a test may break it."""
    models = [
        model(
            "claude-sonnet-4",
            "Anthropic: Claude Sonnet 4",
            claude("vertex", "claude-sonnet-4@20250514", tiers=ABOVE_200K),
            claude(
                "anthropic", "claude-sonnet-4-20250514", web=True, rates=SEARCH, tiers=ABOVE_200K
            ),
            claude("bedrock", "anthropic.claude-sonnet-4-20250514-v1:0", tiers=ABOVE_200K),
            claude("helicone", "pa/cd-st-4-20250514"),
            offer("openrouter", "anthropic/claude-sonnet-4", (6.33, 23.74)),
        ),
        model(
            "claude-4.5-sonnet",
            "Anthropic: Claude Sonnet 4.5",
            claude("anthropic", "claude-sonnet-4-5-20250929"),
        ),
        model(
            "claude-3.5-sonnet-v2",
            "Anthropic: Claude 3.5 Sonnet v2",
            claude("anthropic", "claude-3-5-sonnet-20241022", web=True, rates=SEARCH),
        ),
        model(
            "gpt-4o",
            "OpenAI GPT-4o",
            offer("azure", "gpt-4o", (2.5, 10), rates=HALF),
            offer("openai", "gpt-4o", (2.5, 10), rates=HALF, aliases=["gpt-4o-2024-08-06"]),
            offer("openrouter", "openai/gpt-4o", (2.64, 10.55)),
        ),
        model(
            "gpt-4o-mini",
            "OpenAI GPT-4o-mini",
            offer("openai", "gpt-4o-mini", (0.15, 0.6)),
            offer("azure", "gpt-4o-mini", (0.15, 0.6)),
        ),
        model(
            "gpt-5.4",
            "OpenAI GPT-5.4",
            offer("openai", "gpt-5.4", (2.5, 15)),
            offer("azure", "gpt-5.4", (2.5, 15), ptb=False),
        ),
        model(
            "gpt-image-1", "OpenAI GPT Image 1", offer("openai", "gpt-image-1", (5, 40), ptb=False)
        ),
        model(
            "gemini-2.5-flash",
            "Google Gemini 2.5 Flash",
            offer(
                "google-ai-studio",
                "gemini-2.5-flash",
                (0.3, 2.5),
                format="GOOGLE",
                rates={"audio": {"input": 1e-06, "cachedInputMultiplier": 0.1}},
            ),
        ),
        model(
            "sonar",
            "Perplexity Sonar",
            offer("perplexity", "sonar", (1, 1), rates={"request": 0.005}),
        ),
        model(
            "llama-guard",
            "Meta: Llama Guard",
            offer("groq", "llama-guard", (0.2, 0.2), explicit=True),
        ),
    ]
    providers = [{"name": name, "displayName": title} for name, title in TITLES.items()]
    return {
        "data": {"models": models, "total": len(models), "filters": {"providers": providers}},
        "error": None,
    }


def catalog() -> Catalog:
    return Catalog.from_registry(raw())
