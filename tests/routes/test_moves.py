"""The buttons of the route builder: each makes one route of another."""

import pytest

from connections.route_moves import Pressed, is_pressed, pressed

ROUTE = "gpt-4o/openai,!azure,gpt-4o-mini,claude-sonnet-4/anthropic"


@pytest.mark.parametrize(
    ("move", "route", "said", "focus"),
    [
        (
            "up:1",
            "gpt-4o-mini,gpt-4o/openai,claude-sonnet-4/anthropic,!azure",
            "gpt-4o-mini is now stop 1 of 3.",
            ("grip", 0),
        ),
        (
            "up:2",
            "gpt-4o/openai,claude-sonnet-4/anthropic,gpt-4o-mini,!azure",
            "claude-sonnet-4/anthropic is now stop 2 of 3.",
            ("up", 1),
        ),
        (
            "down:0",
            "gpt-4o-mini,gpt-4o/openai,claude-sonnet-4/anthropic,!azure",
            "gpt-4o/openai is now stop 2 of 3.",
            ("down", 1),
        ),
        (
            "off:2",
            "gpt-4o/openai,gpt-4o-mini,!azure",
            "claude-sonnet-4/anthropic removed. 2 stops left.",
            ("grip", 1),
        ),
        (
            "ask:azure",
            "gpt-4o/openai,gpt-4o-mini,claude-sonnet-4/anthropic",
            "azure may be asked again.",
            ("", -1),
        ),
        ("clear", "", "The route is empty.", ("add", -1)),
    ],
)
def test_a_press_moves_one_stop_and_says_so(move, route, said, focus) -> None:
    assert pressed(ROUTE, {"move": move}) == Pressed(route, said, *focus)


def test_the_last_stop_can_go_too() -> None:
    assert pressed("gpt-4o", {"move": "off:0"}) == Pressed(
        "", "gpt-4o removed. 0 stops left.", "add"
    )


@pytest.mark.parametrize(
    ("written", "route"),
    [
        ("gpt-4o/azure/clx1", "gpt-4o,gpt-4o/azure/clx1"),
        ("gpt-4o/azure, gpt-4o/helicone,!openai", "gpt-4o,gpt-4o/azure,gpt-4o/helicone,!openai"),
        ("!openai", "gpt-4o,!openai"),
        (" ", "gpt-4o"),
        ("!", "gpt-4o"),
    ],
)
def test_a_stop_a_route_or_an_exclusion_is_added_at_the_end(written, route) -> None:
    assert pressed("gpt-4o", {"move": "add", "stop": written}).text == route


def test_a_provider_is_left_out_once_however_often_it_is_said() -> None:
    once = pressed("gpt-4o", {"move": "without", "leave_out": "openai"}).text

    assert once == "gpt-4o,!openai"
    assert pressed(once, {"move": "without", "leave_out": "openai"}).text == once


@pytest.mark.parametrize("move", ["up:9", "up:-1", "off:", "sideways:0", "", "up:one"])
def test_a_button_that_makes_no_sense_changes_nothing(move) -> None:
    assert pressed(ROUTE, {"move": move}).text == ROUTE


def test_a_suggestion_takes_the_place_of_its_item_alone() -> None:
    data = {"instead": "gpt-4o/azur\ngpt-4o/azure"}

    assert pressed("gpt-4o/openai, gpt-4o/azur", data).text == "gpt-4o/openai,gpt-4o/azure"
    assert pressed("gpt-4o/openai", data).text == "gpt-4o/openai"
    assert is_pressed(data) and not is_pressed({"route": ROUTE})
