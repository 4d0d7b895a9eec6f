"""What of a list is the member's own: favourites, what was used, what is new to it or gone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Member
from connections.catalog import Catalog, per_million
from connections.favourites import Favourite
from connections.models import CatalogChange, Connection
from connections.routes import Route, dearest, searching_stops, smallest_context
from connections.substitutes import Substitute, substitute_for
from connections.watch import new_since
from usage.habits import recent_routes

from .rows import Row

NEW_FOR = timedelta(days=14)
RECENT = 5  # models


@dataclass(frozen=True, slots=True)
class Kept:
    """favourites by route in their order; recent are model ids, the last asked first.

    used counts the member's last calls for each model. gone has a substitute for each favourite
    and each recent model that left the catalog.
    """

    favourites: Mapping[str, Favourite]
    recent: tuple[str, ...]
    used: Mapping[str, int]
    new: frozenset[str]
    gone: Mapping[str, Substitute]

    @classmethod
    def of(cls, member: Member, connection: Connection, catalog: Catalog) -> "Kept":
        favourites = {each.route: each for each in member.favourites.all()}
        used = _used(connection, catalog, recent_routes(member))
        recent = tuple(used)[:RECENT]
        return cls(
            favourites=favourites,
            recent=recent,
            used=used,
            new=new_since(connection, timezone.now() - NEW_FOR),
            gone=_gone(connection, catalog, dict.fromkeys((*favourites, *recent))),
        )


def route_row(text: str, connection: Connection, catalog: Catalog) -> Row | None:
    """A favourite that is more than a model's name, at its dearest stop; None if none is known."""
    route = connection.written_route(text)
    models = [model for stop in route.stops if (model := catalog.model(stop.name))]
    if not models:
        return None
    offer = dearest(route, catalog) if catalog.routed else models[0].cheapest
    price = offer.price if offer else None
    return Row(
        id=text,
        name=text,
        author=f"{len(route.stops)} stops" if len(route.stops) > 1 else "Pinned to one provider",
        context=smallest_context(route, catalog),
        input=_rate(price.input if price else None),
        output=_rate(price.output if price else None),
        reads_images=all(model.reads_images for model in models),
        searches_web=bool(searching_stops(route, catalog)),
        words=text.casefold(),
        providers=frozenset(stop.provider for stop in route.stops if stop.provider),
    )


def _rate(per_token: Decimal | None) -> Decimal | None:
    return None if per_token is None else per_million(per_token)


def _used(connection: Connection, catalog: Catalog, routes: Iterable[str]) -> Mapping[str, int]:
    """By the model that each route asks first, as it is called today; the last asked first."""
    counted: Counter[str] = Counter()
    for text, times in Counter(routes).items():
        stops = connection.written_route(text).stops if text else Route().stops
        if stops:
            counted[catalog.real_name(stops[0].name)] += times
    return counted


def _gone(
    connection: Connection, catalog: Catalog, wanted: Iterable[str]
) -> Mapping[str, Substitute]:
    """Most lists lack nothing; what another source calls its models is no loss of this one."""
    lost = {text: names for text in wanted if (names := _missing(connection, catalog, text))}
    left = CatalogChange.objects.of(connection).filter(kind=CatalogChange.Kind.GONE)
    if not lost or not left.filter(model__in=set().union(*lost.values())).exists():
        return {}
    found = ((text, substitute_for(connection, text)) for text in lost)
    return {text: substitute for text, substitute in found if substitute}


def _missing(connection: Connection, catalog: Catalog, text: str) -> set[str]:
    names = (stop.name for stop in connection.written_route(text).stops)
    return {name for name in names if not catalog.model(name)}
