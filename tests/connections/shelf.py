"""Cached lists of models that differ from what the source has now."""

from dataclasses import replace

from connections.catalog import Catalog, Endpoint, stored
from connections.catalogs import CatalogSnapshot


def remember(catalog: Catalog) -> None:
    """Let the cached list be another one than the source has now."""
    CatalogSnapshot.objects.update(payload=stored.dumps(catalog))


def without(catalog: Catalog, *names: str) -> Catalog:
    models = {name: model for name, model in catalog.models.items() if name not in names}
    return replace(catalog, models=models)


def with_gone(catalog: Catalog, name: str, like: str = "gpt-4o") -> Catalog:
    """The same list with one model more, which the source has no longer."""
    gone = replace(catalog.models[like], id=name, name=name)
    return replace(catalog, models={**catalog.models, name: gone})


def dearer(catalog: Catalog, name: str, by: int) -> Catalog:
    model = catalog.models[name]
    changed = replace(model, endpoints=tuple(_times(offer, by) for offer in model.endpoints))
    return replace(catalog, models={**catalog.models, name: changed})


def _times(offer: Endpoint, by: int) -> Endpoint:
    if offer.price is None:
        return offer
    tiers = tuple(replace(tier, input=tier.input * by) for tier in offer.price.tiers)
    return replace(offer, price=replace(offer.price, tiers=tiers))
