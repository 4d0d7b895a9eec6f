"""The field of properties in a form: one text, typed as JSON or as the rows of a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.http import whole_in
from connections.properties import PLACEHOLDERS, PropertiesRefused, Row, rows_of, text_of

NAME = "properties"
TABLE, JSON = "table", "json"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form holds: its text, and the rows where it was edited as a table.

    fresh is the place of the row that the last press of a button made or left behind.
    """

    text: str = ""
    rows: tuple[Row, ...] | None = None
    fresh: int | None = None

    @classmethod
    def posted(cls, data: Mapping[str, Any]) -> "Typed":
        text = str(data.get(NAME) or "")
        if not isinstance(data, QueryDict) or data.get("properties_as") != TABLE:
            return cls(text)
        pairs = zip(data.getlist("property_name"), data.getlist("property_value"), strict=False)
        rows = tuple(Row(*pair) for pair in pairs)
        return cls(text_of(rows, text), rows)

    @classmethod
    def pressed(cls, data: Mapping[str, Any]) -> "Typed":
        """After the button that was pressed: another view, another row, one row less."""
        typed = cls.posted(data)
        verb, _, what = str(data.get("properties_do", "")).partition(":")
        match verb:
            case "show":
                return typed.shown_as(what)
            case "add":
                return typed.with_row(Row(_free_name(what, typed.as_rows()), f"{{{what}}}"))
            case "row":
                return typed.with_row(Row())
            case "remove" if (place := whole_in(what)) is not None:
                return typed.without(place)
        return typed

    def shown_as(self, view: str) -> "Typed":
        """As a table only what can be sent: anything else would lose something there."""
        if view != TABLE:
            return Typed(self.text)
        try:
            return Typed(self.text, rows_of(self.text))
        except PropertiesRefused:
            return Typed(self.text)

    def with_row(self, row: Row) -> "Typed":
        rows = self.as_rows()
        if rows is None or (self.rows is None and row.is_blank):
            return self
        rows = (*(row for row in rows if not row.is_blank), row)
        if self.rows is None:
            return Typed(text_of(rows, self.text))
        return Typed(text_of(rows, self.text), rows, len(rows) - 1)

    def without(self, place: int) -> "Typed":
        rows = tuple(row for at, row in enumerate(self.rows or ()) if at != place)
        return Typed(text_of(rows, self.text), rows, max(min(place, len(rows) - 1), 0))

    def as_rows(self) -> tuple[Row, ...] | None:
        return self.rows if self.rows is not None else self.shown_as(TABLE).rows

    @property
    def filled(self) -> list[Row]:
        """The rows that say something."""
        return [row for row in self.rows or () if not row.is_blank]


class PropertyWidget(forms.Textarea):
    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        return Typed.posted(data).text


class PropertyField(forms.CharField):
    """Its faults are the form's to name: they depend on what else is sent."""

    widget = PropertyWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "label": "Custom properties", **options})


def _free_name(placeholder: str, rows: tuple[Row, ...] | None) -> str:
    taken = {row.name.lower() for row in rows or ()}
    return "" if placeholder in taken or placeholder not in PLACEHOLDERS else placeholder
