"""A server that nobody has set up yet."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.pages import CHAT, ChatPage
from tests.browser.watching import watched
from tests.server import AT_FIRST, PASSWORD, running_lampfield

pytestmark = pytest.mark.browser


def test_from_the_link_in_the_console_to_the_first_reply(browser: Browser, tmp_path):
    with (
        running_lampfield(tmp_path, AT_FIRST) as server,
        watched(browser, server, forgive=("403",), timezone_id="Europe/London") as context,
    ):
        page = context.new_page()
        page.goto("/")
        expect(page.get_by_text("finds a link in the console")).to_be_visible()
        page.goto("/welcome/?token=guessed")
        expect(page.get_by_text("not the one from the console")).to_be_visible()

        page.goto(server.setup_link)
        expect(page.get_by_label("Time zone")).to_have_value("Europe/London")
        page.get_by_role("button", name="Save and go on").click()
        expect(page.get_by_role("alert").filter(has_text="4 things need fixing")).to_be_focused()
        page.get_by_label("Name of your group").fill("Marlow Road")
        page.get_by_label("Your name").fill("Ines Calder")
        page.get_by_label("Your e-mail").fill("ines@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Save and go on").click()

        page.get_by_role("radio", name="Practice on this server").check()
        page.get_by_role("button", name="Begin with Practice").click()
        chat = ChatPage(page)
        page.get_by_role("link", name="Show me around").click()
        expect(chat.box).to_have_value("What can you do?")
        page.get_by_role("button", name="Send").click()
        page.wait_for_url(CHAT)
        chat.until_idle()
        expect(chat.reply).to_contain_text("Scripted demo, not a language model")
        expect(chat.prose).to_contain_text("I am a script")

        page.goto("/welcome/")
        expect(page.get_by_role("heading", name="No such line")).to_be_visible()
