"""Model lists of OpenAI-compatible sources."""

from decimal import Decimal

import pytest

from connections.catalog import Catalog, CatalogUnreadable, Model

from . import recorded


def only(entry: dict[str, object]) -> Model:
    catalog = Catalog.from_models_list({"object": "list", "data": [entry]})
    (model,) = catalog.models.values()
    return model


def test_a_bare_list_knows_ids_and_nothing_else() -> None:
    model = only({"id": "llama3.2:3b", "object": "model", "created": 0, "owned_by": "library"})
    assert (model.id, model.name, model.author) == ("llama3.2:3b", "llama3.2:3b", "library")
    assert model.context is None
    assert model.cheapest is None
    assert model.released is None


def test_openrouter_adds_prices_context_and_modalities() -> None:
    model = only(
        {
            "id": "anthropic/claude-sonnet-4",
            "name": "Anthropic: Claude Sonnet 4",
            "created": 1747930371,
            "context_length": 1_000_000,
            "architecture": {"input_modalities": ["image", "text"], "output_modalities": ["text"]},
            "pricing": {
                "prompt": "0.000003",
                "completion": "0.000015",
                "request": "0",
                "web_search": "0.01",
                "internal_reasoning": "0",
                "input_cache_read": "0.0000003",
                "input_cache_write": "0.00000375",
            },
            "top_provider": {"context_length": 200_000, "max_completion_tokens": 64_000},
            "supported_parameters": ["temperature", "tools"],
        }
    )
    assert model.name == "Claude Sonnet 4"
    assert (model.context, model.max_output) == (200_000, 64_000)
    assert model.reads_images
    assert model.parameters == ("temperature", "tools")
    assert model.cheapest and model.cheapest.price
    price = model.cheapest.price
    assert (price.input, price.output) == (Decimal("0.000003"), Decimal("0.000015"))
    assert (price.cached, price.write_5m) == (Decimal("0.0000003"), Decimal("0.00000375"))
    assert price.thinking == price.output
    assert price.search == Decimal("0.01")


def test_a_free_model_costs_nothing_and_a_varying_price_is_unknown() -> None:
    free = only({"id": "x:free", "pricing": {"prompt": "0", "completion": "0"}})
    assert free.cheapest and free.cheapest.price and free.cheapest.price.base == 0
    auto = only({"id": "openrouter/auto", "pricing": {"prompt": "-1", "completion": "-1"}})
    assert auto.cheapest is None


def litellm(name: str, **info: object) -> dict[str, object]:
    return {"model_name": name, "litellm_params": {"model": name}, "model_info": info}


def test_litellm_adds_prices_and_limits() -> None:
    model = only(
        litellm(
            "gpt-4o",
            mode="chat",
            litellm_provider="openai",
            input_cost_per_token=2.5e-06,
            output_cost_per_token=1e-05,
            cache_read_input_token_cost=1.25e-06,
            max_input_tokens=128_000,
            max_output_tokens=16_384,
            supports_vision=True,
        )
    )
    assert (model.context, model.max_output, model.author) == (128_000, 16_384, "openai")
    assert model.reads_images
    assert model.cheapest and model.cheapest.price
    assert model.cheapest.price.cached == Decimal("0.00000125")


def test_litellm_models_that_do_not_chat_are_left_out() -> None:
    catalog = Catalog.from_models_list(
        {"data": [litellm("embed", mode="embedding"), litellm("talk", mode="chat")]}
    )
    assert list(catalog.models) == ["talk"]
    assert catalog.skipped == 0


def test_deployments_of_one_name_are_endpoints_of_one_model() -> None:
    catalog = Catalog.from_models_list({"data": [litellm("gpt-4o"), litellm("gpt-4o")]})
    assert len(catalog.models["gpt-4o"].endpoints) == 2


@pytest.mark.parametrize("name", ["max_model_len", "context_length"])
def test_other_servers_name_their_context_differently(name: str) -> None:
    assert only({"id": "x", name: 8192}).context == 8192
    assert only({"id": "x", "meta": {"n_ctx_train": 4096}}).context == 4096


def test_entries_without_an_id_are_skipped_and_counted() -> None:
    catalog = Catalog.from_models_list({"data": [{"id": "x"}, {}, None, {"id": 5}]})
    assert (list(catalog.models), catalog.skipped) == (["x"], 3)


def test_an_empty_list_is_a_catalog_and_anything_else_is_not() -> None:
    assert Catalog.from_models_list({"data": []}).models == {}
    others: list[object] = [None, "ok", {"error": "no"}, {"data": {}}, 5]
    for answer in others:
        with pytest.raises(CatalogUnreadable):
            Catalog.from_models_list(answer)


def test_the_recorded_list_of_the_gateway_names_the_models_of_the_registry() -> None:
    listed = Catalog.from_models_list(recorded.recording("gateway-v1-models.json"))
    assert list(listed.models) == list(recorded.registry().models)
