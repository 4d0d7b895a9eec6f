"""Web search of one chat: switched beside its model, or said why it cannot be."""

import re

from chat.models import Chat
from tests.people import bob


def chip(client, chat: Chat) -> str:
    page = client.get(f"/chats/{chat.pk}/").text
    found = re.search(r'<span id="web-chip".*?id="properties-chip"', page, re.DOTALL)
    assert found
    return found[0]


def throw(client, chat: Chat, on: str, **headers: str):
    answer = client.post(f"/chats/{chat.pk}/web/", {"on": on}, headers=headers)
    chat.refresh_from_db()
    return answer


def test_a_route_that_can_search_is_switched_there_and_back(signed_in, line):
    chat = Chat.begin(line.owner, line, "Hi", route="claude-sonnet-4")
    assert 'aria-pressed="false"' in chip(signed_in, chat)

    answer = throw(signed_in, chat, "yes", **{"HX-Request": "true"})
    assert chat.route == "claude-sonnet-4:online/anthropic"
    assert "each search costs about $0.01" in answer.headers["HX-Trigger"]
    assert 'aria-pressed="true"' in chip(signed_in, chat)
    throw(signed_in, chat, "yes")
    assert chat.route == "claude-sonnet-4:online/anthropic", "pressed twice is pressed once"

    throw(signed_in, chat, "no")
    assert chat.route == "claude-sonnet-4/anthropic"
    assert 'aria-pressed="false"' in chip(signed_in, chat)


def test_a_route_that_cannot_says_why_and_stays(signed_in, line):
    chat = Chat.begin(line.owner, line, "Hi")
    assert "Only Claude models" in chip(signed_in, chat)

    throw(signed_in, chat, "yes")

    assert chat.route == "gpt-4o-mini"


def test_what_the_whole_connection_does_is_switched_there(signed_in, line):
    line.web_search = True
    line.save()
    chat = Chat.begin(line.owner, line, "Hi", route="claude-sonnet-4")
    shown = chip(signed_in, chat)
    assert 'aria-pressed="true"' in shown and "for the whole connection" in shown

    throw(signed_in, chat, "no")

    assert chat.route == "claude-sonnet-4"


def test_a_reply_is_headed_by_the_name_of_its_model(signed_in, line):
    chat = Chat.begin(line.owner, line, "Hi", route="claude-sonnet-4/anthropic")
    chat.ask("Hi", token="one")

    page = signed_in.get(f"/chats/{chat.pk}/").text

    assert '<span class="m" aria-hidden="true">Claude Sonnet 4</span>' in page


def test_strangers_switch_nothing(client, line):
    chat = Chat.begin(line.owner, line, "Hi", route="claude-sonnet-4")
    client.force_login(bob())

    assert throw(client, chat, "yes").status_code == 404
    assert chat.route == "claude-sonnet-4"
