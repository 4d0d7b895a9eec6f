"""Personal tokens, with which a script reads its member's usage and nothing else."""

import secrets
from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import Member
from accounts.tokens import digest_of

PREFIX = "lampfield-usage-"


class UsageToken(models.Model):
    """One for each member. Only a digest is kept: the token itself is shown once."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="usage_token")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["created_at"]

    def __str__(self) -> str:
        return f"{self.member}'s token of {self.created_at:%Y-%m-%d}"

    @classmethod
    def make(cls, member: Member) -> str:
        """A new token; the one before stops working."""
        token = PREFIX + secrets.token_urlsafe(32)
        made = {"digest": digest_of(token), "created_at": timezone.now(), "used_at": None}
        cls.objects.update_or_create(member=member, defaults=made)
        return token


def member_of(authorization: str) -> Member | None:
    """Whose token a header carries; None for a wrong one and for whoever was deactivated."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.startswith(PREFIX):
        return None
    known = UsageToken.objects.filter(digest=digest_of(token.strip()), member__is_active=True)
    found = known.select_related("member").first()
    if found is None:
        return None
    known.update(used_at=timezone.now())
    return found.member
