"""Usage objects of every dialect, and the nonsense a gateway may put in them."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from connections.gateway.replies import Usage
from connections.gateway.usage import as_claude, usage_from


def claude(prompt_tokens: int) -> dict[str, object]:
    """1,200 fresh, 100 cached, 10 written, 42 answered; prompt_tokens differs with streaming."""
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": 42,
        "total_tokens": 1352,
        "prompt_tokens_details": {
            "cached_tokens": 100,
            "cache_write_tokens": 10,
            "cache_write_details": {"write_5m_tokens": 7, "write_1h_tokens": 3},
        },
        "completion_tokens_details": {"reasoning_tokens": 0},
        "server_tool_use": {"web_search_requests": 2},
    }


def test_openai_counts_cached_tokens_inside_the_prompt() -> None:
    usage = usage_from(
        {
            "prompt_tokens": 1500,
            "completion_tokens": 20,
            "total_tokens": 2544,
            "prompt_tokens_details": {"cached_tokens": 1024},
            "completion_tokens_details": {"reasoning_tokens": 5},
        }
    )
    assert (usage.prompt, usage.completion, usage.total) == (1500, 20, 2544)
    assert (usage.input, usage.cached) == (476, 1024)
    assert (usage.output, usage.thinking) == (15, 5)


def test_claude_is_split_alike_whether_it_streamed_or_not() -> None:
    whole, streamed = (as_claude(usage_from(claude(prompt))) for prompt in (1200, 1300))
    assert whole == streamed
    assert (whole.input, whole.cached, whole.write_5m, whole.write_1h) == (1200, 100, 7, 3)
    assert (whole.prompt, whole.output, whole.searches) == (1310, 42, 2)


def test_claude_thinking_is_already_in_the_completion() -> None:
    raw = claude(1200) | {"completion_tokens_details": {"reasoning_tokens": 30}}
    usage = as_claude(usage_from(raw))
    assert (usage.output, usage.thinking) == (42, 0)


def test_claude_without_a_total_keeps_what_the_prompt_says() -> None:
    raw = claude(1300) | {"total_tokens": None}
    assert as_claude(usage_from(raw)).input == 1200


def test_written_tokens_without_a_split_are_five_minute_ones() -> None:
    raw = claude(1300) | {"prompt_tokens_details": {"cache_write_tokens": 10}}
    assert (usage_from(raw).write_5m, usage_from(raw).write_1h) == (10, 0)


def test_a_native_claude_usage_is_understood() -> None:
    raw = {
        "input_tokens": 1200,
        "output_tokens": 42,
        "cache_read_input_tokens": 100,
        "cache_creation_input_tokens": 10,
        "cache_creation": {"ephemeral_5m_input_tokens": 7, "ephemeral_1h_input_tokens": 3},
        "server_tool_use": {"web_search_requests": 2},
    }
    assert as_claude(usage_from(raw)) == as_claude(usage_from(claude(1200)))


def test_pictures_and_sound_are_counted_apart() -> None:
    raw = {"modality_tokens": {"image": {"output_tokens": 1290}, "audio": {"input_tokens": 9}}}
    assert usage_from(raw).modalities == (("image", 0, 0, 1290), ("audio", 9, 0, 0))


def test_the_cost_that_openrouter_reports_is_kept() -> None:
    assert usage_from({"cost": 0.000123}).reported_cost == Decimal("0.000123")
    nonsense: list[object] = [-1, "free", None, True, float("nan"), float("inf"), "1e99", [], "NaN"]
    for cost in nonsense:
        assert usage_from({"cost": cost}).reported_cost is None


def test_absurd_figures_count_as_nothing() -> None:
    nonsense: list[object] = [-5, "12", None, True, 10**30, float("nan"), float("-inf"), {}, []]
    for count in nonsense:
        assert usage_from({"prompt_tokens": count, "completion_tokens": count}) == Usage()


def test_more_cached_than_asked_means_the_prompt_was_counted_without_the_cache() -> None:
    usage = usage_from({"prompt_tokens": 10, "prompt_tokens_details": {"cached_tokens": 90}})
    assert (usage.input, usage.cached) == (10, 90)


figures = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
inner = ["cached_tokens", "reasoning_tokens", "write_5m_tokens", "web_search_requests", "image"]
parts = st.dictionaries(st.sampled_from(inner), figures, max_size=3)


@given(
    st.dictionaries(
        st.sampled_from([*claude(1), "input_tokens", "output_tokens", "cost", "modality_tokens"]),
        figures | parts | st.dictionaries(st.just("cache_write_details"), parts),
        max_size=6,
    )
)
def test_no_usage_object_breaks_the_count_or_makes_it_negative(raw: dict[str, object]) -> None:
    for usage in (usage_from(raw), as_claude(usage_from(raw))):
        counts = [usage.prompt, usage.completion, usage.input, usage.output, usage.cached]
        counts += [usage.write_5m, usage.write_1h, usage.thinking, usage.searches]
        assert all(type(count) is int and count >= 0 for count in counts)
        assert usage.reported_cost is None or usage.reported_cost >= 0
