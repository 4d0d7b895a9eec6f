"""The walk that makes a line ready: key, Connect, model, properties, Test message."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.pages import edit_route, sign_in
from tests.browser.watching import DESKTOP, PHONE, watched
from tests.practice.server import KEY, REVOKED_KEY, running_practice
from tests.server import Lampfield, running_lampfield

pytestmark = pytest.mark.browser

SECRET_PART = KEY[15:-4]
in_both_sizes = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[Lampfield]:
    """A server for which the practice gateway stands in for Helicone."""
    with running_practice(PRACTICE_TOKEN="token") as gateway:
        settings = {
            "PRACTICE_URL": gateway,
            "PRACTICE_TOKEN": "token",
            "HELICONE_GATEWAY_URL": gateway,
            "HELICONE_API_URL": gateway,
            "ALLOW_CUSTOM_GATEWAYS": "members",
        }
        with running_lampfield(tmp_path_factory.mktemp("house"), **settings) as server:
            server.await_newcomers(20, admin=True)
            yield server


@pytest.fixture
def viewport() -> dict[str, int]:
    return DESKTOP


@pytest.fixture
def page(viewport: dict[str, int], browser: Browser, house: Lampfield) -> Iterator[Page]:
    """A fresh member, signed in; the test fails if the console shows an error."""
    yield from signed_in(browser, house, viewport=viewport)


@pytest.fixture
def page_without_scripts(browser: Browser, house: Lampfield) -> Iterator[Page]:
    yield from signed_in(browser, house, viewport=DESKTOP, java_script_enabled=False)


def signed_in(browser: Browser, house: Lampfield, **options: object) -> Iterator[Page]:
    with watched(browser, house, **options) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto("/sign-in/")
        sign_in(page, house.create_member(admin=True))
        page.wait_for_url(house.url + "/")
        yield page


def connect(page: Page, key: str = KEY) -> None:
    page.goto("/connections/new/")
    page.get_by_label("API key").fill(key)
    page.get_by_role("button", name="Connect", exact=True).click()
    page.wait_for_url(re.compile(r"/connections/[0-9a-f-]{36}/"))


@in_both_sizes
def test_from_a_key_to_a_tested_line(page: Page):
    connect(page)
    status = page.get_by_role("region", name="Connected")
    expect(status).to_contain_text("$25.00 of credit left")

    edit_route(page)
    page.get_by_label("Route as text").fill("gpt-4o/openai,gpt-4o/azur")
    page.get_by_role("button", name="Use gpt-4o/azure").click()
    expect(page.get_by_label("Route as text")).to_have_value("gpt-4o/openai,gpt-4o/azure")
    properties = page.get_by_label("Custom properties")
    properties.fill('{"project": "retrofit",, }')
    expect(page.locator("#props-feedback")).to_contain_text("Line 1, column 24")
    properties.fill('{"project": "retrofit"}')
    expect(page.locator("#props-feedback")).to_contain_text("Helicone-Property-project")

    page.get_by_role("button", name="Test message").click()
    result = page.get_by_role("region", name="Test message")
    expect(result).to_contain_text("openai")
    expect(page.locator("#announce")).to_contain_text("Test worked in")
    result.get_by_text("What was sent and received").click()
    expect(result).to_contain_text(f"Authorization: Bearer ••••{KEY[-4:]}")
    page.reload()
    expect(page.get_by_label("Route as text")).to_have_value("gpt-4o/openai,gpt-4o/azure")
    assert SECRET_PART not in page.content()


def test_leaving_asks_only_while_something_is_unsaved(page: Page):
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    connect(page)
    page.get_by_label("Custom properties").fill('{"project": "retrofit"}')
    page.reload()
    assert asked == ["beforeunload"]

    page.get_by_label("Custom properties").fill('{"project": "evals"}')
    page.get_by_role("button", name="Test message").click()
    expect(page.locator("#announce")).to_contain_text("Test worked in")
    page.reload()
    assert asked == ["beforeunload"]


def test_a_wrong_value_is_told_when_its_field_is_left_and_the_summary_leads_to_it(page: Page):
    connect(page)
    page.locator(".parameters summary").click()
    temperature = page.get_by_label("Temperature")
    with page.expect_response("**/parameters/preview/"):
        temperature.fill("warm")
        temperature.press("Tab")
    expect(page.locator("#id_with-temperature_told")).to_contain_text("is a number from 0 to 2")
    expect(temperature).to_have_attribute("aria-invalid", "true")
    with page.expect_response("**/parameters/preview/"):
        temperature.fill("1")
        temperature.press("Tab")
    expect(temperature).not_to_have_attribute("aria-invalid", "true")
    with page.expect_response("**/parameters/preview/"):
        temperature.fill("warm")
        temperature.press("Tab")

    page.get_by_role("button", name="Save").last.click()
    page.get_by_role("link", name="Temperature: ").click()
    expect(temperature).to_be_focused()


@pytest.mark.parametrize("button", ["Test message", "Try the route"])
def test_a_test_that_saves_takes_back_what_was_wrong(page: Page, button: str):
    connect(page)
    numbers = page.locator(".step > .pip")
    page.get_by_label("Custom properties").fill('{"project": "retrofit"}')
    page.get_by_role("button", name="Save").last.click()
    expect(numbers).to_have_text(["", "", "", "", "", "6"])
    edit_route(page)
    model, wrong = page.get_by_label("Route as text"), page.locator("#id_route_told")
    model.fill("gpt-4o/azur")
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("#errors")).to_contain_text("Nothing was saved.")
    expect(wrong).to_contain_text("azur")
    expect(numbers).to_have_text(["", "", "3", "4", "5", "6"])

    with page.expect_response("**/route/preview/"):
        model.fill("gpt-4o/azure")
    expect(wrong).to_be_empty()
    expect(model).not_to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("Nothing was saved.")).to_have_count(0)
    expect(numbers).to_have_text(["", "", "", "", "", "6"])


@in_both_sizes
def test_the_table_of_properties_says_what_goes_where(page: Page):
    connect(page)
    page.get_by_role("button", name="Table").click()
    name = page.get_by_label("Name, row 1")
    expect(name).to_have_attribute("placeholder", "Name")
    drawn = name.evaluate("field => getComputedStyle(field, '::placeholder').opacity")
    assert drawn == ("1" if page.viewport_size == PHONE else "0")


def test_the_focus_stays_on_what_was_pressed(page: Page):
    connect(page)
    edit_route(page)
    announced = page.locator("#announce")
    for name, told in (
        ("Test message", "Test worked in"),
        ("Try the route", "1 of 1 stops answered."),
        ("Check again", "Connected."),
        ("Save", "Saved."),
    ):
        page.get_by_role("button", name=name, exact=True).last.press("Enter")
        expect(announced).to_contain_text(told)
        expect(page.get_by_role("button", name=name, exact=True).last).to_be_focused()

    page.get_by_role("link", name="Replace").press("Enter")
    page.get_by_label("API key").fill(REVOKED_KEY)
    page.get_by_role("button", name="Connect", exact=True).press("Enter")
    expect(announced).to_contain_text("Key refused.")
    expect(page.get_by_role("link", name="Replace")).to_be_focused()


@in_both_sizes
def test_an_older_test_is_shown_in_the_place_of_the_last(page: Page):
    connect(page)
    line = page.url
    for text in ("First words", "Last words"):
        page.goto(line)
        page.get_by_text("Say something else").click()
        page.get_by_label("Text of the test message").fill(text)
        page.get_by_role("button", name="Test message").click()
        expect(page.locator("#announce")).to_contain_text("Test worked in")

    page.get_by_text("Tests so far").click()
    page.get_by_role("link", name="Show the test of").last.click()
    expect(page.locator("#result")).to_contain_text("An older test, from")
    expect(page.locator("#result")).to_contain_text("First words")
    expect(page.get_by_role("link", name="Show the test of").last).to_be_focused()


def test_the_keyboard_alone_is_enough(browser: Browser, house: Lampfield):
    for page in signed_in(browser, house, viewport=DESKTOP):
        page.goto("/connections/new/")
        tab_to(page, "API key")
        page.keyboard.type(KEY)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/connections/[0-9a-f-]{36}/"))

        tab_to(page, "Test message")
        page.keyboard.press("Enter")
        expect(page.locator("#announce")).to_contain_text("Test worked in")

        page.get_by_role("button", name="Delete").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Keep it")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Delete", exact=True)).to_be_focused()


def test_without_scripts_every_step_is_a_form(page_without_scripts: Page):
    page = page_without_scripts
    connect(page)
    expect(page.get_by_role("region", name="Connected")).to_be_visible()

    edit_route(page)
    page.get_by_label("Route as text").fill("gpt-4o/openai")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    page.get_by_role("button", name="Test message").click()
    expect(page.locator("#result")).to_contain_text("openai")
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_label("Route as text")).to_have_value("gpt-4o/openai")


def test_practice_shows_its_voices_without_a_reload(page: Page):
    page.goto("/connections/")
    page.get_by_role("link", name="Practice on this server").click()

    expect(page.get_by_text("491 MB")).to_be_visible()
    page.get_by_label("Scripted").check()
    page.get_by_role("button", name="Use this voice").click()
    expect(page.get_by_text("no model was chosen")).to_be_visible()


@in_both_sizes
def test_a_long_address_stays_inside_its_card(page: Page):
    address = "https://models.somewhere-far-away.example.org/an/api/of/ours/v1"
    page.goto("/connections/new/?source=compatible")
    page.get_by_label("Address").fill(address)
    page.get_by_role("button", name="Connect", exact=True).click()
    page.wait_for_url(re.compile(r"/connections/[0-9a-f-]{36}/"))
    page.goto("/connections/")

    shown = page.get_by_text(address)
    card = page.get_by_role("listitem").filter(has=shown)
    ends = [each.evaluate("e => e.getBoundingClientRect().right") for each in (shown, card)]
    assert ends[0] <= ends[1] - 10


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this label or text has the focus."""
    focused = "document.activeElement"
    label = f"({focused}.labels?.[0] ?? {focused}).textContent.trim()"
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(label).startswith(name):
            return
    raise AssertionError(f"Tab never reached {name}")
