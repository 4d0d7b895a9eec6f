"""Which calls a page shows: those its reader may see, in a period, narrowed by filters."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, Case, F, Q, QuerySet, When
from django.db.models.lookups import Exact, GreaterThanOrEqual, IsNull, LessThanOrEqual

from accounts.models import Member
from usage.dimensions import DIMENSIONS, NOT_SET
from usage.models import Call, DayTotal, MonthTotal
from usage.period import Period
from usage.private import readable_by
from usage.property_text import PropertyIs, PropertyText
from usage.unindexed import Unindexed

PROPERTY = "p."  # in front of a property's name in an address
NOT = "not."  # in front of a filter's name: everything but this value
PROPERTY_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
TABLE = "table"  # figures instead of bars
SHARED, YES = "shared", "yes"  # a filter for calls that somebody else's key paid for
MOST_FILTERS = 12
_OWN_KEY = Q(member=F("key_owner"))


@dataclass(frozen=True, slots=True)
class Filter:
    """One chip: a dimension or a property, and the value that it must have, or must not have.

    Without a value it means calls that have none.
    """

    name: str
    value: str

    @property
    def leaves_out(self) -> bool:
        return self.name.startswith(NOT)

    @property
    def turned(self) -> "Filter":
        return Filter(self.plain_name if self.leaves_out else NOT + self.name, self.value)

    @property
    def plain_name(self) -> str:
        return self.name.removeprefix(NOT)

    @property
    def key(self) -> str:
        """The property's name; empty for a dimension."""
        return property_named(self.plain_name)

    @property
    def is_the_rest(self) -> bool:
        """Whether totals know only the calls that this filter does not mean."""
        return bool(self.key) and self.leaves_out == bool(self.value)


@dataclass(frozen=True, slots=True)
class Look:
    """How a page shows its selection; empty where that is left to the page.

    by is what the bars are stacked by, key the property of the third breakdown.
    """

    by: str = ""
    key: str = ""
    view: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Look":
        by, key = asked.get("by", ""), property_named(PROPERTY + asked.get("key", ""))
        by = by if by in DIMENSIONS or property_named(by) else ""
        return cls(by, key, TABLE if asked.get("view") == TABLE else "")

    @property
    def query(self) -> dict[str, str]:
        said = {"by": self.by, "key": self.key, "view": self.view}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Selection:
    reader: Member
    period: Period
    filters: tuple[Filter, ...] = ()
    look: Look = Look()

    @classmethod
    def of(cls, asked: Mapping[str, str], reader: Member, period: Period) -> "Selection":
        return cls(reader, period, tuple(_filters(asked))[:MOST_FILTERS], Look.of(asked))

    @property
    def before(self) -> "Selection":
        return replace(self, period=self.period.before)

    @property
    def is_in_totals(self) -> bool:
        """Totals know each property by itself, but not two at once."""
        return len([each for each in self.filters if each.key]) < 2

    @property
    def chosen_property(self) -> Filter | None:
        return next((each for each in self.filters if each.key), None)

    def calls(self, order: str = "created_at") -> QuerySet[Call]:
        """The rows, newest first, or for a sort by cost or duration.

        The index of each order knows all that is filtered by; no other is used, so how long it
        takes does not hang on what the database guesses of the figures.
        """
        rows = Call.objects.exclude(state=Call.State.RESERVED).filter(*self._unindexed)
        if order == "created_at":
            rows = rows.filter(self._about_then).order_by("-created_at")
        return rows.filter(*(_property(each) for each in self.filters if each.key))

    def visible_calls(self) -> QuerySet[Call]:
        """Every ended call that the reader may see, filters and period aside."""
        return Call.objects.filter(self.visible).exclude(state=Call.State.RESERVED)

    def totals(self, about: Q, *, daily: bool = False) -> list[QuerySet[Any]]:
        """The same calls in the totals: whole months, and the days beside them.

        about says of which key and value, for every call is in several. Filters by property
        are left to whoever asks: see totals.py.
        """
        known = about & self.visible
        for each in self._plain:
            known &= each
        if daily:
            return [DayTotal.objects.filter(self._days, known)]
        months, beside = self.period.months, self.period.beside_months
        found: list[QuerySet[Any]] = [
            DayTotal.objects.filter(known, day__gte=first, day__lte=last) for first, last in beside
        ]
        if months:
            between = Q(day__gte=months[0], day__lte=months[-1])
            found.append(MonthTotal.objects.filter(known, between))
        return found

    def address(self, *, add: Filter | None = None, drop: Filter | None = None) -> str:
        """The query of the same page with one filter more or less; it goes on looking alike."""
        kept = [
            each for each in self.filters if each != drop and not (add and each.name == add.name)
        ]
        pairs = [*self.period.query.items(), *((each.name, each.value) for each in kept)]
        pairs += [(add.name, add.value)] if add else []
        return "?" + urlencode([*pairs, *self.look.query.items()])

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What a form sends along to stay where it is."""
        said = [*self.period.query.items(), *((each.name, each.value) for each in self.filters)]
        return [*said, *self.look.query.items()]

    def looking(self, **look: str) -> "Selection":
        """The same calls, shown otherwise: by, key or view."""
        return replace(self, look=replace(self.look, **look))

    def address_for(self, period: Period) -> str:
        """The same filters in another period."""
        return replace(self, period=period).address()

    @property
    def visible(self) -> Q:
        """Administrators see what everybody spent; members their own, and what their keys paid.

        A filter by property must not tell what the properties of others are.
        """
        if self.reader.is_administrator or self.chosen_property:
            return readable_by(self.reader)
        return Q(member=self.reader) | Q(key_owner=self.reader)

    @property
    def _about_then(self) -> Q:
        """The days again, roughly, as moments: those have indexes. No zone is a day away."""
        began = datetime.combine(self.period.first, time.min, UTC) - timedelta(days=1)
        ended = datetime.combine(self.period.last, time.min, UTC) + timedelta(days=2)
        return Q(created_at__gte=began, created_at__lt=ended)

    @property
    def _days(self) -> Q:
        return Q(day__gte=self.period.first, day__lte=self.period.last)

    @property
    def _unindexed(self) -> list[Q]:
        day, first, last = Unindexed("day"), self.period.first, self.period.last
        asked = [Q(GreaterThanOrEqual(day, first)), Q(LessThanOrEqual(day, last))]
        if not self.reader.is_administrator:
            fields, reader = ("member_id", "key_owner_id"), self.reader.pk
            own, paid = (Q(Exact(Unindexed(field), reader)) for field in fields)
            asked.append(own if self.chosen_property else own | paid)
        return [*asked, *(_dimension_unindexed(each) for each in self.filters if not each.key)]

    @property
    def _plain(self) -> list[Q]:
        return [_dimension(each) for each in self.filters if not each.key]


def property_named(name: str) -> str:
    """The property that a part of an address is about; empty where it is about none."""
    key = name.removeprefix(PROPERTY)
    return key if key != name and PROPERTY_NAME.fullmatch(key) else ""


def label_of(each: Filter, selection: Selection) -> str:
    """What a chip says; the name of somebody is read only from calls that the reader may see."""
    said = " is not" if each.leaves_out else ""
    if each.key:
        return f"{each.key}{said}: {each.value or NOT_SET}"
    if each.plain_name == SHARED:
        return "Only own keys" if each.leaves_out else "Only shared keys"
    dimension = DIMENSIONS[each.plain_name]
    if dimension.label == dimension.field:
        return f"{dimension.title}{said}: {each.value or dimension.missing}"
    calls = selection.visible_calls().filter(_equals(each)).order_by()  # any one has the name
    names = calls.values_list(dimension.label, f"{dimension.name}__{dimension.told_apart_by}")
    name, whose = next(iter(names[:1]), ("", ""))
    shown = name if whose in (name, selection.reader.name) else f"{name} ({whose})"
    return f"{dimension.title}{said}: {shown or dimension.missing}"


def _filters(asked: Mapping[str, str]) -> Iterator[Filter]:
    for name, value in asked.items():
        each = Filter(name, value)
        dimension = DIMENSIONS.get(each.plain_name)
        known = dimension and (not value or dimension.parse(value) is not None)
        is_shared = each.plain_name == SHARED and value == YES
        if known or each.key or is_shared:
            yield each


def _dimension(each: Filter) -> Q:
    if each.plain_name == SHARED:
        return (
            Q(key_owner=None) | _OWN_KEY
            if each.leaves_out
            else Q(key_owner__isnull=False) & ~_OWN_KEY
        )
    return ~_equals(each) if each.leaves_out else _equals(each)


def _equals(each: Filter) -> Q:
    dimension = DIMENSIONS[each.plain_name]
    value = dimension.parse(each.value) if dimension.is_id else each.value
    return Q(**{f"{dimension.field}__isnull": True} if value is None else {dimension.field: value})


def _dimension_unindexed(each: Filter) -> Q:
    if each.plain_name == SHARED:
        return _often(_dimension(each)) if each.leaves_out else _dimension(each)
    dimension = DIMENSIONS[each.plain_name]
    if dimension.is_id and not each.value:
        return Q(IsNull(Unindexed(dimension.field), not each.leaves_out))
    same = Q(Exact(Unindexed(dimension.field), dimension.parse(each.value) or ""))
    return ~same | Q(**{f"{dimension.field}__isnull": True}) if each.leaves_out else same


def _often(condition: Q) -> Q:
    """PostgreSQL takes two columns to be seldom the same, and would read and sort everything."""
    return Q(Case(When(condition, then=True), default=False, output_field=BooleanField()))


def _property(each: Filter) -> Q:
    if not each.value:
        return Q(IsNull(PropertyText(each.key), not each.leaves_out))
    same = Q(PropertyIs(each.key, each.value))
    return ~same if each.leaves_out else same
