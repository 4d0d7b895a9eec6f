"""Budgets as people see them: a bar, where it would be at an even pace, and where it is going."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from django.db.models import Q
from django.utils.dateformat import format as formatted

from accounts.models import Member
from usage import days, figures
from usage.budgets import NAMED_BY, Budget, applying_to, lent_to
from usage.standing import Standing
from usage.wording import owner_of, title

WARN_AT = Decimal("0.8")
NEARLY = Decimal("0.95")


@dataclass(frozen=True, slots=True)
class Bar:
    """whose is the member that a budget of each member is looked at for."""

    budget: Budget
    standing: Standing
    day: date
    reader: Member
    whose: Member | None = None

    @property
    def owner(self) -> str:
        if self.whose and self.whose != self.reader:
            return self.whose.name
        return owner_of(self.budget, self.reader)

    @property
    def used(self) -> str:
        limit = figures.total_cost(self.budget.limit)
        some_unknown = self.standing.unpriced > 0
        return f"{figures.total_cost(self.standing.used, some_unknown=some_unknown)} of {limit}"

    @property
    def share(self) -> Decimal:
        return self.standing.used / self.budget.limit if self.budget.limit else Decimal(1)

    @property
    def width(self) -> str:
        return f"{100 * min(self.share, Decimal(1)):.1f}%"

    @property
    def tone(self) -> str:
        return "bad" if self.share >= NEARLY else "warn" if self.share >= WARN_AT else ""

    @property
    def tick(self) -> str:
        """Where spending at an even pace would be; nowhere where there is no end."""
        return "" if self._elapsed is None else f"{100 * self._elapsed:.1f}%"

    @property
    def sentence(self) -> str:
        left = self.budget.limit - self.standing.used
        then = {"stop": "then nothing is sent", "cheap": "then cheap models only"}
        after = then.get(self.budget.at_limit, "then you are only told")
        if left <= 0:
            return f"Used up: {after.removeprefix('then ')}. {self._again}".strip()
        if self.share >= NEARLY:
            return f"{figures.message_cost(left)} left, {after}."
        return self._forecast

    @property
    def notice(self) -> str:
        """At 80 and at 100 percent; empty below."""
        name = title(self.budget, self.day, self.reader)
        if self.share >= 1:
            return f"{name} is used up. {self._again}".strip()
        return f"{name} is {figures.percent(float(self.share))} used." if self.tone else ""

    @property
    def _is_of_a_day(self) -> bool:
        return self.budget.period == self.budget.Period.DAY

    @property
    def _elapsed(self) -> Decimal | None:
        first, after = self.budget.began(self.day), self.budget.begins_again(self.day)
        if first is None or after is None:
            return None
        if self._is_of_a_day:
            return Decimal(days.hours_begun(self.day)) / 24
        return Decimal((self.day - first).days + 1) / (after - first).days

    @property
    def _again(self) -> str:
        again = self.budget.begins_again(self.day)
        return f"It begins again on {formatted(again, 'j F')}." if again else ""

    @property
    def _forecast(self) -> str:
        if not self.standing.used:
            unpriced = self.standing.unpriced
            return "What was spent is unknown." if unpriced else "Nothing is spent yet."
        if not self._elapsed:
            return ""
        expected = self.standing.used / self._elapsed
        if expected <= self.budget.limit:
            return f"On course for {figures.total_cost(expected)}."
        if self._is_of_a_day:
            hour = ceil(24 * self.budget.limit / expected)
            return f"At this pace it runs out by {'midnight' if hour == 24 else f'{hour:02}:00'}."
        first = self.budget.began(self.day) or self.day
        per_day = self.standing.used / ((self.day - first).days + 1)
        runs_out = first + timedelta(days=ceil(self.budget.limit / per_day) - 1)
        return f"At this pace it runs out on {formatted(max(runs_out, self.day), 'j F')}."


def bars_for(reader: Member, day: date) -> list[Bar]:
    """The budgets that hold for the reader; administrators see those of others below."""
    own = [*applying_to(reader, None), *lent_to(reader)]
    mine = [Bar(budget, budget.standing(day, reader), day, reader, reader) for budget in own]
    lends = Q(connection__owner=reader) | Q(grant__connection__owner=reader)
    visible = Q() if reader.is_administrator else lends
    others = Budget.objects.filter(visible).exclude(pk__in=[budget.pk for budget in own])
    others = others.exclude(scope=Budget.Scope.EACH)
    others = others.select_related(*NAMED_BY)
    return [*mine, *(Bar(each, each.standing(day), day, reader) for each in others)]


def bars_of_members(reader: Member, day: date) -> list[Bar]:
    """How the budget of each member stands for those who have none of their own."""
    members = list(Member.objects.filter(is_active=True).order_by("name"))
    return [bar for member in members for bar in _of_each(member, reader, day)]


def daily_pace(reader: Member, day: date) -> Decimal | None:
    """Dollars a day that would use up the month's budget evenly: the group's for administrators."""
    scope = Budget.Scope.GROUP
    monthly: Iterable[Budget] = applying_to(reader, None).filter(period=Budget.Period.MONTH)
    found = {budget.scope == scope: budget for budget in monthly}.get(reader.is_administrator)
    if found is None:
        return None
    length = days.first_of_next_month(day) - day.replace(day=1)
    limit: Decimal = found.limit
    return limit / length.days


def _of_each(member: Member, reader: Member, day: date) -> list[Bar]:
    budgets = applying_to(member, None).filter(scope=Budget.Scope.EACH)
    return [Bar(each, each.standing(day, member), day, reader, member) for each in budgets]
