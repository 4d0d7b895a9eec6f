"""Grants: a connection lent to a member or to everybody, without its key."""

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import Member
from connections.allow_list import AllowList
from connections.catalog import Catalog
from connections.catalogs import catalog_for
from connections.routes import Route
from connections.sources import PRACTICE
from usage.ledger import Refused
from usage.models import Budget

if TYPE_CHECKING:
    from connections.models import Connection


class NotShared(Refused):
    """The line is not lent to whoever asks, or not for this model."""


class GrantQuerySet(models.QuerySet["Grant"]):
    def live(self) -> Self:
        """Neither revoked nor at their end, of owners who are still here."""
        lasting = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
        return self.filter(lasting, revoked_at=None, connection__owner__is_active=True)

    def to(self, member: Member) -> Self:
        """What is lent to this member, a grant of their own before one for everybody."""
        lent = self.filter(Q(member=member) | Q(member=None)).exclude(connection__owner=member)
        return lent.order_by(F("member").asc(nulls_last=True), "-created_at")

    def counting_for(self, member: Member) -> list["Grant"]:
        """For each connection the live one that calls of this member are booked on."""
        counting: dict[uuid.UUID, Grant] = {}
        for grant in self.live().to(member):
            counting.setdefault(grant.connection_id, grant)
        return list(counting.values())


class Grant(models.Model):
    """member is None where everybody in the group may use the connection."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connection = models.ForeignKey(
        "connections.Connection", on_delete=models.CASCADE, related_name="grants"
    )
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.CASCADE, related_name="grants"
    )
    allowed = models.TextField(blank=True)  # models, one to a line; see allow_list.py
    ends_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        Member, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connection", "member"],
                condition=Q(revoked_at=None),
                name="one_grant_for_a_member",
            ),
            models.UniqueConstraint(
                fields=["connection"],
                condition=Q(revoked_at=None, member=None),
                name="one_grant_for_everybody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connection} for {self.borrower}"

    @property
    def borrower(self) -> str:
        return self.member.name if self.member else "Everybody"

    @property
    def allow_list(self) -> AllowList:
        return AllowList(tuple(self.allowed.split()))

    @property
    def is_live(self) -> bool:
        has_ended = self.ends_at is not None and self.ends_at <= timezone.now()
        return self.revoked_at is None and not has_ended and self.connection.owner.is_active

    def revoke(self) -> None:
        """Nothing more is sent on it; a reply that is being written comes to its end."""
        with transaction.atomic():
            self.revoked_at = timezone.now()
            self.save(update_fields=["revoked_at"])
            Budget.objects.filter(grant=self).delete()

    def share_for(self, reader: Member | None) -> str:
        """Your share of Sam's Helicone; Bob's share of Helicone, for Sam."""
        owner = self.connection.owner
        line = str(self.connection) if owner == reader else f"{owner.name}'s {self.connection}"
        whose = "Your" if self.member and self.member == reader else f"{self.borrower}'s"
        return f"{whose} share of {line}"

    def objection(self, route: Route, catalog: Catalog | None) -> str:
        """Why this route may not be asked, with what may be; empty where it may."""
        allow_list = self.allow_list
        if allow_list and not route:
            return f"Choose a model: {self._told(allow_list)}"
        outside = allow_list.outside(route, catalog)
        if not outside:
            return ""
        names = ", ".join(dict.fromkeys(map(str, outside)))
        return f"{names} may not be used here: {self._told(allow_list)}"

    def _told(self, allow_list: AllowList) -> str:
        return f"{self.connection.owner.name} shares {self.connection} for {allow_list}."


class BorrowedDefault(models.Model):
    """The lent connection that a member's new chats begin on, instead of one of their own."""

    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, primary_key=True, related_name="borrowed_default"
    )
    connection = models.ForeignKey(
        "connections.Connection", on_delete=models.CASCADE, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.member} begins on {self.connection}"


def grant_for(connection: "Connection", member: Member) -> Grant | None:
    """The one that counts for this member; None where nothing is lent to them."""
    if connection.owner_id == member.pk:
        return None
    lent = Grant.objects.live().to(member).filter(connection=connection)
    return lent.select_related("connection__owner").first()


def permit(
    connection: "Connection",
    member: Member,
    route: Route,
    *,
    lock: bool = False,
) -> Grant | None:
    """The grant that a call is booked on, None for one's own connection. Raises NotShared.

    Locked until the transaction ends, whoever revokes the grant waits until the call is booked.
    """
    if connection.owner_id == member.pk:
        return None
    lent = Grant.objects.live().to(member).filter(connection=connection)
    grant = (lent.select_for_update(of=("self",)) if lock else lent).first()
    if grant is None:
        raise NotShared(told_not_shared(connection))
    if not connection.is_enabled:
        raise NotShared(f"{connection.owner.name} has switched {connection} off.")
    grant.connection = connection
    if told := grant.objection(route, catalog_for(connection)):
        raise NotShared(told)
    return grant


def told_not_shared(connection: "Connection") -> str:
    return (
        f"No longer shared with you: {connection.owner.name}'s {connection}. "
        "Go on with another connection."
    )


def begin_on(grant: Grant) -> None:
    """Whoever has no line of their own but Practice wants to talk on what is lent to them."""
    owned = grant.connection.__class__.objects.filter(owner=OuterRef("pk"), is_default=True)
    members = Member.objects.filter(is_active=True).exclude(pk=grant.connection.owner_id)
    members = members.exclude(Exists(owned.exclude(source=PRACTICE.slug)))
    if grant.member_id:
        members = members.filter(pk=grant.member_id)
    BorrowedDefault.objects.bulk_create(
        [BorrowedDefault(member=each, connection=grant.connection) for each in members],
        ignore_conflicts=True,
    )
