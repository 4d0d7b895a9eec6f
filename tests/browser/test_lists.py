"""Finding a chat from the keyboard, and on a phone; what the settings change on every page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.pages import CHAT, ChatPage, visit
from tests.browser.watching import PHONE, watched
from tests.server import Lampfield

pytestmark = pytest.mark.browser


@pytest.fixture
def chat(browser: Browser, lampfield: Lampfield) -> Iterator[ChatPage]:
    with watched(browser, lampfield) as context:
        yield visit(context, lampfield)


def test_a_chat_is_found_with_the_keyboard_alone(chat: ChatPage):
    page = chat.page
    chat.begin("Show me some code.", "practice-scripted").until_idle()
    address = page.url
    page.goto("/")

    page.keyboard.press("Control+k")
    expect(page.locator("#jump-q")).to_be_focused()
    page.keyboard.type("code")
    expect(page.locator("#jump-list mark").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url(f"{address}*")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.locator("#jump")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.locator("#jump-q")).to_be_focused()
    page.keyboard.type("usage")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Usage", exact=True)).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Control+Shift+o")
    expect(page.get_by_role("heading", name="Who shall we put you through to?")).to_be_visible()


def test_a_temporary_chat_says_what_it_is_before_and_after_it_begins(chat: ChatPage):
    page = chat.page
    page.get_by_role("link", name="Temporary").click()
    expect(page.get_by_text("gone a day after its last message")).to_be_visible()
    page.wait_for_load_state()

    chat.begin("A secret wish", "practice-scripted").until_idle()

    expect(page.locator(".chat-head").get_by_text("Temporary", exact=True)).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".topbar").get_by_text("Temporary", exact=True)).to_be_visible()
    tops = page.locator(".topbar > *").evaluate_all("all => all.map(each => each.offsetTop)")
    assert max(tops) < 20, "all in one row"


def test_a_temporary_chat_is_begun_on_a_phone(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield, viewport=PHONE, has_touch=True) as context:
        chat = visit(context, lampfield)
        page = chat.page
        chat.box.fill("A secret wish")
        page.locator(".topbar").get_by_role("link", name="Make it a temporary chat").click()
        expect(page.locator(".topbar h1")).to_have_text("Temporary chat")
        page.wait_for_load_state()
        expect(chat.box).to_have_value("A secret wish")
        page.locator(".topbar").get_by_role("link", name="Make it a chat that stays").click()
        expect(page.locator(".topbar h1")).to_have_text("New chat")


def test_an_archived_chat_says_so_and_goes_on(chat: ChatPage):
    page = chat.page
    chat.begin("Show me some code.", "practice-scripted").until_idle()
    page.locator(".chat-head").get_by_role("button", name="Chat options").click()
    page.get_by_role("button", name="Archive").click()
    expect(page.locator(".chat-head").get_by_text("Archived", exact=True)).to_be_visible()
    page.wait_for_load_state()

    chat.send("And more")

    expect(page.locator(".msg.bot")).to_have_count(2)
    chat.until_idle()


def test_the_drawer_of_a_phone_searches_as_one_types(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield, viewport=PHONE) as context:
        chat = visit(context, lampfield)
        chat.begin("Show me some code.", "practice-scripted").until_idle()
        chat.page.get_by_role("button", name="Open menu").click()

        chat.page.get_by_role("searchbox", name="Search chats").fill("lamps")

        expect(chat.page.locator("#chat-list mark").first).to_have_text("lamps")
        chat.page.get_by_role("searchbox", name="Search chats").fill("")
        expect(chat.page.locator("#chat-list").get_by_text("Today")).to_be_visible()


def test_who_sends_with_ctrl_enter_writes_lines_with_enter(chat: ChatPage):
    page = chat.page
    page.goto("/settings/")
    page.get_by_label("Send with").select_option("ctrl")
    page.get_by_label("Theme").select_option("dark")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("Ctrl Enter sends, Enter makes a new line.")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"

    chat.box.fill("One")
    chat.box.press("Enter")
    chat.box.press_sequentially("Two")
    expect(chat.box).to_have_value("One\nTwo")
    chat.box.press("Control+Enter")

    page.wait_for_url(CHAT)
    expect(page.locator(".msg.user .bubble")).to_contain_text("Two")
