"""Every recorded chat request goes through the real client and gives what the recording says."""

import asyncio
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from connections.gateway.client import Completion, Endpoint, Gateway, Timeouts
from connections.gateway.egress import Policy
from connections.gateway.errors import Cut, GatewayError
from connections.gateway.replies import (
    Event,
    Finish,
    Reasoning,
    Received,
    Sent,
    ServedBy,
    Text,
    Usage,
)
from connections.gateway.secret import Secret
from tests.replay.expected import expected
from tests.replay.recordings import Exchange, exchanges
from tests.replay.server import Replay, replaying

CHATS = [exchange for exchange in exchanges() if exchange.is_chat]
KEY = Secret("sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd")
PATIENCE = Timeouts(connect=2, first_byte=0.4, silence=0.4, total=20)


@dataclass
class Outcome:
    events: list[Event] = field(default_factory=list)
    error: GatewayError | None = None

    def all(self, *kinds: type) -> list:
        return [event for event in self.events if isinstance(event, kinds)]

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.all(Text))

    @property
    def reasoning(self) -> str:
        return "".join(event.text for event in self.all(Reasoning))


async def ask(replay: Replay, *, stream: bool = True, timeouts: Timeouts = PATIENCE) -> Outcome:
    outcome = Outcome()
    gateway = Gateway(Policy(origins=(replay.url,)))
    completion = Completion(
        model="any/model",
        messages=({"role": "user", "content": "hi there"},),
        call_id=uuid4(),
        stream=stream,
    )
    try:
        async for event in gateway.stream(
            Endpoint(replay.url, KEY, "helicone", name="Helicone"), completion, timeouts
        ):
            outcome.events.append(event)
    except GatewayError as error:
        outcome.error = error
    await gateway.aclose()
    return outcome


def replayed(exchange: Exchange, time_scale: float = 0) -> Outcome:
    async def run() -> Outcome:
        async with replaying(exchange, time_scale=time_scale) as replay:
            return await ask(replay, stream=exchange.streamed)

    return asyncio.run(run())


def test_there_are_recordings_of_every_family():
    assert len(CHATS) >= 25


@pytest.mark.parametrize("exchange", CHATS, ids=lambda exchange: exchange.path.stem)
def test_a_recorded_exchange_gives_what_it_says(exchange: Exchange):
    outcome, wanted = replayed(exchange), expected(exchange)

    assert (outcome.error.kind if outcome.error else None) == wanted.kind
    assert outcome.text == storable(wanted.text)
    assert outcome.reasoning == storable(wanted.reasoning)
    assert len(outcome.all(Finish)) == (1 if wanted.finish else 0)
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
