"""Every model that a source offers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from .aliases import ALIASES
from .entries import Endpoint, Model
from .listing import chats, model_from_listing
from .reading import items, part
from .registry import model_from_registry, providers_from_registry, slugs_from_registry


class CatalogUnreadable(ValueError):
    """The source answered with something that holds no list of models."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """Models by id, in the order of the source.

    routed: model strings are routes in Helicone's grammar; elsewhere an id is asked as it is.
    providers gives display names, slugs the second names that Helicone's registry publishes but
    its gateway refuses. skipped counts models that could not be read. read_at is when the source
    was asked, if that is known; the same models read later are the same catalog.
    """

    models: Mapping[str, Model] = field(default_factory=dict)
    providers: Mapping[str, str] = field(default_factory=dict)
    slugs: Mapping[str, str] = field(default_factory=dict)
    routed: bool = True
    skipped: int = 0
    read_at: datetime | None = field(default=None, compare=False)

    @classmethod
    def from_registry(cls, raw: object) -> "Catalog":
        """Helicone's public registry as parsed JSON; raises CatalogUnreadable."""
        data = part(raw, "data") or part(raw)
        entries = items(data, "models")
        found = [model for model in map(model_from_registry, entries) if model]
        if not found:
            raise CatalogUnreadable("Helicone's registry answered without any model.")
        offered = {offer.provider: offer.provider for model in found for offer in model.endpoints}
        return cls(
            models={model.id: model for model in found},
            providers={**offered, **providers_from_registry(data)},
            slugs=slugs_from_registry(data),
            skipped=len(entries) - len(found),
        )

    @classmethod
    def from_models_list(cls, raw: object) -> "Catalog":
        """An OpenAI-compatible model list as parsed JSON; raises CatalogUnreadable.

        An empty list is a catalog: a server may have loaded nothing yet.
        """
        data = part(raw).get("data", part(raw).get("models", raw))
        if not isinstance(data, list):
            raise CatalogUnreadable("This address answered, but not with a list of models.")
        entries = [entry for entry in data if chats(entry)]
        found = [model for model in map(model_from_listing, entries) if model]
        return cls(models=_joined(found), routed=False, skipped=len(entries) - len(found))

    def model(self, name: str) -> Model | None:
        """The model that the gateway would ask for this name, which may be an alias."""
        return self.models.get(self.real_name(name))

    def real_name(self, name: str) -> str:
        return ALIASES.get(name, name) if self.routed else name

    def offers(self) -> Iterable[tuple[Model, Endpoint]]:
        return ((model, offer) for model in self.models.values() for offer in model.endpoints)


def _joined(found: Iterable[Model]) -> dict[str, Model]:
    """LiteLLM lists a name once for each deployment behind it."""
    models: dict[str, Model] = {}
    for model in found:
        known = models.get(model.id)
        endpoints = (*known.endpoints, *model.endpoints) if known else model.endpoints
        models[model.id] = replace(known or model, endpoints=endpoints)
    return models
