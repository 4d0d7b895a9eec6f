"""The usage page in figures: what was spent, by what, and how that differs from before."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import ceil
from statistics import median

from usage import days, figures
from usage.bars import daily_pace
from usage.chart import Chart, chart
from usage.dimensions import DIMENSIONS, NOT_SET
from usage.private import sees_others
from usage.selection import (
    PROPERTY,
    SHARED,
    TABLE,
    YES,
    Filter,
    Selection,
    label_of,
    property_named,
)
from usage.sums import Part, Spent, Sums
from usage.totals import Cube, dimension_or_key, keys_of, whole

SHOWN = 5  # rows of a breakdown
VIEWS = (("", "Chart", "chart-column"), (TABLE, "Table", "table-2"))
SAMPLE = 2000  # of the newest calls, to find the median first token


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    leaves_out: bool
    without: str  # the address of the page without it
    turned: str  # the address with all that it leaves out, or without all that it means


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds to the first token, and of how many calls."""

    median: float
    p95: float
    calls: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a breakdown; address adds it as a filter."""

    label: str
    address: str
    sums: Sums
    share: float
    width: str

    @property
    def cost(self) -> str:
        return figures.total_cost(self.sums.cost, some_unknown=self.sums.unpriced > 0)


@dataclass(frozen=True, slots=True)
class Breakdown:
    name: str
    title: str
    rows: tuple[Row, ...]

    @property
    def shown(self) -> tuple[Row, ...]:
        return self.rows[:SHOWN]

    @property
    def is_mono(self) -> bool:
        return self.name in ("model", "provider")


@dataclass(frozen=True, slots=True)
class Menu:
    """Filters that may be added, behind one button."""

    label: str
    groups: tuple[Breakdown, ...]
    icon: str = ""


class Dashboard:
    """Everything is asked when the template wants it, and once."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self._chosen = selection.look.key
        self._breakdowns: dict[str, Breakdown] = {}
        self._dimension, self._key = dimension_or_key(selection.look.by)

    @cached_property
    def sums(self) -> Sums:
        return self._cube.whole()

    @cached_property
    def before(self) -> Sums:
        return whole(self.selection.before)

    @cached_property
    def chips(self) -> list[Chip]:
        return [
            Chip(
                label_of(each, self.selection),
                each.leaves_out,
                self.selection.address(drop=each),
                self.selection.address(drop=each, add=each.turned),
            )
            for each in self.selection.filters
        ]

    @cached_property
    def menus(self) -> list[Menu]:
        menus = [Menu("All models", (self._breakdown("model"),))]
        if self._shows_members:
            menus.insert(0, Menu("Everyone", (self._breakdown("member"),)))
        names = ["connection", "provider", "status", "purpose", self.shown_property]
        groups = (*(self._breakdown(name) for name in names if name), self._shared)
        menus.append(Menu("Filter", groups, "plus"))
        return menus

    @property
    def series_choices(self) -> list[tuple[str, str]]:
        """Addresses of the page with its bars stacked by each, and what that is called."""
        names = [(each.name, each.title.lower()) for each in DIMENSIONS.values()]
        names += [(PROPERTY + key, key) for key in self.keys]
        return [(self.selection.looking(by=name).address(), label) for name, label in names]

    @property
    def key_choices(self) -> list[tuple[str, str]]:
        """The same for the property of the third breakdown."""
        return [(self.selection.looking(key=key).address(), key) for key in self.keys]

    @property
    def views(self) -> list[tuple[str, str, str, bool]]:
        """Address, name and icon of each, and whether it is the one shown."""
        shown = self.selection.look.view
        return [
            (self.selection.looking(view=view).address(), name, icon, view == shown)
            for view, name, icon in VIEWS
        ]

    @property
    def by_label(self) -> str:
        return self._key or (self._dimension.title.lower() if self._dimension else "model")

    @property
    def than(self) -> str:
        """What the change is measured against."""
        days = self.selection.period.length
        return "on the day before" if days == 1 else f"on the {days} days before"

    @property
    def spend(self) -> str:
        return figures.total_cost(self.sums.cost, some_unknown=self.sums.unpriced > 0)

    @property
    def spend_change(self) -> float | None:
        return _change(self.sums.cost, self.before.cost)

    @property
    def calls_change(self) -> float | None:
        return _change(self.sums.calls, self.before.calls)

    @property
    def fell_back_share(self) -> str:
        calls = self.sums.calls
        return figures.percent(self.sums.fell_back / calls if calls else 0)

    @cached_property
    def latency(self) -> Latency | None:
        """Of the newest calls: in a busy year the median of all would be no other."""
        if not self.sums.calls:
            return None
        newest = self.selection.calls().values_list("first_token_ms", flat=True)[:SAMPLE]
        times = sorted(time for time in newest if time is not None)
        if not times:
            return None
        slow = times[ceil(len(times) * 0.95) - 1]
        return Latency(median(times) / 1000, slow / 1000, len(times))

    @cached_property
    def chart(self) -> Chart:
        return chart(self._spent, self.selection.period, self._pace)

    @cached_property
    def breakdowns(self) -> list[Breakdown]:
        """Whoever sees only their own calls has no breakdown by member."""
        names = ["model", "member" if self._shows_members else "connection"]
        names += [self.shown_property] if self.shown_property else []
        return [self._breakdown(name) for name in names]

    @cached_property
    def keys(self) -> list[str]:
        return keys_of(self.selection)

    @property
    def shown_property(self) -> str:
        """Which property is broken down: the one chosen, of the series, filtered, or the first.

        A filtered one before others, because totals do not know two properties at once.
        """
        filtered = self.selection.chosen_property
        named = self._chosen or self._key or (filtered.key if filtered else "")
        key = named or next(iter(self.keys), "")
        return property_named(PROPERTY + key) and PROPERTY + key

    @property
    def shown_key(self) -> str:
        return property_named(self.shown_property)

    @property
    def announcement(self) -> str:
        calls = self.sums.calls
        requests = "1 request" if calls == 1 else f"{figures.count(calls)} requests"
        return f"{self.spend}, {requests}."

    @cached_property
    def _shows_members(self) -> bool:
        return sees_others(self.selection.reader)

    @property
    def _shared(self) -> Breakdown:
        address = self.selection.address(add=Filter(SHARED, YES))
        return Breakdown(SHARED, "Keys", (Row("Shared keys only", address, Sums(), 0, ""),))

    def _breakdown(self, name: str) -> Breakdown:
        if name not in self._breakdowns:
            self._breakdowns[name] = breakdown(self.selection, name, self._cube)
        return self._breakdowns[name]

    @cached_property
    def _cube(self) -> Cube:
        return Cube(self.selection, self.shown_key)

    @cached_property
    def _spent(self) -> list[Spent]:
        if not self.sums.calls:
            return []
        if self._key:
            return self._cube.spent_by_property(self._key)
        return self._cube.spent(self._dimension or DIMENSIONS["model"])

    @property
    def _pace(self) -> Decimal | None:
        return None if self.selection.filters else daily_pace(self.selection.reader, days.today())


def breakdown(selection: Selection, name: str, cube: Cube | None = None) -> Breakdown:
    """Every value of a dimension or property, the dearest first."""
    dimension, key = dimension_or_key(name)
    cube = cube or Cube(selection, key)
    if dimension:
        found, title = cube.parts(dimension), dimension.title
    else:
        found, title = _with_missing(key, cube), key
    rows = sorted(found, key=lambda part: (-part.sums.cost, -part.sums.calls, part.label))
    highest = rows[0].sums.cost if rows else Decimal(0)
    total = sum((part.sums.cost for part in rows), Decimal(0))
    return Breakdown(name, title, tuple(_row(selection, name, p, highest, total) for p in rows))


def _with_missing(key: str, cube: Cube) -> list[Part]:
    found = cube.by_property(key)
    missing = cube.readable() - sum((part.sums for part in found), Sums())
    return [*found, *([Part("", NOT_SET, missing)] if missing.calls else [])]


def _row(selection: Selection, name: str, part: Part, highest: Decimal, total: Decimal) -> Row:
    width = 100 * part.sums.cost / highest if highest else Decimal(0)
    value = "" if part.value is None else str(part.value)
    address = selection.address(add=Filter(name, value))
    share = float(part.sums.cost / total) if total else 0.0
    return Row(part.label, address, part.sums, share, f"{width:.1f}%")


def _change(now: Decimal | int, before: Decimal | int) -> float | None:
    return float(now - before) / float(before) if before else None
