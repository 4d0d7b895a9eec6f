"""From a model string to the stops that are tried, in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from practice import registry
from practice.grammar import Item, Route
from practice.registry import Endpoint, Model

_PRIORITY = {"helicone": 2, "anthropic": 3, "openai": 3, "google-ai-studio": 5, "openrouter": 10}
_ORDINARY_PRIORITY = 4


@dataclass(frozen=True, slots=True)
class Stop:
    model: Model
    endpoint: Endpoint
    uid: str = ""
    online: bool = False

    @property
    def source(self) -> str:
        source = f"{self.model.id}/{self.endpoint.provider}/ptb"
        return f"{source}/{self.uid}" if self.uid else source

    @property
    def can_search(self) -> bool:
        return "web" in self.endpoint.plugins


def stops(route: Route) -> list[Stop]:
    """Every stop, in the order of the items; nothing removes a stop that is listed twice."""
    return [stop for item in route.items for stop in _stops(item, route.excluded)]


def _stops(item: Item, excluded: frozenset[str]) -> Iterator[Stop]:
    model = registry.find(item.name)
    if model is None:
        return
    for endpoint in sorted(model.endpoints, key=_by_price_then_priority):
        named = endpoint.provider == item.provider
        open_to_all = not item.provider and not endpoint.explicit_only
        allowed = endpoint.ptb_enabled and endpoint.provider not in excluded
        if allowed and (named or open_to_all):
            yield Stop(model, endpoint, item.uid, item.online)


def _by_price_then_priority(endpoint: Endpoint) -> tuple[Decimal, int]:
    price = endpoint.price.input + endpoint.price.output
    return price, _PRIORITY.get(endpoint.provider, _ORDINARY_PRIORITY)
