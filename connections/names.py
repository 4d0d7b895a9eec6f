"""Names of connections, each once among those of a member."""

from collections.abc import Collection
from itertools import count

LONGEST = 60


def numbered(first: str, taken: Collection[str]) -> str:
    """The name itself, or with a number from the second on."""
    first = first[: LONGEST - 5].rstrip()
    names = (f"{first} {number}" for number in count(2))
    return first if first not in taken else next(name for name in names if name not in taken)
