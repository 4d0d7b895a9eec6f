"""Messages that were sent while a reply was being written, and wait for their turn."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone


class WaitingMessage(models.Model):
    """after is the reply whose end it waits for, place the message that it will follow."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chat = models.ForeignKey("chat.Chat", on_delete=models.CASCADE, related_name="waiting")
    after = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey("chat.Message", null=True, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    token = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chat", "token"], name="one_waiting_for_a_token")
        ]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def is_due(self) -> bool:
        """The reply that it will follow, where it waited for that, ended well."""
        place = self.place
        if place is None or not (place.pk == self.after_id or place.is_beside):
            return True
        return place.state == "done" and place.deleted_at is None

    @property
    def waits(self) -> bool:
        return self.after.is_active
