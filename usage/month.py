"""What a member spent this month, for the foot of every page: one question to the database."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from accounts.models import Member
from usage import days, figures
from usage.budgets import Budget
from usage.rollups import MonthTotal


@dataclass(frozen=True, slots=True)
class Month:
    """US dollars. limit is the member's own for a month, or the one for each member."""

    spent: Decimal
    some_unknown: bool
    limit: Decimal | None

    def __str__(self) -> str:
        spent = figures.total_cost(self.spent, some_unknown=self.some_unknown)
        limit = f" of {figures.total_cost(self.limit).removesuffix('.00')}" if self.limit else ""
        return f"{spent}{limit} this month"


def month_of(member: Member) -> Month:
    first = days.first_of_month(days.today())
    totals = MonthTotal.objects.filter(key="", day=first, member=OuterRef("pk")).order_by()
    monthly = Budget.objects.filter(period=Budget.Period.MONTH)
    own = monthly.filter(Q(member=OuterRef("pk")) | Q(scope=Budget.Scope.EACH))
    found = Member.objects.annotate(
        spent=_sum(totals, "cost"),
        unpriced=_sum(totals, "unpriced"),
        limit=Subquery(own.order_by("scope").reverse().values("limit")[:1]),
    )
    row = found.values("spent", "unpriced", "limit").get(pk=member.pk)
    return Month(
        spent=row["spent"] or Decimal(0),
        some_unknown=bool(row["unpriced"]),
        limit=row["limit"],
    )


def _sum(totals: QuerySet[MonthTotal], name: str) -> Subquery:
    return Subquery(totals.values("member").annotate(sum=Sum(name)).values("sum"))
