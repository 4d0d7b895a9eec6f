"""What a test message came to, as its card shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from connections.exchange import Exchange
from connections.gateway.errors import Attempt
from connections.hop import Hop
from connections.trials import Trial
from usage import figures

MOST_SHOWN = 40  # headers
LONGEST_BODY = 4000  # characters
LOST = "This server stopped before the reply was complete. Send the message again."


@dataclass(frozen=True, slots=True)
class Result:
    """What the card shows. Seconds; cost in US dollars, empty with the reason where unknown."""

    asked: str
    at: str
    ok: bool
    reply: str = ""
    status: int | None = None
    first_token: float | None = None
    total: float = 0.0
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: str = ""
    cost_reason: str = ""
    cost_is_estimate: bool = False
    mode: str = ""
    hops: Sequence[Hop] = ()
    request_id: str = ""
    kind: str = ""
    told: str = ""
    said: str = ""  # the refusing side's own words
    url: str = ""
    sent_headers: Sequence[Sequence[str]] = ()
    sent_body: str = ""
    received_headers: Sequence[Sequence[str]] = field(default=())

    @classmethod
    def of(cls, test: Trial) -> "Result | None":
        """Nothing while the test is under way."""
        if test.is_running:
            return None
        if test.result is None:
            return cls(test.asked, test.begun_at.isoformat(), ok=False, told=LOST, reply=test.reply)
        return cls.read(test.result)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Result":
        """From what asdict made of one."""
        return cls(**{**stored, "hops": [Hop(**hop) for hop in stored["hops"]]})

    @property
    def amount(self) -> Decimal | None:
        return Decimal(self.cost) if self.cost else None

    @property
    def waiting(self) -> float:
        return self.total if self.first_token is None else self.first_token

    @property
    def streaming(self) -> float:
        return self.total - self.waiting

    @property
    def speed(self) -> str:
        """While streaming; of a few hundredths of a second it would say nothing."""
        if not self.completion_tokens or self.streaming < 0.05:
            return ""
        return figures.rate(self.completion_tokens, self.streaming)

    @property
    def is_free(self) -> bool:
        return self.ok and self.amount == 0

    @property
    def was_refused(self) -> bool:
        return not self.ok and self.amount is None

    @property
    def bar(self) -> "Bar":
        return Bar.of(self.waiting / self.total if self.total else 1.0)

    @property
    def announcement(self) -> str:
        """What is said aloud when a test ends."""
        if not self.ok:
            return self.told
        served = f", served by {self.hops[0].label}" if self.hops else ""
        cost = "free" if self.is_free else figures.message_cost(self.amount)
        return f"Test worked in {self.total:.1f} seconds, {cost}{served}."


@dataclass(frozen=True, slots=True)
class Bar:
    """Widths in the 300 units of the drawing, each wide enough to be seen."""

    waiting: int
    at: int
    streaming: int

    @classmethod
    def of(cls, share: float) -> "Bar":
        waiting = min(max(round(298 * share), 8), 288)
        return cls(waiting, waiting + 2, 298 - waiting)


def unsent(asked: str, kind: str, told: str) -> Result:
    """A test that was refused here, before anything left."""
    return Result(asked, _now(), ok=False, kind=kind, told=told)


def result_of(asked: str, found: Exchange) -> Result:
    error, usage = found.error, found.usage
    return Result(
        asked=asked,
        at=_now(),
        ok=error is None,
        reply=found.text,
        status=found.received.status if found.received else error.status if error else None,
        first_token=found.first_token,
        total=found.total,
        prompt_tokens=usage.prompt if usage else None,
        completion_tokens=usage.completion if usage else None,
        cost="" if found.cost.amount is None else f"{found.cost.amount:f}",
        cost_reason=found.cost.reason,
        cost_is_estimate=found.cost.estimate,
        mode=found.served_by.mode,
        hops=_hops(found),
        request_id=found.served_by.request_id or str(found.call_id),
        kind=error.kind if error else "",
        told=str(error) if error else "",
        said=error.detail if error else "",
        url=found.sent.url if found.sent else "",
        sent_headers=found.sent.headers[:MOST_SHOWN] if found.sent else (),
        sent_body=found.sent.body[:LONGEST_BODY] if found.sent else "",
        received_headers=found.received.headers[:MOST_SHOWN] if found.received else (),
    )


def _hops(found: Exchange) -> list[Hop]:
    """On success only who answered is known; on total failure everybody who was asked."""
    if found.error:
        return [Hop(_label(each.source), "failed", _told(each)) for each in found.error.attempts]
    served = found.served_by.provider
    return [Hop(served or found.served_by.provider_model, "served")] if served else []


def _label(source: str) -> str:
    return source.rsplit("/", 1)[0] if source.count("/") > 1 else source or "a provider"


def _told(attempt: Attempt) -> str:
    return f"{attempt.status}: {attempt.message}" if attempt.status else attempt.message


def _now() -> str:
    return timezone.now().isoformat()
