"""Somebody brings a character along, chooses how it begins, and talks to it."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.pages import CHAT, ChatPage

pytestmark = pytest.mark.browser
CARD = {
    "spec": "chara_card_v2",
    "data": {
        "name": "Mira",
        "description": "{{char}} is a telephone operator.",
        "first_mes": "Number please, {{user}}?",
        "alternate_greetings": ["The exchange is asleep."],
    },
}


def test_a_character_is_brought_along_and_talked_to(chat: ChatPage):
    page = chat.page
    page.goto("/presets/import/")
    card = {"name": "m.json", "mimeType": "application/json", "buffer": json.dumps(CARD).encode()}
    page.get_by_label("File").set_input_files(card)  # type: ignore[arg-type]
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", name="Mira", level=1)).to_be_visible()

    page.get_by_role("main").get_by_role("link", name="Chat", exact=True).click()
    expect(page.locator(".begins .prose")).to_contain_text("Number please, Ines")
    page.get_by_role("link", name="Next greeting").click()
    expect(page.locator(".begins .prose")).to_have_text("The exchange is asleep.")
    page.wait_for_load_state()
    chat.choose("practice-scripted")
    chat.box.fill("Hello?")
    page.get_by_role("button", name="Send", exact=True).click()

    page.wait_for_url(CHAT)
    chat.until_idle()
    greeting = page.locator(".msg.bot").first
    expect(greeting).to_contain_text("The exchange is asleep.")
    expect(chat.reply.get_by_role("heading")).to_have_text("Mira, practice-scripted, replied")
    greeting.get_by_role("link", name="Previous answer").click()
    expect(page.locator(".msg")).to_have_count(1)
    expect(page.locator(".msg .prose")).to_contain_text("Number please, Ines")
