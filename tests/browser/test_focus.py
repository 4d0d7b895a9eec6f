"""Where the focus is after each thing that a key does: never lost, and never taken away."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.pages import PATIENCE, ChatPage

pytestmark = pytest.mark.browser


def press(button: Locator) -> None:
    button.focus()
    button.press("Enter")


def test_in_a_chat(chat: ChatPage):
    page = chat.page
    chat.begin("First", "slow-400-50").until_words(3)
    press(page.get_by_role("button", name="Stop reply"))
    chat.until_idle()
    expect(chat.box).to_be_focused()

    copy = chat.reply.get_by_role("button", name="Copy answer")
    press(copy)
    expect(copy).to_be_focused()

    thread = page.get_by_role("region", name="Conversation")
    press(chat.reply.get_by_role("button", name="Ask again"))
    expect(page.locator('[aria-busy="true"]')).to_have_count(1)
    expect(thread).to_be_focused()
    page.keyboard.press("Escape")
    expect(chat.reply.locator(".place")).to_have_text("2/2", timeout=PATIENCE)
    expect(thread).to_be_focused()

    press(chat.reply.get_by_role("button", name=re.compile("^Delete this answer")))
    expect(chat.announced).to_have_text("Deleted. Undo is available.")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_role("region", name="Conversation")).to_be_focused()
    expect(thread).to_be_focused()


def test_whatever_opens_gives_it_back(chat: ChatPage):
    page = chat.page
    chat.begin("First", "echo").until_idle()
    for opener, opened in (
        (page.get_by_role("link", name="Jump anywhere"), page.locator("#jump")),
        (page.locator("#model-chip a"), page.locator("#picker")),
        (page.locator("#properties-chip"), page.locator("#chat-properties")),
        (page.locator(".chat-head [popovertarget]"), page.locator("#chat-options")),
    ):
        press(opener)
        expect(opened).to_be_visible()
        expect(page.locator(".htmx-request")).to_have_count(0)
        page.keyboard.press("Escape")
        expect(opened).to_be_hidden()
        expect(opener).to_be_focused()


def test_a_filter_that_comes_and_goes_leaves_it_on_the_filters(chat: ChatPage):
    page = chat.page
    chat.begin("First", "echo").until_idle()
    page.goto("/usage/")
    press(page.get_by_role("region", name="By model").get_by_role("link", name="echo"))
    expect(page.locator(".chip.on")).to_contain_text("Model:")
    expect(page.get_by_role("link", name="Remove filter")).to_be_focused()
    press(page.get_by_role("link", name="Remove filter"))
    expect(page.locator(".chip.on")).to_have_count(0)
    menu = page.locator(".filters summary", has_text="All models")
    expect(menu).to_be_focused()

    press(menu)
    press(page.locator(".filters").get_by_role("link", name="echo"))
    expect(page.locator(".chip.on")).to_contain_text("Model:")
    expect(menu).to_be_focused()
