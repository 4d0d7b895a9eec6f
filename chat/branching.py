"""A new chat that begins with what another one shows."""

import uuid

from django.db import transaction

from chat import attachments, paths
from chat.models import Chat, Message

COPIED = (
    "role",
    "text",
    "reasoning",
    "reasoned_ms",
    "citations",
    "tools",
    "created_at",
    "ended_at",
    "route",
    "error",
    "error_kind",
    "is_edited",
)
LONGEST = 120  # characters of a title
SUFFIX = ", branch"


def branch(message: Message) -> Chat:
    """Copies what leads to a message, that one last. Calls stay where they were paid for."""
    with transaction.atomic():
        chat = _like(message.chat)
        copies: list[Message] = []
        originals: dict[uuid.UUID, Message] = {}
        for each in paths.whole(message.pk):
            copies.append(_copy(each, chat, copies[-1].pk if copies else None))
            originals[each.pk] = copies[-1]
        Message.objects.bulk_create(copies)
        attachments.share(originals)
        chat.leaf = copies[-1]
        chat.save(update_fields=["leaf"])
        return chat


def _like(chat: Chat) -> Chat:
    return Chat.objects.create(
        owner=chat.owner,
        connection=chat.connection,
        route=chat.route,
        before_web=chat.before_web,
        properties=chat.properties,
        preset=chat.preset,
        stored_cast=chat.stored_cast,
        left_out=chat.left_out,
        title=chat.title[: LONGEST - len(SUFFIX)] + SUFFIX,
        folder=chat.folder,
        is_temporary=chat.is_temporary,
        keep_days=chat.keep_days,
        is_named=True,
    )


def _copy(message: Message, chat: Chat, parent_id: uuid.UUID | None) -> Message:
    copied = {name: getattr(message, name) for name in COPIED}
    state = Message.State.INTERRUPTED if message.is_active else message.state
    return Message(chat=chat, parent_id=parent_id, state=state, **copied)
