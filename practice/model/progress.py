"""How far a fetch has come; written by its thread, read by the page."""

import threading
import time
from collections import deque

from practice.model.errors import Cancelled

_WINDOW = 5.0


class Progress:
    """Counts in bytes, by part, since a courier that is given up takes its part with it."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self._parts: dict[str, tuple[int, int]] = {}
        self._seen: deque[tuple[float, int]] = deque(maxlen=200)

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled.is_set()

    @property
    def done(self) -> int:
        return sum(done for done, _ in list(self._parts.values()))

    @property
    def total(self) -> int:
        return sum(total for _, total in list(self._parts.values()))

    def plan(self, part: str, total: int) -> None:
        self._parts[part] = (0, total)

    def reach(self, part: str, done: int) -> None:
        """Raises Cancelled as soon as somebody wants the fetch to end."""
        if self.is_cancelled:
            raise Cancelled
        total = self._parts[part][1]
        self._parts[part] = (min(done, total), total)
        self._seen.append((time.monotonic(), self.done))

    def drop(self, part: str) -> None:
        self._parts.pop(part, None)
        self._seen.clear()

    def bytes_per_second(self) -> int:
        """Over the last few seconds."""
        now = time.monotonic()
        recent = [(when, done) for when, done in list(self._seen) if now - when < _WINDOW]
        if len(recent) < 2 or recent[-1][0] == recent[0][0]:
            return 0
        (first, before), (last, after) = recent[0], recent[-1]
        return max(0, int((after - before) / (last - first)))
