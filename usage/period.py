"""The days that a page of usage is about, as its address says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dateformat import format as formatted

PRESETS = {"7d": "7 days", "30d": "30 days", "month": "Month", "custom": "Custom"}
DEFAULT = "30d"
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
LONGEST = timedelta(days=3653)


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
