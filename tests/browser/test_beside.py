"""One message, several answers in columns of their own, and one that is kept."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looks import is_too_wide
from tests.browser.pages import CHAT, PATIENCE, ChatPage, sign_in, tab_to
from tests.browser.watching import PHONE, watched
from tests.server import Lampfield

pytestmark = pytest.mark.browser

COLUMNS = re.compile(r"/messages/[0-9a-f-]{36}/beside/")
FAILS = "fail-500/practice,fail-429"
TICK = """(boxes, models) => {
    const [line] = boxes[0].value.split(" ");
    boxes.forEach((box, place) => {
        box.checked = place < models.length;
        if (box.checked) box.value = `${line} ${models[place]}`;
    });
}"""


@pytest.fixture
def page_without_scripts(browser: Browser, lampfield: Lampfield) -> Iterator[Page]:
    with watched(browser, lampfield, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/sign-in/")
        sign_in(page, lampfield.create_member())
        page.wait_for_url("**/")
        yield page


def ask(chat: ChatPage, text: str, *models: str) -> None:
    """From the composer to the columns; any model of the practice gateway, listed or not."""
    page = chat.page
    chat.box.fill(text)
    page.get_by_role("button", name="Side by side").click()
    page.wait_for_url("**/beside/*")
    expect(page.get_by_role("textbox", name="Message")).to_have_value(text)
    boxes = page.get_by_role("checkbox")
    expect(boxes.nth(len(models) - 1)).to_be_visible()
    boxes.evaluate_all(TICK, list(models))
    page.get_by_role("button", name="Send to all").click()
    page.wait_for_url(COLUMNS)
    expect(page.locator("#columns > .msg")).to_have_count(len(models))


def column(page: Page, model: str) -> Locator:
    heading = page.get_by_role("heading", name=re.compile(f"^{model} (is replying|replied)$"))
    return page.locator("#columns > .msg").filter(has=heading)


def until_word(found: Locator, number: int) -> None:
    expect(found.locator(".prose")).to_contain_text(f"word{number} ", timeout=PATIENCE)


def test_a_message_is_written_on_where_the_models_are_chosen(chat: ChatPage):
    page = chat.page
    chat.box.fill("Hello")
    page.get_by_role("button", name="Side by side").click()
    page.wait_for_url("**/beside/*")
    expect(chat.box).to_be_focused()
    page.wait_for_load_state()

    page.keyboard.type(" there")

    expect(chat.box).to_have_value("Hello there")


def test_two_answers_stream_and_one_is_kept(chat: ChatPage):
    page = chat.page
    ask(chat, "Hello there", "slow-80-20", "echo")
    for number in (5, 20):
        until_word(column(page, "slow-80-20"), number)
    expect(column(page, "echo").locator(".prose")).to_have_text("Hello there")
    chat.until_idle()
    expect(column(page, "slow-80-20").locator(".prose")).to_contain_text("word80")
    expect(column(page, "slow-80-20")).to_contain_text(
        re.compile(r"\d+ in, \d+ out.*first token", re.S)
    )
    expect(page.locator("#together")).to_have_text("2 answers")
    expect(page.get_by_role("link", name="Hello there", exact=True).first).to_be_visible()

    page.get_by_role("button", name="Keep this one of echo").click()
    page.wait_for_url(re.compile(r"/chats/.*#m-"))
    expect(chat.prose).to_have_text("Hello there")
    expect(chat.reply).to_contain_text("2/2")
    expect(page.locator("#model-chip")).to_contain_text("echo")
    chat.reply.get_by_role("link", name="Side by side").click()
    expect(column(page, "slow-80-20").locator(".prose")).to_contain_text("word80")


def test_one_fails_in_its_place_and_the_other_goes_on_through_a_reload(chat: ChatPage):
    page = chat.page
    ask(chat, "Count", "slow-900-30", FAILS)
    failed, other = column(page, "fail-500"), column(page, "slow-900-30")
    expect(failed).to_contain_text("Nobody on this route answered")
    until_word(other, 10)
    before = failed.get_attribute("id")
    failed.get_by_role("button", name="Ask again").click()
    expect(page.locator(f"#{before}")).to_have_count(0)
    expect(failed).to_contain_text("Nobody on this route answered")

    page.reload()
    until_word(other, 60)
    tab = page.context.new_page()
    tab.goto(page.url)
    until_word(column(tab, "slow-900-30"), 70)
    column(tab, "slow-900-30").get_by_role("button", name="Stop").click()
    expect(column(tab, "slow-900-30")).to_contain_text("Stopped")
    expect(other).to_contain_text("Stopped")
    words = re.findall(r"word(\d+)", other.locator(".prose").inner_text())
    assert [int(word) for word in words] == list(range(1, len(words) + 1))


def test_a_column_is_stopped_by_itself_and_hidden_pages_come_back(chat: ChatPage):
    page = chat.page
    ask(chat, "Count", "slow-150-30", "slow-900-30")
    short, long = column(page, "slow-150-30"), column(page, "slow-900-30")
    until_word(long, 3)
    long.get_by_role("button", name="Stop").click()
    expect(long).to_contain_text("Stopped")
    long.get_by_role("button", name="Continue").click()
    expect(long.get_by_role("button", name="Stop")).to_be_visible()
    chat.hide()
    with page.expect_response(lambda answer: "/beside/?shown=" in answer.url):
        chat.show()
    expect(page.locator(".htmx-request")).to_have_count(0)
    until_word(short, 150 - 1)
    long.get_by_role("button", name="Stop").click()
    chat.until_idle()
    expect(short.get_by_role("button", name="Keep this one")).to_be_visible()


def test_four_columns_take_one_connection_and_leave_the_others_to_other_tabs(chat: ChatPage):
    page, asked = chat.page, list[str]()
    page.on("request", lambda request: asked.append(request.url))
    models = ("slow-3001-80", "slow-3002-80", "slow-3003-80", "slow-3004-80")
    ask(chat, "Count", *models)
    for model in models:
        until_word(column(page, model), 3)
    tab = page.context.new_page()
    tab.goto(page.url)
    until_word(column(tab, models[3]), 5)
    tab.close()

    stops = page.locator("#columns").get_by_role("button", name="Stop")
    stops.evaluate_all("buttons => buttons.forEach((button) => button.click())")
    chat.until_idle()
    expect(page.get_by_text("You ended this reply here.")).to_have_count(4)
    assert len([url for url in asked if "/stream?" in url]) == 1, "it closes with the last one"


def test_the_chat_itself_follows_the_first_of_them(chat: ChatPage):
    page = chat.page
    ask(chat, "Count", "slow-300-30", "echo")
    page.get_by_role("link", name="Count").first.click()
    page.wait_for_url(CHAT)
    chat.until_words(5)
    chat.page.wait_for_load_state()
    chat.send("And then?")
    expect(page.get_by_text("Sent when this reply ends", exact=True)).to_be_visible()
    expect(page.locator("#messages .bubble")).to_have_text(["Count", "And then?"], timeout=PATIENCE)


def test_on_a_phone_they_stand_below_each_other(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield, viewport=PHONE) as context:
        page = context.new_page()
        page.goto("/sign-in/")
        sign_in(page, lampfield.create_member())
        page.wait_for_url("**/")
        ask(ChatPage(page), "A_long_word" * 30, "echo", "slow-30-30", FAILS)
        ChatPage(page).until_idle()

        assert not is_too_wide(page)
        boxes = [each.bounding_box() for each in page.locator("#columns > .msg").all()]
        tops = [box["y"] for box in boxes if box]
        assert tops == sorted(set(tops)) and len(tops) == 3
        tab_to(page, '[action$="/keep/"] button')
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/chats/.*#m-"))


def test_models_are_ticked_and_added_from_the_list(chat: ChatPage):
    page = chat.page
    page.get_by_role("button", name="Side by side").click()
    total = page.locator("#offers-sum")
    expect(total).to_have_text("1 chosen. Choose 2 to 4 models.")
    page.wait_for_load_state()
    page.get_by_role("checkbox", name="gpt-4o-mini").check()
    expect(total).to_contain_text("2 answers: free. Practice is free.")
    page.get_by_role("button", name="More models").click()
    page.locator('[id="m-gpt-4o"]').click()
    page.locator(".m-fold .primary").click()
    expect(page.locator('#offers input[value$=" gpt-4o"]')).to_be_checked()
    expect(total).to_contain_text("3 answers")


def test_without_scripts_the_page_looks_again_by_itself(page_without_scripts: Page):
    page = page_without_scripts
    page.get_by_role("textbox", name="Message").fill("Show me some code")
    page.get_by_role("button", name="Side by side").click()
    page.get_by_role("checkbox", name="gpt-4o-mini").check()
    page.get_by_role("checkbox", name="claude-sonnet-4").check()
    page.get_by_role("button", name="Send to all").click()
    page.wait_for_url(COLUMNS)
    keep = page.get_by_role("button", name="Keep this one")
    expect(keep).to_have_count(3, timeout=PATIENCE)
    keep.nth(1).click()
    page.wait_for_url(re.compile(r"/chats/"))
    expect(page.locator(".msg.bot")).to_contain_text("2/3")
