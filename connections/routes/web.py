"""Web search that really searches: on the stops that honour it, with its options."""

import re
from collections.abc import Set
from dataclasses import dataclass, replace

from connections.catalog import Catalog, Endpoint

from .attempts import NOBODY
from .route import Route, Stop

MOST_SEARCHES = 20
_DOMAIN = re.compile(r"(\*\.)?([a-z0-9-]+\.)+[a-z]{2,}(/[\w./*-]*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WebSearch:
    """Options of the search; all may stay empty."""

    max_uses: int | None = None
    allowed_domains: tuple[str, ...] = ()
    blocked_domains: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    country: str = ""
    timezone: str = ""

    def faults(self) -> list[str]:
        """What the provider would refuse, as sentences."""
        domains = (*self.allowed_domains, *self.blocked_domains)
        found = [
            f"“{domain}” is not a domain such as example.org."
            for domain in domains
            if not _DOMAIN.fullmatch(domain)
        ]
        if self.allowed_domains and self.blocked_domains:
            found.append("A search takes domains to allow or domains to block, not both.")
        if self.max_uses is not None and not 1 <= self.max_uses <= MOST_SEARCHES:
            found.append(f"A reply may search 1 to {MOST_SEARCHES} times.")
        if self.country and not re.fullmatch("[A-Z]{2}", self.country):
            found.append("A country is its two capital letters, such as GB.")
        return found

    def plugin(self) -> dict[str, object]:
        """The entry for `plugins` in the body: needed beside the suffix to carry options."""
        place = {
            "city": self.city,
            "region": self.region,
            "country": self.country,
            "timezone": self.timezone,
        }
        options: dict[str, object] = {
            "max_uses": self.max_uses,
            "allowed_domains": list(self.allowed_domains),
            "blocked_domains": list(self.blocked_domains),
        }
        if any(place.values()):
            given = {name: value for name, value in place.items() if value}
            options["user_location"] = {"type": "approximate", **given}
        return {"id": "web", **{name: value for name, value in options.items() if value}}


def searching_stops(
    route: Route, catalog: Catalog, own_keys: Set[str] = NOBODY
) -> tuple[Stop, ...]:
    """Stops that would search. A bare name is pinned to the provider that does, because others
    come first in its order and answer without searching."""
    found = (
        pinned
        for stop in route.stops
        for pinned in _pinned(stop, catalog, own_keys)
        if pinned.provider not in route.exclusions
    )
    return tuple(dict.fromkeys(found))


def with_web(route: Route, catalog: Catalog, own_keys: Set[str] = NOBODY) -> Route:
    """The route on which every stop searches; without stops where none can."""
    return replace(route, stops=searching_stops(route, catalog, own_keys))


def search_label(searches: int) -> str:
    """What really happened, by the provider's own count."""
    if searches == 0:
        return "did not search"
    return "searched once" if searches == 1 else f"searched {searches} times"


def _pinned(stop: Stop, catalog: Catalog, own_keys: Set[str]) -> list[Stop]:
    model = catalog.model(stop.name)
    offers: tuple[Endpoint, ...] = model.searching if model else ()
    providers = [offer.provider for offer in offers if offer.ptb or offer.provider in own_keys]
    # Anthropic searches for models that the registry does not know, if an own key reaches them.
    if not model and "anthropic" in own_keys:
        providers = ["anthropic"]
    if stop.provider is None:
        # An unknown bare name reaches nobody, so there is nothing to pin.
        return [replace(stop, provider=name, web=True) for name in providers if model]
    return [replace(stop, web=True)] if stop.provider in providers else []
