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
    assert chat.route == "claude-sonnet-4"
    assert 'aria-pressed="false"' in chip(signed_in, chat)


def test_switching_off_brings_back_what_switching_on_took_out(signed_in, line):
    both = "gpt-4o/openai,claude-sonnet-4"
    chat = Chat.begin(line.owner, line, "Hi", route=both)
    throw(signed_in, chat, "yes")
    assert chat.route == "claude-sonnet-4:online/anthropic"
    throw(signed_in, chat, "no")
    assert chat.route == both

    throw(signed_in, chat, "yes")
    chosen = {"route": "claude-opus-4:online/anthropic"}
    signed_in.post(f"/chats/{chat.pk}/route/", chosen)
    throw(signed_in, chat, "no")
    assert chat.route == "claude-opus-4/anthropic", "another model was chosen since"


def begun(signed_in, **fields: str) -> Chat:
    sent = {"text": "News?", "token": "t", "model": "claude-sonnet-4", **fields}
    assert signed_in.post("/chats/", sent).status_code == 302
    return Chat.objects.get()


def test_a_new_chat_begins_with_it_and_goes_back(signed_in, line):
    page = signed_in.get("/?model=claude-sonnet-4").text
    assert 'type="checkbox" name="web" value="yes">' in page
    assert "Only Claude models" in signed_in.get("/?model=gpt-4o").text

    chat = begun(signed_in, web="yes")

    assert chat.route == "claude-sonnet-4:online/anthropic"
    throw(signed_in, chat, "no")
    assert chat.route == "claude-sonnet-4"


def test_a_new_chat_on_a_route_that_searches_may_begin_without(signed_in, line):
    searching = "claude-sonnet-4:online/anthropic"
    assert 'name="web" value="yes" checked>' in signed_in.get(f"/?model={searching}").text

    assert begun(signed_in, model=searching, web="no").route == "claude-sonnet-4/anthropic"


def test_a_new_chat_that_cannot_search_is_not_begun_and_keeps_all(signed_in, line):
    sent = {"text": "News?", "token": "t", "model": "gpt-4o", "web": "yes"}

    answer = signed_in.post("/chats/", sent)

    assert answer.status_code == 409 and "Only Claude models" in answer.text
    assert "\nNews?</textarea>" in answer.text and 'value="gpt-4o" checked' in answer.text
    assert not Chat.objects.exists()


def test_the_switch_of_a_new_chat_follows_its_model(signed_in, line):
    asked = {"line": str(line.pk), "model": "claude-sonnet-4", "web": ["no", "yes"]}
    drawn = signed_in.get("/web/", asked, headers={"HX-Request": "true"}).text
    assert 'value="yes" checked' in drawn and "each search costs about $0.01" in drawn

    asked["model"] = "gpt-4o"
    assert (
        "Only Claude models" in signed_in.get("/web/", asked, headers={"HX-Request": "true"}).text
    )


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
