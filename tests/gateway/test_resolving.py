"""Which addresses Lampfield talks to: as resolved and as connected."""

import asyncio
import socket
from uuid import uuid4

import aiohttp
import pytest

from connections.gateway.client import Completion, Endpoint, Gateway
from connections.gateway.doors import Forbidden, Judge, JudgedResolver, door
from connections.gateway.egress import Policy
from connections.gateway.errors import GatewayError
from tests.gateway.servers import serving

LISTED = Policy(origins=("https://ai-gateway.helicone.ai", "http://127.0.0.1:11434/v1"))
OPEN = Policy(custom="members")


def resolving_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def resolve(host: str, port: int, *_: object) -> list[tuple]:
        return [
            (socket.AF_INET6 if ":" in address else socket.AF_INET, 1, 6, "", (address, port))
            for address in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def attempt(url: str, policy: Policy) -> GatewayError:
    async def run() -> None:
        gateway = Gateway(policy)
        try:
            async for _ in gateway.batches(
                Endpoint(url, None, "openai"), Completion("m", (), uuid4())
            ):
                pass
        finally:
            await gateway.aclose()

    with pytest.raises(GatewayError) as caught:
        asyncio.run(run())
    return caught.value


@pytest.mark.parametrize(
    "answers", [["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["::ffff:7f00:1"], ["169.254.169.254"]]
)
def test_one_bad_answer_of_a_name_is_enough(answers: list[str], monkeypatch: pytest.MonkeyPatch):
    resolving_to(monkeypatch, *answers)

    with pytest.raises(Forbidden):
        asyncio.run(JudgedResolver(Judge(OPEN, listed=False)).resolve("rebinding.example", 443))
    assert attempt("https://rebinding.example", OPEN).kind == "refused_address"


def test_a_listed_name_still_does_not_lead_to_a_metadata_service(monkeypatch: pytest.MonkeyPatch):
    resolving_to(monkeypatch, "169.254.169.254")
    policy = Policy(origins=("http://ollama.lan:11434",))

    assert attempt("http://ollama.lan:11434", policy).kind == "refused_address"


def test_a_name_is_resolved_once_and_that_answer_is_connected_to(monkeypatch: pytest.MonkeyPatch):
    async def run() -> int:
        async with serving(b"HTTP/1.1 503 Gone\r\nContent-Length: 0\r\n\r\n") as server:
            asked: list[str] = []

            def resolve(host: str, port: int, *_: object) -> list[tuple]:
                asked.append(host)
                address = "127.0.0.1" if len(asked) == 1 else "169.254.169.254"
                return [(socket.AF_INET, 1, 6, "", (address, port))]

            monkeypatch.setattr(socket, "getaddrinfo", resolve)
            url = f"http://ollama.lan:{server.port}"
            gateway = Gateway(Policy(origins=(url,)))
            with pytest.raises(GatewayError, match="503"):
                async for _ in gateway.batches(
                    Endpoint(url, None, "openai"), Completion("m", (), uuid4())
                ):
                    pass
            await gateway.aclose()
            return len(asked)

    assert asyncio.run(run()) == 1


def test_an_address_taken_off_the_list_is_refused_at_the_next_send():
    assert attempt("http://127.0.0.1:11434", Policy()).kind == "refused_address"


def test_an_address_that_slips_past_the_name_service_is_judged_before_it_is_connected_to():
    async def run() -> None:
        async with serving(b"") as server, door(OPEN, listed=False) as session:
            with pytest.raises(aiohttp.ClientConnectorError) as caught:
                await session.get(server.url)
            assert isinstance(caught.value.os_error, Forbidden)
            assert server.connections == 0

    asyncio.run(run())


def test_a_name_nobody_knows_is_told_apart(monkeypatch: pytest.MonkeyPatch):
    def resolve(*_: object) -> list[tuple]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    error = attempt("https://no-such-gateway.example", OPEN)

    assert (error.kind, error.retryable) == ("dns", True)
    assert "no-such-gateway.example" in str(error)
