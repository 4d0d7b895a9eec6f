"""Prices as registries and lists publish them, brought to one form."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from .price import MILLION, ZERO, ModalityPrice, Price, Tier
from .reading import amount, part

Rates = Mapping[str, object]

MODALITIES = ("image", "audio", "video", "file")
_ONE = Decimal(1)


def price_from_tiers(raw: Iterable[object]) -> Price | None:
    """Helicone's raw pricing, in dollars per token: a higher tier inherits what it leaves out.

    None where the first tier does not price input and output: unknown is not free.
    """
    rows = sorted((row for row in raw if isinstance(row, Mapping)), key=_threshold)
    filled = _inherited(rows)
    tiers = [tier for tier in map(_tier, filled) if tier]
    if not tiers or len(tiers) != len(filled):
        return None
    base = filled[0]
    return Price(
        tiers=tuple(tiers),
        write_5m=tiers[0].input * _multiplier(base, "write5m"),
        write_1h=tiers[0].input * _multiplier(base, "write1h"),
        thinking=_rate(base, "thinking", tiers[0].output),
        search=_rate(base, "web_search", ZERO),
        request=_rate(base, "request", ZERO),
        modalities=tuple(
            _modality(name, base, tiers[0]) for name in MODALITIES if base.get(name) is not None
        ),
    )


def price_from_summary(pricing: Rates, tiers: Iterable[object] = ()) -> Price | None:
    """Helicone's simplified pricing, in dollars per million; even a search is multiplied."""
    rows = [row for row in tiers if isinstance(row, Mapping)] or [pricing]
    return price_from_tiers([_per_token(row) for row in rows])


def price_from_openrouter(pricing: Rates) -> Price | None:
    """OpenRouter's pricing: text, dollars per token, "-1" for depends."""
    # Zero for reasoning means that it is billed as output, not that thinking is free.
    thinking = amount(pricing.get("internal_reasoning")) or None
    return price_from_tiers(
        [
            {
                "input": pricing.get("prompt"),
                "output": pricing.get("completion"),
                "thinking": thinking and str(thinking),
                "web_search": pricing.get("web_search"),
                "request": pricing.get("request"),
                "cacheMultipliers": _multipliers(
                    pricing, "prompt", "input_cache_read", "input_cache_write"
                ),
            }
        ]
    )


def price_from_litellm(info: Rates) -> Price | None:
    """LiteLLM's model_info: numbers, dollars per token."""
    return price_from_tiers(
        [
            {
                "input": info.get("input_cost_per_token"),
                "output": info.get("output_cost_per_token"),
                "thinking": info.get("output_cost_per_reasoning_token"),
                "request": info.get("input_cost_per_request"),
                "cacheMultipliers": _multipliers(
                    info,
                    "input_cost_per_token",
                    "cache_read_input_token_cost",
                    "cache_creation_input_token_cost",
                ),
            }
        ]
    )


def _per_token(row: Rates) -> Rates:
    def scaled(value: object) -> object:
        if isinstance(value, Mapping):
            return {name: scaled(inner) for name, inner in value.items()}
        found = amount(value)
        return None if found is None else str(found / MILLION)

    return {
        "threshold": row.get("threshold", 0),
        "input": scaled(row.get("prompt")),
        "output": scaled(row.get("completion")),
        "cacheMultipliers": _multipliers(row, "prompt", "cacheRead", "cacheWrite"),
        **{name: scaled(row.get(name)) for name in ("thinking", "web_search", *MODALITIES)},
    }


def _multipliers(row: Rates, fresh: str, read: str, write: str) -> Rates:
    """Absolute cache prices as shares of the fresh one, which is how tiers inherit them."""
    rate = amount(row.get(fresh))
    if not rate:
        return {}
    shares = {"cachedInput": amount(row.get(read)), "write5m": amount(row.get(write))}
    return {name: str(found / rate) for name, found in shares.items() if found is not None}


def _threshold(row: Rates) -> Decimal:
    return amount(row.get("threshold")) or ZERO


def _inherited(rows: Iterable[Rates]) -> list[Rates]:
    filled: list[Rates] = []
    known: dict[str, object] = {}
    for row in rows:
        given = {name: value for name, value in row.items() if value is not None}
        shares = {**part(known, "cacheMultipliers"), **part(given, "cacheMultipliers")}
        known = {**known, **given, "cacheMultipliers": shares}
        filled.append(known)
    return filled


def _tier(row: Rates) -> Tier | None:
    fresh, output = amount(row.get("input")), amount(row.get("output"))
    if fresh is None or output is None:
        return None
    return Tier(int(_threshold(row)), fresh, output, fresh * _multiplier(row, "cachedInput"))


def _modality(name: str, base: Rates, tier: Tier) -> ModalityPrice:
    raw = base.get(name)
    rates: Rates = raw if isinstance(raw, Mapping) else {"input": raw}
    fresh = _rate(rates, "input", tier.input)
    share = amount(rates.get("cachedInputMultiplier"))
    if share is None:
        share = _multiplier(base, "cachedInput")
    return ModalityPrice(
        name,
        input=fresh,
        cached=_rate(rates, "cachedInput", fresh * share),
        output=_rate(rates, "output", tier.output),
    )


def _multiplier(row: Rates, name: str) -> Decimal:
    return _rate(part(row, "cacheMultipliers"), name, _ONE)


def _rate(row: Rates, name: str, otherwise: Decimal) -> Decimal:
    found = amount(row.get(name))
    return otherwise if found is None else found
