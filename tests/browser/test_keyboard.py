"""The shortcuts of every page, and the switch that turns them off."""

import pytest
from playwright.sync_api import Route, expect

from tests.browser.pages import PATIENCE, ChatPage

pytestmark = pytest.mark.browser


def test_each_shortcut_works_until_it_is_switched_off(chat: ChatPage):
    page = chat.page
    chat.begin("First", "echo").until_idle()
    page.get_by_role("button", name="Ask again").click()
    expect(chat.reply.locator(".place")).to_have_text("2/2", timeout=PATIENCE)
    chat.until_idle()
    address = page.url
    page.locator("#thread").focus()

    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    expect(dialog.get_by_text("Go to the message box")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("Shift+Escape")
    expect(chat.box).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".edit textarea")).to_be_focused()
    page.keyboard.press("Escape")
    chat.reply.get_by_role("button", name="Copy answer").focus()
    page.keyboard.press("ArrowLeft")
    expect(chat.reply.locator(".place")).to_have_text("1/2")

    chat.until_idle()
    page.goto("/settings/")
    page.get_by_label("Keyboard shortcuts").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(address)
    page.locator("#thread").focus()
    for keys in ("?", "Shift+Escape", "Control+k", "Control+Shift+m"):
        page.keyboard.press(keys)
    expect(page.locator("#thread")).to_be_focused()
    chat.box.press("ArrowUp")
    expect(chat.box).to_be_focused()
    chat.reply.get_by_role("button", name="Copy answer").focus()
    page.keyboard.press("ArrowRight")
    expect(chat.reply.locator(".place")).to_have_text("1/2")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_esc_before_send_was_answered_stops_the_reply_that_comes(chat: ChatPage):
    chat.begin("Count", "slow-120-40").until_words(2)
    chat.page.keyboard.press("Escape")
    chat.until_idle()
    held: list[Route] = []
    chat.page.route("**/messages/", lambda route: held.append(route))

    with chat.page.expect_request("**/messages/"):
        chat.send("Again")
    chat.page.keyboard.press("Escape")
    held[0].continue_()

    expect(chat.page.locator(".msg.user")).to_have_count(2)
    chat.until_idle()
    expect(chat.reply).to_contain_text("Stopped")
    expect(chat.reply).not_to_contain_text("word60 ")
