"""Building a route by buttons, by keys and by pointer: the string is always the visible order."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.pages import edit_route, visit
from tests.browser.watching import DESKTOP, PHONE, watched
from tests.server import Lampfield

pytestmark = pytest.mark.browser

ROUTE = ["gpt-4o/openai", "gpt-4o/azure", "claude-sonnet-4/anthropic"]


@pytest.fixture
def viewport() -> dict[str, int]:
    return DESKTOP


@pytest.fixture
def page(viewport: dict[str, int], browser: Browser, lampfield: Lampfield) -> Iterator[Page]:
    with watched(browser, lampfield, viewport=viewport) as context:
        yield panel(visit(context, lampfield).page)


def panel(page: Page) -> Page:
    """The built-in line's panel, whose gateway lists the well-known models too."""
    page.goto("/connections/")
    page.get_by_role("link", name="Practice on this server").click()
    edit_route(page)
    expect(page.get_by_label("Route as text")).to_be_visible()
    return page


def expect_route(page: Page, *stops: str) -> None:
    """The list, the field, the string shown and the string copied are one."""
    expect(page.get_by_label("Route as text")).to_have_value(",".join(stops))
    rows = page.get_by_role("list", name="Stops").get_by_role("listitem")
    expect(rows).to_have_count(len(stops))
    assert [row.get_attribute("data-stop") for row in rows.all()] == list(stops)
    expect(page.locator(".slug code")).to_have_text(",".join(stops))
    expect(page.locator(".slug [data-copy]")).to_have_attribute("data-copy", ",".join(stops))


def grip(page: Page, stop: str):
    return page.get_by_role("button", name=f"Move {stop}, position")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_string_equals_the_visible_order_after_buttons_keys_and_pointer(page: Page):
    first, second, third = ROUTE
    page.get_by_label("Route as text").fill(",".join(ROUTE))
    expect_route(page, *ROUTE)

    page.get_by_role("button", name=f"Move {third} up").click()
    expect(page.locator("#announce")).to_have_text(f"{third} is now stop 2 of 3.")
    expect_route(page, first, third, second)
    expect(page.get_by_role("button", name=f"Move {third} up")).to_be_focused()

    grip(page, third).focus()
    page.keyboard.press("Space")
    expect(page.locator("#announce")).to_contain_text("picked up")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#announce")).to_have_text(f"{third} is now stop 3 of 3.")
    expect_route(page, first, second, third)
    page.keyboard.press("Escape")
    expect_route(page, first, third, second)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    with page.expect_response("**/route/preview/"):
        page.keyboard.press("Space")
    expect(page.get_by_role("button", name=f"Move {third}, position 1 of 3")).to_be_focused()
    expect(page.locator("#announce")).to_have_text(f"{third} dropped.")
    expect_route(page, third, first, second)

    page.locator(".hops").evaluate("list => list.scrollIntoView({block: 'center'})")
    drag(page, second, above=third)
    expect(page.get_by_role("button", name=f"Move {second}, position 1 of 3")).to_be_focused()
    expect_route(page, second, third, first)

    page.get_by_role("button", name=f"Remove {third}").click()
    expect(page.locator("#announce")).to_have_text(f"{third} removed. 2 stops left.")
    expect(grip(page, first)).to_be_focused()
    expect_route(page, second, first)


def drag(page: Page, stop: str, *, above: str) -> None:
    here, there = (grip(page, each).bounding_box() for each in (stop, above))
    assert here and there
    page.mouse.move(here["x"] + 8, here["y"] + 8)
    page.mouse.down()
    page.mouse.move(there["x"] + 8, there["y"] + 2, steps=6)
    with page.expect_response("**/route/preview/"):
        page.mouse.up()


def test_stops_are_dragged_by_a_finger(browser: Browser, lampfield: Lampfield):
    first, second, third = ROUTE
    with watched(browser, lampfield, viewport=PHONE, has_touch=True) as context:
        page = panel(visit(context, lampfield).page)
        page.get_by_label("Route as text").fill(",".join(ROUTE))
        expect_route(page, *ROUTE)
        page.locator(".hops").evaluate("list => list.scrollIntoView({block: 'center'})")
        finger = context.new_cdp_session(page)

        def touch(kind: str, *points: tuple[float, float]) -> None:
            touched = {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
            finger.send("Input.dispatchTouchEvent", touched)

        here, there = (grip(page, each).bounding_box() for each in (third, first))
        assert here and there
        x, y, up = here["x"] + 8, here["y"] + 8, there["y"] + 2 - here["y"] - 8
        touch("touchStart", (x, y))
        for step in range(1, 7):
            touch("touchMove", (x, y + up * step / 6))
        with page.expect_response("**/route/preview/"):
            touch("touchEnd")
        expect(page.get_by_role("button", name=f"Move {third}, position 1 of 3")).to_be_focused()
        expect_route(page, third, first, second)


def test_who_is_asked_stays_open_while_the_route_changes_and_closed_where_it_was(page: Page):
    asked = page.locator("#panel-route-asked")
    leave_out = page.get_by_label("Provider to leave out")
    page.get_by_label("Route as text").fill("gpt-4o,claude-sonnet-4")
    expect_route(page, "gpt-4o", "claude-sonnet-4")
    expect(leave_out).to_be_hidden()

    asked.locator("summary").click()
    page.get_by_role("button", name="Move claude-sonnet-4 up").click()
    expect_route(page, "claude-sonnet-4", "gpt-4o")
    expect(leave_out).to_be_visible()
    leave_out.select_option("azure")
    asked.get_by_role("button", name="Never ask it").click()
    expect(page.locator("#announce")).to_have_text("azure is not asked.")
    expect(leave_out).to_be_visible()
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("#announce")).to_have_text("Saved.")
    expect(leave_out).to_be_visible()

    asked.locator("summary").click()
    page.get_by_role("button", name="Ask azure again").click()
    expect_route(page, "claude-sonnet-4", "gpt-4o")
    expect(leave_out).to_be_hidden()


def test_no_press_acts_on_the_route_before_the_one_that_is_on_its_way(page: Page):
    first, second, third = ROUTE
    page.get_by_label("Route as text").fill(",".join(ROUTE))
    expect_route(page, *ROUTE)
    on_its_way: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if on_its_way:
            route.continue_()
        else:
            on_its_way.append(route)

    page.route("**/route/preview/", hold_the_first)

    with page.expect_request("**/route/preview/"):
        page.get_by_role("button", name=f"Move {third} up").click()
    for name in (f"Move {second} up", f"Remove {first}", "Add to the route"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()
    expect(page.get_by_role("button", name="Save").last).to_be_disabled()
    on_its_way[0].continue_()
    page.get_by_role("button", name=f"Remove {first}").click()
    expect_route(page, third, second)
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("#announce")).to_have_text("Saved.")
    page.reload()
    edit_route(page)
    expect_route(page, third, second)


def test_a_mistyped_stop_cannot_be_saved_and_is_mended_by_a_button(page: Page):
    page.get_by_label("Route as text").fill("gpt-4o/openai")
    expect(page.locator(".slug code")).to_have_text("gpt-4o/openai")
    page.get_by_label("Add a stop").fill("gpt-4o/azur")
    page.get_by_label("Add a stop").press("Enter")
    mend = page.get_by_role("button", name="Use gpt-4o/azure")
    expect(mend).to_be_visible()
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("alert").first).to_contain_text("is no provider at Helicone")

    mend.click()
    expect_route(page, "gpt-4o/openai", "gpt-4o/azure")
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("#announce")).to_have_text("Saved.")
    page.reload()
    edit_route(page)
    expect_route(page, "gpt-4o/openai", "gpt-4o/azure")


def test_without_scripts_the_same_buttons_build_the_same_route(browser, lampfield):
    with watched(browser, lampfield, java_script_enabled=False) as context:
        page = panel(visit(context, lampfield).page)
        page.get_by_label("Add a stop").fill("gpt-4o/azure,gpt-4o/openai")
        page.get_by_role("button", name="Add to the route").click()
        expect_route(page, "practice", "gpt-4o/azure", "gpt-4o/openai")
        page.get_by_role("button", name="Move gpt-4o/openai up").click()
        page.get_by_role("button", name="Remove practice").click()
        expect_route(page, "gpt-4o/openai", "gpt-4o/azure")
        page.get_by_role("button", name="Save").last.click()
        expect(page.get_by_role("status").first).to_contain_text("Saved.")
        edit_route(page)
        expect_route(page, "gpt-4o/openai", "gpt-4o/azure")


def test_enter_in_the_route_saves_it_and_the_keyboard_goes_on_there(page: Page):
    box = page.get_by_label("Route as text")
    box.fill("gpt-4o/openai")
    expect(page.locator(".slug code")).to_have_text("gpt-4o/openai")

    box.press("Enter")
    expect(page.locator("#announce")).to_have_text("Saved.")
    expect(box).to_be_focused()
    box.press("End")
    page.keyboard.type(",gpt-4o/azure")
    expect_route(page, "gpt-4o/openai", "gpt-4o/azure")


def test_the_keys_that_open_the_list_of_models_take_along_what_is_typed(page: Page):
    page.get_by_label("Route as text").fill("gpt-4o/azure")
    expect(page.locator(".slug code")).to_have_text("gpt-4o/azure")

    page.keyboard.press("Control+Shift+M")
    expect(page.locator("#picker #route")).to_contain_text("gpt-4o/azure")


def test_options_of_a_search_that_are_typed_stay_in_sight_while_the_route_changes(page: Page):
    page.get_by_label("Route as text").fill("claude-sonnet-4/anthropic")
    page.get_by_role("switch", name="Web search").check()
    page.get_by_text("Where and how often").click()
    page.get_by_label("City").fill("Bonn")

    page.get_by_label("Route as text").fill("claude-sonnet-4/anthropic,gpt-4o")
    expect(page.locator(".web-search")).to_contain_text("Not asked while it is on")
    expect(page.get_by_label("City")).to_be_visible()
    expect(page.get_by_label("City")).to_have_value("Bonn")


def test_a_route_that_only_leaves_out_names_no_model(page: Page):
    page.get_by_label("Route as text").fill("!azure")

    expect(page.locator("#model-chosen")).to_contain_text("Choose a model")
    expect(page.locator("#model-chosen")).not_to_contain_text("Tries")
