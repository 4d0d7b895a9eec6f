"""Two hundred models, of which a browser has few at first: the last one by every way there is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import sign_in
from tests.browser.test_models import violations
from tests.browser.watching import PHONE, watched
from tests.server import Lampfield

pytestmark = pytest.mark.browser

SEED = """
from django.utils import timezone
from accounts.models import Member
from connections.catalog import Catalog, stored
from connections.catalogs import CatalogSnapshot
member = Member.objects.get(email="{email}")
line = member.connections.create(name="Long", source="compatible", is_default=True)
names = [dict(id=f"model-{{number:03}}") for number in range(200)]
payload = stored.dumps(Catalog.from_models_list(dict(data=names)))
CatalogSnapshot.objects.create(
    source="compatible", connection=line, payload=payload, model_count=200,
    fetched_at=timezone.now(),
)
"""


@contextmanager
def long_list(browser: Browser, server: Lampfield, **options: Any) -> Iterator[Page]:
    email = server.create_member()
    server.manage("shell", "-v", "0", "-c", SEED.format(email=email))
    with watched(browser, server, **options) as context:
        page = context.new_page()
        page.goto("/sign-in/?next=/models/")
        sign_in(page, email)
        expect(page.locator("#mcount")).to_have_text("200 of 200")
        yield page


@pytest.fixture
def page(browser: Browser, lampfield: Lampfield) -> Iterator[Page]:
    with long_list(browser, lampfield) as page:
        yield page


def test_the_last_model_is_reached_by_scrolling(browser, lampfield):
    with long_list(browser, lampfield, viewport=PHONE) as page:
        rows = page.locator(".m-item")
        while (known := rows.count()) < 200:
            rows.last.scroll_into_view_if_needed()
            expect(rows).not_to_have_count(known)
        expect(page.locator(".m-more")).to_have_count(0)
        page.locator("#m-model-199").click()
        expect(page.locator("#m-model-199")).to_have_attribute("aria-expanded", "true")
        assert violations(page) == []


def test_the_last_model_is_reached_by_keyboard(page: Page):
    page.locator("#mq").focus()
    for number in range(30):
        page.keyboard.press("ArrowDown")
        expect(page.locator(f"#m-model-{number:03}")).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator("#m-model-199")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#m-model-198")).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator("#m-model-000")).to_be_focused()
    page.keyboard.type("199")
    expect(page.locator(".m-item")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#m-model-199")).to_have_attribute("aria-expanded", "true")


def test_a_pressed_link_leads_on_to_the_first_new_row(page: Page):
    page.get_by_role("link", name="All 200").focus()
    shown = page.locator(".m-item").count()
    page.wait_for_load_state("networkidle")  # it came into view: rows would have come by now
    expect(page.locator(".m-item")).to_have_count(shown)
    page.keyboard.press("Enter")
    expect(page.locator(".m-item")).to_have_count(200)
    expect(page.locator(":focus")).to_have_id(re.compile("m-model-(024|084)"))


def test_a_favourite_that_is_taken_back_stands_once(page: Page):
    page.locator("#mq").fill("model-150")
    expect(page.locator(".m-item")).to_have_count(1)
    page.locator(".star").click()
    expect(page.locator(".star")).to_have_attribute("aria-pressed", "true")
    page.locator("#mq").fill("")
    expect(page.locator(".m-group").first).to_contain_text("Favourites")

    page.locator(".star").first.click()
    expect(page.locator(".star").first).to_have_attribute("aria-pressed", "false")
    page.get_by_role("link", name="All 200").press("Enter")
    expect(page.locator("#m-model-199")).to_have_count(1)
    expect(page.locator(".m-item")).to_have_count(200)
    expect(page.locator(".m-pick").first).to_have_id("m-model-150")


def test_the_last_model_is_reached_without_a_script(browser: Browser, lampfield: Lampfield):
    with long_list(browser, lampfield, java_script_enabled=False) as page:
        page.get_by_role("link", name="More models").click()
        expect(page.locator(".m-item")).to_have_count(84)
        expect(page.locator("#m-model-023")).to_be_in_viewport()
        page.get_by_role("link", name="All 200").click()
        page.locator("#m-model-199").click()
        expect(page.locator("#m-model-199")).to_have_attribute("aria-expanded", "true")
        page.get_by_role("button", name="Use model-199").click()
        expect(page.get_by_role("radio", name=re.compile("model-199"))).to_be_checked()
