"""How often a member may have a gateway asked; a button held down must not become a flood."""

from datetime import timedelta

from accounts import throttle
from accounts.models import Member
from accounts.throttle import Limit

CHECKS = Limit("connection check", tries=20, period=timedelta(minutes=5))
TESTS = Limit("test message", tries=20, period=timedelta(minutes=5))
ROUTES = Limit("try of a route", tries=6, period=timedelta(minutes=6))
ROUNDS = Limit("check of all connections", tries=4, period=timedelta(minutes=4))


def objection(limit: Limit, member: Member) -> str:
    """Use one try; the sentence to show when none is left."""
    if throttle.take(limit, str(member.pk)):
        return ""
    seconds = round(limit.period.total_seconds() / limit.tries)
    return f"That was too quick: nothing was sent. Try again in {seconds} seconds."
