"""Walks with the keyboard alone: what is reached, what a key does, and where the focus is then."""

import json
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import ChatPage, tab_to, visit
from tests.browser.watching import watched
from tests.server import Lampfield

pytestmark = pytest.mark.browser

SEEN = """() => {
    const {outlineStyle, boxShadow} = getComputedStyle(document.activeElement);
    return document.activeElement !== document.body
        && (outlineStyle !== "none" || boxShadow !== "none");
}"""
LINES = (
    {"user_name": "Ines", "character_name": "Mira", "chat_metadata": {"note_prompt": "Dark."}},
    {"name": "Mira", "is_user": False, "mes": "Number, please?"},
    {"name": "Ines", "is_user": True, "mes": "The harbour.", "extra": {"image": "a.png"}},
)


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Walk there, see where one is, and press it."""
    tab_to(page, selector)
    assert page.evaluate(SEEN), f"{selector} does not show that it has the focus"
    page.keyboard.press(key)


def arrived(page: Page, address: str | re.Pattern[str]) -> None:
    """On another page one begins at its top, where the first link leads past the sidebar."""
    expect(page).to_have_url(address if isinstance(address, re.Pattern) else re.compile(address))
    page.wait_for_load_state()


def file(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/json", "buffer": content}


def give(page: Page, content: bytes) -> None:
    """The dialog that Space opens is the browser's own: what it would bring is given at once."""
    tab_to(page, "#file")
    page.locator("#file").set_input_files(file("chat.jsonl", content))  # type: ignore[arg-type]
    expect(page.locator("#file")).to_be_focused()
    press(page, "form.transfer button")
    page.wait_for_load_state()


def test_a_copy_is_shared_and_taken_back(browser: Browser, lampfield: Lampfield):
    allowed = ["clipboard-read", "clipboard-write"]
    with watched(browser, lampfield, permissions=allowed) as context:
        chat = visit(context, lampfield).begin("A heat pump", "echo")
        chat.until_idle()
        page = chat.page
        press(page, "a[href$='/share/']")
        arrived(page, "/share/$")

        tab_to(page, "#id_days")
        page.keyboard.press("Control+a")
        page.keyboard.type("0")
        page.keyboard.press("Enter")
        expect(page.locator("#id_days")).to_be_focused()  # where the browser says what is wrong
        page.keyboard.press("Control+a")
        page.keyboard.type("3")
        page.keyboard.press("Enter")
        made = page.get_by_role("region", name=re.compile("^The link works until"))
        expect(made).to_be_focused()
        press(page, "[data-copy]")
        expect(page.locator("#announce")).to_have_text("Copied.")
        expect(page.get_by_role("button", name="Copy", exact=True)).to_be_focused()
        link = page.evaluate("navigator.clipboard.readText()")

        with watched(browser, lampfield) as elsewhere:
            stranger = elsewhere.new_page()
            stranger.goto(link)
            expect(stranger.locator("main")).to_contain_text("A heat pump")
            press(page, "form[action$='/take-back/'] button")
            arrived(page, "/chats/shares/$")
            expect(page.get_by_role("status").first).to_contain_text("is taken back")
            page.keyboard.press("Tab")
            expect(page.locator(":focus")).to_be_visible()
            answer = stranger.goto(link)
            assert answer and answer.status == 404


def test_chats_are_imported_and_the_report_is_read(chat: ChatPage):
    page = chat.page
    page.goto("/chats/")
    press(page, "main a[href='/chats/import/']")
    arrived(page, "/chats/import/$")

    give(page, b"no chats")
    expect(page.get_by_role("alert").filter(has_text="Nothing was taken.")).to_be_focused()

    give(page, "\n".join(map(json.dumps, LINES)).encode())
    reports = page.get_by_role("status")
    expect(reports.filter(has_text="1 chat with 2 messages taken.")).to_be_visible()
    told = reports.filter(has_text="Left out: 1 image or file, 1 note of the author.")
    expect(told).to_be_visible()

    press(page, "main a.crumb")
    arrived(page, "/chats/$")
    press(page, "main a[href^='/chats/']:not([href='/chats/import/']):not([href='/chats/shares/'])")
    arrived(page, re.compile("/chats/"))


def test_the_links_of_a_reply_are_walked_through(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield) as context:
        context.route(re.compile("^https://"), lambda route: route.fulfill(body="A source."))
        chat = visit(context, lampfield).begin("What is new?", "cited")
        chat.until_idle()
        page = chat.page

        count = chat.reply.locator(".sources a[href]").count()
        assert count > 1
        tab_to(page, ".msg.bot .sources a")
        for place in range(count):
            source = chat.reply.locator(".sources a[href]").nth(place)
            expect(source).to_be_focused()
            assert page.evaluate(SEEN)
            with context.expect_page() as opened:
                page.keyboard.press("Enter")
            expect(opened.value.locator("body")).to_have_text("A source.")
            assert opened.value.evaluate("[window.opener, document.referrer]") == [None, ""]
            opened.value.close()
            expect(source).to_be_focused()
            page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        expect(chat.reply.locator(".sources a[href]").last).to_be_focused()
        page.keyboard.press("Shift+Escape")
        expect(chat.box).to_be_focused()
