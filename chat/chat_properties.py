"""What goes with the calls of one chat: its own properties over those of wider levels."""

from dataclasses import dataclass, replace

from django.urls import reverse

from chat.models import Chat
from connections.models import Connection
from connections.own_properties import (
    CHAT,
    CONNECTION,
    EXAMPLE_CHAT,
    facts_for,
    filled_properties,
    group_properties,
)
from connections.properties import Facts, PropertiesRefused, Property, filled, merge, parse
from connections.property_editor import Around, checked
from connections.property_field import Typed


@dataclass(frozen=True, slots=True)
class PropertyChip:
    """What the composer says of them: the first, and how many more."""

    first: str = ""
    more: int = 0
    is_refused: bool = False

    @classmethod
    def of(cls, chat: Chat) -> "PropertyChip":
        try:
            here = around(chat)
            own = checked(Typed(chat.properties), here)
        except PropertiesRefused:
            return cls(is_refused=True)
        found = merge(own, (prop for prop in here.below if prop.key not in _keys(own)))
        values = ((prop.name, filled(prop.template, here.facts)) for prop in found)
        sent = [f"{name}: {value}" for name, value in values if value]
        return cls(sent[0], len(sent) - 1) if sent else cls()


def around(chat: Chat) -> Around:
    line = chat.connection
    return Around(
        level=CHAT,
        member=chat.owner,
        facts=facts_of(chat),
        preview=reverse("preview_chat_properties", args=[chat.pk]),
        below=merge(group_properties(), parse(line.properties, CONNECTION) if line else ()),
        is_sent=line is None or line.kind.speaks_helicone,
    )


def sent_with(chat: Chat, connection: Connection) -> dict[str, str]:
    """Names and values of all levels, as a call of the chat carries them.

    Raises PropertiesRefused.
    """
    facts = _facts(chat, connection)
    return filled_properties(connection.properties, facts, chat=chat.properties)


def booked_with(chat: Chat, connection: Connection) -> dict[str, str]:
    """The same as the ledger keeps them, which others read: a number in place of the title.

    Raises PropertiesRefused.
    """
    facts = _facts(chat, connection)
    facts = replace(facts, chat=chat.title and f"chat {chat.pk.hex[-8:]}")
    return filled_properties(connection.properties, facts, chat=chat.properties)


def facts_of(chat: Chat) -> Facts:
    if chat.connection is None:
        name = chat.cast.character
        return Facts(member=chat.owner.name, chat=chat.title or EXAMPLE_CHAT, character=name)
    return _facts(chat, chat.connection)


def _facts(chat: Chat, connection: Connection) -> Facts:
    name = chat.cast.character
    return facts_for(connection, member=chat.owner, chat=chat.title, character=name)


def _keys(properties: tuple[Property, ...]) -> set[str]:
    return {prop.key for prop in properties}
