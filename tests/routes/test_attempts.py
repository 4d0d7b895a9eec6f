"""Who would be asked, in which order, and what that bounds."""

from connections.catalog import Catalog
from connections.routes import Route, attempts, dearest, endpoints, smallest_context
from tests.catalog import handmade, recorded

CATALOG = handmade.catalog()


def order(text: str, *own_keys: str, catalog: Catalog = CATALOG) -> list[str]:
    found = attempts(Route.parse(text), catalog, frozenset(own_keys))
    return [f"{a.provider}{'*' if a.own_key else ''}" for a in found]


def test_a_bare_name_goes_to_the_cheapest_then_by_helicones_preference() -> None:
    assert order("claude-sonnet-4") == ["helicone", "anthropic", "vertex", "bedrock", "openrouter"]
    assert order("gpt-4o") == ["openai", "azure", "openrouter"]


def test_stops_are_tried_in_the_order_written() -> None:
    assert order("gpt-4o/azure,claude-sonnet-4/bedrock") == ["azure", "bedrock"]


def test_own_keys_go_first_within_each_stop() -> None:
    assert order("gpt-4o", "azure", "openrouter") == [
        "azure*",
        "openrouter*",
        "openai",
        "azure",
        "openrouter",
    ]
    assert order("gpt-4o/openai,gpt-4o/azure", "azure") == ["openai", "azure*", "azure"]


def test_exclusions_hold_for_bare_and_named_providers() -> None:
    assert order("gpt-4o,gpt-4o/openai,!openai") == ["azure", "openrouter"]


def test_what_helicone_does_not_pay_for_needs_an_own_key() -> None:
    assert order("gpt-5.4/azure") == []
    assert order("gpt-5.4") == ["openai"]
    assert order("gpt-5.4", "azure") == ["azure*", "openai"]


def test_a_model_that_a_provider_is_not_known_for_is_passed_to_an_own_key_only() -> None:
    assert order("claude-3-sonnet/anthropic") == []
    assert order("claude-3-sonnet/anthropic", "anthropic") == ["anthropic*"]
    assert order("gpt-4o/groq", "groq") == ["groq*"]
    assert order("claude-3-sonnet", "anthropic") == []


def test_some_providers_are_tried_only_by_name() -> None:
    assert order("llama-guard") == []
    assert order("llama-guard/groq") == ["groq"]


def test_an_alias_is_tried_as_the_model_it_stands_for() -> None:
    (attempt,) = attempts(Route.parse("claude-3.5-sonnet/anthropic"), CATALOG)
    assert attempt.model == "claude-3.5-sonnet-v2"
    assert attempt.endpoint


def test_a_stop_that_the_gateway_drops_is_not_tried() -> None:
    assert order("gpt-4o/OpenAI,GPT-4o,gpt-4o /openai,gpt-4o/azure") == ["azure"]


def test_a_stop_listed_twice_is_tried_twice() -> None:
    assert order("gpt-4o/openai,gpt-4o/openai") == ["openai", "openai"]


def test_the_smallest_context_and_the_dearest_endpoint_bound_a_route() -> None:
    route = Route.parse("claude-sonnet-4/anthropic,gpt-4o/openai")
    assert smallest_context(route, CATALOG) == 128_000
    found = dearest(route, CATALOG)
    assert found and found.provider == "anthropic"
    assert [offer.provider for offer in endpoints(route, CATALOG)] == ["anthropic", "openai"]
    assert smallest_context(Route.parse("nothing"), CATALOG) is None
    assert dearest(Route.parse("nothing"), CATALOG) is None


def test_every_recorded_order_of_attempts_is_met() -> None:
    catalog = recorded.registry()
    orders = recorded.recording("ptb-attempt-order.json")
    assert len(orders) == 111
    for model, expected in orders.items():
        found = attempts(Route.parse(model), catalog)
        assert [(a.provider, a.endpoint and a.endpoint.provider_model) for a in found] == [
            (entry["provider"], entry["providerModelId"]) for entry in expected
        ], model
