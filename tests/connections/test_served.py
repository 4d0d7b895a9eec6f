"""A closed tab, with the real server: only there does a request end before its work does."""

import re
import sqlite3
from pathlib import Path

import httpx
import pytest

from tests.practice.server import KEY, running_practice
from tests.practice.waiting import eventually
from tests.server import PASSWORD, Lampfield, running_lampfield

CALLS = "select purpose, state, outcome from usage_call"
TESTS = "select result is not null from connections_trial"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture
def house(tmp_path: Path):
    with running_practice(PRACTICE_TOKEN="token") as gateway:
        urls = dict.fromkeys(["PRACTICE_URL", "HELICONE_GATEWAY_URL", "HELICONE_API_URL"], gateway)
        with running_lampfield(tmp_path, PRACTICE_TOKEN="token", **urls) as server:
            yield server


def test_a_closed_tab_does_not_lose_the_bill_of_a_test(house: Lampfield, tmp_path: Path):
    email = house.create_member()
    with httpx.Client(base_url=house.url, follow_redirects=True) as browser:
        post(browser, "/sign-in/", email=email, password=PASSWORD)
        line = post(browser, "/connections/new/", source="helicone", key=KEY).url.path
        with pytest.raises(httpx.ReadTimeout):
            post(browser, line, "test/", source="helicone", route="slow", properties="")

    eventually(lambda: rows(tmp_path, CALLS) == [("test", "settled", "ok")])
    eventually(lambda: rows(tmp_path, TESTS) == [(1,)])


def post(browser: httpx.Client, page: str, action: str = "", **fields: str) -> httpx.Response:
    """Send a form of the page; a test is waited for too shortly to hear its end."""
    token = TOKEN.findall(browser.get(page).text)[-1]
    data = {"csrfmiddlewaretoken": token, **fields}
    return browser.post(page + action, data=data, timeout=0.3 if action else 30)


def rows(data_dir: Path, question: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(data_dir / "lampfield.sqlite3") as database:
        return database.execute(question).fetchall()
