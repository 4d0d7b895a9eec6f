"""What this room keeps; each model lives beside what is done with it."""

from usage.budgets import Budget
from usage.calls import Call, CallRevision
from usage.notices import NoticeDismissal
from usage.rollups import DayTotal, MonthTotal
from usage.tokens import UsageToken

__all__ = [
    "Budget",
    "Call",
    "CallRevision",
    "DayTotal",
    "MonthTotal",
    "NoticeDismissal",
    "UsageToken",
]
