"""The cards of the list: each connection with its lamp, and with this month in figures."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import Member
from connections.lamps import Lamp, lamp_of
from connections.models import Connection
from connections.sources import PRACTICE
from usage import figures
from usage.models import Call


@dataclass(frozen=True, slots=True)
class Card:
    """spent is this month's cost as it is shown; calls are this month's."""

    connection: Connection
    lamp: Lamp
    last_used: datetime | None
    spent: str
    calls: int


def cards_of(member: Member) -> list[Card]:
    """The one that new chats begin on first."""
    month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    this_month = Q(calls__created_at__gte=month)
    unpriced = this_month & Q(calls__state=Call.State.SETTLED, calls__cost=None)
    connections: QuerySet[Connection] = member.connections.annotate(
        last_used=Max("calls__created_at"),
        spent=Sum("calls__cost", filter=this_month),
        calls_made=Count("calls", filter=this_month),
        unpriced=Count("calls", filter=unpriced & ~Q(calls__outcome=Call.Outcome.FAILED)),
    ).order_by("-is_default", "position", "created_at")
    return [_card(connection) for connection in connections]


def _card(connection: Connection) -> Card:
    spent = getattr(connection, "spent", None) or Decimal(0)
    unknown = bool(getattr(connection, "unpriced", 0))
    free = connection.kind is PRACTICE
    return Card(
        connection=connection,
        lamp=lamp_of(connection),
        last_used=getattr(connection, "last_used", None),
        spent="free" if free else figures.total_cost(spent, some_unknown=unknown),
        calls=getattr(connection, "calls_made", 0),
    )
