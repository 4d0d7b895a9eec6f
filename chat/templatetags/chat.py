"""What the templates of a chat ask for."""

from urllib.parse import urlsplit

from django import template

from chat.models import Message
from chat.trail import Trail

register = template.Library()


@register.simple_tag
def trail(message: Message) -> Trail:
    return Trail.of(message)


@register.filter
def web_address(url: str) -> str:
    """The address if a browser may be sent there: a source may say anything."""
    return url if urlsplit(url).scheme in ("http", "https") else "#"


@register.filter
def host(url: str) -> str:
    return urlsplit(url).hostname or "unknown host"
