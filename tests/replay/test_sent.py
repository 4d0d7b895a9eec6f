"""What leaves for the gateway equals what was recorded, and nothing else leaves."""

import asyncio
import re
import traceback
from uuid import UUID, uuid4

import pytest

from connections.gateway.client import Completion, Endpoint, Gateway, Session, Timeouts
from connections.gateway.egress import Policy
from connections.gateway.errors import GatewayError
from connections.gateway.secret import Secret
from tests.replay.recordings import Exchange, exchanges
from tests.replay.server import Seen, replaying

TRANSPORT = {"host", "user-agent", "accept", "content-length", "accept-encoding"}
OURS = {
    "authorization",
    "content-type",
    "helicone-request-id",
    "helicone-user-id",
    "helicone-session-id",
    "helicone-session-path",
    "helicone-session-name",
}
PROPERTY = "helicone-property-"
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def recorded_headers(exchange: Exchange) -> dict[str, str]:
    """Lower-case names; bytes that are not ASCII were recorded in hexadecimal."""
    return {
        name.lower(): bytes.fromhex(value["bytes_hex"]).decode("utf-8", "replace")
        if isinstance(value, dict)
        else value
        for name, value in exchange.request["headers"]
    }


def is_ours(exchange: Exchange) -> bool:
    """A request that the product can make at all: no foreign headers, no malformed parts."""
    body, headers = exchange.request.get("body"), recorded_headers(exchange)
    names = [name.lower() for name, _ in exchange.request["headers"]]
    return (
        exchange.is_chat
        and exchange.request["path"].endswith("/v1/chat/completions")
        and isinstance(body, dict)
        and isinstance(body.get("model"), str)
        and isinstance(body.get("messages"), list)
        and isinstance(body.get("stream", True), bool)
        and "content-type" in headers
        and re.fullmatch(r"Bearer [!-~]+", headers.get("authorization", "")) is not None
        and len(names) == len(set(names))
        and all(is_sendable(name, value) for name, value in headers.items())
    )


def is_sendable(name: str, value: str) -> bool:
    if name.startswith(PROPERTY):
        named = re.fullmatch(r"[!-~]+", name.removeprefix(PROPERTY))
        return bool(named) and value == value.strip() and value.isprintable()
    if name == "helicone-request-id" and not UUID4.fullmatch(value):
        return False
    return name in OURS | TRANSPORT and "\ufffd" not in value


SENDABLE = [exchange for exchange in exchanges() if is_ours(exchange)]


def completion_of(exchange: Exchange) -> Completion:
    body, headers = dict(exchange.request["body"]), recorded_headers(exchange)
    session = [headers.get(f"helicone-session-{part}", "") for part in ("id", "path", "name")]
    return Completion(
        model=body.pop("model"),
        messages=body.pop("messages"),
        stream=body.pop("stream", False),
        plugins=body.pop("plugins", ()),
        parameters=body,
        call_id=UUID(headers.get("helicone-request-id", str(uuid4()))),
        user=headers.get("helicone-user-id", ""),
        session=Session(*session) if all(session) else None,
        properties=tuple(
            (name.removeprefix(PROPERTY), value)
            for name, value in headers.items()
            if name.startswith(PROPERTY)
        ),
    )


def sent(exchange: Exchange, completion: Completion, key: str, dialect: str = "helicone") -> Seen:
    async def run() -> Seen:
        async with replaying(exchange) as replay:
            gateway = Gateway(Policy(origins=(replay.url,)), Timeouts(first_byte=1, silence=1))
            endpoint = Endpoint(replay.url, Secret(key), dialect)  # type: ignore[arg-type]
            try:
                async for _ in gateway.batches(endpoint, completion):
                    pass
            except GatewayError:
                pass
            await gateway.aclose()
            return replay.seen[0]

    return asyncio.run(run())


@pytest.mark.parametrize("exchange", SENDABLE, ids=lambda exchange: exchange.path.stem)
def test_we_send_what_was_recorded(exchange: Exchange):
    wanted = recorded_headers(exchange)
    key = wanted["authorization"].removeprefix("Bearer ")

    seen = sent(exchange, completion_of(exchange), key)

    assert (seen.method, seen.path) == ("POST", "/v1/chat/completions")
    assert seen.json == exchange.request["body"]
    arrived = {name.lower(): value for name, value in seen.headers}
    session = {name for name in OURS if "session" in name}
    if not session <= wanted.keys():  # a session is sent whole or not at all
        wanted = {name: value for name, value in wanted.items() if name not in session}
    assert without_transport(arrived) == {
        "helicone-request-id": arrived["helicone-request-id"],
        **without_transport(wanted),
    }


def without_transport(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in TRANSPORT}


@pytest.fixture(scope="module")
def whole() -> Exchange:
    return next(exchange for exchange in exchanges() if exchange.path.stem == "openai-stream")


def test_every_call_has_an_id_of_its_own(whole: Exchange):
    call_id = uuid4()
    completion = Completion("m", ({"role": "user", "content": "hi"},), call_id)

    assert sent(whole, completion, "sk-aaaaaaaa").header("helicone-request-id") == str(call_id)


def test_another_address_is_told_nothing_about_member_or_chat(whole: Exchange):
    completion = Completion(
        "m",
        ({"role": "user", "content": "hi"},),
        uuid4(),
        user="m-1",
        session=Session("s", "/chat", "Tides"),
        properties=(("team", "harbour"),),
    )

    seen = sent(whole, completion, "sk-aaaaaaaa", "openai")

    names = {name.lower() for name, _ in seen.headers}
    assert names == {"authorization", "content-type"} | TRANSPORT
    assert seen.json["stream_options"] == {"include_usage": True}
    assert "user" not in seen.json


def test_proxies_and_netrc_of_the_environment_are_ignored(
    whole: Exchange, monkeypatch: pytest.MonkeyPatch
):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    seen = sent(whole, Completion("m", (), uuid4()), "sk-aaaaaaaa")

    assert seen.path == "/v1/chat/completions"


def test_a_title_with_line_breaks_cannot_add_a_header(whole: Exchange):
    session = Session("s", "/chat", "Tides\r\nHelicone-Cache-Enabled: true")

    seen = sent(whole, Completion("m", (), uuid4(), session=session), "sk-aaaaaaaa")

    assert "helicone-cache-enabled" not in {name.lower() for name, _ in seen.headers}
    assert seen.header("helicone-session-name") == "Tides Helicone-Cache-Enabled: true"


def test_a_key_that_no_header_can_hold_is_not_repeated_in_the_error():
    unusable = "sk-very" + "-private\nX: y"

    async def run() -> None:
        gateway = Gateway(Policy(origins=("http://127.0.0.1:9",)))
        endpoint = Endpoint("http://127.0.0.1:9", Secret(unusable), "helicone")
        async for _ in gateway.batches(endpoint, Completion("m", (), uuid4())):
            pass

    with pytest.raises(GatewayError) as caught:
        asyncio.run(run())

    assert caught.value.kind == "key_refused"
    assert "private" not in "".join(traceback.format_exception(caught.value))
