"""Talking: a reply is streamed, and survives whatever its page does."""

import re

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.pages import CHAT, PATIENCE, ChatPage, counted, tab_to, visit
from tests.browser.watching import LOST, OFFLINE, PHONE, watched
from tests.server import Lampfield

pytestmark = pytest.mark.browser

LONG = "slow-120-40"  # about five seconds
WORDS = list(range(1, 121))


def test_a_reply_is_streamed_and_says_what_it_came_to(chat: ChatPage):
    chat.begin("Hello there", "slow-60-20")
    expect(chat.reply).to_have_attribute("aria-busy", "true")
    expect(chat.page.get_by_role("button", name="Stop reply")).to_be_visible()
    expect(chat.page.get_by_role("link", name="Hello there replying")).to_be_visible()

    chat.until_idle()
    assert counted(chat) == list(range(1, 61))
    expect(chat.reply).to_contain_text(re.compile(r"\d+ in, \d+ out"))
    expect(chat.reply).to_contain_text("Scripted demo, not a language model")
    expect(chat.page.get_by_role("link", name="Hello there", exact=True)).to_be_visible()
    expect(chat.page.locator("#sum")).to_have_text("2 messages")
    expect(chat.announced).to_have_text("slow-60-20 replied, 60 words, free.")
    expect(chat.page.locator("#log")).to_contain_text("word60")


def test_a_second_question_is_sent_from_the_same_page(chat: ChatPage):
    chat.begin("First", "echo").until_idle()
    chat.page.evaluate("window.isSamePage = true")

    chat.send("Second\nwith two lines")
    expect(chat.box).to_have_value("")
    expect(chat.box).to_be_focused()
    expect(chat.prose).to_contain_text("with two lines", timeout=PATIENCE)
    chat.until_idle()
    expect(chat.page.locator("#sum")).to_have_text("4 messages")
    assert chat.page.evaluate("window.isSamePage")


def test_hidden_cut_off_and_reloaded_the_reply_is_whole(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield, forgive=OFFLINE) as context:
        chat = visit(context, lampfield).begin("Count", "slow-200-50")  # ten seconds
        chat.until_words(5)
        chat.hide()
        chat.show()
        chat.until_words(15)
        context.set_offline(True)
        expect(chat.page.get_by_text("You are offline.")).to_be_visible()
        context.set_offline(False)
        chat.until_words(40)

        for word in (60, 80):
            chat.page.reload()
            chat.until_words(word)
        chat.until_idle()

        assert counted(chat) == list(range(1, 201))
        chat.page.reload()
        assert counted(chat) == list(range(1, 201))


def test_a_closed_tab_does_not_lose_the_reply(chat: ChatPage):
    context = chat.page.context
    chat.begin("Count", LONG).until_words(5)
    chat.page.close()

    later = ChatPage(context.new_page())
    later.page.goto("/")
    later.page.get_by_role("link", name="Count").click()
    later.until_words(20)
    later.until_idle()

    assert counted(later) == WORDS


def test_two_tabs_show_the_same(chat: ChatPage):
    chat.begin("Count", LONG).until_words(5)
    other = chat.again()

    chat.until_idle()
    other.until_idle()

    assert counted(chat) == counted(other) == WORDS
    assert chat.reply.inner_html() == other.reply.inner_html()


def test_a_hidden_tab_lets_its_stream_go_and_takes_it_up_again(chat: ChatPage):
    chat.begin("Count", LONG).until_words(5)
    chat.hide()
    seen = counted(chat)[-1]
    other = chat.again()
    other.until_words(110)
    assert counted(chat)[-1] == seen < 110

    chat.show()
    chat.until_idle()
    assert counted(chat) == WORDS


def test_a_tab_that_comes_to_the_front_shows_what_it_missed(chat: ChatPage):
    chat.begin("First", "echo").until_idle()
    other = chat.again()
    other.hide()
    chat.send("Second")
    expect(chat.prose).to_have_text("Second", timeout=PATIENCE)
    chat.until_idle()

    other.show()
    expect(other.prose).to_have_text("Second")
    assert other.reply.get_attribute("id") == chat.reply.get_attribute("id")


def test_sending_from_a_tab_that_missed_something_shows_all_of_it(chat: ChatPage):
    chat.begin("First", "echo").until_idle()
    other = chat.again()
    chat.send("Second")
    expect(chat.prose).to_have_text("Second", timeout=PATIENCE)
    chat.until_idle()

    other.send("Third")
    expect(other.prose).to_have_text("Third", timeout=PATIENCE)
    expect(other.page.locator(".bubble")).to_have_text(["First", "Second", "Third"])


@pytest.mark.parametrize("how", ["button", "escape"])
def test_stop_keeps_what_came(chat: ChatPage, how: str):
    chat.begin("Count", LONG).until_words(5)

    if how == "button":
        chat.page.get_by_role("button", name="Stop reply").click()
    else:
        chat.page.keyboard.press("Escape")

    chat.until_idle()
    expect(chat.reply).to_contain_text("Stopped")
    words = counted(chat)
    assert words == list(range(1, len(words) + 1)) and len(words) < 120
    expect(chat.announced).to_have_text("Stopped.")
    expect(chat.page.get_by_role("button", name="Send")).to_be_visible()
    chat.page.reload()
    assert counted(chat) == words


def test_a_failure_says_who_refused_and_can_be_asked_again(chat: ChatPage):
    chat.begin("Hello", "fail-500/practice,fail-429/practice").until_idle()
    expect(chat.reply).to_contain_text("Nobody on this route answered")
    expect(chat.reply).to_contain_text("429")
    failed = chat.reply.get_attribute("id")

    chat.reply.get_by_role("button", name="Ask again").click()

    expect(chat.page.locator(f"#{failed}")).to_have_count(0)
    chat.until_idle()
    expect(chat.page.locator(".msg.user")).to_have_count(1)
    expect(chat.reply).to_contain_text("Nobody on this route answered")


def test_a_fallback_is_told(chat: ChatPage):
    chat.begin("Hello", "fail-500/practice,gpt-4o/openai").until_idle()

    expect(chat.reply).to_contain_text("Fell back to openai")
    expect(chat.reply.get_by_role("list", name="Route taken")).to_contain_text("did not answer")


def test_a_line_that_drops_keeps_its_text(chat: ChatPage):
    chat.begin("Hello", "cut").until_idle()

    expect(chat.prose).to_contain_text("I begin to answer")
    expect(chat.reply).to_contain_text("The line dropped")


def test_thoughts_and_sources_are_shown(chat: ChatPage):
    chat.begin("Hello", "reason").until_idle()
    chat.page.get_by_text("Reasoned for").click()
    expect(chat.page.get_by_text("I am scripted, so I look for a word")).to_be_visible()

    chat.page.goto("/")
    chat.begin("Search", "cited").until_idle()
    source = chat.page.get_by_role("link", name="Lamps, a practice source")
    expect(source).to_have_attribute("rel", re.compile("noopener"))


def test_nothing_is_lost_while_the_network_is_away(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield, forgive=OFFLINE) as context:
        chat = visit(context, lampfield).begin("First", "echo")
        chat.until_idle()

        context.set_offline(True)
        expect(chat.page.get_by_text("You are offline.")).to_be_visible()
        chat.send("Do not lose me")
        expect(chat.page.get_by_text("this server cannot be reached")).to_be_visible()
        expect(chat.box).to_have_value("Do not lose me")

        context.set_offline(False)
        chat.box.press("Enter")
        expect(chat.prose).to_have_text("Do not lose me", timeout=PATIENCE)
        expect(chat.page.locator(".msg.user")).to_have_count(2)


def test_a_message_whose_answer_got_lost_is_not_sent_twice(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield, forgive=LOST) as context:
        send_twice(visit(context, lampfield))


def send_twice(chat: ChatPage) -> None:
    page = chat.page

    def lose_the_answer(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/chats/", lose_the_answer)
    chat.choose("echo")
    chat.box.fill("Only once")
    chat.box.press("Enter")
    expect(page.get_by_text("this server cannot be reached")).to_be_visible()

    page.unroute("**/chats/")
    chat.box.press("Enter")
    page.wait_for_url(CHAT)
    chat.until_idle()
    expect(page.locator(".msg.user")).to_have_count(1)
    expect(page.locator("#chat-list").get_by_role("link")).to_have_count(1)


def test_the_keyboard_alone_is_enough(chat: ChatPage):
    page = chat.page
    tab_to(page, "input[type=radio]")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="practice-scripted, free", exact=True)).to_be_checked()
    tab_to(page, "#text")
    page.keyboard.type("Show me")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("some code")
    page.keyboard.press("Enter")
    page.wait_for_url(CHAT)

    chat.until_idle()
    expect(page.locator(".bubble")).to_have_text("Show me\nsome code")
    tab_to(page, "[aria-label='Ask again']")
    page.keyboard.press("Enter")
    expect(page.locator("#sum")).to_have_text("3 messages")


def test_copy_takes_what_is_shown(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield, permissions=["clipboard-read", "clipboard-write"]) as context:
        chat = visit(context, lampfield).begin("Show me some code", "practice-scripted")
        chat.until_idle()

        chat.reply.get_by_role("button", name="Copy", exact=True).click()
        expect(chat.announced).to_have_text("Copied.")
        copied = chat.page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("def ")


def test_on_a_phone_the_chats_are_in_a_drawer(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield, viewport=PHONE, has_touch=True) as context:
        chat = visit(context, lampfield).begin("On the way", "echo")
        chat.until_idle()
        expect(chat.page.get_by_role("link", name="Connections")).to_be_hidden()

        chat.page.get_by_role("button", name="Open menu").click()
        expect(chat.page.get_by_role("link", name="On the way")).to_be_visible()
        chat.page.get_by_role("link", name="Connections").click()
        expect(chat.page.get_by_role("heading", name="Connections")).to_be_visible()
        chat.page.get_by_label("Sections").get_by_role("link", name="Chats").click()
        expect(chat.box).to_be_visible()


def test_without_scripts_everything_is_a_form(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield, java_script_enabled=False) as context:
        chat = visit(context, lampfield)
        stop = chat.page.get_by_role("button", name="Stop reply")
        chat.choose("slow")
        chat.box.fill("Count")
        chat.page.get_by_role("button", name="Send").click()
        chat.page.wait_for_url(CHAT)

        expect(chat.prose).to_contain_text("word5 ", timeout=PATIENCE)  # the page reloads itself
        stop.click()
        expect(chat.reply).to_contain_text("Stopped", timeout=PATIENCE)
        chat.reply.get_by_role("button", name="Ask again").click()
        expect(stop).to_be_visible()
