"""What a page looks like to whoever needs it dark, small, large, or read aloud."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.watching import DESKTOP, PHONE

NARROWEST = {"width": 320, "height": 640}
TABLET = {"width": 768, "height": 1024}
AXE: Any = Axe()
RUN = "options => axe.run(document, options).then(found => found.violations)"
ALL: dict[str, object] = {"resultTypes": ["violations"]}
CONTRAST = {**ALL, "runOnly": ["color-contrast"]}
# Every rule at both sizes; for the other theme of each, what a theme can change.
LOOKS = (
    (DESKTOP, "light", ALL),
    (DESKTOP, "dark", CONTRAST),
    (PHONE, "dark", ALL),
    (PHONE, "light", CONTRAST),
)
# For another state of a page that was looked at in all of them.
TWO_LOOKS = tuple(each for each in LOOKS if each[2] is ALL)


def violations(page: Page, options: object = ALL) -> list[str]:
    """What axe finds on the page as it is, with the first element of each kind."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = page.evaluate(RUN, options)
    told = [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]
    return [*told, *(["wider than the window"] if is_too_wide(page) else [])]


def in_every_look(page: Page, looks: Iterable[tuple[Any, str, object]] = LOOKS) -> list[str]:
    """Both themes and both sizes."""
    found = []
    for size, theme, options in looks:
        look(page, size, theme)
        found += [f"{size['width']} {theme}: {each}" for each in violations(page, options)]
    look(page)
    return found


def look(page: Page, size: Any = DESKTOP, theme: Any = "light") -> None:
    page.set_viewport_size(size)
    # Nothing moves while it is looked at: half a transition is no colour that anybody chose.
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")


def opened(page: Page, inside: str = "body") -> Iterator[str]:
    """Every dialog and menu of the page, one after the other, each as its button opens it."""
    buttons = page.locator(f"{inside} button[popovertarget]:not([popovertargetaction])")
    for place in range(buttons.count()):
        button = buttons.nth(place)
        name = button.get_attribute("popovertarget") or ""
        if not button.is_visible():
            continue
        button.click()
        page.locator(f"#{name}:popover-open").wait_for()
        expect(page.locator(".htmx-request")).to_have_count(0)
        yield name
        yield from opened(page, f"#{name}")
        page.evaluate("name => document.getElementById(name).hidePopover()", name)


def shown(page: Page) -> Iterator[str]:
    """Every dialog that a script would show."""
    for name in page.locator("dialog[id]").evaluate_all("found => found.map(each => each.id)"):
        page.evaluate("name => document.getElementById(name).showModal()", name)
        yield name
        page.evaluate("name => document.getElementById(name).close()", name)


def does_not_fit(page: Page) -> list[str]:
    """Where the page is wider than its window: the narrowest one, and text twice as large."""
    look(page, NARROWEST)
    found = ["320 px"] if is_too_wide(page) else []
    with text_twice_as_large(page):
        for size in (DESKTOP, TABLET, PHONE):
            look(page, size)
            found += [f"200 % at {size['width']}"] if is_too_wide(page) else []
    look(page)
    return found


@contextmanager
def text_twice_as_large(page: Page) -> Iterator[None]:
    """As it is chosen in the settings of the browser, which media queries go by as well."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    yield
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    session.detach()


def is_too_wide(page: Page) -> bool:
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))
