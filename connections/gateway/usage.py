"""A gateway's usage object, in whatever dialect it came, as Usage."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from .replies import Usage

# Beyond any context window and any bill: larger figures are a provider's mistake.
MOST_TOKENS = 100_000_000
HIGHEST_COST = Decimal(10_000)

MODALITIES = ("image", "audio", "video", "file")


def usage_from(raw: Mapping[str, object]) -> Usage:
    """Usage as OpenAI and Google count it: the prompt includes what came from the cache.

    A figure that is missing, negative, absurd or no number counts as nothing. Which provider
    answered is not known here, so a reply of Claude needs as_claude before it is priced.
    """
    if "prompt_tokens" not in raw and "input_tokens" in raw:
        return _native_claude(raw)
    asked = _part(raw, "prompt_tokens_details")
    answered = _part(raw, "completion_tokens_details")
    prompt, completion = _count(raw, "prompt_tokens"), _count(raw, "completion_tokens")
    cached = _count(asked, "cached_tokens")
    thinking = min(_count(answered, "reasoning_tokens"), completion)
    write_5m, write_1h = _written(asked)
    return Usage(
        prompt=prompt,
        completion=completion,
        total=_count(raw, "total_tokens"),
        # More cached than asked can only mean that the prompt was counted without the cache.
        input=prompt - cached if cached <= prompt else prompt,
        output=completion - thinking,
        cached=cached,
        write_5m=write_5m,
        write_1h=write_1h,
        thinking=thinking,
        searches=_count(_part(raw, "server_tool_use"), "web_search_requests"),
        modalities=_modalities(_part(raw, "modality_tokens")),
        reported_cost=_cost(raw.get("cost")),
    )


def as_claude(usage: Usage) -> Usage:
    """The same usage as Claude counts it.

    Helicone's prompt_tokens includes cached tokens in streams and excludes them elsewhere; its
    total counts every token once in both. Thinking is already inside the completion.
    """
    kept = usage.cached + usage.write_5m + usage.write_1h
    fresh = usage.total - usage.completion - kept
    if usage.total == 0 or fresh < 0:
        fresh = usage.input
    return replace(usage, prompt=fresh + kept, input=fresh, output=usage.completion, thinking=0)


def _native_claude(raw: Mapping[str, object]) -> Usage:
    fresh, output = _count(raw, "input_tokens"), _count(raw, "output_tokens")
    cached = _count(raw, "cache_read_input_tokens")
    created = _part(raw, "cache_creation")
    write_1h = _count(created, "ephemeral_1h_input_tokens")
    write_5m = max(_count(raw, "cache_creation_input_tokens") - write_1h, 0)
    prompt = fresh + cached + write_5m + write_1h
    return Usage(
        prompt=prompt,
        completion=output,
        total=prompt + output,
        input=fresh,
        output=output,
        cached=cached,
        write_5m=write_5m,
        write_1h=write_1h,
        searches=_count(_part(raw, "server_tool_use"), "web_search_requests"),
    )


def _written(details: Mapping[str, object]) -> tuple[int, int]:
    split = _part(details, "cache_write_details")
    if split:
        return _count(split, "write_5m_tokens"), _count(split, "write_1h_tokens")
    return _count(details, "cache_write_tokens"), 0


def _modalities(raw: Mapping[str, object]) -> tuple[tuple[str, int, int, int], ...]:
    named = ((name, _part(raw, name)) for name in MODALITIES)
    return tuple(
        (
            name,
            _count(part, "input_tokens"),
            _count(part, "cached_tokens"),
            _count(part, "output_tokens"),
        )
        for name, part in named
        if part
    )


def _part(raw: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = raw.get(name)
    return part if isinstance(part, Mapping) else {}


def _count(raw: Mapping[str, object], name: str) -> int:
    value = raw.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return int(value) if 0 <= value <= MOST_TOKENS else 0


def _cost(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        cost = Decimal(str(value))
    except InvalidOperation:
        return None
    return cost if cost.is_finite() and 0 <= cost <= HIGHEST_COST else None
