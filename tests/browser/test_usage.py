"""The usage page under a hand, a keyboard and a reader's eyes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.pages import sign_in
from tests.browser.watching import PHONE, watched
from tests.server import Lampfield, running_lampfield

pytestmark = pytest.mark.browser

SEED = """
from decimal import Decimal
from accounts.models import Member
from bench.million import build
from usage.models import Budget
ines = Member.objects.get(email="{email}")
build({{ines.pk: [ines.connections.practice().pk]}}, count=600, days=30)
Budget.objects.create(scope="group", limit=Decimal(12))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[tuple[Lampfield, str]]:
    """A server with an administrator and six hundred calls."""
    folder: Path = tmp_path_factory.mktemp("usage")
    with running_lampfield(folder) as server:
        email = server.create_member(admin=True)
        server.manage("shell", "-v", "0", "-c", SEED.format(email=email))
        yield server, email


def usage_page(context: BrowserContext, email: str) -> Page:
    page = context.new_page()
    page.goto("/sign-in/")
    sign_in(page, email)
    page.wait_for_url("**/")
    page.goto("/usage/")
    expect(page.get_by_role("heading", name="Usage", level=1)).to_be_visible()
    return page


@pytest.fixture
def page(browser: Browser, house: tuple[Lampfield, str]) -> Iterator[Page]:
    with watched(browser, house[0]) as context:
        yield usage_page(context, house[1])


def test_a_row_of_a_breakdown_filters_the_page_and_a_chip_takes_it_back(page: Page):
    spend = page.locator(".kpis dd").first
    before = spend.inner_text()

    page.get_by_role("region", name="By model").get_by_role("listitem").first.click()
    expect(page.locator(".chip.on")).to_contain_text("Model:")
    expect(page).to_have_url(re.compile(r"\?model="))
    expect(page.locator("#announce")).to_contain_text("requests.")
    expect(spend).not_to_have_text(before)
    page.reload()
    expect(page.locator(".chip.on")).to_contain_text("Model:")

    page.get_by_role("link", name="Remove filter").click()
    expect(spend).to_have_text(before)


def test_the_bars_can_be_walked_by_key_and_read_as_a_table(page: Page):
    chart = page.locator(".chart.only-wide")
    chart.locator('.day[tabindex="0"]').focus()
    page.keyboard.press("Home")
    first = chart.locator(".day").first
    expect(first).to_be_focused()
    expect(chart.locator(".tip")).to_contain_text(first.get_attribute("data-total") or "?")
    page.keyboard.press("ArrowRight")
    expect(chart.locator(".day").nth(1)).to_be_focused()

    page.get_by_role("link", name="Table", exact=True).click()
    expect(page.get_by_role("table", name=re.compile("Spend per day"))).to_be_visible()


def test_the_table_of_requests_sorts_turns_over_and_opens_one(page: Page):
    requests = page.locator("#requests")
    requests.get_by_role("link", name="Cost").click()
    expect(requests.get_by_role("columnheader", name="Cost")).to_have_attribute(
        "aria-sort", "descending"
    )
    requests.get_by_role("link", name="More").click()
    expect(requests).to_contain_text("51")
    expect(page).to_have_url(re.compile("sort=cost&page=2"))

    requests.get_by_role("row").nth(1).get_by_role("link").click()
    number = page.locator("#request header .mono").inner_text()
    page.goto("/usage/")
    for found in (number, number[:8]):
        page.get_by_label("Find a request").fill(found)
        page.get_by_label("Find a request").press("Enter")
        expect(page.locator("#requests tbody tr")).to_have_count(1)


@pytest.mark.parametrize("name", ["7 days", "Table", "Cost", "More"])
def test_what_was_pressed_keeps_the_focus(page: Page, name: str):
    page.get_by_role("link", name=name, exact=True).focus()
    before = page.url
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(before)
    expect(page.get_by_role("link", name=name, exact=True)).to_be_focused()


def test_what_a_search_found_can_be_taken_along(page: Page):
    model = page.get_by_role("region", name="By model").locator(".lab").first.inner_text()
    page.get_by_label("Find a request").fill(model)
    page.get_by_label("Find a request").press("Enter")

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV of these").click()

    assert download.value.suggested_filename == "usage.csv"
    expect(page.locator("#requests")).to_contain_text(model)


def test_a_request_opens_over_the_list_and_gives_the_list_back(page: Page):
    page.goto("/usage/?sort=cost")
    page.get_by_role("link", name="7 days").click()
    expect(page).to_have_url(re.compile("period=7d"))
    listed, dialog = page.url, page.locator("#request")
    row = page.locator("#requests tbody a").nth(2)

    row.focus()
    for leave in ("Escape", "Enter"):  # the second is on the button that closes it
        page.keyboard.press("Enter")
        expect(dialog).to_contain_text("Route asked for")
        expect(page).to_have_url(re.compile("/usage/calls/"))
        page.keyboard.press(leave)
        expect(dialog).to_have_count(0)
        expect(page).to_have_url(listed)
        expect(row).to_be_focused()

    page.evaluate("window.still = true")
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    page.go_back()
    expect(dialog).to_have_count(0)
    expect(page).to_have_url(listed)
    expect(row).to_be_focused()
    assert page.evaluate("window.still"), "the list was loaded anew"


def test_the_address_of_an_open_request_is_a_page_and_back_leads_to_the_list(page: Page):
    page.goto("/usage/?period=7d")
    page.locator("#requests tbody a").first.click()
    expect(page.locator("#request")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Request", level=1)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Usage", level=1)).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", name="Request", level=1)).to_be_visible()


def test_an_unknown_price_is_never_nothing(page: Page):
    page.goto("/usage/?status=interrupted")
    expect(page.locator(".kpis dd").first).to_contain_text("unknown")
    page.goto("/usage/")
    expect(page.locator(".kpis dd").first).to_contain_text("at least $")

    page.goto("/usage/requests/?status=interrupted")
    costs = page.locator("#requests tbody td.n:not(.hide)")
    expect(costs.first).to_have_text("unknown")
    assert {cost.inner_text() for cost in costs.all()} == {"unknown"}


def test_an_administrator_sets_a_budget(page: Page):
    page.get_by_role("link", name="Edit budgets").click()
    page.get_by_label("For", exact=True).select_option("each")
    page.get_by_label("Limit in US dollars").fill("20")
    page.get_by_role("button", name="Save budget").click()

    expect(page.get_by_role("status").first).to_contain_text("$20.00 a month")
    expect(page.get_by_role("region", name="How they stand")).to_contain_text("of $20.00 a month")


def test_without_scripts_everything_is_there(browser: Browser, house: tuple[Lampfield, str]):
    with watched(browser, house[0], java_script_enabled=False) as context:
        page = usage_page(context, house[1])
        expect(page.locator(".chart.only-wide .day").first).to_be_visible()
        page.get_by_role("link", name="7 days").click()
        expect(page).to_have_url(re.compile("period=7d"))
        page.get_by_text("All models").click()
        page.locator("details[open] .picks a").first.click()
        expect(page.locator(".chip.on")).to_be_visible()
        page.locator("#requests").get_by_role("link", name="Total").click()
        expect(page).to_have_url(re.compile("sort=total"))
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV", exact=True).click()
        assert download.value.suggested_filename == "usage.csv"


def test_a_request_over_the_list_is_accessible(browser: Browser, house: tuple[Lampfield, str]):
    """The pages themselves are among the places that are all looked at."""
    with watched(browser, house[0], color_scheme="dark", viewport=PHONE) as context:
        page = usage_page(context, house[1])
        page.goto("/usage/requests/")
        page.locator("#requests tbody a").first.click()
        expect(page.locator("#request")).to_be_visible()

        assert violations(page) == []


def violations(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    faults = Axe().run(page).response["violations"]
    named = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in faults]
    return [*named, *(["wider than the window"] if wide else [])]
