"""What a member may begin with on a line: the routes that its grant leaves, the usual one first."""

from collections.abc import Iterator

from connections.catalog import Catalog
from connections.grants import Grant
from connections.models import Connection


def may_ask(
    connection: Connection, grant: Grant | None, route: str, catalog: Catalog | None
) -> bool:
    """As it would be sent, with web search where that is on. Without a grant it is one's own."""
    return grant is None or not grant.objection(connection.asked_route(catalog, route), catalog)


def first_route(connection: Connection, grant: Grant | None, catalog: Catalog | None) -> str:
    """The connection's own where that is allowed, else the first that is."""
    return next(openings(connection, grant, catalog), connection.route)


def openings(connection: Connection, grant: Grant | None, catalog: Catalog | None) -> Iterator[str]:
    """Routes of one model each, after the connection's own; for a grant all that it allows."""
    routes = [connection.route] if connection.route else []
    if grant and grant.allow_list:
        offered = list(catalog.models) if catalog else []
        named = [each for each in grant.allow_list.patterns if "*" not in each]
        routes += [each for each in named if not offered or each.split("/")[0] in offered]
        routes += [each for each in offered if each not in routes]
    return (each for each in routes if may_ask(connection, grant, each, catalog))
