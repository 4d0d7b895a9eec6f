"""Which stops a model string names, and in which order they are tried."""

import pytest

from practice import grammar, routing
from tests.practice.client import ask, error_of


def sources(model: str) -> list[str]:
    stops = routing.stops(grammar.parse(model))
    return [stop.source.removesuffix("/ptb") for stop in stops]


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gpt-4o/openai", ["gpt-4o/openai"]),
        (" gpt-4o/openai , gpt-4o/azure ", ["gpt-4o/openai", "gpt-4o/azure"]),
        ("gpt-4o/azure,gpt-4o/azure", ["gpt-4o/azure", "gpt-4o/azure"]),
        ("claude-sonnet-4:online/anthropic", ["claude-sonnet-4/anthropic"]),
        ("gpt-4o/openai/a/b", ["gpt-4o/openai"]),
        ("claude-3.5-sonnet/anthropic", ["claude-3.5-sonnet-v2/anthropic"]),
        (",gpt-4o/openai,,", ["gpt-4o/openai"]),
        ("gpt-4o/opnai,gpt-4o/azure", ["gpt-4o/azure"]),
        ("gpt-4o/openai,!openai,gpt-4o/azure", ["gpt-4o/azure"]),
        ("fail-418/practice", ["fail-418/practice"]),
        ("practice/practice", ["practice/practice"]),
    ],
)
def test_items_are_tried_in_the_order_written(model: str, expected: list[str]) -> None:
    assert sources(model) == expected


@pytest.mark.parametrize(
    "model",
    [
        "GPT-4o",
        "gpt-4o/OpenAI",
        "gpt-4o /openai",
        "gpt-4o/ openai",
        "openai/gpt-4o",
        "claude-sonnet-4/anthropic:online",
        "claude-sonnet-4:Online/anthropic",
        "gpt-4o:free",
        "foo/openai",
        "gpt-4o/google",
        "claude-sonnet-4/aws-bedrock",
        "gpt-4o/",
        ",,",
        "practice/gpt-4o",
    ],
)
def test_a_string_without_a_usable_item_is_a_500(practice_url: str, model: str) -> None:
    reply = ask(practice_url, model)

    error = error_of(reply)
    assert reply.status_code == 500
    assert error["message"].startswith("No available providers for the requested models.")
    assert [detail["statusCode"] for detail in error["details"]] == [400]


@pytest.mark.parametrize(
    ("model", "providers"),
    [
        ("gpt-4o-mini", ["helicone", "openai", "azure", "openrouter"]),
        ("claude-sonnet-4", ["helicone", "anthropic", "vertex", "bedrock", "openrouter"]),
        ("gemini-2.5-pro", ["vertex", "google-ai-studio", "openrouter"]),
        ("llama-3.3-70b-instruct", ["novita", "nebius", "openrouter"]),
        ("kimi-k2", ["deepinfra", "novita", "baseten", "fireworks", "groq", "openrouter"]),
        ("gpt-4o-mini,!helicone", ["openai", "azure", "openrouter"]),
    ],
)
def test_a_bare_name_asks_the_cheapest_first(model: str, providers: list[str]) -> None:
    assert [source.split("/")[1] for source in sources(model)] == providers


@pytest.mark.parametrize(("model", "complaint"), [("gpt-4o,!", "syntax"), ("gpt-4o,!x", "x")])
def test_an_exclusion_of_nobody_is_a_plain_400(
    practice_url: str, model: str, complaint: str
) -> None:
    reply = ask(practice_url, model)

    assert reply.status_code == 400
    assert complaint in reply.text
    assert not reply.text.startswith("{")


def test_a_failing_stop_gives_way_to_the_next(practice_url: str) -> None:
    reply = ask(practice_url, "fail-500/practice,gpt-4o/openai")

    assert reply.status_code == 200
    assert reply.headers["helicone-provider"] == "openai"
    assert reply.headers["helicone-model"] == "gpt-4o"


def test_when_all_fail_the_trail_is_told_in_order(practice_url: str) -> None:
    reply = ask(practice_url, "fail-500/practice,fail-429/practice")

    assert [(d["source"], d["statusCode"]) for d in error_of(reply)["details"]] == [
        ("fail-500/practice/ptb", 500),
        ("fail-429/practice/ptb", 429),
    ]
    assert "helicone-id" not in reply.headers
    assert reply.headers["content-type"] == "text/plain;charset=UTF-8"


@pytest.mark.parametrize(
    ("model", "status", "message"),
    [
        ("fail-429,fail-403", 403, "The provider does not allow this."),
        ("fail-500,fail-401", 401, "Authentication failed"),
        ("fail-429,fail-529", 500, "Overloaded"),
        ("fail-400", 500, "Invalid value for a parameter."),
        ("fail-context", 500, "This model's maximum context length is 8192 tokens."),
        ("fail-429,fail-429", 429, "Rate limited"),
        ("fail-429,fail-credits", 429, "Insufficient credits"),
        ("fail-policy,practice", 429, "Rate limited"),
        ("fail-credits,practice", 429, "Insufficient credits"),
    ],
)
def test_the_final_status_is_chosen_from_all_failures(
    practice_url: str, model: str, status: int, message: str
) -> None:
    reply = ask(practice_url, model)

    assert (reply.status_code, error_of(reply)["message"]) == (status, message)
