"""The watch on catalogs: what is new, gone or re-priced is kept, and shown until it is seen."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from connections import catalogs, watch
from connections.catalog import Catalog, stored
from connections.catalogs import CatalogSnapshot, catalog_for
from connections.models import CatalogChange, Connection

refresh = async_to_sync(catalogs.refresh)


@pytest.fixture
def listed(line: Connection) -> Catalog:
    """Helicone's list as it was fetched."""
    return refresh(line)


def remember(catalog: Catalog) -> None:
    """Let the cached list be another one than the source has now."""
    CatalogSnapshot.objects.update(payload=stored.dumps(catalog))


def without(catalog: Catalog, *names: str) -> Catalog:
    models = {name: model for name, model in catalog.models.items() if name not in names}
    return replace(catalog, models=models)


def with_gone(catalog: Catalog, name: str, like: str = "gpt-4o") -> Catalog:
    """The same list with one model more, which the source has no longer."""
    gone = replace(catalog.models[like], id=name, name=name)
    return replace(catalog, models={**catalog.models, name: gone})


def dearer(catalog: Catalog, name: str, by: int) -> Catalog:
    def times(offer):
        tiers = [replace(tier, input=tier.input * by) for tier in offer.price.tiers]
        return replace(offer, price=replace(offer.price, tiers=tuple(tiers)))

    model = catalog.models[name]
    offers = tuple(times(offer) if offer.price else offer for offer in model.endpoints)
    changed = replace(model, endpoints=offers)
    return replace(catalog, models={**catalog.models, name: changed})


def kept() -> set[tuple[str, str]]:
    return set(CatalogChange.objects.values_list("kind", "model"))


def test_the_first_list_is_no_news(listed):
    assert kept() == set()


def test_a_refresh_keeps_what_is_new_gone_and_repriced(line, listed):
    remember(dearer(with_gone(without(listed, "sonar"), "gpt-4o-2023"), "gpt-4o", by=2))
    before = timezone.now()

    refresh(line)

    assert kept() == {("new", "sonar"), ("gone", "gpt-4o-2023"), ("repriced", "gpt-4o")}
    priced = CatalogChange.objects.filter(kind="repriced", provider="openai").get()
    assert priced.before and priced.after
    assert Decimal(priced.before["input"]) == 2 * Decimal(priced.after["input"])
    assert watch.new_since(line, before) == {"sonar"}
    assert watch.gone_since(line, before) == {"gpt-4o-2023"}
    assert watch.new_since(line, timezone.now() + timedelta(1)) == frozenset()


def test_a_refresh_without_change_keeps_nothing(line, listed):
    refresh(line)

    assert kept() == set()


def test_another_address_is_another_list_and_not_a_change(line, listed, settings, gateways):
    remember(without(listed, "sonar"))
    CatalogSnapshot.objects.update(origin="https://elsewhere.example.org/models")

    refresh(line)

    assert kept() == set()
    found = catalog_for(line)
    assert found and found.models.keys() == listed.models.keys()


def test_a_server_that_has_loaded_nothing_is_no_news(line, listed):
    remember(replace(listed, models={}))

    refresh(line)

    assert kept() == set()
