"""Folders: names under which a member files chats."""

import uuid
from typing import ClassVar

from django.db import models

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
