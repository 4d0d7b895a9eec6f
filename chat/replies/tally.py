"""What a call came to: counted while its events pass, and booked when it ends."""

import time
from dataclasses import asdict
from decimal import Decimal

from chat.replies.live import Live
from chat.replies.order import Order
from connections.exchange import REFUSED
from connections.gateway.errors import Cut, GatewayError
from connections.gateway.replies import Citation, Event, ServedBy, Usage
from connections.prices import Cost, cost_of
from usage.ledger import Settlement
from usage.models import Call


class Tally:
    """Everything of a reply but its text."""

    def __init__(self, order: Order, live: Live) -> None:
        self.citations: list[dict[str, str]] = []
        self._order = order
        self._live = live
        self._served_by = ServedBy()
        self._usage: Usage | None = None
        self._began_at = time.monotonic()

    @property
    def has_words(self) -> bool:
        return self._live.cursor.total > 0

    def take(self, event: Event) -> None:
        match event:
            case ServedBy():
                self._served_by = event
            case Usage():
                self._usage = event
            case Citation():
                self.citations.append(asdict(event))

    def settlement(self, outcome: Call.Outcome, error: GatewayError | None = None) -> Settlement:
        usage, served, cost = self._usage, self._served_by, self._cost(error)
        return Settlement(
            outcome=outcome,
            error_kind=error.kind if error else "",
            provider=served.provider,
            provider_model=served.provider_model,
            mode=served.mode,
            cache=served.cache,
            attempts=[asdict(attempt) for attempt in error.attempts] if error else (),
            prompt_tokens=usage.prompt if usage else None,
            completion_tokens=usage.completion if usage else None,
            cached_tokens=usage.cached if usage else None,
            thinking_tokens=usage.thinking if usage else None,
            searches=usage.searches if usage else None,
            cost=cost.amount,
            cost_unknown=cost.reason[:120] if cost.amount is None else "",
            cost_source="" if cost.amount is None else "estimate" if cost.estimate else "catalog",
            first_token_ms=self._milliseconds(self._live.first_at),
            total_ms=self._milliseconds(time.monotonic()),
            properties=dict(self._order.completion.properties),
        )

    def _cost(self, error: GatewayError | None) -> Cost:
        order, usage = self._order, self._usage
        if order.free:
            return Cost(Decimal(0))
        if error and not isinstance(error, Cut):
            return Cost(None, REFUSED)
        if order.catalog is None:
            reported = usage.reported_cost if usage else None
            return Cost(reported, "No price is known for this model.")
        return cost_of(usage, self._served_by, order.route, order.catalog)

    def _milliseconds(self, at: float | None) -> int | None:
        return None if at is None else round(1000 * (at - self._began_at))
