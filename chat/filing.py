"""Where a chat is kept, and for how long."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import Member


class Folder(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="folders")
    name = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_folder_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Filed(models.Model):
    """What the owner of a chat decides about it from outside: its name, its place, its end."""

    title = models.CharField(max_length=120)
    folder = models.ForeignKey(
        Folder, null=True, blank=True, on_delete=models.SET_NULL, related_name="chats"
    )
    pinned_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    is_temporary = models.BooleanField(default=False)
    keep_days = models.PositiveSmallIntegerField(null=True, blank=True)  # after its last message
    is_named = models.BooleanField(default=False)  # so that nobody finds it another title

    class Meta:
        abstract = True

    @property
    def is_in_list(self) -> bool:
        """Of the sidebar."""
        return not self.is_temporary and self.archived_at is None

    def rename(self, title: str) -> None:
        self.title, self.is_named = title, True
        self.save(update_fields=["title", "is_named"])

    def pin(self, on: bool) -> None:
        self.pinned_at = timezone.now() if on else None
        self.save(update_fields=["pinned_at"])

    def move(self, folder: Folder | None) -> None:
        self.folder = folder
        self.save(update_fields=["folder"])

    def keep_for(self, days: int | None) -> None:
        self.keep_days = days
        self.save(update_fields=["keep_days"])

    def archive(self, on: bool) -> None:
        """Out of the list, still found by a search; a pin would contradict it."""
        self.archived_at, self.pinned_at = (timezone.now(), None) if on else (None, self.pinned_at)
        self.save(update_fields=["archived_at", "pinned_at"])


def title_of(text: str, *, most: int = 60) -> str:
    """The first words of the first message, until somebody finds a better title."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + "…"
