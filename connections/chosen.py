"""A route that a member chooses: whether it can be kept, and how it is said."""

from collections.abc import Iterator

from accounts.models import Member
from connections.catalogs import catalog_for
from connections.favourites import LONGEST_ROUTE
from connections.models import Connection
from connections.routes import Route, Severity, check

NOTHING = "Choose a model: a route needs at least one stop."
TOO_LONG = f"A route has at most {LONGEST_ROUTE} characters."


def problem_with(connection: Connection, text: str) -> str:
    """Why the gateway would refuse or silently shorten this route; empty where it would not."""
    if not text or len(text) > LONGEST_ROUTE:
        return TOO_LONG if text else NOTHING
    catalog = catalog_for(connection)
    faults = check(connection.written_route(text), catalog) if catalog else []
    serious = (Severity.REFUSED, Severity.DROPPED)
    return next((fault.sentence for fault in faults if fault.severity in serious), "")


def keep(connection: Connection, member: Member, route: str) -> None:
    """New chats on a connection of one's own begin with it from now on."""
    if connection.owner_id == member.pk:
        connection.route = route
        connection.save(update_fields=["route"])


def said(connection: Connection, text: str) -> str:
    """ "gpt-4o on openai, then azure": a stop that only changes the provider is just that."""
    return ", then ".join(_said(connection.written_route(text)))


def _said(route: Route) -> Iterator[str]:
    before = ""
    for stop in route.stops:
        if stop.provider and stop.name == before:
            yield stop.provider
        else:
            yield f"{stop.name} on {stop.provider}" if stop.provider else stop.name
        before = stop.name
