"""What each member's calls on a connection came to in a month."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from usage.days import first_of_month
from usage.rollups import MonthTotal
from usage.sums import Sums

Borrowed = Mapping[tuple[UUID, UUID | None], Sums]  # by connection and member; None for who left


def month_of(connections: Collection[UUID], day: date) -> Borrowed:
    """One question for all of them. Whoever sent nothing is left out."""
    totals = MonthTotal.objects.filter(
        key="", connection__in=connections, day=first_of_month(day), calls__gt=0
    )
    rows = (
        totals.values_list("connection_id", "member_id")
        .annotate(Sum("calls"), Sum("unpriced"), Sum("cost"))
        .order_by()
    )
    return {
        (connection, member): Sums(calls=calls, unpriced=unpriced, cost=cost or Decimal(0))
        for connection, member, calls, unpriced, cost in rows
    }
