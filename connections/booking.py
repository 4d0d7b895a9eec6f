"""What a call came to, in the words of the ledger: for replies, tests and checks alike."""

from collections.abc import Mapping
from dataclasses import asdict

from connections.catalog import Catalog
from connections.gateway.errors import Cut, GatewayError
from connections.gateway.replies import ServedBy, Usage
from connections.prices import Cost, cost_of
from connections.routes import Route
from usage.ledger import Settlement
from usage.models import Call

# Refused before a provider was asked, so nothing can have been charged.
FREE_KINDS = frozenset(
    {"refused_address", "dns", "tls", "key_refused", "unknown_model", "no_credits"}
)

REFUSED = "It was refused, so there is nothing to count."
UNANSWERED = "The gateway did not answer, so nobody knows what it charged."
NO_PRICES = "No prices are known here yet."


def cost(
    usage: Usage | None,
    served_by: ServedBy,
    route: Route,
    catalog: Catalog | None,
    error: GatewayError | None = None,
) -> Cost:
    """Unknown with its reason, never 0, wherever nobody counted."""
    if error and not isinstance(error, Cut):
        return Cost(None, UNANSWERED if error.status is None else REFUSED)
    if catalog is None:
        reported = usage.reported_cost if usage else None
        return Cost(reported, "" if reported is not None else NO_PRICES)
    return cost_of(usage, served_by, route, catalog)


def settlement(
    outcome: Call.Outcome,
    *,
    usage: Usage | None,
    served_by: ServedBy,
    cost: Cost,
    error: GatewayError | None,
    first_token_ms: int | None,
    total_ms: int | None,
    properties: Mapping[str, str],
) -> Settlement:
    return Settlement(
        outcome=outcome,
        error_kind=error.kind if error else "",
        provider=served_by.provider,
        provider_model=served_by.provider_model,
        mode=served_by.mode,
        cache=served_by.cache,
        attempts=[asdict(attempt) for attempt in error.attempts] if error else (),
        prompt_tokens=usage.prompt if usage else None,
        completion_tokens=usage.completion if usage else None,
        cached_tokens=usage.cached if usage else None,
        thinking_tokens=usage.thinking if usage else None,
        searches=usage.searches if usage else None,
        cost=cost.amount,
        cost_unknown=cost.reason[:120] if cost.amount is None else "",
        cost_source="" if cost.amount is None else "estimate" if cost.estimate else "catalog",
        first_token_ms=first_token_ms,
        total_ms=total_ms,
        properties=properties,
    )
