"""Which names and values may be sent, and where those that may not stand in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .faults import PropertiesRefused, PropertyFault, fault_at
from .parsing import Entry, entries
from .placeholders import LONGEST_VALUE, is_invisible, misused_braces

MOST_BYTES = 4096
MOST_PROPERTIES = 20
LONGEST_NAME = 40

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_OUTSIDE = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Property:
    """name in lower case, as Helicone stores it; template is the value with its placeholders."""

    name: str
    template: str
    level: str = ""

    @property
    def key(self) -> str:
        """Names with one key are one property: gateways and servers confuse _ with -."""
        return folded(self.name)


def parse(text: str, level: str = "") -> tuple[Property, ...]:
    """Properties as typed at one level, such as "chat"; no text is no properties.

    Raises PropertiesRefused with every fault found: of the first that breaks the JSON, or of all
    names and values in JSON that holds.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        sentence = f"Properties have at most {MOST_BYTES // 1024} KiB of text."
        raise PropertiesRefused([PropertyFault(0, 0, sentence)])
    if not text.strip():
        return ()
    found = entries(text)
    if faults := [*_faults(found, text)]:
        raise PropertiesRefused(sorted(faults, key=lambda fault: (fault.line, fault.column)))
    return tuple(Property(entry.name.lower(), _template(entry), level) for entry in found)


def folded(name: str) -> str:
    return name.lower().replace("_", "-")


def _template(entry: Entry) -> str:
    return entry.value if entry.literal else entry.value.strip()


def _faults(found: list[Entry], text: str) -> Iterator[PropertyFault]:
    first: dict[str, str] = {}
    for number, entry in enumerate(found, start=1):
        if number == MOST_PROPERTIES + 1:
            sentence = f"At most {MOST_PROPERTIES} properties can be sent."
            yield fault_at(text, entry.name_at, sentence)
        yield from _name_faults(entry, text)
        yield from _value_faults(entry, text)
        key = folded(entry.name)
        if key in first:
            yield fault_at(text, entry.name_at, _twice(first[key], entry.name))
        first.setdefault(key, entry.name)


def _twice(earlier: str, name: str) -> str:
    if earlier == name:
        return f"“{name}” is here twice."
    return f"“{earlier}” and “{name}” become one name where they arrive."


def _name_faults(entry: Entry, text: str) -> Iterator[PropertyFault]:
    name, key = entry.name, folded(entry.name)
    if not _NAME.fullmatch(name):
        sentence = (
            "A name begins with a letter or digit and has letters, digits, _ and - only, "
            f"at most {LONGEST_NAME}."
        )
        mended = _OUTSIDE.sub("_", name).strip("_-")[:LONGEST_NAME].lower()
        yield fault_at(text, entry.name_at, sentence, mended)
    elif key == "stripe-customer-id" or key.split("-")[0] == "helicone":
        yield fault_at(text, entry.name_at, f"“{name}” is kept by Helicone for its own use.")


def _value_faults(entry: Entry, text: str) -> Iterator[PropertyFault]:
    if len(entry.value) > LONGEST_VALUE:
        sentence = f"A value has at most {LONGEST_VALUE} characters; this has {len(entry.value)}."
        yield fault_at(text, entry.value_at, sentence)
    hidden = next((character for character in entry.value if is_invisible(character)), "")
    if hidden:
        sentence = f"This value holds a character that cannot be seen (U+{ord(hidden):04X})."
        yield fault_at(text, entry.value_at, sentence)
    if entry.literal:
        return
    for offset, sentence, suggestion in misused_braces(entry.value):
        yield fault_at(text, _inside(entry, offset, text), sentence, suggestion)


def _inside(entry: Entry, offset: int, text: str) -> int:
    """A place in the value, as far as no escape before it moved what follows."""
    opened = entry.value_at + 1
    plain = text[opened : opened + offset] == entry.value[:offset]
    return opened + offset if plain else entry.value_at
