"""The watch on catalogs: what was new, gone or re-priced whenever one was refreshed."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Member
from connections.catalog import Catalog, Changes, Price, changes, figures

if TYPE_CHECKING:
    from connections.models import Connection

LONGEST_ID = 300  # characters


class CatalogChangeQuerySet(models.QuerySet["CatalogChange"]):
    def of(self, connection: "Connection") -> Self:
        """What happened in the catalog of this connection."""
        return self.filter(Q(connection=connection) | _shared([connection.source]))

    def seen_by(self, member: Member) -> Self:
        """What happened in the catalogs of this member's connections."""
        own = list(member.connections.all())
        return self.filter(
            Q(connection__in=own) | _shared({connection.source for connection in own})
        )

    def since(self, moment: datetime) -> Self:
        return self.filter(noticed_at__gt=moment)


class CatalogChange(models.Model):
    """One model, or one provider's offer of it. Helicone's and Practice's are everybody's.

    before and after are prices as figures() gives them; None is a price that is not known.
    """

    class Kind(models.TextChoices):
        NEW = "new", "New"
        GONE = "gone", "Gone"
        REPRICED = "repriced", "New price"
        ADDED = "added", "New provider"
        DROPPED = "dropped", "Provider gone"

    source = models.CharField(max_length=12)
    connection = models.ForeignKey(
        "connections.Connection", null=True, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    model = models.CharField(max_length=LONGEST_ID)
    provider = models.CharField(max_length=60, blank=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    noticed_at = models.DateTimeField(default=timezone.now)

    objects = CatalogChangeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-noticed_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["source", "connection", "noticed_at"])]

    def __str__(self) -> str:
        return f"{self.model} {self.kind}"


class CatalogLook(models.Model):
    """When a member last looked at what changed."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True)
    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.looked_at:%Y-%m-%d}"


def note(before: Catalog, after: Catalog, place: dict[str, Any]) -> None:
    """Keep what differs. place is the source and the connection that the catalog belongs to.

    A server that lists nothing has loaded nothing yet: neither its loss nor its return is news.
    """
    if before.models and after.models:
        noticed_at = timezone.now()
        rows = _rows(changes(before, after))
        CatalogChange.objects.bulk_create(
            [CatalogChange(**place, **row, noticed_at=noticed_at) for row in rows]
        )


def new_since(connection: "Connection", moment: datetime) -> frozenset[str]:
    """Ids of the models that were first seen in this connection's catalog after moment."""
    return _ids(connection, CatalogChange.Kind.NEW, moment)


def unseen(member: Member) -> int:
    """How many changes the member has not looked at yet."""
    look = CatalogLook.objects.filter(member=member).first()
    moment = look.looked_at if look else member.created_at
    return CatalogChange.objects.seen_by(member).since(moment).count()


def looked(member: Member) -> datetime:
    """The member looks now; returns when that was the last time."""
    look, is_first = CatalogLook.objects.get_or_create(
        member=member, defaults={"looked_at": timezone.now()}
    )
    before = member.created_at if is_first else look.looked_at
    look.looked_at = timezone.now()
    look.save(update_fields=["looked_at"])
    return before


def _ids(connection: "Connection", kind: str, moment: datetime) -> frozenset[str]:
    found = CatalogChange.objects.of(connection).since(moment).filter(kind=kind)
    return frozenset(found.values_list("model", flat=True))


def _shared(sources: Any) -> Q:
    return Q(connection=None, source__in=set(sources))


def _rows(found: Changes) -> Iterator[dict[str, Any]]:
    kind = CatalogChange.Kind
    for model in found.new_models:
        offer = model.cheapest
        yield _row(kind.NEW, model.id, after=offer.price if offer else None)
    for model in found.gone_models:
        offer = model.cheapest
        yield _row(kind.GONE, model.id, before=offer.price if offer else None)
    for model_id, provider in found.added:
        yield _row(kind.ADDED, model_id, provider)
    for model_id, provider in found.gone:
        yield _row(kind.DROPPED, model_id, provider)
    for each in found.repriced:
        yield _row(kind.REPRICED, each.model.id, each.provider, each.before, each.after)


def _row(
    kind: str,
    model: str,
    provider: str = "",
    before: Price | None = None,
    after: Price | None = None,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "model": model[:LONGEST_ID],
        "provider": provider[:60],
        "before": figures(before) if before else None,
        "after": figures(after) if after else None,
    }
