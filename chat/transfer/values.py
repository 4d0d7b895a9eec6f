"""Values of a file that anybody may have written: taken where they make sense."""

import re
from datetime import UTC, datetime
from typing import Any

LONGEST = 200_000  # characters of one text, as of one that is typed
STRUCTURE = (b"{", b"[", b":", b",")
_MILLISECONDS = 100_000_000_000  # a number of seconds as large as this is none
_HUMAN = re.compile(r"(\d{4})-(\d\d?)-(\d\d?) ?@ ?(\d\d?)h ?(\d\d?)m ?(\d\d?)s ?(?:(\d{1,3})ms)?")
_WRITTEN_OUT = ("%B %d, %Y %I:%M%p", "%B %d, %Y %H:%M")


class Unreadable(ValueError):
    """The file cannot be taken; str() is the sentence to show."""


def structure(data: bytes) -> int:
    """How much of it may become a value. Signs in texts count, too: that is quick."""
    return sum(map(data.count, STRUCTURE))


def entry(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def entries(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def text(value: Any, most: int = LONGEST) -> str:
    """Only characters that every database keeps: no zero, no half of a pair."""
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode("utf-8", "replace").decode()[:most]


def key(value: Any) -> str | None:
    """How a file calls a message."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def model(value: Any) -> str:
    """Without the vendor that some put before it, for a slash means something else in a route."""
    return text(value, 200).rsplit("/", 1)[-1].replace(",", " ").strip()


def moment(value: Any) -> datetime | None:
    """Seconds or milliseconds since 1970, ISO 8601, or a date as SillyTavern writes it."""
    try:
        found = _numbered(value) if isinstance(value, int | float) else _written(value)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found and 1970 <= found.year < 2200 else None


def _numbered(value: float) -> datetime:
    return datetime.fromtimestamp(value / 1000 if value > _MILLISECONDS else value, UTC)


def _written(value: Any) -> datetime | None:
    if not isinstance(value, str) or len(value) > 60:
        return None
    if human := _HUMAN.match(value):
        *parts, thousandths = (int(part or 0) for part in human.groups())
        return datetime(*parts, thousandths * 1000, tzinfo=UTC)  # type: ignore[arg-type, misc]
    if value.isdecimal():
        return _numbered(int(value))
    if "," in value:
        form = _WRITTEN_OUT[value[-1:].isdecimal()]
        return datetime.strptime(value, form).replace(tzinfo=UTC)
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
