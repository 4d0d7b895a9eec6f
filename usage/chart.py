"""Stacked bars as geometry: the template draws what is computed here, without a script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from django.utils.dateformat import format as formatted

from usage import figures
from usage.period import Period
from usage.sums import Spent

MOST_SERIES = 4  # and one for all others
NAMING = {"day": "l j F", "week": r"\W\e\e\k \o\f j F", "month": "F Y"}
AXIS = {"day": "j M", "week": "j M", "month": "M"}
LASTS = {"day": Decimal(1), "week": Decimal(7), "month": Decimal(365) / 12}  # days
GAP = 1.3
STEPS = 4
OTHERS = "Other"
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Row:
    """One bar in figures: a day, a week by its Monday, or a month by its first."""

    day: date
    label: str
    amounts: tuple[Decimal, ...]
    unpriced: tuple[int, ...]  # calls of unknown cost beside each amount

    @property
    def total(self) -> Decimal:
        return sum(self.amounts, Decimal(0))

    @property
    def shown(self) -> list[str]:
        both = zip(self.amounts, self.unpriced, strict=True)
        return [figures.total_cost(amount, some_unknown=count > 0) for amount, count in both]

    @property
    def total_shown(self) -> str:
        return figures.total_cost(self.total, some_unknown=any(self.unpriced))


@dataclass(frozen=True, slots=True)
class Segment:
    series: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    row: Row
    x: float
    width: float
    segments: tuple[Segment, ...]
    axis: str = ""

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def inner_x(self) -> float:
        return round(self.x + 3, 1)

    @property
    def inner_width(self) -> float:
        return round(max(self.width - 6, 1), 1)


@dataclass(frozen=True, slots=True)
class Line:
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Plot:
    """One drawing. bars shows at most so many of the newest rows."""

    width: int
    height: int
    left: int
    bottom: int
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    pace_y: float | None

    @property
    def right(self) -> int:
        return self.width - 8

    @property
    def depth(self) -> int:
        return self.bottom - 10


@dataclass(frozen=True, slots=True)
class Chart:
    series: tuple[str, ...]
    rows: tuple[Row, ...]
    each: str  # what a bar stands for: a day, a week or a month
    wide: Plot
    narrow: Plot
    pace: Decimal | None

    @property
    def is_empty(self) -> bool:
        """Nothing to draw; of what is unknown there is something to tell in the table."""
        return not any(row.total for row in self.rows)


def chart(spent: Sequence[Spent], period: Period, pace: Decimal | None = None) -> Chart:
    """pace is an even spending per day in US dollars, drawn as a line."""
    series = _series(spent)
    rows = _rows(spent, period, series)
    pace = pace * LASTS[period.bar] if pace else None
    wide = _plot(rows, period.bar, (1040, 260, 44, 234), pace)
    narrow = _plot(rows[-14:], period.bar, (360, 230, 38, 204), pace)
    return Chart(series, rows, period.bar, wide, narrow, pace)


def _series(spent: Sequence[Spent]) -> tuple[str, ...]:
    costs: dict[str, Decimal] = {}
    for each in spent:
        costs[each.label] = costs.get(each.label, Decimal(0)) + each.cost
    names = sorted(costs, key=lambda name: (-costs[name], name))
    rest = (OTHERS,) if len(names) > MOST_SERIES else ()
    return (*names[:MOST_SERIES], *rest)


def _rows(spent: Sequence[Spent], period: Period, series: tuple[str, ...]) -> tuple[Row, ...]:
    places = {name: number for number, name in enumerate(series)}
    bars = dict.fromkeys(map(period.bar_of, period.days))
    amounts = {day: [Decimal(0)] * len(series) for day in bars}
    unpriced = {day: [0] * len(series) for day in bars}
    for each in spent:
        place, bar = places.get(each.label, len(series) - 1), period.bar_of(each.day)
        amounts[bar][place] += each.cost
        unpriced[bar][place] += each.unpriced
    naming = NAMING[period.bar]
    return tuple(
        Row(day, formatted(day, naming), tuple(amounts[day]), tuple(unpriced[day])) for day in bars
    )


def _plot(
    rows: Sequence[Row], each: str, size: tuple[int, int, int, int], pace: Decimal | None
) -> Plot:
    width, height, left, bottom = size
    top = _top(max([row.total for row in rows] + [pace or Decimal(0)], default=Decimal(0)))
    scale = (bottom - 10) / float(top)
    step = (width - 8 - left) / max(len(rows), 1)
    every = max(1, round(len(rows) / (width / 130)))
    bars = tuple(
        Bar(
            row,
            round(left + step * place, 1),
            round(step, 1),
            _segments(row, bottom, scale),
            formatted(row.day, AXIS[each]) if place % every == every // 2 else "",
        )
        for place, row in enumerate(rows)
    )
    marks = [top * number / STEPS for number in range(STEPS + 1)]
    lines = tuple(Line(round(bottom - float(mark) * scale, 1), _mark(mark)) for mark in marks)
    pace_y = round(bottom - float(pace) * scale, 1) if pace else None
    return Plot(width, height, left, bottom, bars, lines, pace_y)


def _segments(row: Row, bottom: int, scale: float) -> tuple[Segment, ...]:
    heights = [float(amount) * scale for amount in row.amounts]
    tops = [bottom - reached for reached in accumulate(heights)]
    return tuple(
        Segment(number, round(y, 1), round(max(height - GAP, 0.5), 1))
        for number, (y, height) in enumerate(zip(tops, heights, strict=True), start=1)
        if height > 0
    )


def _top(highest: Decimal) -> Decimal:
    """The next round figure that four even steps lead to."""
    if highest <= 0:
        return Decimal(1)
    magnitude = Decimal(10) ** highest.adjusted()
    steps = (Decimal(factor) * magnitude for factor in ("1", "1.2", "2", "4", "6", "8", "10"))
    return next(step for step in steps if step >= highest)


def _mark(amount: Decimal) -> str:
    if amount == amount.to_integral_value():
        return f"${amount:,.0f}"
    return f"${amount:.2f}" if amount == amount.quantize(CENT) else f"${amount.normalize():f}"
