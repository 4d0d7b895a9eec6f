"""What a watcher learns, and what nobody does."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from connections.catalogs import CatalogSnapshot
from tests.people import alice

TOKEN = "a-token-for-prometheus"


@pytest.fixture
def asked(client, settings):
    """What /metrics says to somebody with the token."""
    settings.METRICS_TOKEN = TOKEN
    return lambda: client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})


@pytest.mark.django_db
def test_ready_tells_of_the_database_the_bus_and_the_age_of_the_catalogs(client):
    CatalogSnapshot.objects.create(
        source="helicone",
        payload="",
        model_count=1,
        fetched_at=timezone.now() - timedelta(hours=5),
    )

    told = client.get("/readyz")

    assert told.status_code == 200
    assert (told.json()["database"], told.json()["bus"]) == ("ok", "polling")
    assert told.json()["catalog_age_seconds"]["helicone"] >= 5 * 3600


@pytest.mark.django_db
def test_without_its_database_it_is_not_ready_but_alive(client):
    def broken(*_: object) -> None:
        raise OperationalError("gone")

    with connection.execute_wrapper(broken):
        told = client.get("/readyz")
        alive = client.get("/healthz")

    assert (told.status_code, told.json()) == (503, {"database": "unreachable"})
    assert alive.status_code == 200


@pytest.mark.django_db
def test_a_bus_that_is_gone_is_told_and_nobody_is_turned_away(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    told = client.get("/readyz")

    assert (told.status_code, told.json()["bus"]) == (200, "unreachable")


@pytest.mark.redis
@pytest.mark.django_db
def test_a_bus_that_answers_is_ok(client, settings, redis_url):
    settings.REDIS_URL = redis_url

    assert client.get("/readyz").json()["bus"] == "ok"


@pytest.mark.django_db
def test_there_are_no_metrics_until_a_token_is_set(client):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x"])
def test_without_the_token_they_tell_nothing(client, settings, header):
    settings.METRICS_TOKEN = TOKEN

    told = client.get("/metrics", headers={"Authorization": header})

    assert (told.status_code, told.content) == (401, b"")


@pytest.mark.django_db
def test_metrics_are_what_prometheus_reads_and_name_nobody(asked):
    alice()

    told = asked()

    lines = told.text.splitlines()
    sample = re.compile(r'[a-z_]+(\{([a-z]+="[^"]*",?)+\})? -?[0-9.e+-]+')
    assert told["content-type"].startswith("text/plain; version=0.0.4")
    assert all(line.startswith("# TYPE ") or sample.fullmatch(line) for line in lines)
    assert "lampfield_members 1" in lines and "lampfield_replies_running 0" in lines
    assert any(line.startswith("process_resident_memory_bytes ") for line in lines)
    assert "alice" not in told.text.lower()
