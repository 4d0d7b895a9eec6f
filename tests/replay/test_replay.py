"""Every recorded chat request goes through the real client and gives what the recording says."""

import asyncio

import pytest

from connections.gateway.client import Timeouts
from connections.gateway.errors import Cut, GatewayError
from connections.gateway.replies import Received, Sent, ServedBy, Usage
from tests.gateway.asking import KEY, Outcome, ask
from tests.replay.expected import expected
from tests.replay.recordings import Exchange, exchanges
from tests.replay.server import replaying

CHATS = [exchange for exchange in exchanges() if exchange.is_chat]


def replayed(exchange: Exchange) -> Outcome:
    async def run() -> Outcome:
        async with replaying(exchange) as replay:
            return await ask(replay.url, stream=exchange.streamed, timeouts=limits(exchange))

    return asyncio.run(run())


def limits(exchange: Exchange) -> Timeouts:
    """Short only for what will never come, so that a busy machine changes no outcome."""
    return Timeouts(
        first_byte=10 if exchange.status else 0.3, silence=10 if exchange.complete else 0.3
    )


def test_there_are_recordings_of_every_family():
    assert len(CHATS) >= 25


@pytest.mark.parametrize("exchange", CHATS, ids=lambda exchange: exchange.path.stem)
def test_a_recorded_exchange_gives_what_it_says(exchange: Exchange):
    outcome, wanted = replayed(exchange), expected(exchange)

    assert outcome.kind == wanted.kind
    assert outcome.text == storable(wanted.text)
    assert outcome.reasoning == storable(wanted.reasoning)
    assert len(outcome.finish) == (1 if wanted.finish else 0)
    assert_usage(outcome, wanted.usage)
    assert_served_by(outcome, exchange)
    if outcome.error:
        assert_a_sentence(outcome.error)


def storable(text: str) -> str:
    return (
        text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")
    )


def assert_usage(outcome: Outcome, wanted: dict | None) -> None:
    completion = (wanted or {}).get("completion_tokens") or (wanted or {}).get("output_tokens")
    counted = [usage.completion for usage in outcome.all(Usage)]

    assert counted == ([completion] if completion else [])


def assert_served_by(outcome: Outcome, exchange: Exchange) -> None:
    assert len(outcome.all(Sent)) == 1
    if exchange.status is None:
        return
    received, served = outcome.all(Received)[0], outcome.all(ServedBy)[0]
    assert received.status == exchange.status
    assert served.request_id == exchange.headers.get("helicone-id", served.request_id)
    assert served.provider == exchange.headers.get("helicone-provider", "")
    assert served.provider_model == exchange.headers.get("helicone-model", "")
    assert served.mode == exchange.headers.get("helicone-gateway-mode", "")
    assert served.cache == exchange.headers.get("helicone-cache", "")


def assert_a_sentence(error: GatewayError) -> None:
    assert str(error)[0].isupper() or error.who in str(error)
    assert str(error).endswith(".")
    assert error.who and error.remedy
    assert KEY.reveal() not in str(error) + error.detail
    assert isinstance(error, Cut) == (error.kind in ("cut", "silent", "too_large"))
