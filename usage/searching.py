"""A search in the table of requests: by id, or for part of a route or of a provider's model."""

import re
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.lookups import In

from usage.models import Call
from usage.selection import Selection
from usage.unindexed import Unindexed

FEW = 1000  # requests that are sorted sooner than they are met on a walk along all others
LOOKED_INTO = ("route", "provider_model")  # each has an index
_ID = re.compile(r"[0-9a-f]{8,32}")  # or its beginning
# From one name to the next along the index, instead of from one request to the next.
_NAMES = """
    WITH RECURSIVE asked(name) AS (
        SELECT MIN({column}) FROM usage_call
        UNION ALL
        SELECT (SELECT MIN({column}) FROM usage_call WHERE {column} > asked.name)
        FROM asked WHERE asked.name IS NOT NULL
    )
    SELECT name FROM asked WHERE name IS NOT NULL
"""


def searched(selection: Selection, text: str, field: str = "created_at") -> QuerySet[Call]:
    """By request id, wherever in time it is; anything else is looked for in the names."""
    if not text:
        return selection.calls(field)
    if ids := ids_in(text):
        return selection.visible_calls().filter(pk__range=ids)
    matching = {column: names_with(text, column) for column in LOOKED_INTO}
    found = {pk for column, names in matching.items() for pk in _few(column, names)}
    if len(found) < FEW:
        return selection.calls(field).filter(pk__in=found)
    asked = Q()
    for column, names in matching.items():
        asked |= Q(In(Unindexed(column), names)) if names else Q()
    return selection.calls(field).filter(asked)


def ids_in(text: str) -> tuple[UUID, UUID] | None:
    """The first and the last id that begin so; None for what is too short for one, or is none."""
    digits = text.casefold().replace("-", "")
    if not _ID.fullmatch(digits):
        return None
    return UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))


def names_with(text: str, column: str) -> list[str]:
    """Every name in this column, of whomever's requests, that has the text in it."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES.format(column=column))
        return [name for (name,) in cursor.fetchall() if text.casefold() in name.casefold()]


def _few(column: str, names: list[str]) -> list[UUID]:
    calls = Call.objects.filter(**{f"{column}__in": names}).order_by()
    return [pk for (pk,) in calls.values_list("pk")[:FEW]]
