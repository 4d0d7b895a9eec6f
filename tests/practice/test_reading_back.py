"""What can be asked about a call afterwards."""

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.practice.client import ask, stream
from tests.practice.server import KEY, PENNILESS_KEY, running_practice
from tests.practice.waiting import eventually

AUTH = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def url() -> Iterator[str]:
    with running_practice() as url:
        yield url


def read_back(url: str, call_id: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{url}/v1/request/{call_id}", headers=AUTH).json()
    return found


def test_a_call_can_be_read_back_by_its_own_id(url: str) -> None:
    call_id = str(uuid.uuid4())
    reply = stream(
        url,
        "gpt-4o/openai",
        headers={"Helicone-Request-Id": call_id, "Helicone-Property-Chat": "C\u00e9".encode()},
    )

    data = read_back(url, call_id)["data"]

    cost = data["prompt_tokens"] * Decimal("0.0000025") + data["completion_tokens"] * Decimal(
        "0.00001"
    )
    assert reply.headers["helicone-id"] == call_id
    assert data["response_status"] == 200
    assert (data["model"], data["provider"]) == ("gpt-4o", "openai")
    assert data["request_properties"] == {"chat": "C\u00e9"}
    assert data["cost"] == pytest.approx(float(cost))


def test_a_search_costs_a_cent(url: str) -> None:
    plain = ask(url, "claude-sonnet-4/anthropic").headers["helicone-id"]
    online = ask(url, "claude-sonnet-4:online/anthropic").headers["helicone-id"]

    costs = [read_back(url, call_id)["data"]["cost"] for call_id in (plain, online)]

    assert costs[1] - costs[0] == pytest.approx(0.01)


def test_a_failed_call_is_remembered_with_its_final_status(url: str) -> None:
    call_id = str(uuid.uuid4())
    ask(url, "fail-500,fail-429", headers={"Helicone-Request-Id": call_id})

    data = read_back(url, call_id)["data"]

    assert (data["response_status"], data["provider"], data["cost"]) == (500, "CUSTOM", 0)


def test_an_unknown_call_is_a_200_without_data(url: str) -> None:
    assert read_back(url, str(uuid.uuid4())) == {"error": None}


def test_an_id_that_is_no_uuid_is_replaced(url: str) -> None:
    reply = ask(url, "echo", headers={"Helicone-Request-Id": "mine"})

    assert str(uuid.UUID(reply.headers["helicone-id"])) == reply.headers["helicone-id"]


def test_the_balance_falls_by_what_was_spent(url: str) -> None:
    call_id = ask(url, "claude-opus-4-1/anthropic").headers["helicone-id"]
    cost = read_back(url, call_id)["data"]["cost"]

    balance = httpx.get(f"{url}/v1/credits/balance", headers=AUTH).json()["data"]

    assert balance["totalCreditsPurchased"] - balance["balance"] == pytest.approx(cost)


def test_the_account_is_shown_to_its_key_only(url: str) -> None:
    poor = {"Authorization": f"Bearer {PENNILESS_KEY}"}

    assert httpx.get(f"{url}/v1/credits/balance").status_code == 401
    assert httpx.get(f"{url}/v1/request/x").status_code == 401
    assert httpx.get(f"{url}/v1/credits/balance", headers=poor).json()["data"]["balance"] == 0


def test_the_log_masks_the_key_and_forgets_when_told(url: str) -> None:
    ask(url, "echo")

    (entry,) = httpx.get(f"{url}/__log").json()
    httpx.post(f"{url}/__reset")

    assert entry["headers"]["authorization"] == f"Bearer \u2026{KEY[-4:]}"
    assert (entry["model"], entry["status"], entry["finished"]) == ("echo", 200, True)
    assert httpx.get(f"{url}/__log").json() == []


def test_a_stopped_reply_is_written_and_billed_to_its_end(url: str) -> None:
    call_id = str(uuid.uuid4())
    body = {
        "model": "slow-30-10",
        "stream": True,
        "messages": [{"role": "user", "content": "hi"}],
    }
    with httpx.stream(
        "POST",
        f"{url}/v1/chat/completions",
        headers={**AUTH, "Helicone-Request-Id": call_id},
        json=body,
    ) as reply:
        next(reply.iter_lines())

    eventually(lambda: "data" in read_back(url, call_id))

    (entry,) = (e for e in httpx.get(f"{url}/__log").json() if e["model"])
    data = read_back(url, call_id)["data"]
    assert entry["closed_early"]
    assert data["response_status"] == 200
    assert data["completion_tokens"] > 40
