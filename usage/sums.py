"""What calls come to together, to the last digit."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any


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


@dataclass(frozen=True, slots=True)
class Part:
    """The calls that have one value."""

    value: Any
    label: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Spent:
    """US dollars on a day, or in the month that begins with it; unpriced calls are not in them."""

    label: str
    day: date
    cost: Decimal
    unpriced: int


def added(found: Sequence[Sums]) -> Sums:
    """Column by column, which is far faster than sum by sum."""
    return Sums(*(sum(map(operator.attrgetter(name), found), zero) for name, zero in ZERO.items()))


MEASURES = tuple(field.name for field in fields(Sums))
ZERO: dict[str, Any] = {name: getattr(Sums(), name) for name in MEASURES}
