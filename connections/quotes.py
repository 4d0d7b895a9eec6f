"""The most that a message can cost, asked before it is sent: what a budget sets aside for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from connections.catalog import Catalog, per_million
from connections.catalogs import catalog_for
from connections.models import Connection
from connections.prices import estimated_tokens, worst_case
from connections.routes import Route, endpoints
from connections.sources import PRACTICE

MOST_SEARCHES = 5  # in one reply; no answer of Helicone's has shown more
FREE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Quote:
    """US dollars, the rate for a million tokens; None as soon as one stop has no known price."""

    route: str  # as it is sent: with web search, where that is switched on
    model: str
    worst_case: Decimal | None
    dearest_rate: Decimal | None


def quote(
    connection: Connection,
    route: Route,
    texts: Iterable[str],
    catalog: Catalog | None,
    *,
    most_tokens: int | None = None,
) -> Quote:
    """most_tokens bounds the answer, where the request does."""
    model = route.stops[0].name if route else ""
    if connection.kind is PRACTICE:  # it publishes prices to practise with; nobody pays them
        return Quote(str(route), model, FREE, FREE)
    if catalog is None:
        return Quote(str(route), model, None, None)
    most = worst_case(
        route,
        catalog,
        prompt_tokens=sum(map(estimated_tokens, texts)),
        max_output=most_tokens,
        searches=MOST_SEARCHES,
        own_keys=frozenset(catalog.providers),
    )
    return Quote(str(route), model, most.amount, _dearest_rate(route, catalog))


def quote_for_chat(connection: Connection, typed_route: str, texts: Iterable[str]) -> Quote:
    catalog = catalog_for(connection)
    return quote(connection, connection.asked_route(catalog, typed_route), texts, catalog)


def _dearest_rate(route: Route, catalog: Catalog) -> Decimal | None:
    prices = [endpoint.price for endpoint in endpoints(route, catalog)]
    rates = [max(price.input, price.output) for price in prices if price]
    return per_million(max(rates)) if rates and len(rates) == len(prices) else None
