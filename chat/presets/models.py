"""What is kept of presets and personas."""

import uuid
from hashlib import sha256
from typing import ClassVar, Self

from django.db import models, transaction
from django.utils import timezone

from accounts.models import Member
from connections.parameters import Parameters

LONGEST_NAME = 100  # characters
LONGEST_NOTE = 300
OWN_PROPERTIES = '{"character": "{character}"}'
COPY = " (copy)"


class PresetQuerySet(models.QuerySet["Preset"]):
    def usable_by(self, member: Member) -> Self:
        """The member's own first, then what others share."""
        mine = models.Q(owner=member)
        shared = models.Q(is_shared=True, owner__is_active=True)
        own_first = models.Case(models.When(mine, then=0), default=1)
        return self.filter(mine | shared).select_related("owner").order_by(own_first, "name", "pk")


class Preset(models.Model):
    """A character or an assistant. Its texts may hold macros, its first greeting is the usual."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="presets")
    name = models.CharField(max_length=LONGEST_NAME)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)  # for people, never sent
    prompt = models.TextField(blank=True)
    greetings = models.JSONField(default=list, blank=True)
    examples = models.TextField(blank=True)
    route = models.CharField(max_length=500, blank=True)
    stored_parameters = models.JSONField(default=dict, blank=True)
    properties = models.TextField(blank=True, default=OWN_PROPERTIES)
    is_shared = models.BooleanField(default=False)
    face = models.CharField(max_length=16, blank=True, editable=False)  # names its picture
    created_at = models.DateTimeField(default=timezone.now)

    objects = PresetQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def parameters(self) -> Parameters:
        return Parameters.read(self.stored_parameters)

    @property
    def initial(self) -> str:
        return self.name[:1].upper()

    def is_usable_by(self, member_id: uuid.UUID) -> bool:
        return self.owner_id == member_id or (self.is_shared and self.owner.is_active)

    def share(self, on: bool) -> None:
        self.is_shared = on
        self.save(update_fields=["is_shared"])

    def wear(self, picture: bytes | None) -> None:
        """A picture as pictures.reencoded() made it, or none."""
        with transaction.atomic():
            Portrait.objects.filter(preset=self).delete()
            if picture:
                Portrait.objects.create(preset=self, content=picture)
            self.face = sha256(picture).hexdigest()[:16] if picture else ""
            self.save(update_fields=["face"])

    def picture(self) -> bytes | None:
        found = Portrait.objects.filter(preset=self).first()
        return bytes(found.content) if found else None

    def keep_book(self, text: str) -> None:
        """A lorebook as JSON."""
        Book.objects.update_or_create(preset=self, defaults={"text": text})

    def book(self) -> str:
        found = Book.objects.filter(preset=self).first()
        return found.text if found else ""

    @property
    def has_book(self) -> bool:
        return Book.objects.filter(preset=self).exists()

    def duplicate(self, member: Member) -> "Preset":
        """The member's own copy, shared with nobody."""
        with transaction.atomic():
            copy = Preset.objects.create(
                owner=member,
                name=self.name[: LONGEST_NAME - len(COPY)] + COPY,
                note=self.note,
                prompt=self.prompt,
                greetings=self.greetings,
                examples=self.examples,
                route=self.route,
                stored_parameters=self.stored_parameters,
                properties=self.properties,
            )
            copy.wear(self.picture())
            if book := self.book():
                copy.keep_book(book)
            return copy


class Portrait(models.Model):
    """The bytes of a picture, apart from what every list of presets reads."""

    preset = models.OneToOneField(Preset, primary_key=True, on_delete=models.CASCADE)
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{len(self.content):,} bytes"


class Book(models.Model):
    """The lorebook of a card. Nothing here reads it; the card that is exported has it again."""

    preset = models.OneToOneField(
        Preset, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    text = models.TextField()

    def __str__(self) -> str:
        return f"{len(self.text):,} characters"


class Persona(models.Model):
    """Who the member is in a chat; the usual one is proposed with every preset."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="personas")
    name = models.CharField(max_length=LONGEST_NAME)
    description = models.TextField(blank=True)
    is_usual = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def make_usual(self, on: bool) -> None:
        """At most one of a member's is. One that is not leaves the others as they are."""
        with transaction.atomic():
            if on:
                self.owner.personas.exclude(pk=self.pk).update(is_usual=False)
            self.is_usual = on
            self.save(update_fields=["is_usual"])
