"""What is kept of trying a route: each of its stops asked by itself, in turn."""

import uuid
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

GIVEN_UP_AFTER = timedelta(seconds=60)  # longer than the slowest stop


class RouteTry(models.Model):
    """The last try of a connection's route. results has one entry for each stop that was asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connection = models.ForeignKey(
        "connections.Connection", on_delete=models.CASCADE, related_name="route_tries"
    )
    stops = models.JSONField(default=list)  # texts, in their order
    results = models.JSONField(default=list)  # see trying.py
    begun_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-begun_at"]

    def __str__(self) -> str:
        return f"Try of {len(self.stops)} stops, {self.begun_at:%Y-%m-%d %H:%M}"

    @property
    def is_running(self) -> bool:
        """One whose process died is given up after a while."""
        return self.ended_at is None and self.moved_at > timezone.now() - GIVEN_UP_AFTER
