"""The thread beyond one question and its reply: what waits, alternatives, versions."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.pages import PATIENCE, ChatPage
from tests.browser.watching import DESKTOP, PHONE

pytestmark = pytest.mark.browser


def test_what_is_sent_while_a_reply_is_written_waits_for_its_turn(chat: ChatPage):
    chat.begin("First", "slow-200-40").until_words(3)  # eight seconds, and so is the second
    other = chat.again()
    other.send("Second")
    expect(other.page.get_by_text("Sent when this reply ends", exact=True)).to_be_visible()
    expect(other.box).to_have_value("")
    other.send("Never mind")
    expect(other.page.locator(".waiting .bubble")).to_have_text(["Second", "Never mind"])
    other.page.get_by_role("button", name="Take back").last.click()
    expect(other.box).to_have_value("Never mind")
    expect(other.page.locator(".waiting .bubble")).to_have_text(["Second"])

    for each in (chat, other):
        bubbles = each.page.locator("#messages .bubble")
        expect(bubbles).to_have_text(["First", "Second"], timeout=PATIENCE)
        expect(each.page.locator("#waiting")).to_be_hidden()
    other.until_words(3)
    other.box.fill("")
    other.send("Third")
    other.page.get_by_role("button", name="Stop reply").click()
    other.until_idle()
    expect(other.page.get_by_text("Not sent yet")).to_be_visible()
    other.page.get_by_role("button", name="Send now").click()
    expect(other.page.locator("#messages .bubble")).to_have_text(["First", "Second", "Third"])


def test_an_edit_in_a_tab_of_its_own_is_saved(chat: ChatPage):
    page = chat.page
    chat.begin("Frist", "echo").until_idle()
    page.goto(page.get_by_role("link", name="Edit message").get_attribute("href") or "")
    edited = page.get_by_role("textbox", name="Text", exact=True)
    expect(edited).to_have_value("Frist")
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url(re.compile(r"/chats/.*#m-"))
    page.go_back()

    edited.fill("First")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/chats/"))
    expect(chat.prose).to_have_text("First", timeout=PATIENCE)
    expect(page.locator(".bubble")).to_have_text(["First"])


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_who_pays_is_said_while_one_types(chat: ChatPage, size):
    page, estimate = chat.page, chat.page.locator("#estimate")
    page.set_viewport_size(size)
    expect(estimate).to_be_hidden()
    chat.box.press_sequentially("First")
    expect(estimate).to_have_text("Practice is free.")
    expect(estimate).to_be_visible()
    chat.begin("First", "echo").until_idle()
    chat.box.press_sequentially("Second")
    expect(estimate).to_have_text("Practice is free.")
    expect(chat.box).to_be_focused()
    chat.box.press("Enter")
    expect(chat.prose).to_have_text("Second", timeout=PATIENCE)
    expect(estimate).to_be_hidden()


@pytest.mark.parametrize("is_saved", [True, False])
def test_a_message_sent_right_after_save_follows_what_was_saved_or_stays(chat: ChatPage, is_saved):
    page, held = chat.page, list[Route]()
    chat.begin("Frist", "echo").until_idle()
    page.route("**/edit/", lambda r: r.continue_() if r.request.method == "GET" else held.append(r))
    chat.box.press("ArrowUp")
    page.get_by_role("textbox", name="Text", exact=True).fill("First")
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_role("button", name="Save", exact=True).click()
    chat.send("Second")
    chat.box.press("Enter")

    if is_saved:
        held[0].continue_()
        expect(page.locator("#messages .bubble")).to_have_text(["First", "Second"])
        expect(chat.box).to_have_value("")
        expect(chat.prose).to_have_text("Second", timeout=PATIENCE)
    else:
        held[0].fulfill(status=409, headers={"HX-Reswap": "none"})
        expect(page.get_by_text("Not sent: the version before it was not saved.")).to_be_visible()
        expect(chat.box).to_have_value("Second")


def test_alternatives_and_versions_by_the_keyboard(chat: ChatPage):
    page = chat.page
    chat.begin("First", "echo").until_idle()
    chat.reply.get_by_role("button", name="Ask again").click()
    expect(chat.reply).to_contain_text("2/2", timeout=PATIENCE)
    chat.until_idle()
    chat.send("Second")
    expect(page.locator(".msg.bot")).to_have_count(2)
    chat.until_idle()

    page.get_by_role("link", name="Previous answer").click()
    expect(page.locator(".bubble")).to_have_text(["First"])
    expect(page.get_by_role("link", name="Previous answer")).to_be_focused()
    expect(chat.announced).to_have_text("Answer 1 of 2.")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".bubble")).to_have_text(["First", "Second"])
    expect(page.get_by_role("link", name="Next answer")).to_be_focused()

    # Asked again elsewhere, the view stays on its branch, and comes back to where it was left.
    places = page.locator(".place")
    chat.reply.get_by_role("button", name="Ask again").click()
    expect(places).to_have_text(["2/2", "2/2"], timeout=PATIENCE)
    chat.until_idle()
    page.get_by_role("link", name="Previous answer").first.click()
    expect(places).to_have_text(["1/2"])
    page.get_by_role("link", name="Next answer").click()
    expect(places).to_have_text(["2/2", "2/2"])

    chat.box.press("ArrowUp")
    edited = page.get_by_role("textbox", name="Text", exact=True)
    expect(edited).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" thoughts")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Edit message").last).to_be_focused()
    chat.box.press("ArrowUp")
    expect(edited).to_have_value("Second")
    expect(edited).to_be_focused()
    edited.fill("Second thoughts")
    page.keyboard.press("Control+Enter")
    expect(chat.prose).to_have_text("Second thoughts", timeout=PATIENCE)
    expect(page.locator(".msg.user").last).to_contain_text("2/2")
