"""Web search of one chat: the switch beside its model, and why it cannot be thrown."""

from dataclasses import dataclass

from chat.lines import refusal_of
from chat.models import Chat
from connections.catalog import Catalog
from connections.catalogs import catalog_for
from connections.models import Connection
from connections.route_view import RouteView
from connections.routes import Route, with_web
from usage.ledger import Refused

BY_CONNECTION = "It is switched on for the whole connection, on the page of the connection."


@dataclass(frozen=True, slots=True)
class WebChip:
    """route is that of the chat once the switch is thrown; empty where told says why it is not."""

    is_on: bool
    told: str
    route: str = ""

    @classmethod
    def of(cls, chat: Chat, connection: Connection) -> "WebChip":
        route = chat.route or connection.route
        return cls._at(route, connection, chat.catalog, Route.parse(chat.before_web))

    @classmethod
    def of_new(cls, connection: Connection, route: str) -> "WebChip":
        """For the chat that would begin with this route."""
        return cls._at(route, connection, catalog_for(connection), Route())

    @classmethod
    def _at(
        cls, written: str, connection: Connection, catalog: Catalog | None, before: Route
    ) -> "WebChip":
        view = RouteView(written, catalog, helicone=connection.kind.speaks_helicone)
        if connection.web_search and view.web.is_possible:
            return cls(True, BY_CONNECTION)
        if any(stop.web for stop in view.route.stops):
            return cls(True, view.web.told, str(_without_web(view.route, catalog, before)))
        if catalog is None or not view.web.is_possible:
            return cls(False, view.web.told)
        return cls(False, view.web.told, str(with_web(view.route, catalog)))

    @property
    def said(self) -> str:
        return f"Web search is on. {self.told}" if self.is_on else "Web search is off."


def switch(chat: Chat, connection: Connection, *, on: bool) -> None:
    """Raises Refused where it cannot be thrown. What it was is thrown no further."""
    web, written = WebChip.of(chat, connection), chat.route or connection.route
    if web.is_on == on:
        return
    if problem := refusal_of(chat.owner, connection, web.route) if web.route else web.told:
        raise Refused(problem)
    chat.route, chat.before_web = web.route, written if on else ""
    chat.save(update_fields=["route", "before_web"])


def _without_web(route: Route, catalog: Catalog | None, before: Route) -> Route:
    """As it was before, with the stops that cannot search; unless another one was chosen since."""
    if catalog and before and with_web(before, catalog) == route:
        return before
    return route.without_web()
