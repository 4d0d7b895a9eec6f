"""Pictures and texts on their way: chosen, pasted, dropped, sent, answered, looked at."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, expect

from tests.browser.looks import does_not_fit, in_every_look
from tests.browser.pages import CHAT, PATIENCE, ChatPage, sign_in
from tests.browser.watching import watched
from tests.server import Lampfield

pytestmark = pytest.mark.browser

SEES = "practice-pictures"
HAND_OVER = """([type, selector, name, kind, bytes]) => {
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(bytes)], name, {type: kind}));
    const given = {bubbles: true, cancelable: true};
    const event = type === "paste"
        ? new ClipboardEvent("paste", {...given, clipboardData: files})
        : new DragEvent(type, {...given, dataTransfer: files});
    document.querySelector(selector).dispatchEvent(event);
}"""


def picture(colour: str = "teal") -> bytes:
    file = BytesIO()
    Image.new("RGB", (600, 400), colour).save(file, "PNG")
    return file.getvalue()


def lamp(name: str = "lamp.png") -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": picture()}


def notes(name: str = "notes.txt") -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": b"Buy bulbs."}


def choose(chat: ChatPage, *files: FilePayload) -> None:
    """And wait until they are over the box."""
    chat.page.locator("#attach input").set_input_files(list(files))
    for each in files:
        expect(item(chat, each["name"])).to_be_visible()


def hand_over(chat: ChatPage, how: str, name: str) -> None:
    selector = "#text" if how == "paste" else "main"
    given = [how, selector, name, "image/png", list(picture("coral"))]
    chat.page.evaluate(HAND_OVER, given)
    expect(item(chat, name)).to_be_visible()


def item(chat: ChatPage, name: str):
    return chat.page.locator("#attached .file").filter(has_text=name)


def begun(chat: ChatPage, text: str, *files: FilePayload) -> ChatPage:
    chat.choose(SEES)
    choose(chat, *files)
    chat.send(text)
    chat.page.wait_for_url(CHAT)
    chat.until_idle()
    return chat


def test_the_model_gets_what_was_chosen_and_later_what_came_before(chat: ChatPage):
    begun(chat, "What do you see?", lamp(), notes())

    expect(chat.prose).to_contain_text("Your message has 1 picture.")
    expect(chat.prose).to_contain_text("image/png")
    expect(chat.prose).to_contain_text("600 by 400")
    expect(chat.prose).to_contain_text("Buy bulbs.")
    question = chat.page.locator(".msg.user")
    expect(question.get_by_role("img", name="lamp.png")).to_be_visible()
    expect(question.get_by_role("link", name="notes.txt")).to_be_visible()
    expect(chat.page.locator("#attached .file")).to_have_count(0)

    chat.send("And before?")
    expect(chat.prose).to_contain_text("Messages before it have 1 picture.", timeout=PATIENCE)
    chat.until_idle()


@pytest.mark.parametrize("how", ["paste", "drop"])
def test_pictures_are_pasted_and_dropped(chat: ChatPage, how: str):
    begun(chat, "First", notes())

    hand_over(chat, how, "shot.png")
    chat.send("Look")

    expect(chat.page.get_by_role("img", name="shot.png")).to_be_visible()
    expect(chat.prose).to_contain_text("Your message has 1 picture.", timeout=PATIENCE)
    expect(chat.page.locator("#attached .file")).to_have_count(0)
    chat.until_idle()


def test_a_picture_alone_is_a_message(chat: ChatPage):
    send, estimate = chat.page.get_by_role("button", name="Send"), chat.page.locator("#estimate")
    chat.choose(SEES)
    expect(send).to_be_disabled()
    choose(chat, lamp())
    expect(estimate).to_have_text("Practice is free.")
    chat.page.get_by_role("button", name="Remove lamp.png").click()
    expect(send).to_be_disabled()
    expect(estimate).to_be_hidden()
    choose(chat, lamp())
    chat.box.press("Enter")
    chat.page.wait_for_url(CHAT)
    expect(chat.prose).to_contain_text("Your message has 1 picture.", timeout=PATIENCE)
    chat.until_idle()

    hand_over(chat, "paste", "shot.png")
    send.click()
    expect(chat.prose).to_contain_text("Messages before it have 1 picture.", timeout=PATIENCE)
    expect(chat.page.locator("#attached .file")).to_have_count(0)
    expect(send).to_be_disabled()
    chat.until_idle()


def test_one_that_was_removed_is_not_sent(chat: ChatPage):
    chat.choose(SEES)
    choose(chat, lamp(), notes())

    chat.page.get_by_role("button", name="Remove lamp.png").click()
    expect(item(chat, "lamp.png")).to_have_count(0)
    expect(chat.box).to_be_focused()
    chat.send("What is left?")
    chat.page.wait_for_url(CHAT)
    chat.until_idle()

    expect(chat.prose).to_contain_text("Your message has 0 pictures.")
    expect(chat.prose).to_contain_text("Buy bulbs.")


def test_what_cannot_be_taken_is_said_over_the_text(chat: ChatPage):
    chat.box.fill("Keep me")
    bad: FilePayload = {"name": "x.zip", "mimeType": "image/png", "buffer": b"PK\x03\x04\x00"}

    chat.page.locator("#attach input").set_input_files([bad])

    expect(chat.page.locator("#refusal")).to_contain_text("x.zip is neither a picture")
    expect(chat.box).to_have_value("Keep me")
    choose(chat, notes())
    expect(chat.page.locator("#refusal .notice")).to_have_count(0)


def test_a_model_that_reads_none_says_so_and_another_one_takes_them(chat: ChatPage):
    begun(chat, "First", lamp())
    chat.page.goto(chat.page.url)
    expect(chat.page.locator("#attach")).to_have_attribute("title", re.compile("^Attach pictures"))

    chat.page.goto("/")
    chat.begin("Hello", "echo").until_idle()

    expect(chat.page.locator("#attach")).to_have_attribute("title", re.compile("cannot read"))
    chat.page.locator("#attach input").set_input_files([lamp()])
    expect(chat.page.locator("#refusal")).to_contain_text("cannot read pictures")
    expect(chat.page.locator("#attached .file")).to_have_count(0)


def test_a_message_that_waits_gives_its_files_back(chat: ChatPage):
    chat.begin("Count", "slow-400-50").until_words(3)
    choose(chat, notes())
    chat.send("Later")
    waiting = chat.page.locator("#waiting")
    expect(waiting.get_by_role("link", name="notes.txt")).to_be_visible()
    expect(chat.page.locator("#attached .file")).to_have_count(0)

    waiting.get_by_role("button", name="Take back").click()

    expect(item(chat, "notes.txt")).to_be_visible()
    expect(chat.box).to_have_value("Later")
    expect(waiting).to_be_hidden()
    chat.page.get_by_role("button", name="Stop reply").click()
    chat.until_idle()


def test_a_picture_is_made_larger_and_small_again(chat: ChatPage):
    begun(chat, "Look", lamp())
    chat.page.locator(".msg.user").get_by_role("link", name="lamp.png").click()

    dialog = chat.page.get_by_role("dialog", name="Picture")
    expect(dialog.get_by_role("img", name="lamp.png")).to_be_visible()
    assert in_every_look(chat.page) == []
    chat.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_picture_that_the_model_made_is_there_when_its_reply_has_ended(chat: ChatPage):
    chat.begin("Hello", SEES).until_idle()
    chat.send("Please draw a lamp")

    made = chat.reply.get_by_role("img", name="Picture 1")
    expect(made).to_be_visible()
    expect(chat.announced).to_contain_text("1 picture")
    chat.until_idle()
    assert made.evaluate("image => image.decode().then(() => image.naturalWidth)") == 96


def test_an_edited_question_is_sent_with_its_files(chat: ChatPage):
    begun(chat, "Look", lamp())
    first = chat.reply.get_attribute("id")
    chat.page.locator("[data-edit='user']").click()
    edit = chat.page.locator(".edit")
    expect(edit).to_contain_text("Attached, and kept: lamp.png.")
    edit.get_by_role("textbox").fill("Look again")
    edit.get_by_role("button", name="Save and ask again").click()

    expect(chat.page.locator(f"#{first}")).to_have_count(0)
    expect(chat.prose).to_contain_text("Look again", timeout=PATIENCE)
    expect(chat.prose).to_contain_text("Your message has 1 picture.")
    chat.until_idle()


def test_with_files_the_page_is_accessible(chat: ChatPage):
    begun(chat, "Look", lamp(), notes())
    choose(chat, lamp("another picture with a long name indeed.png"), notes("list.txt"))

    assert in_every_look(chat.page) + does_not_fit(chat.page) == []


def test_without_scripts_files_go_with_the_message(
    browser: Browser, lampfield: Lampfield, tmp_path: Path
):
    file = tmp_path / "lamp.png"
    file.write_bytes(picture())
    email = lampfield.create_member()
    with watched(browser, lampfield, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/sign-in/")
        sign_in(page, email)
        page.goto(f"/?model={SEES}")
        page.locator("input[name=file]").set_input_files(file)
        page.get_by_role("textbox", name="Message").fill("Look")
        page.get_by_role("button", name="Send").click()

        expect(page.get_by_role("img", name="lamp.png")).to_be_visible()
