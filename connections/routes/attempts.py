"""In which order Helicone's gateway would try the providers of a route, and what that bounds."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from connections.catalog import Catalog, Endpoint, Model

from .route import Route, Stop

# Helicone breaks ties between equal prices by these, and orders own keys by nothing else.
_PRIORITY = {"helicone": 2, "anthropic": 3, "openai": 3, "google-ai-studio": 5, "openrouter": 10}
_ORDINARY = 4

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One provider asked once. endpoint is None where only an own key can know the model."""

    index: int
    stop: Stop
    model: str
    provider: str
    endpoint: Endpoint | None
    own_key: bool

    @property
    def searches_web(self) -> bool:
        """Models that the registry does not know are searched for by Anthropic alone."""
        supported = self.endpoint.searches_web if self.endpoint else self.provider == "anthropic"
        return self.stop.web and supported


def attempts(route: Route, catalog: Catalog, own_keys: Set[str] = NOBODY) -> tuple[Attempt, ...]:
    """Every attempt in order, were each to fail.

    own_keys: providers for which the group keeps a key of its own at Helicone.
    """
    found = (
        attempt
        for index, stop in enumerate(route.stops)
        for attempt in _of_stop(index, stop, catalog, own_keys)
    )
    return tuple(attempt for attempt in found if attempt.provider not in route.exclusions)


def endpoints(route: Route, catalog: Catalog) -> tuple[Endpoint, ...]:
    """Every endpoint that could serve, whoever pays."""
    everyone = frozenset(catalog.providers)
    found = (attempt.endpoint for attempt in attempts(route, catalog, everyone))
    return tuple(dict.fromkeys(endpoint for endpoint in found if endpoint))


def dearest(route: Route, catalog: Catalog) -> Endpoint | None:
    priced = [endpoint for endpoint in endpoints(route, catalog) if endpoint.price]
    return max(priced, key=_base, default=None)


def smallest_context(route: Route, catalog: Catalog) -> int | None:
    """In tokens; None where no endpoint of the route publishes one."""
    contexts = (endpoint.context for endpoint in endpoints(route, catalog))
    return min((context for context in contexts if context), default=None)


def _of_stop(index: int, stop: Stop, catalog: Catalog, own_keys: Set[str]) -> Iterator[Attempt]:
    name = catalog.real_name(stop.name)
    model = catalog.models.get(name)
    for endpoint, own_key in _tried(stop, model, catalog, own_keys):
        provider = endpoint.provider if endpoint else stop.provider or ""
        yield Attempt(index, stop, name, provider, endpoint, own_key)


def _tried(
    stop: Stop, model: Model | None, catalog: Catalog, own_keys: Set[str]
) -> list[tuple[Endpoint | None, bool]]:
    if not catalog.routed:
        return [(endpoint, False) for endpoint in model.endpoints] if model else []
    if stop.provider is None:
        offers = model.endpoints if model else ()
        return [*_sorted([o for o in offers if not o.requires_explicit], own_keys)]
    if stop.provider not in catalog.providers:
        return []
    offers = tuple(o for o in model.endpoints if o.provider == stop.provider) if model else ()
    # A model that this provider does not offer is passed on as it is, to an own key only.
    if not offers and stop.provider in own_keys:
        return [(None, True)]
    return [*_sorted(offers, own_keys)]


def _sorted(offers: Sequence[Endpoint], own_keys: Set[str]) -> list[tuple[Endpoint, bool]]:
    own = sorted((offer for offer in offers if offer.provider in own_keys), key=_priority)
    paid = sorted((offer for offer in offers if offer.ptb), key=lambda o: (_base(o), _priority(o)))
    return [(offer, True) for offer in own] + [(offer, False) for offer in paid]


def _base(endpoint: Endpoint) -> Decimal:
    return endpoint.price.base if endpoint.price else Decimal(0)


def _priority(endpoint: Endpoint) -> int:
    return _PRIORITY.get(endpoint.provider, _ORDINARY)
