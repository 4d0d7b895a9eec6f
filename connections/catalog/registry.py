"""Helicone's public model registry, read tolerantly: one broken model never hides the others."""

import re
from collections.abc import Mapping
from datetime import date

from .entries import Endpoint, Model
from .price import Price
from .rates import price_from_summary, price_from_tiers
from .reading import count, items, part, text, texts

# A route separates with these, so no model whose id has one could ever be asked.
_UNROUTABLE = re.compile(r"[,/!\s]")
_AUTHOR_PREFIX = re.compile(r"^[A-Za-z][\w .-]{0,30}: (?=\S)")


def model_from_registry(raw: object) -> Model | None:
    """None where it has no usable id or no endpoint that can be asked."""
    entry = part(raw)
    model_id = text(entry, "id")
    context, max_output = count(entry, "contextLength"), count(entry, "maxOutput")
    offers = [endpoint_from_registry(offer) for offer in items(entry, "endpoints")]
    endpoints = tuple(offer for offer in offers if offer)
    if not model_id or _UNROUTABLE.search(model_id) or not endpoints:
        return None
    return Model(
        id=model_id,
        name=without_author(text(entry, "name")) or model_id,
        author=text(entry, "author"),
        endpoints=endpoints,
        context=context,
        max_output=max_output,
        input_modalities=texts(entry, "inputModalities") or ("text",),
        output_modalities=texts(entry, "outputModalities") or ("text",),
        parameters=texts(entry, "supportedParameters"),
        description=text(entry, "description"),
        released=_day(text(entry, "trainingDate")),
        pinned_version_of=text(entry, "pinnedVersionOfModel"),
    )


def endpoint_from_registry(raw: object) -> Endpoint | None:
    """Older registries publish only the simplified price and leave the raw endpoint out."""
    entry = part(raw)
    details, config = part(entry, "endpoint"), part(entry, "endpoint", "modelConfig")
    provider = text(entry, "provider")
    if not provider or _UNROUTABLE.search(provider):
        return None
    return Endpoint(
        provider=provider,
        provider_model=text(details, "providerModelId") or text(config, "providerModelId"),
        price=_price(entry, details),
        context=count(details, "contextLength"),
        max_output=count(details, "maxCompletionTokens"),
        ptb=_says(entry, "supportsPtb", _says(details, "ptbEnabled", True)),
        requires_explicit=_says(config, "requireExplicitRouting", False),
        searches_web="web" in texts(config, "supportedPlugins"),
        response_format=text(config, "responseFormat"),
        aliases=texts(config, "providerModelIdAliases"),
        unsupported_parameters=frozenset(texts(details, "unsupportedParameters")),
    )


def providers_from_registry(data: Mapping[str, object]) -> dict[str, str]:
    """Display names by provider; a provider that only endpoints mention is shown as it is."""
    listed = [part(raw) for raw in items(part(data, "filters"), "providers")]
    return {text(raw, "name"): text(raw, "displayName") for raw in listed if text(raw, "name")}


def slugs_from_registry(data: Mapping[str, object]) -> dict[str, str]:
    """Providers by the second name that the registry gives them, which no route accepts."""
    models = (part(raw) for raw in items(data, "models"))
    endpoints = (part(raw) for model in models for raw in items(model, "endpoints"))
    named = {text(entry, "providerSlug"): text(entry, "provider") for entry in endpoints}
    return {slug: provider for slug, provider in named.items() if slug and slug != provider}


def without_author(name: str) -> str:
    """ "Anthropic: Claude Opus 4.1" is shown as "Claude Opus 4.1"."""
    return _AUTHOR_PREFIX.sub("", name)


def _price(entry: Mapping[str, object], details: Mapping[str, object]) -> Price | None:
    return price_from_tiers(items(details, "pricing")) or price_from_summary(
        part(entry, "pricing"), items(entry, "pricingTiers")
    )


def _says(raw: Mapping[str, object], name: str, otherwise: bool) -> bool:
    value = raw.get(name)
    return value if isinstance(value, bool) else otherwise


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
