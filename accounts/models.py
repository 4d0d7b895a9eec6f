"""Members, the group they belong to, and the buckets that slow down guessing."""

import uuid
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from accounts.invites import Invite
from accounts.preferences import Preferences


def known_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError("This time zone is not known here. Choose one from the list.")


class LastAdministrator(Exception):
    """Nothing was changed; str() is the sentence to show."""


class Group(models.Model):
    """The one group on this server; its zone decides when a day or a month of money ends."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[known_time_zone])
    properties = models.TextField(blank=True)  # the JSON as an administrator typed it
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_group")
        ]

    def __str__(self) -> str:
        return self.name


class MemberManager(BaseUserManager["Member"]):
    def create_member(self, email: str, password: str, **fields: Any) -> "Member":
        member = self.model(email=canonical_email(email), **fields)
        member.set_password(password)
        member.full_clean()
        member.save(force_insert=True)
        return member

    def join(self, invite: Invite, **fields: Any) -> "Member":
        """What somebody becomes, the invitation says. Raises NoPlaceLeft; a refusal takes none."""
        with transaction.atomic():
            invite.take_place()
            return self.create_member(
                **fields,
                invite=invite,
                is_administrator=invite.for_administrators,
                time_zone=Group.objects.get().time_zone,
            )

    def get_by_natural_key(self, username: str | None) -> "Member":
        return self.get(email=canonical_email(username or ""))


class Member(AbstractBaseUser):
    """A person who signs in with an e-mail address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail", unique=True)
    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[known_time_zone])
    is_administrator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    preferences = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    invite = models.ForeignKey(
        Invite, null=True, blank=True, on_delete=models.SET_NULL, related_name="joined"
    )

    objects: ClassVar[MemberManager] = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def appoint(self) -> None:
        self._change(is_administrator=True)

    def dismiss(self) -> None:
        """Raises LastAdministrator."""
        self._change(is_administrator=False)

    def deactivate(self) -> None:
        """Sessions end for good, also for when the member is back. Raises LastAdministrator."""
        self._change(is_active=False)
        for session in Session.objects.filter(expire_date__gt=timezone.now()):
            if session.get_decoded().get(SESSION_KEY) == str(self.pk):
                session.delete()

    def bring_back(self) -> None:
        self._change(is_active=True)

    def _change(self, **fields: bool) -> None:
        with transaction.atomic():
            # Of two administrators who dismiss each other at once, the second waits here.
            Group.objects.select_for_update().get()
            Member.objects.filter(pk=self.pk).update(**fields)
            if not Member.objects.filter(is_active=True, is_administrator=True).exists():
                raise LastAdministrator(f"{self} is the last administrator. Appoint another first.")
        self.refresh_from_db(fields=list(fields))

    @property
    def prefers(self) -> Preferences:
        return Preferences.of(self.preferences)

    @property
    def language(self) -> str:
        """English once the catalogue of the one that was chosen is gone."""
        wanted = self.prefers.language
        return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def colour(self) -> int:
        """Of the disc with the initials: one of six, always the same."""
        return self.pk.int % 6 + 1


class Bucket(models.Model):
    """How many tries one key has left; see throttle.py."""

    key = models.CharField(max_length=64, unique=True)
    left = models.FloatField()
    filled_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.left:.1f} left"


def canonical_email(email: str) -> str:
    """One spelling for one mailbox: nobody signs up twice by capital letters."""
    return email.strip().lower()
