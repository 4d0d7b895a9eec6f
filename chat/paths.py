"""From a message back to the root of its chat, read with one query however long the way is."""

from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, Q, prefetch_related_objects

from chat.messages import Message
from chat.tree import Alternatives

if TYPE_CHECKING:
    from chat.models import Chat

UPWARDS = """
    WITH RECURSIVE upwards (id, parent_id, step) AS (
        SELECT id, parent_id, 1 FROM chat_message WHERE id = %s
        UNION ALL
        SELECT m.id, m.parent_id, step + 1 FROM chat_message m
        JOIN upwards ON m.id = upwards.parent_id WHERE step < %s)
    SELECT {columns} FROM upwards JOIN chat_message m ON m.id = upwards.id ORDER BY step DESC"""
FILES = Prefetch("attachments", to_attr="files")  # cheaper than a manager for each message
WHOLE = 1_000_000  # messages, more than any chat has


def page(chat: "Chat", end: UUID | None, most: int) -> list[Message]:
    """At most so many messages that lead to the end, with their calls and their alternatives."""
    found = _upwards(end, most, "m.*")
    for message in found:
        message.chat = chat
    prefetch_related_objects(found, "call__connection", FILES)
    _set_alternatives(chat, found)
    return found


def whole(end: UUID) -> list[Message]:
    """All messages that lead to the end, that one last."""
    return _upwards(end, WHOLE, "m.*")


def turns(end: UUID | None) -> list[Message]:
    """The whole path, only who said what, and with which files."""
    found = _upwards(end, WHOLE, "m.id, m.role, m.text")
    prefetch_related_objects(found, FILES)
    return found


def _upwards(end: UUID | None, most: int, columns: str) -> list[Message]:
    if end is None:
        return []
    key = Message._meta.pk.get_db_prep_value(end, connection)
    return list(Message.objects.raw(UPWARDS.format(columns=columns), [key, most]))


def _set_alternatives(chat: "Chat", path: list[Message]) -> None:
    parents = {message.parent_id for message in path}
    beside = Q(parent__in=parents - {None}) | (Q(parent=None) if None in parents else Q())
    pairs = chat.messages.kept().filter(beside).order_by("created_at").values_list("parent", "pk")
    siblings: dict[UUID | None, list[UUID]] = defaultdict(list)
    for parent, pk in pairs if path else ():
        siblings[parent].append(pk)
    for message in path:
        message.alternatives = Alternatives(message.pk, tuple(siblings[message.parent_id]))
