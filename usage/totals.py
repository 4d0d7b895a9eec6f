"""Sums of the selected calls, from daily totals wherever those know, else from the rows."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from usage.calls import UNPRICED
from usage.dimensions import DIMENSIONS, Dimension
from usage.property_text import PropertyText
from usage.selection import Selection, property_named


@dataclass(frozen=True, slots=True)
class Sums:
    """cost is in US dollars and leaves out what is unknown; unpriced says of how many calls."""

    calls: int = 0
    unpriced: int = 0
    cost: Decimal = Decimal(0)
    prompt_tokens: int = 0
    completion_tokens: int = 0
    fell_back: int = 0
    total_ms: int = 0
    timed: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(mine + theirs for mine, theirs in zip(self._all, other._all, strict=True)))

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(*(mine - theirs for mine, theirs in zip(self._all, other._all, strict=True)))

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens

    @property
    def mean_ms(self) -> int | None:
        return self.total_ms // self.timed if self.timed else None

    @property
    def _all(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in MEASURES)


MEASURES = tuple(field.name for field in fields(Sums))
_OF_TOTALS = {f"sum_{name}": Sum(name) for name in MEASURES}
_OF_ROWS = {
    "sum_calls": Count("pk"),
    "sum_unpriced": Count("pk", filter=UNPRICED),
    "sum_cost": Sum("cost"),
    "sum_prompt_tokens": Sum("prompt_tokens"),
    "sum_completion_tokens": Sum("completion_tokens"),
    "sum_fell_back": Count("pk", filter=Q(fell_back=True)),
    "sum_total_ms": Sum("total_ms"),
    "sum_timed": Count("total_ms"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """The calls that have one value; day is there where days were asked for."""

    value: Any
    label: str
    sums: Sums
    day: Any = None


def whole(selection: Selection) -> Sums:
    return sum((sums for _, sums in _grouped(selection, ())), Sums())


def parts(selection: Selection, dimension: Dimension, *, by_day: bool = False) -> list[Part]:
    """One for each value that occurs, in no order."""
    names = dict.fromkeys([dimension.field, dimension.label])
    found = []
    for values, sums in _grouped(selection, (*names, *(["day"] if by_day else []))):
        label = values[len(names) - 1] or dimension.missing
        found.append(Part(values[0], str(label), sums, values[-1] if by_day else None))
    return found


def parts_by_property(selection: Selection, key: str, *, by_day: bool = False) -> list[Part]:
    """One for each value of a property; calls without it are in none of them."""
    days = ["day"] if by_day else []
    other = [each for each in selection.filters if each.key and each.key != key]
    if selection.is_in_totals and not other:
        grouped = _sums(selection.totals(key), ("value", *days), _OF_TOTALS)
    else:
        rows: QuerySet[Any] = selection.calls().annotate(value=PropertyText(key))
        grouped = _sums(rows.exclude(value=None), ("value", *days), _OF_ROWS)
    return [
        Part(values[0], values[0], sums, values[-1] if by_day else None) for values, sums in grouped
    ]


def dimension_or_key(name: str) -> tuple[Dimension | None, str]:
    """What `by` in an address means: a dimension, or a property by its name."""
    key = property_named(name)
    return (None, key) if key else (DIMENSIONS.get(name, DIMENSIONS["model"]), "")


def _grouped(selection: Selection, names: Iterable[str]) -> list[tuple[tuple[Any, ...], Sums]]:
    if selection.is_in_totals:
        return _sums(selection.totals(), tuple(names), _OF_TOTALS)
    return _sums(selection.calls(), tuple(names), _OF_ROWS)


def _sums(
    rows: QuerySet[Any], names: tuple[str, ...], measures: dict[str, Any]
) -> list[tuple[tuple[Any, ...], Sums]]:
    if not names:
        found = rows.order_by().aggregate(**measures)
        grouped = [tuple(found[name] for name in measures)]
    else:
        asked = rows.order_by().values(*names).annotate(**measures)
        grouped = list(asked.values_list(*names, *measures))
    size = len(names)
    return [
        (
            tuple(row[:size]),
            Sums(*(figure or default for figure, default in zip(row[size:], _ZERO, strict=True))),
        )
        for row in grouped
    ]


_ZERO = tuple(getattr(Sums(), name) for name in MEASURES)
