"""What opening a row shows: who offers the model at which price, each to be added to a route."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from connections.catalog import Catalog, Endpoint, per_million
from connections.favourites import Favourite
from connections.models import Connection
from connections.routes import Route, Stop

_ORDINALS = ("1st", "2nd", "3rd")


@dataclass(frozen=True, slots=True)
class Offer:
    """One line: a stop as it would stand in a route. Prices are dollars per million tokens.

    ordinal says where the stop stands in the route being built, and is empty where it does not.
    """

    stop: str
    label: str
    context: int | None = None
    input: Decimal | None = None
    output: Decimal | None = None
    ordinal: str = ""
    needs_own_key: bool = False
    searches_web: bool = False
    is_anywhere: bool = False  # a bare name, tried at every provider


@dataclass(frozen=True, slots=True)
class Fold:
    """use is the route that the row stands for. can_build: the source knows routes."""

    use: str
    offers: tuple[Offer, ...]
    can_build: bool
    favourite: Favourite | None = None
    description: str = ""

    @classmethod
    def of(
        cls,
        text: str,
        connection: Connection,
        catalog: Catalog,
        draft: str,
        favourite: Favourite | None,
    ) -> "Fold":
        model, route = catalog.model(text), connection.written_route(text)
        places = _places(Route.parse(draft)) if catalog.routed else {}
        stops = [text, *(f"{text}/{e.provider}" for e in model.endpoints)] if model else route.stops
        offers = _offers(map(str, stops), catalog, places) if catalog.routed else ()
        about = model.description if model else ""
        return cls(text, tuple(offers), catalog.routed, favourite, about)


def toggled(draft: str, stop: str) -> str:
    """The route with one stop more, at its end, or without it."""
    route, wanted = Route.parse(draft), Stop.parse(stop)
    kept = tuple(each for each in route.stops if each != wanted)
    stops = kept if len(kept) < len(route.stops) else (*kept, wanted)
    return str(Route(stops, route.exclusions))


def _offers(stops: Iterator[str], catalog: Catalog, places: dict[Stop, int]) -> Iterator[Offer]:
    for text in dict.fromkeys(stops):
        stop = Stop.parse(text)
        model = catalog.model(stop.name)
        if not model:
            continue
        if stop.provider is None:
            label = "Any provider, the cheapest first"
            yield Offer(text, label, ordinal=_ordinal(places.get(stop)), is_anywhere=True)
        elif offer := model.at(stop.provider):
            yield _offer(text, stop, offer, places.get(stop))


def _offer(text: str, stop: Stop, offer: Endpoint, place: int | None) -> Offer:
    return Offer(
        stop=text,
        label=stop.provider or "",
        context=offer.context,
        input=per_million(offer.price.input) if offer.price else None,
        output=per_million(offer.price.output) if offer.price else None,
        ordinal=_ordinal(place),
        needs_own_key=not offer.ptb,
        searches_web=offer.searches_web,
    )


def _places(route: Route) -> dict[Stop, int]:
    return {stop: place for place, stop in enumerate(route.stops)}


def _ordinal(place: int | None) -> str:
    if place is None:
        return ""
    return f"{_ORDINALS[place] if place < len(_ORDINALS) else f'{place + 1}th'} stop"
