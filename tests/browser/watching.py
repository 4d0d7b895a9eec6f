"""Pages that may not complain: any error in the console, any broken policy fails the test."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.server import Lampfield

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

# A page expects these answers and tells the member; the browser reports them all the same.
ANSWERS = ("status of 401", "status of 404", "status of 409", "status of 422")
REPLACED = ("htmx:sendAbort", "htmx:afterRequest")  # by a newer request, while one types
EXPECTED = (*ANSWERS, *REPLACED)
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "htmx:sendError")
LOST = ("ERR_FAILED", "htmx:sendError")


@contextmanager
def watched(
    browser: Browser, server: Lampfield, *, forgive: tuple[str, ...] = (), **options: object
) -> Iterator[BrowserContext]:
    """A browser window of its own; forgive names what the test itself provokes."""
    settings = {"viewport": DESKTOP, **options}
    context = browser.new_context(base_url=server.url, **settings)  # type: ignore[arg-type]
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        known = any(words in message.text for words in (*EXPECTED, *forgive))
        if message.type in ("error", "warning") and not known:
            problems.append(f"{message.page.url if message.page else ''} {message.text}")

    def watch(page: Page) -> None:
        page.on("console", note)
        page.on("pageerror", lambda error: problems.append(str(error)))

    context.on("page", watch)
    try:
        yield context
    finally:
        context.close()
    assert not problems, problems
