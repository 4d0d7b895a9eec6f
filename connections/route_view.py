"""A route as the panel shows it: its faults, who is tried first, what it costs, who can search."""

from dataclasses import dataclass
from functools import cached_property

from connections.catalog import Catalog, Endpoint, Model
from connections.routes import (
    Attempt,
    Fault,
    Route,
    Stop,
    attempts,
    check,
    searching_stops,
    smallest_context,
    with_web,
)

MOST_TRIES = 6

NOT_CONNECTED = "Connect first: only the list of models tells which of them can search."
NOT_HERE = "Addresses like this one have no web search that Lampfield could switch on."
NONE_CAN = (
    "Only Claude models on the anthropic stop can search. Your route has none; "
    "others would answer without searching and not say so."
)


@dataclass(frozen=True, slots=True)
class WebSearchView:
    """Whether it can work at all, and the reason or the consequence as a sentence.

    left_out are the stops of the route that are not asked while it is on.
    """

    is_possible: bool
    told: str
    left_out: tuple[Stop, ...] = ()


class RouteView:
    """`helicone`: the text is a route in Helicone's grammar, otherwise one model id."""

    def __init__(self, text: str, catalog: Catalog | None, *, helicone: bool = True) -> None:
        self.text = text.strip()
        self.catalog = catalog
        self.route = Route.parse(self.text) if helicone else self._single()
        self.helicone = helicone

    @cached_property
    def faults(self) -> list[Fault]:
        return check(self.route, self.catalog) if self.catalog and self.text else []

    @cached_property
    def attempts(self) -> tuple[Attempt, ...]:
        return attempts(self.route, self.catalog) if self.catalog else ()

    @property
    def tries(self) -> list[str]:
        """Who is asked, in order; without a catalog the stops as they are written."""
        if not self.attempts:
            return [str(stop) for stop in self.route.stops][:MOST_TRIES]
        asked = [f"{a.model}/{a.provider}" if a.provider else a.model for a in self.attempts]
        return list(dict.fromkeys(asked))[:MOST_TRIES]

    @property
    def further_tries(self) -> int:
        return max(0, len(self.attempts) - MOST_TRIES)

    @cached_property
    def model(self) -> Model | None:
        if not self.catalog or not self.route:
            return None
        return self.catalog.model(self.route.stops[0].name)

    @property
    def offer(self) -> Endpoint | None:
        """The offer that is asked first."""
        first = self.attempts[0].endpoint if self.attempts else None
        return first or (self.model.cheapest if self.model else None)

    @property
    def context(self) -> int | None:
        """What fits wherever the route may lead."""
        return smallest_context(self.route, self.catalog) if self.catalog else None

    def searches(self, stop: Stop) -> bool:
        """Whether this stop of the route could search the web."""
        alone = Route((stop,), self.route.exclusions)
        return bool(self.catalog and searching_stops(alone, self.catalog))

    @cached_property
    def web(self) -> WebSearchView:
        if not self.helicone:
            return WebSearchView(False, NOT_HERE)
        if not self.catalog:
            return WebSearchView(False, NOT_CONNECTED)
        if not searching_stops(self.route, self.catalog):
            return WebSearchView(False, NONE_CAN)
        pinned = with_web(self.route.without_web(), self.catalog)
        told = f"Messages then go to {pinned}; each search costs about $0.01."
        left_out = [stop for stop in self.route.stops if not self.searches(stop)]
        return WebSearchView(True, told, tuple(left_out))

    def _single(self) -> Route:
        return Route.single(self.text) if self.text else Route()
