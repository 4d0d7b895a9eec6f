"""The board of the empty chat: the models that are one key press away."""

from collections.abc import Iterable
from dataclasses import dataclass

from connections.catalog import Catalog, Price
from connections.catalogs import catalog_for
from connections.models import Connection
from connections.routes import Route

JACKS = 5
# Known to many and cheap enough to begin with; whatever of them the catalog has.
USUAL = ("gpt-4o-mini", "claude-sonnet-4", "gemini-2.5-flash", "gpt-4o", "claude-3.5-haiku")
PRACTICE = ("practice", "practice-scripted")


@dataclass(frozen=True, slots=True)
class Jack:
    """price is None where no price is known; a model without one is never called free."""

    route: str
    name: str
    price: Price | None
    is_first: bool

    @property
    def is_free(self) -> bool:
        return self.price is not None and self.price.base == 0


@dataclass(frozen=True, slots=True)
class Board:
    jacks: tuple[Jack, ...]

    @classmethod
    def of(cls, connection: Connection) -> "Board":
        """The connection's own route first, then usual models that its catalog offers."""
        catalog = catalog_for(connection)
        routes = [connection.route] if connection.route else []
        routes += [name for name in _usual(connection, catalog) if name not in routes]
        jacks = (_jack(route, catalog, first=not place) for place, route in enumerate(routes))
        return cls(tuple(jacks)[:JACKS])


def _usual(connection: Connection, catalog: Catalog | None) -> Iterable[str]:
    wanted = (*PRACTICE, *USUAL) if connection.source == "practice" else USUAL
    return [name for name in wanted if catalog and catalog.model(name)]


def _jack(route: str, catalog: Catalog | None, *, first: bool) -> Jack:
    stops = Route.parse(route).stops
    name = stops[0].name if stops else route
    model = catalog.model(name) if catalog else None
    cheapest = model.cheapest if model else None
    return Jack(route, name, cheapest.price if cheapest else None, first)
