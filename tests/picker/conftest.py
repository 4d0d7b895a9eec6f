"""Alice with a connection to Helicone whose list of models is cached; no gateway is running."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Member
from connections.catalog import Catalog, stored
from connections.catalogs import CatalogSnapshot
from connections.models import Connection
from tests.catalog import handmade
from tests.people import alice


@pytest.fixture
def member(db) -> Member:
    return alice()


@pytest.fixture
def signed_in(client: Client, member: Member) -> Client:
    client.force_login(member)
    return client


@pytest.fixture
def line(member: Member) -> Connection:
    connection = member.connections.create(
        name="Everyday", source="helicone", route="gpt-4o-mini", is_default=True
    )
    shelve(connection, handmade.catalog())
    return connection


def shelve(connection: Connection, catalog: Catalog) -> None:
    """The catalog as it would be after Connect."""
    own = connection if connection.source == "compatible" else None
    CatalogSnapshot.objects.update_or_create(
        source=connection.source,
        connection=own,
        defaults={
            "payload": stored.dumps(catalog),
            "model_count": len(catalog.models),
            "fetched_at": timezone.now(),
        },
    )
