"""What a chat costs whoever reads it: bytes, a selection, a place, a screen reader's patience."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.looks import is_too_wide
from tests.browser.pages import PATIENCE, ChatPage, visit
from tests.browser.traffic import Traffic
from tests.browser.watching import watched
from tests.server import Lampfield

pytestmark = pytest.mark.browser

LONG_REPLY = 150_000  # bytes, for about 1,200 words
SHELL = 120_000  # bytes, without fonts
SELECT = "words => getSelection().selectAllChildren(words)"
SELECTED = "getSelection().toString().trim()"
# Each change empties the region first.
HEAR = """addEventListener('DOMContentLoaded', () => {
    window.heard = [];
    const region = document.getElementById('announce');
    const note = () => { if (region.textContent.trim()) heard.push(region.textContent.trim()); };
    new MutationObserver(note).observe(region, { childList: true });
})"""
SHIFTS = """() => new Promise(tell => {
    const moved = [];
    const name = ({ node }) => (node?.closest?.('[id]') ?? document.body).id;
    const note = list => list.getEntries().forEach(each => moved.push(...each.sources.map(name)));
    new PerformanceObserver(note).observe({ type: 'layout-shift', buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => tell(moved))));
})"""
# Where the thread stands once its scrolling is over.
AT_REST = """thread => new Promise(tell => {
    let last, still = 0;
    const look = () => {
        still = thread.scrollTop === last ? still + 1 : 0;
        last = thread.scrollTop;
        if (still < 12) requestAnimationFrame(look); else tell(last);
    };
    look();
})"""
WIDE_TABLE = "\n".join(
    "|".join(cells) for cells in (["Considerable"] * 9, ["-"] * 9, ["Unabbreviated"] * 9)
)
GROW = "document.querySelector('.chat-head').insertAdjacentHTML('beforebegin', '<p>New</p>')"


def test_a_long_reply_moves_little_and_leaves_alone_what_is_done(chat: ChatPage):
    page = chat.page
    traffic = Traffic(page)
    page.add_init_script(HEAR)
    chat.begin("Long, please", "long")
    chat.box.fill("To be sent later")  # before: a browser has one selection at a time
    chat.prose.locator("p").nth(1).wait_for(timeout=PATIENCE)  # only then the first is done
    chat.prose.locator("p").first.evaluate(SELECT)
    chosen = page.evaluate(SELECTED)
    chat.until_idle()

    expect(chat.announced).to_have_text("long replied, 1240 words, free.")
    assert traffic.bytes(having="/stream") < LONG_REPLY
    assert page.evaluate(SELECTED) == chosen != ""
    expect(chat.box).to_have_value("To be sent later")
    # One every ten seconds between them, which a slow machine may come to.
    heard = [each for each in page.evaluate("heard") if each != "Still replying."]
    assert heard == ["long is replying.", "long replied, 1240 words, free."]


def test_on_a_slow_machine_a_light_page_stands_still(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield) as context:
        chat = visit(context, lampfield).begin("Hello", "echo")
        chat.until_idle()
        addresses, known = ("/", chat.page.url), context.storage_state()
    for address in addresses:
        with watched(browser, lampfield, storage_state=known) as context:
            page = context.new_page()
            traffic = Traffic(page)
            _open_slowly(page, address)

            assert 20_000 < traffic.bytes(without="/fonts/") < SHELL
            assert page.evaluate(SHIFTS) == []
            page.evaluate(GROW)
            assert page.evaluate(SHIFTS) != [], "a page that moves would not be seen"


def test_a_reader_who_scrolled_up_is_left_alone_until_back_at_the_end(chat: ChatPage):
    page, thread = chat.page, chat.page.locator("#thread")
    newest = page.get_by_role("button", name="Newest")
    page.set_viewport_size({"width": 390, "height": 480})
    chat.begin("Count", "slow-400-25").until_words(120)  # ten seconds
    thread.hover()
    page.mouse.wheel(0, -100)
    expect(newest).to_be_visible()
    before = thread.evaluate(AT_REST)
    chat.until_words(200)
    assert thread.evaluate(AT_REST) == before

    while newest.is_visible():  # the end runs away from whoever scrolls there
        page.mouse.wheel(0, 2000)
        thread.evaluate(AT_REST)
    chat.until_idle()
    assert thread.evaluate("t => t.scrollHeight - t.scrollTop - t.clientHeight") < 24
    assert before < thread.evaluate(AT_REST)


def test_a_table_that_is_too_wide_scrolls_and_keeps_its_words_whole(chat: ChatPage):
    page = chat.page
    page.set_viewport_size({"width": 390, "height": 844})
    chat.begin(WIDE_TABLE, "echo").until_idle()
    chat.reply.get_by_role("button", name="Ask again").click()
    expect(chat.reply).to_contain_text("2/2")
    chat.until_idle()

    table = chat.prose.get_by_role("group", name="Table")
    table.focus()
    page.keyboard.press("ArrowRight")

    page.wait_for_function("table => table.scrollLeft > 0", arg=table.element_handle())
    expect(chat.reply).to_contain_text("2/2")
    assert table.locator("th").first.evaluate("th => th.clientHeight") < 40, "one line"
    assert not is_too_wide(page)


def _open_slowly(page: Page, address: str) -> None:
    """As a slow telephone on a slow line does: its fonts come when the page is drawn."""
    late: list[Route] = []
    page.route("**/fonts/*", lambda route: late.append(route))
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    page.goto(address, wait_until="domcontentloaded")
    page.evaluate(SHIFTS)
    assert len(late) >= 2
    for route in late:
        route.continue_()
    page.wait_for_load_state("networkidle")
