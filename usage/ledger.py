"""The only way into the ledger: a call is reserved before it is sent, then settled or released."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Member
from usage import budgets, days, rollups
from usage.budgets import BudgetReached as BudgetReached
from usage.budgets import Refused as Refused
from usage.models import Call, CallRevision

# A stopped reply is read to its end after the page was told, and may still learn what it cost.
LEASE_MARGIN = timedelta(minutes=3)
LOST = "The server stopped while the reply was being written."


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is known when a call ends. Tokens that nobody counted are None.

    An empty model leaves the one that was asked for.
    """

    outcome: str
    error_kind: str = ""
    status: int | None = None
    model: str = ""
    provider: str = ""
    provider_model: str = ""
    mode: str = ""
    cache: str = ""
    fell_back: bool = False
    attempts: Sequence[Mapping[str, Any]] = ()
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cached_tokens: int | None = None
    written_tokens: int | None = None
    thinking_tokens: int | None = None
    searches: int | None = None
    cost: Decimal | None = None
    cost_unknown: str = ""
    cost_source: str = ""
    price: Mapping[str, Any] | None = None
    first_token_ms: int | None = None
    total_ms: int | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """What a call is known to have cost, later and better than when it ended."""

    cost: Decimal | None
    cost_unknown: str = ""
    cost_source: str = ""
    price: Mapping[str, Any] | None = None


def reserve(
    *,
    member: Member,
    connection_id: UUID,
    purpose: str,
    route: str,
    model: str = "",
    key_owner_id: UUID | None = None,
    grant_id: UUID | None = None,
    properties: Mapping[str, str] | None = None,
    worst_case: Decimal | None = None,
    dearest_rate: Decimal | None = None,
) -> Call:
    """Book a call that is about to be sent. Its lease frees what a crash leaves behind.

    worst_case is the most it can cost in US dollars, 0 for what is free and None where nobody
    knows; dearest_rate the highest price, in dollars per million tokens, that may be charged.
    Raises BudgetReached, with nothing booked. Checking and booking are one transaction, so calls
    that are sent at the same time cannot overrun a budget together.
    """
    day = days.today()
    with transaction.atomic():
        budgets.hold(
            member,
            connection_id,
            grant_id,
            worst_case=worst_case,
            dearest_rate=dearest_rate,
            day=day,
        )
        now = timezone.now()  # only now is it our turn
        return Call.objects.create(
            member=member,
            connection_id=connection_id,
            key_owner_id=key_owner_id or member.pk,
            grant_id=grant_id,
            purpose=purpose,
            route=route,
            model=model or route[:200],
            properties=dict(properties or {}),
            reserved=worst_case,
            day=day,
            created_at=now,
            lease_until=now + timedelta(seconds=settings.GATEWAY_TOTAL_TIMEOUT) + LEASE_MARGIN,
        )


def settle(call_id: UUID, settlement: Settlement) -> bool:
    """Book what the call came to; False when it was settled or released before."""
    figures = {name: getattr(settlement, name) for name in Settlement.__slots__}
    figures["attempts"] = [dict(attempt) for attempt in settlement.attempts]
    figures["properties"] = dict(settlement.properties)
    for name in ("properties", "model"):
        if not figures[name]:
            del figures[name]
    return _end(call_id, Call.State.SETTLED, **figures)


def release(call_id: UUID, *, outcome: str, error_kind: str = "") -> bool:
    """Give the reservation back: the call cost nothing, because it reached nobody."""
    return _end(call_id, Call.State.RELEASED, outcome=outcome, error_kind=error_kind)


def release_expired() -> int:
    """Calls whose lease ran out belong to a process that died: what they cost stays unknown."""
    lost = Settlement(outcome=Call.Outcome.INTERRUPTED, cost_unknown=LOST)
    expired = Call.objects.filter(state=Call.State.RESERVED, lease_until__lt=timezone.now())
    return sum(settle(call_id, lost) for call_id in list(expired.values_list("pk", flat=True)))


def revise(call_id: UUID, revision: Revision, cause: CallRevision.Cause) -> bool:
    """Correct the cost of an ended call and keep the old figure; False where nothing changes."""
    with transaction.atomic():
        ended = Call.objects.select_for_update().exclude(state=Call.State.RESERVED)
        call = ended.filter(pk=call_id).first()
        if call is None or call.cost == revision.cost:
            return False
        rollups.take_out(call)
        CallRevision.objects.create(call=call, cause=cause, **_cost_of(call))
        for name, value in _cost_of(revision).items():
            setattr(call, name, value)
        call.save(update_fields=list(_cost_of(revision)))
        rollups.add(call)
    return True


def _cost_of(known: Call | Revision) -> dict[str, Any]:
    return {name: getattr(known, name) for name in Revision.__slots__}


def _end(call_id: UUID, state: str, **figures: Any) -> bool:
    """Only the first answer counts: whoever comes second finds the call ended."""
    with transaction.atomic():
        ended = Call.objects.filter(pk=call_id, state=Call.State.RESERVED).update(
            state=state, settled_at=timezone.now(), **figures
        )
        if ended:
            rollups.add(Call.objects.get(pk=call_id))
    return bool(ended)
