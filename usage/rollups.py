"""Totals by day and by month, kept in the transaction that ends a call: a million add up fast."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import connection, models, transaction

from accounts.models import Member
from usage import days
from usage.calls import Call
from usage.money import DollarsField

ALIKE = ("member", "connection", "key_owner", "purpose", "outcome", "model", "provider")
# Counted like a property, under a name that none can have: a column of its own would be empty
# in nearly every row, and rows with an empty column are never alike to a database.
GRANT = "(grant)"
PLACE = ("key", "day", "value", *ALIKE)
MEASURES = (
    *("calls", "unpriced", "cost", "prompt_tokens", "completion_tokens", "fell_back"),
    *("total_ms", "timed"),
)


class Total(models.Model):
    """Ended calls of one day, or of one month, that are alike.

    Every call is counted once without a key, once more for each of its properties, and once more
    for the grant that it was made on.
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
        abstract = True

    def __str__(self) -> str:
        return f"{self.day}, {self.calls} calls"

    @classmethod
    def day_for(cls, day: date) -> date:
        """Where a call of this day is counted."""
        return day


class DayTotal(Total):
    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=PLACE, name="one_total_for_what_is_alike")
        ]


class MonthTotal(Total):
    """day is the first of the month."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=PLACE, name="one_month_total_for_what_is_alike")
        ]

    @classmethod
    def day_for(cls, day: date) -> date:
        return days.first_of_month(day)


KINDS: tuple[type[Total], ...] = (DayTotal, MonthTotal)


def add(call: Call) -> None:
    """Count a call that has just ended."""
    _count(call, 1)


def take_out(call: Call) -> None:
    """Before an ended call is revised; add it again after."""
    _count(call, -1)


def rebuild() -> int:
    """Everything anew from the rows; returns how many calls were counted."""
    counted = 0
    with transaction.atomic():
        for kind in KINDS:
            kind._default_manager.all().delete()
        for call in Call.objects.exclude(state=Call.State.RESERVED).iterator():
            add(call)
            counted += 1
    return counted


def _count(call: Call, sign: int) -> None:
    """In a fixed order, so that two settlements never wait for each other."""
    named = {key[:100]: value[:300] for key, value in call.properties.items()}
    if call.grant_id:
        named[GRANT] = str(call.grant_id)
    figures = [sign * figure for figure in _measured(call)]
    for kind in KINDS:
        day = kind.day_for(call.day)
        alike = [getattr(call, field.attname) for field in _fields(kind, ALIKE)]
        rows = [
            [key, day, value, *alike, *figures] for key, value in [("", ""), *sorted(named.items())]
        ]
        _add_up(kind, rows)


def _measured(call: Call) -> list[Any]:
    return [
        1,
        int(call.has_unknown_cost),
        call.cost or Decimal(0),
        call.prompt_tokens or 0,
        call.completion_tokens or 0,
        int(call.fell_back),
        call.total_ms or 0,
        int(call.total_ms is not None),
    ]


def _add_up(kind: type[Total], rows: Sequence[Sequence[Any]]) -> None:
    """One statement, which adds to what is there; the ORM could only put in its place.

    What lost its member or connection meets no conflict, and has several rows: sums are the same.
    """
    fields = _fields(kind, (*PLACE, *MEASURES))
    names = [connection.ops.quote_name(field.column) for field in fields]
    table = connection.ops.quote_name(kind._meta.db_table)
    marks = f"({', '.join(['%s'] * len(names))})"
    sums = [f"{name} = {table}.{name} + EXCLUDED.{name}" for name in names[len(PLACE) :]]
    sql = (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES {', '.join([marks] * len(rows))} "  # noqa: S608
        f"ON CONFLICT ({', '.join(names[: len(PLACE)])}) DO UPDATE SET {', '.join(sums)}"
    )
    values = [
        field.get_db_prep_save(value, connection)
        for row in rows
        for field, value in zip(fields, row, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _fields(kind: type[Total], names: Sequence[str]) -> list[Any]:
    return [kind._meta.get_field(name) for name in names]
