"""What a member asked lately, from the ledger."""

from accounts.models import Member
from usage.models import Call

LATELY = 300  # calls


def recent_routes(member: Member) -> list[str]:
    """The routes of the last calls, newest first; titles and checks are not the member's asking."""
    asked = (Call.Purpose.REPLY, Call.Purpose.TEST)
    calls = Call.objects.filter(member=member, purpose__in=asked).order_by("-created_at")
    return list(calls.values_list("route", flat=True)[:LATELY])
