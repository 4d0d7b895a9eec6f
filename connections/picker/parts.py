"""The long group of the list in parts: what is in sight at once, the rest as somebody scrolls."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.http import whole_in

# A browser needs a millisecond or more for each row, and a keystroke brings a whole new list.
FIRST, NEXT = 24, 60


@dataclass(frozen=True, slots=True)
class Part:
    """The rows from start up to stop."""

    start: int = 0
    stop: int = FIRST

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Part":
        start, rows = whole_in(given.get("from", "")) or 0, whole_in(given.get("rows", ""))
        return cls(start, max(start, FIRST if rows is None else rows))

    def reaching(self, place: int) -> "Part":
        """The same, or a longer one that has the row at this place too."""
        return Part(self.start, max(self.stop, place + 1))

    def rest_of(self, total: int) -> "Rest | None":
        if self.stop >= total:
            return None
        return Rest(Part(self.stop, min(self.stop + NEXT, total)), total)


@dataclass(frozen=True, slots=True)
class Rest:
    """What a list goes on with: the next part of so many rows in total."""

    next: Part
    total: int


AT_FIRST = Part()
