"""A connection's own properties, with their placeholders filled in."""

from django.utils import timezone

from connections.models import Connection
from connections.properties import Facts, PropertiesRefused, pairs, parse

EXAMPLE_CHAT = "the chat's title"


def facts_for(connection: Connection, *, chat: str = EXAMPLE_CHAT, character: str = "") -> Facts:
    return Facts(
        member=connection.owner.name,
        chat=chat,
        character=character,
        date=timezone.localdate().isoformat(),
        connection=connection.name,
    )


def filled_properties(text: str, facts: Facts) -> dict[str, str]:
    """Names and values as they are sent. Raises PropertiesRefused."""
    return dict(pairs(parse(text, "connection"), facts))


def count_of(text: str) -> int:
    """How many there are; none where the text cannot be read."""
    try:
        return len(parse(text, "connection"))
    except PropertiesRefused:
        return 0
