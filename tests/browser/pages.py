"""What a person does on the pages of signing in and of the chat."""

import re
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.server import PASSWORD, Lampfield

CHAT = re.compile(r"/chats/[0-9a-f-]{36}/$")
PATIENCE = 20_000  # milliseconds; every reply here is shorter


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def visit(context: BrowserContext, server: Lampfield) -> "ChatPage":
    """A new member, signed in, before the empty chat."""
    email = server.create_member()
    page = context.new_page()
    page.goto("/sign-in/")
    sign_in(page, email)
    expect(page.get_by_role("heading", name="Who shall we put you through to?")).to_be_visible()
    # Until its script has run, the message box takes Enter for a new line.
    page.wait_for_load_state()
    return ChatPage(page)


@dataclass
class ChatPage:
    page: Page

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message")

    @property
    def reply(self) -> Locator:
        """The last one."""
        return self.page.locator(".msg.bot").last

    @property
    def prose(self) -> Locator:
        return self.reply.locator(".prose")

    @property
    def announced(self) -> Locator:
        return self.page.locator("#announce")

    def choose(self, model: str) -> None:
        """Any model of the practice gateway, whether or not the board shows it."""
        radio = self.page.get_by_role("radio").first
        radio.evaluate("(radio, model) => { radio.value = model; radio.checked = true; }", model)

    def send(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    def begin(self, text: str, model: str) -> "ChatPage":
        """Open a chat, and wait until its page is there."""
        self.choose(model)
        self.send(text)
        self.page.wait_for_url(CHAT)
        return self

    def until_words(self, count: int) -> None:
        """The slow models count: word1 word2 word3."""
        expect(self.prose).to_contain_text(f"word{count} ", timeout=PATIENCE)

    def until_idle(self) -> None:
        expect(self.page.locator('.msg[aria-busy="true"]')).to_have_count(0, timeout=PATIENCE)

    def again(self) -> "ChatPage":
        """The same chat in another tab."""
        other = self.page.context.new_page()
        other.goto(self.page.url)
        return ChatPage(other)

    def hide(self) -> None:
        self._show_as("hidden")

    def show(self) -> None:
        self._show_as("visible")

    def _show_as(self, state: str) -> None:
        """Headless pages are always visible, so the page is told what a browser would tell it."""
        self.page.evaluate(
            """isHidden => {
                Object.defineProperty(document, "hidden", {value: isHidden, configurable: true});
                document.dispatchEvent(new Event("visibilitychange"));
            }""",
            state == "hidden",
        )


def counted(chat: ChatPage) -> list[int]:
    """The numbers of the words that the last reply shows."""
    return [int(number) for number in re.findall(r"word(\d+)", chat.prose.inner_text())]


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab, or Shift+Tab, until an element that fits the selector has the focus."""
    for _ in range(60):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError("Tab never reached it")


def edit_route(page: Page) -> None:
    """Unfold the builder in the panel of a line, which is folded once there is a route."""
    page.locator("#edit-route:not([open]) > summary").click()
