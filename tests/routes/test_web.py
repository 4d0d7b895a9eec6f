"""Web search: on means that it searches."""

import pytest

from connections.routes import (
    Route,
    WebSearch,
    attempts,
    plugins,
    search_label,
    searching_stops,
    with_web,
)
from tests.catalog import handmade, recorded

CATALOG = handmade.catalog()


def online(text: str, *own_keys: str) -> str:
    return str(with_web(Route.parse(text), CATALOG, frozenset(own_keys)))


@pytest.mark.parametrize(
    ("text", "searching"),
    [
        ("claude-sonnet-4", "claude-sonnet-4:online/anthropic"),
        ("claude-sonnet-4/anthropic", "claude-sonnet-4:online/anthropic"),
        ("claude-sonnet-4:online", "claude-sonnet-4:online/anthropic"),
        ("claude-sonnet-4/anthropic/clx1", "claude-sonnet-4:online/anthropic/clx1"),
        ("claude-sonnet-4/anthropic,claude-sonnet-4/vertex", "claude-sonnet-4:online/anthropic"),
        ("claude-sonnet-4,claude-sonnet-4/anthropic", "claude-sonnet-4:online/anthropic"),
        (
            "gpt-4o/openai,claude-sonnet-4,claude-3.5-sonnet/anthropic",
            "claude-sonnet-4:online/anthropic,claude-3.5-sonnet:online/anthropic",
        ),
        ("claude-sonnet-4,!azure", "claude-sonnet-4:online/anthropic,!azure"),
        ("gpt-4o", ""),
        ("claude-4.5-sonnet/anthropic", ""),
        ("claude-sonnet-4/vertex", ""),
    ],
)
def test_only_stops_that_search_are_kept_and_bare_names_are_pinned(
    text: str, searching: str
) -> None:
    assert online(text) == searching


def test_an_excluded_provider_does_not_search() -> None:
    assert searching_stops(Route.parse("claude-sonnet-4,!anthropic"), CATALOG) == ()


def test_an_own_key_of_anthropic_searches_with_models_that_are_not_listed() -> None:
    assert online("claude-3-sonnet/anthropic") == ""
    assert online("claude-3-sonnet/anthropic", "anthropic") == "claude-3-sonnet:online/anthropic"
    assert online("claude-3-sonnet", "anthropic") == ""


def test_off_takes_the_suffix_away_again() -> None:
    route = Route.parse("claude-sonnet-4:online/anthropic,gpt-4o")
    assert str(route.without_web()) == "claude-sonnet-4/anthropic,gpt-4o"


def test_options_travel_as_the_web_plugin() -> None:
    assert WebSearch().plugin() == {"id": "web"}
    search = WebSearch(
        max_uses=3, allowed_domains=("example.org",), city="Leeds", country="GB", timezone="UTC"
    )
    assert search.plugin() == {
        "id": "web",
        "max_uses": 3,
        "allowed_domains": ["example.org"],
        "user_location": {
            "type": "approximate",
            "city": "Leeds",
            "country": "GB",
            "timezone": "UTC",
        },
    }


@pytest.mark.parametrize(
    "search",
    [
        WebSearch(allowed_domains=("https://example.org",)),
        WebSearch(allowed_domains=("a.org",), blocked_domains=("b.org",)),
        WebSearch(max_uses=0),
        WebSearch(country="England"),
        WebSearch(timezone="Yorkshire"),
    ],
)
def test_options_that_the_provider_refuses_are_named(search: WebSearch) -> None:
    assert len(search.faults()) == 1


def test_options_are_read_back_from_a_row_and_bad_ones_left_out() -> None:
    search = WebSearch(max_uses=2, blocked_domains=("b.org",), timezone="Europe/London")

    assert WebSearch.read(search.stored()) == search
    bad_rows: list[object] = [None, [], {"max_uses": "2"}, {"country": "England"}, {"city": 5}]
    for bad in bad_rows:
        assert WebSearch.read(bad) == WebSearch()


def test_options_are_sent_only_where_every_stop_searches() -> None:
    search, all_search = WebSearch(max_uses=2), "claude-sonnet-4:online/anthropic"

    assert plugins(Route.parse(all_search), search) == ({"id": "web", "max_uses": 2},)
    assert plugins(Route.parse(f"{all_search},gpt-4o"), search) == ()
    assert plugins(Route.parse(all_search), WebSearch()) == ()
    assert plugins(Route(), search) == ()


def test_good_options_have_no_faults() -> None:
    search = WebSearch(max_uses=5, blocked_domains=("ads.example.org/*",), country="GB")
    assert search.faults() == []


@pytest.mark.parametrize(
    ("searches", "label"),
    [(0, "did not search"), (1, "searched once"), (3, "searched 3 times")],
)
def test_the_label_says_what_happened(searches: int, label: str) -> None:
    assert search_label(searches) == label


def test_every_recorded_model_that_can_search_is_pinned_to_who_searches() -> None:
    catalog = recorded.registry()
    for model in catalog.models.values():
        route = with_web(Route.parse(model.id), catalog)
        tried = attempts(route, catalog)
        assert bool(route) == bool(model.searching), model.id
        assert all(attempt.searches_web for attempt in tried), model.id
