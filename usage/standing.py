"""How much of a budget is used: what calls came to, and what is set aside for those under way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from usage.calls import Call
from usage.rollups import GRANT, DayTotal, MonthTotal

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """US dollars; calls of unknown cost are in neither figure, and unpriced says how many."""

    spent: Decimal
    reserved: Decimal
    unpriced: int = 0

    @property
    def used(self) -> Decimal:
        return self.spent + self.reserved

    def fits(self, worst_case: Decimal | None, limit: Decimal) -> bool:
        """A call of unknown cost sets nothing aside: it may be sent while anything is left."""
        if worst_case is None:
            return self.used < limit
        return self.used + worst_case <= limit


def standing_of(narrowed: Mapping[str, object], since: date | None) -> Standing:
    """Of the calls of one member, one connection or everybody.

    What is under way is read first: a call that ends between the two looks is then counted
    twice for a moment, and never not at all.
    """
    return _standing(narrowed, {"key": "", **narrowed}, since)


def standing_of_grant(grant_id: UUID, since: date | None) -> Standing:
    """Of the calls of everybody whom the grant lets use the connection."""
    return _standing({"grant": grant_id}, {"key": GRANT, "value": str(grant_id)}, since)


def _standing(
    of_rows: Mapping[str, object], of_totals: Mapping[str, object], since: date | None
) -> Standing:
    reserved = Call.objects.filter(
        state=Call.State.RESERVED, lease_until__gt=timezone.now(), **of_rows
    )
    whole_months = since is None or since.day == 1
    spent = (MonthTotal if whole_months else DayTotal)._default_manager.filter(**of_totals)
    if since:
        reserved, spent = reserved.filter(day__gte=since), spent.filter(day__gte=since)
    aside = reserved.aggregate(sum=Sum("reserved"))["sum"]
    sums = spent.aggregate(cost=Sum("cost"), unpriced=Sum("unpriced"))
    return Standing(sums["cost"] or NOTHING, aside or NOTHING, sums["unpriced"] or 0)
