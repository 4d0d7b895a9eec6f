"""Alice owns a line to Helicone; Bob and Dana are in her group."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from accounts.models import Member
from connections import catalogs
from connections.grants import Grant
from connections.models import Connection
from tests.connections.conftest import apply_policy as apply_policy
from tests.connections.conftest import gateways as gateways
from tests.connections.conftest import line as unlisted_line
from tests.connections.conftest import member as member
from tests.connections.conftest import practice_url as practice_url
from tests.people import bob as make_bob
from tests.people import member as make_member
from usage.models import Budget

__all__ = ["unlisted_line"]

Lend = Callable[..., Grant]


@pytest.fixture
def line(unlisted_line: Connection) -> Connection:
    """With the list of models, which tells what they cost and which of them search the web."""
    unlisted_line.name = "Helicone"
    unlisted_line.save()
    async_to_sync(catalogs.refresh)(unlisted_line)
    return unlisted_line


@pytest.fixture
def bob(db) -> Member:
    return make_bob()


@pytest.fixture
def dana(db) -> Member:
    return make_member("Dana Holt")


@pytest.fixture
def lend(line: Connection) -> Lend:
    def lend(to: Member | None, *allowed: str, limit: str = "", **known: Any) -> Grant:
        grant = Grant.objects.create(
            connection=line, member=to, allowed="\n".join(allowed), created_by=line.owner, **known
        )
        if limit:
            Budget.objects.create(scope="grant", grant=grant, limit=Decimal(limit))
        return grant

    return lend


@pytest.fixture
def as_bob(bob: Member) -> Client:
    client = Client()
    client.force_login(bob)
    return client


@pytest.fixture
def as_alice(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client
