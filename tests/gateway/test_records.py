"""Reading back from the gateway: lists, credits, and what a call cost."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from decimal import Decimal
from uuid import UUID

import pytest

from connections.gateway.client import Balance, CallRecord, Endpoint, Gateway, Timeouts
from connections.gateway.egress import Policy
from connections.gateway.errors import GatewayError
from tests.gateway.asking import KEY
from tests.gateway.servers import STALL, Server, Step, serving

CALL = UUID("0b9f0a53-0a55-4b8e-8a4c-5f5f7f1e2d3c")
HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"

Read = Callable[[Gateway, Endpoint], Awaitable[object]]


def read(how: Read, *answer: Step) -> tuple[object, Server]:
    async def run() -> tuple[object, Server]:
        async with serving(list(answer)) as server:
            gateway = Gateway(Policy(origins=(server.url,)), Timeouts(first_byte=1, silence=1))
            endpoint = Endpoint(server.url, KEY, "helicone", server.url, "Helicone")
            try:
                return await how(gateway, endpoint), server
            finally:
                await gateway.aclose()

    return asyncio.run(run())


def answer(value: object) -> bytes:
    return HEAD + json.dumps(value).encode()


def test_credits_are_exact_dollars():
    found, server = read(
        lambda gateway, endpoint: gateway.balance(endpoint),
        answer({"data": {"balance": 4.2, "totalCreditsPurchased": 10}, "error": None}),
    )

    assert found == Balance(left=Decimal("4.2"), bought=Decimal("10"))
    assert server.requests[0].startswith(b"GET /v1/credits/balance HTTP/1.1\r\n")
    assert f"Authorization: Bearer {KEY.reveal()}".encode() in server.requests[0]


def test_a_call_is_found_under_its_id():
    found, server = read(
        lambda gateway, endpoint: gateway.call_record(endpoint, CALL),
        answer(
            {
                "data": {
                    "response_status": 200,
                    "cost": 0.0012,
                    "provider": "openai",
                    "request_model": "gpt-4o-mini",
                    "prompt_tokens": 11,
                    "completion_tokens": 7,
                }
            }
        ),
    )

    assert found == CallRecord(200, Decimal("0.0012"), "openai", "gpt-4o-mini", 11, 7)
    assert server.requests[0].startswith(f"GET /v1/request/{CALL} ".encode())


@pytest.mark.parametrize("body", [{"error": None}, {"data": None, "error": None}, {}])
def test_a_call_that_is_not_logged_yet_is_nothing(body: object):
    assert read(lambda g, e: g.call_record(e, CALL), answer(body))[0] is None


def test_a_cost_that_is_not_known_is_not_zero():
    found, _ = read(lambda g, e: g.call_record(e, CALL), answer({"data": {"cost": None, "x": 1}}))

    assert isinstance(found, CallRecord) and found.cost is None


def test_the_registry_is_asked_without_any_key():
    found, server = read(
        lambda gateway, endpoint: gateway.registry(f"{endpoint.base_url}/v1/public/models"),
        answer({"data": {"models": []}}),
    )

    assert found == {"data": {"models": []}}
    assert b"authorization" not in server.requests[0].lower()


def test_the_list_of_models_is_given_as_it_came():
    found, server = read(lambda g, e: g.models(e), answer({"data": [{"id": "gpt-4o"}]}))

    assert found == {"data": [{"id": "gpt-4o"}]}
    assert server.requests[0].startswith(b"GET /v1/models ")


async def endless(_: object, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b'["' + b"x" * 500_000)
        await writer.drain()


@pytest.mark.parametrize(
    ("steps", "kind"),
    [
        ([HEAD, endless], "too_large"),
        ([HEAD + b"<html>"], "not_a_gateway"),
        ([HEAD + b"[" * 100_000], "not_a_gateway"),
        ([HEAD, STALL], "silent"),
        ([STALL], "timeout"),
        ([b"HTTP/1.1 401 No\r\nConnection: close\r\n\r\n" + b'{"error":"x","trace":"y"}'],
         "key_refused"),
        ([b"HTTP/1.1 400 No\r\nConnection: close\r\n\r\nInvalid token."], "key_refused"),
        ([b"HTTP/1.1 429 No\r\nConnection: close\r\n\r\n" + b'{"error":"Too many requests"}'],
         "rate_limited"),
        ([HEAD.replace(b"close", b"close\r\nContent-Encoding: br") + b"{}"], "not_a_gateway"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_named(steps: list[Step], kind: str):
    with pytest.raises(GatewayError) as caught:
        read(lambda gateway, endpoint: gateway.models(endpoint), *steps)

    assert caught.value.kind == kind


def test_a_list_goes_out_by_the_same_rules():
    async def run() -> None:
        await Gateway(Policy()).registry("http://169.254.169.254/latest/meta-data")

    with pytest.raises(GatewayError) as caught:
        asyncio.run(run())

    assert caught.value.kind == "refused_address"
