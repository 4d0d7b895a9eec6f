"""Helicone's registry, whole and damaged."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connections.catalog import Catalog, CatalogUnreadable, Endpoint, per_million

from . import handmade, recorded


def first(raw: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = raw["data"]["models"][0]
    return found


def endpoint(catalog: Catalog, model: str, provider: str) -> Endpoint:
    found = catalog.models[model].at(provider)
    assert found
    return found


def test_a_model_says_what_it_is() -> None:
    model = handmade.catalog().models["claude-sonnet-4"]
    assert (model.name, model.author) == ("Claude Sonnet 4", "anthropic")
    assert (model.context, model.max_output) == (128_000, 16_000)
    assert model.reads_images
    assert model.released == date(2025, 5, 14)
    assert [offer.provider for offer in model.searching] == ["anthropic"]


def test_prices_are_per_token_and_shown_per_million() -> None:
    price = endpoint(handmade.catalog(), "claude-sonnet-4", "anthropic").price
    assert price
    assert price.input == Decimal("0.000003")
    assert per_million(price.input) == 3
    assert price.cached == Decimal("0.0000003")
    assert (price.write_5m, price.write_1h) == (Decimal("0.00000375"), Decimal("0.000006"))
    assert price.search == Decimal("0.01")


def test_a_higher_tier_inherits_what_it_leaves_out() -> None:
    price = endpoint(handmade.catalog(), "claude-sonnet-4", "anthropic").price
    assert price
    assert price.tier(199_999) == price.tiers[0]
    assert price.tier(200_000).output == Decimal("0.0000225")
    assert price.tier(200_000).cached == Decimal("0.0000006")


def test_noisy_floats_are_rounded() -> None:
    raw = handmade.raw()
    pricing = first(raw)["endpoints"][0]["endpoint"]["pricing"][0]
    pricing["input"] = 1.9999999999999998e-07
    price = endpoint(Catalog.from_registry(raw), "claude-sonnet-4", "vertex").price
    assert price and price.input == Decimal("0.0000002")


def test_the_request_fee_is_read_from_the_raw_price() -> None:
    price = endpoint(handmade.catalog(), "sonar", "perplexity").price
    assert price and price.request == Decimal("0.005")


def test_the_simple_price_serves_where_the_raw_one_is_left_out() -> None:
    raw = handmade.raw()
    for offer in first(raw)["endpoints"]:
        del offer["endpoint"]
        offer["pricing"] |= {"cacheRead": 0.3, "cacheWrite": 3.75, "web_search": 10_000}
    found = endpoint(Catalog.from_registry(raw), "claude-sonnet-4", "anthropic")
    assert found.price
    assert found.price.input == Decimal("0.000003")
    assert found.price.cached == Decimal("0.0000003")
    assert found.price.search == Decimal("0.01")
    assert not found.searches_web
    assert found.ptb


def test_older_registries_gave_a_plain_number_for_sound() -> None:
    raw = handmade.raw()
    offer = first(raw)["endpoints"][0]
    offer["endpoint"]["pricing"][0]["audio"] = 1e-06
    price = endpoint(Catalog.from_registry(raw), "claude-sonnet-4", "vertex").price
    assert price and price.modality("audio").input == Decimal("0.000001")
    assert price.modality("audio").output == price.output


def test_totals_and_filters_may_be_missing() -> None:
    raw = handmade.raw()
    del raw["data"]["total"], raw["data"]["filters"]
    catalog = Catalog.from_registry(raw)
    assert set(catalog.providers) == set(handmade.TITLES)
    assert catalog.providers["openai"] == "openai"


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "claude",
        {},
        {"id": 5, "endpoints": []},
        {"id": "a/b", "endpoints": [handmade.offer("openai", "x", (1, 1))]},
        {"id": "x", "endpoints": None},
        {"id": "x", "endpoints": [None, {"provider": 7}, {"provider": "a,b"}]},
    ],
)
def test_a_broken_model_is_skipped_and_counted(broken: object) -> None:
    raw = handmade.raw()
    raw["data"]["models"].append(broken)
    catalog = Catalog.from_registry(raw)
    assert catalog.skipped == 1
    assert catalog.models == handmade.catalog().models


@pytest.mark.parametrize("price", [None, "free", [], [{}], [{"input": -1, "output": 2}], [None]])
def test_a_price_that_cannot_be_read_is_unknown_and_not_nothing(price: object) -> None:
    raw = handmade.raw()
    offer = first(raw)["endpoints"][0]
    offer["endpoint"]["pricing"] = price
    offer["pricing"] = price
    found = endpoint(Catalog.from_registry(raw), "claude-sonnet-4", "vertex")
    assert found.price is None


@pytest.mark.parametrize("nothing", [None, [], {}, {"data": {"models": []}}, {"error": "down"}])
def test_an_answer_without_models_is_refused(nothing: object) -> None:
    with pytest.raises(CatalogUnreadable, match="without any model"):
        Catalog.from_registry(nothing)


def test_every_recorded_model_and_endpoint_is_read() -> None:
    catalog = recorded.registry()
    assert (len(catalog.models), catalog.skipped) == (111, 0)
    assert len(list(catalog.offers())) == 329
    assert len(catalog.providers) == 21
    assert all(offer.price for _, offer in catalog.offers())
    assert sum(not offer.ptb for _, offer in catalog.offers()) == 8
    searching = {model.id for model in catalog.models.values() if model.searching}
    assert len(searching) == 12
    assert "claude-4.5-sonnet" not in searching


def test_the_recorded_raw_and_simple_prices_agree() -> None:
    """Both are published for each endpoint, in different units."""
    raw = recorded.recording("registry.raw.json")
    simple = json.loads(json.dumps(raw))
    for entry in simple["data"]["models"]:
        for offer in entry["endpoints"]:
            offer["endpoint"]["pricing"] = None
    pairs = zip(
        Catalog.from_registry(raw).offers(), Catalog.from_registry(simple).offers(), strict=True
    )
    for (model, ours), (_, theirs) in pairs:
        assert ours.price and theirs.price, model.id
        assert abs(ours.price.base - theirs.price.base) <= Decimal("0.00000001"), model.id
