"""The whole way with JavaScript off: every button is one of a form, every link leads somewhere."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import CHAT, PATIENCE, ChatPage, edit_route
from tests.browser.test_connections import (  # noqa: F401 - fixtures
    connect,
    house,
    page_without_scripts,
)

pytestmark = pytest.mark.browser


def test_from_a_key_to_an_exported_ledger(page_without_scripts: Page):  # noqa: F811
    page = page_without_scripts
    connect(page)
    edit_route(page)
    page.get_by_label("Route as text").fill("gpt-4o/openai,gpt-4o/azure")
    write_properties(page)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Test message").click()
    result = page.locator("#result")
    expect(result).to_contain_text("Served by")
    result.get_by_text("What was sent and received").click()
    expect(result).to_contain_text("Helicone-Property-project: retrofit")

    chat = talk(page)
    page.locator("#properties-chip").click()
    page.get_by_role("link", name="Edit on a page of its own").click()
    write_properties(page, value="flat 3")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_url(CHAT)
    expect(page.locator("#properties-chip")).to_contain_text("project: flat 3")
    chat.box.fill("And then?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bubble")).to_have_count(2)
    chat.until_idle()
    chat.reply.get_by_role("button", name="Ask again").click()
    expect(chat.reply.locator(".place")).to_have_text("2/2")
    chat.until_idle()
    chat.reply.get_by_role("link", name="Previous answer").click()
    expect(chat.reply.locator(".place")).to_have_text("1/2")

    page.goto("/usage/?p.project=flat+3")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert "flat 3" in download.value.path().read_text()


def write_properties(page: Page, value: str = "retrofit") -> None:
    """As a row of the table, with the buttons of the editor."""
    if page.get_by_role("button", name="Table").get_attribute("aria-pressed") == "false":
        page.get_by_role("button", name="Table").click()
    page.get_by_label("Name, row 1").fill("project")
    page.get_by_label("Value, row 1").fill(value)
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("Name, row 2").fill("by")
    page.get_by_label("Value, row 2").fill("{member}")
    expect(page.get_by_label("Value, row 1")).to_have_value(value)


def talk(page: Page) -> ChatPage:
    """The page looks again by itself until the reply has ended."""
    page.goto("/")
    chat = ChatPage(page)
    chat.box.fill("What is a lamp field?")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile(r"/chats/[0-9a-f-]{36}/"))
    expect(chat.reply).to_be_visible(timeout=PATIENCE)
    chat.until_idle()
    return chat
