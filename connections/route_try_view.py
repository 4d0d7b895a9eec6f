"""The try of a route as the panel shows it: what it will cost, and what each stop came to."""

from decimal import Decimal
from functools import cached_property

from connections import trying
from connections.models import Connection
from connections.route_builder import RouteBuilder
from connections.route_tries import RouteTry
from connections.trying import TriedStop

TEST_PROMPT = 15  # tokens


class RouteTryView:
    """most_output is the longest reply of one test, in tokens."""

    def __init__(self, connection: Connection, builder: RouteBuilder, most_output: int) -> None:
        self.connection = connection
        self.builder = builder
        self.most_output = most_output

    @cached_property
    def last(self) -> RouteTry | None:
        return self.connection.route_tries.first()

    @property
    def is_running(self) -> bool:
        return bool(self.last and self.last.is_running)

    @cached_property
    def stops(self) -> list[TriedStop]:
        return trying.tried_stops(self.last) if self.last else []

    @property
    def is_old(self) -> bool:
        """Another route is on the panel by now."""
        written = [str(stop) for stop in self.builder.view.route.without_web().stops]
        return bool(self.last and self.last.stops != written)

    @property
    def count(self) -> int:
        return len(self.builder.stops)

    @property
    def cost(self) -> Decimal | None:
        """About, at whoever each stop asks first; None as soon as one has no known price."""
        prices = [stop.offer.price if stop.offer else None for stop in self.builder.stops]
        known = [price for price in prices if price]
        if not known or len(known) < len(prices):
            return None
        each = (p.input * TEST_PROMPT + p.output * self.most_output for p in known)
        return sum(each, Decimal(0))

    @property
    def announcement(self) -> str:
        """What is said aloud when the last stop has answered."""
        answered = sum(bool(stop.result and stop.result.ok) for stop in self.stops)
        return f"{answered} of {len(self.stops)} stops answered."
