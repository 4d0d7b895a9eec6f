"""The days that a page of usage is about, as its address says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dateformat import format as formatted

from usage.days import first_of_month, first_of_next_month

PRESETS = {"7d": "7 days", "30d": "30 days", "month": "Month", "custom": "Custom"}
DEFAULT = "30d"
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
LONGEST = timedelta(days=3653)
ONE_DAY = timedelta(days=1)
MOST_DAYS, MOST_WEEKS = 120, 40  # bars in a chart, before one stands for a longer time


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days in the group's zone, the last one included."""

    name: str
    first: date
    last: date

    @classmethod
    def of(cls, asked: Mapping[str, str], today: date) -> "Period":
        """What makes no sense in an address is the default, never an error."""
        name = asked.get("period", DEFAULT)
        if name == "custom":
            return cls._custom(_day(asked.get("from")), _day(asked.get("to")), today)
        if name == "month":
            return cls(name, today.replace(day=1), today)
        days = 7 if name == "7d" else 30
        return cls(name if name == "7d" else DEFAULT, today - timedelta(days=days - 1), today)

    @classmethod
    def _custom(cls, first: date | None, last: date | None, today: date) -> "Period":
        last = last or today
        first = first or last - timedelta(days=29)
        first, last = min(first, last), max(first, last)
        return cls("custom", max(first, last - LONGEST), last)

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days, just before."""
        shift = timedelta(days=self.length)
        return Period(self.name, self.first - shift, self.last - shift)

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(self.length)]

    @property
    def bar(self) -> str:
        """How much time one bar of a chart stands for: a day, a week or a month."""
        if self.length <= MOST_DAYS:
            return "day"
        return "week" if self.length <= MOST_WEEKS * 7 else "month"

    def bar_of(self, day: date) -> date:
        """The first day of the bar that this day is in; a week begins on Monday."""
        if self.bar == "month":
            return first_of_month(day)
        return day - timedelta(days=day.weekday()) if self.bar == "week" else day

    @property
    def months(self) -> list[date]:
        """The first days of the months that are in it wholly."""
        first = self.first if self.first.day == 1 else first_of_next_month(self.first)
        months = []
        while (after := first_of_next_month(first)) - ONE_DAY <= self.last:
            months.append(first)
            first = after
        return months

    @property
    def beside_months(self) -> list[tuple[date, date]]:
        """First and last of the days that are in no such month."""
        if not (months := self.months):
            return [(self.first, self.last)]
        ends = [(self.first, months[0] - ONE_DAY), (first_of_next_month(months[-1]), self.last)]
        return [(first, last) for first, last in ends if first <= last]

    @property
    def query(self) -> dict[str, str]:
        """What an address says to mean this period."""
        if self.name == "custom":
            return {"period": "custom", "from": f"{self.first}", "to": f"{self.last}"}
        return {} if self.name == DEFAULT else {"period": self.name}

    def __str__(self) -> str:
        year = "" if self.first.year == self.last.year else " Y"
        return f"{formatted(self.first, f'j F{year}')} to {formatted(self.last, f'j F{year}')}"


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
