"""Links to a copy of what a chat shows, for whoever is given one."""

import json
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import Member
from accounts.tokens import digest_of
from chat import markdown, paths

if TYPE_CHECKING:
    from chat.messages import Message
    from chat.models import Chat

LARGEST = 1_000_000  # bytes of a copy
MOST = 100  # links of one member that work


class CannotShare(Exception):
    """Nothing was made; str() is the sentence to show."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One message as a stranger reads it; model is what a reply was asked of."""

    is_reply: bool
    text: str
    model: str = ""
    citations: Sequence[dict[str, str]] = ()
    files: Sequence[str] = ()  # their names; what is in them stays here
    tools: Sequence[dict[str, str]] = ()

    @property
    def html(self) -> SafeString:
        return markdown.render(self.text)


class ShareQuerySet(models.QuerySet["Share"]):
    def live(self) -> Self:
        """A link ends with its time, its chat and its owner's account."""
        kept = self.filter(chat__deleted_at=None, owner__is_active=True)
        return kept.filter(ends_at__gt=timezone.now())

    def opened_by(self, token: str) -> "Share | None":
        return self.live().filter(digest=digest_of(token)).first()


class Share(models.Model):
    """A copy, so that nothing written later is in it. Only a digest of its link is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="shares")
    chat = models.ForeignKey("chat.Chat", on_delete=models.CASCADE, related_name="shares")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    title = models.CharField(max_length=120)
    stored_passages = models.JSONField(default=list)  # see passages
    created_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(db_index=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def make(cls, chat: "Chat", *, days: int) -> tuple["Share", str]:
        """The copy, and the token of its link, which nobody can show again.

        Raises CannotShare.
        """
        if cls.objects.live().filter(owner=chat.owner_id).count() >= MOST:
            raise CannotShare(f"You have {MOST} links. Take one back first.")
        token = secrets.token_urlsafe(32)
        share = cls.objects.create(
            owner_id=chat.owner_id,
            chat=chat,
            digest=digest_of(token),
            title=chat.title,
            stored_passages=_copied(chat),
            ends_at=timezone.now() + timedelta(days=days),
        )
        return share, token

    @property
    def passages(self) -> list[Passage]:
        return [Passage(**each) for each in self.stored_passages]


def purge() -> None:
    """Copies whose time is up."""
    Share.objects.filter(ends_at__lte=timezone.now()).delete()


def _copied(chat: "Chat") -> list[dict[str, Any]]:
    path = paths.page(chat, chat.leaf_id, paths.WHOLE)
    copied = [asdict(_passage(message)) for message in path if message.content or message.tools]
    if not copied:
        raise CannotShare("There is nothing in this chat to share yet.")
    if len(json.dumps(copied)) > LARGEST:
        raise CannotShare("This chat is too long to share as one page. Branch a part of it.")
    return copied


def _passage(message: "Message") -> Passage:
    """Without reasoning and errors, which may name connections and people."""
    is_reply = message.role == "assistant"
    model = (message.call.model if message.call else "") or message.route
    return Passage(
        is_reply,
        message.text,
        model if is_reply else "",
        message.citations,
        [each.name for each in message.files],
        message.tools or (),
    )
