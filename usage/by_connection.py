"""What the calls on each connection came to, day by day."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from accounts.models import Member
from usage.rollups import DayTotal
from usage.sums import Sums

Days = Mapping[date, Sums]


def days_of(
    connections: Collection[UUID], since: date, *, member: Member | None = None
) -> Mapping[UUID, Days]:
    """One question for all of them, whoever called or for one member. Empty days are left out."""
    totals = DayTotal.objects.filter(key="", connection__in=connections, day__gte=since)
    if member:
        totals = totals.filter(member=member)
    rows = (
        totals.values_list("connection_id", "day")
        .annotate(Sum("calls"), Sum("unpriced"), Sum("cost"))
        .order_by()
    )
    found: dict[UUID, dict[date, Sums]] = defaultdict(dict)
    for connection, day, calls, unpriced, cost in rows:
        found[connection][day] = Sums(calls=calls, unpriced=unpriced, cost=cost or Decimal(0))
    return found
