"""The list of models: by keyboard alone, on a phone, for a chat, and without a script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import ChatPage, visit
from tests.browser.watching import DESKTOP, PHONE, watched
from tests.server import Lampfield

pytestmark = pytest.mark.browser


def focused(page: Page) -> str:
    return str(
        page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
    )


def type_and_see(page: Page, text: str, count: str) -> None:
    page.keyboard.type(text)
    expect(page.locator("#mcount")).to_have_text(re.compile(count))


def right_edges(page: Page, selector: str) -> list[float]:
    boxes = (each.bounding_box() for each in page.locator(selector).all())
    return [round(box["x"] + box["width"], 1) for box in boxes if box]


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def test_a_model_is_chosen_with_the_keyboard_alone(chat: ChatPage):
    page = chat.page
    page.goto("/")  # returns when its scripts have run
    chat.box.focus()
    page.keyboard.press("Control+Shift+M")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator("#mq")).to_be_focused()
    expect(page.locator("#picker-said")).to_have_text(re.compile(r"^\d+ models$"))
    assert violations(page) == []

    type_and_see(page, "sonnet 4", r"^[1-9] of ")
    expect(page.locator("#picker-said")).to_have_text(re.compile(r"^\d models?$"))
    page.keyboard.press("ArrowDown")
    first = focused(page)
    page.keyboard.press("End")
    page.keyboard.press("Home")
    assert focused(page) == first == "m-claude-sonnet-4"
    page.keyboard.press("ArrowUp")
    expect(page.locator("#mq")).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.locator("#m-claude-sonnet-4")).to_have_attribute("aria-expanded", "true")
    expect(page.locator(":focus")).to_have_text(re.compile("^Use"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("radio", name=re.compile("claude-sonnet-4,"))).to_be_checked()
    expect(chat.announced).to_have_text("Route changed: claude-sonnet-4")


def test_a_letter_leads_back_to_the_search_and_escape_to_the_opener(chat: ChatPage):
    page = chat.page
    page.goto("/")  # returns when its scripts have run
    opener = page.get_by_role("link", name="All models")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#mq")).to_be_focused()
    page.keyboard.press("ArrowDown")
    type_and_see(page, "sonnet", r"^[1-9] of ")
    expect(page.locator("#mq")).to_have_value("sonnet")

    page.locator(".star").first.click()
    expect(page.locator(".star").first).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_route_is_built_for_a_chat_on_a_phone_and_the_chip_shows_it(
    browser: Browser, lampfield: Lampfield
):
    with watched(browser, lampfield, viewport=PHONE) as context:
        chat = visit(context, lampfield).begin("Hello", "practice-scripted")
        chat.until_idle()
        page = chat.page
        page.locator("#model-chip a").click()
        expect(page.locator("#dock")).to_contain_text("practice-scripted")
        page.locator("#mq").fill("gpt-4o")
        expect(page.locator(".m-pick").first).to_have_id("m-gpt-4o")
        page.locator("#m-gpt-4o").click()
        expect(page.locator(".m-open .addbtn").first).to_be_visible()
        assert len(set(right_edges(page, ".m-open .addbtn"))) == 1
        page.get_by_role("button", name="Add to route: gpt-4o/openai").click()
        expect(page.locator("#dock")).to_contain_text("gpt-4o/openai")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width == PHONE["width"] and violations(page) == []

        page.get_by_role("button", name="Edit").click()
        page.get_by_role("button", name="Remove practice-scripted").click()
        page.locator("#route").get_by_role("button", name="Use this route").click()
        expect(page.locator("#model-chip .t")).to_have_text("gpt-4o/openai")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_pasted_route_is_mended_and_its_stops_moved_at_the_side(chat: ChatPage):
    page = chat.page
    page.goto("/models/")
    page.locator("#mq").fill("gpt-4o/openai,gpt-4o/azur")
    side = page.locator("#route")
    expect(side.locator(".fault")).to_have_css("display", "flex")  # a notice, not loose words
    side.get_by_role("button", name="Use gpt-4o/azure").click()
    expect(side.locator(".slug code")).to_have_text("gpt-4o/openai,gpt-4o/azure")
    expect(page.locator("#mq")).to_have_value("")
    expect(page.locator("#pasted")).to_have_count(0)

    side.get_by_role("button", name="Move gpt-4o/azure up").click()
    expect(side.locator(".slug code")).to_have_text("gpt-4o/azure,gpt-4o/openai")
    expect(page.locator("#picker-said")).to_contain_text("gpt-4o/azure is now stop 1 of 2.")
    expect(side.get_by_role("button", name="Move gpt-4o/azure, position 1")).to_be_focused()
    side.get_by_label("Make this my default").check()
    side.get_by_role("button", name="Move gpt-4o/openai up").click()
    expect(side.locator(".slug code")).to_have_text("gpt-4o/openai,gpt-4o/azure")
    expect(side.get_by_label("Make this my default")).to_be_checked()
    side.get_by_role("button", name="Clear route").click()
    expect(side.get_by_role("button", name="Use this route")).to_be_disabled()
    assert violations(page) == []


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_stops_at_the_side_are_lifted_dragged_and_providers_left_out(
    browser: Browser, lampfield: Lampfield, viewport
):
    first, second = "gpt-4o/openai", "gpt-4o"
    with watched(browser, lampfield, viewport=viewport) as context:
        page = visit(context, lampfield).page
        page.get_by_role("link", name="All models").click()
        page.locator("#mq").fill(f"{first},{second}")
        expect(page.locator("#pasted")).to_be_visible()
        if viewport == PHONE:
            page.get_by_role("button", name="Edit").click()
        side = page.locator("#route")

        side.get_by_role("button", name=f"Move {second}, position 2").press("Space")
        expect(page.locator("#picker-said")).to_contain_text("picked up")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Space")
        expect(side.get_by_role("button", name=f"Move {second}, position 1 of 2")).to_be_focused()
        expect(side.locator(".slug code")).to_have_text(f"{second},{first}")

        here, there = (
            side.get_by_role("button", name=f"Move {stop}, position").bounding_box()
            for stop in (first, second)
        )
        assert here and there
        page.mouse.move(here["x"] + 8, here["y"] + 8)
        page.mouse.down()
        page.mouse.move(there["x"] + 8, there["y"] + 2, steps=6)
        page.mouse.up()
        expect(side.get_by_role("button", name=f"Move {first}, position 1 of 2")).to_be_focused()

        side.get_by_text("Who is asked, in which order").click()
        side.get_by_label("Provider to leave out").select_option("azure")
        side.get_by_role("button", name="Never ask it").click()
        expect(side.locator(".slug code")).to_have_text(f"{first},{second},!azure")
        expect(page.locator("#picker-said")).to_have_text("azure is not asked.")
        side.get_by_role("button", name="Ask azure again").click()
        expect(side.locator(".slug code")).to_have_text(f"{first},{second}")
        expect(page.get_by_label("Provider", exact=True)).to_have_value("")


def test_a_filter_is_lit_only_while_it_filters(chat: ChatPage):
    page = chat.page
    page.emulate_media(reduced_motion="reduce")
    page.goto("/models/")
    filters = page.locator(".p-filters > .chip")

    def lit() -> list[bool]:
        shown = filters.evaluate_all("all => all.map(chip => getComputedStyle(chip).borderColor)")
        return [each != shown[0] for each in shown]  # nobody asks for favourites, the first

    assert not any(lit())
    page.get_by_role("checkbox", name="Reads images").check(force=True)
    page.get_by_label("Provider").select_option("openai")
    expect(page.locator("#mcount")).not_to_have_text("49 of 49")
    assert lit() == [False, True, False, True, False, False, False]


def test_without_a_script_the_list_is_a_page(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield, java_script_enabled=False) as context:
        page = visit(context, lampfield).page
        page.get_by_role("link", name="All models").click()
        page.get_by_label(re.compile("^Search .* models")).fill("gpt-4o")
        page.locator("label.chip", has_text="Reads images").click()
        page.get_by_role("button", name="Show").click()
        expect(page).to_have_url(re.compile("q=gpt-4o&.*images=1"))
        page.locator("#m-gpt-4o").click()
        page.get_by_role("button", name="Favourite gpt-4o", exact=True).click()
        expect(page).to_have_url(re.compile("open=gpt-4o"))
        page.get_by_role("button", name="Pin to the board").click()
        page.get_by_role("button", name="Add to route: gpt-4o/azure").click()
        page.get_by_role("button", name="Use at any provider").click()
        expect(page.get_by_role("radio", name=re.compile("gpt-4o,"))).to_be_checked()
