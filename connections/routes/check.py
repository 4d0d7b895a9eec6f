"""Everything that is wrong with a route, before it is sent."""

from collections.abc import Iterator, Set
from itertools import chain

from connections.catalog import Catalog, Endpoint

from .attempts import NOBODY, endpoints
from .fault import Fault, Severity
from .nearest import nearest_models, nearest_provider
from .route import Route
from .stops import Written, stop_faults

MOST_STOPS = 10
MOST_CHARACTERS = 500
MUCH_DEARER = 2


def check(route: Route, catalog: Catalog, own_keys: Set[str] = NOBODY) -> list[Fault]:
    """Faults of the whole route first, then stop by stop, then what changes between stops.

    own_keys: providers for which the group keeps a key of its own at Helicone.
    """
    if not catalog.routed:
        return [*_size(route), *_unlisted(route, catalog)]
    written = [Written(i, stop, route, catalog, own_keys) for i, stop in enumerate(route.stops)]
    return [
        *_size(route),
        *_exclusions(route, catalog),
        *chain.from_iterable(map(stop_faults, written)),
        *_unsearched(route),
        *_later_stops(route, catalog),
    ]


def _size(route: Route) -> Iterator[Fault]:
    if not route:
        yield Fault(Severity.REFUSED, "Choose a model: a route needs at least one stop.")
    if len(route.stops) > MOST_STOPS:
        yield Fault(Severity.REFUSED, f"A route has at most {MOST_STOPS} stops.")
    if len(str(route)) > MOST_CHARACTERS:
        yield Fault(Severity.REFUSED, f"A route has at most {MOST_CHARACTERS} characters.")


def _unlisted(route: Route, catalog: Catalog) -> Iterator[Fault]:
    for index, stop in enumerate(route.stops):
        if not catalog.model(stop.name):
            sentence = f"“{stop.name}” is not in this source's list of models."
            near = nearest_models(stop.name, catalog)
            yield Fault(Severity.WARNING, sentence, stop.name, index, near)


def _exclusions(route: Route, catalog: Catalog) -> Iterator[Fault]:
    for name in route.exclusions:
        if name in catalog.providers:
            continue
        near = nearest_provider(name, catalog) if name else ""
        why = f"“!{name}” excludes no provider of Helicone's" if name else "“!” names no provider"
        sentence = f"{why}, so the gateway refuses the whole request."
        suggestions = (f"!{near}",) if near else ()
        yield Fault(Severity.REFUSED, sentence, f"!{name}", suggestions=suggestions)


def _unsearched(route: Route) -> Iterator[Fault]:
    if not any(stop.web for stop in route.stops):
        return
    for index, stop in enumerate(route.stops):
        if not stop.web:
            sentence = f"“{stop}” does not search the web, though other stops do."
            yield Fault(Severity.WARNING, sentence, str(stop), index)


def _later_stops(route: Route, catalog: Catalog) -> Iterator[Fault]:
    """A fallback that holds less or costs much more than the first stop is worth a word."""
    first = _offers(route, 0, catalog)
    for index in range(1, len(route.stops)):
        later, stop = _offers(route, index, catalog), route.stops[index]
        if _context(later) < _context(first):
            sentence = f"“{stop}” holds less of a chat than the first stop."
            yield Fault(Severity.WARNING, sentence, str(stop), index)
        if first and later and _rate(later) > MUCH_DEARER * _rate(first):
            sentence = f"“{stop}” costs more than twice as much as the first stop."
            yield Fault(Severity.WARNING, sentence, str(stop), index)


def _offers(route: Route, index: int, catalog: Catalog) -> tuple[Endpoint, ...]:
    return endpoints(Route(route.stops[index : index + 1], route.exclusions), catalog)


def _context(offers: tuple[Endpoint, ...]) -> float:
    return min((offer.context for offer in offers if offer.context), default=float("inf"))


def _rate(offers: tuple[Endpoint, ...]) -> float:
    """What the stop costs where it is asked first, by the base rates; unknown is no reason."""
    prices = [float(offer.price.base) for offer in offers if offer.price]
    return min(prices, default=0.0)
