"""What a call came to, in the words of the ledger: for replies, tests and checks alike."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal

from connections.catalog import Catalog, EnteredPrice, figures
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
FREE = "Practice runs on this server and costs nothing."
NO_PRICES = "No prices are known here yet."
OK = 200


def cost(
    usage: Usage | None,
    served_by: ServedBy,
    route: Route,
    catalog: Catalog | None,
    error: GatewayError | None,
    *,
    free: bool,
) -> Cost:
    """Unknown with its reason, never 0, wherever nobody counted; free where nobody charges."""
    if free:
        return Cost(Decimal(0), FREE)
    if error and not isinstance(error, Cut):
        return Cost(None, UNANSWERED if error.status is None else REFUSED)
    if catalog is None:
        reported = usage.reported_cost if usage else None
        return Cost(reported, "" if reported is not None else NO_PRICES)
    return cost_of(usage, served_by, route, catalog)


def outcome_of(error: GatewayError) -> Call.Outcome:
    """Failed where somebody refused; interrupted where an answer may be billed that never came."""
    may_be_billed = isinstance(error, Cut) or error.kind == "timeout"
    return Call.Outcome.INTERRUPTED if may_be_billed else Call.Outcome.FAILED


def settlement(
    outcome: Call.Outcome,
    *,
    route: Route,
    usage: Usage | None,
    served_by: ServedBy,
    cost: Cost,
    error: GatewayError | None,
    first_token_ms: int | None,
    total_ms: int | None,
    properties: Mapping[str, str],
    options: Mapping[str, object],
) -> Settlement:
    place = _place(route, served_by)
    return Settlement(
        outcome=outcome,
        error_kind=error.kind if error else "",
        status=error.status if error else OK,
        model=route.stops[place].name if route else "",
        fell_back=place > 0,
        provider=served_by.provider,
        provider_model=served_by.provider_model,
        mode=served_by.mode,
        cache=served_by.cache,
        attempts=[asdict(attempt) for attempt in error.attempts] if error else (),
        prompt_tokens=usage.prompt if usage else None,
        completion_tokens=usage.completion if usage else None,
        cached_tokens=usage.cached if usage else None,
        written_tokens=usage.write_5m + usage.write_1h if usage else None,
        thinking_tokens=usage.thinking if usage else None,
        searches=usage.searches if usage else None,
        cost=cost.amount,
        cost_unknown=cost.reason[:120] if cost.amount is None else "",
        cost_source=source_of(cost),
        price=price_of(cost),
        first_token_ms=first_token_ms,
        total_ms=total_ms,
        properties=properties,
        options=options or None,
    )


def source_of(cost: Cost) -> str:
    """Where a figure comes from; empty for an unknown one."""
    if cost.amount is None:
        return ""
    if cost.usage and cost.usage.reported_cost is not None:
        return "provider"
    if cost.estimate:
        return "estimate"
    return "manual" if _entered(cost) else "catalog"


def price_of(cost: Cost) -> dict[str, str] | None:
    """The figures that a cost was made with: whose they are, and dollars per million tokens.

    version is the number of a price that was entered, or when the catalog was read that has it.
    """
    endpoint = cost.endpoint
    if endpoint is None or endpoint.price is None or source_of(cost) == "provider":
        return None
    offer = f"{endpoint.provider}/{endpoint.provider_model}".strip("/")
    version = {"version": told} if (told := _version(cost)) else {}
    return {"of": offer, **figures(endpoint.price), **version}


def _version(cost: Cost) -> str:
    if entered := _entered(cost):
        return str(entered.version)
    return cost.read_at.strftime("%Y-%m-%d %H:%M UTC") if cost.read_at else ""


def _entered(cost: Cost) -> EnteredPrice | None:
    price = cost.endpoint.price if cost.endpoint else None
    return price if isinstance(price, EnteredPrice) else None


def _place(route: Route, served_by: ServedBy) -> int:
    """Which stop answered; the first where the provider does not tell."""
    named = [stop.provider for stop in route.stops]
    known = None not in named and served_by.provider in named
    return named.index(served_by.provider) if known else 0
