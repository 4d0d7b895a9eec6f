"""Walks over the panel: without a mouse, with a gateway that is dead, on a line that is lent."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import pages
from tests.browser.looks import violations
from tests.browser.test_connections import house as house
from tests.browser.test_connections import tab_to
from tests.browser.test_sharing import enter, share, talk
from tests.browser.watching import DESKTOP, PHONE, watched
from tests.connections.holes import BlackHole
from tests.practice.server import KEY
from tests.server import Lampfield, running_lampfield

pytestmark = pytest.mark.browser

PANEL = re.compile(r"/connections/[0-9a-f-]{36}/")
PATIENT = {
    f"GATEWAY_{bound}_TIMEOUT": "3600" for bound in ("CONNECT", "FIRST_BYTE", "SILENCE", "TOTAL")
}
SEED = """
from accounts.models import Member
from chat.models import Chat
member = Member.objects.get(email="{email}")
line = member.connections.create(name="Dead", source="helicone", route="gpt-4o", is_default=True)
line.save_key("{key}")
print(line.pk, Chat.begin(member, line, "Is anybody there?").pk)
"""


def test_from_nothing_to_a_read_test_by_the_keyboard_of_a_phone(browser: Browser, house: Lampfield):
    """At a desk: test_lines."""
    with watched(browser, house, viewport=PHONE) as context:
        page = context.new_page()
        enter(page, house.create_member())
        page.goto("/connections/")
        tab_to(page, "Plug in your first line")
        page.keyboard.press("Enter")
        page.wait_for_url("**/connections/new/")

        for field in ("API type", "Source", "API key"):
            tab_to(page, field)
        page.keyboard.type(KEY)
        tab_to(page, "Connect")
        page.keyboard.press("Enter")
        page.wait_for_url(PANEL)
        expect(page.get_by_role("region", name="Connected")).to_be_visible()

        tab_to(page, "Edit route")
        page.keyboard.press("Enter")
        tab_to(page, "Route as text")
        page.keyboard.press("Control+a")
        with page.expect_response("**/route/preview/"):
            page.keyboard.type("claude-sonnet-4/anthropic")
        expect(page.locator(".hops li")).to_have_count(1)
        tab_to(page, "Web search")
        with page.expect_response("**/web/preview/"):
            page.keyboard.press("Space")
        pages.tab_to(page, "#id_properties")
        with page.expect_response("**/properties/preview/"):
            page.keyboard.type('{"project": "retrofit"}')
        expect(page.locator("#props-feedback")).to_contain_text("Helicone-Property-project")
        tab_to(page, "Test message")
        page.keyboard.press("Enter")

        expect(page.locator("#announce")).to_contain_text("served by anthropic")
        result = page.get_by_role("region", name="Test message")
        tab_to(page, "What was sent and received")
        page.keyboard.press("Enter")
        expect(result).to_contain_text("Helicone-Property-project: retrofit")
        expect(result).to_contain_text("claude-sonnet-4:online/anthropic")


@contextmanager
def refusing() -> Iterator[str]:
    """Held without listening: whoever comes is refused, and nobody else gets the port."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@contextmanager
def silent() -> Iterator[str]:
    hole = BlackHole()
    yield hole.url
    hole.close()


@pytest.mark.parametrize(("gateway", "viewport"), [(refusing, DESKTOP), (silent, PHONE)])
def test_no_page_waits_for_a_gateway_that_is_dead(browser: Browser, tmp_path, gateway, viewport):
    with gateway() as url:
        leads = {"HELICONE_GATEWAY_URL": url, "HELICONE_API_URL": url, "SHUTDOWN_GRACE": "0"}
        with running_lampfield(tmp_path, **PATIENT, **leads) as server:
            email = server.create_member()
            seed = SEED.format(email=email, key=KEY)
            line, chat = server.manage("shell", "-v", "0", "-c", seed).split()
            with watched(browser, server, viewport=viewport) as context:
                page = context.new_page()
                enter(page, email)
                visit_everything(page, line, chat)


def visit_everything(page: Page, line: str, chat: str) -> None:
    """A page that asked the gateway would not come before the test is given up."""
    for place in (
        *("/", f"/chats/{chat}/", f"/models/?connection={line}", "/connections/"),
        *(f"/connections/{line}/", "/usage/", "/usage/requests/", "/presets/", "/settings/"),
    ):
        page.goto(place)
        expect(page.locator("#main")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
    page.goto(f"/chats/{chat}/")
    page.get_by_role("textbox", name="Message").fill("Hello?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bubble").last).to_have_text("Hello?")


def test_a_borrower_sees_the_line_its_models_and_what_is_left(browser: Browser, house: Lampfield):
    with watched(browser, house) as desk, watched(browser, house, viewport=PHONE) as other:
        lender, borrower = desk.new_page(), other.new_page()
        enter(lender, house.create_member("Sam Oakes"))
        enter(borrower, house.create_member(name := "Robin Vale"))
        lender.goto("/connections/new/")
        lender.get_by_label("API key").fill(KEY)
        lender.get_by_role("button", name="Connect", exact=True).click()
        lender.wait_for_url(PANEL)
        line = lender.url
        share(lender, name, "gpt-4o-mini", "10")

        borrower.goto("/connections/")
        talk(borrower)
        borrower.goto(line)
        expect(borrower.get_by_role("heading", name="What you may do with it")).to_be_visible()
        main = borrower.locator("#main")
        expect(main).to_contain_text("Sam Oakes")
        expect(main).to_contain_text("gpt-4o-mini")
        expect(main.get_by_text("of $10.00")).to_be_visible()
        expect(main.locator(".bar")).to_be_visible()
        assert KEY[-4:] not in borrower.content() and not borrower.get_by_label("API key").count()
        assert borrower.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(borrower) == []
