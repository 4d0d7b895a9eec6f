"""Notices at 80 and at 100 percent of a budget, until they are dismissed for its period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db import models

from accounts.models import Member
from usage import days
from usage.bars import Bar
from usage.budgets import NAMED_BY, Budget, applying_to, lent_to

WARNING, USED_UP = 80, 100


class NoticeDismissal(models.Model):
    """since is the first day of the budget's period, or the day it was set if it has no end."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="+")
    percent = models.PositiveSmallIntegerField()
    since = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "budget", "percent", "since"], name="dismissed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.percent} % since {self.since}"


@dataclass(frozen=True, slots=True)
class Notice:
    budget: Budget
    percent: int
    tone: str
    sentence: str


def notices_for(member: Member, connection_id: UUID | None) -> list[Notice]:
    """What a member should know before sending on this connection."""
    today, budgets = days.today(), applying_to(member, connection_id)
    budgets = budgets.select_related(*NAMED_BY)
    lent = lent_to(member).filter(grant__connection=connection_id)
    return notices_of(
        [
            Bar(each, each.standing(today, member), today, member, member)
            for each in (*budgets, *lent)
        ],
        member,
    )


def notices_of(bars: Iterable[Bar], member: Member) -> list[Notice]:
    """Without what the member has dismissed."""
    noticed = [bar for bar in bars if bar.notice]
    if not noticed:
        return []
    dismissed = set(
        NoticeDismissal.objects.filter(member=member).values_list("budget", "percent", "since")
    )
    return [
        Notice(bar.budget, _percent(bar), bar.tone, bar.notice)
        for bar in noticed
        if (bar.budget.pk, _percent(bar), _since(bar.budget, bar.day)) not in dismissed
    ]


def dismiss(member: Member, budget: Budget, percent: int) -> None:
    """For the rest of the period; what comes at 100 percent is another notice."""
    since = _since(budget, days.today())
    NoticeDismissal.objects.get_or_create(
        member=member, budget=budget, percent=percent, since=since
    )


def _percent(bar: Bar) -> int:
    return USED_UP if bar.share >= 1 else WARNING


def _since(budget: Budget, day: date) -> date:
    return budget.began(day) or days.day_of(budget.created_at)
