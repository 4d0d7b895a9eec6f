"""Routes that stand on a model which left the catalog, and what could take its place."""

from dataclasses import dataclass, replace

from django.db.models import Q

from connections.catalog import Catalog
from connections.catalogs import published_for
from connections.models import CatalogChange, Connection
from connections.routes import Route, Stop
from connections.routes.nearest import nearest_models, nearest_stops


@dataclass(frozen=True, slots=True)
class Substitute:
    """gone are stops as they were written; route is empty where no name is near."""

    gone: tuple[str, ...]
    route: str

    @property
    def names(self) -> str:
        return ", ".join(self.gone)


def substitute_for(connection: Connection, typed: str = "") -> Substitute | None:
    """None where every stop is offered, or was never known; typed is a chat's own route."""
    catalog = published_for(connection)
    route = connection.written_route(typed)
    if catalog is None or all(_is_offered(stop, catalog) for stop in route.stops):
        return None
    lost = [stop for stop in route.stops if not _is_offered(stop, catalog)]
    gone = [stop for stop in lost if _was_offered(stop, connection, catalog)]
    if not gone:
        return None
    return Substitute(tuple(map(str, gone)), str(_without(route, gone, catalog)))


def _is_offered(stop: Stop, catalog: Catalog) -> bool:
    model = catalog.model(stop.name)
    is_pinned = catalog.routed and stop.provider is not None
    return bool(model and (not is_pinned or model.at(stop.provider or "")))


def _was_offered(stop: Stop, connection: Connection, catalog: Catalog) -> bool:
    """A name with a slip in it was never there: that is for the check of the route to say."""
    kind, names = CatalogChange.Kind, {stop.name, catalog.real_name(stop.name)}
    left = Q(kind=kind.GONE) | Q(kind=kind.DROPPED, provider=stop.provider or "")
    return CatalogChange.objects.of(connection).filter(left, model__in=names).exists()


def _without(route: Route, gone: list[Stop], catalog: Catalog) -> Route:
    """The nearest stop in the place of each that is gone; what would be twice there, once."""
    stops = (_nearest(stop, catalog) if stop in gone else stop for stop in route.stops)
    return replace(route, stops=tuple(dict.fromkeys(stop for stop in stops if stop)))


def _nearest(stop: Stop, catalog: Catalog) -> Stop | None:
    if not catalog.routed:
        near = nearest_models(stop.name, catalog, 1)
        return Stop(near[0]) if near else None
    return next(iter(nearest_stops(stop, catalog)), None)
