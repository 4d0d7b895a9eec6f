"""The first message of a chat, which begins with it or not at all."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

from accounts.models import Member
from chat.models import Chat

Replies = TypeVar("Replies")


def ask_first(
    member: Member, token: str, begin: Callable[[], Chat], ask: Callable[[Chat], Replies]
) -> Replies:
    """Ask in a chat that begins now, or in the one that the same form began before.

    Of a double click the second waits here for the first. Raises what asking raises; there is no
    chat then.
    """
    with transaction.atomic():
        # Not for its key: whoever books a call for the member at the same time need not wait.
        Member.objects.select_for_update(no_key=True).get(pk=member.pk)
        return ask(member.chats.filter(messages__token=token).first() or begin())
