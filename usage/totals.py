"""Sums of the selected calls, from the totals wherever those know, else from the rows."""

import operator
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast, Substr

from usage.calls import UNPRICED
from usage.days import first_of_month
from usage.dimensions import DIMENSIONS, NOT_SET, Dimension
from usage.models import DayTotal, MonthTotal
from usage.private import readable_by
from usage.property_text import PropertyText
from usage.rollups import GRANT
from usage.selection import Selection, property_named
from usage.sums import MEASURES, ZERO, Part, Spent, Sums, added

Values = tuple[Any, ...]
Cells = dict[Values, Sums]  # what the calls that have these values come to
COST = ("cost", "unpriced")
_TEXTS = {
    each.field: Cast(each.field, TextField())
    for each in DIMENSIONS.values()
    if each.field.endswith("_id")
}
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


class Cube:
    """The selection by every dimension at once: one question for all breakdowns of a page.

    Where the totals do not know, that question is a walk over the rows, so it answers for days
    (or months, where a bar of the period is one) and for the values of one property too.
    """

    def __init__(self, selection: Selection, key: str = "") -> None:
        self._selection = selection
        self._names = tuple(each.field for each in DIMENSIONS.values())
        self._key = key
        if not selection.is_in_totals:
            self._names += ("day", *(["value"] if key else []))
        self._cells = _grouped(selection, self._names, key=key)
        self._walked: dict[str, Cells] = {}  # by value and day, of properties that had to be asked

    def whole(self) -> Sums:
        return added(list(self._cells.values()))

    def readable(self) -> Sums:
        """Of the calls whose properties the reader may see."""
        reader = self._selection.reader
        if reader.is_administrator:
            return self.whole()
        return self._by_value(DIMENSIONS["member"]).get(reader.pk, Sums())

    def parts(self, dimension: Dimension) -> list[Part]:
        """One for each value that occurs, in no order."""
        found = self._by_value(dimension)
        names = _labels(dimension, found)
        return [Part(value, names[value], sums) for value, sums in found.items()]

    def by_property(self, key: str) -> list[Part]:
        """One for each value of a property; calls without it are in none of them."""
        if self._is_walked(key):
            found = _by(self._values_and_days(key), 0)
        else:
            found = _grouped_by_property(self._selection, key, ("value",))
        return [Part(value, value, sums) for (value,), sums in found.items() if value is not None]

    def spent(self, dimension: Dimension) -> list[Spent]:
        """Day by day, or by month where a bar of the period is one."""
        found = self._by_day(dimension)
        values = {told: _value(dimension, told) for told, _ in found}
        labels = _labels(dimension, values.values())
        return [
            Spent(labels[values[told]], day, sums.cost, sums.unpriced)
            for (told, day), sums in found.items()
        ]

    def spent_by_property(self, key: str) -> list[Spent]:
        """The same by value, and what the reader may see without any, so that bars are whole."""
        if self._is_walked(key):
            found = self._values_and_days(key)
        else:
            asked, daily = ("value", "day"), _daily(self._selection)
            found = _grouped_by_property(self._selection, key, asked, measures=COST, daily=daily)
        left = self._readable_by_day()
        for (_, day), sums in found.items():
            left[day] = left.get(day, Sums()) - sums
        rest = {(NOT_SET, day): sums for day, sums in left.items() if sums.cost or sums.unpriced}
        return [
            Spent(value, day, sums.cost, sums.unpriced)
            for (value, day), sums in [*found.items(), *rest.items()]
        ]

    def _readable_by_day(self) -> dict[date, Sums]:
        reader, member = self._selection.reader, DIMENSIONS["member"]
        found = self._by_day(member)
        if not reader.is_administrator:
            found = {at: sums for at, sums in found.items() if _value(member, at[0]) == reader.pk}
        return {day: sums for (day,), sums in _by(found, 1).items()}

    def _by_day(self, dimension: Dimension) -> Cells:
        names, chosen = (dimension.field, "day"), self._selection
        if "day" in self._names:
            return self._by(*names)
        return _grouped(chosen, names, measures=COST, daily=_daily(chosen))

    def _by_value(self, dimension: Dimension) -> dict[Any, Sums]:
        found = self._by(dimension.field).items()
        return {_value(dimension, told): sums for (told,), sums in found}

    def _by(self, *names: str) -> Cells:
        return _by(self._cells, *map(self._names.index, names))

    def _is_walked(self, key: str) -> bool:
        """Whether the totals do not know the values of this property among these calls."""
        chosen = self._selection.chosen_property
        return not self._selection.is_in_totals or bool(chosen and chosen.key != key)

    def _values_and_days(self, key: str) -> Cells:
        """One walk for the breakdown and for the bars."""
        if "value" in self._names and key == self._key:
            return self._by("value", "day")
        if key not in self._walked:
            self._walked[key] = _walked_by_property(self._selection, key)
        return self._walked[key]


def _by(cells: Cells, *at: int) -> Cells:
    """Added up over all but the values in these places."""
    alike: dict[Values, list[Sums]] = {}
    for values, sums in cells.items():
        alike.setdefault(tuple(values[place] for place in at), []).append(sums)
    return {values: added(found) for values, found in alike.items()}


def _value(dimension: Dimension, told: Any) -> Any:
    """What the ledger has for what a cell is told apart by: see _answers."""
    return UUID(told) if told and dimension.field in _TEXTS else told


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
        among = related.objects.filter(pk__in=list(known))
        told = list(among.values_list("pk", "name", dimension.told_apart_by))
        times = Counter(name for _, name, _ in told)
        names = {
            pk: f"{name} ({whose})" if times[name] > 1 and whose != name else name
            for pk, name, whose in told
        }
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
        return _walked(selection, names, key)
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
    """Where the totals know; else see _walked_by_property."""
    chosen = selection.chosen_property
    about = Q(key=key) & readable_by(selection.reader)
    if chosen and chosen.value:
        about &= ~Q(value=chosen.value) if chosen.leaves_out else Q(value=chosen.value)
    elif chosen and not chosen.leaves_out:
        return {}
    return _sums(selection.totals(about, daily=daily), names, _only(measures, _OF_TOTALS))


def _walked(selection: Selection, names: tuple[str, ...], key: str = "") -> Cells:
    """From the rows, one by one. "day" is the first of a month where a bar of the period is one."""
    rows: QuerySet[Any] = selection.calls()
    if "value" in names:
        rows = rows.annotate(value=PropertyText(key))
    monthly = "day" in names and selection.period.bar == "month"
    if not monthly:
        return _sums([rows], names, _only(MEASURES, _OF_ROWS))
    rows = rows.annotate(month=Substr(Cast("day", TextField()), 1, len("2026-11")))
    asked, at = tuple("month" if name == "day" else name for name in names), names.index("day")
    found = _sums([rows], asked, _only(MEASURES, _OF_ROWS))
    return {
        (*values[:at], date.fromisoformat(f"{values[at]}-01"), *values[at + 1 :]): sums
        for values, sums in found.items()
    }


def _walked_by_property(selection: Selection, key: str) -> Cells:
    """By value and day; what has no value is left out, and what the reader may not read."""
    found = _walked(selection, ("value", "day"), key)
    return {values: sums for values, sums in found.items() if values[0] is not None}


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
    nothing, size = [ZERO[name] for name in measures], len(names)
    cells: dict[Values, list[Any]] = {}
    for combine, tables in ((operator.add, found), (operator.sub, less)):
        for row in chain.from_iterable(_answers(rows, names, asked) for rows in tables):
            place, figures = row[:size], (figure or 0 for figure in row[size:])
            cells[place] = list(map(combine, cells.get(place, nothing), figures))
    kept = ((values, figures) for values, figures in cells.items() if any(figures) or not names)
    return {values: Sums(**dict(zip(measures, figures, strict=True))) for values, figures in kept}


def _answers(
    rows: QuerySet[Any], names: tuple[str, ...], asked: dict[str, Any]
) -> Iterable[tuple[Any, ...]]:
    """Ids are told as text: cells are told apart by them, and UUIDs are slow to compare."""
    rows = rows.order_by()
    if not names:
        return [tuple(rows.aggregate(**asked).values())]
    told = [f"{name}_text" if name in _TEXTS else name for name in names]
    texts = {f"{name}_text": text for name, text in _TEXTS.items() if name in names}
    grouped: QuerySet[Any] = rows.annotate(**texts).values(*told).annotate(**asked)
    return grouped.values_list(*told, *asked)
