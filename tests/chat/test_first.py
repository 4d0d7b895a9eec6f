"""A message that begins a chat, sent twice at the same moment."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Member
from chat.beside import Pick

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_double_click_begins_one_chat(signed_in: Client, member: Member):
    member.connections.practice()

    sent_twice(signed_in, "/chats/", {"text": "Hello?"})

    assert member.chats.get().messages.count() == 2


def test_a_double_click_side_by_side_begins_one_chat(signed_in: Client, member: Member):
    line = member.connections.practice()
    picks = [str(Pick(line, route)) for route in ("echo", "long")]

    sent_twice(signed_in, "/beside/", {"text": "Hello?", "pick": picks, "then": "send"})

    assert member.chats.get().messages.count() == 3


def sent_twice(browser: Client, address: str, form: dict[str, object]) -> None:
    """By two requests that begin together."""
    together, answers, form = Barrier(2), [], {**form, "token": uuid4().hex}

    def send() -> None:
        tab = Client()
        tab.cookies = browser.cookies
        together.wait()
        try:
            answers.append(tab.post(address, form).status_code)
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [302, 302]


def test_a_route_with_stops_behind_its_first_is_told_apart_from_the_model(signed_in, line):
    line.route = "gpt-4o-mini,claude-sonnet-4/anthropic"
    line.save()

    page = signed_in.get(f"/?line={line.pk}").content.decode()

    assert "gpt-4o-mini +1</span>" in page
    assert 'aria-label="gpt-4o-mini and 1 more, ' in page
