"""Who is let in, and how the others are told."""

import pytest

from tests.practice.client import ask, error_of, http
from tests.practice.server import KEY, PENNILESS_KEY, REVOKED_KEY, SUSPENDED_KEY


@pytest.mark.parametrize(
    "key",
    ["sk-helicone-abc", "sk-proj-abcdefghijklmnop", KEY.upper(), f"Bearer {KEY}", f"{KEY}a"],
)
def test_a_malformed_key_is_refused_in_plain_text(practice_url: str, key: str) -> None:
    reply = ask(practice_url, "practice", key=key)

    assert (reply.status_code, reply.text) == (401, "Invalid Helicone API key")
    assert reply.headers["content-type"] == "text/plain;charset=UTF-8"


def test_a_missing_key_is_told_apart(practice_url: str) -> None:
    reply = http.post(f"{practice_url}/v1/chat/completions", json={})

    assert (reply.status_code, reply.text) == (401, "Invalid Helicone API key (hshed)")


def test_a_revoked_key_belongs_to_nobody(practice_url: str) -> None:
    reply = ask(practice_url, "practice", key=REVOKED_KEY)

    assert (reply.status_code, reply.text) == (401, "Organization not found")


def test_an_eu_key_and_one_in_x_api_key_are_accepted(practice_url: str) -> None:
    eu = ask(practice_url, "echo", key=KEY.replace("helicone", "helicone-eu"))
    other_header = http.post(
        f"{practice_url}/v1/chat/completions",
        headers={"X-Api-Key": f"Bearer {KEY}"},
        json={"model": "echo", "messages": [{"role": "user", "content": "hi"}]},
    )

    assert (eu.status_code, other_header.status_code) == (200, 200)


def test_an_empty_wallet_is_a_429_that_is_final(practice_url: str) -> None:
    reply = ask(practice_url, "gpt-4o/openai,gpt-4o/azure", key=PENNILESS_KEY)

    error = error_of(reply)
    assert reply.status_code == 429
    assert error["message"] == "Insufficient credits"
    assert [detail["type"] for detail in error["details"]] == ["insufficient_credit_limit"]


def test_a_suspended_wallet_is_a_403(practice_url: str) -> None:
    reply = ask(practice_url, "gpt-4o/openai", key=SUSPENDED_KEY)

    assert reply.status_code == 403
    assert "suspended" in error_of(reply)["message"]


def test_a_sound_key_in_a_wrong_body_is_about_the_body(practice_url: str) -> None:
    reply = http.post(
        f"{practice_url}/v1/chat/completions",
        headers={"Authorization": f"Bearer {KEY}"},
        content=b"{",
    )

    assert reply.status_code == 400
    assert reply.text.startswith("Invalid body or missing model.")
