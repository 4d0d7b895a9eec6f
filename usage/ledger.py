"""The only way into the ledger: a call is reserved before it is sent, then settled or released."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts.models import Member
from usage.models import Call


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is known when a call ends. Tokens that nobody counted are None."""

    outcome: str
    error_kind: str = ""
    provider: str = ""
    provider_model: str = ""
    mode: str = ""
    cache: str = ""
    attempts: Sequence[Mapping[str, Any]] = ()
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cached_tokens: int | None = None
    thinking_tokens: int | None = None
    searches: int | None = None
    cost: Decimal | None = None
    cost_unknown: str = ""
    cost_source: str = ""
    price: Mapping[str, str] | None = None
    first_token_ms: int | None = None
    total_ms: int | None = None
    properties: Mapping[str, str] = field(default_factory=dict)


def reserve(
    *,
    member: Member,
    connection_id: UUID,
    purpose: str,
    route: str,
    properties: Mapping[str, str] | None = None,
) -> Call:
    """Book a call that is about to be sent. Its lease frees what a crash leaves behind."""
    return Call.objects.create(
        member=member,
        connection_id=connection_id,
        purpose=purpose,
        route=route,
        properties=dict(properties or {}),
        lease_until=timezone.now() + timedelta(seconds=settings.GATEWAY_TOTAL_TIMEOUT),
    )


def settle(call_id: UUID, settlement: Settlement) -> bool:
    """Book what the call came to; False when it was settled or released before."""
    figures = {name: getattr(settlement, name) for name in Settlement.__slots__}
    figures["attempts"] = [dict(attempt) for attempt in settlement.attempts]
    figures["properties"] = dict(settlement.properties)
    if not figures["properties"]:
        del figures["properties"]
    return _end(call_id, Call.State.SETTLED, **figures)


def release(call_id: UUID, *, outcome: str, error_kind: str = "") -> bool:
    """Give the reservation back: the call cost nothing, because it reached nobody."""
    return _end(call_id, Call.State.RELEASED, outcome=outcome, error_kind=error_kind)


def release_expired() -> int:
    """Calls whose lease ran out belong to a process that died: what they cost stays unknown."""
    now = timezone.now()
    return Call.objects.filter(state=Call.State.RESERVED, lease_until__lt=now).update(
        state=Call.State.SETTLED,
        outcome=Call.Outcome.INTERRUPTED,
        cost_unknown="The server stopped while the reply was being written.",
        settled_at=now,
    )


def _end(call_id: UUID, state: str, **figures: Any) -> bool:
    ended = Call.objects.filter(pk=call_id, state=Call.State.RESERVED).update(
        state=state, settled_at=timezone.now(), **figures
    )
    return ended == 1
