"""What differs between two catalogs: new, gone and re-priced models."""

from collections.abc import Iterator
from dataclasses import dataclass

from .catalog import Catalog
from .entries import Endpoint, Model
from .price import Price


@dataclass(frozen=True, slots=True)
class Repriced:
    """One endpoint whose price changed; None is a price that is not known."""

    model: Model
    provider: str
    before: Price | None
    after: Price | None


@dataclass(frozen=True, slots=True)
class Changes:
    """added and gone are endpoints, as (model id, provider), of models that stayed."""

    new_models: tuple[Model, ...] = ()
    gone_models: tuple[Model, ...] = ()
    added: tuple[tuple[str, str], ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    repriced: tuple[Repriced, ...] = ()

    def __bool__(self) -> bool:
        return any((self.new_models, self.gone_models, self.added, self.gone, self.repriced))


def changes(before: Catalog, after: Catalog) -> Changes:
    stayed = before.models.keys() & after.models.keys()
    old = {key: offer for key, offer in _offers(before) if key[0] in stayed}
    new = {key: offer for key, offer in _offers(after) if key[0] in stayed}
    return Changes(
        new_models=tuple(model for model in after.models.values() if model.id not in stayed),
        gone_models=tuple(model for model in before.models.values() if model.id not in stayed),
        added=tuple(key for key in new if key not in old),
        gone=tuple(key for key in old if key not in new),
        repriced=tuple(
            Repriced(after.models[key[0]], key[1], old[key].price, offer.price)
            for key, offer in new.items()
            if key in old and old[key].price != offer.price
        ),
    )


def _offers(catalog: Catalog) -> Iterator[tuple[tuple[str, str], Endpoint]]:
    """A model with several endpoints at one provider is compared by the first of them."""
    seen = set()
    for model, offer in catalog.offers():
        key = (model.id, offer.provider)
        if key not in seen:
            seen.add(key)
            yield key, offer
