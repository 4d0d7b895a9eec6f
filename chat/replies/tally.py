"""What a call came to: counted while its events pass, and booked when it ends."""

import time
from dataclasses import asdict
from typing import Any

from chat.replies.live import Live
from chat.replies.order import Order
from connections import booking
from connections.gateway.errors import GatewayError
from connections.gateway.replies import Citation, Event, Image, ServedBy, ToolCall, Usage
from connections.prices import cost_so_far, text_tokens
from usage.figures import about
from usage.ledger import Settlement
from usage.models import Call

ELSEWHERE = "A picture that lies elsewhere"


class Tally:
    """Everything of a reply but its text."""

    def __init__(self, order: Order, live: Live) -> None:
        self.citations: list[dict[str, str]] = []
        self.pictures: list[str] = []  # as data URLs
        self._tools: dict[int, dict[str, str]] = {}
        self._order = order
        self._live = live
        self._served_by = ServedBy()
        self._usage: Usage | None = None
        self._began_at = time.monotonic()

    @property
    def has_words(self) -> bool:
        said = self._live.cursor.total > self._live.kept
        return said or bool(self.pictures) or bool(self._tools)

    @property
    def tools(self) -> list[dict[str, str]]:
        """The tools that the model called, which nobody here runs."""
        return list(self._tools.values())

    @property
    def reasoned_ms(self) -> int | None:
        seconds = self._live.reasoned_seconds
        return None if seconds is None else round(1000 * seconds)

    def take(self, event: Event) -> None:
        match event:
            case ServedBy():
                self._served_by = self._live.served_by = event
            case Usage():
                self._usage = event
            case Citation():
                self.citations.append(asdict(event))
            case ToolCall(index, _, name, arguments):
                call = self._tools.setdefault(index, {"name": "", "arguments": ""})
                call["name"] += name
                call["arguments"] += arguments
            case Image(url) if url.startswith("data:"):
                self.pictures.append(url)
            case Image(url):  # loading it would tell its host who asked
                self.citations.append(asdict(Citation(url, ELSEWHERE)))

    @property
    def unreported(self) -> str:
        """A sentence: about what a cut reply cost, where nobody said it; empty where that is
        unknown, too."""
        order, usage, written = self._order, self._usage, round(self._live.written_tokens)
        if usage is not None or order.free or order.catalog is None:
            return ""
        contents: list[Any] = [turn["content"] for turn in order.completion.messages]
        cost = cost_so_far(
            self._served_by,
            order.route,
            order.catalog,
            prompt_tokens=sum(map(text_tokens, contents)),
            completion_tokens=written,
        )
        return f"Its cost was not reported, {about(cost.amount)}." if cost.amount else ""

    def settlement(self, outcome: Call.Outcome, error: GatewayError | None = None) -> Settlement:
        order, usage, served_by = self._order, self._usage, self._served_by
        cost = booking.cost(usage, served_by, order.route, order.catalog, error, free=order.free)
        return booking.settlement(
            outcome,
            route=order.route,
            usage=usage,
            served_by=served_by,
            cost=cost,
            error=error,
            first_token_ms=self._milliseconds(self._live.first_at),
            total_ms=self._milliseconds(time.monotonic()),
            properties=order.booked,
            options=order.completion.options,
        )

    def _milliseconds(self, at: float | None) -> int | None:
        return None if at is None else round(1000 * (at - self._began_at))
