"""The editor of properties as its template sees it, the same for a group, a connection, a chat."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.urls import reverse

from accounts.models import Member
from connections.models import Connection
from connections.own_properties import (
    CHAT,
    CONNECTION,
    EXAMPLE_CHARACTER,
    GROUP,
    facts_for,
    group_properties,
)
from connections.properties import (
    PLACEHOLDERS,
    Facts,
    PropertiesRefused,
    Property,
    PropertyFault,
    Row,
    filled,
    merge,
    pairs,
    parse,
    written,
)
from connections.property_field import JSON, TABLE, PropertyField, Typed
from usage.property_names import names_used_by

LEVELS = {GROUP: "The group", CONNECTION: "The connection", CHAT: "This chat"}


@dataclass(frozen=True, slots=True)
class Around:
    """Where properties are edited. below are those of wider levels, which these override."""

    level: str
    member: Member
    facts: Facts
    preview: str  # the address that looks at what is typed
    below: tuple[Property, ...] = ()
    is_sent: bool = True  # False where the gateway takes no property headers


@dataclass(frozen=True, slots=True)
class Header:
    """One header as it is sent, or why it is not. replaced is what it overrides."""

    name: str
    value: str
    level: str
    replaced: Property | None = None

    @property
    def source(self) -> str:
        return LEVELS[self.level]

    @property
    def replaced_source(self) -> str:
        return LEVELS[self.replaced.level].lower() if self.replaced else ""

    @property
    def collides(self) -> bool:
        """Two spellings that become one name where they arrive."""
        return self.replaced is not None and self.replaced.name != self.name


@dataclass(frozen=True, slots=True)
class PropertyEditor:
    around: Around
    typed: Typed
    headers: tuple[Header, ...] = ()
    faults: tuple[PropertyFault, ...] = ()

    placeholders: ClassVar = PLACEHOLDERS
    views: ClassVar = ((TABLE, "Table"), (JSON, "JSON"))

    @classmethod
    def of(cls, typed: Typed, around: Around) -> "PropertyEditor":
        try:
            return cls(around, typed, headers=tuple(_headers(checked(typed, around), around)))
        except PropertiesRefused as refused:
            return cls(around, typed, faults=refused.faults)

    @property
    def view(self) -> str:
        return JSON if self.typed.rows is None else TABLE

    @property
    def is_table(self) -> bool:
        return self.view == TABLE

    @property
    def rows(self) -> tuple[Row, ...]:
        """A table without a row begins with an empty one."""
        return self.typed.rows or (Row(),)

    @property
    def told(self) -> list[tuple[str, PropertyFault]]:
        """Each fault after its place, in the words of the view that is open."""
        return [(_place(fault, self.typed), fault) for fault in self.faults]

    @property
    def names(self) -> list[str]:
        return names_used_by(self.around.member)


class PropertiesForm(forms.Form):
    """Properties alone, as a group and a chat have them."""

    properties = PropertyField()

    def __init__(self, data: Mapping[str, Any], *, around: Around) -> None:
        super().__init__(data)
        self.around = around

    def clean_properties(self) -> str:
        return cleaned(self, self.around)


def around(connection: Connection) -> Around:
    return Around(
        level=CONNECTION,
        member=connection.owner,
        facts=facts_for(connection, character=EXAMPLE_CHARACTER),
        preview=reverse("preview_properties", args=[connection.pk]),
        below=group_properties(),
        is_sent=connection.kind.speaks_helicone,
    )


def cleaned(form: forms.BaseForm, around: Around) -> str:
    """For clean_properties: the text to save, or the first fault with its place."""
    typed = Typed.posted(form.data)
    try:
        checked(typed, around)
    except PropertiesRefused as refused:
        first = refused.faults[0]
        raise forms.ValidationError(_place(first, typed) + first.sentence) from None
    return typed.text.strip()


def checked(typed: Typed, around: Around) -> tuple[Property, ...]:
    """The properties of this level. Raises PropertiesRefused, also if it is too much together."""
    own = parse(typed.text if typed.rows is None else written(typed.filled), around.level)
    pairs(merge(around.below, own), around.facts)
    return own


def editor_part(data: Mapping[str, object]) -> str:
    """What htmx swaps: what is typed is answered beside it, a button with the editor itself."""
    name = "_property_editor" if "properties_do" in data else "_properties_feedback"
    return f"connections/{name}.html"


def _place(fault: PropertyFault, typed: Typed) -> str:
    if not fault.line:
        return ""
    if typed.rows is None:
        return f"Line {fault.line}, column {fault.column}: "
    numbers = [number for number, row in enumerate(typed.rows, start=1) if not row.is_blank]
    return f"Row {numbers[fault.line - 2]}: "


def _headers(own: tuple[Property, ...], around: Around) -> Iterator[Header]:
    below = {prop.key: prop for prop in around.below}
    for prop in merge(around.below, own):
        replaced = below.get(prop.key) if prop.level == around.level else None
        yield Header(prop.name, filled(prop.template, around.facts), prop.level, replaced)
