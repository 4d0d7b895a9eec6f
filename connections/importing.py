"""Connections from a file: what it would make, what it could not take, and why."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import Member
from connections import policy
from connections.exporting import FORMAT, OBJECTS, SWITCHES, TEXTS, VERSION
from connections.gateway.egress import check_address
from connections.gateway.errors import RefusedAddress
from connections.hints import hints_for
from connections.models import Connection
from connections.own_properties import facts_for, filled_properties
from connections.properties import PropertiesRefused
from connections.sources import COMPATIBLE, HELICONE, OWN_HELICONE, PRACTICE

LARGEST = 256 * 1024  # bytes
MOST = 50  # connections
KEYS = frozenset({"key", "api_key", "apikey", "secret", "token", "password", "sealed_key"})
IMPORTED = {source.slug: source for source in (HELICONE, OWN_HELICONE, COMPATIBLE)}


class FileUnreadable(ValueError):
    """Not a file of connections; str() is the sentence to show."""


class NotTaken(ValueError):
    """One entry cannot become a connection; str() says why."""


@dataclass(frozen=True, slots=True)
class Made:
    """A connection that is not saved yet; notes say what of it was left out or is to be done."""

    line: Connection
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Left:
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    made: Sequence[Made]
    left: Sequence[Left]

    def carry_out(self) -> int:
        """Save them all, or none."""
        with transaction.atomic():
            for each in self.made:
                each.line.save()
        return len(self.made)


def planned(text: str, member: Member) -> Plan:
    """Look without saving. Raises FileUnreadable."""
    made: list[Made] = []
    left: list[Left] = []
    known = list(member.connections.all())
    for number, entry in enumerate(_entries(text), start=1):
        name = _name(entry, number)
        try:
            line = _line(name, entry, member)
        except NotTaken as reason:
            left.append(Left(name, str(reason)))
            continue
        notes = [*_drop_bad_properties(line), *_lost(line, entry), *_strangers(entry)]
        notes += hints_for(line, known)
        made.append(Made(line, [*notes, *_still_to_do(line)]))
        known.append(line)
    return Plan(made, left)


def _entries(text: str) -> list[Any]:
    if len(text.encode()) > LARGEST:
        raise FileUnreadable("The file is larger than 256 KB: it is no list of connections.")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileUnreadable("This is not a JSON file. Choose one that was exported.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise FileUnreadable("This JSON was not exported from the connections of a Lampfield.")
    if content.get("version") != VERSION:
        raise FileUnreadable("The file is of a version that this Lampfield cannot read.")
    entries = content.get("connections")
    if not isinstance(entries, list) or len(entries) > MOST:
        raise FileUnreadable(f"The file has no list of connections, or more than {MOST}.")
    return entries


def _name(entry: Any, number: int) -> str:
    given = entry.get("name") if isinstance(entry, dict) else None
    name = " ".join(given.split())[:60] if isinstance(given, str) else ""
    return name or f"Connection {number}"


def _line(name: str, entry: Any, member: Member) -> Connection:
    if not isinstance(entry, dict):
        raise NotTaken("It is not described by names and values.")
    source = entry.get("source")
    if source == PRACTICE.slug:
        raise NotTaken("Practice is on every server already.")
    if not isinstance(source, str) or source not in IMPORTED:
        raise NotTaken("Its source is not known here.")
    line = Connection(owner=member, name=name, source=source)
    for field in (*TEXTS, *SWITCHES):
        setattr(line, field, _value(entry, field))
    for field, kind in OBJECTS.items():
        # What of it makes no sense is left out by read, as it is from a row.
        setattr(line, f"stored_{field}", kind.read(entry.get(field)).stored())
    line.address = _address(line.address, member) if line.kind.needs_address else ""
    has_api = line.kind is OWN_HELICONE and line.api_address
    line.api_address = _address(line.api_address, member) if has_api else ""
    return line


def _value(entry: Mapping[str, Any], field: str) -> str | bool:
    """Raises NotTaken for what would not fit its column."""
    given = entry.get(field, False if field in SWITCHES else "")
    if not isinstance(given, bool if field in SWITCHES else str):
        raise NotTaken(f"Its {field} is not written as this Lampfield writes it.")
    longest = getattr(Connection._meta.get_field(field), "max_length", None) or LARGEST
    if isinstance(given, str) and (len(given) > longest or "\0" in given):
        raise NotTaken(f"Its {field} is too long or has signs in it that cannot be kept.")
    return given


def _address(given: str, member: Member) -> str:
    try:
        return check_address(given, policy.policy(), administrator=member.is_administrator)
    except RefusedAddress as refused:
        raise NotTaken(f"{given or 'Its address'}: {refused}") from refused


def _drop_bad_properties(line: Connection) -> list[str]:
    try:
        filled_properties(line.properties, facts_for(line))
    except PropertiesRefused as refused:
        line.properties = ""
        return [f"Its properties are left out. {refused}"]
    return []


def _lost(line: Connection, entry: Mapping[str, Any]) -> Iterable[str]:
    """What of an object was not understood when it was read."""
    for field in OBJECTS:
        given = entry.get(field) or {}
        kept = getattr(line, f"stored_{field}")
        lost = [name for name in given if name not in kept] if isinstance(given, dict) else [field]
        if lost:
            names = ", ".join(str(name)[:40] for name in lost[:10])
            yield f"Its {field.replace('_', ' ')} are taken without what makes no sense: {names}."


def _strangers(entry: Mapping[str, Any]) -> Iterable[str]:
    unknown = [
        name for name in entry if name not in ("name", "source", *TEXTS, *SWITCHES, *OBJECTS)
    ]
    if any(name.lower() in KEYS for name in unknown):
        yield "The file has a key in it, which is left out: keys are pasted, never imported."
    others = [name[:40] for name in unknown if name.lower() not in KEYS]
    if others:
        yield f"Not known here, and left out: {', '.join(others[:10])}."


def _still_to_do(line: Connection) -> Iterable[str]:
    if line.kind.needs_key:
        yield "Paste its key after it is made."
