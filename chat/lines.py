"""The lines that a member may choose, and why a chat cannot go on with the one it has."""

from dataclasses import dataclass

from accounts.http import uuid_in
from accounts.models import Member
from chat.models import Chat
from connections.catalogs import catalog_for
from connections.grants import grant_for, told_not_shared
from connections.lamps import Lamp, lamp_of
from connections.models import Connection
from connections.openings import first_route


@dataclass(frozen=True, slots=True)
class Line:
    """name says whose it is, where it is lent."""

    connection: Connection
    name: str
    lamp: Lamp
    is_chosen: bool


def lines_of(member: Member, chosen: Connection | None = None) -> list[Line]:
    """What can be sent on, the member's own first."""
    return [
        Line(each, name_for(member, each), lamp_of(each), each == chosen)
        for each in Connection.objects.usable_by(member)
    ]


def line_for(member: Member, asked: str) -> Connection | None:
    """The one that a form or an address names, else the one that new chats begin on.

    None where the named one may not be used, or not any more.
    """
    if not asked:
        return Connection.objects.ready_for(member)
    pk = uuid_in(asked)
    return Connection.objects.usable_by(member).filter(pk=pk).first() if pk else None


def line_or_usual(member: Member, asked: str) -> Connection:
    """The one that is named, where the member may use it; else the one that new chats begin on."""
    return line_for(member, asked) or Connection.objects.ready_for(member)


def opening_of(member: Member, connection: Connection) -> str:
    """The route that a chat begins with where nobody chose one."""
    grant = grant_for(connection, member)
    return first_route(connection, grant, catalog_for(connection))


def refusal_of(member: Member, connection: Connection, route: str) -> str:
    """Why a line that is lent may not be asked for this route; empty where it may."""
    grant, catalog = grant_for(connection, member), catalog_for(connection)
    return grant.objection(connection.asked_route(catalog, route), catalog) if grant else ""


def trouble_of(chat: Chat) -> str:
    """Why nothing can be sent, as a sentence; empty where it can."""
    connection = chat.connection
    if connection is None:
        return "The connection of this chat was deleted."
    if connection.owner_id != chat.owner_id and grant_for(connection, chat.owner) is None:
        return told_not_shared(connection)
    if connection.is_enabled:
        return ""
    return f"{name_for(chat.owner, connection)} is switched off."


def name_for(member: Member, connection: Connection) -> str:
    if connection.owner_id == member.pk:
        return connection.name
    return f"{connection.owner.name}'s {connection.name}"
