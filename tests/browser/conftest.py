from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import ChatPage, visit
from tests.browser.watching import watched
from tests.server import Lampfield


@pytest.fixture
def chat(browser: Browser, lampfield: Lampfield) -> Iterator[ChatPage]:
    """A new member before an empty chat, at a desk."""
    with watched(browser, lampfield) as context:
        yield visit(context, lampfield)
