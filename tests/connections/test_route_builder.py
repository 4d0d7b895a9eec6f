"""The route builder on the panel: stops as a list, by buttons of a form, nothing saved by them."""

import re

import pytest

from tests.connections.test_panel import HTMX, address, fields

ROUTE = "gpt-4o/openai,gpt-4o-mini,claude-sonnet-4/anthropic"


@pytest.fixture
def press(signed_in, line):
    """Press a button of the builder and return what comes."""
    signed_in.post(address(line, "check/"))

    def pressed(route: str, *, htmx: bool = True, **more: str) -> str:
        posted = fields(line, route=route, **more)
        answer = signed_in.post(
            address(line, "route/preview/"), posted, headers=HTMX if htmx else {}
        )
        assert answer.status_code == 200
        return str(answer.content.decode())

    return pressed


def listed(page: str) -> list[str]:
    return re.findall(r'<li data-stop="([^"]+)"', page)


def field(page: str) -> str:
    found = re.search(r'name="route"[^>]*?value="([^"]*)"', page, re.S)
    return found[1] if found else ""


def test_stops_show_their_price_who_is_first_and_what_bounds_the_route(press):
    page = press(ROUTE)

    assert listed(page) == ROUTE.split(",")
    assert "$0.15 in, $0.60 out, helicone first, then 3 more" in page
    assert "<dt>Dearest stop</dt><dd>$3.00 in, $15.00 out</dd>" in page
    assert "<dt>Smallest context</dt><dd>128K</dd>" in page
    assert "<dt>Web search</dt><dd>3rd stop only</dd>" in page


def test_every_button_answers_with_the_list_the_text_and_a_word(press, line):
    page = press(ROUTE, move="down:0")

    assert listed(page) == ["gpt-4o-mini", "gpt-4o/openai", "claude-sonnet-4/anthropic"]
    assert field(page) == ",".join(listed(page))
    assert f'data-copy="{field(page)}"' in page
    assert "gpt-4o/openai is now stop 2 of 3." in page
    assert re.search(r'value="down:1"[^>]* autofocus', page)
    line.refresh_from_db()
    assert line.route == "gpt-4o-mini"


def test_without_a_script_a_button_answers_with_the_whole_page(press):
    page = press(ROUTE, htmx=False, move="off:1", properties='{"project": "retrofit"}')

    assert page.startswith("<!doctype html>")
    assert field(page) == "gpt-4o/openai,claude-sonnet-4/anthropic"
    assert "retrofit" in page


def test_a_wrong_stop_is_marked_in_its_row_and_the_right_one_is_a_button(press):
    page = press("gpt-4o/openai,gpt-4o/azur")

    assert '<li data-stop="gpt-4o/azur" data-wrong>' in page
    assert 'name="instead" value="gpt-4o/azur&#10;gpt-4o/azure"' in page
    assert field(press("gpt-4o/azur", instead="gpt-4o/azur\ngpt-4o/azure")) == "gpt-4o/azure"


@pytest.mark.parametrize(
    ("route", "warning"),
    [
        ("gpt-4o,claude-opus-4-1/anthropic", "costs more than twice as much as the first stop"),
        ("claude-sonnet-4/anthropic,gpt-4o/openai", "holds less of a chat than the first stop"),
        ("claude-sonnet-4:online/anthropic,gpt-4o", "does not search the web, though other stops"),
        ("gpt-4o/azure/clx1", "is asked with Helicone&#x27;s own key all the same"),
    ],
)
def test_what_may_surprise_is_said_beside_its_stop(press, route, warning):
    assert warning in press(route)


def test_a_provider_that_is_left_out_is_never_in_the_order(press):
    page = press("gpt-4o", move="without", leave_out="openai")

    assert field(page) == "gpt-4o,!openai"
    assert 'name="move" value="ask:openai"' in page
    assert "gpt-4o/openai" not in page.partition("Who is asked")[2]
    assert field(press(field(page), move="ask:openai")) == "gpt-4o"


def test_the_pasted_key_stays_out_of_what_the_builder_answers(press):
    assert "a-key-that-was-pasted" not in press(ROUTE, move="up:1", key="a-key-that-was-pasted")


def test_the_model_is_shown_and_its_route_unfolds_where_it_needs_a_hand(press, signed_in, line):
    while_it_is_typed = press("claude-sonnet-4/anthropic,gpt-4o")
    assert "<b>Claude Sonnet 4</b>" in while_it_is_typed
    assert "<li><span>gpt-4o</span></li>" in while_it_is_typed

    signed_in.post(address(line), fields(line, route="gpt-4o/openai"))
    page = signed_in.get(address(line)).content.decode()
    assert "<b>GPT-4o</b>" in page and 'id="edit-route">' in page

    refused = signed_in.post(address(line), fields(line, route="gpt-4o/azur")).content.decode()
    assert 'id="edit-route" open>' in refused
