"""Web search that really searches: on the stops that honour it, with its options."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, fields, replace
from zoneinfo import ZoneInfo

from connections.catalog import Catalog, Endpoint

from .attempts import NOBODY
from .route import Route, Stop

MOST_SEARCHES = 20
MOST_DOMAINS = 50
LONGEST = 250  # characters of a domain, or of a place
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

    @classmethod
    def read(cls, stored: object) -> "WebSearch":
        """From the JSON of a row or a file; options that the provider would refuse are left out."""
        if not isinstance(stored, Mapping):
            return cls()
        found = cls(**{each.name: _read(each.name, stored.get(each.name)) for each in fields(cls)})  # type: ignore[arg-type]
        return cls() if found.faults() else found

    def stored(self) -> dict[str, object]:
        """JSON of what is given, for read()."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in self.given.items()}

    @property
    def given(self) -> dict[str, object]:
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in values.items() if value}

    def faults(self) -> list[tuple[str, str]]:
        """What the provider would refuse: the option and a sentence."""
        domains = (*self.allowed_domains, *self.blocked_domains)
        found = [
            (self._list_of(domain), f"“{domain}” is not a domain such as example.org.")
            for domain in domains
            if len(domain) > LONGEST or not _DOMAIN.fullmatch(domain)
        ]
        if len(domains) > MOST_DOMAINS:
            told = f"A search takes at most {MOST_DOMAINS} domains."
            found.append((self._list_of(domains[0]), told))
        if self.allowed_domains and self.blocked_domains:
            told = "A search takes domains to allow or domains to block, not both."
            found.append(("blocked_domains", told))
        if self.max_uses is not None and not 1 <= self.max_uses <= MOST_SEARCHES:
            found.append(("max_uses", f"A reply may search 1 to {MOST_SEARCHES} times."))
        if self.country and not re.fullmatch("[A-Z]{2}", self.country):
            found.append(("country", "A country is its two capital letters, such as GB."))
        if self.timezone and not _is_zone(self.timezone):
            found.append(("timezone", "A time zone is written like Europe/London."))
        return found

    def _list_of(self, domain: str) -> str:
        return "allowed_domains" if domain in self.allowed_domains else "blocked_domains"

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


def plugins(route: Route, options: WebSearch) -> tuple[Mapping[str, object], ...]:
    """What goes beside the route. Options reach every stop that can search, also one that is not
    asked to: so they are sent only where every stop searches."""
    searches = bool(route) and all(stop.web for stop in route.stops)
    return (options.plugin(),) if searches and options.given else ()


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


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _read(name: str, value: object) -> object:
    if name.endswith("_domains"):
        listed = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
        return tuple(each for each in listed if isinstance(each, str))
    if name == "max_uses":
        return value if isinstance(value, int) and not isinstance(value, bool) else None
    return value[:LONGEST] if isinstance(value, str) else ""
