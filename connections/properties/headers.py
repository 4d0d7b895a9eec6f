"""Properties of several levels as the headers of one call, and as their preview."""

from collections.abc import Iterable, Sequence

from .faults import PropertiesRefused, PropertyFault
from .placeholders import Facts, filled
from .rules import MOST_BYTES, MOST_PROPERTIES, Property

PREFIX = b"Helicone-Property-"

Header = tuple[bytes, bytes]


def merge(*levels: Iterable[Property]) -> tuple[Property, ...]:
    """One property for each name, the latest level's; each still says where it comes from."""
    merged: dict[str, Property] = {}
    for properties in levels:
        merged.update({found.key: found for found in properties})
    return tuple(merged.values())


def headers(properties: Sequence[Property], facts: Facts) -> list[Header]:
    """Exactly what is sent, in UTF-8; raises PropertiesRefused if it is too much together."""
    found = [
        (PREFIX + prop.name.encode("ascii"), filled(prop.template, facts).encode())
        for prop in properties
    ]
    size = sum(len(name) - len(PREFIX) + len(value) for name, value in found)
    if len(found) > MOST_PROPERTIES:
        _refuse(f"Together these are {len(found)} properties; at most {MOST_PROPERTIES} are sent.")
    if size > MOST_BYTES:
        _refuse(f"Together these properties exceed the {MOST_BYTES // 1024} KiB that are sent.")
    return found


def preview(sent: Iterable[Header]) -> str:
    """The headers as they travel, one a line."""
    return b"".join(name + b": " + value + b"\n" for name, value in sent).decode()


def _refuse(sentence: str) -> None:
    raise PropertiesRefused([PropertyFault(0, 0, sentence)])
