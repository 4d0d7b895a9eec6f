"""Files that go with messages: those of members, and pictures that models made."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from accounts.models import Member
from chat.receiving import NotTaken, Received

if TYPE_CHECKING:
    from chat.messages import Message

MOST = 8  # of one message
LOOSE_FOR = timedelta(days=1)  # that a file waits for its message
NO_ROOM = (
    "There is no room for {name}: your attachments may have {quota} MB in all. "
    "Delete chats that have some, or ask your administrator."
)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def loose(self) -> Self:
        """In no message yet, or in none any more."""
        return self.filter(messages=None, waiting=None)

    def whole(self) -> Self:
        """With what is in them."""
        return self.defer(None)

    def used(self) -> int:
        """Bytes."""
        return self.aggregate(sum=models.Sum("size"))["sum"] or 0


class WithoutContent(models.Manager["Attachment"]):
    """What is in a file is read only where it is sent or shown."""

    def get_queryset(self) -> AttachmentQuerySet:
        return AttachmentQuerySet(self.model, using=self._db).defer("content")


class Attachment(models.Model):
    """In the database, so that a backup, a deletion and a transaction always take it along.

    Versions of a question and branches share one: it counts once, and goes with the last of them.
    """

    class Kind(models.TextChoices):
        IMAGE = "image"
        TEXT = "text"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="attachments")
    messages = models.ManyToManyField("chat.Message", related_name="attachments")
    waiting = models.ManyToManyField("chat.WaitingMessage", related_name="attachments")
    kind = models.CharField(max_length=5, choices=Kind)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=40)
    content = models.BinaryField()
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = WithoutContent.from_queryset(AttachmentQuerySet)()

    class Meta:
        ordering: ClassVar = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, owner: Member, received: Received) -> "Attachment":
        """Raises NotTaken where the owner has no room for it."""
        with transaction.atomic():
            Member.objects.select_for_update().get(pk=owner.pk)
            if len(received.content) > room_of(owner):
                quota = settings.ATTACHMENT_QUOTA_MB
                raise NotTaken(NO_ROOM.format(name=received.name, quota=quota))
            return cls.made_of(owner.pk, received)

    @classmethod
    def made_of(cls, owner_id: uuid.UUID, received: Received) -> "Attachment":
        """Without asking for room: what a model made was paid for, so it is never thrown away."""
        return cls.objects.create(owner_id=owner_id, size=len(received.content), **asdict(received))

    @property
    def received(self) -> Received:
        return Received(
            kind="image" if self.is_image else "text",
            name=self.name,
            media_type=self.media_type,
            content=bytes(self.content),
            width=self.width,
            height=self.height,
            note=self.note,
        )

    @property
    def is_image(self) -> bool:
        return self.kind == self.Kind.IMAGE


def room_of(owner: Member) -> int:
    """How many more bytes a member may attach."""
    quota: int = settings.ATTACHMENT_QUOTA_MB * 1_000_000
    return quota - Attachment.objects.filter(owner=owner).used()


def share(copies: "Mapping[uuid.UUID, Message]") -> None:
    """Each copy has what its original, by whose id it is found, has."""
    links = Attachment.messages.through
    found = links.objects.filter(message__in=copies).values_list("message_id", "attachment_id")
    links.objects.bulk_create(
        links(message_id=copies[message_id].pk, attachment_id=attachment_id)
        for message_id, attachment_id in found
    )


def arrive(messages: "Iterable[tuple[Message, Iterable[Received]]]", owner_id: uuid.UUID) -> None:
    """What came with a file of chats; whether there is room was asked before."""
    for message, files in messages:
        message.attachments.add(*(Attachment.made_of(owner_id, each) for each in files))


def purge() -> None:
    """What is in no message: nobody sent it, or its chat is gone."""
    Attachment.objects.loose().filter(created_at__lt=timezone.now() - LOOSE_FOR).delete()
