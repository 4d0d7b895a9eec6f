"""Reading JSON that somebody else wrote: whatever is not as promised counts as absent."""

import json
import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def decode(data: bytes | str) -> object:
    """The JSON value, or None for anything that is not one (too deep, numbers too long)."""
    if isinstance(data, bytes):
        data = data.decode("utf-8-sig", "replace")
    try:
        value: object = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value


def mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def mappings(value: object) -> list[dict[str, object]]:
    return [item for item in items(value) if isinstance(item, dict)]


def text(value: object) -> str:
    """A string that every database and every UTF-8 encoder accepts."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() and "\x00" not in value else _UNSTORABLE.sub("\ufffd", value)


def count(value: object) -> int:
    """A number of things: never negative, never absurd."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return 0
    return int(min(max(value, 0), 10**9))
