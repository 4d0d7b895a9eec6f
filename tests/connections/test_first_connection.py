"""The last step of the set-up: a key, an address or Practice, and the chat always within reach."""

import pytest

from connections.gateway.practice import Voice
from tests.people import bob
from tests.practice.server import KEY, REVOKED_KEY

WIZARD = "/welcome/connection/"


def test_the_chat_is_one_click_away_and_practice_is_there(signed_in, member, gateways):
    page = signed_in.get(WIZARD).content.decode()

    assert "Go to the chat" in page
    for said in ("491 MB", "98 MB", "says silly things", "0 MB"):
        assert said in page
    assert member.connections.get().source == "practice"


def test_a_good_key_makes_the_line_that_new_chats_begin_on(signed_in, member, gateways):
    signed_in.get(WIZARD)
    answer = signed_in.post(WIZARD, {"source": "helicone", "key": KEY}, follow=True)

    page = answer.content.decode()
    assert "Connected" in page and "$25.00 of credit left." in page
    line = member.connections.ready()
    assert (line.source, line.route) == ("helicone", "gpt-4o-mini")


def test_a_refused_key_leaves_no_line_behind(signed_in, member, gateways):
    answer = signed_in.post(WIZARD, {"source": "helicone", "key": REVOKED_KEY})

    assert answer.status_code == 422
    assert "The key was refused by Helicone." in answer.content.decode()
    assert REVOKED_KEY[15:-4] not in answer.content.decode()
    assert [line.source for line in member.connections.all()] == ["practice"]


def test_choosing_practice_goes_straight_to_the_chat(signed_in, member, gateways):
    answer = signed_in.post(WIZARD, {"source": "practice"})

    assert answer.headers["Location"] == "/"
    assert member.connections.ready().source == "practice"


def test_beginning_with_practice_fetches_the_voice_that_is_marked(
    signed_in, member, gateways, monkeypatch
):
    asked = []

    async def ask(action: str = "show", choice: str = "") -> Voice:
        asked.append((action, choice))
        return Voice(choice="off", state="absent", label="", detail="")

    monkeypatch.setattr("connections.voice.ask", ask)

    page = signed_in.get(WIZARD).content.decode()
    signed_in.post(WIZARD, {"source": "practice", "choice": "standard"})

    assert 'value="standard" checked' in page, "a newcomer is to meet a real model"
    assert asked[-1] == ("choose", "standard")


def test_a_member_begins_with_the_voice_that_is_there(client, member, gateways, monkeypatch):
    client.force_login(bob())
    monkeypatch.setattr("connections.voice.ask", lambda *_: pytest.fail("chosen"))

    answer = client.post(WIZARD, {"source": "practice", "choice": "standard"})

    assert answer.headers["Location"] == "/"


def test_another_address_is_offered_only_where_the_operator_allows_one(
    signed_in, member, gateways, settings
):
    assert "OpenAI-style" not in signed_in.get(WIZARD).content.decode()
    settings.GATEWAY_ORIGINS = ["http://127.0.0.1:11434"]

    page = signed_in.get(WIZARD).content.decode()
    assert "OpenAI-style" in page and "Ollama" in page
