"""The model string: every form that Helicone's gateway understands, drops or refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections.routes import Route, Severity, Stop, check
from tests.catalog import handmade

CATALOG = handmade.catalog()


def faults(text: str, *own_keys: str) -> list[tuple[str, str]]:
    found = check(Route.parse(text), CATALOG, frozenset(own_keys))
    return [(fault.severity, fault.suggestion) for fault in found]


@pytest.mark.parametrize(
    "text",
    [
        "gpt-4o",
        "gpt-4o/openai,gpt-4o/azure",
        "  gpt-4o/openai ,  gpt-4o/azure ",
        "claude-sonnet-4:online/anthropic",
        "gpt-4o,!openai",
        "!openai,gpt-4o",
        ",gpt-4o/openai,,",
    ],
)
def test_what_the_gateway_understands_has_no_faults(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("GPT-4o", "gpt-4o"),
        ("gpt-4o/OpenAI", "gpt-4o/openai"),
        ("gemini-2.5-flash/google", "gemini-2.5-flash/google-ai-studio"),
        ("gpt-4o/google", "gpt-4o"),
        ("gpt-4o /openai", "gpt-4o/openai"),
        ("gpt-4o/ openai", "gpt-4o/openai"),
        ("openai/gpt-4o", "gpt-4o/openai"),
        ("anthropic/claude-3.5-sonnet", "claude-3.5-sonnet-v2/anthropic"),
        ("claude-sonnet-4/anthropic:online", "claude-sonnet-4:online/anthropic"),
        ("gpt-4o:free", "gpt-4o"),
        ("claude-sonnet-4:Online", "claude-sonnet-4:online"),
        ("gpt-4o/", "gpt-4o"),
        ("claude-sonnet-4/aws-bedrock", "claude-sonnet-4/bedrock"),
        ("claude-sonnet-4/AWS Bedrock", "claude-sonnet-4/bedrock"),
        ("claude sonnet 4", "claude-sonnet-4"),
        ("claude-sonet-4", "claude-sonnet-4"),
        ("gpt-4o/opnai", "gpt-4o/openai"),
        ("/openai", ""),
        ("zzz", ""),
        ("llama-guard", "llama-guard/groq"),
        ("gpt-4o/openai,!openai", ""),
    ],
)
def test_what_the_gateway_would_drop_is_named_with_the_right_spelling(
    text: str, right: str
) -> None:
    assert faults(text) == [(Severity.DROPPED, right)]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("", ""),
        (",,", ""),
        ("gpt-4o,!", ""),
        ("gpt-4o,!OpenAI", "!openai"),
        ("gpt-4o,! openai", "!openai"),
        ("!openai", ""),
        (",".join(["gpt-4o"] * 11), ""),
        ("x" * 501, ""),
    ],
)
def test_what_is_refused_as_a_whole_says_so_first(text: str, right: str) -> None:
    assert faults(text)[0] == (Severity.REFUSED, right)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("claude-3-sonnet/anthropic", "claude-4.5-sonnet/anthropic"),
        ("zzz/openai", ""),
        ("gpt-4o/groq", "gpt-4o/azure"),
        ("gpt-5.4/azure", "gpt-5.4/openai"),
        ("gpt-image-1", ""),
    ],
)
def test_what_only_an_own_key_reaches_is_said_and_may_still_be_sent(text: str, right: str) -> None:
    assert faults(text) == [(Severity.OWN_KEYS, right)]


def test_with_the_own_key_it_is_a_warning_about_the_price() -> None:
    ((severity, _),) = faults("claude-3-sonnet/anthropic", "anthropic")
    assert severity == Severity.WARNING
    assert faults("gpt-5.4/azure", "azure") == []
    assert faults("gpt-image-1", "openai") == []


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("gpt-4o/openai/a/b", "gpt-4o/openai"),
        ("gpt-4o/openai/", "gpt-4o/openai"),
        ("gpt-4o/openai/clx1", ""),
        ("claude-3.5-sonnet/anthropic", "claude-3.5-sonnet-v2/anthropic"),
        ("claude-sonnet-4:online", "claude-sonnet-4:online/anthropic"),
        ("claude-4.5-sonnet:online/anthropic", "claude-4.5-sonnet/anthropic"),
        ("gpt-4o:online/openai", "gpt-4o/openai"),
        ("gpt-4o/openai,gpt-4o/openai", ""),
        ("claude-sonnet-4/anthropic,gpt-4o/openai", ""),
        ("gpt-4o-mini/openai,gpt-4o/openai", ""),
        ("claude-sonnet-4:online/anthropic,claude-sonnet-4/anthropic", ""),
    ],
)
def test_what_works_otherwise_than_it_looks_is_a_warning(text: str, right: str) -> None:
    assert faults(text) == [(Severity.WARNING, right)]


def test_each_fault_points_at_its_stop_and_its_suggestion_mends_it() -> None:
    route = Route.parse("gpt-4o/openai,GPT-4o/Azure,gpt-4o:free")
    wrong = check(route, CATALOG)
    assert [fault.index for fault in wrong] == [1, 2]
    assert [fault.item for fault in wrong] == ["GPT-4o/Azure", "gpt-4o:free"]
    stops = list(map(str, route.stops))
    for fault in wrong:
        assert fault.index is not None
        stops[fault.index] = fault.suggestion
    assert stops == ["gpt-4o/openai", "gpt-4o/azure", "gpt-4o"]


def test_sentences_name_what_was_written() -> None:
    for text in ("GPT-4o", "gpt-4o /openai", "openai/gpt-4o", "claude-3-sonnet/anthropic"):
        (fault,) = check(Route.parse(text), CATALOG)
        assert text.split("/")[0] in fault.sentence
        assert fault.sentence.endswith(".")


def test_a_source_without_routes_is_asked_for_the_id_as_it_is() -> None:
    plain = CATALOG.from_models_list({"data": [{"id": "openai/gpt-4o"}, {"id": "a,b"}]})
    assert check(Route.single("openai/gpt-4o"), plain) == []
    assert str(Route.single("a,b")) == "a,b"
    (fault,) = check(Route.single("openai/gpt-4"), plain)
    assert (fault.severity, fault.suggestion) == (Severity.WARNING, "openai/gpt-4o")


def test_the_normal_form_drops_blanks_and_puts_exclusions_last() -> None:
    assert str(Route.parse(" !azure , gpt-4o/openai ,, gpt-4o,!azure")) == (
        "gpt-4o/openai,gpt-4o,!azure"
    )


names = st.text("abcXYZ0189-._:", min_size=1, max_size=12)
stops = st.builds(
    Stop,
    name=names.filter(lambda name: not name.endswith(":online")),
    provider=st.none() | names,
    web=st.booleans(),
) | st.builds(Stop, name=names, provider=names, deployment=names, web=st.just(True))
routes = st.builds(
    Route,
    stops=st.lists(stops, max_size=5).map(tuple),
    exclusions=st.lists(names, unique=True, max_size=3).map(tuple),
)


@given(routes)
def test_a_route_reads_back_as_it_was_written(route: Route) -> None:
    assert Route.parse(str(route)) == route


@given(st.text())
def test_any_text_parses_and_its_normal_form_is_stable(text: str) -> None:
    route = Route.parse(text)
    assert Route.parse(str(route)) == route
    for fault in check(route, CATALOG):
        assert fault.sentence


texts = st.text("gpt-4oclaudeopenai:/ !,", max_size=30)


@given(texts)
def test_a_suggestion_is_never_dropped_itself(text: str) -> None:
    for fault in check(Route.parse(text), CATALOG):
        for suggestion in fault.suggestions:
            again = check(Route.parse(suggestion), CATALOG)
            assert not any(other.severity == Severity.DROPPED for other in again)
