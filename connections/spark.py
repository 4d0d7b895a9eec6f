"""The last fourteen days of a connection as the small bars on its card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.dateformat import format as formatted

from usage import figures
from usage.by_connection import Days
from usage.sums import Sums

DAYS = 14
WIDTH, HEIGHT, STEP, LEAST = 5.4, 32.0, 7.43, 2.0  # units of the drawing


@dataclass(frozen=True, slots=True)
class Bar:
    """is_quiet: nothing was sent on this day."""

    x: float
    y: float
    height: float
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class Spark:
    bars: Sequence[Bar]
    told: str


def first_day(today: date) -> date:
    return today - timedelta(days=DAYS - 1)


def spark_of(days: Days, today: date) -> Spark:
    """Heights are shares of the dearest day; a day of free or unpriced calls is a low bar."""
    shown = [first_day(today) + timedelta(days=number) for number in range(DAYS)]
    sums = [days.get(day, Sums()) for day in shown]
    dearest = max(each.cost for each in sums)
    bars = [_bar(place, each, dearest) for place, each in enumerate(sums)]
    return Spark(bars, _told(dict(zip(shown, sums, strict=True)), dearest))


def _bar(place: int, sums: Sums, dearest: Decimal) -> Bar:
    share = float(sums.cost / dearest) if dearest else 0.0
    height = round(max(HEIGHT * share, LEAST), 1)
    return Bar(round(place * STEP, 1), round(HEIGHT - height, 1), height, not sums.calls)


def _told(days: Days, dearest: Decimal) -> str:
    calls = sum(each.calls for each in days.values())
    if not calls:
        return "Nothing was sent in the last 14 days"
    told = f"The last 14 days: {figures.count(calls)} {'request' if calls == 1 else 'requests'}"
    if not dearest:
        return told
    day = next(day for day, each in days.items() if each.cost == dearest)
    return f"{told}, most on {formatted(day, 'j F')} with {figures.total_cost(dearest)}"
