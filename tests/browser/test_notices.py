"""What a member reads where a reply went wrong, each in its place: design 7.6."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import PATIENCE, ChatPage
from tests.browser.test_beside import ask, column

pytestmark = pytest.mark.browser

KEPT = "What came is kept."
REFUSED = {
    "fail-context": ("Too long for this model", "Shorten it, start a new chat, or choose"),
    "fail-credits": ("Out of credit", "It needs up to $0.0103, and $0.00 is left."),
    "fail-policy": ("A limit at the gateway was reached", "Wait until its window is over"),
    "fail-401": ("A provider refused its key", "your connection's key is fine"),
}
UNANSWERED = {
    "fail-500": ("This reply failed", "Try again in a minute."),
    "fail-429": ("Too many requests", "Try again in a minute, or choose another provider."),
    "html": ("This reply failed", "Check the address of the connection."),
    "unheard-of": ("No such model on this line", "Practice knows no provider for this route"),
}
BROKEN = {
    "cut": ("The line dropped", KEPT),
    "no-finish": ("The line dropped", KEPT),
    "error-middle": ("This reply failed", "Try again in a minute."),
    "empty": ("This reply failed", "broke off before its end. Ask again"),
}


@pytest.mark.parametrize("told", [REFUSED, UNANSWERED, BROKEN], ids=["refused", "no", "broken"])
def test_each_fault_has_its_notice_and_a_way_on(chat: ChatPage, told: dict[str, tuple[str, str]]):
    ask(chat, "Hello", *told)
    chat.until_idle()

    for model, (title, notice) in told.items():
        reply = column(chat.page, model)
        expect(reply.get_by_text(title, exact=True)).to_be_visible(timeout=PATIENCE)
        expect(reply).to_contain_text(notice)
        expect(
            reply.get_by_role("button", name=re.compile("Ask again|Continue")).first
        ).to_be_visible()
        expect(reply.get_by_text(KEPT)).to_have_count(int(notice == KEPT))
