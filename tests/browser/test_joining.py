"""From a link that an administrator makes to a newcomer's first empty chat."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.pages import sign_in
from tests.browser.watching import PHONE, watched
from tests.server import PASSWORD, Lampfield

pytestmark = pytest.mark.browser


def test_a_newcomer_joins_by_a_link_and_sees_the_empty_chat(browser: Browser, lampfield: Lampfield):
    email = lampfield.create_member(admin=True)
    with watched(browser, lampfield) as theirs, watched(browser, lampfield, viewport=PHONE) as mine:
        office = theirs.new_page()
        office.goto("/sign-in/?next=/group/")
        sign_in(office, email)
        office.get_by_label("How many people").fill("2")
        office.get_by_role("button", name="Make a link").click()
        link = office.get_by_label("Copy it now").input_value()

        page = mine.new_page()
        page.goto(link)
        expect(page.get_by_text("Ines Calder invites you")).to_be_visible()
        page.get_by_label("Your name").fill("Priya Rao")
        page.get_by_label("Your e-mail").fill("priya.rao@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Join").click()
        empty = page.get_by_role("heading", name="Who shall we put you through to?")
        expect(empty).to_be_visible()

        office.goto("/group/")
        expect(office.get_by_text("1 of 2 places left")).to_be_visible()
        expect(office.get_by_text("Taken by Priya Rao")).to_be_visible()
