"""What is wrong with properties as typed, and where."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PropertyFault:
    """line and column count from one, as an editor shows them; zero where no place is at fault."""

    line: int
    column: int
    sentence: str
    suggestion: str = ""


class PropertiesRefused(ValueError):
    """Properties that cannot be sent; str() is the sentence of the first fault with its place."""

    def __init__(self, faults: Sequence[PropertyFault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        place = f"Line {first.line}, column {first.column}: " if first.line else ""
        super().__init__(place + first.sentence)


def fault_at(text: str, position: int, sentence: str, suggestion: str = "") -> PropertyFault:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return PropertyFault(line, column, sentence, suggestion)
