"""Every page and dialog, in both themes and sizes: no fault that axe finds, nothing too wide."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.looks import (
    LOOKS,
    TWO_LOOKS,
    does_not_fit,
    in_every_look,
    look,
    opened,
    shown,
    violations,
)
from tests.browser.pages import PATIENCE, ChatPage, sign_in
from tests.browser.places import ATTACHING, PARTS, PLACES, SIGNED_OUT, addresses
from tests.browser.test_attachments import begun, choose, lamp, notes
from tests.browser.test_usage import SEED
from tests.browser.watching import DESKTOP, PHONE, watched
from tests.people import alice
from tests.server import Lampfield, running_lampfield

pytestmark = pytest.mark.browser

LINES = """
from accounts.models import Group, Member
ines = Member.objects.get(email="{email}")
for name, health in (("Everyday", "ok"), ("Broken", "refused")):
    line = ines.connections.create(name=name, source="helicone", route="gpt-4o/openai,gpt-4o/azure",
        properties='{{"project": "retrofit", "who": "{{member}}"}}')
    line.save_key("sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd")
    line.health, line.health_detail = health, "The key was refused by Helicone."
    line.save()
Group.objects.update(properties='{{"Project": "house", "team": "Marlow"}}')
"""
PRESETS = """
from io import BytesIO
from PIL import Image
from accounts.models import Member
from chat.presets.pictures import reencoded
ines = Member.objects.get(email="{email}")
drawn = BytesIO()
Image.new("RGB", (400, 600), (180, 90, 40)).save(drawn, "PNG")
texts = dict(note="Runs the night exchange", prompt="You are {{{{char}}}}.",
    greetings=["Number please, {{{{user}}}}?", "*asleep*"], examples="<START>", route="gpt-4o")
mira = ines.presets.create(name="Mira", **texts)
mira.wear(reencoded(drawn.getvalue()))
ines.personas.create(name="Captain Grey", description="Impatient.", is_usual=True)
other = Member.objects.create_member("lender@example.org", "correct horse battery", name="Lee")
other.presets.create(name="Vera", is_shared=True, **texts)
"""
INLINE = re.compile(r"<[^>]*\sstyle=|<style\b|<script(?![^>]*\bsrc=)[^>]*>|<[^>]*\son[a-z]+=")
TALK = {
    "chat": "practice-scripted",
    "cited": "cited",
    "reasoned": "reason",
    "cut": "cut",
    "failed": "fail-500/practice,fail-429",
    "orphan": "echo",
}


@dataclass(frozen=True, slots=True)
class House:
    """A server with something on every page; places are the addresses that only it knows."""

    server: Lampfield
    email: str
    places: dict[str, str]


@pytest.fixture(scope="module")
def house(browser: Browser, tmp_path_factory) -> Iterator[House]:
    with running_lampfield(tmp_path_factory.mktemp("house")) as server:
        email = server.create_member(admin=True)
        seeds = "".join(seed.format(email=email) for seed in (SEED, LINES, PRESETS))
        server.manage("shell", "-v", "0", "-c", seeds)
        with watched(browser, server) as context:
            page = signed_in(context.new_page(), email)
            places = presets(page)
            begin = {"chat": places["begins"]}
            places |= {
                name: talk(page, model, begin.get(name, "/")) for name, model in TALK.items()
            }
            places |= lines(page) | {"edited": edited(page, places["chat"])}
            places["attached"] = attached(page)
            places["shared"] = shared(page, places["chat"])
            places["columns"] = columns(page, places["practice"])
        yield House(server, email, places)


@pytest.fixture(scope="module")
def page(browser: Browser, house: House) -> Iterator[Page]:
    """One for all: signing in costs more than looking. Without its fonts, for others are wider."""
    with watched(browser, house.server, forgive=("ERR_BLOCKED_BY_CLIENT",)) as context:
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.setBlockedURLs", {"urls": ["*/fonts/*"]})
        yield signed_in(page, house.email)


@pytest.fixture(scope="module")
def opened_before() -> set[str]:
    """The dialogs and menus that were looked at on some page."""
    return set()


@pytest.mark.django_db
def test_every_page_has_its_place_here(client):
    client.force_login(alice())
    known = PLACES.keys() | SIGNED_OUT | PARTS
    missing = [
        each.name for each in addresses() if each.name not in known and is_page(client, each.path)
    ]

    assert missing == [], "add it to PLACES in tests/browser/places.py"


@pytest.mark.parametrize("name", PLACES)
def test_every_page_is_accessible(page: Page, house: House, opened_before: set[str], name: str):
    found: dict[str, list[str]] = {}
    for place in PLACES[name]:
        address = place.format(**house.places)
        page.goto(address)
        if place in ATTACHING:
            choose(ChatPage(page), lamp("the next picture, with a long name.png"))
        looks = TWO_LOOKS if found else LOOKS
        found[address] = in_every_look(page, looks) + does_not_fit(page)
        with answers(page) as came:
            found |= over(page, opened_before)
        came.append(page.request.get(address).text())
        found[address] += INLINE.findall("".join(came))

    assert {address: faults for address, faults in found.items() if faults} == {}


def test_what_breaks_the_policy_is_not_overlooked(browser: Browser, house: House):
    with pytest.raises(AssertionError, match="Content Security Policy"):  # noqa: SIM117
        with watched(browser, house.server) as context:
            page = context.new_page()
            page.goto("/sign-in/")
            page.evaluate("document.body.setAttribute('style', 'color: red')")


def test_what_opens_over_a_page_was_among_it(opened_before: set[str]):
    assert {"sidebar", "account-menu", "chat-properties", "rename", "jump"} <= opened_before


def test_a_reply_that_is_being_written_is_accessible(browser: Browser, house: House):
    with watched(browser, house.server) as context:
        chat = ChatPage(signed_in(context.new_page(), house.email))
        chat.begin("Averylongwordwithoutanyspace" * 9, "slow-400-50").until_words(5)
        found = in_every_look(chat.page) + does_not_fit(chat.page)
        chat.page.keyboard.press("Escape")
        chat.until_idle()

        assert found + in_every_look(chat.page) == []


def test_the_way_in_is_accessible(browser: Browser, tmp_path):
    with running_lampfield(tmp_path) as server, watched(browser, server) as context:
        page = context.new_page()
        found = {each: look_at(page, each) for each in ("/welcome/", server.setup_link)}
        page.get_by_role("button", name="Save and go on").click()
        expect(page.get_by_role("alert").first).to_be_focused()
        found["with errors"] = in_every_look(page)
        server.create_member()
        found |= {each: look_at(page, each) for each in ("/nowhere/", "/sign-in/")}
        page.get_by_role("button", name="Sign in").click()
        found["sign in with errors"] = in_every_look(page)

        assert {name: faults for name, faults in found.items() if faults} == {}


def signed_in(page: Page, email: str) -> Page:
    page.goto("/sign-in/")
    sign_in(page, email)
    page.wait_for_url("**/")
    return page


def talk(page: Page, model: str, begin: str) -> str:
    page.goto(begin)
    chat = ChatPage(page).begin("Show me some code in a table", model)
    chat.until_idle()
    return page.url


def edited(page: Page, chat: str) -> str:
    """The address that changes the first question of a chat."""
    page.goto(chat)
    return page.locator(".msg.user a[href$='/edit/']").first.get_attribute("href") or ""


def attached(page: Page) -> str:
    """A chat with a picture and a text in a message, and a picture in a reply."""
    page.goto("/")
    chat = begun(ChatPage(page), "What is on it?", lamp(), notes("a list with a long name.txt"))
    chat.send("Please draw a lamp")
    expect(chat.reply.get_by_role("img", name="Picture 1")).to_be_visible(timeout=PATIENCE)
    chat.until_idle()
    return page.url


def shared(page: Page, chat: str) -> str:
    """The address of a copy of a chat."""
    page.goto(f"{chat}share/")
    page.get_by_role("button", name="Make a link").click()
    return page.get_by_label("Copy it now").input_value()


def presets(page: Page) -> dict[str, str]:
    """An own one, a lent one, the empty chat of one, and a persona."""
    page.goto("/presets/")
    named = {"preset": "Mira", "lent_preset": "Vera", "begins": "Chat with Mira"}
    links = {key: page.get_by_role("link", name=name, exact=True) for key, name in named.items()}
    found = {key: link.last.get_attribute("href") or "" for key, link in links.items()}
    page.goto("/personas/")
    grey = page.get_by_role("link", name="Captain Grey", exact=True)
    return found | {"persona": grey.get_attribute("href") or ""}


def columns(page: Page, practice: str) -> str:
    """The address of three answers side by side: one good, one cut, one refused."""
    pk = practice.strip("/").rpartition("/")[2]
    picks = "&".join(f"pick={pk}+{model}" for model in ("cited", "cut", "fail-429"))
    page.goto(f"/beside/?{picks}&text=Show+me+some+code")
    page.get_by_role("button", name="Send to all").click()
    page.wait_for_url("**/messages/*/beside/")
    ChatPage(page).until_idle()
    return page.url


def lines(page: Page) -> dict[str, str]:
    """The addresses of each connection and of one call."""
    page.goto("/connections/")
    named = {"line": "Everyday", "refused": "Broken", "practice": "Practice on this server"}
    cards = {
        key: page.get_by_role("link", name=name, exact=True).first for key, name in named.items()
    }
    found = {key: card.get_attribute("href") or "" for key, card in cards.items()}
    page.goto("/usage/requests/")
    found["call"] = page.locator("#requests tbody a").first.get_attribute("href") or ""
    return found


def over(page: Page, before: set[str]) -> dict[str, list[str]]:
    """What opens over the page and was not looked at yet, at both sizes."""
    found: dict[str, list[str]] = {}
    for size, theme in ((DESKTOP, "light"), (PHONE, "dark")):
        look(page, size, theme)
        for name in chain(opened(page), shown(page)):
            if name not in before:
                found[name] = [*found.get(name, []), *violations(page)]
    before.update(found)
    look(page)
    return found


@contextmanager
def answers(page: Page) -> Iterator[list[str]]:
    """What htmx is answered meanwhile."""
    asked: list[Response] = []
    texts: list[str] = []
    note = partial(note_answer, asked)
    page.on("response", note)
    yield texts
    page.remove_listener("response", note)
    texts += [each.text() for each in asked]


def note_answer(asked: list[Response], response: Response) -> None:
    if response.request.headers.get("hx-request") and response.ok and response.status != 204:
        asked.append(response)


def is_page(client, path: str) -> bool:
    """Whether a browser may open it: what takes a POST only is a verb of some page."""
    answer = client.get(path)
    is_html = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code in (200, 403, 404) and is_html


def look_at(page: Page, address: str) -> list[str]:
    page.goto(address)
    return in_every_look(page) + does_not_fit(page)
