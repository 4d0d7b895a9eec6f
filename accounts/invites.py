"""Links by which newcomers become members, each for some people and some days."""

import secrets
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone

from accounts.tokens import digest_of

if TYPE_CHECKING:
    from accounts.models import Member

MOST_PLACES = 50


class NoPlaceLeft(Exception):
    """Somebody was quicker, or the link ended while its page was open."""


class InviteQuerySet(models.QuerySet["Invite"]):
    def open(self) -> Self:
        """A link is worth no more than the administrator who made it still is."""
        return self.filter(
            taken__lt=F("places"),
            ends_at__gt=timezone.now(),
            inviter__is_active=True,
            inviter__is_administrator=True,
        )

    def opened_by(self, token: str) -> "Invite | None":
        return self.open().filter(digest=digest_of(token)).select_related("inviter").first()


class Invite(models.Model):
    """Only a digest is kept: the link itself is shown once. To revoke it is to delete it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    inviter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invites"
    )
    for_administrators = models.BooleanField(default=False)
    places = models.PositiveSmallIntegerField(default=1)
    taken = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()

    objects = InviteQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(taken__lte=F("places")), name="no_more_join_than_are_invited"
            )
        ]

    def __str__(self) -> str:
        return f"{self.inviter}'s invitation of {self.created_at:%Y-%m-%d}"

    @classmethod
    def make(
        cls, inviter: "Member", *, for_administrators: bool, places: int, days: int
    ) -> tuple["Invite", str]:
        token = secrets.token_urlsafe(32)
        made = cls.objects.create(
            digest=digest_of(token),
            inviter=inviter,
            for_administrators=for_administrators,
            places=places,
            ends_at=timezone.now() + timedelta(days=days),
        )
        return made, token

    @property
    def left(self) -> int:
        return self.places - self.taken

    def take_place(self) -> None:
        """One statement, so that of two who want the last place one gets it."""
        same = Invite.objects.filter(pk=self.pk, taken__lt=F("places"), ends_at__gt=timezone.now())
        if not same.update(taken=F("taken") + 1):
            raise NoPlaceLeft
