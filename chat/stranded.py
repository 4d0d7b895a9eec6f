"""Whatever a member has that stands on a model which is gone, each with a way on."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Member
from chat.models import Chat
from connections.models import Connection
from connections.substitutes import Shelf, Substitute, substitute_on_any

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
    """Connections, presets and favourites, then chats, the newest first; archived ones may rest."""
    usable = list(Connection.objects.usable_by(member))
    resting = member.connections.exclude(pk__in=[each.pk for each in usable])
    shelves = Shelf.of_each([*usable, *resting])
    own = (each for each in shelves if each.connection.owner_id == member.pk)
    open_ones = [each for each in shelves if each.connection in usable]
    return [
        *(found for each in own if (found := _connection(each))),
        *_presets(member, open_ones),
        *_favourites(member, open_ones),
        *list(_chats(member, shelves))[:MOST],
    ]


def shelves_of(member: Member) -> list[Shelf]:
    """Where a preset or a favourite could be asked."""
    return Shelf.of_each(Connection.objects.usable_by(member))


def _connection(shelf: Shelf) -> Stranded | None:
    connection, substitute = shelf.connection, shelf.substitute("")
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


def _presets(member: Member, shelves: list[Shelf]) -> Iterator[Stranded]:
    for preset in member.presets.exclude(route=""):
        if substitute := substitute_on_any(shelves, preset.route):
            yield Stranded(
                name=preset.name,
                where="Preset",
                route=preset.route,
                substitute=substitute,
                page=reverse("preset", args=[preset.pk]),
                change=reverse("substitute_in_preset", args=[preset.pk]),
            )


def _favourites(member: Member, shelves: list[Shelf]) -> Iterator[Stranded]:
    for favourite in member.favourites.all():
        if substitute := substitute_on_any(shelves, favourite.route):
            yield Stranded(
                name=favourite.route,
                where="Favourite",
                route=favourite.route,
                substitute=substitute,
                page=f"{reverse('models')}?favourites=1",
                change=reverse("substitute_in_favourite", args=[favourite.pk]),
            )


def _chats(member: Member, shelves: list[Shelf]) -> Iterator[Stranded]:
    """Many chats share few routes, so each route is looked at once."""
    by_id = {shelf.connection.pk: shelf for shelf in shelves}
    on_these = member.chats.current().filter(connection__in=by_id)
    pairs = on_these.order_by().values_list("connection_id", "route").distinct()
    found = {(pk, route): by_id[pk].substitute(route) for pk, route in pairs if pk}
    lost = {pair: substitute for pair, substitute in found.items() if substitute}
    for chat in on_these.filter(route__in={route for _, route in lost}).order_by("-updated_at"):
        pk = chat.connection_id
        if pk and (substitute := lost.get((pk, chat.route))):
            yield _chat(chat, by_id[pk].connection.name, substitute)


def _chat(chat: Chat, connection: str, substitute: Substitute) -> Stranded:
    return Stranded(
        name=chat.title,
        where=f"Chat on {connection}",
        route=chat.route,
        substitute=substitute,
        page=reverse("chat", args=[chat.pk]),
        change=reverse("substitute_in_chat", args=[chat.pk]),
    )
