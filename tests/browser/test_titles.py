"""Titles that a model finds, on a line that has one to ask."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_connections import connect, house, page, viewport  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser


def test_the_title_of_a_chat_comes_into_the_open_page(page: Page):  # noqa: F811
    connect(page)
    page.goto("/")
    page.get_by_role("textbox", name="Message").fill("What happens when a provider fails?")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile(r"/chats/[0-9a-f-]{36}/"))

    heading = page.locator("main h1, .topbar h1").locator("visible=true")
    expect(heading).not_to_have_text("What happens when a provider fails?", timeout=20_000)
    title = heading.inner_text()
    expect(page.locator("#chat-list [data-title-of]").first).to_have_text(title)
    expect(page).to_have_title(f"{title} · Lampfield")
    expect(page.locator("[sse-connect]")).to_have_count(0)
