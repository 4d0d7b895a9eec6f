"""The cached lists of models: pages read them however old they are, and nobody waits for them."""

from datetime import timedelta
from io import StringIO

import pytest
from asgiref.sync import async_to_sync
from django.core.management import call_command
from django.utils import timezone

from connections import catalogs
from connections.booking import price_of
from connections.catalog import Catalog
from connections.catalogs import CatalogSnapshot, catalog_for
from connections.gateway.errors import GatewayError
from connections.gateway.replies import ServedBy, Usage
from connections.models import Connection
from connections.prices import cost_of
from connections.routes import Route
from tests.people import bob

refresh = async_to_sync(catalogs.refresh)


def listed(connection: Connection) -> Catalog:
    catalog = catalog_for(connection)
    assert catalog is not None
    return catalog


def age(snapshot: CatalogSnapshot, **by: int) -> None:
    snapshot.fetched_at = timezone.now() - timedelta(**by)
    snapshot.save()


def test_before_the_first_connect_there_is_no_catalog(line):
    assert catalog_for(line) is None


def test_helicones_list_is_fetched_once_for_everybody(line, gateways):
    refresh(line)
    other = bob().connections.create(name="Bob's", source="helicone")

    assert "gpt-4o" in listed(other).models
    assert CatalogSnapshot.objects.count() == 1


def test_what_an_address_lists_belongs_to_the_key_that_asked(member, gateways, settings, line):
    settings.GATEWAY_ORIGINS = [gateways]
    ours = member.connections.create(name="Ours", source="compatible", address=f"{gateways}/v1")
    same = bob().connections.create(name="Bob's", source="compatible", address=f"{gateways}/v1")
    refresh(ours)

    assert listed(ours).models and not listed(ours).routed
    assert catalog_for(same) is None
    ours.delete()
    assert not CatalogSnapshot.objects.exists()


def test_a_refreshed_catalog_is_seen_at_once(line):
    refresh(line)
    snapshot = CatalogSnapshot.objects.get()
    before = catalog_for(line)
    age(snapshot, days=3)
    assert catalog_for(line) == before

    refresh(line)
    assert CatalogSnapshot.objects.get().is_stale is False


def test_a_registry_that_is_down_leaves_the_list_and_says_how_old_it_is(
    signed_in, line, settings, gateways
):
    refresh(line)
    age(CatalogSnapshot.objects.get(), days=2)
    settings.HELICONE_API_URL = f"{gateways}/nobody-reads-here"
    with pytest.raises(GatewayError):
        refresh(line)

    assert listed(line).models
    page = signed_in.get(f"/connections/{line.pk}/").content.decode()
    assert "The list of models is from" in page and "49 available" in page


def test_a_cost_says_when_the_list_was_read_that_has_its_price(line):
    refresh(line)
    usage = Usage(prompt=10, completion=5, total=15, input=10, output=5)
    cost = cost_of(usage, ServedBy(provider="openai"), Route.parse("gpt-4o"), listed(line))

    read_at = CatalogSnapshot.objects.get().fetched_at
    price = price_of(cost)
    assert price and price["version"] == f"{read_at:%Y-%m-%d %H:%M} UTC"


def test_what_says_the_same_again_is_not_read_again(line):
    refresh(line)
    first = listed(line)
    refresh(line)

    again = listed(line)
    assert again.models is first.models and again.read_at != first.read_at


def test_an_unreadable_snapshot_is_like_none(line):
    refresh(line)
    CatalogSnapshot.objects.update(payload="[]", fetched_at=timezone.now())

    assert catalog_for(line) is None


def test_the_command_refreshes_what_is_stale_and_tells_what_failed(line, member, settings):
    member.connections.practice()
    assert "49 models" in run()
    assert "fresh" in run()

    settings.HELICONE_API_URL = "http://127.0.0.1:9"
    assert "Helicone AI Gateway: " in run("--all")
    assert listed(line).models


def run(*flags: str) -> str:
    out = StringIO()
    call_command("refresh_catalog", *flags, stdout=out)
    return out.getvalue()
