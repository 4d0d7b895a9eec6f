"""One long walk by keyboard from an empty list to a tested line, and past all that can go wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.pages import sign_in, tab_to
from tests.browser.watching import watched
from tests.connections.holes import BlackHole
from tests.practice.server import KEY, REVOKED_KEY, running_practice
from tests.server import Lampfield, running_lampfield

pytestmark = pytest.mark.browser

PANEL = re.compile(r"/connections/[0-9a-f-]{36}/")


@dataclass(frozen=True, slots=True)
class House:
    server: Lampfield
    hole: BlackHole


@pytest.fixture
def house(tmp_path) -> Iterator[House]:
    """The practice gateway is Helicone here, and speaks slowly enough to watch it."""
    hole = BlackHole()
    with running_practice(PRACTICE_TOKEN="token", PRACTICE_PACE="40") as gateway:
        urls = dict.fromkeys(["PRACTICE_URL", "HELICONE_GATEWAY_URL", "HELICONE_API_URL"], gateway)
        settings = {"PRACTICE_TOKEN": "token", "GATEWAY_ORIGINS": hole.url, **urls}
        with running_lampfield(tmp_path, **settings) as server:
            yield House(server, hole)
    hole.close()


def test_by_keyboard_to_a_tested_line(browser: Browser, house: House):
    with watched(browser, house.server) as context:
        page = context.new_page()
        email = house.server.create_member()
        page.goto("/sign-in/")
        sign_in(page, email)
        page.wait_for_url(house.server.url + "/")
        a_wrong_key_is_replaced(page)
        model_web_and_properties(page)
        a_test_fills_its_card(page)
        the_list_is_put_in_order(page)
        a_dead_gateway_holds_nobody_up(page, house.hole)


def a_wrong_key_is_replaced(page: Page) -> None:
    page.goto("/connections/")
    press(page, "New connection")
    page.wait_for_url("**/connections/new/")
    for control in ("#api", "#id_source", "#id_name"):
        tab_to(page, control)
    page.keyboard.type("Everyday")
    tab_to(page, "#id_key")
    page.keyboard.type(REVOKED_KEY)
    page.keyboard.press("Enter")
    page.wait_for_url(PANEL)
    expect(page.get_by_role("region", name="Key refused")).to_contain_text("Organization not found")

    press(page, "Replace")
    expect(page.locator("#id_key")).to_be_focused()
    page.keyboard.type(KEY)
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Connected")).to_contain_text("$25.00 of credit left")


def model_web_and_properties(page: Page) -> None:
    press(page, "Edit route")
    tab_to(page, "#id_route")
    page.keyboard.press("Control+a")
    page.keyboard.type("claude-sonnet-4/anthropic")
    expect(page.locator("#id_web_search")).to_be_enabled()
    tab_to(page, "#id_web_search")
    page.keyboard.press("Space")
    tab_to(page, "#id_properties")
    page.keyboard.press("Control+a")
    page.keyboard.type('{"project": "retrofit"}')
    expect(page.locator("#props-feedback")).to_contain_text("Helicone-Property-project")


def a_test_fills_its_card(page: Page) -> None:
    press(page, "Test message")
    result = page.locator("#result")
    expect(result.locator("blockquote")).to_be_visible()
    expect(result.get_by_text("Streaming", exact=True)).to_be_visible()
    early = result.locator("blockquote").inner_text()

    expect(page.locator("#announce")).to_contain_text("Test worked in", timeout=20_000)
    assert len(result.locator("blockquote").inner_text()) > len(early)
    expect(result).to_contain_text("anthropic")
    press(page, "What was sent and received")
    expect(result).to_contain_text("claude-sonnet-4:online/anthropic")
    expect(result).to_contain_text("Helicone-Property-project: retrofit")
    press(page, "Tests so far")
    expect(page.get_by_role("link", name="In usage")).to_be_visible()
    page.reload()
    expect(page.locator("#id_web_search")).to_be_checked()


def the_list_is_put_in_order(page: Page) -> None:
    page.goto("/connections/")
    assert names(page) == ["Practice on this server", "Everyday"]
    press(page, "Move Everyday up")
    expect(page.locator("#announce")).to_have_text("Everyday is now 1 of 2.")
    expect(page.get_by_role("button", name="Move Everyday up")).to_be_focused()
    press(page, "Move Everyday down")
    expect(page.locator("#announce")).to_have_text("Everyday is now 2 of 2.")
    card(page, "Everyday").locator("[data-grip]").drag_to(card(page, "Practice on this server"))
    expect(page.locator("#announce")).to_have_text("Everyday is now 1 of 2.")
    assert names(page) == ["Everyday", "Practice on this server"]

    press(page, "Manage Everyday")
    press(page, "Delete")
    expect(page.get_by_role("button", name="Delete Everyday")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Manage Everyday")).to_be_focused()


def a_dead_gateway_holds_nobody_up(page: Page, hole: BlackHole) -> None:
    """The line is made beside the list, by a tab that waits for it."""
    waiting = page.context.new_page()
    waiting.goto("/connections/new/?source=compatible")
    waiting.get_by_label("Address").fill(hole.url)
    waiting.get_by_label("Address").press("Enter")
    assert hole.waited_for.wait(10)
    page.goto("/connections/")
    # Whoever looks for lines that nobody checked may have found it by now.
    expect(card(page, "127.0.0.1")).to_contain_text(re.compile("Not checked yet|Checking"))

    press(page, "Test all connections")
    expect(card(page, "Everyday")).to_contain_text("Connected", timeout=10_000)
    expect(card(page, "127.0.0.1")).to_contain_text("Checking")
    expect(page.locator("#checking")).to_contain_text("Checking 1 of 3")
    hole.close()
    expect(card(page, "127.0.0.1")).to_contain_text("Not reachable", timeout=20_000)
    expect(page.locator("#checking [data-state=busy]")).to_have_count(0)
    waiting.wait_for_url(PANEL)
    expect(waiting.get_by_role("region", name="Not reachable")).to_be_visible()


def press(page: Page, name: str) -> None:
    """Tab to a control that has this name, and press it as a keyboard does."""
    named = re.compile(rf"^{re.escape(name)}")
    found = page.locator("button, a, summary").filter(visible=True)
    control = found.and_(page.get_by_label(name)).or_(found.filter(has_text=named)).first
    expect(control).to_be_visible()
    control.evaluate("control => control.setAttribute('data-next', '')")
    tab_to(page, "[data-next]")
    page.evaluate("document.activeElement.removeAttribute('data-next')")
    page.keyboard.press("Enter")


def card(page: Page, name: str) -> Locator:
    return page.locator(".conn").filter(has=page.get_by_role("heading", name=name))


def names(page: Page) -> list[str]:
    return page.locator(".conn > .top h2").all_inner_texts()
