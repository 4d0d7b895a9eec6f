"""What is noticed between two catalogs, and what survives being stored."""

import pytest

from connections.catalog import Catalog, CatalogUnreadable, changes, stored

from . import handmade, recorded


def test_nothing_changes_between_a_catalog_and_itself() -> None:
    assert not changes(handmade.catalog(), handmade.catalog())


def test_new_gone_and_repriced_models_are_told_apart() -> None:
    raw = handmade.raw()
    models = raw["data"]["models"]
    gone = models.pop(1)
    models.append(
        handmade.model("gpt-6", "OpenAI GPT-6", handmade.offer("openai", "gpt-6", (1, 2)))
    )
    pricing = models[0]["endpoints"][1]["endpoint"]["pricing"][0]
    pricing["output"] = pricing["output"] * 2
    found = changes(handmade.catalog(), Catalog.from_registry(raw))
    assert [model.id for model in found.new_models] == ["gpt-6"]
    assert [model.id for model in found.gone_models] == [gone["id"]]
    (repriced,) = found.repriced
    assert (repriced.model.id, repriced.provider) == ("claude-sonnet-4", "anthropic")
    assert repriced.before and repriced.after
    assert repriced.after.base > repriced.before.base


def test_an_endpoint_that_left_its_model_is_noticed() -> None:
    raw = handmade.raw()
    raw["data"]["models"][0]["endpoints"].pop(2)
    smaller = Catalog.from_registry(raw)
    assert changes(handmade.catalog(), smaller).gone == (("claude-sonnet-4", "bedrock"),)
    assert changes(smaller, handmade.catalog()).added == (("claude-sonnet-4", "bedrock"),)


def test_a_price_that_became_unknown_is_another_price() -> None:
    raw = handmade.raw()
    for offer in raw["data"]["models"][1]["endpoints"]:
        offer["pricing"] = offer["endpoint"]["pricing"] = None
    (repriced,) = changes(handmade.catalog(), Catalog.from_registry(raw)).repriced
    assert repriced.before and repriced.after is None


def test_a_stored_catalog_comes_back_equal() -> None:
    for catalog in (handmade.catalog(), Catalog.from_models_list({"data": [{"id": "x"}]})):
        assert stored.loads(stored.dumps(catalog)) == catalog


def test_the_recorded_registry_survives_being_stored() -> None:
    catalog = recorded.registry()
    assert stored.loads(stored.dumps(catalog)) == catalog


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", "[0,true,0,{},{},[]]", '[1,true,0,{},{},[["x"]]]']
)
def test_text_that_holds_no_catalog_of_this_version_is_refused(text: str) -> None:
    with pytest.raises(CatalogUnreadable):
        stored.loads(text)
