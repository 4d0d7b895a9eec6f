"""The most that a message can cost, asked before it is sent: what a budget sets aside for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from connections.catalog import Catalog, per_million
from connections.catalogs import catalog_for
from connections.gateway.replies import ServedBy
from connections.models import Connection
from connections.parameter_use import most_output
from connections.parameters import Parameters
from connections.prices import (
    Content,
    cost_so_far,
    estimated_tokens,
    pictures_in,
    text_tokens,
    worst_case,
)
from connections.routes import Route, endpoints
from connections.sources import PRACTICE

MOST_SEARCHES = 5  # in one reply, unless it is bounded; no answer of Helicone's has shown more
USUAL_ANSWER = 500  # tokens, for what is said before anything is known of it
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
    texts: Iterable[Content],
    catalog: Catalog | None,
    *,
    parameters: Parameters | None = None,
) -> Quote:
    """parameters are those that will be sent, where they are not the connection's."""
    model = route.first
    if connection.kind is PRACTICE:  # it publishes prices to practise with; nobody pays them
        return Quote(str(route), model, FREE, FREE)
    if catalog is None:
        return Quote(str(route), model, None, None)
    sent = connection.parameters if parameters is None else parameters
    texts = list(texts)
    most = worst_case(
        route,
        catalog,
        prompt_tokens=sum(map(text_tokens, texts)),
        pictures=pictures_in(texts),
        max_output=most_output(sent, route, catalog),
        searches=connection.web_options.max_uses or MOST_SEARCHES,
        own_keys=frozenset(catalog.providers),
    )
    return Quote(str(route), model, most.amount, _dearest_rate(route, catalog))


def quote_for_chat(
    connection: Connection,
    typed_route: str,
    texts: Iterable[Content],
    parameters: Parameters | None = None,
) -> Quote:
    """parameters are those of the chat over the connection's, as they will be sent."""
    catalog = catalog_for(connection)
    route = connection.asked_route(catalog, typed_route)
    return quote(connection, route, texts, catalog, parameters=parameters)


def usual_cost(
    connection: Connection, typed_route: str, texts: Iterable[Content]
) -> Decimal | None:
    """About what an answer of usual length costs, at the likeliest provider; None is unknown."""
    if connection.kind is PRACTICE:
        return FREE
    catalog = catalog_for(connection)
    if catalog is None:
        return None
    route = connection.asked_route(catalog, typed_route)
    return cost_so_far(
        ServedBy(),
        route,
        catalog,
        prompt_tokens=sum(estimated_tokens(each, route.first) for each in texts),
        completion_tokens=USUAL_ANSWER,
    ).amount


def _dearest_rate(route: Route, catalog: Catalog) -> Decimal | None:
    prices = [endpoint.price for endpoint in endpoints(route, catalog)]
    rates = [max(price.input, price.output) for price in prices if price]
    return per_million(max(rates)) if rates and len(rates) == len(prices) else None
