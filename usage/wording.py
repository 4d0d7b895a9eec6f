"""What is said of a budget: its name, when it begins again, and why a call was refused."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.dateformat import format as formatted

from accounts.models import Member
from usage import days, figures
from usage.standing import Standing

if TYPE_CHECKING:
    from usage.budgets import Budget

_SHORTER = "With a smaller Longest reply among the parameters it may fit."


def owner_of(budget: "Budget", reader: Member | None = None) -> str:
    if budget.scope == budget.Scope.GROUP:
        return "The group"
    if budget.scope == budget.Scope.EACH:
        return "You" if reader else "Each member"
    if budget.grant:
        return str(budget.grant.share_for(reader))
    if budget.connection:
        return _line(budget.connection, reader)
    return "You" if reader and budget.member == reader else str(budget.member)


def title(budget: "Budget", day: date, reader: Member | None = None) -> str:
    """Your $40.00 for November; The group's $5.00 for today."""
    owner = owner_of(budget, reader)
    if budget.grant or budget.connection:
        return f"{owner} {_time(budget, day)}, {_dollars(budget.limit)},"
    whose = "Your" if owner == "You" else f"{owner}'s"
    return f"{whose} {_dollars(budget.limit)} {_time(budget, day)}"


def refusal(
    budget: "Budget",
    standing: Standing,
    worst_case: Decimal | None,
    day: date,
    reader: Member,
) -> str:
    """Names the budget, its limit, and when it begins again."""
    name, left = title(budget, day, reader), budget.limit - standing.used
    if left <= 0:
        begin = f"{name} is used up."
    else:
        most = "an unknown amount" if worst_case is None else f"up to {_at_most(worst_case)}"
        begin = f"{name} has {_left(left)} left, and this could cost {most}. {_SHORTER}"
    return " ".join(filter(None, (begin, _way_out(budget), _again(budget, day))))


def _line(connection: Any, reader: Member | None) -> str:
    """Helicone; Sam's Helicone for others, since many have lines of the same name."""
    owner = connection.owner
    return str(connection) if owner == reader else f"{owner.name}'s {connection}"


def _way_out(budget: "Budget") -> str:
    if budget.at_limit != budget.AtLimit.CHEAP or budget.cheap_under is None:
        return ""
    return f"Models under {_dollars(budget.cheap_under)} per million tokens still work."


def _again(budget: "Budget", day: date) -> str:
    begins = budget.begins_again(day)
    if begins is None:
        who = budget.grant.connection.owner.name if budget.grant else "an administrator"
        return f"It does not begin again: {who} can raise it."
    return f"It begins again on {formatted(begins, 'j F')} ({days.zone()})."


def _time(budget: "Budget", day: date) -> str:
    return {
        budget.Period.DAY: "for today",
        budget.Period.WEEK: "for this week",
        budget.Period.MONTH: f"for {formatted(day, 'F')}",
        budget.Period.TOTAL: "in total",
    }[budget.Period(budget.period)]


def _dollars(amount: Decimal) -> str:
    return figures.total_cost(amount)


def _at_most(amount: Decimal) -> str:
    return figures.message_cost(amount)


def _left(amount: Decimal) -> str:
    return figures.message_cost(amount)
