"""What the settings change for ears, and for whoever looks elsewhere meanwhile."""

import pytest
from playwright.sync_api import Dialog, expect

from tests.browser.pages import ChatPage
from tests.browser.test_beside import ask

pytestmark = pytest.mark.browser
HEAR = """addEventListener('DOMContentLoaded', () => {
    window.heard = [];
    const region = document.getElementById('announce');
    const note = () => { const said = region.innerText.trim(); if (said) heard.push(said); };
    new MutationObserver(note).observe(region, { childList: true });
})"""
# What the browser would show stands on the page, where a test can wait for it.
NOTES = """window.Notification = class {
    static permission = 'granted';
    static async requestPermission() { return 'granted'; }
    constructor(text) { document.documentElement.dataset.note = text; }
    addEventListener() {}
};"""


def save(chat: ChatPage) -> None:
    chat.page.get_by_role("button", name="Save").click()
    expect(chat.page.get_by_text("Saved.")).to_be_visible()


def heard_while_replying(chat: ChatPage, speaks: str) -> list[str]:
    page = chat.page
    page.goto("/settings/")
    page.get_by_label("Screen reader speaks").select_option(speaks)
    save(chat)
    page.add_init_script(HEAR)
    page.goto("/")
    page.wait_for_load_state()
    chat.begin("Hello there", "slow-60-20").until_idle()
    heard: list[str] = page.evaluate("heard")
    return heard


def test_who_wants_to_hear_only_the_end_of_a_reply_hears_that(chat: ChatPage):
    assert heard_while_replying(chat, "end") == ["slow-60-20 replied, 60 words, free."]


def test_who_wants_to_hear_nothing_of_a_reply_hears_nothing(chat: ChatPage):
    assert heard_while_replying(chat, "nothing") == []
    expect(chat.page.locator("#log")).to_be_empty()


def test_a_cost_that_is_not_shown_is_not_spoken(chat: ChatPage):
    chat.page.goto("/settings/")
    chat.page.get_by_label("Show what every reply cost").uncheck()
    save(chat)

    assert heard_while_replying(chat, "end") == ["slow-60-20 replied, 60 words."]


def test_a_cost_that_is_not_shown_is_not_shown_side_by_side_either(chat: ChatPage):
    page = chat.page
    page.goto("/settings/")
    page.get_by_label("Show what every reply cost").uncheck()
    save(chat)
    page.goto("/")
    page.wait_for_load_state()

    ask(chat, "Hello", "echo", "practice-scripted")
    chat.until_idle()

    expect(chat.reply.locator(".cost")).to_contain_text("first token")
    expect(chat.reply.locator(".cost b")).to_be_hidden()
    expect(page.locator("#together")).to_be_hidden()


def test_settings_that_were_not_saved_are_not_left_unasked(chat: ChatPage):
    page, asked = chat.page, list[str]()

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto("/settings/")
    page.get_by_label("Theme").select_option("dark")

    page.goto("/chats/")

    assert asked == ["beforeunload"]


def test_a_page_out_of_sight_tells_when_its_reply_has_ended(chat: ChatPage):
    page = chat.page
    page.add_init_script(NOTES)
    page.goto("/settings/")
    page.get_by_label("Notify me when a reply ends").check()
    save(chat)
    page.goto("/")
    page.wait_for_load_state()
    chat.begin("Count", "slow-60-20").until_words(3)

    chat.hide()

    expect(page.locator("html")).to_have_attribute("data-note", "slow-60-20 replied")
    chat.show()
    chat.until_idle()
    expect(chat.prose).to_contain_text("word60")
