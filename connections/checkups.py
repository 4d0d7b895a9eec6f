"""Checks that nobody waits for: of all connections when asked, and of their own after a sign-in.

Everything is stored, so several processes share the work and a restart asks nobody again.
"""

import asyncio
import logging
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import Member
from connections import background, checks
from connections.models import Connection
from connections.sources import PRACTICE, SOURCES
from connections.trials import Checkup

AT_ONCE = 6  # over all processes
LEASE = timedelta(minutes=2)  # longer than the slowest check
REST = timedelta(minutes=10)  # doubled by each failure
LONGEST_REST = timedelta(days=1)
LOOK_EVERY = 10.0  # seconds between two looks for members who signed in

logger = logging.getLogger(__name__)
_dice = random.SystemRandom()


def ask(member: Member) -> int:
    """Have all enabled connections of a member checked soon; returns how many."""
    lines = list(_checkable().filter(owner=member))
    rows = [Checkup(connection=line, asked_at=timezone.now()) for line in lines]
    Checkup.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["connection"], update_fields=["asked_at"]
    )
    background.start_soon(run_due)
    return len(lines)


def under_way(connections: Iterable[Connection]) -> set[UUID]:
    """Those whose result is still to come. What nobody took up for a while is given up."""
    now = timezone.now()
    running = Q(claimed_until__gt=now) | Q(asked_at__gt=now - LEASE)
    found = Checkup.objects.filter(running, connection__in=connections)
    return set(found.values_list("pk", flat=True))


async def keep_checking() -> None:
    """For the life of the process. Signing in itself starts nothing, so it is never slowed."""
    trouble = "Connections could not be checked"
    await background.keep(run_due, every=LOOK_EVERY, trouble=trouble)


async def run_due() -> None:
    """Check what is due, a few at a time, until nothing is left."""
    running: set[asyncio.Task[None]] = set()
    try:
        while True:
            claimed = await sync_to_async(_claim)()
            running |= {asyncio.create_task(_look(checkup)) for checkup in claimed}
            if not running:
                return
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if error := task.exception():
                    logger.error("A connection could not be checked", exc_info=error)
    finally:
        for task in running:
            task.cancel()


def _claim() -> list[Checkup]:
    now = timezone.now()
    busy = Checkup.objects.filter(claimed_until__gt=now).count()
    return [
        checkup
        for connection in _due(now)[: max(AT_ONCE - busy, 0)]
        if (checkup := _claimed(connection, now))
    ]


def _due(now: datetime) -> QuerySet[Connection]:
    asked = Q(checkup__asked_at__gt=now - LEASE)
    signed_in = Q(owner__last_login__gt=F("checked_at")) | Q(checked_at=None)
    rested = Q(checkup__not_before=None) | Q(checkup__not_before__lte=now)
    of_its_own = signed_in & rested & Q(owner__last_login__isnull=False) & ~Q(source=PRACTICE.slug)
    free = ~Q(checkup__claimed_until__gt=now)
    due = _checkable().filter(free, asked | of_its_own)
    return due.order_by(F("checkup__asked_at").asc(nulls_last=True), "pk")


def _checkable() -> QuerySet[Connection]:
    keyed = [source.slug for source in SOURCES.values() if source.needs_key]
    keyless = Q(source__in=keyed, sealed_key="")
    return Connection.objects.filter(is_enabled=True, owner__is_active=True).exclude(keyless)


def _claimed(connection: Connection, now: datetime) -> Checkup | None:
    """None where another process was quicker."""
    Checkup.objects.get_or_create(connection=connection)
    free = Checkup.objects.filter(pk=connection.pk).exclude(claimed_until__gt=now)
    if not free.update(claimed_until=now + LEASE):
        return None
    return Checkup.objects.select_related("connection__owner").get(pk=connection.pk)


async def _look(checkup: Checkup) -> None:
    """Only who asked for it has a token spent on a key that may not read its balance."""
    connection = checkup.connection
    await checks.check(connection, may_spend=checkup.asked_at is not None, yields=True)
    works = connection.health == Connection.Health.OK
    failures = 0 if works else min(checkup.failures + 1, 20)
    await Checkup.objects.filter(pk=checkup.pk).aupdate(
        asked_at=None,
        claimed_until=None,
        failures=failures,
        not_before=timezone.now() + rest_after(failures),
    )


def rest_after(failures: int) -> timedelta:
    """With some chance in it, so that a gateway that comes back is not asked by all at once."""
    rest: timedelta = min(REST * 2.0**failures, LONGEST_REST)
    return rest * _dice.uniform(0.8, 1.2)
