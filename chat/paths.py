"""From a message back to the root of its chat, read with one query however long the way is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, Q, prefetch_related_objects

from chat import contents
from chat.attachments import Attachment
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


class Turn(NamedTuple):
    """A message as far as it is said to a model."""

    role: str
    text: str
    files: Sequence[Attachment] = ()

    @property
    def content(self) -> contents.Content:
        return contents.of(self)


def page(chat: "Chat", end: UUID | None, most: int) -> list[Message]:
    """At most so many messages that lead to the end, with their calls and their alternatives."""
    found = _upwards(end, most)
    for message in found:
        message.chat = chat
    prefetch_related_objects(found, "call__connection", FILES)
    _set_alternatives(chat, found)
    return found


def whole(end: UUID) -> list[Message]:
    """All messages that lead to the end, that one last."""
    return _upwards(end, WHOLE)


def turns(end: UUID | None) -> list[Turn]:
    """The whole path, only who said what, and with which files.

    As plain rows: they are counted at every pause while somebody types, and to make messages of
    two thousand takes three times as long as to read them.
    """
    if end is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*_query(end, WHOLE, "m.id, m.role, m.text"))
        rows = cursor.fetchall()
    files = _files_around(end)
    return [Turn(role, text, files.get(key, ())) for key, role, text in rows]


def _upwards(end: UUID | None, most: int) -> list[Message]:
    return list(Message.objects.raw(*_query(end, most, "m.*"))) if end else []


def _query(end: UUID, most: int, columns: str) -> tuple[str, list[Any]]:
    return UPWARDS.format(columns=columns), [_key(end), most]


def _key(pk: UUID) -> Any:
    """As the database writes it."""
    return Message._meta.pk.get_db_prep_value(pk, connection)


def _set_alternatives(chat: "Chat", path: list[Message]) -> None:
    parents = {message.parent_id for message in path}
    beside = Q(parent__in=parents - {None}) | (Q(parent=None) if None in parents else Q())
    pairs = chat.messages.kept().filter(beside).order_by("created_at").values_list("parent", "pk")
    siblings: dict[UUID | None, list[UUID]] = defaultdict(list)
    for parent, pk in pairs if path else ():
        siblings[parent].append(pk)
    for message in path:
        message.alternatives = Alternatives(message.pk, tuple(siblings[message.parent_id]))


def _files_around(message: UUID) -> Mapping[Any, list[Attachment]]:
    """All of its chat, by the key of the message that each is attached to."""
    links = Attachment.messages.through.objects.filter(message__chat__messages=message)
    ordered = links.order_by("attachment__created_at", "attachment")
    files: dict[Any, list[Attachment]] = defaultdict(list)
    for each in ordered.select_related("attachment").defer("attachment__content"):
        files[_key(each.message_id)].append(each.attachment)
    return files
