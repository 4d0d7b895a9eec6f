"""Prices that people enter for sources which publish none, or others than they charge."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone

from connections.catalog import Catalog, Endpoint, EnteredPrice, Model, Tier
from connections.catalog.price import MILLION
from usage.money import DollarsField

if TYPE_CHECKING:
    from connections.models import Connection

ANYTHING = "*"


class ManualPrice(models.Model):
    """US dollars per million tokens, and per request and search. model may hold asterisks."""

    connection = models.ForeignKey(
        "connections.Connection", on_delete=models.CASCADE, related_name="prices"
    )
    model = models.CharField("Model or pattern", max_length=300)
    input = DollarsField()
    output = DollarsField()
    cached = DollarsField(null=True, blank=True)  # as much as input where it is not entered
    request = DollarsField(default=Decimal(0))
    search = DollarsField(default=Decimal(0))
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["model"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connection", "model"], name="one_price_for_a_model_or_pattern"
            )
        ]

    def __str__(self) -> str:
        return self.model


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as it is applied to a catalog."""

    model: str
    price: EnteredPrice

    @property
    def is_pattern(self) -> bool:
        return ANYTHING in self.model

    def covers(self, model_id: str) -> bool:
        parts = map(re.escape, self.model.split(ANYTHING))
        return re.fullmatch(".*".join(parts), model_id, re.IGNORECASE) is not None


def entries_of(connection: "Connection") -> tuple[Entry, ...]:
    """The most exact first: names, then patterns with the most letters."""
    entries = [
        Entry(row.model, _price(row)) for row in ManualPrice.objects.filter(connection=connection)
    ]
    return tuple(sorted(entries, key=lambda entry: (entry.is_pattern, -len(entry.model))))


def with_entries(published: Catalog, entries: Iterable[Entry]) -> Catalog:
    """The catalog at these prices. A name that the source does not list is taken at its word."""
    entries = tuple(entries)
    unlisted = {
        entry.model: Model(entry.model, entry.model, "", (Endpoint("", entry.model),))
        for entry in entries
        if not entry.is_pattern and entry.model not in published.models
    }
    listed = {**published.models, **unlisted}
    return replace(published, models={pk: _at(model, entries) for pk, model in listed.items()})


def _at(model: Model, entries: tuple[Entry, ...]) -> Model:
    price = next((entry.price for entry in entries if entry.covers(model.id)), None)
    if price is None:
        return model
    return replace(model, endpoints=tuple(replace(each, price=price) for each in model.endpoints))


def _price(row: ManualPrice) -> EnteredPrice:
    """What is written into a cache costs as fresh tokens do, thinking as the answer does."""
    fresh, output = row.input / MILLION, row.output / MILLION
    cached = fresh if row.cached is None else row.cached / MILLION
    return EnteredPrice(
        tiers=(Tier(0, fresh, output, cached),),
        write_5m=fresh,
        write_1h=fresh,
        thinking=output,
        search=row.search,
        request=row.request,
        version=row.version,
    )
