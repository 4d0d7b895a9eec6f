"""What was just deleted, and the way to get it back: a toast, also on a page without scripts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.http import uuid_in
from accounts.models import Member
from chat.deletion import RESTORABLE
from chat.models import Chat, Message


@dataclass(frozen=True, slots=True)
class Undo:
    """address takes a form with the chats in it."""

    sentence: str
    address: str
    query: str
    chats: tuple[UUID, ...] = ()

    @classmethod
    def of_message(cls, message: Message) -> "Undo":
        address = reverse("restore_message", args=[message.pk])
        return cls("Message deleted.", address, f"?undo={message.pk}")

    @classmethod
    def of_chats(cls, chats: Sequence[Chat]) -> "Undo":
        ids = tuple(chat.pk for chat in chats)
        sentence = "Chat deleted." if len(ids) == 1 else f"{len(ids)} chats deleted."
        query = "&".join(f"undo={pk}" for pk in ids)
        return cls(sentence, reverse("restore_chats"), f"?{query}", ids)


def asked_for(request: HttpRequest, member: Member) -> Undo | None:
    """What the address says was deleted, as long as it is and can come back."""
    ids = [pk for text in request.GET.getlist("undo") if (pk := uuid_in(text))]
    if not ids:
        return None
    recent = timezone.now() - RESTORABLE
    chats = Chat.everything.filter(owner=member, pk__in=ids, deleted_at__gt=recent)
    if found := list(chats):
        return Undo.of_chats(found)
    message = Message.objects.filter(
        chat__owner=member, chat__deleted_at=None, pk__in=ids, deleted_at__gt=recent
    ).first()
    return Undo.of_message(message) if message else None
