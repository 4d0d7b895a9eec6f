"""What is kept of trying a connection: when it is looked at, and its test messages."""

import uuid
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from usage.models import Call

KEPT = 20  # test messages of one connection
GIVEN_UP_AFTER = timedelta(seconds=90)  # longer than the slowest test


class Checkup(models.Model):
    """When a connection was or will be looked at in the background."""

    connection = models.OneToOneField(
        "connections.Connection", on_delete=models.CASCADE, primary_key=True, related_name="checkup"
    )
    asked_at = models.DateTimeField(null=True)  # by a member who wants to see it, until it is done
    claimed_until = models.DateTimeField(null=True)  # somebody is looking
    not_before = models.DateTimeField(null=True)  # of its own accord
    failures = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"Checkup of {self.connection_id}"


class Trial(models.Model):
    """One test message: the words while they come, and everything else once it has ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connection = models.ForeignKey(
        "connections.Connection", on_delete=models.CASCADE, related_name="tests"
    )
    call = models.ForeignKey(Call, null=True, on_delete=models.SET_NULL, related_name="+")
    asked = models.TextField()
    route = models.CharField(max_length=500)
    begun_at = models.DateTimeField(default=timezone.now)
    reply = models.TextField(blank=True)
    result = models.JSONField(null=True)  # see test_message.py; nothing until it has ended

    class Meta:
        ordering: ClassVar = ["-begun_at"]

    def __str__(self) -> str:
        return f"Test of {self.begun_at:%Y-%m-%d %H:%M}"

    @property
    def is_running(self) -> bool:
        """One whose process died is given up after a while."""
        return self.result is None and self.begun_at > timezone.now() - GIVEN_UP_AFTER

    def forget_older(self) -> None:
        kept = Trial.objects.filter(connection=self.connection_id)[:KEPT]
        Trial.objects.filter(connection=self.connection_id).exclude(
            pk__in=list(kept.values_list("pk", flat=True))
        ).delete()
