"""What calls cost, by the endpoint that served them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections.catalog import Catalog, Endpoint
from connections.gateway.replies import ServedBy, Usage
from connections.gateway.usage import usage_from
from connections.prices import (
    charge,
    cost_of,
    cost_so_far,
    serving_endpoint,
    text_tokens,
    worst_case,
)
from connections.routes import Route
from tests.catalog import handmade, recorded

CATALOG = handmade.catalog()
CLAUDE = ServedBy(provider="anthropic", provider_model="claude-sonnet-4-20250514", mode="PTB")
SONNET = Route.parse("claude-sonnet-4")


def openai(prompt: int, completion: int) -> Usage:
    return usage_from({"prompt_tokens": prompt, "completion_tokens": completion})


def claude(prompt_tokens: int) -> Usage:
    details = {"cached_tokens": 100, "cache_write_tokens": 10}
    return usage_from(
        {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": 42,
            "total_tokens": 1352,
            "prompt_tokens_details": details,
            "server_tool_use": {"web_search_requests": 1},
        }
    )


def test_a_reply_is_priced_by_the_endpoint_that_served_it() -> None:
    served = ServedBy(provider="openrouter", provider_model="openai/gpt-4o", mode="PTB")
    cost = cost_of(openai(1_000_000, 0), served, Route.parse("gpt-4o"), CATALOG)
    assert cost.amount == Decimal("2.64")
    assert not cost.estimate


@pytest.mark.parametrize("name", ["GPT-4o", "gpt-4o", "GPT-4O-2024-08-06"])
def test_the_served_model_is_known_in_any_case_and_by_its_aliases(name: str) -> None:
    served = ServedBy(provider="openai", provider_model=name)
    endpoint, exact = serving_endpoint(served, Route.parse("gpt-4o"), CATALOG)
    assert endpoint and endpoint.provider == "openai"
    assert exact


def test_claude_costs_the_same_streamed_or_not() -> None:
    whole, streamed = (cost_of(claude(n), CLAUDE, SONNET, CATALOG) for n in (1200, 1300))
    expected = 1200 * 3 + 42 * 15 + Decimal(100 * 3) / 10 + Decimal(10 * 3) * Decimal("1.25")
    assert whole.amount == streamed.amount == expected / 1_000_000 + Decimal("0.01")
    assert whole.usage == streamed.usage


def test_a_cache_hit_costs_nothing() -> None:
    cost = cost_of(openai(10, 10), replace(CLAUDE, cache="HIT"), SONNET, CATALOG)
    assert cost.amount == 0
    assert cost_of(None, replace(CLAUDE, cache="HIT"), SONNET, CATALOG).amount == 0


def test_an_own_key_is_marked_and_priced_alike() -> None:
    cost = cost_of(claude(1200), replace(CLAUDE, mode="BYOK"), SONNET, CATALOG)
    assert cost.own_key
    assert cost.amount == cost_of(claude(1200), CLAUDE, SONNET, CATALOG).amount


def test_a_reported_cost_is_taken_as_it_is() -> None:
    told = usage_from({"prompt_tokens": 10, "completion_tokens": 5, "cost": 0.000123})
    unknown = ServedBy(provider="openrouter", provider_model="something/new")
    cost = cost_of(told, unknown, Route.parse("something-new"), CATALOG)
    assert (cost.amount, cost.estimate) == (Decimal("0.000123"), False)


def test_an_unknown_endpoint_is_estimated_by_the_same_provider_or_the_cheapest() -> None:
    usage, route = openai(1_000_000, 0), Route.parse("gpt-4o")
    renamed = ServedBy(provider="openrouter", provider_model="openai/gpt-4o-new")
    cost = cost_of(usage, renamed, route, CATALOG)
    assert (cost.amount, cost.estimate) == (Decimal("2.64"), True)
    stranger = ServedBy(provider="baseten", provider_model="gpt-4o")
    cost = cost_of(usage, stranger, route, CATALOG)
    assert (cost.amount, cost.estimate) == (Decimal("2.5"), True)


@pytest.mark.parametrize(
    ("usage", "served", "route", "why"),
    [
        (None, CLAUDE, "claude-sonnet-4", "before its tokens were counted"),
        (Usage(), CLAUDE, "claude-sonnet-4", "counted no tokens"),
        (
            openai(5, 5),
            ServedBy(provider="anthropic", provider_model="claude-3-sonnet", mode="BYOK"),
            "claude-3-sonnet/anthropic,gpt-4o/openai",
            "not in the catalog",
        ),
    ],
)
def test_an_unknown_cost_says_why(
    usage: Usage | None, served: ServedBy, route: str, why: str
) -> None:
    cost = cost_of(usage, served, Route.parse(route), CATALOG)
    assert cost.amount is None
    assert why in cost.reason


def test_a_source_without_prices_leaves_the_cost_unknown() -> None:
    local = Catalog.from_models_list({"data": [{"id": "llama3.2:3b"}]})
    cost = cost_of(openai(5, 5), ServedBy(), Route.single("llama3.2:3b"), local)
    assert cost.amount is None
    assert "No price is published" in cost.reason


def test_a_source_that_names_no_provider_is_priced_exactly_while_it_has_one_price() -> None:
    pricing = {"prompt": "0.000001", "completion": "0.000002"}
    entry = {"id": "vendor/model", "pricing": pricing}
    one = Catalog.from_models_list({"data": [entry]})
    cost = cost_of(openai(5, 5), ServedBy(), Route.single("vendor/model"), one)
    assert (cost.amount, cost.estimate) == (Decimal("0.000015"), False)
    two = Catalog.from_models_list({"data": [entry, entry]})
    assert cost_of(openai(5, 5), ServedBy(), Route.single("vendor/model"), two).estimate


def test_a_flat_fee_is_charged_once_for_each_request() -> None:
    served = ServedBy(provider="perplexity", provider_model="sonar")
    cost = cost_of(openai(1000, 1000), served, Route.parse("sonar"), CATALOG)
    assert cost.amount == Decimal("0.007")


def test_a_running_reply_costs_about_what_was_counted() -> None:
    cost = cost_so_far(CLAUDE, SONNET, CATALOG, prompt_tokens=1000, completion_tokens=100)
    assert (cost.amount, cost.estimate) == (Decimal("0.0045"), True)


def test_the_worst_case_is_a_whole_reply_at_the_dearest_attempt() -> None:
    cost = worst_case(Route.parse("gpt-4o"), CATALOG, prompt_tokens=1_000_000, max_output=1000)
    assert cost.amount == Decimal("2.64") + Decimal("0.01055")
    assert cost.endpoint and cost.endpoint.provider == "openrouter"
    bounded = worst_case(Route.parse("gpt-4o/openai"), CATALOG, prompt_tokens=0)
    assert bounded.amount == Decimal("0.16")


def test_each_attempt_counts_pictures_in_its_own_way() -> None:
    def most(route: str, *pictures: tuple[int, int]) -> Decimal:
        found = worst_case(Route.parse(route), CATALOG, prompt_tokens=10, pictures=pictures)
        assert found.amount is not None
        return found.amount

    text, one = most("gpt-4o/openai"), most("gpt-4o/openai", (2048, 2048))
    assert one - text == 765 * Decimal("0.0000025")
    assert most("gpt-4o/openai", *[(2048, 2048)] * 3) - text == 3 * (one - text)
    mixed = most("claude-sonnet-4/anthropic,gpt-4o/openai", (2048, 2048))
    assert mixed == max(one, most("claude-sonnet-4/anthropic", (2048, 2048)))


def test_the_worst_case_is_unknown_where_one_attempt_has_no_price() -> None:
    route = Route.parse("gpt-4o/openai,claude-3-sonnet/anthropic")
    known = worst_case(route, CATALOG, prompt_tokens=10)
    assert known.amount is not None
    unknown = worst_case(route, CATALOG, prompt_tokens=10, own_keys=frozenset({"anthropic"}))
    assert unknown.amount is None
    assert "claude-3-sonnet/anthropic" in unknown.reason
    assert worst_case(Route.parse("nonsense"), CATALOG, prompt_tokens=10).amount is None


tokens = st.integers(0, 300_000)


@given(tokens, tokens, tokens, st.integers(0, 16_000), st.integers(0, 5))
def test_no_reply_costs_more_than_its_worst_case(
    fresh: int, cached: int, written: int, completion: int, searches: int
) -> None:
    prompt = fresh + cached + written
    route = Route.parse("claude-sonnet-4:online/anthropic")
    worst = worst_case(
        route, CATALOG, prompt_tokens=prompt, max_output=completion or 1, searches=searches
    )
    details = {"cached_tokens": cached, "cache_write_tokens": written}
    raw = {
        "prompt_tokens": fresh + cached,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": details,
        "server_tool_use": {"web_search_requests": searches},
    }
    cost = cost_of(usage_from(raw), CLAUDE, route, CATALOG)
    assert worst.amount is not None
    assert cost.amount is None or 0 <= cost.amount <= worst.amount


@given(st.text())
def test_every_text_has_some_tokens_and_never_fewer_than_none(text: str) -> None:
    assert (text_tokens(text) > 0) == bool(text)


def vector_usage(raw: dict[str, Any]) -> Usage:
    cache = raw.get("cacheDetails", {})
    return Usage(
        input=raw["input"],
        output=raw["output"],
        thinking=raw.get("thinking", 0),
        cached=cache.get("cachedInput", 0),
        write_5m=cache.get("write5m", 0),
        write_1h=cache.get("write1h", 0),
        searches=raw.get("web_search", 0),
        modalities=tuple(
            (name, raw[name]["input"], raw[name]["cachedInput"], raw[name]["output"])
            for name in ("image", "audio", "video", "file")
            if name in raw
        ),
    )


def test_every_recorded_cost_of_helicone_is_met() -> None:
    catalog = recorded.registry()
    vectors = recorded.recording("cost-vectors.json")
    assert len(vectors) == 16
    for vector in vectors:
        served = ServedBy(provider=vector["provider"], provider_model=vector["providerModelId"])
        endpoint, exact = serving_endpoint(served, Route(), catalog)
        assert exact and endpoint and endpoint.price, vector["name"]
        found = charge(vector_usage(vector["usage"]), endpoint.price, endpoint.provider)
        expected = Decimal(str(vector["breakdown"]["totalCost"]))
        assert abs(found - expected) < Decimal("1e-12"), vector["name"]


def test_recorded_replies_cost_what_the_rule_says() -> None:
    """Every recorded answer with a usage, priced by an independent reading of the same rule."""
    catalog, seen = recorded.registry(), 0
    for name, usage, served, route in recorded.answers():
        cost = cost_of(usage_from(usage), served, Route.parse(route), catalog)
        counted = usage["prompt_tokens"] + usage["completion_tokens"]
        if cost.endpoint is None or served.cache == "HIT" or not counted:
            continue
        expected = by_rule(usage, cost.endpoint)
        assert cost.amount is not None and not cost.estimate, name
        assert abs(cost.amount - expected) < Decimal("1e-12"), name
        seen += 1
    assert seen > 100


def by_rule(usage: dict[str, Any], endpoint: Endpoint) -> Decimal:
    if "cost" in usage:
        return Decimal(str(usage["cost"]))
    assert endpoint.price
    asked = usage.get("prompt_tokens_details", {})
    cached, written = asked.get("cached_tokens", 0), asked.get("cache_write_tokens", 0)
    fresh: int = usage["prompt_tokens"] - cached
    if endpoint.response_format == "ANTHROPIC":
        fresh = usage["total_tokens"] - usage["completion_tokens"] - cached - written
    searches = usage.get("server_tool_use", {}).get("web_search_requests", 0)
    price, answered = endpoint.price, int(usage["completion_tokens"])
    total = fresh * price.input + cached * price.cached + written * price.write_5m
    return Decimal(total + answered * price.output + searches * price.search)
