"""One thing that is wrong with a route, in words for whoever wrote it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    REFUSED = "refused"  # the gateway refuses the whole request
    DROPPED = "dropped"  # the gateway skips the stop without a word
    OWN_KEYS = "own keys only"  # works with a provider key of the group's own at Helicone
    WARNING = "warning"  # works, though perhaps not as meant


@dataclass(frozen=True, slots=True)
class Fault:
    """index is the stop's place in the route, or None where no single stop is at fault.

    suggestions can each stand in for item, the nearest first.
    """

    severity: Severity
    sentence: str
    item: str = ""
    index: int | None = None
    suggestions: tuple[str, ...] = ()

    @property
    def is_unsendable(self) -> bool:
        """The gateway refuses the route or passes over the stop, so it is not saved."""
        return self.severity in (Severity.REFUSED, Severity.DROPPED)

    @property
    def suggestion(self) -> str:
        return self.suggestions[0] if self.suggestions else ""
