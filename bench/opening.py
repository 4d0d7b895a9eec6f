"""How long a real browser takes until somebody can write in a chat."""

from collections.abc import Sequence
from statistics import median

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext

from bench import chromium
from bench.figures import Figure, Findings
from bench.members import Seat
from bench.pages import Page
from bench.processes import Server

# Deferred scripts have run by then, so the box takes a text and Enter sends it.
USABLE = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


def opened(server: Server, pages: Sequence[Page], *, times: int) -> Findings:
    """Each page with an empty cache and then once more; the median of a few."""
    found = Findings()
    with chromium.running() as browser:
        for name, seat, path in pages:
            loads = [_twice(browser, server, seat, path) for _ in range(times)]
            cold, warm = (median(each) for each in zip(*loads, strict=True))
            found.figures += [
                Figure(name, "until one can write, empty cache", "ms", cold, target=400),
                Figure(name, "until one can write, once more", "ms", warm),
            ]
    return found


def signed_in(browser: Browser, server: Server, seat: Seat) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": seat.session, "url": server.url}])
    return context


def _twice(browser: Browser, server: Server, seat: Seat, path: str) -> tuple[float, float]:
    context = signed_in(browser, server, seat)
    page = context.new_page()
    times = []
    for _ in range(2):
        page.goto(server.url + path, wait_until="load")
        times.append(float(page.evaluate(USABLE)))
    context.close()
    return times[0], times[1]
