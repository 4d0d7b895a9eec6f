"""What is sent while a reply is being written: it waits, and is asked when that reply ends."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from chat.lines import trouble_of
from chat.models import Attachment, Chat, Message, ReplyUnderWay, WaitingMessage
from usage.ledger import Refused


def wait(
    chat: Chat,
    text: str,
    *,
    token: str,
    shown: UUID | None,
    attachments: Iterable[Attachment] = (),
) -> WaitingMessage | None:
    """None where the reply has ended meanwhile, so that nothing needs to wait."""
    with transaction.atomic():
        leaf_id = chat.lock()
        after = chat.messages.active().first()
        if after is None:
            return None
        place = chat.place_for(shown, leaf_id)
        fields = {"text": text, "after": after, "place_id": place}
        waiting = chat.waiting.get_or_create(token=token, defaults=fields)[0]
        waiting.attachments.add(*attachments)
        return waiting


def ask(waiting: WaitingMessage) -> Message:
    """It is sent now, and what waited with it waits for its reply. Raises as Chat.ask() does."""
    chat, before = waiting.chat, waiting.place_id
    with transaction.atomic():
        files = waiting.attachments.all()
        reply = chat.ask(
            waiting.text, token=waiting.token, shown=before, follow=False, attachments=files
        )
        waiting.delete()
        chat.waiting.filter(place=before).update(place=reply)
        chat.waiting.update(after=reply)
        return reply


def next_after(reply_id: UUID) -> UUID | None:
    """Ask what waited for this reply; None where there is nothing, or nothing can be sent.

    A member who was deactivated meanwhile asks nothing more. After a reply that went wrong it is
    left to the member whether the message still makes sense.
    """
    chats = {"chat__deleted_at": None, "chat__owner__is_active": True}
    rows = WaitingMessage.objects.filter(after=reply_id, **chats)
    if not rows.exists():  # the usual case, asked at the end of each reply
        return None
    waiting = rows.select_related(
        "chat__connection__owner", "chat__owner", "after", "place"
    ).first()
    if waiting is None or _waits_on(waiting) or not waiting.is_due or trouble_of(waiting.chat):
        return None
    try:
        return ask(waiting).pk
    except (Refused, ReplyUnderWay):
        return None


def _waits_on(waiting: WaitingMessage) -> bool:
    """Of replies beside each other, the last one to end is waited for."""
    still = waiting.chat.messages.active().first()
    if still:
        waiting.chat.waiting.update(after=still)
    return still is not None


def came_after(reply: Message) -> list[Message]:
    """The message that was asked when this reply ended, and its reply, where they are shown."""
    if reply.chat.leaf_id == reply.pk:
        return []
    path = reply.chat.path(most=2)
    return path if len(path) == 2 and path[0].parent_id == reply.pk else []
