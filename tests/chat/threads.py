"""Chats whose replies have come, without a gateway that writes them."""

from uuid import uuid4

from django.utils import timezone

from chat.models import Chat, Message
from usage import ledger


def answered(reply: Message, text: str = "Well.", state: str = "done") -> Message:
    """The reply as a writer leaves it."""
    Message.objects.filter(pk=reply.pk).update(
        text=text, state=state, lease_until=None, ended_at=timezone.now()
    )
    assert reply.call_id
    ledger.settle(reply.call_id, ledger.Settlement(outcome="ok"))
    return Message.objects.get(pk=reply.pk)


def said(chat: Chat, question: str, answer: str) -> Message:
    """One question at the end of the chat, and its reply."""
    return answered(chat.ask(question, token=uuid4().hex), answer)


def texts(chat: Chat) -> list[str]:
    return [message.text for message in chat.path()]
