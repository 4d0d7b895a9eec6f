"""Chats, and the tree of messages in them."""

import uuid
from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import Member
from chat import markdown
from chat.filing import Filed
from chat.filing import Folder as Folder
from connections.models import Connection
from connections.quotes import quote_for_chat
from connections.reserving import reserve
from usage import ledger
from usage.models import Call


class ReplyUnderWay(Exception):
    """A chat has one reply being written at a time; the next message waits its turn."""


class ChatQuerySet(models.QuerySet["Chat"]):
    def listed(self) -> Self:
        """Newest first, each knowing whether a reply is being written; never a temporary one."""
        active = Message.objects.active().filter(chat=models.OuterRef("pk"))
        kept = self.filter(is_temporary=False)
        return kept.annotate(is_replying=models.Exists(active)).order_by("-updated_at")

    def current(self) -> Self:
        return self.filter(archived_at=None)


class Chat(Filed):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="chats")
    connection = models.ForeignKey(Connection, null=True, on_delete=models.SET_NULL)
    route = models.CharField(max_length=500)
    properties = models.TextField(blank=True)  # the JSON as the member typed it
    leaf = models.ForeignKey("Message", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = ChatQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-updated_at"]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def begin(
        cls,
        owner: Member,
        connection: Connection,
        text: str,
        *,
        route: str = "",
        temporary: bool = False,
    ) -> "Chat":
        return cls.objects.create(
            owner=owner,
            connection=connection,
            route=route or connection.route,
            title=title_of(text),
            is_temporary=temporary,
        )

    def ask(self, text: str, *, token: str) -> "Message":
        """Add the member's message and its queued reply; the same token twice is one message.

        Raises ReplyUnderWay while another reply is being written, BudgetReached where the reply
        could cost more than is left, and NotShared where the connection is not lent to the owner
        for this model. Nothing is saved then.
        """
        with transaction.atomic():
            leaf_id = self._lock()
            sent_before = self.messages.filter(token=token).first()
            if sent_before:
                return sent_before.replies.earliest("created_at")
            question = Message(
                chat=self, parent_id=leaf_id, role=Message.Role.USER, text=text, token=token
            )
            self._refuse_while_replying()
            question.save()
            return self._queue_reply(question)

    def ask_again(self, reply: "Message") -> "Message":
        """Another answer to the same question, beside the first. Raises as ask() does."""
        with transaction.atomic():
            self._lock()
            self._refuse_while_replying()
            question = reply.parent
            assert question is not None, "a reply always answers something"
            return self._queue_reply(question)

    def path(self) -> list["Message"]:
        """The messages shown, oldest first: from the leaf back to the root."""
        parents = dict(self.messages.values_list("pk", "parent_id"))
        at, ids = self._current_leaf_id(), []
        while at is not None:
            ids.append(at)
            at = parents[at]
        found = self.messages.select_related("call").in_bulk(ids)
        return [found[pk] for pk in reversed(ids)]

    def history(self, at: uuid.UUID | None) -> list[dict[str, str]]:
        """What leads to a message, that one last, in the shape of chat completions.

        Turns without text are left out.
        """
        rows = self.messages.values_list("pk", "parent_id", "role", "text")
        turns = {pk: (parent, role, text) for pk, parent, role, text in rows}
        history = []
        while at is not None:
            at, role, text = turns[at]
            if text:
                history.append({"role": role, "content": text})
        return history[::-1]

    def _queue_reply(self, question: "Message") -> "Message":
        assert self.connection is not None
        texts = (turn["content"] for turn in self.history(question.pk))
        quote = quote_for_chat(self.connection, self.route, texts)
        call = reserve(self.connection, self.owner, quote, purpose=Call.Purpose.REPLY)
        reply = self.messages.create(
            parent=question,
            role=Message.Role.ASSISTANT,
            state=Message.State.QUEUED,
            route=self.route,
            call=call,
            lease_until=timezone.now() + timedelta(seconds=settings.REPLY_STALE_AFTER),
        )
        self.leaf, self.updated_at = reply, timezone.now()
        self.save(update_fields=["leaf", "updated_at"])
        return reply

    def _lock(self) -> uuid.UUID | None:
        """Nobody else sends in this chat until the transaction ends; returns the leaf."""
        return Chat.objects.select_for_update().values_list("leaf_id", flat=True).get(pk=self.pk)

    def _refuse_while_replying(self) -> None:
        if not self.messages.active().exists():
            return
        Message.objects.interrupt_stale(chat=self)
        if self.messages.active().exists():
            raise ReplyUnderWay

    def _current_leaf_id(self) -> uuid.UUID | None:
        return Chat.objects.values_list("leaf_id", flat=True).get(pk=self.pk)


class MessageQuerySet(models.QuerySet["Message"]):
    def active(self) -> Self:
        return self.filter(state__in=Message.ACTIVE)

    def interrupt_stale(self, **where: object) -> list[uuid.UUID]:
        """Mark replies whose writer is gone; used on every read, so nobody waits for a dead one."""
        stale = self.active().filter(lease_until__lt=timezone.now(), **where)
        interrupted = []
        for reply_id, call_id in list(stale.values_list("pk", "call_id")):
            with transaction.atomic():
                if end_reply(
                    reply_id,
                    state=Message.State.INTERRUPTED,
                    only_if=models.Q(lease_until__lt=timezone.now()),
                    error="The server stopped while this reply was being written.",
                    error_kind="interrupted",
                ):
                    interrupted.append(reply_id)
                    ledger.settle(
                        call_id,
                        ledger.Settlement(
                            outcome=Call.Outcome.INTERRUPTED,
                            error_kind="interrupted",
                            cost_unknown="The reply was cut off before its usage was known.",
                        ),
                    )
        return interrupted


class Message(models.Model):
    """One turn. A message with several replies is where the tree forks."""

    class Role(models.TextChoices):
        USER = "user"
        ASSISTANT = "assistant"

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"
        INTERRUPTED = "interrupted"
        FAILED = "failed"

    ACTIVE = (State.QUEUED, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="messages")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    role = models.CharField(max_length=9, choices=Role)
    text = models.TextField(blank=True)
    reasoning = models.TextField(blank=True)
    citations = models.JSONField(default=list, blank=True)
    token = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 - unique or absent
    created_at = models.DateTimeField(default=timezone.now)

    # The rest belongs to replies only.
    state = models.CharField(max_length=12, choices=State, default=State.DONE)
    route = models.CharField(max_length=500, blank=True)
    call = models.OneToOneField(Call, null=True, blank=True, on_delete=models.SET_NULL)
    writer = models.CharField(max_length=40, blank=True)  # the process that may write
    lease_until = models.DateTimeField(null=True, blank=True)
    stop_asked = models.BooleanField(default=False)
    error = models.CharField(max_length=600, blank=True)
    error_kind = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at"]
        indexes: ClassVar = [models.Index(fields=["state", "lease_until"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chat", "token"], name="one_message_for_a_token"),
            models.UniqueConstraint(
                fields=["chat"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_active_reply_in_a_chat",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.text[:40]}"

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE

    @property
    def html(self) -> SafeString:
        """The text rendered as Markdown."""
        return markdown.render(self.text)

    @property
    def shown(self) -> markdown.Split:
        """The text of a reply that is being written: finished blocks, and the open one."""
        return markdown.split(self.text)

    @property
    def cursor(self) -> str:
        """How much of the reply is on the page; its stream goes on from there."""
        return f"{len(self.reasoning)}.{len(self.text)}"

    def ask_to_stop(self) -> None:
        """Whichever process writes this reply sees the flag at its next checkpoint."""
        Message.objects.active().filter(pk=self.pk).update(stop_asked=True)


def end_reply(reply_id: uuid.UUID, *, state: str, only_if: models.Q, **fields: object) -> bool:
    """Move a reply into its final state; False when it has one, or the condition does not hold."""
    ended = (
        Message.objects.active()
        .filter(only_if, pk=reply_id)
        .update(state=state, ended_at=timezone.now(), lease_until=None, **fields)
    )
    return ended == 1


def title_of(text: str) -> str:
    """The first words of the first message, until somebody finds a better title."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:60].rsplit(" ", 1)[0] + "…"
