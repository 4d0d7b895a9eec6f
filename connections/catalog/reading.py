"""Reading another system's JSON without trusting its shape."""

from collections.abc import Mapping, Sequence
from decimal import Context, Decimal, InvalidOperation

# Registries publish binary floats such as 0.19999999999999998.
_TWELVE_DIGITS = Context(prec=12)


def part(raw: object, *path: str) -> Mapping[str, object]:
    """The object at path, or an empty one."""
    for name in path:
        raw = raw.get(name) if isinstance(raw, Mapping) else None
    return raw if isinstance(raw, Mapping) else {}


def items(raw: Mapping[str, object], name: str) -> Sequence[object]:
    value = raw.get(name)
    return value if isinstance(value, list) else ()


def text(raw: Mapping[str, object], name: str) -> str:
    value = raw.get(name)
    return value.strip() if isinstance(value, str) else ""


def texts(raw: Mapping[str, object], name: str) -> tuple[str, ...]:
    return tuple(value for value in items(raw, name) if isinstance(value, str) and value)


def count(raw: Mapping[str, object], name: str) -> int | None:
    """A positive whole number; nothing else says how much fits."""
    value = raw.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 1 <= value < 1e12 else None


def amount(value: object) -> Decimal | None:
    """A price to twelve digits, from a number or its text; None where it is no price."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = _TWELVE_DIGITS.create_decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 else None
