"""The way in, the way out, and what is left behind."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.pages import PATIENCE, sign_in, visit
from tests.browser.watching import watched
from tests.server import Lampfield

pytestmark = pytest.mark.browser


def test_a_wrong_password_is_told_and_the_right_one_leads_on(
    browser: Browser, lampfield: Lampfield
):
    email = lampfield.create_member()
    with watched(browser, lampfield) as context:
        page = context.new_page()
        page.goto("/connections/")
        sign_in(page, email, "not the password")
        problem = page.get_by_role("alert").filter(has_text="do not match")
        expect(problem).to_be_focused()
        expect(page.get_by_label("E-mail")).to_have_value(email)

        sign_in(page, email)
        expect(page.get_by_role("heading", name="Connections")).to_be_visible()


def test_what_is_typed_can_be_looked_at(browser: Browser, lampfield: Lampfield):
    lampfield.create_member()
    with watched(browser, lampfield) as context:
        page = context.new_page()
        page.goto("/sign-in/")
        page.get_by_label("Password").fill("secret")
        page.get_by_role("button", name="Show what you type").click()
        expect(page.get_by_label("Password")).to_have_attribute("type", "text")


def test_after_signing_out_back_shows_nothing_private(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield) as context:
        chat = visit(context, lampfield).begin("My secret question", "echo")
        chat.until_idle()
        page = chat.page

        page.get_by_role("button", name="Ines Calder").click()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        page.go_back()

        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert "My secret question" not in page.content()


def test_signed_out_elsewhere_what_was_typed_stays(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield) as context:
        chat = visit(context, lampfield).begin("First", "echo")
        chat.until_idle()
        context.clear_cookies(name="session")

        chat.send("Half an hour of work")

        expect(chat.page.get_by_text("you are signed out")).to_be_visible()
        expect(chat.box).to_have_value("Half an hour of work")
        link = chat.page.get_by_role("link", name="Sign in")
        expect(link).to_have_attribute("href", re.compile(r"/sign-in/\?next=/chats/"))


def test_a_chat_of_somebody_else_does_not_exist(browser: Browser, lampfield: Lampfield):
    with watched(browser, lampfield) as mine, watched(browser, lampfield) as theirs:
        chat = visit(mine, lampfield).begin("Mine", "echo")
        chat.until_idle()
        stranger = visit(theirs, lampfield).page

        stranger.goto(chat.page.url)

        expect(stranger.get_by_role("heading", name="No such line")).to_be_visible(timeout=PATIENCE)
