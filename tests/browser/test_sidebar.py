"""The sidebar on a wide window: it folds to a strip, and stays as it was left."""

from contextlib import closing

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.looks import in_every_look, look
from tests.browser.pages import ChatPage
from tests.browser.watching import PHONE

pytestmark = pytest.mark.browser


def test_it_folds_and_stays_folded_until_it_is_shown_again(chat: ChatPage):
    page = chat.page
    search = page.get_by_role("searchbox", name="Search chats")
    expect(search).to_be_visible()
    wide = page.locator("#main").bounding_box()

    page.get_by_role("button", name="Hide sidebar").press("Enter")
    expect(page.locator("#sidebar > :visible")).to_have_count(1)  # with what shows it again
    narrow = page.locator("#main").bounding_box()
    assert wide and narrow and narrow["width"] > wide["width"] + 150

    page.goto("/usage/")
    show = page.get_by_role("button", name="Show sidebar")
    expect(show).to_have_attribute("aria-expanded", "false")
    expect(search).to_be_hidden()
    assert in_every_look(page) == []

    show.press("Enter")
    expect(search).to_be_visible()
    page.reload()
    expect(search).to_be_visible()


def test_on_a_phone_it_is_a_drawer_whatever_was_folded_elsewhere(chat: ChatPage):
    page = chat.page
    page.get_by_role("button", name="Hide sidebar").click()

    look(page, PHONE)
    page.get_by_role("button", name="Open menu").click()
    expect(page.get_by_role("searchbox", name="Search chats")).to_be_visible()


def test_without_scripts_what_was_folded_is_there(browser: Browser, chat: ChatPage):
    chat.page.get_by_role("button", name="Hide sidebar").click()
    expect(chat.page.locator("html")).to_have_attribute("data-side", "hidden")

    kept = chat.page.context.storage_state()
    address = chat.page.url
    with closing(browser.new_context(storage_state=kept, java_script_enabled=False)) as context:
        page = context.new_page()
        page.goto(address)
        expect(page.get_by_role("searchbox", name="Search chats")).to_be_visible()
