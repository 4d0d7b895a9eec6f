"""A search in the table of requests: by id, or for part of a route."""

from django.db import connection
from django.db.models import QuerySet
from django.db.models.lookups import In

from accounts.http import uuid_in
from usage.models import Call
from usage.selection import Selection
from usage.unindexed import Unindexed

FEW = 1000  # requests that are sorted sooner than they are met on a walk along all others
# From one route to the next along the index, instead of from one request to the next.
_ROUTES = """
    WITH RECURSIVE asked(route) AS (
        SELECT MIN(route) FROM usage_call
        UNION ALL
        SELECT (SELECT MIN(route) FROM usage_call WHERE route > asked.route)
        FROM asked WHERE asked.route IS NOT NULL
    )
    SELECT route FROM asked WHERE route IS NOT NULL
"""


def searched(selection: Selection, text: str, field: str = "created_at") -> QuerySet[Call]:
    """By request id, wherever in time it is; anything else is looked for in the routes."""
    if not text:
        return selection.calls(field)
    if call_id := uuid_in(text):
        return selection.visible_calls().filter(pk=call_id)
    routes = [route for route in routes_asked() if text.casefold() in route.casefold()]
    found = list(Call.objects.filter(route__in=routes).order_by().values_list("pk")[:FEW])
    if len(found) < FEW:
        return selection.calls(field).filter(pk__in=[pk for (pk,) in found])
    return selection.calls(field).filter(In(Unindexed("route"), routes))


def routes_asked() -> list[str]:
    """Every one that anybody ever asked for, once."""
    with connection.cursor() as cursor:
        cursor.execute(_ROUTES)
        return [route for (route,) in cursor.fetchall()]
