"""Costs worked out again from the tokens in the ledger, with the prices that are known now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, cast
from uuid import UUID

from django.db.models import Q

from connections.booking import price_of, source_of
from connections.catalogs import catalog_for
from connections.gateway.replies import ServedBy, Usage
from connections.models import Connection
from connections.prices import cost_of
from connections.sources import PRACTICE
from usage import ledger
from usage.models import Call, CallRevision
from usage.money import whole

# What the catalog did not tell: these a better catalog may improve without rewriting history.
UNCERTAIN = Q(cost=None) | Q(cost_source="estimate")
OUR_FIGURES = Q(cost_source__in=["catalog", "estimate", "manual", ""])


@dataclass(frozen=True, slots=True)
class Repriced:
    """US dollars; before is None where it was unknown."""

    call_id: UUID
    model: str
    before: Decimal | None
    after: Decimal
    revision: ledger.Revision


@dataclass(frozen=True, slots=True)
class Sums:
    """What calls came to together. unknown counts those whose cost was not known before."""

    calls: int
    unknown: int
    before: Decimal
    after: Decimal

    @classmethod
    def of(cls, found: Iterable[Repriced]) -> "Sums":
        found = list(found)
        known = [each.before for each in found if each.before is not None]
        after = sum((each.after for each in found), Decimal(0))
        return cls(len(found), len(found) - len(known), sum(known, Decimal(0)), after)


def reprice(
    connections: Iterable[Connection], *, since: date | None = None, everything: bool = False
) -> list[Repriced]:
    """Price anew what was unknown or estimated; everything, also what was priced before.

    What a provider or Helicone reported stays as it is. The old figures are kept.
    """
    found = list(foreseen(connections, since=since, everything=everything))
    cause = CallRevision.Cause.REPRICED
    return [each for each in found if ledger.revise(each.call_id, each.revision, cause)]


def foreseen(
    connections: Iterable[Connection], *, since: date | None = None, everything: bool = False
) -> Iterator[Repriced]:
    """What reprice() would change, with nothing changed."""
    for connection in connections:
        if connection.kind is not PRACTICE:
            yield from _of(connection, since, everything=everything)


def _of(connection: Connection, since: date | None, *, everything: bool) -> Iterator[Repriced]:
    catalog = catalog_for(connection)
    if catalog is None:
        return
    settled = connection.calls.filter(state=Call.State.SETTLED).exclude(completion_tokens=None)
    calls = settled.filter(OUR_FIGURES if everything else UNCERTAIN)
    calls = calls.filter(day__gte=since) if since else calls
    for call in calls.defer("attempts", "properties").iterator():
        route = connection.asked_route(catalog, call.route)
        cost = cost_of(_usage(call), _served_by(call), route, catalog)
        if cost.amount is not None and not _is_same(call.cost, cost.amount):
            known = ledger.Revision(cost.amount, cost_source=source_of(cost), price=price_of(cost))
            yield Repriced(call.pk, call.model, call.cost, cost.amount, known)


def _is_same(before: Decimal | None, after: Decimal) -> bool:
    """To the last digit that the ledger keeps."""
    return before is not None and whole(before) == whole(after)


def _usage(call: Call) -> Usage:
    """The split that a streamed reply's usage would have: its prompt includes what was cached."""
    prompt, completion = call.prompt_tokens or 0, call.completion_tokens or 0
    cached, written = call.cached_tokens or 0, call.written_tokens or 0
    thinking = min(call.thinking_tokens or 0, completion)
    return Usage(
        prompt=prompt,
        completion=completion,
        total=prompt + completion,
        input=prompt - cached if cached <= prompt else prompt,
        output=completion - thinking,
        cached=cached,
        write_5m=written,
        thinking=thinking,
        searches=call.searches or 0,
    )


def _served_by(call: Call) -> ServedBy:
    return ServedBy(
        provider=call.provider,
        provider_model=call.provider_model,
        mode=cast(Literal["", "BYOK", "PTB"], call.mode),
        cache=cast(Literal["", "HIT", "MISS"], call.cache),
    )
