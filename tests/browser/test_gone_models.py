"""A model that leaves the list of a line while somebody is at work with it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import edit_route
from tests.browser.test_connections import connect, house, page, viewport  # noqa: F401 - fixtures
from tests.server import Lampfield

pytestmark = pytest.mark.browser

ANOTHER_MODEL = """
from django.utils import timezone
from connections.catalog import stored
from connections.catalogs import CatalogSnapshot
from tests.connections.shelf import remember, with_gone
kept = CatalogSnapshot.objects.filter(source="helicone")
remember(with_gone(stored.loads(kept.get().payload), "gpt-4o-2023"))
kept.update(fetched_at=timezone.now())
"""


def test_a_check_that_finds_a_model_gone_says_so_at_the_route_that_is_typed(
    page: Page,  # noqa: F811
    house: Lampfield,  # noqa: F811
):
    connect(page)
    expect(page.get_by_text("49 available")).to_be_visible()
    house.manage("shell", "-v", "0", "-c", ANOTHER_MODEL)
    page.reload()
    expect(page.get_by_text("50 available")).to_be_visible()
    edit_route(page)
    page.get_by_label("Route as text").fill("gpt-4o-mini,gpt-4o-2023")
    stops = page.get_by_role("region", name="Route", exact=True).locator(".route-stops")
    expect(stops).to_contain_text("gpt-4o-2023")
    expect(stops).not_to_contain_text("is not in the catalog")

    page.get_by_role("button", name="Check again").click()

    expect(stops).to_contain_text("“gpt-4o-2023” is not in the catalog")
    expect(page.get_by_text("49 available")).to_be_visible()
    expect(page.get_by_label("Route as text")).to_have_value("gpt-4o-mini,gpt-4o-2023")


def test_what_is_written_stays_when_another_model_takes_the_place_of_one_that_is_gone(
    page: Page,  # noqa: F811
    house: Lampfield,  # noqa: F811
):
    connect(page)
    house.manage("shell", "-v", "0", "-c", ANOTHER_MODEL)
    page.reload()
    edit_route(page)
    page.get_by_label("Route as text").fill("gpt-4o-2023")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#announce")).to_contain_text("Saved.")
    page.get_by_role("button", name="Check again").click()
    expect(page.locator("#announce")).to_contain_text("Connected")

    page.goto("/")
    page.get_by_role("textbox", name="Message").fill("Half a thought")
    page.get_by_role("link", name="Plug in gpt-4o").click()

    expect(page.get_by_role("radio", checked=True)).to_have_value("gpt-4o")
    box = page.get_by_role("textbox", name="Message")
    expect(box).to_have_value("Half a thought")

    page.get_by_role("radio", checked=True).evaluate("radio => { radio.value = 'gpt-4o-2023'; }")
    box.press("Enter")
    page.wait_for_url(re.compile(r"/chats/[0-9a-f-]{36}/"))
    box.fill("Another half")
    page.get_by_role("button", name="Go on with gpt-4o").press("Enter")
    expect(page.get_by_text("is gone from this line")).to_have_count(0)
    expect(box).to_be_focused()
    expect(box).to_have_value("Another half")
    expect(page.locator("#model-chip")).to_contain_text("gpt-4o")
    expect(page.locator("#announce")).to_contain_text("Route changed")
