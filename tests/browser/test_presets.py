"""Somebody brings a character along, chooses how it begins, and talks to it."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

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
    bring(page)

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


def test_what_is_written_outlives_every_change_of_how_a_chat_begins(chat: ChatPage):
    page = chat.page
    page.goto("/personas/")
    page.get_by_label("Name").fill("Lady Grey")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Lady Grey is saved.")).to_be_visible()
    bring(page)
    page.goto("/")
    page.wait_for_load_state()
    note = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"Lamps."}
    page.locator("#attach input").set_input_files(note)  # type: ignore[arg-type]
    expect(page.locator("#attached li")).to_have_count(1)
    chat.box.fill("Half a sentence")

    follow(page, "Mira", "preset=")
    chat.choose("practice-scripted")
    page.get_by_label("You play").select_option("Lady Grey")
    follow(page, "Next greeting", "greeting=2")
    expect(page.get_by_label("You play").locator("option:checked")).to_have_text("Lady Grey")
    follow(page, "Temporary", "temporary")
    expect(page.locator(".begins .prose")).to_have_text("The exchange is asleep.")
    expect(page.get_by_role("radio", checked=True)).to_have_value("practice-scripted")
    follow(page, "Begin without Mira", "temporary")

    expect(page.locator(".begins")).to_have_count(0)
    expect(chat.box).to_have_value("Half a sentence")
    expect(page.locator("#attached li")).to_have_count(1)
    page.goto("/chats/")
    page.goto("/")
    expect(chat.box).to_have_value("")


def bring(page: Page) -> None:
    page.goto("/presets/import/")
    card = {"name": "m.json", "mimeType": "application/json", "buffer": json.dumps(CARD).encode()}
    page.get_by_label("File").set_input_files(card)  # type: ignore[arg-type]
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", name="Mira", level=1)).to_be_visible()


def follow(page: Page, link: str, part: str) -> None:
    """A link of the empty chat, to where its address has a part that it had not."""
    page.get_by_role("main").get_by_role("link", name=link, exact=True).click()
    page.wait_for_url(re.compile(re.escape(part)))
    page.wait_for_load_state()
