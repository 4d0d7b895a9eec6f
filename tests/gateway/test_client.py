"""How the client behaves over time: trying again, keeping apart, letting go."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import pytest

from connections.gateway.client import Completion, Endpoint, Gateway, gateway
from connections.gateway.egress import Policy
from connections.gateway.errors import GatewayError
from tests.gateway.asking import KEY, Outcome, ask
from tests.gateway.certificates import self_signed
from tests.gateway.servers import END, HALF, RESET, SSE, STALL, Server, Step, piece, serving

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def reply(text: str, more: bytes = b"") -> bytes:
    body = json.dumps(
        {"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}
    ).encode()
    return HEAD + more + b"Content-Length: %d\r\n\r\n" % len(body) + body


def refused(status: int, body: object, more: bytes = b"") -> bytes:
    text = json.dumps(body).encode()
    head = b"HTTP/1.1 %d No\r\nContent-Length: %d\r\n" % (status, len(text))
    return head + more + b"\r\n" + text


def busy(seconds: object, message: str = "slow down") -> bytes:
    retry = f"Retry-After: {seconds}\r\n".encode()
    return refused(429, {"error": {"message": message}}, retry)


def with_server(
    *answers: bytes | list[Step], then: Callable[[Server], Awaitable[Outcome]] | None = None,
    keep_alive: bool = False,
) -> tuple[Outcome, Server]:  # fmt: skip
    async def run() -> tuple[Outcome, Server]:
        async with serving(*answers, keep_alive=keep_alive) as server:
            return await (then(server) if then else ask(server.url)), server

    return asyncio.run(run())


def test_a_short_wait_that_the_gateway_asks_for_is_waited_once():
    outcome, server = with_server(busy(1), reply("At last"))

    assert (outcome.text, outcome.error) == ("At last", None)
    assert len(server.requests) == 2
    assert len({call_id(request) for request in server.requests}) == 1


def call_id(request: bytes) -> bytes:
    return next(line for line in request.split(b"\r\n") if b"Request-Id" in line)


@pytest.mark.parametrize(
    "answer",
    [
        busy(31),
        busy(0),
        busy("soon"),
        busy("Wed, 21 Oct 2026 07:28:00 GMT"),
        busy(-1),
        busy(1, "You exceeded your current quota"),
        refused(429, {"error": {"details": [{"type": "insufficient_credit_limit"}]}}),
        refused(429, {"error": {"details": [{"type": "rate_limited"}]}}, b"Retry-After: 1\r\n"),
        refused(500, {"error": {"message": "No available providers"}}, b"Retry-After: 1\r\n"),
        refused(503, {"error": {"message": "busy"}}, b"Retry-After: 1\r\n"),
        refused(500, {"error": {"message": "too long"}}),
    ],
)
def test_nothing_else_is_asked_twice(answer: bytes):
    outcome, server = with_server(answer, reply("Never"))

    assert outcome.error is not None
    assert len(server.requests) == 1


def test_two_waits_in_a_row_are_told_to_the_member():
    outcome, server = with_server(busy(1), busy(1), reply("Never"))

    assert outcome.kind == "rate_limited"
    assert "in 1 s" in str(outcome.error)
    assert len(server.requests) == 2


@pytest.mark.parametrize("answer", [[HALF, RESET], [HALF], [SSE]])
def test_nothing_is_asked_twice_after_an_answer_began(answer: list[Step]):
    outcome, server = with_server(answer, reply("Never"))

    assert outcome.error is not None
    assert len(server.requests) == 1


def test_a_fresh_connection_that_breaks_is_not_tried_again():
    _, server = with_server([RESET], reply("Never"))

    assert len(server.requests) == 1


def test_a_kept_connection_that_turns_out_broken_is_replaced_once():
    async def twice(server: Server) -> Outcome:
        own = Gateway(Policy(origins=(server.url,)))
        first = await ask(server.url, gateway=own)
        second = await ask(server.url, gateway=own)
        await own.aclose()
        return Outcome([*first.events, *second.events], second.error)

    outcome, server = with_server(
        reply("One, "), [RESET], reply("two"), then=twice, keep_alive=True
    )

    assert (outcome.text, outcome.error) == ("One, two", None)
    assert (server.connections, len(server.requests)) == (2, 3)


def test_a_cookie_that_the_gateway_sets_is_never_sent_back(monkeypatch: pytest.MonkeyPatch):
    def resolve(host: str, port: int, *_: object) -> list[tuple]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)  # no client keeps cookies of an IP address

    async def twice(server: Server) -> Outcome:
        url = f"http://gateway.example:{server.port}"
        own = Gateway(Policy(origins=(url,)))
        await ask(url, gateway=own)
        outcome = await ask(url, gateway=own)
        await own.aclose()
        return outcome

    _, server = with_server(
        reply("Hi", b"Set-Cookie: who=alice; Path=/\r\n"), then=twice, keep_alive=True
    )

    assert len(server.requests) == 2
    assert all(b"cookie" not in request.lower() for request in server.requests)


@pytest.mark.parametrize("way", ["break", "cancel", "close"])
def test_whoever_stops_listening_hangs_up_at_once(way: str):
    async def stop(server: Server) -> Outcome:
        own = Gateway(Policy(origins=(server.url,)))
        completion = Completion("m", (), uuid4())
        listening = own.stream(Endpoint(server.url, KEY, "helicone"), completion)
        heard = asyncio.Event()

        async def listen() -> None:
            async for event in listening:
                if way == "break" and hasattr(event, "text"):
                    return
                if hasattr(event, "text"):
                    heard.set()

        task = asyncio.create_task(listen())
        if way == "break":
            await task
            del task
        else:
            await heard.wait()
            task.cancel()
        if way != "cancel":
            await asyncio.gather(listening.aclose(), return_exceptions=True)
        await asyncio.wait_for(server.hung_up.wait(), 5)
        await own.aclose()
        return Outcome()

    with_server([HALF, STALL], then=stop)


def test_fifty_replies_at_once_stay_apart():
    async def run() -> list[bool]:
        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            mark = call_id(head).split(b": ")[1].decode()
            writer.write(SSE)
            for part in mark.split("-"):
                writer.write(piece(part))
                await asyncio.sleep(0.01)
            writer.write(END)
            await writer.drain()
            writer.close()

        listener = await asyncio.start_server(echo, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        own = Gateway(Policy(origins=(url,)))
        async with listener:
            outcomes = await asyncio.gather(*(ask(url, gateway=own) for _ in range(50)))
        await own.aclose()
        return [
            outcome.text == dict(outcome.events[0].headers)["Helicone-Request-Id"].replace("-", "")  # type: ignore[union-attr]
            for outcome in outcomes
        ]

    assert asyncio.run(run()) == [True] * 50


def test_each_event_loop_has_one_gateway_of_its_own():
    async def both() -> tuple[Gateway, Gateway]:
        return gateway(), gateway()

    first, again = asyncio.run(both())
    other, _ = asyncio.run(both())

    assert first is again
    assert first is not other


def test_a_certificate_of_nobody_we_trust_is_refused(tmp_path: Path):
    async def run() -> Outcome:
        async with serving(reply("Never"), tls=self_signed(tmp_path)) as server:
            outcome = await ask(f"https://127.0.0.1:{server.port}")
            assert server.requests == []
            return outcome

    outcome = asyncio.run(run())

    assert outcome.kind == "tls"
    assert "self-signed certificate" in str(outcome.error)


def test_parameters_cannot_replace_what_makes_the_call():
    async def odd(server: Server) -> Outcome:
        own = Gateway(Policy(origins=(server.url,)))
        completion = Completion(
            "m",
            ({"role": "user", "content": "hi"},),
            uuid4(),
            stream=False,
            parameters={"model": "x", "messages": [], "stream": True, "top_p": 1},
        )
        async for _ in own.batches(Endpoint(server.url, KEY, "helicone"), completion):
            pass
        await own.aclose()
        return Outcome()

    _, server = with_server(reply("Hi"), then=odd)

    assert json.loads(server.requests[0].partition(b"\r\n\r\n")[2]) == {
        "model": "m",
        "messages": [{"role": "user", "content": "hi"}],
        "top_p": 1,
    }


@pytest.mark.parametrize("value", [float("nan"), object(), {1, 2}])
def test_parameters_that_json_cannot_hold_are_a_sentence(value: object):
    async def run() -> None:
        own = Gateway(Policy(origins=("http://127.0.0.1:9",)))
        completion = Completion("m", (), uuid4(), parameters={"top_p": value})
        async for _ in own.batches(Endpoint("http://127.0.0.1:9", KEY, "helicone"), completion):
            pass

    with pytest.raises(GatewayError, match="preset"):
        asyncio.run(run())
