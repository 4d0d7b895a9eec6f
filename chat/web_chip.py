"""Web search of one chat: the switch beside its model, and why it cannot be thrown."""

from dataclasses import dataclass

from chat.models import Chat
from connections.models import Connection
from connections.route_view import RouteView
from connections.routes import with_web

BY_CONNECTION = "It is switched on for the whole connection, on the page of the connection."


@dataclass(frozen=True, slots=True)
class WebChip:
    """route is that of the chat once the switch is thrown; empty where told says why it is not."""

    is_on: bool
    told: str
    route: str = ""

    @classmethod
    def of(cls, chat: Chat, connection: Connection) -> "WebChip":
        catalog = chat.catalog
        written = chat.route or connection.route
        view = RouteView(written, catalog, helicone=connection.kind.dialect == "helicone")
        if connection.web_search and view.web.is_possible:
            return cls(True, BY_CONNECTION)
        if any(stop.web for stop in view.route.stops):
            return cls(True, view.web.told, str(view.route.without_web()))
        if catalog is None or not view.web.is_possible:
            return cls(False, view.web.told)
        return cls(False, view.web.told, str(with_web(view.route, catalog)))

    @property
    def said(self) -> str:
        return f"Web search is on. {self.told}" if self.is_on else "Web search is off."
