"""Keys on the panel: replaced, sent only with Connect, and never given back."""

import json
import re
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.pages import edit_route
from tests.browser.test_connections import (  # noqa: F401 - fixtures
    SECRET_PART,
    connect,
    house,
    page,
    viewport,
)
from tests.browser.test_sharing import enter
from tests.browser.watching import watched
from tests.practice.server import KEY, REVOKED_KEY
from tests.server import Lampfield

pytestmark = pytest.mark.browser


def test_a_refused_key_is_replaced_on_the_same_page(page: Page):  # noqa: F811
    connect(page, REVOKED_KEY)
    expect(page.get_by_role("region", name="Key refused")).to_be_visible()

    page.get_by_role("link", name="Replace").click()
    key = page.get_by_label("API key")
    expect(key).to_be_focused()
    page.get_by_role("button", name="Show key").click()
    expect(key).to_have_attribute("type", "text")
    key.fill(KEY)
    page.get_by_role("button", name="Connect", exact=True).click()

    expect(page.get_by_role("region", name="Connected")).to_be_visible()
    expect(page.get_by_label("API key")).to_have_value(f"••••••{KEY[-4:]}")


def test_a_pasted_key_is_sent_only_with_connect(page: Page):  # noqa: F811
    connect(page, REVOKED_KEY)
    page.get_by_role("link", name="Replace").click()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    key, shape = page.get_by_label("API key"), page.locator("#id_key_shape")
    for typed, told in (
        ("sk-proj-of-another-house", "does not look like a Helicone key"),
        (KEY, ""),
    ):
        key.fill(typed)
        key.press("Tab")
        expect(shape).to_contain_text(told)

    edit_route(page)
    with page.expect_response("**/route/preview/"):
        page.get_by_label("Route as text").fill("gpt-4o")
    with page.expect_response("**/properties/preview/"):
        page.get_by_label("Custom properties").fill('{"a": "b"}')

    assert "gpt-4o" in sent[0]
    assert SECRET_PART not in "".join(sent)


def test_a_key_that_is_typed_while_a_test_runs_stays_in_its_field(page: Page):  # noqa: F811
    connect(page)
    held, may_come = list[Route](), Event()
    page.route(
        "**/test/result/**",
        lambda route: route.continue_() if may_come.is_set() else held.append(route),
    )
    with page.expect_request("**/test/result/**"):
        page.get_by_role("button", name="Test message").click()
    page.get_by_role("link", name="Replace").click()
    key = page.get_by_label("API key")
    key.fill(REVOKED_KEY)

    may_come.set()
    for route in held:
        route.continue_()

    expect(page.locator("#result")).to_contain_text("Served by")
    expect(page.get_by_role("region", name="Connected")).to_be_visible()
    expect(key).to_have_value(REVOKED_KEY)


def test_the_middle_of_a_key_is_in_nothing_that_a_browser_gets(
    browser: Browser,
    house: Lampfield,  # noqa: F811
    tmp_path: Path,
):
    everything = tmp_path / "everything.har"
    with watched(browser, house, record_har_path=everything, record_har_content="embed") as context:
        page = context.new_page()
        enter(page, house.create_member(admin=True))
        connect(page)
        line = page.url
        page.get_by_role("button", name="Test message").click()
        expect(page.locator("#result")).to_contain_text("Served by")
        page.goto("/")
        page.get_by_role("textbox", name="Message").fill(f"My key ends in {KEY[-4:]}")
        page.get_by_role("button", name="Send").click()
        page.wait_for_url(re.compile("/chats/"))
        for address in (line, f"{line}?replace", "/connections/", "/usage/", "/usage/requests/"):
            page.goto(address)
            assert SECRET_PART not in page.content() + page.title()
        for export in ("/usage/export.csv", "/usage/export.json"):
            assert SECRET_PART not in page.request.get(export).text()

    entries = json.loads(everything.read_text())["log"]["entries"]
    answers = [(each["request"]["url"], json.dumps(each["response"])) for each in entries]
    assert any(url == line and KEY[-4:] in answer for url, answer in answers)
    assert [url for url, answer in answers if SECRET_PART in answer] == []
