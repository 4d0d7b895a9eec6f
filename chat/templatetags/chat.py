"""What the templates of a chat ask for."""

from urllib.parse import urlsplit
from uuid import UUID

from django import template
from django.template import Context

from chat.chat_properties import PropertyChip
from chat.models import Chat, Message
from chat.notes import Note
from chat.sums import ChatSum
from chat.trail import Trail
from connections.lamps import Lamp, lamp_of
from connections.models import Connection
from connections.substitutes import Substitute, substitute_for
from usage.notices import Notice

register = template.Library()


@register.simple_tag
def trail(message: Message) -> Trail:
    return Trail.of(message)


@register.simple_tag
def note(message: Message) -> Note:
    return Note.of(message)


@register.simple_tag
def sum_of(chat: Chat) -> ChatSum:
    return ChatSum.of(chat)


@register.simple_tag
def substitute(chat: Chat) -> Substitute | None:
    return substitute_for(chat.connection, chat.route) if chat.connection else None


@register.simple_tag
def property_chip(chat: Chat) -> PropertyChip:
    return PropertyChip.of(chat)


@register.simple_tag(takes_context=True)
def budget_notices(context: Context, connection_id: UUID | None) -> list[Notice]:
    found: list[Notice] = context["sidebar"].notices(connection_id)
    return found


@register.filter
def lamp(connection: Connection) -> Lamp:
    return lamp_of(connection)


@register.filter
def web_address(url: str) -> str:
    """The address if a browser may be sent there, else nothing: a source may say anything."""
    return url if _is_web(url) else ""


@register.filter
def host(url: str) -> str:
    return (urlsplit(url).hostname if _is_web(url) else None) or "unknown host"


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False
