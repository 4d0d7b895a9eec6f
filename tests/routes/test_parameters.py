"""Parameters: kept, laid over each other, and sent only where somebody takes them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections.catalog import Catalog
from connections.parameter_notes import NOT_SENT, notes, warnings
from connections.parameter_use import asked, most_output, sent, shortened
from connections.parameters import BOUNDS, CHOICES, WHOLE, Parameters
from connections.routes import Route
from tests.catalog import handmade


def catalog() -> Catalog:
    """GPT-4o and Claude as they are, and a model that thinks whatever it is asked."""
    raw = handmade.raw()
    models = {model["id"]: model for model in raw["data"]["models"]}
    models["gpt-4o"]["supportedParameters"] = ["max_tokens", "temperature", "seed", "stop"]
    models["claude-sonnet-4"]["supportedParameters"] = ["max_tokens", "temperature", "reasoning"]
    thinking = models["gpt-5.4"]
    thinking["supportedParameters"] = ["max_completion_tokens", "seed", "verbosity"]
    for endpoint in thinking["endpoints"]:
        endpoint["endpoint"]["unsupportedParameters"] = ["temperature", "top_p", "max_tokens"]
    return Catalog.from_registry(raw)


CATALOG = catalog()


def body(parameters: Parameters, route: str) -> dict[str, object]:
    return sent(parameters, Route.parse(route), CATALOG)


def told(name: str, route: str) -> list[str]:
    return notes(name, asked(Route.parse(route), CATALOG))


def numbers(name: str) -> st.SearchStrategy[float]:
    least, most = BOUNDS[name]
    return st.integers(int(least), int(most)) if name in WHOLE else st.floats(least, most)


some = st.builds(
    Parameters,
    **{name: st.none() | numbers(name) for name in BOUNDS},
    **{name: st.sampled_from(("", *choices)) for name, choices in CHOICES.items()},
    stop=st.lists(st.text(min_size=1, max_size=20), max_size=4, unique=True).map(tuple),
)


@given(some)
def test_what_is_stored_is_read_back_the_same(parameters: Parameters) -> None:
    assert Parameters.read(json.loads(json.dumps(parameters.stored()))) == parameters


@given(some, some)
def test_a_chat_says_more_than_its_connection_only_where_it_says_something(ours, chats) -> None:
    merged = ours.merged(chats)

    assert merged.given == {**ours.given, **chats.given}
    assert ours.merged(Parameters()) == ours


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        {"temperature": 3, "top_p": "0.5", "seed": 1.5, "max_output": True, "top_k": 0},
        {"stop": "\n", "reasoning_effort": "xhigh", "verbosity": None, "models": ["gpt-4o"]},
        {"temperature": float("nan"), "seed": float("inf"), "stop": ["", 5, "x" * 101]},
    ],
)
def test_what_makes_no_sense_is_left_out_of_a_row(stored) -> None:
    assert Parameters.read(stored) == Parameters()


def test_a_longest_reply_has_the_name_that_the_route_understands() -> None:
    longest = Parameters(max_output=500)

    assert body(longest, "gpt-4o/openai,claude-sonnet-4") == {"max_tokens": 500}
    assert body(longest, "gpt-4o/openai,gpt-5.4") == {"max_completion_tokens": 500}
    assert sent(longest, Route.single("llama3"), None) == {"max_tokens": 500}


def test_what_nobody_takes_is_not_sent_and_said_so() -> None:
    wishes = Parameters(temperature=0.5, seed=7, verbosity="low")

    assert body(wishes, "claude-sonnet-4/anthropic") == {"temperature": 0.5}
    assert told("seed", "claude-sonnet-4/anthropic") == [NOT_SENT]
    assert body(wishes, "gpt-5.4") == {"seed": 7, "verbosity": "low"}


def test_who_drops_a_parameter_and_who_may_refuse_it_is_named() -> None:
    route = "gpt-4o/openai,gpt-5.4,claude-sonnet-4/anthropic"

    assert told("temperature", route) == [
        "“gpt-5.4” will not get it: the gateway drops it without a word."
    ]
    assert told("reasoning_effort", route) == [
        "“gpt-4o/openai” may refuse it: it is not among the parameters listed for that model."
    ]
    assert told("temperature", "claude-3-sonnet/anthropic") == [
        "“claude-3-sonnet/anthropic” is not in the catalog: nobody can say whether it takes this."
    ]


def test_a_bare_name_that_divides_its_providers_is_told_by_provider() -> None:
    assert told("top_k", "claude-sonnet-4") == [NOT_SENT]
    (dropped, doubtful) = told("seed", "gpt-4o,claude-sonnet-4")
    assert "“claude-sonnet-4/vertex”" in dropped and "1 more" in dropped
    assert doubtful.startswith("“claude-sonnet-4/openrouter” may refuse it")


@pytest.mark.parametrize(
    ("parameters", "warning"),
    [
        (Parameters(temperature=1.5, max_output=9), "takes a temperature of at most 1"),
        (Parameters(reasoning_effort="low", temperature=0), "thinks at a temperature of 1"),
        (Parameters(reasoning_effort="low", max_output=1000), "at least 2,048 tokens in all"),
        (Parameters(max_output=90_000), "cannot write 90,000 tokens"),
        (Parameters(), "stops after 4,096 tokens unless"),
    ],
)
def test_values_that_claude_refuses_are_told_before(parameters: Parameters, warning: str) -> None:
    route = Route.parse("claude-sonnet-4/anthropic")

    assert any(warning in each for each in warnings(parameters, asked(route, CATALOG)))


def test_a_limit_bounds_the_cost_only_where_everybody_keeps_to_it() -> None:
    longest = Parameters(max_output=500)

    assert most_output(longest, Route.parse("gpt-4o,claude-sonnet-4"), CATALOG) == 500
    assert most_output(longest, Route.parse("gpt-5.4"), CATALOG) == 500
    assert most_output(longest, Route.parse("gpt-5.4,gpt-4o"), CATALOG) is None
    assert most_output(longest, Route.parse("claude-3-sonnet/anthropic"), CATALOG) is None


def test_a_short_reply_leaves_room_for_thoughts() -> None:
    def limit(parameters: Parameters, route: str) -> int | None:
        return shortened(parameters, 60, Route.parse(route), CATALOG).max_output

    assert limit(Parameters(), "gpt-4o") == 60
    assert limit(Parameters(max_output=20), "gpt-4o") == 20
    assert limit(Parameters(), "gpt-5.4") == 2048
    assert limit(Parameters(reasoning_effort="low"), "claude-sonnet-4") == 2048
