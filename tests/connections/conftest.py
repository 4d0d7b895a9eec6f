"""A practice gateway that stands in for Helicone too, and Alice, signed in."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest
from django.test import Client

from accounts.models import Member
from connections import policy
from connections.gateway import client as gateway_client
from connections.models import Connection
from tests.people import alice
from tests.practice.server import KEY, running_practice
from tests.replay.beside import replaying_beside

TOKEN = "the-token-of-the-practice-gateway"


@pytest.fixture(scope="session")
def practice_url() -> Iterator[str]:
    with running_practice(PRACTICE_TOKEN=TOKEN) as url:
        yield url


@pytest.fixture
def apply_policy(monkeypatch):
    """Tell the gateway client what the settings say now, until the test ends."""

    def apply() -> None:
        told = (policy.policy(), policy.timeouts())
        monkeypatch.setattr(gateway_client, "_configured", told)

    return apply


@pytest.fixture
def gateways(practice_url: str, settings, apply_policy) -> str:
    httpx.post(f"{practice_url}/__reset")
    settings.PRACTICE_URL = practice_url
    settings.PRACTICE_TOKEN = TOKEN
    settings.HELICONE_GATEWAY_URL = settings.HELICONE_API_URL = practice_url
    settings.GATEWAY_CONNECT_TIMEOUT = 1
    settings.GATEWAY_FIRST_BYTE_TIMEOUT = settings.GATEWAY_SILENCE_TIMEOUT = 1
    apply_policy()
    return practice_url


@pytest.fixture
def member(db) -> Member:
    return alice()


@pytest.fixture
def signed_in(client: Client, member: Member) -> Client:
    client.force_login(member)
    return client


@pytest.fixture
def line(member: Member, gateways: str) -> Connection:
    """Alice's connection to Helicone, with a key and a model, not checked yet."""
    connection = member.connections.create(name="Everyday", source="helicone", route="gpt-4o-mini")
    connection.save_key(KEY)
    return connection


@pytest.fixture
def answered_by(line: Connection, settings, apply_policy) -> Iterator[Callable[[str], Connection]]:
    """Alice's line, leading to a gateway that answers everything with one recorded exchange."""
    with ExitStack() as stack:

        def lead(name: str) -> Connection:
            settings.HELICONE_GATEWAY_URL = stack.enter_context(replaying_beside(name))
            line.save_key(KEY)
            apply_policy()
            return line

        yield lead
