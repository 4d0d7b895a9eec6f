"""Finding chats again, by their titles and by every word that was written in them."""

import re
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Member
from chat.models import Chat

MOST = 50  # chats

# Not characters of HTML: a message that contains them marks some words of itself, no more.
OPEN, CLOSE = "\x02", "\x03"
SQLITE = """
    SELECT m.id, m.chat_id, snippet(chat_words, 0, char(2), char(3), '…', 16)
    FROM chat_words
    JOIN chat_indexed i ON i.id = chat_words.rowid
    JOIN chat_message m ON m.id = i.message_id
    JOIN chat_chat c ON c.id = m.chat_id
    WHERE chat_words MATCH %s AND c.owner_id = %s AND NOT c.is_temporary
        AND m.deleted_at IS NULL AND c.deleted_at IS NULL
    ORDER BY c.updated_at DESC LIMIT 400"""
POSTGRES = """
    SELECT m.id, m.chat_id, ts_headline('simple', m.text, q,
        'StartSel=' || chr(2) || ', StopSel=' || chr(3) || ', MaxWords=18, MinWords=8')
    FROM chat_message m
    JOIN chat_chat c ON c.id = m.chat_id, to_tsquery('simple', %s) q
    WHERE to_tsvector('simple', m.text) @@ q AND m.state NOT IN ('queued', 'running')
        AND c.owner_id = %s AND NOT c.is_temporary
        AND m.deleted_at IS NULL AND c.deleted_at IS NULL
    ORDER BY c.updated_at DESC LIMIT 400"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A chat that was found; snippet is empty where only its title has the words."""

    chat: Chat
    snippet: SafeString
    message_id: UUID | None


def search(member: Member, typed: str) -> list[Hit]:
    """Chats in which every word begins a word of the title or of one message, newest first."""
    words = re.findall(r"\w+", typed)
    if not words:
        return []
    found = _first_of_each_chat(_rows(member, words))
    titled = Q()
    for word in words:
        titled &= Q(title__icontains=word)
    chats = member.chats.listed().filter(titled | Q(pk__in=found))[:MOST]
    return [_hit(chat, found.get(chat.pk)) for chat in chats]


def _rows(member: Member, words: list[str]) -> list[tuple[UUID, UUID, str]]:
    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite:
        statement, query = SQLITE, " ".join(f'"{word}"*' for word in words)
    else:
        statement, query = POSTGRES, " & ".join(f"{word}:*" for word in words)
    owner = Member._meta.pk.get_db_prep_value(member.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, [query, owner])
        return [(_uuid(pk), _uuid(chat), text) for pk, chat, text in cursor.fetchall()]


def _first_of_each_chat(rows: list[tuple[UUID, UUID, str]]) -> dict[UUID, tuple[UUID, str]]:
    found: dict[UUID, tuple[UUID, str]] = {}
    for message_id, chat_id, text in rows:
        found.setdefault(chat_id, (message_id, text))
    return found


def _hit(chat: Chat, found: tuple[UUID, str] | None) -> Hit:
    if found is None:
        return Hit(chat, SafeString(), None)
    message_id, text = found
    return Hit(chat, _marked(text), message_id)


def _marked(snippet: str) -> SafeString:
    escaped = escape(snippet).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
    return mark_safe(escaped)  # noqa: S308 - escaped in the line above


def _uuid(value: object) -> UUID:
    """SQLite keeps them as text."""
    return value if isinstance(value, UUID) else UUID(str(value))
