"""Ended calls for tests, through the ledger like all others."""

from decimal import Decimal
from typing import Any

from accounts.models import Member
from usage import ledger
from usage.models import Call


def ended(member: Member, cost: str | None = "0.01", **known: Any) -> Call:
    """A settled call of the member's first connection; known may name anything of a Settlement."""
    at = {name: known.pop(name) for name in ("purpose", "model") if name in known}
    connection = known.pop("connection", None) or member.connections.ready()
    call = ledger.reserve(
        member=member,
        connection_id=connection.pk,
        purpose=at.get("purpose", "reply"),
        route=at.get("model", "gpt-4o"),
    )
    moved = {name: known.pop(name) for name in ("day", "key_owner") if name in known}
    Call.objects.filter(pk=call.pk).update(**moved)
    price = None if cost is None else Decimal(cost)
    settlement = ledger.Settlement(**{"outcome": "ok", "cost": price, **known})
    assert ledger.settle(call.pk, settlement)
    call.refresh_from_db()
    return call
