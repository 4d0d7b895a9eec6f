"""Fifty messages at once, through pages of two servers, with one dollar left."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.chat.visitor import TOKEN, Visitor
from tests.practice.server import KEY, running_practice
from tests.server import Lampfield, running_lampfield

PREPARE = """
from decimal import Decimal
from accounts.models import Member
from usage.models import Budget
priya = Member.objects.get(email="{email}")
line = priya.connections.create(name="Line", source="helicone", route="gpt-4o", is_default=True)
line.save_key("{key}")
Budget.objects.create(scope="member", member=priya, limit=Decimal(1))
"""
LOOK = """
from usage.models import Call
for call in Call.objects.filter(member__email="{email}"):
    times = call.created_at.timestamp(), call.settled_at.timestamp()
    print("CALL", *times, call.reserved, call.cost)
"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def servers(request, tmp_path: Path) -> Iterator[list[Lampfield]]:
    with ExitStack() as stack:
        gateway = stack.enter_context(running_practice(PRACTICE_TOKEN="token", PRACTICE_PACE="20"))
        urls = ("PRACTICE_URL", "HELICONE_GATEWAY_URL", "HELICONE_API_URL")
        settings = {"PRACTICE_TOKEN": "token", **dict.fromkeys(urls, gateway)}
        if request.param == "postgres":
            settings["DATABASE_URL"] = request.getfixturevalue("postgres_url")
        yield [stack.enter_context(running_lampfield(tmp_path, **settings)) for _ in range(2)]


def test_fifty_messages_never_book_more_than_the_dollar(servers: list[Lampfield]):
    email = servers[0].create_member("Priya Natarajan")
    servers[0].manage("shell", "-v", "0", "-c", PREPARE.format(email=email, key=KEY))
    servers[0].manage("refresh_catalog", "--all")
    here = Visitor(servers[0], email)
    token = TOKEN.search(here.http.get("/").text)
    assert token
    pages = [here.http, here.at(servers[1]).http]

    def send(number: int) -> httpx.Response:
        form = {"csrfmiddlewaretoken": token[1], "text": "Hello", "token": uuid4().hex}
        return pages[number % 2].post("/chats/", data=form)

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(send, range(50)))

    refused = [answer.text for answer in answers if answer.status_code == 409]
    assert refused and len(refused) < 50
    assert all("Your $1.00 for" in page and "Hello</textarea>" in page for page in refused)
    for answer in answers:
        if answer.status_code == 200:
            here.chat = answer.url.path
            here.until_idle(within=60)
    assert 0 < most_booked(servers[0], email) <= 1


def most_booked(server: Lampfield, email: str) -> Decimal:
    """The highest that what was spent and what was set aside ever were together."""
    shown = server.manage("shell", "-v", "0", "-c", LOOK.format(email=email))
    events = []
    for began, ended, reserved, cost in re.findall(r"CALL (\S+) (\S+) (\S+) (\S+)", shown):
        events.append((float(began), Decimal(reserved)))
        events.append((float(ended), Decimal(cost) - Decimal(reserved)))
    booked = highest = Decimal(0)
    for _, change in sorted(events):
        booked += change
        highest = max(highest, booked)
    return highest
