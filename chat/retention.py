"""What is not kept: temporary chats for long, and others beyond the days that were chosen."""

from datetime import timedelta

from asgiref.sync import sync_to_async
from django.db.models import QuerySet
from django.utils import timezone

from chat import attachments, deletion, search_index, shares
from chat.models import Chat, Message
from connections import background

TEMPORARY_FOR = timedelta(days=1)
LOOK_EVERY = 3600  # seconds


def purge() -> int:
    """Delete every chat whose time is up; what it cost stays in the ledger."""
    deleted = deletion.purge()
    shares.purge()
    over = [chat.pk for chat in _ending() if chat.updated_at < timezone.now() - _kept_for(chat)]
    busy = Message.objects.active().filter(chat__in=over).values("chat")
    gone = Chat.objects.filter(pk__in=over).exclude(pk__in=busy)
    count = gone.count()
    gone.delete()
    if count or deleted:
        search_index.forget()
    attachments.purge()
    return count


async def keep_tidy() -> None:
    """For the life of the process."""
    trouble = "Chats whose time is up could not be deleted"
    await background.keep(_tidy, every=LOOK_EVERY, trouble=trouble)


async def _tidy() -> None:
    await sync_to_async(purge)()


def _ending() -> "QuerySet[Chat]":
    return Chat.objects.filter(is_temporary=True) | Chat.objects.exclude(keep_days=None)


def _kept_for(chat: Chat) -> timedelta:
    return TEMPORARY_FOR if chat.is_temporary else timedelta(days=chat.keep_days or 0)
