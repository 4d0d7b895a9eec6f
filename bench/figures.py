"""What a measure finds: figures, and the replies that did not arrive whole."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

MEASURES = ("start", "first", "one", "crowd", "page", "opening", "usage")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; `target` is the most that Lampfield's figure should be."""

    measure: str
    name: str
    unit: str
    lampfield: float
    floor: float | None = None
    target: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.lampfield / self.floor if self.floor else None

    @property
    def met(self) -> bool | None:
        return None if self.target is None else self.lampfield <= self.target


@dataclass(slots=True)
class Findings:
    figures: list[Figure] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, other: "Findings") -> None:
        self.figures += other.figures
        self.problems += other.problems


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that so large a share of them does not exceed; NaN of nothing."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
