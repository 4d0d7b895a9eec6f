"""Waiting for something in another process or thread that cannot announce itself."""

import time
from collections.abc import Callable
from typing import Literal, TypeVar

Found = TypeVar("Found")


def eventually(look: Callable[[], Found | Literal[False] | None], *, within: float = 20) -> Found:
    """The first true thing that `look` returns."""
    deadline = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
    return found
