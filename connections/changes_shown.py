"""What changed in the catalogs as the page shows it: by day, and by source within the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from django.utils import timezone

from connections.models import CatalogChange
from connections.sources import SOURCES
from usage import figures

RATES = {
    "input": "in",
    "output": "out",
    "cached": "cached",
    "written": "into the cache",
    "thinking": "thinking",
    "search": "a search",
    "request": "a request",
}
ALWAYS = ("input", "output")


@dataclass(frozen=True, slots=True)
class Rate:
    """Dollars on both sides; before is empty where there was none, or no other."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    change: CatalogChange
    is_unseen: bool

    @property
    def rates(self) -> list[Rate]:
        """In and out, and of a new price whatever else moved."""
        before, after = self.change.before, self.change.after
        if before is None and after is None and self.change.kind != CatalogChange.Kind.REPRICED:
            return []
        told = self.change.kind == CatalogChange.Kind.REPRICED
        return [
            _rate(label, _shown(before, name, told), _shown(after, name, told))
            for name, label in RATES.items()
            if name in ALWAYS or (told and (before or {}).get(name) != (after or {}).get(name))
        ]


@dataclass(frozen=True, slots=True)
class Group:
    source: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    groups: list[Group]


def days_of(changes: Iterable[CatalogChange], looked_at: datetime) -> list[Day]:
    """Newest day first, in the member's zone. What came after looked_at is unseen."""
    by_day = groupby(changes, lambda each: timezone.localtime(each.noticed_at).date())
    return [Day(day, _groups(each, looked_at)) for day, each in by_day]


def _groups(changes: Iterable[CatalogChange], looked_at: datetime) -> list[Group]:
    groups: dict[str, list[Row]] = {}
    for change in changes:
        source = change.connection.name if change.connection else SOURCES[change.source].name
        groups.setdefault(source, []).append(Row(change, change.noticed_at > looked_at))
    return [Group(source, rows) for source, rows in groups.items()]


def _rate(label: str, before: str, after: str) -> Rate:
    return Rate(label, "" if before == after else before, after)


def _shown(side: dict[str, str] | None, name: str, told: bool) -> str:
    """A rate that is not charged is a dash on the side that knows its price."""
    if side is None:
        return figures.UNKNOWN if told else ""
    return f"${figures.price(Decimal(side[name]))}" if name in side else figures.NOTHING
