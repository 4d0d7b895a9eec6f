"""The cards of the list: each connection with its lamp, and with this month in figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from accounts.models import Member
from connections.checkups import under_way
from connections.effects import Effects, effects_of
from connections.hints import hints_for
from connections.lamps import CHECKING, Lamp, lamp_of
from connections.models import Connection
from connections.own_properties import count_of
from connections.sources import PRACTICE
from connections.spark import Spark, first_day, spark_of
from usage import days, figures
from usage.by_connection import Days, days_of
from usage.models import Call
from usage.sums import Sums, added


@dataclass(frozen=True, slots=True)
class Card:
    """month is what this month's calls came to; place counts from one."""

    connection: Connection
    lamp: Lamp
    last_used: datetime | None
    month: Sums
    spark: Spark
    properties: int
    hints: Sequence[str]
    effects: Effects
    is_checking: bool
    place: int
    of: int

    @property
    def spent(self) -> str:
        if self.connection.kind is PRACTICE:
            return "free"
        return figures.total_cost(self.month.cost, some_unknown=bool(self.month.unpriced))

    @property
    def earlier(self) -> int:
        return self.place - 2

    @property
    def later(self) -> int:
        return self.place


def cards_of(member: Member) -> list[Card]:
    """In the member's own order; the number of questions does not grow with the list."""
    newest = Call.objects.filter(connection=OuterRef("pk")).order_by("-created_at")
    last_used = Subquery(newest.values("created_at")[:1])
    connections = list(member.connections.annotate(last_used=last_used))
    for connection in connections:
        connection.owner = member
    return _cards(connections, days.today())


def _cards(connections: Sequence[Connection], today: date) -> list[Card]:
    effects, running = effects_of(connections), under_way(connections)
    since = min(days.first_of_month(today), first_day(today))
    found = days_of([connection.pk for connection in connections], since)
    return [
        Card(
            connection=connection,
            lamp=CHECKING if connection.pk in running else lamp_of(connection),
            last_used=getattr(connection, "last_used", None),
            month=_month(found.get(connection.pk, {}), today),
            spark=spark_of(found.get(connection.pk, {}), today),
            properties=count_of(connection.properties),
            hints=hints_for(connection, connections),
            effects=effects[connection.pk],
            is_checking=connection.pk in running,
            place=place,
            of=len(connections),
        )
        for place, connection in enumerate(connections, start=1)
    ]


def _month(found: Days, today: date) -> Sums:
    first = days.first_of_month(today)
    return added([sums for day, sums in found.items() if day >= first])
