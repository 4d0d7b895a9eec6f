"""What of a call is its member's alone: a chat can have properties of its own words."""

from collections.abc import Iterable

from django.db.models import Case, F, JSONField, Q, Value, When

from accounts.models import Member
from usage.calls import Call


def readable_by(reader: Member) -> Q:
    """Calls whose properties the reader may see. Whoever lent the key sees the money only."""
    return Q() if reader.is_administrator else Q(member=reader)


def sees_others(reader: Member) -> bool:
    """Whether there can be calls of other members among those that the reader may see."""
    lends = reader.connections.filter(grants__isnull=False)
    return reader.is_administrator or lends.exists()


def shown_to(reader: Member, calls: Iterable[Call]) -> list[Call]:
    """The calls with the properties of others left out."""
    shown = list(calls)
    for call in shown:
        if call.member_id == reader.pk:
            continue
        if not reader.is_administrator:
            call.properties, call.options = {}, None
        if call.options:  # where to stop is somebody's words
            call.options.pop("stop", None)
    return shown


def shown_properties(reader: Member) -> Case | F:
    """The same for rows that are read without their model."""
    if reader.is_administrator:
        return F("properties")
    nothing = Value({}, JSONField())
    return Case(When(readable_by(reader), then=F("properties")), default=nothing)
