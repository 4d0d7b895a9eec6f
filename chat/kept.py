"""Which chats are there, and which of them the lists show."""

from typing import TYPE_CHECKING, Self

from django.db import models

from chat.messages import Message

if TYPE_CHECKING:
    from chat.models import Chat as Chat


class ChatQuerySet(models.QuerySet["Chat"]):
    def listed(self) -> Self:
        """Newest first, each knowing whether a reply is being written; never a temporary one."""
        active = Message.objects.active().filter(chat=models.OuterRef("pk"))
        kept = self.filter(is_temporary=False)
        return kept.annotate(is_replying=models.Exists(active)).order_by("-updated_at")

    def current(self) -> Self:
        return self.filter(archived_at=None)


class KeptChats(models.Manager["Chat"]):
    """Without the chats that were deleted, which can be brought back for a while."""

    def get_queryset(self) -> ChatQuerySet:
        return ChatQuerySet(self.model, using=self._db).filter(deleted_at=None)


ChatManager = KeptChats.from_queryset(ChatQuerySet)
