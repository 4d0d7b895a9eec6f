"""Our ledger beside Helicone's log, request by request: what is missing, and what differs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db.models import Q, QuerySet
from django.utils import timezone

from connections.catalogs import PATIENCE
from connections.gateway.client import LoggedCall, gateway
from connections.models import Connection
from connections.reconciliation import SOURCE
from connections.sources import HELICONE, OWN_HELICONE
from usage import days, ledger
from usage.models import Call, CallRevision

# Helicone logs through a queue: what is younger may be missing there for no reason.
SETTLING = timedelta(minutes=15)
MARGIN = timedelta(minutes=5)
# Helicone computes with floats; a difference below is none.
SMALLEST = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Difference:
    """US dollars; ours is None where the ledger did not know. corrected: the ledger now does."""

    call_id: UUID
    model: str
    ours: Decimal | None
    theirs: Decimal
    corrected: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One day and model on both sides."""

    day: date
    model: str
    ours: Decimal
    theirs: Decimal


@dataclass(frozen=True, slots=True)
class Reconciliation:
    compared: int = 0
    missing_there: Sequence[UUID] = ()
    missing_here: Sequence[LoggedCall] = ()
    doubled: Sequence[UUID] = ()
    different: Sequence[Difference] = ()
    lines: Sequence[Line] = field(default=())


async def reconcile(
    connection: Connection, since: datetime, *, correct: bool = False
) -> Reconciliation:
    """From then until what Helicone's queue may not have logged yet. Raises as compare() does."""
    until = timezone.now() - SETTLING
    return await compare(connection, (since, until), correct=correct)


async def compare(
    connection: Connection, between: tuple[datetime, datetime], *, correct: bool = False
) -> Reconciliation:
    """Raises GatewayError and KeyMissing.

    A cost that the ledger did not know, or only estimated, is taken over from Helicone; one that
    it did know is only listed, unless it is to be corrected. The old figure is kept.
    """
    since, until = between
    endpoint = connection.endpoint()
    logged = await gateway().call_log(endpoint, since - MARGIN, until + MARGIN, PATIENCE)
    return await sync_to_async(_compared)(connection, logged, between, correct)


def logged(connections: QuerySet[Connection]) -> QuerySet[Connection]:
    """Those whose calls a Helicone logs where they can be read."""
    own = Q(source=OWN_HELICONE.slug) & ~Q(api_address="")
    return connections.filter(Q(source=HELICONE.slug) | own).exclude(sealed_key="")


def helicone_connections() -> list[Connection]:
    return list(logged(Connection.objects.all()))


def _compared(
    connection: Connection,
    logged: Sequence[LoggedCall],
    between: tuple[datetime, datetime],
    correct: bool,
) -> Reconciliation:
    theirs = {entry.id: entry for entry in logged}
    ours = {call.pk: call for call in _ended(connection, between)}
    known = set(Call.objects.filter(pk__in=theirs).values_list("pk", flat=True))
    counted = Counter(entry.id for entry in logged)
    both = [(call, theirs[pk]) for pk, call in ours.items() if pk in theirs]
    return Reconciliation(
        compared=len(both),
        missing_there=[pk for pk, call in ours.items() if pk not in theirs and _was_served(call)],
        missing_here=[entry for entry in theirs.values() if _is_lost(entry, known, between)],
        # The log is the whole organisation's: what other lines of it sent is told by them.
        doubled=[pk for pk, times in counted.items() if times > 1 and pk in ours],
        # Before anything is corrected, so that the lines show what differed.
        lines=_lines(both),
        different=[found for pair in both if (found := _difference(*pair, correct=correct))],
    )


def _ended(connection: Connection, between: tuple[datetime, datetime]) -> Iterable[Call]:
    ended = connection.calls.exclude(state=Call.State.RESERVED)
    return ended.filter(created_at__gte=between[0], created_at__lt=between[1])


def _was_served(call: Call) -> bool:
    return call.outcome != Call.Outcome.FAILED and call.provider != ""


def _is_lost(entry: LoggedCall, known: set[UUID], between: tuple[datetime, datetime]) -> bool:
    return entry.id not in known and between[0] <= entry.created_at < between[1]


def _difference(call: Call, entry: LoggedCall, *, correct: bool) -> Difference | None:
    theirs = entry.record.cost
    if theirs is None:
        return None
    if theirs == 0 and call.cost is None and call.cache != "HIT":
        return None  # Helicone says 0 also where it did not count, and of what failed
    if call.cost is not None and abs(call.cost - theirs) < SMALLEST:
        return None
    takes_over = correct or call.cost is None or call.cost_source == "estimate"
    corrected = takes_over and ledger.revise(
        call.pk,
        ledger.Revision(theirs, cost_source=SOURCE, price=call.price),
        CallRevision.Cause.RECONCILED,
    )
    return Difference(call.pk, call.model, call.cost, theirs, corrected)


def _lines(both: Iterable[tuple[Call, LoggedCall]]) -> list[Line]:
    sums: dict[tuple[date, str], Line] = {}
    for call, entry in both:
        place = (call.day, call.model)
        line = sums.get(place, Line(*place, Decimal(0), Decimal(0)))
        ours, theirs = call.cost or Decimal(0), entry.record.cost or Decimal(0)
        sums[place] = Line(*place, line.ours + ours, line.theirs + theirs)
    return sorted(sums.values(), key=lambda line: (line.day, line.model))


def told(found: Reconciliation) -> list[str]:
    """The findings in lines for a console."""
    lines = [f"{found.compared} requests are in both ledgers."]
    lines += [f"missing at Helicone: {call_id}" for call_id in found.missing_there]
    lines += [
        f"missing here: {entry.id} of {days.day_of(entry.created_at)}, {entry.record.model}"
        for entry in found.missing_here
    ]
    lines += [f"logged twice at Helicone: {call_id}" for call_id in found.doubled]
    lines += [_told(each) for each in found.different]
    differing = [line for line in found.lines if abs(line.ours - line.theirs) >= SMALLEST]
    lines += [
        f"{line.day} {line.model}: {exactly(line.ours)} here, {exactly(line.theirs)} there"
        for line in differing
    ]
    return lines


def _told(each: Difference) -> str:
    ours = "unknown" if each.ours is None else exactly(each.ours)
    end = ", now corrected" if each.corrected else ""
    return f"different cost: {each.call_id} {ours} here, {exactly(each.theirs)} there{end}"


def exactly(amount: Decimal) -> str:
    """Every digit that there is."""
    return f"${amount.normalize():f}"
