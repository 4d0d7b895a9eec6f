"""Budgets: how much may be spent in which time, and what happens at the limit."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Member
from usage import days
from usage.money import DollarsField
from usage.standing import Standing, standing_of, standing_of_grant
from usage.wording import refusal

# What a budget is called by.
NAMED_BY = ("member", "connection__owner", "grant__member", "grant__connection__owner")


class Refused(Exception):
    """Nothing was booked, so nothing may be sent; str() is the sentence to show."""


class BudgetReached(Refused):
    """The call could cost more than is left."""


class Budget(models.Model):
    """A limit in US dollars. A member's own one takes the place of the one for each member."""

    class Scope(models.TextChoices):
        GROUP = "group", "The whole group"
        EACH = "each", "Each member"
        MEMBER = "member", "One member"
        CONNECTION = "connection", "One connection"
        GRANT = "grant", "One share of a connection"

    class Period(models.TextChoices):
        DAY = "day", "a day"
        WEEK = "week", "a week"
        MONTH = "month", "a month"
        TOTAL = "total", "in total"

    class AtLimit(models.TextChoices):
        WARN = "warn", "Only warn"
        CHEAP = "cheap", "Allow cheap models only"
        STOP = "stop", "Stop sending"

    scope = models.CharField(max_length=10, choices=Scope)
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.CASCADE, related_name="budgets"
    )
    connection = models.ForeignKey(
        "connections.Connection",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="budgets",
    )
    grant = models.OneToOneField(
        "connections.Grant",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="budget",
    )
    period = models.CharField(max_length=5, choices=Period, default=Period.MONTH)
    limit = DollarsField()
    at_limit = models.CharField(max_length=5, choices=AtLimit, default=AtLimit.STOP)
    cheap_under = DollarsField(null=True, blank=True)  # dollars per million tokens, in and out
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scope", "period"],
                condition=Q(member=None, connection=None, grant=None),
                name="one_budget_for_a_scope_and_period",
            ),
            models.UniqueConstraint(
                fields=["member", "period"], name="one_budget_for_a_member_and_period"
            ),
            models.UniqueConstraint(
                fields=["connection", "period"], name="one_budget_for_a_connection_and_period"
            ),
            models.CheckConstraint(
                condition=Q(scope__in=["group", "each"], member=None, connection=None, grant=None)
                | Q(scope="member", member__isnull=False, connection=None, grant=None)
                | Q(scope="connection", member=None, connection__isnull=False, grant=None)
                | Q(scope="grant", member=None, connection=None, grant__isnull=False),
                name="a_budget_is_for_what_its_scope_says",
            ),
            models.CheckConstraint(
                condition=~Q(at_limit="cheap") | Q(cheap_under__isnull=False),
                name="cheap_models_have_a_price",
            ),
        ]

    def __str__(self) -> str:
        return f"${self.limit:,.2f} {self.get_period_display()}"

    def began(self, day: date) -> date | None:
        """The first day of the period that this day is in; None where there never was one."""
        if self.period == self.Period.WEEK:
            return day - timedelta(days=day.weekday())
        if self.period == self.Period.MONTH:
            return day.replace(day=1)
        return day if self.period == self.Period.DAY else None

    def begins_again(self, day: date) -> date | None:
        """The first day of the next period; None where the money has to last."""
        if self.period == self.Period.WEEK:
            return day + timedelta(days=7 - day.weekday())
        if self.period == self.Period.MONTH:
            return days.first_of_next_month(day)
        return day + timedelta(days=1) if self.period == self.Period.DAY else None

    def standing(self, day: date, member: Member | None = None) -> Standing:
        """How much is used. The budget of each member stands differently for each."""
        if self.grant_id:
            return standing_of_grant(self.grant_id, self.began(day))
        spent_by = {"member": member} if self.scope == self.Scope.EACH else self._narrowed
        return standing_of(spent_by, self.began(day))

    def covers(self, dearest_rate: Decimal | None) -> bool:
        """Whether a model is cheap enough to be used beyond the limit."""
        if self.at_limit == self.AtLimit.WARN:
            return True
        cheap = self.at_limit == self.AtLimit.CHEAP and self.cheap_under is not None
        return cheap and dearest_rate is not None and dearest_rate <= self.cheap_under

    @property
    def _narrowed(self) -> dict[str, object]:
        if self.scope == self.Scope.MEMBER:
            return {"member": self.member_id}
        return {"connection": self.connection_id} if self.scope == self.Scope.CONNECTION else {}


def applying_to(
    member: Member, connection_id: UUID | None, grant_id: UUID | None = None
) -> models.QuerySet[Budget]:
    """Every budget that a call of this member on this connection is counted in."""
    own = Budget.objects.filter(member=member).values("period")
    return Budget.objects.filter(
        Q(scope=Budget.Scope.GROUP)
        | Q(member=member)
        | Q(scope=Budget.Scope.EACH) & ~Q(period__in=own)
        | Q(connection_id=connection_id, scope=Budget.Scope.CONNECTION)
        | Q(grant_id=grant_id, scope=Budget.Scope.GRANT)
    ).order_by("pk")


def lent_to(member: Member) -> models.QuerySet[Budget]:
    """Budgets of what others lend to this member."""
    # The room of connections is above this one: its model is known by its name only.
    grants: Any = Budget._meta.get_field("grant").related_model
    lent = Budget.objects.filter(grant__in=grants.objects.counting_for(member))
    return lent.select_related(*NAMED_BY)


def hold(
    member: Member,
    connection_id: UUID | None,
    grant_id: UUID | None = None,
    *,
    worst_case: Decimal | None,
    dearest_rate: Decimal | None,
    day: date,
) -> None:
    """Raises BudgetReached where a call that can cost so much would break a budget.

    Call it in the transaction that books the call: the rows stay locked until that ends, in an
    order that is the same for everybody. What costs nothing breaks nothing.
    """
    if worst_case == 0:
        return
    applying = applying_to(member, connection_id, grant_id)
    budgets = applying.exclude(at_limit=Budget.AtLimit.WARN)
    _refuse_beyond(budgets.select_for_update(), member, worst_case, dearest_rate, day)


def _refuse_beyond(
    budgets: Iterable[Budget],
    member: Member,
    worst_case: Decimal | None,
    dearest_rate: Decimal | None,
    day: date,
) -> None:
    # Every row is locked before the first is judged.
    for budget in list(budgets):
        standing = budget.standing(day, member)
        if not standing.fits(worst_case, budget.limit) and not budget.covers(dearest_rate):
            raise BudgetReached(refusal(budget, standing, worst_case, day, member))
