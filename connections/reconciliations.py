"""Comparing with Helicone in the background: the oldest day first, one process at a time."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from asgiref.sync import sync_to_async
from django.db.models import Q
from django.utils import timezone

from connections import background
from connections.catalogs import PATIENCE
from connections.gateway.client import gateway
from connections.gateway.errors import GatewayError
from connections.models import Connection, KeyMissing, ReconciledDay, ReconciliationTurn
from connections.reconciliation import keep
from connections.reconciling import SETTLING, compare, helicone_connections
from usage import days
from usage.models import Call, DayTotal

LOOK_EVERY = 300.0  # seconds between two looks for days to compare
PAUSE = 2.0  # seconds between two days: Helicone grants a free organisation 200 requests a minute
LEASE = timedelta(minutes=10)  # longer than the longest day takes
AGAIN = timedelta(hours=1)  # a day that is not over, or not whole, is compared anew after it
REST = timedelta(minutes=15)  # doubled by each failure
LONGEST_REST = timedelta(days=1)
MOST_DOUBLINGS = 10  # more than lead to the longest rest; no number of days holds forty of them
REACH = timedelta(days=90)  # Helicone tells no more of a request that is older
AT_ONCE = 7  # days compared by the button


@dataclass(frozen=True, slots=True)
class Due:
    turn: ReconciliationTurn
    day: date


async def keep_reconciled() -> None:
    """For the life of the process."""
    trouble = "The ledger could not be compared with Helicone"
    await background.keep(run_due, every=LOOK_EVERY, trouble=trouble, after=LOOK_EVERY)


async def run_due() -> None:
    """Until nothing is due. A connection that refused rests while the others go on."""
    while due := await sync_to_async(claim)():
        await compare_day(due)
        await asyncio.sleep(PAUSE)


async def run_now(connection: Connection) -> bool:
    """For somebody who waits: today, after what is due of the days before.

    False where a process is at it already. What went wrong is told by the turn.
    """
    for _ in range(AT_ONCE):
        due = await sync_to_async(_claimed_now)(connection)
        if due is None:
            return False
        works = await compare_day(due)
        if not works or due.day >= await sync_to_async(days.today)():
            break
    return True


async def compare_day(due: Due) -> bool:
    """Compare and keep what was found; the credit that is left comes with it."""
    connection = due.turn.connection
    start, end = await sync_to_async(_bounds)(due.day)
    until = min(end, timezone.now() - SETTLING)
    try:
        found = await compare(connection, (start, max(start, until)))
        await _refresh_credit(connection)
    except (GatewayError, KeyMissing) as error:
        waits = getattr(error, "retry_after", None) or 0
        rest = max(timedelta(seconds=waits), rest_after(due.turn.failures))
        await sync_to_async(due.turn.failed)(str(error), rest)
        return False
    is_whole = until >= end and not await _is_under_way(connection, start, end)
    await sync_to_async(keep)(connection.pk, due.day, found, is_whole=is_whole)
    await sync_to_async(due.turn.succeeded)()
    return True


def rest_after(failures: int) -> timedelta:
    """Before the next try, where so many have failed before this one."""
    rest: timedelta = min(REST * 2 ** min(failures, MOST_DOUBLINGS), LONGEST_REST)
    return rest


def claim() -> Due | None:
    """The oldest day that is due anywhere, unless another process was quicker."""
    now = timezone.now()
    resting = ReconciliationTurn.objects.filter(Q(claimed_until__gt=now) | Q(not_before__gt=now))
    busy = set(resting.values_list("pk", flat=True))
    free = [each for each in helicone_connections() if each.pk not in busy and each.is_enabled]
    dues = [(day, line) for line in free if (day := oldest_due(line, now))]
    for day, connection in sorted(dues, key=lambda due: due[0]):
        if turn := _claimed(connection, now):
            return Due(turn, day)
    return None


def oldest_due(connection: Connection, now: datetime) -> date | None:
    """A day with calls that was never compared, or not to its end."""
    called = DayTotal.objects.filter(key="", connection=connection)
    since = days.day_of(now - REACH)
    with_calls = set(called.filter(day__gt=since).values_list("day", flat=True))
    compared = ReconciledDay.objects.filter(connection=connection, day__gt=since)
    done = compared.filter(Q(is_whole=True) | Q(compared_at__gt=now - AGAIN))
    open_days = with_calls - set(done.values_list("day", flat=True))
    return min((day for day in open_days if _bounds(day)[0] < now - SETTLING), default=None)


def _claimed_now(connection: Connection) -> Due | None:
    now = timezone.now()
    turn = _claimed(connection, now)
    return Due(turn, oldest_due(connection, now) or days.today()) if turn else None


def _claimed(connection: Connection, now: datetime) -> ReconciliationTurn | None:
    ReconciliationTurn.objects.get_or_create(connection=connection)
    free = ReconciliationTurn.objects.filter(pk=connection.pk).exclude(claimed_until__gt=now)
    if not free.update(claimed_until=now + LEASE):
        return None
    return ReconciliationTurn.objects.select_related("connection").get(pk=connection.pk)


async def _refresh_credit(connection: Connection) -> None:
    """A key that may not read its balance still compares."""
    try:
        balance = await gateway().balance(connection.endpoint(), PATIENCE)
    except GatewayError:
        return
    await Connection.objects.filter(pk=connection.pk).aupdate(credit=balance.left)


async def _is_under_way(connection: Connection, start: datetime, end: datetime) -> bool:
    reserved = Call.objects.filter(connection=connection, state=Call.State.RESERVED)
    return await reserved.filter(created_at__gte=start, created_at__lt=end).aexists()


def _bounds(day: date) -> tuple[datetime, datetime]:
    """When a day of the group begins and ends."""
    zone = days.zone()
    start = datetime.combine(day, time.min, zone)
    return start, datetime.combine(day + timedelta(days=1), time.min, zone)
