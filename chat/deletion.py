"""Deleting a message or a chat, and taking that back while it can be."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from chat.models import Chat, Message
from chat.tree import Tree

RESTORABLE = timedelta(days=1)


def delete_message(message: Message) -> list[UUID]:
    """It goes with everything that follows. Returns the replies in it that are being written."""
    chat = message.chat
    with transaction.atomic():
        leaf_id, tree = chat.lock(), chat.tree()
        if message.pk not in tree:
            return []
        gone = tree.below(message.pk)
        if message.pk in tree.path(leaf_id):
            Message.objects.filter(pk=message.pk).update(last_leaf=leaf_id)
            chat.move_to(_beside(tree, message.pk), leaf_id)
        Message.objects.filter(pk__in=gone).update(deleted_at=timezone.now())
        return _stopped(chat, gone)


def restore_message(message: Message) -> None:
    """With what was deleted together with it, and shown again."""
    chat = message.chat
    with transaction.atomic():
        chat.lock()
        if message.deleted_at:
            together = chat.messages.filter(deleted_at=message.deleted_at)
            together.update(deleted_at=None)
    chat.look_at(message)


def delete_chat(chat: Chat) -> list[UUID]:
    """Returns the reply that is being written, if there is one."""
    chat.deleted_at = timezone.now()
    chat.save(update_fields=["deleted_at"])
    return _stopped(chat)


def restore_chat(chat: Chat) -> None:
    chat.deleted_at = None
    chat.save(update_fields=["deleted_at"])


def purge() -> int:
    """What nobody wanted back is gone for good; what it cost stays in the ledger."""
    before = timezone.now() - RESTORABLE
    chats, _ = Chat.everything.filter(deleted_at__lt=before).delete()
    messages, _ = Message.objects.filter(deleted_at__lt=before).delete()
    return chats + messages


def _beside(tree: Tree, pk: UUID) -> UUID | None:
    """What is shown instead: the alternative next to it, or what came before."""
    alternatives = tree.alternatives(pk)
    other = alternatives.previous or alternatives.next
    return tree.end_beneath(other) if other else tree.parent(pk)


def _stopped(chat: Chat, among: list[UUID] | None = None) -> list[UUID]:
    active = chat.messages.active()
    if among is not None:
        active = active.filter(pk__in=among)
    stopped = list(active.values_list("pk", flat=True))
    active.update(stop_asked=True)
    return stopped
