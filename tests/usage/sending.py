"""Another process at the same ledger: `python -m tests.usage.sending VERB ARGUMENTS`."""

import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from itertools import count
from threading import Barrier
from uuid import UUID

import django


def begin(name: str) -> str:
    """A member with one dollar left and a connection to spend it on."""
    from accounts.models import Group, Member
    from usage.models import Budget

    Group.objects.get_or_create(id=1, defaults={"name": "Marlow Road"})
    member = Member.objects.create_member(f"{name}@example.org", "correct horse", name="Priya")
    Budget.objects.create(scope="member", member=member, limit=Decimal(1))
    return f"{member.pk} {member.connections.practice().pk}"


def send(member_id: str, connection_id: str, times: str, dollars: str, *flags: str) -> str:
    """At once, five at a time; returns how many were booked. `die` leaves them under way.

    `die-early` ends the process at its second booking, while others are at theirs.
    """
    from accounts.models import Member
    from usage import ledger

    member, threads = Member.objects.get(pk=member_id), min(int(times), 5)
    start, done = Barrier(threads), count(1)

    def booked(number: int) -> bool:
        if number < threads:
            start.wait()
        try:
            ledger.reserve(
                member=member,
                connection_id=UUID(connection_id),
                purpose="reply",
                route="gpt-4o",
                worst_case=Decimal(dollars),
            )
        except ledger.BudgetReached:
            return False
        if "die-early" in flags and next(done) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return True

    with ThreadPoolExecutor(threads) as pool:
        print(sum(pool.map(booked, range(int(times)))), flush=True)
    if "die" in flags:
        os.kill(os.getpid(), signal.SIGKILL)
    return ""


def under_way(member_id: str) -> str:
    """How many calls are booked and not ended, and what is set aside for them."""
    from django.db.models import Count, Sum

    from usage.models import Call

    calls = Call.objects.filter(member_id=member_id, state=Call.State.RESERVED)
    found = calls.aggregate(Count("pk"), aside=Sum("reserved"))
    return f"{found['pk__count']} {found['aside'] or Decimal(0):.2f}"


def tidy(member_id: str) -> str:
    """What the server does now and then; returns how many calls it ended."""
    from usage import ledger

    return str(ledger.release_expired())


def lend(name: str) -> str:
    """A line lent to everybody with one dollar left, and two members who borrow it."""
    from accounts.models import Group, Member
    from connections.models import Connection, Grant
    from usage.models import Budget

    Group.objects.get_or_create(id=1, defaults={"name": "Marlow Road"})
    owner, *borrowers = (
        Member.objects.create_member(f"{who}-{name}@example.org", "correct horse", name=who)
        for who in ("Sam", "Priya", "Jonah")
    )
    line = Connection.objects.create(
        owner=owner, name="Helicone", source="helicone", route="gpt-4o"
    )
    grant = Grant.objects.create(connection=line, created_by=owner)
    Budget.objects.create(scope="grant", grant=grant, limit=Decimal(1))
    return f"{line.pk} {' '.join(str(each.pk) for each in borrowers)}"


def borrow(line_id: str, member_id: str, times: str, dollars: str) -> str:
    """At once, five at a time, through the door that every borrowed call goes through."""
    from accounts.models import Member
    from connections.models import Connection
    from connections.quotes import Quote
    from connections.reserving import reserve
    from usage import ledger

    member, line = Member.objects.get(pk=member_id), Connection.objects.get(pk=line_id)
    start, quote = Barrier(5), Quote("gpt-4o", "gpt-4o", Decimal(dollars), None)

    def booked(number: int) -> bool:
        if number < 5:
            start.wait()
        try:
            reserve(line, member, quote, purpose="reply")
        except ledger.BudgetReached:
            return False
        return True

    with ThreadPoolExecutor(5) as pool:
        return str(sum(pool.map(booked, range(int(times)))))


def expire(member_id: str) -> str:
    """What time does to a lease."""
    from django.utils import timezone

    from usage.models import Call

    past = timezone.now() - timedelta(seconds=1)
    return str(Call.objects.filter(member_id=member_id).update(lease_until=past))


if __name__ == "__main__":
    django.setup()
    verb, *arguments = sys.argv[1:]
    verbs: list[Callable[..., str]] = [begin, send, under_way, tidy, lend, borrow, expire]
    print({each.__name__: each for each in verbs}[verb](*arguments))
