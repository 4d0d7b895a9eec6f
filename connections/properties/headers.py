"""Properties of several levels as the headers of one call, and as their preview."""

from collections.abc import Iterable, Sequence

from .faults import PropertiesRefused, PropertyFault
from .placeholders import Facts, filled
from .rules import MOST_BYTES, MOST_PROPERTIES, Property

PREFIX = b"Helicone-Property-"

Pairs = tuple[tuple[str, str], ...]


def merge(*levels: Iterable[Property]) -> tuple[Property, ...]:
    """One property for each name, the latest level's; each still says where it comes from."""
    merged: dict[str, Property] = {}
    for properties in levels:
        merged.update({found.key: found for found in properties})
    return tuple(merged.values())


def pairs(properties: Sequence[Property], facts: Facts) -> Pairs:
    """Names and filled values, as a completion takes them; each is a header of one call.

    A value that comes out empty is not sent: so a chat can leave out what its group says.
    Raises PropertiesRefused if it is too much together.
    """
    values = ((prop.name, filled(prop.template, facts)) for prop in properties)
    found = tuple((name, value) for name, value in values if value)
    size = sum(len(name) + len(value.encode()) for name, value in found)
    if len(found) > MOST_PROPERTIES:
        _refuse(f"Together these are {len(found)} properties; at most {MOST_PROPERTIES} are sent.")
    if size > MOST_BYTES:
        _refuse(f"Together these properties exceed the {MOST_BYTES // 1024} KiB that are sent.")
    return found


def header_bytes(found: Pairs) -> list[tuple[bytes, bytes]]:
    """The headers as they travel: Helicone keeps the UTF-8 of a value as it comes."""
    return [(PREFIX + name.encode(), value.encode()) for name, value in found]


def preview(found: Pairs) -> str:
    """The same bytes to read, one header a line."""
    lines = (name + b": " + value + b"\n" for name, value in header_bytes(found))
    return b"".join(lines).decode()


def _refuse(sentence: str) -> None:
    raise PropertiesRefused([PropertyFault(0, 0, sentence)])
