"""Sums of the selected calls, from the totals wherever those know, else from the rows."""

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from usage.calls import UNPRICED
from usage.days import first_of_month
from usage.dimensions import DIMENSIONS, Dimension
from usage.models import DayTotal, MonthTotal
from usage.private import readable_by
from usage.property_text import PropertyText
from usage.rollups import GRANT
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
        return Sums(*map(operator.add, self._all, other._all))

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(*map(operator.sub, self._all, other._all))

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens

    @property
    def mean_ms(self) -> int | None:
        return self.total_ms // self.timed if self.timed else None

    @property
    def _all(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in MEASURES)


def added(found: Sequence[Sums]) -> Sums:
    """Column by column, which is far faster than sum by sum."""
    return Sums(*(sum(map(operator.attrgetter(name), found), zero) for name, zero in _ZERO.items()))


Values = tuple[Any, ...]
Cells = dict[Values, Sums]  # what the calls that have these values come to
MEASURES = tuple(field.name for field in fields(Sums))
COST = ("cost",)
_ZERO: dict[str, Any] = {name: getattr(Sums(), name) for name in MEASURES}
_OF_TOTALS = {name: Sum(name) for name in MEASURES}
_OF_ROWS = {
    "calls": Count("pk"),
    "unpriced": Count("pk", filter=UNPRICED),
    "cost": Sum("cost"),
    "prompt_tokens": Sum("prompt_tokens"),
    "completion_tokens": Sum("completion_tokens"),
    "fell_back": Count("pk", filter=Q(fell_back=True)),
    "total_ms": Sum("total_ms"),
    "timed": Count("total_ms"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """The calls that have one value."""

    value: Any
    label: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Spent:
    """US dollars, on a day or in the month that begins with it."""

    label: str
    day: date
    cost: Decimal


class Cube:
    """The selection by every dimension at once: one question for all breakdowns of a page.

    Where the totals do not know, that question is a walk over the rows, so it answers for days
    and for the values of one property too.
    """

    def __init__(self, selection: Selection, key: str = "") -> None:
        self._selection = selection
        self._names = tuple(each.field for each in DIMENSIONS.values())
        self._key = key
        if not selection.is_in_totals:
            self._names += ("day", *(["value"] if key else []))
        self._cells = _grouped(selection, self._names, key=key)

    def whole(self) -> Sums:
        return added(list(self._cells.values()))

    def parts(self, dimension: Dimension) -> list[Part]:
        """One for each value that occurs, in no order."""
        found = self._by(dimension.field)
        names = _labels(dimension, [value for (value,) in found])
        return [Part(value, names[value], sums) for (value,), sums in found.items()]

    def by_property(self, key: str) -> list[Part]:
        """One for each value of a property; calls without it are in none of them."""
        if "value" in self._names and key == self._key:
            found = self._by("value")
        else:
            found = _grouped_by_property(self._selection, key, ("value",))
        return [Part(value, value, sums) for (value,), sums in found.items() if value is not None]

    def spent(self, dimension: Dimension) -> list[Spent]:
        """Day by day, or by month where a bar of the period is one."""
        names = (dimension.field, "day")
        if "day" in self._names:
            found = self._by(*names)
        else:
            found = _grouped(self._selection, names, measures=COST, daily=_daily(self._selection))
        labels = _labels(dimension, {value for value, _ in found})
        return [Spent(labels[value], day, sums.cost) for (value, day), sums in found.items()]

    def spent_by_property(self, key: str) -> list[Spent]:
        if "value" in self._names and key == self._key:
            found = self._by("value", "day")
        else:
            asked, daily = ("value", "day"), _daily(self._selection)
            found = _grouped_by_property(self._selection, key, asked, measures=COST, daily=daily)
        return [Spent(value, day, sums.cost) for (value, day), sums in found.items() if value]

    def _by(self, *names: str) -> Cells:
        at = [self._names.index(name) for name in names]
        alike: dict[Values, list[Sums]] = {}
        for values, sums in self._cells.items():
            alike.setdefault(tuple(values[place] for place in at), []).append(sums)
        return {values: added(found) for values, found in alike.items()}


def whole(selection: Selection) -> Sums:
    return added(list(_grouped(selection, ()).values()))


def dimension_or_key(name: str) -> tuple[Dimension | None, str]:
    """What `by` in an address means: a dimension, or a property by its name."""
    key = property_named(name)
    return (None, key) if key else (DIMENSIONS.get(name, DIMENSIONS["model"]), "")


def keys_of(selection: Selection) -> list[str]:
    """Names of properties that calls have in the months that the period touches."""
    period = selection.period
    between = Q(day__gte=first_of_month(period.first), day__lte=period.last)
    readable = readable_by(selection.reader)
    found = MonthTotal.objects.filter(between, readable).exclude(key__in=["", GRANT])
    return list(found.order_by("key").values_list("key", flat=True).distinct())


def _daily(selection: Selection) -> bool:
    return selection.period.bar != "month"


def _labels(dimension: Dimension, values: Iterable[Any]) -> dict[Any, str]:
    known: dict[Any, str] = {value: str(value or dimension.missing) for value in values}
    if dimension.label != dimension.field:
        related: Any = DayTotal._meta.get_field(dimension.name).related_model
        names = dict(related.objects.filter(pk__in=list(known)).values_list("pk", "name"))
        known = {value: names.get(value) or dimension.missing for value in known}
    return known


def _grouped(
    selection: Selection,
    names: tuple[str, ...],
    *,
    key: str = "",
    measures: tuple[str, ...] = MEASURES,
    daily: bool = False,
) -> Cells:
    """key is the property that "value" among the names is of, where the rows are asked."""
    if not selection.is_in_totals:
        rows: QuerySet[Any] = selection.calls()
        if "value" in names:
            rows = rows.annotate(value=PropertyText(key))
        return _sums([rows], names, _only(measures, _OF_ROWS))
    chosen, every = selection.chosen_property, selection.totals(Q(key=""), daily=daily)
    if chosen is None:
        return _sums(every, names, _only(measures, _OF_TOTALS))
    about = Q(key=chosen.key, value=chosen.value) if chosen.value else Q(key=chosen.key)
    named = selection.totals(about, daily=daily)
    if chosen.is_the_rest:
        return _sums(every, names, _only(measures, _OF_TOTALS), less=named)
    return _sums(named, names, _only(measures, _OF_TOTALS))


def _grouped_by_property(
    selection: Selection,
    key: str,
    names: tuple[str, ...],
    *,
    measures: tuple[str, ...] = MEASURES,
    daily: bool = False,
) -> Cells:
    chosen = selection.chosen_property
    if not selection.is_in_totals or (chosen and chosen.key != key):
        rows: QuerySet[Any] = selection.calls().annotate(value=PropertyText(key))
        rows = rows.filter(readable_by(selection.reader))
        return _sums([rows.exclude(value=None)], names, _only(measures, _OF_ROWS))
    about = Q(key=key) & readable_by(selection.reader)
    if chosen and chosen.value:
        about &= ~Q(value=chosen.value) if chosen.leaves_out else Q(value=chosen.value)
    elif chosen and not chosen.leaves_out:
        return {}
    return _sums(selection.totals(about, daily=daily), names, _only(measures, _OF_TOTALS))


def _only(measures: tuple[str, ...], known: Mapping[str, Any]) -> dict[str, Any]:
    return {f"sum_{name}": known[name] for name in measures}


def _sums(
    found: Iterable[QuerySet[Any]],
    names: tuple[str, ...],
    asked: dict[str, Any],
    *,
    less: Iterable[QuerySet[Any]] = (),
) -> Cells:
    """Added up over several tables, without what others come to."""
    measures = [name.removeprefix("sum_") for name in asked]
    nothing, size = [_ZERO[name] for name in measures], len(names)
    cells: dict[Values, list[Any]] = {}
    for combine, tables in ((operator.add, found), (operator.sub, less)):
        for row in chain.from_iterable(_answers(rows, names, asked) for rows in tables):
            known = cells.get(row[:size], nothing)
            cells[row[:size]] = list(map(combine, known, (figure or 0 for figure in row[size:])))
    kept = ((values, figures) for values, figures in cells.items() if any(figures) or not names)
    return {values: Sums(**dict(zip(measures, figures, strict=True))) for values, figures in kept}


def _answers(
    rows: QuerySet[Any], names: tuple[str, ...], asked: dict[str, Any]
) -> Iterable[tuple[Any, ...]]:
    rows = rows.order_by()
    if not names:
        return [tuple(rows.aggregate(**asked).values())]
    grouped: QuerySet[Any] = rows.values(*names).annotate(**asked)
    return grouped.values_list(*names, *asked)
