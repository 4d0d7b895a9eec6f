"""The right spelling nearest to what was written."""

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from connections.catalog import Catalog, Model

from .route import ONLINE, Stop

# Names that people know a provider by, where letters alone would not lead to its own.
_ALSO_CALLED = {
    "aws": "bedrock",
    "amazon": "bedrock",
    "claude": "anthropic",
    "gemini": "google-ai-studio",
    "google": "google-ai-studio",
    "google-ai": "google-ai-studio",
    "grok": "xai",
    "microsoft": "azure",
    "vertex-ai": "vertex",
    "x-ai": "xai",
}
_SEPARATORS = re.compile(r"[\s._]+")


def nearest_stops(stop: Stop, catalog: Catalog) -> tuple[Stop, ...]:
    """Stops that the gateway understands: space, order, case and the place of :online aside."""
    name, provider = stop.name.strip(), (stop.provider or "").strip()
    if nearest_provider(name, catalog) == name and catalog.model(provider):
        name, provider = provider, name
    web = stop.web or any(part.lower().endswith(ONLINE) for part in (name, provider))
    wanted = nearest_provider(provider, catalog) if provider else ""
    near = (catalog.models[model_id] for model_id in nearest_models(name, catalog))
    return tuple(replace(_offered(model, wanted), web=web) for model in near)


def nearest_models(name: str, catalog: Catalog, most: int = 3) -> tuple[str, ...]:
    """Ids that could be meant, best first: case, a foreign suffix and a vendor's prefix aside."""
    if not catalog.routed:
        return _nearest(name, catalog.models, most)
    bare = name.strip().removesuffix(ONLINE).rpartition("/")[2]
    without_suffix = bare.partition(":")[0]
    for exact in (bare, without_suffix):
        if catalog.model(exact):
            return (catalog.real_name(exact),)
    return _nearest(without_suffix, catalog.models, most)


def nearest_provider(name: str, catalog: Catalog) -> str:
    """A provider of Helicone's, or nothing."""
    wanted = _SEPARATORS.sub("-", name.strip().lower()).removesuffix(ONLINE)
    for known in (wanted, catalog.slugs.get(wanted, ""), _ALSO_CALLED.get(wanted, "")):
        if known in catalog.providers:
            return known
    shown = {title.casefold(): provider for provider, title in catalog.providers.items()}
    if name.strip().casefold() in shown:
        return shown[name.strip().casefold()]
    return next(iter(_nearest(wanted, catalog.providers, 1)), "")


def _offered(model: Model, provider: str) -> Stop:
    """Pinned where it was, if the provider has it, or where nobody is asked unnamed."""
    if model.at(provider):
        return Stop(model.id, provider)
    if all(offer.requires_explicit for offer in model.endpoints):
        return Stop(model.id, model.endpoints[0].provider)
    return Stop(model.id)


def _nearest(name: str, known: Iterable[str], most: int) -> tuple[str, ...]:
    by_key = {_key(other): other for other in known}
    if _key(name) in by_key:
        return (by_key[_key(name)],)
    matches = get_close_matches(_key(name), by_key, most, cutoff=0.6)
    return tuple(by_key[match] for match in matches)


def _key(name: str) -> str:
    return _SEPARATORS.sub("-", name.strip().casefold())
