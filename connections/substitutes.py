"""Routes that stand on a model which left the catalog, and what could take its place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from connections.catalog import Catalog
from connections.catalogs import published_for
from connections.models import CatalogChange, Connection
from connections.routes import Route, Stop
from connections.routes.nearest import nearest_models, nearest_stops
from connections.sources import PRACTICE


@dataclass(frozen=True, slots=True)
class Substitute:
    """gone are stops as they were written; route is empty where no name is near."""

    gone: tuple[str, ...]
    route: str

    @property
    def names(self) -> str:
        return ", ".join(self.gone)


@dataclass(frozen=True)
class Shelf:
    """What a connection offers, and what it offered once."""

    connection: Connection
    catalog: Catalog

    @classmethod
    def of_each(cls, connections: Iterable[Connection]) -> list["Shelf"]:
        """Those whose list is known. For many routes: each list is read once."""
        found = ((each, published_for(each)) for each in connections)
        return [cls(connection, catalog) for connection, catalog in found if catalog]

    def has_all(self, typed: str) -> bool:
        return all(map(self._has, self.connection.written_route(typed).stops))

    def substitute(self, typed: str) -> Substitute | None:
        route = self.connection.written_route(typed)
        lost = [stop for stop in route.stops if not self._has(stop)]
        gone = [stop for stop in lost if self._had(stop)]
        if not gone:
            return None
        return Substitute(tuple(map(str, gone)), str(_without(route, gone, self.catalog)))

    def _has(self, stop: Stop) -> bool:
        model = self.catalog.model(stop.name)
        is_pinned = self.catalog.routed and stop.provider is not None
        return bool(model and (not is_pinned or model.at(stop.provider or "")))

    def _had(self, stop: Stop) -> bool:
        """A name with a slip in it was never there: that is for the check of the route to say."""
        names = {stop.name, self.catalog.real_name(stop.name)}
        return any(
            (name, provider) in self._left for name in names for provider in ("", stop.provider)
        )

    @cached_property
    def _left(self) -> frozenset[tuple[str, str]]:
        """Models with a provider of theirs, or with none where the model itself is gone."""
        kinds = CatalogChange.Kind.GONE, CatalogChange.Kind.DROPPED
        left = CatalogChange.objects.of(self.connection).filter(kind__in=kinds)
        return frozenset(left.values_list("model", "provider"))


def substitute_for(connection: Connection, typed: str = "") -> Substitute | None:
    """None where every stop is offered, or was never known; typed is a chat's own route."""
    return next((each.substitute(typed) for each in Shelf.of_each([connection])), None)


def substitute_on_any(shelves: Sequence[Shelf], typed: str) -> Substitute | None:
    """For a route that is kept for no line of its own: None while one of them has all of it.

    Else that of the first line that lost something of it. What Practice stands in for it does
    not have, and it loses nothing.
    """
    real = [shelf for shelf in shelves if shelf.connection.kind is not PRACTICE]
    if any(shelf.has_all(typed) for shelf in real):
        return None
    found = (shelf.substitute(typed) for shelf in real)
    return next(filter(None, found), None)


def _without(route: Route, gone: list[Stop], catalog: Catalog) -> Route:
    """The nearest stop in the place of each that is gone; what would be twice there, once."""
    stops = (_nearest(stop, catalog) if stop in gone else stop for stop in route.stops)
    return replace(route, stops=tuple(dict.fromkeys(stop for stop in stops if stop)))


def _nearest(stop: Stop, catalog: Catalog) -> Stop | None:
    if not catalog.routed:
        near = nearest_models(stop.name, catalog, 1)
        return Stop(near[0]) if near else None
    return next(iter(nearest_stops(stop, catalog)), None)
