"""Chats and connections that stand on a model which is gone, each with a way on."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Member
from chat.models import Chat
from connections.models import Connection
from connections.substitutes import Substitute, substitute_for

MOST = 50  # chats listed at once; the rest follows when these are changed


@dataclass(frozen=True, slots=True)
class Stranded:
    """page shows it, change exchanges what is gone in its route."""

    name: str
    where: str
    route: str
    substitute: Substitute
    page: str
    change: str


def stranded(member: Member) -> list[Stranded]:
    """Connections first, then chats with the newest first; archived chats may rest."""
    connections = list(member.connections.all())
    lent = Connection.objects.usable_by(member).exclude(owner=member)
    return [
        *(found for each in connections if (found := _connection(each))),
        *list(_chats(member, [*connections, *lent]))[:MOST],
    ]


def _connection(connection: Connection) -> Stranded | None:
    substitute = substitute_for(connection)
    if substitute is None:
        return None
    return Stranded(
        name=connection.name,
        where="Connection",
        route=connection.route,
        substitute=substitute,
        page=reverse("connection", args=[connection.pk]),
        change=reverse("substitute_on_connection", args=[connection.pk]),
    )


def _chats(member: Member, connections: list[Connection]) -> Iterator[Stranded]:
    """Many chats share few routes, so each route is looked at once."""
    current = member.chats.current()
    by_id = {connection.pk: connection for connection in connections}
    on_these = current.filter(connection__in=by_id)
    pairs = on_these.order_by().values_list("connection_id", "route").distinct()
    found = {(pk, route): substitute_for(by_id[pk], route) for pk, route in pairs if pk}
    lost = {pair: substitute for pair, substitute in found.items() if substitute}
    for chat in on_these.filter(route__in={route for _, route in lost}).order_by("-updated_at"):
        pk = chat.connection_id
        if pk and (substitute := lost.get((pk, chat.route))):
            yield _chat(chat, by_id[pk].name, substitute)


def _chat(chat: Chat, connection: str, substitute: Substitute) -> Stranded:
    return Stranded(
        name=chat.title,
        where=f"Chat on {connection}",
        route=chat.route,
        substitute=substitute,
        page=reverse("chat", args=[chat.pk]),
        change=reverse("substitute_in_chat", args=[chat.pk]),
    )
