"""The properties of all levels that go with one call: a group's, a connection's, a chat's."""

from django.utils import timezone

from accounts.models import Group, Member
from connections.models import Connection
from connections.properties import Facts, PropertiesRefused, Property, merge, pairs, parse

GROUP, CONNECTION, CHAT = "group", "connection", "chat"
EXAMPLE_CHAT = "the chat's title"
EXAMPLE_CHARACTER = "the character's name, where a chat has one"


def facts_for(
    connection: Connection,
    *,
    chat: str = EXAMPLE_CHAT,
    character: str = "",
    member: Member | None = None,
) -> Facts:
    """member is whoever sends, where that is not the connection's owner."""
    return Facts(
        member=(member or connection.owner).name,
        chat=chat,
        character=character,
        date=timezone.localdate().isoformat(),
        connection=connection.name,
    )


def filled_properties(text: str, facts: Facts, *, chat: str = "") -> dict[str, str]:
    """Names and values as they are sent: a connection's text and a chat's, over the group's.

    Raises PropertiesRefused.
    """
    return dict(pairs(merged(text, chat), facts))


def merged(text: str, chat: str = "") -> tuple[Property, ...]:
    """Raises PropertiesRefused."""
    return merge(group_properties(), parse(text, CONNECTION), parse(chat, CHAT))


def group_properties() -> tuple[Property, ...]:
    return parse(Group.objects.values_list("properties", flat=True).first() or "", GROUP)


def count_of(text: str) -> int:
    """How many there are; none where the text cannot be read."""
    try:
        return len(parse(text, CONNECTION))
    except PropertiesRefused:
        return 0
