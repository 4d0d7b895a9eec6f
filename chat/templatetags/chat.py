"""What the templates of a chat ask for."""

from urllib.parse import urlsplit
from uuid import UUID

from django import template
from django.template import Context

from chat import titles, turns
from chat.beside import Together
from chat.chat_properties import PropertyChip
from chat.gauge import Gauge
from chat.models import Chat, Message, WaitingMessage
from chat.notes import Note
from chat.parts import Parts
from chat.presets.models import Preset
from chat.sums import ChatSum
from chat.trail import Trail
from chat.transcripts import FORMATS, Format
from chat.undo import Undo, asked_for
from chat.web_chip import WebChip
from connections.lamps import Lamp, lamp_of
from connections.models import Connection
from connections.sight import blind_model
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
def substitute_on(connection: Connection | None, route: str) -> Substitute | None:
    return substitute_for(connection, route) if connection else None


@register.simple_tag
def web_chip(chat: Chat) -> WebChip | None:
    return WebChip.of(chat, chat.connection) if chat.connection else None


@register.simple_tag
def property_chip(chat: Chat) -> PropertyChip:
    return PropertyChip.of(chat)


@register.simple_tag
def together_of(question: Message) -> Together:
    return Together.of(question)


@register.simple_tag
def still_replying(message: Message) -> bool:
    """Whether one that was asked beside this reply is still being written."""
    return message.is_beside and message.chat.messages.active().exists()


@register.simple_tag
def parts_before(message: Message) -> Parts:
    return Parts.before(message)


@register.simple_tag
def came_after(message: Message) -> list[Message]:
    return turns.came_after(message)


@register.simple_tag
def title_comes(message: Message) -> bool:
    return titles.is_coming(message)


@register.simple_tag
def waiting_in(chat: Chat) -> list[WaitingMessage]:
    return list(chat.waiting.prefetch_related("after", "attachments"))


@register.simple_tag
def gauge_of(chat: Chat) -> Gauge:
    return Gauge.of(chat)


@register.simple_tag
def face_of(chat: Chat) -> Preset | None:
    """Whose picture the chat shows: none of a preset that the member may not use any more."""
    preset = chat.preset
    return preset if preset and preset.is_usable_by(chat.owner_id) else None


@register.simple_tag
def blind_model_of(chat: Chat) -> str:
    return blind_model(chat.connection, chat.route) if chat.connection else ""


@register.simple_tag
def export_formats() -> list[Format]:
    return list(FORMATS.values())


@register.simple_tag(takes_context=True)
def what_to_undo(context: Context) -> Undo | None:
    """What the view says, else what the address says."""
    request = context["request"]
    undo: Undo | None = context.get("undo") or asked_for(request, request.user)
    return undo


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
