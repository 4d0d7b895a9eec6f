"""Our sums beside Helicone's, and single findings, as the page shows them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Sum

from connections.models import Connection, Finding, ReconciledDay
from connections.reconciliation import last_compared
from connections.reconciling import SMALLEST
from usage import days, figures
from usage.models import Call, DayTotal

SHOWN_DAYS = 14
MOST = 200  # findings

_Place = tuple[date, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One connection: how far it is compared, and what the last run said."""

    connection: Connection
    compared_at: datetime | None
    ran_at: datetime | None
    problem: str
    not_before: datetime | None


@dataclass(frozen=True, slots=True)
class SumRow:
    """One day and model. US dollars; unknown counts our calls that have no cost."""

    day: date
    model: str
    ours: Decimal
    unknown: int
    theirs: Decimal

    @property
    def ours_shown(self) -> str:
        return figures.total_cost(self.ours, some_unknown=bool(self.unknown))

    @property
    def is_same(self) -> bool:
        return not self.unknown and abs(self.ours - self.theirs) < SMALLEST

    @property
    def difference(self) -> str:
        """What Helicone has more or less than we."""
        if self.is_same:
            return "none"
        amount = figures.message_cost(abs(self.theirs - self.ours))
        return f"{amount} {'more' if self.theirs > self.ours else 'less'} there"


@dataclass(frozen=True, slots=True)
class Found:
    """call is ours, where the ledger has one."""

    finding: Finding
    call: Call | None

    @property
    def model(self) -> str:
        return self.finding.model or (self.call.model if self.call else "")

    @property
    def ours(self) -> str:
        if self.is_of_cost:
            return figures.message_cost(self.finding.ours)
        return figures.message_cost(self.call.cost) if self.call else figures.NOTHING

    @property
    def theirs(self) -> str:
        kind = self.finding.kind
        if kind in (Finding.Kind.MISSING_THERE, Finding.Kind.DOUBLED):
            return figures.NOTHING
        return figures.message_cost(self.finding.theirs)

    @property
    def is_settled(self) -> bool:
        """By a click, or by whatever else brought Helicone's figure into the ledger since."""
        if self.finding.is_corrected or not self.is_of_cost:
            return self.finding.is_corrected
        known, theirs = self.call.cost if self.call else None, self.finding.theirs
        return known is not None and theirs is not None and abs(known - theirs) < SMALLEST

    @property
    def can_be_taken(self) -> bool:
        return self.is_of_cost and self.finding.theirs is not None and not self.is_settled

    @property
    def is_of_cost(self) -> bool:
        return self.finding.kind == Finding.Kind.DIFFERENT


def lines_of(connections: Iterable[Connection]) -> list[Line]:
    """The connections come with their turn, if they ever had one."""
    found, at = list(connections), last_compared(connections)
    turns = {each.pk: getattr(each, "reconciliation", None) for each in found}
    return [
        Line(
            connection=each,
            compared_at=at.get(each.pk),
            ran_at=turn.ran_at if (turn := turns[each.pk]) else None,
            problem=turn.problem if turn else "",
            not_before=turn.not_before if turn else None,
        )
        for each in found
    ]


def findings_of(connections: Sequence[Connection]) -> list[Found]:
    """Newest day first."""
    rows = Finding.objects.filter(reconciled__connection__in=connections)
    found = list(rows.select_related("reconciled__connection")[:MOST])
    calls = Call.objects.in_bulk([each.request_id for each in found if each.is_ours])
    return [Found(each, calls.get(each.request_id)) for each in found]


def sums_of(connections: Sequence[Connection]) -> list[SumRow]:
    """Of the days that were compared, newest first; models by name."""
    since = days.today() - timedelta(days=SHOWN_DAYS)
    compared = list(ReconciledDay.objects.filter(connection__in=connections, day__gt=since))
    theirs, ours = _theirs(compared), _ours(compared, since)
    by_day = sorted(sorted(theirs.keys() | ours.keys()), key=lambda place: place[0], reverse=True)
    return [SumRow(*place, *ours[place], theirs[place]) for place in by_day]


def _theirs(compared: Iterable[ReconciledDay]) -> dict[_Place, Decimal]:
    sums: dict[_Place, Decimal] = defaultdict(Decimal)
    for each in compared:
        for model, amount in each.theirs.items():
            sums[each.day, model] += Decimal(amount)
    return sums


def _ours(compared: Iterable[ReconciledDay], since: date) -> dict[_Place, tuple[Decimal, int]]:
    """Only of the days that were compared; cost, and how many calls have none."""
    sums: dict[_Place, tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
    places = {(each.connection_id, each.day) for each in compared}
    totals = DayTotal.objects.filter(key="", day__gt=since, connection__in={pk for pk, _ in places})
    grouped = totals.order_by().values_list("connection_id", "day", "model")
    for pk, day, model, cost, unpriced in grouped.annotate(Sum("cost"), Sum("unpriced")):
        if (pk, day) in places and (cost or unpriced):
            known, unknown = sums[day, model]
            sums[day, model] = (known + cost, unknown + unpriced)
    return sums
