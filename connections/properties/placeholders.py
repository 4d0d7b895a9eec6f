"""Placeholders in property values: {member}, {chat}, {character}, {date}, {connection}."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from difflib import get_close_matches

LONGEST_VALUE = 256

# Joiners hold emoji and several scripts together; other invisible characters only deceive.
_JOINERS = "\u200c\u200d"
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_BRACED = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Facts:
    """What placeholders stand for in one call. date is ISO 8601 in the member's zone."""

    member: str = ""
    chat: str = ""
    character: str = ""
    date: str = ""
    connection: str = ""


NAMES = tuple(asdict(Facts()))


def filled(template: str, facts: Facts) -> str:
    """The value to send: on one line, trimmed as the gateway trims, never too long.

    A placeholder that is not known stays as it is written.
    """
    values = asdict(facts)

    def replacement(found: re.Match[str]) -> str:
        name = found.group(1)
        if name is None:
            return found.group()[0]
        return one_line(values[name]) if name in values else found.group()

    return one_line(_BRACED.sub(replacement, template))[:LONGEST_VALUE].rstrip()


def one_line(text: str) -> str:
    """Without control characters, surrogates and other invisible ones; blanks become spaces."""
    spaced = re.sub(r"\s+", " ", text)
    return "".join(shown for shown in spaced if not is_invisible(shown)).strip()


def is_invisible(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE and character not in _JOINERS


def misused_braces(template: str) -> Iterator[tuple[int, str, str]]:
    """Where in the template, a sentence, and the right spelling if one is near."""
    for found in _BRACED.finditer(template):
        name = found.group(1)
        if found.group() in ("{", "}"):
            sentence = "A brace that is meant as one is written twice: {{ or }}."
            yield found.start(), sentence, found.group() * 2
        elif name is not None and name not in NAMES:
            near = get_close_matches(name.strip().lower(), NAMES, 1, cutoff=0.5)
            known = ", ".join(f"{{{known}}}" for known in NAMES)
            sentence = f"There is no placeholder {{{name}}}; these are known: {known}."
            yield found.start(), sentence, f"{{{near[0]}}}" if near else ""
