"""Daily totals, kept in the transaction that ends a call, so that a million calls add up fast."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import F

from accounts.models import Member
from usage.calls import Call
from usage.money import DollarsField, whole

DIMENSIONS = (
    "day",
    "member_id",
    "connection_id",
    "key_owner_id",
    "purpose",
    "outcome",
    "model",
    "provider",
)
MEASURES = (
    "calls",
    "unpriced",
    "cost",
    "prompt_tokens",
    "completion_tokens",
    "fell_back",
    "total_ms",
    "timed",
)


class DayTotal(models.Model):
    """Ended calls of one day that are alike.

    Every call is counted once without a key, and once more for each of its properties.
    """

    key = models.CharField(max_length=100, blank=True)
    value = models.CharField(max_length=300, blank=True)
    day = models.DateField()
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    connection = models.ForeignKey(
        "connections.Connection", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    key_owner = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    purpose = models.CharField(max_length=8)
    outcome = models.CharField(max_length=12)
    model = models.CharField(max_length=200, blank=True)
    provider = models.CharField(max_length=60, blank=True)

    calls = models.BigIntegerField(default=0)
    unpriced = models.BigIntegerField(default=0)  # whose cost is unknown
    cost = DollarsField(default=Decimal(0))
    prompt_tokens = models.BigIntegerField(default=0)
    completion_tokens = models.BigIntegerField(default=0)
    fell_back = models.BigIntegerField(default=0)
    total_ms = models.BigIntegerField(default=0)
    timed = models.BigIntegerField(default=0)  # calls that total_ms is the sum of

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    *("key", "day", "value", "member", "connection", "key_owner"),
                    *("purpose", "outcome", "model", "provider"),
                ],
                name="one_total_for_what_is_alike",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}, {self.calls} calls"


def add(call: Call) -> None:
    """Count a call that has just ended."""
    for total in _totals_of(call):
        _merge(total, 1)


def take_out(call: Call) -> None:
    """Before an ended call is revised; add it again after."""
    for total in _totals_of(call):
        _merge(total, -1)


def rebuild() -> int:
    """Everything anew from the rows; returns how many calls were counted."""
    counted = 0
    with transaction.atomic():
        DayTotal.objects.all().delete()
        for call in Call.objects.exclude(state=Call.State.RESERVED).iterator():
            add(call)
            counted += 1
    return counted


def _totals_of(call: Call) -> Iterator[DayTotal]:
    """In a fixed order, so that two settlements never wait for each other."""
    for key, value in [("", ""), *sorted(call.properties.items())]:
        yield DayTotal(
            key=key[:100],
            value=value[:300],
            **{name: getattr(call, name) for name in DIMENSIONS},
            **_measured(call),
        )


def _measured(call: Call) -> dict[str, Any]:
    return {
        "calls": 1,
        "unpriced": int(call.has_unknown_cost),
        "cost": call.cost or Decimal(0),
        "prompt_tokens": call.prompt_tokens or 0,
        "completion_tokens": call.completion_tokens or 0,
        "fell_back": int(call.fell_back),
        "total_ms": call.total_ms or 0,
        "timed": int(call.total_ms is not None),
    }


def _merge(total: DayTotal, sign: int) -> None:
    place = {name: getattr(total, name) for name in ("key", "value", *DIMENSIONS)}
    same = DayTotal.objects.filter(**place).order_by("pk")
    known = same.first()
    if known is None:
        try:
            with transaction.atomic():
                total.save(force_insert=True)
            return
        except IntegrityError:  # another process counted the first call of this kind
            known = same.get()
    changed = {name: F(name) + sign * getattr(total, name) for name in MEASURES}
    changed["cost"] = F("cost") + sign * whole(total.cost)
    DayTotal.objects.filter(pk=known.pk).update(**changed)
