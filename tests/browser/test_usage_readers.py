"""The usage page as each of its readers meets it: by keyboard alone, as a member, as a lender."""

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.pages import sign_in, tab_to
from tests.browser.watching import PHONE, watched
from tests.server import PASSWORD, Lampfield, running_lampfield

pytestmark = pytest.mark.browser

SEED = """
from decimal import Decimal
from accounts.models import Group, Member
from bench.million import build
from connections.models import Connection, Grant
from usage import ledger
Group.objects.get_or_create(id=1, defaults={{"name": "Marlow Road"}})
ines, priya, tom = (
    Member.objects.create_member(f"{{name.lower()}}@example.org", "{password}", name=name)
    for name in ("Ines", "Priya", "Tom")
)
ines.is_administrator = True
ines.save()
build({{each.pk: [each.connections.practice().pk] for each in (ines, priya)}}, count=300, days=20)
line = Connection.objects.create(owner=tom, name="Tom's line", source="helicone", route="gpt-4o")
grant = Grant.objects.create(connection=line, created_by=tom)
for properties in ({{"character": "Secret"}}, {{}}, {{}}):
    call = ledger.reserve(member=priya, connection_id=line.pk, key_owner_id=tom.pk,
        grant_id=grant.pk, purpose="reply", route="gpt-4o", properties=properties)
    ledger.settle(call.pk, ledger.Settlement(outcome="ok", cost=Decimal("0.50"), status=200))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[Lampfield]:
    """Ines is an administrator; Priya borrows the line of Tom, who asks nothing."""
    folder: Path = tmp_path_factory.mktemp("readers")
    with running_lampfield(folder) as server:
        server.manage("shell", "-v", "0", "-c", SEED.format(password=PASSWORD))
        yield server


def usage_of(context: BrowserContext, name: str, query: str = "") -> Page:
    page = context.new_page()
    page.goto("/sign-in/")
    sign_in(page, f"{name.lower()}@example.org")
    page.wait_for_url("**/")
    page.goto(f"/usage/{query}")
    page.wait_for_load_state()
    return page


def exported(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    with download.value.path().open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_member_sees_what_is_theirs(browser: Browser, house: Lampfield):
    with watched(browser, house) as context:
        page = usage_of(context, "Priya")
        expect(page.get_by_role("region", name="By member")).to_have_count(0)
        expect(page.locator("#requests")).not_to_contain_text("Ines")

        rows = exported(page)
        assert {row["member"] for row in rows} == {"Priya"}
        expect(page.locator("#requests")).to_contain_text(f"of {len(rows)}")


def test_who_lends_a_line_sees_its_money_and_nothing_of_what_was_asked(
    browser: Browser, house: Lampfield
):
    with watched(browser, house) as context:
        page = usage_of(context, "Tom")
        expect(page.locator(".kpis")).to_contain_text("$1.50")
        expect(page.get_by_role("region", name="By member")).to_contain_text("Priya")
        expect(page.locator("#requests tbody tr")).to_have_count(3)
        assert "Secret" not in page.content()

        page.locator("#requests tbody a").last.click()
        expect(page.locator("#request")).to_contain_text("belongs to the member alone")
        assert "Secret" not in page.content() and "Helicone-Property" not in page.content()
        page.keyboard.press("Escape")

        rows = exported(page)
        assert {(row["member"], row["properties"]) for row in rows} == {("Priya", "")}


def test_an_administrator_finds_by_keys_alone(browser: Browser, house: Lampfield):
    with watched(browser, house) as context:
        page = usage_of(context, "Ines")
        tab_to(page, ".filters summary")  # everyone
        page.keyboard.press("Enter")
        tab_to(page, ".picks a")
        page.keyboard.press("Enter")
        expect(page.locator(".chip.on")).to_contain_text("Member:")

        tab_to(page, ".chip.on .turn", "Shift+Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".chip.on")).to_contain_text("Member is not:")
        expect(page).to_have_url(re.compile(r"\?not\.member="))
        kept = exported(page)

        tab_to(page, "a[aria-label=Table]")
        page.keyboard.press("Enter")
        expect(page.get_by_role("table", name=re.compile("Spend per day"))).to_be_visible()
        tab_to(page, "a[aria-label=Chart]", "Shift+Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".chart.only-wide")).to_be_visible()
        tab_to(page, "#requests th a")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("sort=-time"))
        assert len({row["member"] for row in kept}) == 1

        tab_to(page, ".chip.on .x", "Shift+Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".chip.on")).to_have_count(0)


def test_a_property_is_chosen_and_what_has_none_is_a_value_of_it(
    browser: Browser, house: Lampfield
):
    with watched(browser, house) as context:
        page = usage_of(context, "Ines")
        third = page.get_by_role("region", name="By property")
        third.locator("summary").click()
        third.get_by_role("link", name="session_type", exact=True).click()
        expect(third.locator("summary")).to_have_text("session_type")
        expect(page.get_by_role("columnheader", name="session_type")).to_be_visible()

        third.get_by_role("link", name="(not set)").click()
        expect(page.locator(".chip.on")).to_contain_text("session_type: (not set)")
        expect(page.locator(".kpis")).to_contain_text("$1.50")
        assert len(exported(page)) == 3


def test_days_of_ones_own_are_in_the_address_and_keep_the_filters(
    browser: Browser, house: Lampfield
):
    with watched(browser, house) as context:
        page = usage_of(context, "Ines", "?purpose=reply")
        page.get_by_role("link", name="Custom").click()
        first = date.today() - timedelta(days=3)  # the group's zone is the machine's here
        page.get_by_label("From").fill(str(first))
        page.get_by_role("button", name="Show").click()

        expect(page).to_have_url(re.compile(f"from={first}"))
        expect(page.locator(".chip.on")).to_contain_text("Purpose: reply")
        expect(page.get_by_label("From")).to_have_value(str(first))


def test_on_a_phone_nothing_is_out_of_reach(browser: Browser, house: Lampfield):
    with watched(browser, house, viewport=PHONE, color_scheme="dark") as context:
        page = usage_of(context, "Ines")
        with page.expect_download():
            page.get_by_role("link", name="Export CSV").click()
        page.locator("#requests tbody a").first.click()
        dialog = page.locator("#request")
        expect(dialog).to_be_visible()
        box = dialog.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name="Close").click()
        expect(dialog).to_have_count(0)
