"""Messages, each a knot in the tree of its chat."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property  # prefetching knows this one only
from django.utils.safestring import SafeString

from chat import contents, markdown
from chat.tree import Alternatives
from usage import ledger
from usage.models import Call

if TYPE_CHECKING:
    from chat.attachments import Attachment
    from connections.models import Connection

AT_ONCE_MS = 10


class MessageQuerySet(models.QuerySet["Message"]):
    def active(self) -> Self:
        return self.filter(state__in=Message.ACTIVE)

    def kept(self) -> Self:
        """Without what was deleted, which can be brought back for a while."""
        return self.filter(deleted_at=None)

    def interrupt_stale(self, *, at_once: bool = False, **where: object) -> list[uuid.UUID]:
        """Mark replies whose writer is gone; used on every read, so nobody waits for a dead one.

        A read leaves a round to whoever reaps, and so knows what the bus has of such a reply.
        """
        round_ = timedelta(seconds=0 if at_once else settings.REPLY_STALE_AFTER / 2)
        gone = models.Q(lease_until__lt=timezone.now() - round_)
        stale = self.active().filter(gone, **where)
        interrupted = []
        for reply_id, call_id in list(stale.values_list("pk", "call_id")):
            with transaction.atomic():
                if end_reply(
                    reply_id,
                    state=Message.State.INTERRUPTED,
                    only_if=gone,
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
    chat = models.ForeignKey("chat.Chat", on_delete=models.CASCADE, related_name="messages")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    role = models.CharField(max_length=9, choices=Role)
    text = models.TextField(blank=True)
    reasoning = models.TextField(blank=True)
    reasoned_ms = models.PositiveIntegerField(null=True, blank=True)
    citations = models.JSONField(default=list, blank=True)
    # Each call's name and arguments. NULL, for a default would make SQLite build the table anew,
    # which loses the triggers of the search.
    tools = models.JSONField(null=True, blank=True)
    token = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 - unique or absent
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)
    is_beside = models.BooleanField(default=False)  # one of several replies asked for at once
    is_edited = models.BooleanField(default=False)  # a reply that the member wrote over
    # Where the view was when it left this alternative for another.
    last_leaf = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

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
    # A continuation begins with so many characters of the reply that it goes on from.
    continues = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    kept = models.PositiveIntegerField(default=0)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at"]
        indexes: ClassVar = [models.Index(fields=["state", "lease_until"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chat", "token"], name="one_message_for_a_token"),
            models.UniqueConstraint(
                fields=["chat"],
                condition=models.Q(state__in=["queued", "running"], is_beside=False),
                name="one_active_reply_in_a_chat",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.text[:40]}"

    @property
    def reasoned_seconds(self) -> float | None:
        """None also where the thoughts came all at once, which tells no time."""
        reasoned = self.reasoned_ms or 0
        return reasoned / 1000 if reasoned >= AT_ONCE_MS else None

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE

    @cached_property
    def alternatives(self) -> Alternatives:
        """Its place among those that share its parent; a path that was read sets it for all."""
        kept = Message.objects.kept().filter(chat=self.chat_id, parent=self.parent_id)
        return Alternatives(self.pk, tuple(kept.values_list("pk", flat=True)))

    @property
    def line(self) -> "Connection | None":
        """The connection that a reply was asked on; several beside each other have their own."""
        return self.call.connection if self.call else None

    @cached_property
    def files(self) -> list["Attachment"]:
        """What is attached; a path that was read sets it for all."""
        return list(self.attachments.all())

    @property
    def content(self) -> contents.Content:
        """The text, or with what is attached its parts."""
        return contents.of(self)

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
