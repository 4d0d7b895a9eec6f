"""Every page, in both themes and both sizes: no fault that axe can find, nothing too wide."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import ChatPage, visit
from tests.browser.watching import DESKTOP, PHONE, watched
from tests.server import Lampfield, running_lampfield

pytestmark = pytest.mark.browser

THEMES = pytest.mark.parametrize("theme", ["light", "dark"])
SIZES = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
NARROWEST = {"width": 320, "height": 640}


@THEMES
@SIZES
def test_the_chat_is_accessible(browser: Browser, lampfield: Lampfield, theme, viewport):
    with watched(browser, lampfield, color_scheme=theme, viewport=viewport) as context:
        chat = visit(context, lampfield)
        found = {"home": violations(chat.page)}
        chat.begin("Count", "slow").until_words(5)
        found["live"] = violations(chat.page)
        chat.page.keyboard.press("Escape")
        chat.until_idle()
        found["stopped"] = violations(chat.page)
        for model in ("practice-scripted", "cited", "reason", "cut", "fail-500/practice,fail-429"):
            open_new(chat).begin("Show me some code in a table", model).until_idle()
            found[model] = violations(chat.page)

        assert {name: faults for name, faults in found.items() if faults} == {}


@THEMES
@SIZES
def test_the_way_in_is_accessible(browser: Browser, tmp_path, theme, viewport):
    with (
        running_lampfield(tmp_path) as server,
        watched(browser, server, color_scheme=theme, viewport=viewport) as context,
    ):
        page = context.new_page()
        found = {each: violations(page, each) for each in ("/welcome/", server.setup_link)}
        page.get_by_role("button", name="Save and go on").click()
        expect(page.get_by_role("alert").first).to_be_focused()
        found["with errors"] = violations(page)
        server.create_member()
        found |= {each: violations(page, each) for each in ("/sign-in/", "/nowhere/")}
        page.goto("/sign-in/")
        page.get_by_role("button", name="Sign in").click()
        found["sign in with errors"] = violations(page)

        assert {name: faults for name, faults in found.items() if faults} == {}


@SIZES
def test_what_opens_over_the_page_is_accessible(browser: Browser, lampfield: Lampfield, viewport):
    with watched(browser, lampfield, viewport=viewport) as context:
        page = visit(context, lampfield).page
        if viewport is PHONE:
            page.get_by_role("button", name="Open menu").click()
        page.get_by_role("button", name="Ines Calder").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()

        assert violations(page) == []


def test_nothing_is_wider_than_the_narrowest_window(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield, viewport=NARROWEST) as context:
        chat = visit(context, lampfield)
        wide = {"home": is_too_wide(chat.page)}
        for model in ("long", "fail-500/practice,fail-429/practice"):
            open_new(chat).begin("Averylongwordwithoutanyspace" * 9, model).until_idle()
            wide[model] = is_too_wide(chat.page)

        assert not any(wide.values()), wide


def open_new(chat: ChatPage) -> ChatPage:
    chat.page.goto("/")
    return chat


def violations(page: Page, address: str = "") -> list[str]:
    if address:
        page.goto(address)
    results = Axe().run(page).response["violations"]
    found = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in results]
    return [*found, *(["wider than the window"] if is_too_wide(page) else [])]


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
