"""What was found when our ledger was compared with Helicone's log, kept day by day."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from usage import ledger
from usage.models import Call, CallRevision
from usage.money import DollarsField

if TYPE_CHECKING:
    from connections.models import Connection
    from connections.reconciling import Reconciliation

SOURCE = "helicone"  # of a cost in the ledger


class ReconciliationTurn(models.Model):
    """How comparing one connection goes, and which process does it now."""

    connection = models.OneToOneField(
        "connections.Connection",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="reconciliation",
    )
    claimed_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)  # after a refusal
    failures = models.PositiveSmallIntegerField(default=0)
    ran_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)  # why the last run failed

    def __str__(self) -> str:
        return f"Reconciliation of {self.connection_id}"

    def succeeded(self) -> None:
        self.failures, self.not_before, self.problem = 0, None, ""
        self._end()

    def failed(self, problem: str, rest: timedelta) -> None:
        self.failures += 1
        self.not_before, self.problem = timezone.now() + rest, problem[:500]
        self._end()

    def _end(self) -> None:
        self.ran_at, self.claimed_until = timezone.now(), None
        self.save()


class ReconciledDay(models.Model):
    """One day of one connection. A whole day is not compared again of its own accord.

    theirs is what Helicone's log adds up to for our calls: a model and dollars as text.
    """

    connection = models.ForeignKey(
        "connections.Connection", on_delete=models.CASCADE, related_name="reconciled_days"
    )
    day = models.DateField()
    is_whole = models.BooleanField()
    compared = models.PositiveIntegerField()  # calls in both ledgers
    compared_at = models.DateTimeField(default=timezone.now)
    theirs = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connection", "day"], name="a_day_is_reconciled_once")
        ]

    def __str__(self) -> str:
        return f"{self.day}, {self.compared} calls"


class Finding(models.Model):
    class Kind(models.TextChoices):
        MISSING_THERE = "there", "Missing at Helicone"
        MISSING_HERE = "here", "Missing here"
        DOUBLED = "doubled", "Logged twice"
        DIFFERENT = "cost", "Different cost"

    reconciled = models.ForeignKey(ReconciledDay, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=8, choices=Kind)
    request_id = models.UUIDField()
    model = models.CharField(max_length=200, blank=True)
    ours = DollarsField(null=True)
    theirs = DollarsField(null=True)
    is_corrected = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-reconciled__day", "kind", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.request_id}"

    @property
    def is_ours(self) -> bool:
        """Whether the ledger has a page about it."""
        return self.kind != self.Kind.MISSING_HERE

    def take(self) -> bool:
        """Helicone's cost into the ledger; False where it is there, or the call is gone."""
        call = Call.objects.filter(pk=self.request_id).first()
        if call is None or self.theirs is None:
            return False
        known = ledger.Revision(self.theirs, cost_source=SOURCE, price=call.price)
        self.is_corrected = True
        self.save(update_fields=["is_corrected"])
        return ledger.revise(call.pk, known, CallRevision.Cause.RECONCILED)


def begin_anew(connection_id: UUID) -> None:
    """With another key: what the old one met says nothing of it."""
    turn = ReconciliationTurn.objects.filter(pk=connection_id)
    turn.update(failures=0, not_before=None, problem="")


def keep(connection_id: UUID, day: date, found: "Reconciliation", *, is_whole: bool) -> None:
    """In the place of what was found before. What was corrected then stays told."""
    theirs: dict[str, Decimal] = {}
    for line in found.lines:
        theirs[line.model] = theirs.get(line.model, Decimal(0)) + line.theirs
    with transaction.atomic():
        reconciled = ReconciledDay.objects.update_or_create(
            connection_id=connection_id,
            day=day,
            defaults={
                "is_whole": is_whole,
                "compared": found.compared,
                "compared_at": timezone.now(),
                "theirs": {model: f"{amount:f}" for model, amount in theirs.items()},
            },
        )[0]
        reconciled.findings.exclude(is_corrected=True).delete()
        Finding.objects.bulk_create(_findings(reconciled, found))


def last_compared(connections: Iterable["Connection"]) -> dict[UUID, datetime]:
    days = ReconciledDay.objects.filter(connection__in=list(connections)).order_by()
    return dict(days.values_list("connection_id").annotate(Max("compared_at")))


def _findings(reconciled: ReconciledDay, found: "Reconciliation") -> list[Finding]:
    kind = Finding.Kind
    there = [Finding(kind=kind.MISSING_THERE, request_id=pk) for pk in found.missing_there]
    here = [
        Finding(
            kind=kind.MISSING_HERE,
            request_id=entry.id,
            model=entry.record.model[:200],
            theirs=entry.record.cost,
        )
        for entry in found.missing_here
    ]
    doubled = [Finding(kind=kind.DOUBLED, request_id=pk) for pk in found.doubled]
    different = [
        Finding(
            kind=kind.DIFFERENT,
            request_id=each.call_id,
            model=each.model[:200],
            ours=each.ours,
            theirs=each.theirs,
            is_corrected=each.corrected,
        )
        for each in found.different
    ]
    findings = [*there, *here, *doubled, *different]
    for finding in findings:
        finding.reconciled = reconciled
    return findings
