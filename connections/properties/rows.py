"""Properties as rows of a table: the same text underneath, which keeps its spelling."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .faults import PropertiesRefused
from .parsing import entries
from .rules import parse


@dataclass(frozen=True, slots=True)
class Row:
    """A name and a value as typed; literal marks a number or truth value without quotes."""

    name: str = ""
    value: str = ""
    literal: bool = False

    @property
    def is_blank(self) -> bool:
        return not (self.name or self.value)

    @property
    def typed(self) -> tuple[str, str]:
        return self.name, self.value


def rows_of(text: str) -> tuple[Row, ...]:
    """Raises PropertiesRefused where the text cannot be sent, and so cannot be a table either."""
    if not parse(text):
        return ()
    return tuple(Row(entry.name, entry.value, entry.literal) for entry in entries(text))


def text_of(rows: Sequence[Row], before: str = "") -> str:
    """The rows as JSON. Unchanged they are the text before, byte for byte."""
    kept = _kept(before)
    typed = [row for row in rows if not row.is_blank]
    if [row.typed for row in typed] == [row.typed for row in kept]:
        return before
    literal = {row.typed for row in kept if row.literal}
    return written(Row(*row.typed, literal=row.typed in literal) for row in typed)


def written(rows: Iterable[Row]) -> str:
    """One row a line, so that line two is the first row."""
    lines = [f"  {_quoted(row.name)}: {_value(row)}" for row in rows]
    return "{\n" + ",\n".join(lines) + "\n}" if lines else ""


def _kept(before: str) -> tuple[Row, ...]:
    try:
        return rows_of(before)
    except PropertiesRefused:
        return ()


def _value(row: Row) -> str:
    return row.value if row.literal else _quoted(row.value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
