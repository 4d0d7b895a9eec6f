"""What a call cost, what it can cost at most, and about how much it has cost so far."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from connections.catalog import Catalog, Endpoint, Price
from connections.gateway.replies import ServedBy, Usage
from connections.gateway.usage import as_claude
from connections.picture_tokens import Size, picture_tokens
from connections.routes import Attempt, Route, attempts

CLAUDE = "ANTHROPIC"
Content = str | Sequence[Mapping[str, Any]]  # in parts where files go with a text

# Where neither the member nor the source bounds a reply, this many tokens are set aside for it.
LONGEST_REPLY = 32_768

# How Helicone measures a prompt against the thresholds of its tiers: (fresh, cached). Providers
# that are not listed are always charged the first tier, whatever the registry says.
_MEASURES: dict[str, Callable[[Usage], tuple[int, int]]] = {
    "anthropic": lambda u: (u.input + u.cached + u.write_5m + u.write_1h, 0),
    "google-ai-studio": lambda u: (u.input + u.cached, u.input + u.cached),
    "vertex": lambda u: (u.input, u.cached),
    "xai": lambda u: (u.input + u.cached, u.input + u.cached),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """amount is in US dollars; None is unknown, and reason then says why.

    estimate: another price than that of the endpoint which served, or tokens not yet counted.
    own_key: the provider bills the owner of the key, at about this price, and Helicone nothing.
    read_at: when the catalog was read that has the price.
    """

    amount: Decimal | None
    reason: str = ""
    estimate: bool = False
    own_key: bool = False
    usage: Usage | None = None
    endpoint: Endpoint | None = None
    read_at: datetime | None = None


def cost_of(usage: Usage | None, served_by: ServedBy, route: Route, catalog: Catalog) -> Cost:
    """The cost of a finished call. The usage in the answer is split as its endpoint counts."""
    if served_by.cache == "HIT":
        return Cost(Decimal(0), "Answered from Helicone's cache.", usage=usage)
    own_key = served_by.mode == "BYOK"
    if usage is None:
        return Cost(None, "The reply ended before its tokens were counted.", own_key=own_key)
    endpoint, exact = serving_endpoint(served_by, route, catalog)
    split = split_for(usage, endpoint)
    found = replace(
        _priced(split, endpoint),
        own_key=own_key,
        usage=split,
        endpoint=endpoint,
        read_at=catalog.read_at,
    )
    return replace(found, estimate=found.amount is not None and not exact and not _told(usage))


def cost_so_far(
    served_by: ServedBy,
    route: Route,
    catalog: Catalog,
    *,
    prompt_tokens: int,
    completion_tokens: int,
) -> Cost:
    """About what a reply has cost while it streams, from tokens that we counted ourselves."""
    counted = Usage(
        prompt=prompt_tokens,
        completion=completion_tokens,
        total=prompt_tokens + completion_tokens,
        input=prompt_tokens,
        output=completion_tokens,
    )
    return replace(cost_of(counted, served_by, route, catalog), estimate=True)


def worst_case(
    route: Route,
    catalog: Catalog,
    *,
    prompt_tokens: int,
    pictures: Sequence[Size] = (),
    max_output: int | None = None,
    searches: int = 0,
    own_keys: Set[str] = frozenset(),
) -> Cost:
    """The most that a call can cost: a whole reply at the dearest attempt. To reserve by.

    prompt_tokens are those of its texts; each attempt counts the pictures in its own way.

    Unknown as soon as one attempt has no known price, since that one may serve.
    """
    tried = attempts(route, catalog, own_keys)
    if not tried:
        return Cost(None, "No provider of this route can be asked.")
    costs = []
    for attempt in tried:
        prompt = prompt_tokens + sum(picture_tokens(attempt.model, size) for size in pictures)
        costs.append(_most(attempt, prompt, max_output, searches))
    unknown = next((cost for cost in costs if cost.amount is None), None)
    return unknown or max(costs, key=lambda cost: cost.amount or Decimal(0))


def charge(usage: Usage, price: Price, provider: str) -> Decimal:
    """Dollars for usage that is already split as the provider counts it."""
    measure = _MEASURES.get(provider)
    fresh, cached = measure(usage) if measure else (0, 0)
    tier = price.tier(fresh)
    total = usage.input * tier.input + usage.output * tier.output
    total += usage.thinking * price.thinking
    total += usage.cached * price.tier(cached).cached
    total += usage.write_5m * price.write_5m + usage.write_1h * price.write_1h
    for name, asked, reread, answered in usage.modalities:
        rates = price.modality(name)
        total += asked * rates.input + reread * rates.cached + answered * rates.output
    return total + usage.searches * price.search + price.request


def split_for(usage: Usage, endpoint: Endpoint | None) -> Usage:
    """Usage as the endpoint counts it: Claude's prompt differs from everybody else's."""
    return as_claude(usage) if endpoint and endpoint.response_format == CLAUDE else usage


def serving_endpoint(
    served_by: ServedBy, route: Route, catalog: Catalog
) -> tuple[Endpoint | None, bool]:
    """The endpoint that served, or the likeliest one with False."""
    asked = _asked(served_by, route, catalog)
    everywhere = (offer for _, offer in catalog.offers())
    for offer in (*asked, *everywhere):
        if offer.provider == served_by.provider and offer.is_named(served_by.provider_model):
            return offer, True
    if not catalog.routed and len(asked) == 1:
        return asked[0], True
    here = [offer for offer in asked if offer.provider == served_by.provider]
    return min(here or asked, key=_dearness, default=None), False


def estimated_tokens(content: Content, model: str) -> int:
    """About how many this model counts for a text, or for the texts and pictures of its parts."""
    pictures = sum(picture_tokens(model, size) for size in pictures_in([content]))
    return text_tokens(content) + pictures


def pictures_in(contents: Iterable[Content]) -> list[Size]:
    parts = (part for content in contents if not isinstance(content, str) for part in content)
    return [part["size"] for part in parts if part["type"] == "image_url"]


def text_tokens(content: Content) -> int:
    """About how many tokens a text has, for any model: a letter of English is a quarter.

    Of a content in parts those of its texts.
    """
    if not isinstance(content, str):
        return sum(text_tokens(part["text"]) for part in content if part["type"] == "text")
    text = content
    plain = len(text.encode("ascii", "ignore"))
    return math.ceil(plain / 4) + len(text) - plain


def _priced(usage: Usage, endpoint: Endpoint | None) -> Cost:
    if usage.reported_cost is not None:
        return Cost(usage.reported_cost)
    if endpoint is None:
        return Cost(None, "The model that answered is not in the catalog.")
    if endpoint.price is None:
        return Cost(None, f"No price is published for {endpoint.provider_model}.")
    if not _counts_anything(usage):
        return Cost(None, "The gateway counted no tokens.")
    return Cost(charge(usage, endpoint.price, endpoint.provider))


def _counts_anything(usage: Usage) -> bool:
    written = usage.write_5m + usage.write_1h
    return bool(usage.prompt or usage.completion or usage.cached or written or usage.modalities)


def _told(usage: Usage) -> bool:
    return usage.reported_cost is not None


def _asked(served_by: ServedBy, route: Route, catalog: Catalog) -> tuple[Endpoint, ...]:
    """Endpoints of the model asked for: by the first stop that the serving provider could answer.

    None where that stop's model is unknown: the price of another model would be a guess.
    """
    possible = (
        stop
        for stop in route.stops
        if not served_by.provider or stop.provider in (None, served_by.provider)
    )
    stop = next(possible, None)
    model = catalog.model(stop.name) if stop else None
    return model.endpoints if model else ()


def _dearness(endpoint: Endpoint) -> Decimal:
    return endpoint.price.base if endpoint.price else Decimal("Infinity")


def _most(attempt: Attempt, prompt: int, max_output: int | None, searches: int) -> Cost:
    endpoint = attempt.endpoint
    if endpoint is None or endpoint.price is None:
        what = f"{attempt.model}/{attempt.provider}" if attempt.provider else attempt.model
        return Cost(None, f"No price is published for {what}.")
    price = endpoint.price
    reachable = [tier for tier in price.tiers if tier.threshold <= prompt] or [price.tiers[0]]
    # Helicone marks the last message of every Claude prompt for caching, which costs a write.
    written = price.write_5m if endpoint.response_format == CLAUDE else Decimal(0)
    pictures = price.modality("image").input
    asked = max(written, pictures, *(tier.input for tier in reachable))
    answered = max(
        price.thinking,
        *(tier.output for tier in reachable),
        *(rates.output for rates in price.modalities),
    )
    output = min(filter(None, (max_output, endpoint.max_output)), default=LONGEST_REPLY)
    searched = searches * price.search if attempt.searches_web else Decimal(0)
    amount = prompt * asked + output * answered + searched + price.request
    return Cost(amount, estimate=True, own_key=attempt.own_key, endpoint=endpoint)
