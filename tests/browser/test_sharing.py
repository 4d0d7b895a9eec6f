"""Two members at two screens: one shares a line, the other chats on it until it is taken back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import violations
from tests.browser.pages import PATIENCE, ChatPage, sign_in
from tests.browser.test_connections import connect
from tests.browser.watching import PHONE, watched
from tests.practice.server import KEY, running_practice
from tests.server import Lampfield, running_lampfield

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[Lampfield]:
    """A server for which the practice gateway stands in for Helicone."""
    with running_practice(PRACTICE_TOKEN="token") as gateway:
        names = ("PRACTICE_URL", "HELICONE_GATEWAY_URL", "HELICONE_API_URL")
        settings = dict.fromkeys(names, gateway) | {"PRACTICE_TOKEN": "token"}
        with running_lampfield(tmp_path_factory.mktemp("house"), **settings) as server:
            yield server


def test_a_line_is_shared_used_and_taken_back(browser: Browser, house: Lampfield):
    with (
        watched(browser, house) as desk,
        watched(browser, house, viewport=PHONE, color_scheme="dark") as phone,
    ):
        sam, priya = desk.new_page(), phone.new_page()
        enter(sam, house.create_member("Sam Oakes"))
        enter(priya, house.create_member("Priya Natarajan"))
        connect(sam)
        share(sam, "Priya Natarajan", "gpt-4o-mini\nclaude-*", "10")

        priya.goto("/connections/")
        expect(priya.get_by_role("table", name="Connections shared with you")).to_contain_text(
            "gpt-4o-mini and claude-*"
        )
        assert violations(priya) == []
        chat = talk(priya)
        assert KEY[-4:] not in priya.content()

        sam.reload()
        used = sam.get_by_role("table", name="Used this month")
        expect(used).to_contain_text("Priya Natarajan")
        assert violations(sam) == []
        sam.get_by_role("button", name="Revoke from Priya Natarajan").click()
        expect(sam.get_by_text("Shared with nobody.")).to_be_visible()

        chat.send("Are you still there?")
        expect(priya.get_by_role("alert").first).to_contain_text("No longer shared with you")
        expect(chat.box).to_have_value("Are you still there?")
        priya.reload()
        priya.get_by_role("button", name="Go on with Practice on this server").click()
        chat.send("Are you still there?")
        chat.until_idle()
        expect(priya.locator(".msg.bot")).to_have_count(2)


def enter(page: Page, email: str) -> None:
    page.goto("/sign-in/")
    sign_in(page, email)
    expect(page.get_by_role("heading", name="Who shall we put you through to?")).to_be_visible()


def share(page: Page, name: str, models: str, dollars: str) -> None:
    page.get_by_role("link", name="Sharing").click()
    page.get_by_label("With", exact=True).select_option(label=name)
    page.get_by_label("Models they may use").fill(models)
    page.get_by_label("At most, in US dollars").fill(dollars)
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text(f"is shared with {name}")


def talk(page: Page) -> ChatPage:
    page.get_by_role("link", name="Chat on Helicone of Sam Oakes").click()
    chat = ChatPage(page)
    chat.send("What can you do?")
    page.wait_for_url("**/chats/*/")
    expect(chat.prose).not_to_be_empty(timeout=PATIENCE)
    chat.until_idle()
    return chat
