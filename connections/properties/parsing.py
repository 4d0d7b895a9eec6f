"""A flat JSON object read strictly, with the place of every name and value."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Never

from .faults import PropertiesRefused, fault_at

_DECODER = json.JSONDecoder()
_OTHER_QUOTES = ("'", "\u2018", "\u2019", "\u201c", "\u201d", "\u201e")
_BLANK = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?(?![\w.+-])")
_WORD = re.compile(r"[\w.+-]+")

_HINTS = {
    "True": "In JSON it is written true, in small letters.",
    "False": "In JSON it is written false, in small letters.",
    "None": "A property needs a value: text, a number, true or false.",
    "null": "A property needs a value: text, a number, true or false.",
    "NaN": "NaN is no number that can be sent.",
    "Infinity": "Infinity is no number that can be sent.",
    "-Infinity": "Infinity is no number that can be sent.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One pair as typed. A number or truth value keeps its spelling, with literal set."""

    name: str
    value: str
    name_at: int
    value_at: int
    literal: bool = False


def entries(text: str) -> list[Entry]:
    """Raises PropertiesRefused at the first place that is not JSON or not flat."""
    return list(_Reader(text).entries())


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def entries(self) -> Iterator[Entry]:
        self.expect("{", "Properties are a JSON object: they begin with {.")
        if self.next() == "}":
            self.at += 1
        else:
            yield self.entry()
            while self.another():
                yield self.entry()
        if self.next():
            self.fail("Nothing may follow the closing }.")

    def another(self) -> bool:
        if self.next() == ",":
            self.at += 1
            if self.next() == "}":
                self.fail("There is a comma too many before the }.")
            return True
        self.expect("}", "Properties are parted by commas and end with }.")
        return False

    def entry(self) -> Entry:
        self.next()
        name_at, name = self.at, self.quoted("A name stands in double quotes.")
        self.expect(":", "After a name comes a colon.")
        self.next()
        value_at = self.at
        if self.text.startswith('"', value_at):
            return Entry(name, self.quoted(""), name_at, value_at)
        return Entry(name, self.literal(), name_at, value_at, literal=True)

    def next(self) -> str:
        """The next character that is no blank; the reader stands on it."""
        blank = _BLANK.match(self.text, self.at)
        self.at = blank.end() if blank else self.at
        return self.text[self.at : self.at + 1]

    def expect(self, character: str, otherwise: str) -> None:
        if self.next() != character:
            self.fail(otherwise)
        self.at += 1

    def quoted(self, otherwise: str) -> str:
        if not self.text.startswith('"', self.at):
            other = self.text[self.at : self.at + 1] in _OTHER_QUOTES
            self.fail('JSON uses straight double quotes: ".' if other else otherwise)
        try:
            found, self.at = _DECODER.raw_decode(self.text, self.at)
        except json.JSONDecodeError as broken:
            self.at = broken.pos
            self.fail(_broken_text(broken.msg))
        return str(found)

    def literal(self) -> str:
        number = _NUMBER.match(self.text, self.at)
        word = _WORD.match(self.text, self.at)
        found = number.group() if number else word.group() if word else ""
        if not number and found not in ("true", "false"):
            self.fail(self.no_value(found))
        self.at += len(found)
        return found

    def no_value(self, found: str) -> str:
        if self.text[self.at : self.at + 1] in ("{", "["):
            return "A property is text, a number, true or false: it cannot hold others."
        if found in _HINTS:
            return _HINTS[found]
        if found[:1].isdigit() or found[:1] in ("-", "+", "."):
            return f"{found} is no number in JSON: put it in double quotes to send it as text."
        return "Text stands in double quotes."

    def fail(self, sentence: str) -> Never:
        raise PropertiesRefused([fault_at(self.text, self.at, sentence)])


def _broken_text(message: str) -> str:
    if "control character" in message:
        return "Text stays on one line: a line break or tab cannot be sent."
    if "Unterminated" in message:
        return "This text has no closing double quote."
    return "A backslash begins an escape that JSON does not know: double it to send one."
