"""Choosing the voice of Practice: administrators choose, everybody sees how far it is."""

import pytest

from connections.gateway.practice import Voice
from tests.connections.test_panel import HTMX
from tests.people import bob

ADDRESS = "/practice/model/"
FETCHING = Voice(
    choice="light",
    state="fetching",
    label="Scripted guide",
    detail="The model is being fetched; the scripted guide answers meanwhile.",
    bytes_done=24_590_608,
    bytes_total=98_362_432,
    bytes_per_second=12_000_000,
    seconds_left=42,
)


@pytest.fixture
def fetching(monkeypatch):
    async def ask(action: str = "show", choice: str = "") -> Voice:
        return FETCHING

    monkeypatch.setattr("connections.voice.ask", ask)


def test_the_card_offers_three_voices_with_their_size(signed_in, gateways):
    card = signed_in.get(ADDRESS, headers=HTMX).content.decode()

    assert all(size in card for size in ("491 MB", "98 MB", "0 MB"))
    assert "The scripted guide answers; no model was chosen." in card
    assert "hx-trigger" not in card, "nothing is fetched, so nothing is asked again"


def test_the_choice_reaches_the_practice_gateway(signed_in, gateways):
    card = signed_in.post(ADDRESS, {"choice": "off"}, headers=HTMX).content.decode()

    assert 'value="off" checked' in card


def test_a_fetch_is_followed_every_second_with_what_is_left(signed_in, gateways, fetching):
    card = signed_in.get(ADDRESS, headers=HTMX).content.decode().replace("\xa0", " ")

    assert 'hx-trigger="every 1s"' in card
    assert "25 MB of 98 MB, 12 MB/s, 42 s left" in card
    assert "Cancel" in card


def test_members_look_but_do_not_choose(client, gateways, member, fetching):
    client.force_login(bob())

    assert "Cancel" not in client.get(ADDRESS, headers=HTMX).content.decode()
    assert client.post(ADDRESS, {"choice": "light"}).status_code == 403
    assert client.post(ADDRESS + "cancel/").status_code == 403


def test_an_invented_voice_is_refused(signed_in, gateways):
    answer = signed_in.post(ADDRESS, {"choice": "/etc/passwd.gguf"}, headers=HTMX)

    assert answer.status_code == 422


def test_a_practice_gateway_that_is_gone_is_said_and_breaks_nothing(signed_in, settings, gateways):
    settings.PRACTICE_URL = ""

    assert "is not running" in signed_in.get(ADDRESS, headers=HTMX).content.decode()
    assert signed_in.get("/welcome/connection/").status_code == 200


def test_a_wrong_token_is_a_sentence(signed_in, settings, gateways):
    settings.PRACTICE_TOKEN = "the-token-of-yesterday"

    card = signed_in.get(ADDRESS, headers=HTMX).content.decode()
    assert "The practice gateway refused: The token is missing or wrong" in card
