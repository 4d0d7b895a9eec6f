"""The names of properties that a member's calls have had."""

from accounts.models import Member
from usage.rollups import MonthTotal

OFFERED = 50


def names_used_by(member: Member) -> list[str]:
    """In alphabetical order, from ended calls."""
    keyed = MonthTotal.objects.filter(member=member).exclude(key="")
    return list(keyed.order_by("key").values_list("key", flat=True).distinct()[:OFFERED])
